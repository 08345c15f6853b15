"""Files of the register as systems and spreadsheets write them, and as they break on the way."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tenohira.engines.people.commands import import_register
from tenohira.engines.people.models import Person
from tenohira.engines.people.queries import find_people, population
from tenohira.engines.people.register.columns import COLUMNS, REQUIRED
from tenohira.engines.people.register.reading import RawRow, decoded, read_rows
from tenohira.engines.people.register.report import RowProblem
from tenohira.engines.people.tests.factories import PURPOSE, cast, csv_bytes, known, load, row
from tenohira.foundation.city import use_city
from tenohira.foundation.journal import SYSTEM

HEADER = ",".join(row())
GOOD = ",".join(row().values())


def lines(*rows: str, end: str = "\n") -> bytes:
    return end.join([HEADER, *rows, ""]).encode()


def only(problems: list[RowProblem]) -> RowProblem:
    (problem,) = problems
    assert problem.what
    assert problem.remedy
    return problem


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system_read_alike(end: str) -> None:
    found, problems = read_rows(lines(GOOD, GOOD, end=end))
    assert problems == []
    assert [(one.line, one.cells) for one in found] == [(2, row()), (3, row())]


def test_the_last_line_needs_no_end() -> None:
    found, problems = read_rows(f"{HEADER}\n{GOOD}".encode())
    assert (len(found), problems) == (1, [])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_unicode_text_of_a_spreadsheet_is_refused_with_how_to_save(encoding: str) -> None:
    found, problems = read_rows(f"{HEADER}\n{GOOD}\n".encode(encoding))
    assert found == []
    assert "CSV UTF-8" in only(problems).remedy


@pytest.mark.parametrize("letters", ["髙橋 﨑子", "①㈱№", "～−‖"])
def test_letters_that_only_windows_writes_are_read(letters: str) -> None:
    data = csv_bytes([row(方書=letters)], "cp932" if letters != "～−‖" else "utf-8")
    found, problems = read_rows(data)
    assert problems == []
    assert found[0].cells["方書"] == letters


def test_a_header_in_windows_letters_is_known_too() -> None:
    found, problems = read_rows(f"{HEADER}\r\n{GOOD}\r\n".encode("cp932"))
    assert (len(found), problems) == (1, [])


def test_a_byte_order_mark_before_a_quoted_header_does_not_hide_the_first_column() -> None:
    quoted = ",".join(f'"{name}"' for name in row())
    found, problems = read_rows(f"\ufeff{quoted}\n{GOOD}\n".encode())
    assert problems == []
    assert found[0].cells["宛名番号"] == "1001"


def test_spaces_around_headings_do_not_matter() -> None:
    spaced = ",".join(f" {name}　" for name in row())
    found, problems = read_rows(f"{spaced}\n{GOOD}\n".encode())
    assert problems == []
    assert found[0].cells == row()


def test_empty_columns_at_the_end_as_spreadsheets_leave_them_are_passed_over() -> None:
    found, problems = read_rows(f"{HEADER},,\n{GOOD},,\n".encode())
    assert problems == []
    assert {name: cell for name, cell in found[0].cells.items() if name} == row()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('"青葉荘, 201号"', "青葉荘, 201号"),
        ('"青葉荘""本館"""', '青葉荘"本館"'),
        ('"青葉荘\r\n201号"', "青葉荘\r\n201号"),
        ('""', ""),
    ],
)
def test_quotations_are_read_as_the_norm_says(written: str, read: str) -> None:
    """RFC 4180."""
    cells = [written if name == "方書" else cell for name, cell in row().items()]
    found, problems = read_rows(lines(",".join(cells)))
    assert problems == []
    assert found[0].cells["方書"] == read


@pytest.mark.parametrize("broken", ['"青葉荘', '"青葉"荘', 'x"\n"y'])
def test_a_broken_quotation_names_where_it_begins_and_how_to_write_it(broken: str) -> None:
    cells = [broken if name == "方書" else cell for name, cell in row().items()]
    found, problems = read_rows(lines(GOOD, ",".join(cells)))
    assert len(found) <= 2
    assert problems
    assert {problem.line for problem in problems} <= {3, 4}
    assert all(problem.remedy for problem in problems)


@pytest.mark.parametrize(("cut", "count"), [(1, len(row()) - 1), (5, len(row()) - 5)])
def test_a_row_with_cells_missing_says_how_many_there_are_and_should_be(cut: int, count: int) -> None:
    short = ",".join(list(row().values())[:-cut])
    found, problems = read_rows(lines(short, GOOD))
    assert [one.line for one in found] == [3]
    problem = only(problems)
    assert (problem.line, problem.severity) == (2, "error")
    assert f"見出しは{len(row())}列、この行は{count}列" in problem.why


def test_semicolons_instead_of_commas_name_every_missing_column() -> None:
    found, problems = read_rows(f"{HEADER}\n{GOOD}\n".replace(",", ";").encode())
    assert found == []
    assert {problem.column for problem in problems if problem.severity == "error"} == set(REQUIRED)


@pytest.mark.parametrize("heading", REQUIRED)
def test_a_missing_needed_column_says_which_to_add(heading: str) -> None:
    cells = {name: cell for name, cell in row().items() if name != heading}
    found, problems = read_rows(csv_bytes([cells]))
    assert found == []
    assert f"「{heading}」の列を加えて" in only(problems).remedy


def test_every_other_column_may_be_missing() -> None:
    found, problems = read_rows(csv_bytes([{name: row()[name] for name in REQUIRED}]))
    assert problems == []
    assert set(found[0].cells) == set(REQUIRED)


def test_a_misspelt_column_warns_with_the_right_spellings() -> None:
    _found, problems = read_rows(csv_bytes([row() | {"電話": "090-0123-4567"}]))
    problem = only(problems)
    assert problem.severity == "warning"
    assert all(heading in problem.why for heading in COLUMNS)


def test_a_cell_may_have_two_thousand_letters_and_no_more() -> None:
    assert read_rows(csv_bytes([row(方書="荘" * 2000)]))[1] == []
    problem = only(read_rows(csv_bytes([row(方書="荘" * 2001)]))[1])
    assert (problem.line, problem.column) == (2, "方書")


def test_a_cell_beyond_what_csv_may_hold_ends_the_file_with_its_line() -> None:
    found, problems = read_rows(csv_bytes([row(), row("1002", 方書="荘" * 200_000), row("1003")]))
    assert [one.line for one in found] == [2]
    assert only(problems).line == 3


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"a\n\xff\xfe\n", 2),
        (b"a\nb\n\x81", 3),
        ("あ\nい\n".encode() + b"\xe3\x81", 3),
        (b"x\n" * 999 + b"\xfd", 1000),
        ("鈴木\n花子".encode("cp932") + b"\x80", 2),
        ("鈴木\n花子\n".encode("cp932") + b"\xa0", 3),
    ],
)
def test_letters_of_no_encoding_are_found_at_their_line(data: bytes, line: int) -> None:
    text, problem = decoded(data)
    assert text == ""
    assert problem is not None
    assert problem.line == line


def test_a_binary_file_is_told_where_it_stops_being_text() -> None:
    _text, problem = decoded(b"a\nb\n\x00c\n")
    assert problem is not None
    assert (problem.line, "NUL" in problem.why) == (3, True)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    found, problems = read_rows(tmp_path)
    assert found == []
    assert "開けません" in only(problems).what


class Broken(io.BytesIO):
    """An upload whose connection breaks off."""

    def read(self, size: int | None = -1) -> bytes:
        raise ConnectionResetError(104, "Connection reset by peer")


def test_an_upload_that_breaks_off_is_a_problem_and_no_error() -> None:
    found, problems = read_rows(Broken())
    assert found == []
    assert "Connection reset" in only(problems).why


@pytest.mark.django_db
def test_thousands_of_rows_are_loaded_with_progress_to_the_end() -> None:
    count = 5000
    rows = [
        row(str(n), str(n // 4), 氏名=f"鈴木 花子{n}", 続柄="子" if n % 4 else "世帯主")
        for n in range(4, count + 4)
    ]
    told: list[tuple[int, int]] = []
    report = import_register(csv_bytes(rows), by=SYSTEM, progress=lambda *step: told.append(step))
    assert (report.loaded, report.is_clean) == (count, True)
    assert population() == count
    assert told == sorted(told)
    assert told[-1] == (count, count)
    assert len(told) == 3
    assert len(find_people("花子4999", by=SYSTEM, purpose=PURPOSE)) == 1


@pytest.mark.django_db
def test_nothing_is_told_of_progress_when_nothing_is_loaded() -> None:
    told: list[tuple[int, int]] = []
    load([row(性別="x")], progress=lambda *step: told.append(step))
    load(cast(), dry_run=True, progress=lambda *step: told.append(step))
    assert told == []


@pytest.mark.django_db
@pytest.mark.parametrize("skip_bad", [True, False])
def test_rows_of_a_wrong_shape_count_as_skipped(skip_bad: bool) -> None:
    report = import_register(lines(GOOD, GOOD + ",x", "1"), by=SYSTEM, skip_bad=skip_bad)
    assert (report.rows, report.skipped, report.loaded) == (3, 2, 1 if skip_bad else 0)
    assert [problem.line for problem in report.errors] == [3, 4]


@pytest.mark.django_db
def test_a_file_that_breaks_off_inside_a_quotation_loads_nothing_by_itself() -> None:
    """The households at the end may be incomplete: only somebody who says so loads the rest."""
    broken = lines(GOOD) + b'1002,1,"never closed'
    assert import_register(broken, by=SYSTEM).loaded == 0
    assert import_register(broken, by=SYSTEM, skip_bad=True).loaded == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    ["=SUM(A1)", "+鈴木", "-鈴木", "@鈴木", "'; DROP TABLE people_person; --", "<b>鈴木</b>", "{{ name }}"],
)
def test_what_programs_would_obey_is_only_a_name(name: str) -> None:
    assert load([row(氏名=name)]).loaded == 1
    assert known("1001").name == name
    assert Person.objects.count() == 1


cells = st.text(
    alphabet=st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"), max_size=30
)


@given(st.lists(st.lists(cells, min_size=len(row()), max_size=len(row())), max_size=4))
def test_whatever_cells_were_written_as_csv_are_read_back_cell_by_cell(table: list[list[str]]) -> None:
    rows = [dict(zip(row(), one, strict=True)) for one in table]
    found, problems = read_rows(csv_bytes([row(), *rows], "utf-8"))
    assert problems == []
    kept = [one for one in rows if any(cell.strip() for cell in one.values())]
    assert [one.cells for one in found] == [row(), *kept]
    numbers = [one.line for one in found]
    assert numbers == sorted(set(numbers))


@given(st.lists(st.sampled_from([GOOD, "", ",,,", "1,2", GOOD + ",x", "  "]), max_size=8))
def test_every_line_is_read_refused_or_blank_and_keeps_its_number(written: list[str]) -> None:
    found, problems = read_rows(lines(*written))
    good = [n for n, line in enumerate(written, start=2) if line == GOOD]
    wrong = [n for n, line in enumerate(written, start=2) if line in {"1,2", GOOD + ",x"}]
    assert [one.line for one in found] == good
    assert [problem.line for problem in problems] == wrong


def test_rows_given_as_mappings_are_numbered_as_a_file_would_be() -> None:
    found, problems = read_rows([row(), row("1002")])
    assert problems == []
    assert found == [RawRow(2, row()), RawRow(3, row("1002"))]
    assert read_rows([]) == ([], [])


class BrokenOnTheWay(TestCase):
    """A file of which bytes were lost or changed is loaded whole, or not at all, and never half."""

    @settings(max_examples=40, deadline=None)
    @given(st.data())
    def test_any_damage(self, data: st.DataObject) -> None:
        with use_city("990019"):
            good = csv_bytes(cast(), data.draw(st.sampled_from(["utf-8-sig", "cp932"])))
            at = data.draw(st.integers(0, len(good) - 1))
            noise = data.draw(st.binary(max_size=3))
            report = import_register(good[:at] + noise + good[at + len(noise) + 1 :], by=SYSTEM)
            assert report.loaded in {0, report.rows}
            assert Person.objects.count() == report.loaded
            assert report.loaded or report.errors or not report.rows
