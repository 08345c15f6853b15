"""An address is read however a person typed it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenohira.foundation.address import MatchLevel, ParsedAddress, parse_address
from tenohira.foundation.address.tests.factories import (
    CITY,
    NAMES,
    PREFECTURE,
    masters_of,
    rows_of,
    tenohira_master,
    town,
)
from tenohira.foundation.address.towns import TownMaster
from tenohira.foundation.text import DASHES, int_to_kanji

MASTER = tenohira_master()


def parts(text: str) -> tuple[str, str, str]:
    parsed = parse_address(text, MASTER)
    return parsed.town, parsed.block, parsed.building


class TestGoldenCases:
    """normalize-japanese-addresses (MIT, Geolonia) and abr-geocoder (MIT, デジタル庁), see NOTICE.

    Left out: street names of Kyoto, towns that were renamed, and rows that want a flat number in the block.
    """

    MASTERS = masters_of("normalize_golden_towns.csv")
    ABR_MASTERS = masters_of("abr_golden.csv")

    def read(self, row: dict[str, str], masters: dict[tuple[str, str], TownMaster]) -> ParsedAddress:
        return parse_address(row["住所"], masters[row["都道府県"], row["市区町村"]])

    @pytest.mark.parametrize("row", rows_of("normalize_golden.csv"), ids=lambda row: row["住所"])
    def test_a_published_address_gives_its_town_and_the_rest_of_it(self, row: dict[str, str]) -> None:
        parsed = self.read(row, self.MASTERS)
        assert (parsed.prefecture, parsed.city, parsed.town) == (
            row["都道府県"],
            row["市区町村"],
            row["町字"],
        )
        wanted = (row["番地号"] + row["その他"]).replace(" ", "")
        assert (parsed.block + parsed.building).replace(" ", "") == wanted
        if row["番地号"]:
            assert parsed.block == row["番地号"]

    @pytest.mark.parametrize("row", rows_of("abr_golden.csv"), ids=lambda row: row["住所"])
    def test_house_number_and_building_part_as_in_the_address_base_registry(
        self, row: dict[str, str]
    ) -> None:
        parsed = self.read(row, self.ABR_MASTERS)
        assert (parsed.town, parsed.block, parsed.building) == (row["町字"], row["番地号"], row["その他"])


class TestChome:
    @pytest.mark.parametrize(
        "written",
        [
            "人差二丁目3番5号",
            "人差２丁目３番５号",
            "人差2丁目3-5",
            "人差2-3-5",
            "人差２－３－５",
            "人差二-3-5",
            "人差弐丁目3番地5",
            "人差2丁目3の5",
            "人差 2丁目 3-5",
            "大字人差二丁目3-5",
        ],
    )
    def test_the_number_may_be_kanji_digits_or_a_dash(self, written: str) -> None:
        assert parts(written) == ("人差二丁目", "3-5", "")

    def test_the_longer_number_wins(self) -> None:
        assert parts("人差12丁目3-5") == ("人差十二丁目", "3-5", "")
        assert parts("人差十二丁目3-5") == ("人差十二丁目", "3-5", "")
        assert parts("人差1-2-3") == ("人差一丁目", "2-3", "")

    def test_the_number_alone_names_the_town(self) -> None:
        assert parts("人差2") == ("人差二丁目", "", "")

    def test_beside_an_undivided_town_two_numbers_are_a_house_and_three_speak_for_the_chome(self) -> None:
        assert parts("中指3-5") == ("中指", "3-5", "")
        assert parts("中指3-5-7") == ("中指三丁目", "5-7", "")
        assert parts("中指三丁目5") == ("中指三丁目", "5", "")

    def test_a_long_mark_in_the_name_is_no_dash(self) -> None:
        assert parts("爪先センター1丁目6ー61") == ("爪先センター一丁目", "6-61", "")
        assert parts("爪先センター1-6-61") == ("爪先センター一丁目", "6-61", "")

    def test_a_chome_that_does_not_exist_is_not_guessed(self) -> None:
        parsed = parse_address(f"{CITY}人差九丁目1-1", MASTER)
        assert (parsed.level, parsed.match, parsed.building) == (MatchLevel.CITY, None, "人差九丁目1-1")


class TestSpellings:
    @pytest.mark.parametrize("written", ["薬指ヶ丘1", "薬指ケ丘1", "薬指が丘1", "薬指ガ丘1", "薬指ｹ丘1"])
    def test_small_and_large_ke_and_ga_are_one(self, written: str) -> None:
        assert parts(written) == ("薬指ケ丘", "1", "")

    @pytest.mark.parametrize("written", ["小指の里1", "小指ノ里1", "小指之里1"])
    def test_no_is_written_in_three_ways(self, written: str) -> None:
        assert parts(written) == ("小指の里", "1", "")

    def test_machi_may_be_left_out_before_a_number_only(self) -> None:
        assert parts("親指12-3") == ("親指町", "12-3", "")
        assert parts("親指") == ("親指町", "", "")
        assert parts("親指山12-3") == ("", "", "親指山12-3")

    def test_oaza_tells_towns_of_one_name_apart(self) -> None:
        assert parts("大字手首5") == ("大字手首", "5", "")
        assert parts("手首5") == ("手首", "5", "")

    def test_numbers_in_a_name_may_be_digits_too(self) -> None:
        assert parts("3番町4") == ("三番町", "4", "")
        assert parts("三番町2番地4三番町ビル10階") == ("三番町", "2-4", "三番町ビル10階")

    def test_koaza_is_part_of_the_town_when_the_master_has_it(self) -> None:
        assert parts("中指字関節12") == ("中指関節", "12", "")
        assert parts("中指 関節12") == ("中指関節", "12", "")
        assert parts("中指字新地12") == ("中指", "字新地12", "")


class TestWhatComesBefore:
    @pytest.mark.parametrize(
        "before",
        [
            "",
            CITY,
            PREFECTURE + CITY,
            f"{PREFECTURE} {CITY} ",
            f"〒431-0404 {PREFECTURE}{CITY}",
            "静岡" + CITY,
            PREFECTURE,
        ],
    )
    def test_postal_code_prefecture_and_city_may_be_given_or_left_out(self, before: str) -> None:
        parsed = parse_address(f"{before}人差二丁目3-5", MASTER)
        assert (parsed.prefecture, parsed.city, parsed.town) == (PREFECTURE, CITY, "人差二丁目")
        assert parsed.block == "3-5"

    def test_a_county_may_be_left_out(self) -> None:
        master = TownMaster([town("元町")], prefecture="静岡県", city="手平郡指町")
        for text in ("静岡県手平郡指町元町5", "静岡県指町元町5", "指町元町5", "元町5"):
            parsed = parse_address(text, master)
            assert (parsed.city, parsed.town, parsed.block) == ("手平郡指町", "元町", "5")

    def test_another_prefecture_is_elsewhere(self) -> None:
        parsed = parse_address("愛知県人差二丁目3-5", MASTER)
        assert (parsed.level, parsed.prefecture, parsed.town) == (MatchLevel.ELSEWHERE, "愛知県", "")
        assert parsed.building == "人差二丁目3-5"

    def test_a_master_without_names_reads_towns_alone(self) -> None:
        parsed = parse_address("親指町5", TownMaster([town("親指町")]))
        assert (parsed.city, parsed.town, parsed.level) == ("", "親指町", MatchLevel.BLOCK)


class TestLevels:
    @pytest.mark.parametrize(
        ("text", "level"),
        [
            ("人差二丁目3-5", MatchLevel.BLOCK),
            ("人差二丁目", MatchLevel.TOWN),
            ("人差二丁目コーポ浜名", MatchLevel.TOWN),
            (CITY, MatchLevel.CITY),
            (CITY + "どこか1-1", MatchLevel.CITY),
            ("どこか1-1", MatchLevel.UNKNOWN),
            ("", MatchLevel.UNKNOWN),
        ],
    )
    def test_the_level_says_how_far_the_address_was_followed(self, text: str, level: MatchLevel) -> None:
        assert parse_address(text, MASTER).level is level

    def test_the_line_is_the_usual_form(self) -> None:
        parsed = parse_address("人差２－３－５　コーポ浜名１０１", MASTER)
        assert parsed.line == "静岡県てのひら市人差二丁目3-5 コーポ浜名101"

    def test_the_match_carries_the_point_of_the_town(self) -> None:
        match = parse_address("親指町5", MASTER).match
        assert match is not None
        assert (match.lat, match.lng) == (34.7, 137.5)


numbers = st.integers(min_value=1, max_value=9999)
buildings = st.sampled_from(
    ["", "コーポ浜名101", "三田マンション", "市営住宅A棟 203", "グランド・サーバー館"]
)


class TestRoundTrips:
    @given(name=st.sampled_from(NAMES), house=st.lists(numbers, min_size=1, max_size=2), building=buildings)
    def test_what_the_line_says_is_read_back_the_same(
        self, name: str, house: list[int], building: str
    ) -> None:
        block = "-".join(map(str, house))
        line = ParsedAddress(PREFECTURE, CITY, name, block, building, MatchLevel.BLOCK).line
        again = parse_address(line, MASTER)
        assert (again.town, again.block, again.building) == (name, block, building)

    @given(
        first=numbers,
        second=numbers,
        dash=st.sampled_from([*DASHES, "-", "の", "ノ", "番", "番地", "番地の"]),
        wide=st.booleans(),
    )
    def test_every_dash_and_width_gives_the_same_block(
        self, first: int, second: int, dash: str, wide: bool
    ) -> None:
        typed = f"{first}{dash}{second}"
        if wide:
            typed = typed.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
        assert parts("親指町" + typed) == ("親指町", f"{first}-{second}", "")

    @given(first=numbers, second=numbers)
    def test_kanji_numerals_give_the_same_block(self, first: int, second: int) -> None:
        typed = f"親指町{int_to_kanji(first)}番地{int_to_kanji(second)}号"
        assert parts(typed) == ("親指町", f"{first}-{second}", "")

    @given(
        text=st.text(alphabet="人差一二丁目親指町手首番地号-ー－ 　0123９の字てのひら市静岡県〒", max_size=30)
    )
    def test_no_text_breaks_the_reading_and_nothing_is_read_twice(self, text: str) -> None:
        parsed = parse_address(text, MASTER)
        assert (parsed.match is None) == (
            parsed.level in {MatchLevel.CITY, MatchLevel.UNKNOWN, MatchLevel.ELSEWHERE}
        )
        if parsed.level is MatchLevel.BLOCK:
            assert parsed.block
