"""Checking register rows: every bad cell by line and column, and households that would not have one head."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenohira.engines.people.register.checking import Checked, KnownPerson, check_rows
from tenohira.engines.people.register.columns import COLUMNS
from tenohira.engines.people.register.reading import RawRow, read_rows
from tenohira.engines.people.tests.factories import ON, row, suzuki

TOWNS = frozenset({"中央一丁目", "中央二丁目", "浜町"})


def check(*rows: dict[str, str], known: dict[str, KnownPerson] | None = None) -> Checked:
    raw, _problems = read_rows(rows)
    return check_rows(raw, ON, known=known or {}, towns=TOWNS)


def old(**changes: str) -> dict[str, str]:
    return row(生年月日="1992-01-05", 住民となった日="2016-04-01", 異動日="2016-04-01", **changes)


def test_a_good_row_passes_with_its_values_read() -> None:
    checked = check(old(電話番号="０９０−０１２３−４５６７", 氏名カナ="すずき　はなこ", 性別="2"))
    assert checked.problems == []
    values = checked.rows[0].values
    assert values["phone"] == "090-0123-4567"
    assert values["kana"] == "スズキ ハナコ"
    assert values["sex"] == "女"
    assert values["birth_date"] == date(1992, 1, 5)
    assert values["postal_code"] == "9990001"


@pytest.mark.parametrize(
    "written", ["1992-01-05", "平成4年1月5日", "H4.1.5", "1992/1/5", "19920105", "Ｈ４．１．５"]
)
def test_dates_are_read_in_every_usual_writing(written: str) -> None:
    checked = check(old() | {"生年月日": written})
    assert checked.rows[0].values["birth_date"] == date(1992, 1, 5)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("宛名番号", "あ"),
        ("宛名番号", "1" * 21),
        ("世帯番号", "#"),
        ("氏名", "123"),
        ("氏名カナ", "鈴木"),
        ("氏名カナ", "ア" * 81),
        ("生年月日", "平成99年1月1日"),
        ("生年月日", "2026-13-01"),
        ("生年月日", "2026-11-21"),
        ("生年月日", "1890-01-01"),
        ("性別", "x"),
        ("続柄", "ともだち"),
        ("郵便番号", "12"),
        ("町字", "あ" * 81),
        ("番地", "あ" * 81),
        ("住民となった日", "きのう"),
        ("異動日", "2027-01-01"),
        ("異動事由", "あ" * 21),
        ("状態", "不明"),
        ("国籍", "あ" * 41),
        ("言語", "xx"),
        ("電話番号", "12"),
        ("メールアドレス", "hanako"),
        ("支援措置", "たぶん"),
        ("支援措置期限", "いつか"),
        ("個人番号", "123456789012"),
    ],
)
def test_each_bad_cell_is_named_by_line_and_column_with_a_reason(column: str, value: str) -> None:
    checked = check(old() | {column: value})
    assert checked.rows == []
    assert checked.skipped == 1
    found = [p for p in checked.problems if p.column == column]
    assert [p.line for p in found] == [2]
    assert found[0].what
    assert found[0].remedy or found[0].why


@pytest.mark.parametrize("column", [c.heading for c in COLUMNS.values() if c.required])
def test_each_required_cell_must_be_filled(column: str) -> None:
    checked = check(old() | {column: "  "})
    assert [(p.line, p.column) for p in checked.problems] == [(2, column)]


@pytest.mark.parametrize("column", [c.heading for c in COLUMNS.values() if not c.required])
def test_each_other_cell_may_be_empty(column: str) -> None:
    assert check(old() | {column: ""}).problems == []


def test_every_bad_cell_of_a_row_is_reported_at_once() -> None:
    checked = check(old() | {"氏名カナ": "鈴木", "性別": "x", "続柄": "?"})
    assert [p.column for p in checked.problems] == ["性別", "氏名カナ", "続柄"]


@pytest.mark.parametrize("column", ["異動日", "住民となった日"])
def test_nothing_happens_to_somebody_before_birth(column: str) -> None:
    checked = check(old() | {column: "1991-12-31"})
    assert [(p.column, p.severity) for p in checked.problems] == [(column, "error")]


def test_a_number_twice_keeps_the_first_and_names_both_lines() -> None:
    checked = check(old(), old() | {"氏名": "別 人", "続柄": "妻"})
    assert [p.line for p in checked.problems] == [3]
    assert "2行目" in checked.problems[0].why
    assert len(checked.rows) == 1


def test_a_household_without_head_loses_all_its_rows() -> None:
    checked = check(
        old() | {"続柄": "妻"},
        old() | {"宛名番号": "2", "続柄": "子"},
        old() | {"宛名番号": "3", "世帯番号": "9"},
    )
    assert [r.number for r in checked.rows] == ["3"]
    assert checked.skipped == 2
    assert [p.column for p in checked.problems if p.severity == "error"] == ["続柄"]


def test_a_household_with_two_heads_is_reported_once() -> None:
    checked = check(old(), old() | {"宛名番号": "2", "氏名": "鈴木 次郎"})
    assert checked.rows == []
    errors = [p for p in checked.problems if p.severity == "error"]
    assert len(errors) == 1
    assert "2人" in errors[0].what


def test_a_head_whose_row_is_bad_takes_the_household_along() -> None:
    rows = suzuki()
    rows[0]["氏名カナ"] = "鈴木"
    checked = check_rows(read_rows(rows)[0], date.max, known={}, towns=None)
    assert checked.rows == []
    assert checked.skipped == 4


def test_somebody_who_moved_out_needs_no_head() -> None:
    checked = check(old() | {"続柄": "妻", "状態": "転出"})
    assert checked.problems == []


def test_a_member_alone_in_the_file_is_right_when_the_register_has_the_head() -> None:
    head = KnownPerson("x", "1", "世帯主", "registered", ("", "", "", ""))
    assert check(old() | {"続柄": "妻"}, known={"77": head}).problems == []


def test_a_second_head_beside_the_registers_is_wrong() -> None:
    head = KnownPerson("x", "1", "世帯主", "registered", ("", "", "", ""))
    checked = check(old(), known={"77": head})
    assert "2人" in checked.problems[0].what


def test_a_head_who_moves_away_leaves_a_household_that_must_have_another() -> None:
    ours = KnownPerson("x", "5", "世帯主", "registered", ("", "", "", ""))
    wife = KnownPerson("y", "5", "妻", "registered", ("", "", "", ""))
    checked = check(old(), known={"1001": ours, "78": wife})
    assert checked.rows == []
    assert "世帯5" in checked.problems[0].what


def test_a_head_may_leave_when_the_same_file_names_another() -> None:
    ours = KnownPerson("x", "5", "世帯主", "registered", ("", "", "", ""))
    wife = KnownPerson("y", "5", "妻", "registered", ("", "", "", ""))
    file = [old(), old() | {"宛名番号": "78", "世帯番号": "5", "氏名": "鈴木 里美"}]
    assert check(*file, known={"1001": ours, "78": wife}).problems == []


def test_an_unknown_town_warns_once_with_how_many_rows() -> None:
    checked = check(
        old() | {"町字": "ゆめの町"},
        old() | {"宛名番号": "2", "世帯番号": "2", "氏名": "佐藤 愛", "町字": "ゆめの町"},
    )
    assert [(p.line, p.column, p.severity) for p in checked.problems] == [(2, "町字", "warning")]
    assert "2行" in checked.problems[0].why
    assert len(checked.rows) == 2


def test_without_a_town_master_towns_are_not_checked() -> None:
    raw, _problems = read_rows([old() | {"町字": "ゆめの町"}])
    assert check_rows(raw, ON, known={}, towns=None).problems == []


def test_two_numbers_for_what_looks_like_one_person_only_warn() -> None:
    checked = check(old(), old() | {"宛名番号": "2", "世帯番号": "2"})
    assert [(p.line, p.severity) for p in checked.problems] == [(3, "warning")]
    assert len(checked.rows) == 2


cells = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["", "世帯主", "子", "1", "男", "2020-01-01", "有", "転出", "ア イ"]),
)
rows = st.lists(st.fixed_dictionaries(dict.fromkeys(COLUMNS, cells)), max_size=6)


@given(rows)
def test_any_cells_give_rows_or_problems_and_never_an_error(found: list[dict[str, str]]) -> None:
    raw = [RawRow(line, cells) for line, cells in enumerate(found, start=2)]
    checked = check_rows(raw, ON, known={}, towns=TOWNS)
    assert len(checked.rows) + checked.skipped == len(raw)
    assert checked.skipped == 0 or [p for p in checked.problems if p.severity == "error"]
    assert all(p.what and 2 <= p.line < 2 + len(raw) for p in checked.problems)


relationships = st.sampled_from(["世帯主", "妻", "子", "父"])
homes = st.lists(
    st.tuples(st.integers(1, 8), st.integers(1, 3), relationships, st.sampled_from(["住民", "転出"])),
    max_size=10,
)


@given(homes, homes)
def test_whatever_is_loaded_leaves_no_touched_household_without_one_head(
    before: list[tuple[int, int, str, str]], file: list[tuple[int, int, str, str]]
) -> None:
    states = {"住民": "registered", "転出": "moved-out"}
    known = {
        str(n): KnownPerson(n, str(h), relation, states[state], ("", "", "", ""))
        for n, h, relation, state in before
    }
    raw = [
        RawRow(line, old() | {"宛名番号": str(n), "世帯番号": str(h), "続柄": relation, "状態": state})
        for line, (n, h, relation, state) in enumerate(file, start=2)
    ]
    checked = check_rows(raw, ON, known=known, towns=None)
    after = {n: (p.household, p.relationship, p.status) for n, p in known.items()} | {
        r.number: (r.household, r.values["relationship"], r.values["status"]) for r in checked.rows
    }
    touched = {r.household for r in checked.rows} | {
        known[r.number].household for r in checked.rows if r.number in known
    }
    for household in touched:
        living = [
            relation
            for home, relation, status in after.values()
            if home == household and status == "registered"
        ]
        assert not living or living.count("世帯主") == 1
