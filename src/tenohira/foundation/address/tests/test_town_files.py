"""towns.csv is read as spreadsheets write it; what cannot be read is told with file, line, reason and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenohira.foundation.address import AddressError, Town, TownMaster, parse_address

HEAD = "town,koaza,kana,postal_code,lat,lng\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "towns.csv"


def load(file: Path, text: str, encoding: str = "utf-8") -> tuple[Town, ...]:
    file.write_bytes(text.encode(encoding))
    return TownMaster.load(file).towns


def refused(file: Path, raw: bytes) -> AddressError:
    file.write_bytes(raw)
    with pytest.raises(AddressError) as caught:
        TownMaster.load(file)
    return caught.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_file_of_a_spreadsheet_is_read(file: Path, encoding: str, end: str) -> None:
    text = f"{HEAD}浜町,,ハママチ,999-0002,35.01,137.01\n".replace("\n", end)
    assert load(file, text, encoding) == (Town("浜町", "", 35.01, 137.01, "9990002", "ハママチ"),)


def test_columns_may_stand_in_any_order_and_others_beside_them(file: Path) -> None:
    assert load(file, "lng,note,town,lat\n137.0,海のそば,浜町,35.0\n") == (Town("浜町", "", 35.0, 137.0),)


def test_quoted_names_may_hold_commas_and_the_width_of_letters_is_made_one(file: Path) -> None:
    (town,) = load(file, HEAD + '"字 Ａ,Ｂ",,ﾊﾏﾏﾁ,９９９０００２,35,137\n')
    assert (town.name, town.kana, town.postal_code) == ("字 A,B", "ハママチ", "9990002")


def test_empty_lines_and_a_file_with_a_header_alone_are_no_towns(file: Path) -> None:
    assert load(file, HEAD) == ()
    assert len(load(file, HEAD + "\n浜町,,,,35,137\n\n")) == 1


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        (",,,,35,137\n", 2),
        (" 　,,,,35,137\n", 2),
        ("浜町,,,,,137\n", 2),
        ("浜町,,,,北緯35度,137\n", 2),
        ("浜町,,,,nan,137\n", 2),
        ("浜町,,,,inf,137\n", 2),
        ("浜町,,,,137,35\n", 2),
        ("浜町,,,,35,181\n", 2),
        ("浜町,,,12345,35,137\n", 2),
        ("浜町\n", 2),
        ("浜町,,,,35,137\n中央,,,,35\n", 3),
        ("浜町,,,,35,137\n\n中央,,,x,35,137\n", 4),
    ],
)
def test_the_line_that_cannot_be_read_is_named(file: Path, rows: str, line: int) -> None:
    error = refused(file, (HEAD + rows).encode())
    assert error.what == f"towns.csv:{line} を読めません。"
    assert error.why
    assert error.remedy == "その行を直してください。"


def test_a_file_saved_in_the_encoding_of_windows_is_told_with_its_line_and_how_to_save_it(file: Path) -> None:
    error = refused(file, (HEAD + "abc,,,,35,137\n浜町,,,,35,137\n").encode("cp932"))
    assert error.what == "towns.csv:3 を読めません。"
    assert error.why == "文字コードがUTF-8ではありません。"
    assert "CSV UTF-8" in error.remedy


def test_a_quote_that_is_never_closed_over_a_large_file_is_told(file: Path) -> None:
    error = refused(file, (HEAD + '"' + "x" * 200_000).encode())
    assert "CSVの形になっていません" in error.why
    assert "引用符" in error.remedy


@pytest.mark.parametrize("head", ["", "\n", "町名,緯度,経度\n", "town;lat;lng\n"])
def test_a_file_without_its_header_is_told_which_header_it_needs(file: Path, head: str) -> None:
    error = refused(file, head.encode())
    assert "列がありません：town, lat, lng" in error.why
    assert "town,koaza,kana,postal_code,lat,lng" in error.remedy


def is_explained(error: AddressError) -> None:
    assert "towns.csv:" in error.what
    assert error.why
    assert error.remedy


@settings(max_examples=60)
@given(raw=st.binary(max_size=120))
def test_any_bytes_are_towns_or_an_explanation(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "towns.csv"
    file.write_bytes(HEAD.encode() + raw)
    try:
        towns = TownMaster.load(file).towns
    except AddressError as error:
        is_explained(error)
    else:
        assert all(town.name and abs(town.lat) <= 90 and abs(town.lng) <= 180 for town in towns)


NAMES = st.text("浜中央新居鷲津白須賀町山川", min_size=2, max_size=5)


@settings(max_examples=60)
@given(st.lists(NAMES, min_size=1, max_size=6, unique=True), st.integers(1, 99), st.integers(1, 99))
def test_in_a_city_of_any_towns_each_is_read_as_itself_and_never_as_a_shorter_one(
    names: list[str], first: int, second: int
) -> None:
    master = TownMaster([Town(name, "", 35.0, 137.0) for name in names], prefecture="静岡県", city="架空市")
    for name in names:
        parsed = parse_address(f"静岡県架空市{name}{first}番地の{second}", master)
        assert parsed.match is not None
        assert parsed.match.name == name
        assert parsed.block == f"{first}-{second}"
        assert parsed.line == f"静岡県架空市{name}{first}-{second}"


@settings(max_examples=40)
@given(st.lists(NAMES, min_size=1, max_size=8, unique=True), st.integers(1, 3))
def test_every_town_is_found_by_its_whole_name_and_by_any_beginning(names: list[str], length: int) -> None:
    master = TownMaster([Town(name, "", 35.0, 137.0) for name in names])
    for name in names:
        assert master.find(name)[0].name.startswith(name)
        assert name in [town.name for town in master.find(name[:length], limit=99)]


@settings(max_examples=60)
@given(st.text(max_size=20), st.integers(0, 4))
def test_looking_for_any_text_gives_towns_of_the_city_each_once_and_no_more_than_asked(
    text: str, limit: int
) -> None:
    towns = [Town(name, "", 35.0, 137.0, "9990001", "ハママチ") for name in ("浜町", "中央一丁目", "新居")]
    found = TownMaster(towns).find(text, limit)
    assert len(found) <= limit
    assert len({town.name for town in found}) == len(found)
    assert set(found) <= set(towns)


@pytest.mark.parametrize(
    ("code", "names"), [("999-0001", ["甲", "乙"]), ("9990002", ["丙"]), ("0000000", [])]
)
def test_a_postal_code_may_be_of_several_towns(code: str, names: list[str]) -> None:
    towns = [("甲", "9990001"), ("乙", "9990001"), ("丙", "9990002"), ("丁", None)]
    master = TownMaster([Town(name, "", 35.0, 137.0, postal) for name, postal in towns])
    assert [town.name for town in master.at_postal_code(code)] == names


def test_what_is_no_postal_code_is_refused_when_asked_for_its_towns() -> None:
    with pytest.raises(AddressError, match="123-4567"):
        TownMaster([]).at_postal_code("浜町")
