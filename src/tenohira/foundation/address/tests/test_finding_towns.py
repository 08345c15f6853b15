"""Towns are read from the pack and found while one types."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tenohira.foundation.address import AddressError, TownMaster, parse_address
from tenohira.foundation.address.tests.factories import town
from tenohira.foundation.places import Boundary

CITIES = Path(__file__).parents[5] / "cities"

MASTER = TownMaster(
    [
        town("人差一丁目", kana="ヒトサシイッチョウメ", postal_code="9990101"),
        town("人差二丁目", kana="ヒトサシニチョウメ", postal_code="9990101"),
        town("親指町", kana="オヤユビチョウ", postal_code="9990102"),
        town("薬指ケ丘", kana="クスリユビガオカ", postal_code="9990203"),
        town("新親指町"),
    ]
)


def found(text: str, limit: int = 10) -> list[str]:
    return [each.full_name for each in MASTER.find(text, limit)]


class TestFinding:
    def test_the_beginning_of_a_name_comes_before_its_middle(self) -> None:
        assert found("親指") == ["親指町", "新親指町"]

    def test_kana_find_as_well_as_kanji(self) -> None:
        assert found("ひとさし") == ["人差一丁目", "人差二丁目"]
        assert found("ｵﾔﾕﾋﾞ") == ["親指町"]
        assert found("ガオカ") == ["薬指ケ丘"]

    def test_digits_stand_for_kanji_numbers(self) -> None:
        assert found("人差2") == ["人差二丁目"]
        assert found("人差２丁目") == ["人差二丁目"]

    def test_variant_letters_find_the_town(self) -> None:
        assert found("薬指が丘") == ["薬指ケ丘"]

    def test_a_postal_code_finds_its_towns(self) -> None:
        assert found("999-01") == ["人差一丁目", "人差二丁目", "親指町"]
        assert [each.name for each in MASTER.at_postal_code("〒999-0203")] == ["薬指ケ丘"]

    def test_nothing_typed_finds_nothing_and_the_limit_holds(self) -> None:
        assert found(" ") == []
        assert found("人", limit=1) == ["人差一丁目"]
        assert found("どこにもない") == []


class TestLoading:
    def write(self, folder: Path, text: str) -> Path:
        path = folder / "towns.csv"
        path.write_text(text, encoding="utf-8")
        return path

    def test_columns_besides_name_and_point_may_be_empty(self, tmp_path: Path) -> None:
        path = self.write(
            tmp_path,
            "town,koaza,kana,postal_code,lat,lng\n親指町,,,,34.7,137.5\n中指,関節,ナカユビ,999-0104,34.8,137.6\n",
        )
        first, second = TownMaster.load(path, city="てのひら市").towns
        assert (first.kana, first.postal_code, first.koaza) == (None, None, "")
        assert (second.full_name, second.postal_code, second.lng) == ("中指関節", "9990104", 137.6)

    def test_land_outside_towns_is_left_out(self, tmp_path: Path) -> None:
        path = self.write(tmp_path, "town,lat,lng\n（大字なし）,34.7,137.5\n親指町,34.7,137.5\n")
        assert [each.name for each in TownMaster.load(path).towns] == ["親指町"]

    @pytest.mark.parametrize(
        "row", [",34.7,137.5,", "親指町,北,137.5,", "親指町,34.7,,", "親指町,34.7,137.5,12"]
    )
    def test_a_line_that_cannot_be_read_is_named(self, tmp_path: Path, row: str) -> None:
        path = self.write(tmp_path, f"town,lat,lng,postal_code\n親指町,34.7,137.5,\n{row}\n")
        with pytest.raises(AddressError) as caught:
            TownMaster.load(path)
        assert "towns.csv:3" in caught.value.what
        assert caught.value.remedy

    def test_missing_columns_are_named(self, tmp_path: Path) -> None:
        with pytest.raises(AddressError) as caught:
            TownMaster.load(self.write(tmp_path, "town,lat\n親指町,34.7\n"))
        assert "lng" in caught.value.why


PACKS = sorted(path.parent for path in CITIES.glob("*/boundary.geojson"))


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
class TestEveryPackWithMaps:
    def test_every_town_reads_back_as_itself(self, pack: Path) -> None:
        master = TownMaster.load(pack / "towns.csv")
        for each in master.towns:
            for written in (f"{each.full_name}12番地の3 体育館", f"{each.full_name}１２－３　体育館"):
                parsed = parse_address(written, master)
                assert (parsed.match, parsed.block, parsed.building) == (each, "12-3", "体育館")

    def test_every_town_lies_within_the_boundary(self, pack: Path) -> None:
        boundary = Boundary.load(pack / "boundary.geojson")
        towns = TownMaster.load(pack / "towns.csv").towns
        assert [each.full_name for each in towns if not boundary.holds(each.lng, each.lat)] == []

    def test_every_shelter_is_in_a_town_of_the_city(self, pack: Path) -> None:
        names = [each.name for each in TownMaster.load(pack / "towns.csv").towns]
        boundary = Boundary.load(pack / "boundary.geojson")
        with (pack / "facilities" / "shelters.csv").open(encoding="utf-8", newline="") as file:
            for shelter in csv.DictReader(file):
                assert any(name in shelter["address"] for name in names), shelter["name"]
                assert boundary.holds(float(shelter["lng"]), float(shelter["lat"])), shelter["name"]
