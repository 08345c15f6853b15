"""Each column of the register's file: what it takes, at its edges, and what it says to a cell it cannot take."""

from __future__ import annotations

import string
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenohira.engines.people.register.checking import Checked, check_rows
from tenohira.engines.people.register.columns import COLUMNS, OLDEST, REQUIRED, BadCell
from tenohira.engines.people.register.reading import RawRow, read_rows
from tenohira.engines.people.register.report import ImportReport, RowProblem
from tenohira.engines.people.tests.factories import ON, csv_bytes, row
from tenohira.foundation.calendar import age_on, format_wareki
from tenohira.foundation.codes import my_number_check_digit

HANAKO = row(生年月日="1992-01-05", 住民となった日="2016-04-01", 異動日="2016-04-01")


def read(heading: str, cell: str, on: date = ON) -> Any:
    return COLUMNS[heading].read(cell, on)


def check(*rows: dict[str, str], towns: frozenset[str] | None = None) -> Checked:
    return check_rows(read_rows(rows)[0], ON, known={}, towns=towns)


def refusal(heading: str, cell: str, on: date = ON) -> BadCell:
    with pytest.raises(BadCell) as caught:
        read(heading, cell, on)
    return caught.value


def answer(heading: str, cell: str) -> Any:
    """What a cell is read as, or how it is refused."""
    try:
        return read(heading, cell)
    except BadCell as error:
        return error


@pytest.mark.parametrize(
    ("heading", "cell", "value"),
    [
        ("宛名番号", " 1001 ", "1001"),
        ("宛名番号", "１００１", "1001"),
        ("宛名番号", "A-0001-x", "A-0001-x"),
        ("宛名番号", "0001", "0001"),
        ("世帯番号", "9" * 20, "9" * 20),
        ("氏名", "鈴木　花子", "鈴木 花子"),
        ("氏名", "  鈴木   花子 ", "鈴木 花子"),
        ("氏名", "Maria da Silva", "Maria da Silva"),
        ("氏名", "髙橋 﨑子", "髙橋 﨑子"),
        ("氏名カナ", "すずき はなこ", "スズキ ハナコ"),
        ("氏名カナ", "ｽｽﾞｷ ﾊﾅｺ", "スズキ ハナコ"),
        ("氏名カナ", "マリア・シルバ", "マリア・シルバ"),
        ("性別", "女性", "女"),
        ("性別", "１", "男"),
        ("性別", "", ""),
        ("続柄", "妻 の 母", "妻の母"),
        ("続柄", "長男", "長男"),
        ("続柄", "妻（未届）", "妻(未届)"),
        ("郵便番号", "〒999-0001", "9990001"),
        ("郵便番号", "９９９０００１", "9990001"),
        ("郵便番号", "", ""),
        ("番地", "２−３", "2-3"),
        ("方書", "ｱｵﾊﾞ荘２０１", "アオバ荘201"),
        ("状態", "", "registered"),
        ("状態", "転出", "moved-out"),
        ("状態", "職権消除", "removed"),
        ("言語", "", "ja"),
        ("言語", "PT-br", "pt-BR"),
        ("言語", "vi", "vi"),
        ("言語", "zh-hans", "zh-Hans"),
        ("電話番号", "０９０（０１２３）４５６７", "090-0123-4567"),
        ("電話番号", "+81 90 0123 4567", "090-0123-4567"),
        ("電話番号", "", ""),
        ("メールアドレス", " hanako@mail.example ", "hanako@mail.example"),
        ("支援措置", "有", True),
        ("支援措置", "あり", True),
        ("支援措置", "１", True),
        ("支援措置", "○", True),
        ("支援措置", "TRUE", True),
        ("支援措置", "", False),
        ("支援措置", "無", False),
        ("支援措置", "0", False),
        ("支援措置期限", "令和9年3月31日", date(2027, 3, 31)),
        ("支援措置期限", "", None),
        ("住民となった日", "平成28年4月1日", date(2016, 4, 1)),
        ("異動日", "", None),
        ("個人番号", "1234 5678 9018", "123456789018"),
        ("個人番号", "１２３４-５６７８-９０１８", "123456789018"),
        ("個人番号", "", ""),
    ],
)
def test_a_cell_is_read_however_it_is_written(heading: str, cell: str, value: object) -> None:
    assert read(heading, cell) == value


@pytest.mark.parametrize(
    ("heading", "cell", "what", "remedy"),
    [
        ("宛名番号", "あ", "番号の形", "元のシステム"),
        ("宛名番号", "---", "番号の形", "元のシステム"),
        ("宛名番号", "1 2", "番号の形", "元のシステム"),
        ("世帯番号", "1" * 21, "番号の形", "元のシステム"),
        ("氏名", "12-3", "氏名に文字がありません", "氏名"),
        ("氏名", "鈴" * 121, "長すぎます", "短く"),
        ("氏名カナ", "鈴木", "使えない文字", "カナに直して"),
        ("氏名カナ", "Suzuki", "使えない文字", "カナに直して"),
        ("氏名カナ", "ア" * 81, "長すぎます", "短く"),
        ("生年月日", "2026-11-21", "未来", "年や元号"),
        ("生年月日", "明治20年1月1日", "古すぎます", "年や元号"),
        ("性別", "不明", "「不明」", "書き直して"),
        ("続柄", "友人", "「友人」", "住民票のとおり"),
        ("町字", "町" * 81, "長すぎます", "短く"),
        ("番地", "1" * 81, "長すぎます", "短く"),
        ("方書", "荘" * 121, "長すぎます", "短く"),
        ("住民となった日", "2026-11-21", "未来", "日付を確かめて"),
        ("異動日", "2027年4月1日", "未来", "日付を確かめて"),
        ("異動事由", "事" * 21, "長すぎます", "短く"),
        ("状態", "引越し", "「引越し」", "書き直して"),
        ("国籍", "国" * 41, "長すぎます", "短く"),
        ("言語", "jp", "「jp」", "空なら日本語"),
        ("メールアドレス", "hanako", "形が正しくありません", "名前@例.jp"),
        ("支援措置", "多分", "「有」か「無」", "書き直して"),
        ("個人番号", "123456789012", "個人番号が正しくありません", "元のシステム"),
        ("個人番号", "12345678901", "個人番号が正しくありません", "元のシステム"),
    ],
)
def test_a_cell_that_cannot_be_read_says_what_is_wrong_and_what_to_do(
    heading: str, cell: str, what: str, remedy: str
) -> None:
    error = refusal(heading, cell)
    assert what in error.what
    assert remedy in error.remedy


@pytest.mark.parametrize(
    ("heading", "letter", "limit"),
    [
        ("氏名", "鈴", 120),
        ("氏名カナ", "ア", 80),
        ("町字", "町", 80),
        ("番地", "1", 80),
        ("方書", "荘", 120),
        ("異動事由", "転", 20),
        ("国籍", "国", 40),
        ("宛名番号", "1", 20),
        ("世帯番号", "1", 20),
    ],
)
def test_each_text_fits_up_to_its_limit_and_not_one_letter_more(
    heading: str, letter: str, limit: int
) -> None:
    assert read(heading, letter * limit) == letter * limit
    assert refusal(heading, letter * (limit + 1)).what


@pytest.mark.parametrize("written", ["住民", "転出", "死亡", "職権消除"])
def test_a_refused_choice_lists_what_may_be_written(written: str) -> None:
    assert written in refusal("状態", "x").why


@pytest.mark.parametrize(
    "cell",
    [
        "2026-02-29",
        "2026-13-01",
        "令和8年2月30日",
        "平成99年1月1日",
        "昭和64年1月8日",
        "きのう",
        "2026",
        "1/2",
        "R",
        "0",
        "-",
    ],
)
@pytest.mark.parametrize("heading", ["生年月日", "住民となった日", "異動日", "支援措置期限"])
def test_a_day_that_never_was_is_refused_in_every_column_of_days(heading: str, cell: str) -> None:
    error = refusal(heading, cell)
    assert error.what
    assert error.why or error.remedy


@given(st.dates(date(1902, 1, 1), ON))
def test_every_day_is_read_alike_in_the_western_and_the_japanese_way(day: date) -> None:
    written = {day.isoformat(), day.strftime("%Y/%m/%d"), day.strftime("%Y%m%d"), format_wareki(day)}
    assert {read("生年月日", cell) for cell in written} == {day}


@given(st.dates(date(1880, 1, 1), date(2040, 1, 1)))
def test_a_birth_is_taken_from_the_oldest_age_to_the_day_of_the_import(day: date) -> None:
    if day <= ON and age_on(day, ON) <= OLDEST:
        assert read("生年月日", day.isoformat()) == day
    else:
        assert refusal("生年月日", day.isoformat()).remedy


@given(st.dates(date(1950, 1, 1), date(2040, 1, 1)), st.sampled_from(["異動日", "住民となった日"]))
def test_an_event_is_taken_up_to_the_day_of_the_import(day: date, heading: str) -> None:
    if day <= ON:
        assert read(heading, day.isoformat()) == day
    else:
        assert ON.isoformat() in refusal(heading, day.isoformat()).why


@given(st.text(string.digits, min_size=11, max_size=11), st.integers(1, 9))
def test_my_number_is_taken_with_its_check_digit_and_no_other(base: str, more: int) -> None:
    digit = int(my_number_check_digit(base))
    assert read("個人番号", f"{base}{digit}") == f"{base}{digit}"
    assert refusal("個人番号", f"{base}{(digit + more) % 10}").why


@given(st.text(string.ascii_letters + string.digits, min_size=1, max_size=20))
def test_every_number_of_letters_and_digits_is_kept_as_it_is(number: str) -> None:
    assert read("宛名番号", number) == read("世帯番号", number) == number


@given(st.sampled_from(sorted(COLUMNS)), st.text(max_size=60))
def test_whatever_a_cell_holds_it_is_read_the_same_again_or_refused_in_words(heading: str, cell: str) -> None:
    """What was read can be written and read again: an export goes back in."""
    value = answer(heading, cell)
    if isinstance(value, BadCell):
        assert value.what
    elif isinstance(value, str):
        back = {"registered": "住民", "moved-out": "転出", "deceased": "死亡", "removed": "職権消除"}
        assert read(heading, back.get(value, value) if heading == "状態" else value) == value


@given(st.sampled_from(sorted(COLUMNS)), st.text(max_size=200))
def test_what_is_wrong_in_one_cell_names_its_line_and_column_alone(heading: str, cell: str) -> None:
    checked = check(HANAKO, HANAKO | {"宛名番号": "9", "世帯番号": "9", "氏名": "佐藤 愛", heading: cell})
    errors = [problem for problem in checked.problems if problem.severity == "error"]
    assert {problem.line for problem in errors} <= {3}
    assert 2 in {row.line for row in checked.rows} or heading in {"世帯番号", "宛名番号"}
    assert len(checked.rows) + checked.skipped == 2
    assert all(problem.column for problem in errors)


@given(st.lists(st.sampled_from(sorted(COLUMNS)), min_size=1, max_size=6, unique=True))
def test_every_wrong_cell_of_a_row_is_told_at_once(headings: list[str]) -> None:
    wrong = {"町字": "町" * 81, "番地": "1" * 81, "方書": "荘" * 121, "異動事由": "x" * 21, "国籍": "国" * 41}
    cells = {heading: wrong.get(heading, "※※※") for heading in headings}
    told = {problem.column for problem in check(HANAKO | cells).problems}
    assert told == set(headings)


@pytest.mark.parametrize("heading", REQUIRED)
def test_a_needed_cell_left_empty_says_that_it_is_needed(heading: str) -> None:
    (problem,) = check(HANAKO | {heading: "　"}).problems
    assert (problem.line, problem.column) == (2, heading)
    assert "必要" in problem.why
    assert problem.remedy


@pytest.mark.parametrize("heading", REQUIRED)
def test_a_row_shorter_than_the_header_lacks_the_cell_and_is_left_out(heading: str) -> None:
    cells = {name: cell for name, cell in HANAKO.items() if name != heading}
    checked = check_rows([RawRow(7, cells)], ON, known={}, towns=None)
    assert checked.rows == []
    assert [(p.line, p.column) for p in checked.problems] == [(7, heading)]


def test_the_import_judges_by_its_own_day_and_not_by_the_clock() -> None:
    tomorrow = (ON + timedelta(days=1)).isoformat()
    assert refusal("生年月日", tomorrow)
    assert read("生年月日", tomorrow, ON + timedelta(days=1)) == ON + timedelta(days=1)


def sentence(change: Callable[[dict[str, str]], object], *towns: str) -> str:
    cells = dict(HANAKO)
    change(cells)
    return str(check(cells, towns=frozenset(towns) if towns else None).problems[0])


@pytest.mark.parametrize(
    ("change", "towns", "said"),
    [
        ({"性別": "x"}, (), "2行目「性別」: 「x」という値は使えません。"),
        ({"続柄": "妻"}, (), "2行目「続柄」: 世帯1に世帯主がいません。"),
        ({"異動日": "1990-01-01"}, (), "2行目「異動日」: 生年月日より前の日付です。"),
        ({"町字": "夢町"}, ("浜町",), "2行目「町字」（注意）: 町字「夢町」は町名一覧にありません。"),
        ({"氏名": ""}, (), "2行目「氏名」: 値がありません。 必ず必要な項目です。 値を入れてください。"),
    ],
)
def test_a_problem_reads_as_one_sentence_with_its_place(
    change: dict[str, str], towns: tuple[str, ...], said: str
) -> None:
    assert sentence(lambda cells: cells.update(change), *towns).startswith(said)


def test_a_report_keeps_errors_and_warnings_apart() -> None:
    error, warning = RowProblem(2, "氏名", "誤り"), RowProblem(3, "町字", "注意", severity="warning")
    report = ImportReport(problems=(error, warning))
    assert (report.errors, report.warnings, report.is_clean) == ((error,), (warning,), False)
    assert ImportReport(problems=(warning,)).is_clean
    assert ImportReport().is_clean


@given(st.lists(st.integers(1, 40), min_size=1, max_size=12, unique=True))
def test_however_rows_are_shuffled_problems_come_in_the_order_of_the_lines(lines: list[int]) -> None:
    raw = [RawRow(line, HANAKO | {"宛名番号": str(line), "性別": "x", "氏名カナ": "漢"}) for line in lines]
    places = [(p.line, p.column) for p in check_rows(raw, ON, known={}, towns=None).problems]
    assert places == sorted(places)
    assert len(places) == 2 * len(lines)


def test_what_the_file_says_survives_every_encoding_of_it() -> None:
    rows = [HANAKO | {"氏名": "髙橋 﨑子", "方書": "コーポ「青葉」, 2号"}]
    read_back = [read_rows(csv_bytes(rows, encoding)) for encoding in ("utf-8", "utf-8-sig", "cp932")]
    assert [found[0].cells for found, _problems in read_back] == rows * 3
    assert [problems for _found, problems in read_back] == [[], [], []]
