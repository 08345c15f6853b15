"""The form of the register's file: encoding, CSV, header."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenohira.engines.people.register.reading import read_rows
from tenohira.engines.people.tests.factories import csv_bytes, row, suzuki

HEADER = ",".join(row())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_utf8_with_and_without_bom_and_cp932_read_alike(encoding: str) -> None:
    found, problems = read_rows(csv_bytes(suzuki(), encoding))
    assert problems == []
    assert [r.cells["氏名"] for r in found] == ["鈴木 健太", "鈴木 花子", "鈴木 一郎", "田中 正夫"]
    assert [r.line for r in found] == [2, 3, 4, 5]


def test_a_path_an_open_file_and_bytes_read_alike(tmp_path: Path) -> None:
    data = csv_bytes(suzuki())
    path = tmp_path / "register.csv"
    path.write_bytes(data)
    assert read_rows(path) == read_rows(str(path)) == read_rows(data) == read_rows(io.BytesIO(data))


def test_a_missing_file_is_a_problem_and_no_error(tmp_path: Path) -> None:
    found, problems = read_rows(tmp_path / "none.csv")
    assert found == []
    assert "開けません" in problems[0].what


def test_a_workbook_is_refused_with_what_to_do() -> None:
    _found, problems = read_rows(b"PK\x03\x04\x00\x00binary")
    assert "CSV" in problems[0].what
    assert "保存し直して" in problems[0].remedy


def test_letters_of_no_known_encoding_name_their_line() -> None:
    data = f"{HEADER}\n".encode() + b"1,2,\xff\xfe\xfa\n"
    _found, problems = read_rows(data)
    assert [p.line for p in problems] == [2]
    assert "文字コード" in problems[0].what


@pytest.mark.parametrize("data", [b"", b"\n\n", "\ufeff".encode()])
def test_an_empty_file_is_a_problem(data: bytes) -> None:
    found, problems = read_rows(data)
    assert found == []
    assert "空" in problems[0].what


def test_every_missing_column_is_named() -> None:
    _found, problems = read_rows("宛名番号,氏名\n1,鈴木\n".encode())
    assert {p.column for p in problems} == {"世帯番号", "氏名カナ", "生年月日", "続柄", "町字"}
    assert all(p.line == 1 for p in problems)


def test_a_column_twice_is_a_problem() -> None:
    _found, problems = read_rows(f"{HEADER},氏名\n".encode())
    assert [(p.column, p.severity) for p in problems] == [("氏名", "error")]


def test_an_unknown_column_only_warns() -> None:
    found, problems = read_rows(csv_bytes([row() | {"備考": "x"}]))
    assert [(p.column, p.severity) for p in problems] == [("備考", "warning")]
    assert len(found) == 1


def test_columns_may_come_in_any_order() -> None:
    backwards = dict(reversed(list(row().items())))
    found, problems = read_rows(csv_bytes([backwards]))
    assert problems == []
    assert found[0].cells == row()


def test_a_row_with_a_comma_too_many_is_named_and_the_others_stay() -> None:
    good = ",".join(row().values())
    found, problems = read_rows(f"{HEADER}\n{good}\n{good},余分\n{good}\n".encode())
    assert [p.line for p in problems] == [3]
    assert [r.line for r in found] == [2, 4]


def test_a_line_break_inside_quotes_keeps_the_line_numbers_right() -> None:
    data = csv_bytes([row(方書="青葉荘\n201号室"), row("1009", "9")])
    found, _problems = read_rows(data)
    assert [r.line for r in found] == [2, 4]


def test_blank_lines_are_passed_over() -> None:
    good = ",".join(row().values())
    found, problems = read_rows(f"{HEADER}\n\n{good}\n,,,\n".encode())
    assert [r.line for r in found] == [3]
    assert problems == []


def test_a_quotation_that_never_closes_is_a_problem_at_its_line() -> None:
    good = ",".join(row().values())
    found, problems = read_rows(f'{HEADER}\n{good}\n"1002,never closed\n'.encode())
    assert len(found) == 1
    assert [p.line for p in problems] == [3]
    assert "引用符" in problems[0].why


def test_a_cell_of_ten_thousand_letters_is_a_problem() -> None:
    _found, problems = read_rows(csv_bytes([row(方書="あ" * 10_000)]))
    assert [(p.line, p.column) for p in problems] == [(2, "方書")]


@given(st.binary(max_size=400))
def test_any_bytes_give_rows_or_problems(data: bytes) -> None:
    found, problems = read_rows(data)
    assert found or problems or not data.strip()


@given(st.text(max_size=300))
def test_any_text_below_a_right_header_gives_rows_or_problems_by_line(text: str) -> None:
    found, problems = read_rows(f"{HEADER}\n{text}".encode("utf-8", "surrogatepass"))
    assert all(r.line >= 2 for r in found)
    assert all(p.what and p.line >= 1 for p in problems)
