"""Packs on the disk: found by code, read anew when they change, and every mistake in city.yaml told by its line."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from tenohira.foundation.city import (
    LANGUAGES,
    CityDefinition,
    NoCity,
    city_definition,
    context,
    current_city,
    pack_folder,
    packs,
    use_city,
)
from tenohira.foundation.city.packs import PackError
from tenohira.foundation.definitions import Problems, parse_yaml, validate

GOOD = """\
schema: 1
code: "990027"
name: {ja: ゆびさき町, en: Yubisaki Town}
kana: ユビサキチョウ
prefecture: 架空県
hall: {ja: ゆびさき町役場}
receipt_prefix: Y
document_prefix: ゆ
authority: ゆびさき町長
address: 架空県ゆびさき町中央1
postal_code: "9990027"
phone: 000-000-0000
mail: hall@example.jp
opening_hours: {ja: 平日 8時30分から17時15分}
closed_days: ["12-29..01-03", "10-01"]
map: {lat: 35.0, lng: 137.0}
"""


@pytest.fixture
def cities(tmp_path: Path) -> Iterator[Path]:
    with override_settings(TENOHIRA_CITIES=str(tmp_path)):
        yield tmp_path


def pack(cities: Path, name: str = "990027-yubisaki", text: str = GOOD) -> Path:
    folder = cities / name
    folder.mkdir()
    (folder / "city.yaml").write_text(text, encoding="utf-8")
    return folder


class TestFindingPacks:
    def test_folders_with_a_city_file_are_packs_and_others_are_not(self, cities: Path) -> None:
        folder = pack(cities)
        (cities / "990035-empty").mkdir()
        (cities / "notes.txt").write_text("x", encoding="utf-8")
        assert packs() == {"990027": folder}

    def test_a_place_that_is_not_there_has_no_packs(self, tmp_path: Path) -> None:
        with override_settings(TENOHIRA_CITIES=str(tmp_path / "nowhere")):
            assert packs() == {}
            with pytest.raises(PackError):
                pack_folder("990027")

    def test_the_current_city_is_meant_when_none_is_named(self, cities: Path) -> None:
        folder = pack(cities)
        with use_city("990027"):
            assert pack_folder() == folder
            assert city_definition().kana == "ユビサキチョウ"

    def test_a_city_without_a_pack_is_told_where_it_was_looked_for(self, cities: Path) -> None:
        with pytest.raises(PackError) as caught:
            pack_folder("990035")
        assert caught.value.what == "市区町村コード 990035 のフォルダが見つかりません。"
        assert str(cities) in caught.value.why
        assert "bring-your-city.md" in caught.value.remedy


class TestReadingThem:
    def test_a_file_that_changed_is_read_anew(self, cities: Path) -> None:
        path = pack(cities) / "city.yaml"
        assert city_definition("990027").phone == "000-000-0000"
        path.write_text(GOOD.replace("000-000-0000", "000-111-1111"), encoding="utf-8")
        os.utime(path, (1, 1))
        assert city_definition("990027").phone == "000-111-1111"

    def test_a_file_that_did_not_is_read_once(self, cities: Path) -> None:
        pack(cities)
        assert city_definition("990027") is city_definition("990027")

    def test_what_may_be_left_out_has_its_usual_value(self, cities: Path) -> None:
        pack(cities)
        city = city_definition("990027")
        assert tuple(city.languages) == LANGUAGES
        assert (city.court, city.motto, city.population, city.hosts) == (None, None, None, [])
        assert city.map.zoom == 12

    def test_a_name_that_is_not_in_a_language_is_said_in_japanese(self, cities: Path) -> None:
        pack(cities)
        name = city_definition("990027").name
        assert [name.text(language) for language in ("ja", "en", "EN", "pt-BR")] == [
            "ゆびさき町", "Yubisaki Town", "Yubisaki Town", "ゆびさき町",
        ]  # fmt: skip

    @pytest.mark.parametrize("raw", [b"\xff\xfe", "name: ゆびさき".encode("cp932"), b"a: [", b"", b"- 1"])
    def test_a_file_that_cannot_be_read_is_an_explained_error(self, cities: Path, raw: bytes) -> None:
        (pack(cities) / "city.yaml").write_bytes(raw)
        with pytest.raises(PackError) as caught:
            city_definition("990027")
        assert caught.value.what == "city.yaml を読めません。"
        assert "tenohira check" in caught.value.remedy

    @pytest.mark.parametrize(
        ("old", "new", "line"),
        [
            ('code: "990027"', 'code: "99027"', 2),
            ('code: "990027"', "code: 990027x", 2),
            ("{ja: ゆびさき町, en: Yubisaki Town}", "{en: Yubisaki Town}", 3),
            ("receipt_prefix: Y", "receipt_prefix: yy", 7),
            ("receipt_prefix: Y", "receipt_prefix: ゆ", 7),
            ('"10-01"', '"10/01"', 15),
            ("lat: 35.0", "lat: 北緯", 16),
            ("phone: 000-000-0000", "fone: 000-000-0000", 12),
        ],
    )
    def test_each_mistake_stands_at_its_line(self, old: str, new: str, line: int) -> None:
        problems = Problems()
        source = parse_yaml(GOOD.replace(old, new), Path("city.yaml"), problems)
        assert source is not None
        validate(CityDefinition, source, problems)
        assert line in {one.line for one in problems}
        assert all(one.what and one.how for one in problems)

    @pytest.mark.parametrize(
        "key",
        ["code", "name", "kana", "prefecture", "hall", "receipt_prefix", "authority", "phone", "mail", "map"],
    )
    def test_each_missing_key_is_named(self, key: str) -> None:
        text = "".join(line for line in GOOD.splitlines(keepends=True) if not line.startswith(f"{key}:"))
        problems = Problems()
        source = parse_yaml(text, Path("city.yaml"), problems)
        assert source is not None
        assert validate(CityDefinition, source, problems) is None
        (found,) = problems
        assert found.what == f"必要な項目「{key}」がありません。"
        assert f"{key}:" in found.how


class TestServingOneCity:
    @given(st.lists(st.from_regex(r"[0-9]{6}", fullmatch=True), max_size=6))
    def test_blocks_nest_and_each_gives_back_what_was_before(self, codes: list[str]) -> None:
        def go(left: list[str], before: str) -> None:
            assert current_city() == before
            if left:
                with use_city(left[0]) as code:
                    assert code == current_city() == left[0]
                    go(left[1:], left[0])
                assert current_city() == before

        go(codes, current_city())

    def test_a_block_that_fails_gives_back_what_was_before(self) -> None:
        before = current_city()
        with pytest.raises(ZeroDivisionError), use_city("990027"):
            raise ZeroDivisionError
        assert current_city() == before

    def test_threads_serve_different_cities_at_once(self) -> None:
        def serve(number: int) -> list[str]:
            with use_city(f"99{number:04}"):
                return [current_city() for _ in range(50)]

        with ThreadPoolExecutor(4) as pool:
            for number, seen in enumerate(pool.map(serve, range(16))):
                assert set(seen) == {f"99{number:04}"}

    def test_outside_every_city_the_error_says_what_to_do(self) -> None:
        token = context._current.set(None)
        try:
            with pytest.raises(NoCity) as caught:
                current_city()
        finally:
            context._current.reset(token)
        assert "use_city" in caught.value.remedy
        assert str(caught.value).startswith(caught.value.what)
