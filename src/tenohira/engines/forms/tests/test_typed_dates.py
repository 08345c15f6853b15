"""Days as people write them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from tenohira.engines.forms.errors import FieldError
from tenohira.engines.forms.fields import field_type
from tenohira.engines.forms.tests.asking import parse, refused, shown
from tenohira.engines.forms.tests.factories import TODAY, context_of, field_of


def day(era: str = "", year: str = "", month: str = "", day_: str = "") -> dict[str, str]:
    return {"era": era, "year": year, "month": month, "day": day_}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (day("令和", "8", "11", "20"), "2026-11-20"),
        (day("令和", "08", "01", "02"), "2026-01-02"),
        (day("令和", "８年", "１１月", "２０日"), "2026-11-20"),
        (day("令和", "元", "5", "1"), "2019-05-01"),
        (day("令和", "1", "5", "1"), "2019-05-01"),
        (day("平成", "31", "4", "30"), "2019-04-30"),
        (day("平成", "元", "1", "8"), "1989-01-08"),
        (day("昭和", "64", "1", "7"), "1989-01-07"),
        (day("昭和", "20", "8", "15"), "1945-08-15"),
        (day("大正", "15", "12", "24"), "1926-12-24"),
        (day("明治", "45", "7", "29"), "1912-07-29"),
        (day("西暦", "2026", "2", "28"), "2026-02-28"),
        (day("西暦", "2024", "2", "29"), "2024-02-29"),
        (day("", "2026", "11", "20"), "2026-11-20"),
        (day("令和", "1992", "5", "3"), "1992-05-03"),
    ],
)
def test_parts(typed: dict[str, str], kept: str) -> None:
    assert parse("date", typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("令和8年11月20日", "2026-11-20"),
        ("令和８年１１月２０日（金）", "2026-11-20"),
        ("R8.11.20", "2026-11-20"),
        ("H4/5/3", "1992-05-03"),
        ("2026-11-20", "2026-11-20"),
        ("2026/11/20", "2026-11-20"),
        ("20261120", "2026-11-20"),
        ("2026年11月20日", "2026-11-20"),
    ],
)
def test_one_text(typed: str, kept: str) -> None:
    assert parse("date", typed) == kept


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (day("令和", "8", "13", "1"), "not-a-date"),
        (day("令和", "8", "0", "1"), "not-a-date"),
        (day("令和", "8", "4", "31"), "not-a-date"),
        (day("令和", "7", "2", "29"), "not-a-date"),
        (day("令和", "8", "1", "0"), "not-a-date"),
        (day("令和", "8", "1", "00"), "not-a-date"),
        ("2026-11-00", "not-a-date"),
        ("20261100", "not-a-date"),
        ("R081100", "not-a-date"),
        (day("令和", "0", "1", "1"), "not-a-date"),
        (day("令和", "1", "4", "30"), "not-a-date"),
        (day("平成", "31", "5", "1"), "not-a-date"),
        (day("昭和", "65", "1", "1"), "not-a-date"),
        (day("慶応", "3", "1", "1"), "not-a-date"),
        (day("明治", "1", "1", "1"), "not-a-date"),
        (day("令和", "八", "x", "1"), "not-a-date"),
        (day("西暦", "26", "11", "20"), "which-era"),
        (day("", "8", "11", "20"), "which-era"),
        (day("", "0008", "0", "20"), "not-a-date"),
        (day("令和", "8", "11", ""), "incomplete"),
        (day("令和", "", "11", "20"), "incomplete"),
        (day("", "", "", "20"), "incomplete"),
        ("08/11/20", "not-a-date"),
        ("11月20日", "not-a-date"),
        ("20/11/2026", "not-a-date"),
        ("きのう", "not-a-date"),
    ],
)
def test_what_is_no_day_is_refused_and_never_guessed(typed: str | dict[str, str], code: str) -> None:
    error = refused("date", typed)
    assert error.code == code
    assert error.message.endswith(("。", "2026年11月20日"))


@pytest.mark.parametrize(
    ("limit", "typed", "code"),
    [
        ({"not_after": "today"}, TODAY, ""),
        ({"not_after": "today"}, TODAY + timedelta(days=1), "too-late"),
        ({"not_before": "today"}, TODAY, ""),
        ({"not_before": "today"}, TODAY - timedelta(days=1), "too-early"),
        ({"not_before": "2026-11-01", "not_after": "2026-11-30"}, date(2026, 11, 1), ""),
        ({"not_before": "2026-11-01", "not_after": "2026-11-30"}, date(2026, 11, 30), ""),
        ({"not_before": "2026-11-01", "not_after": "2026-11-30"}, date(2026, 12, 1), "too-late"),
        ({"not_before": date(2026, 11, 1)}, date(2026, 10, 31), "too-early"),
        ({"not_before": "moved_on"}, date(2026, 10, 9), "too-early"),
        ({"not_before": "moved_on"}, date(2026, 10, 10), ""),
        ({"not_before": "not_answered_yet"}, date(1950, 1, 1), ""),
    ],
)
def test_limits(limit: dict[str, object], typed: date, code: str) -> None:
    context = context_of(evaluate={"moved_on": date(2026, 10, 10)}.get)
    if code:
        assert refused("date", typed.isoformat(), context, **limit).code == code
    else:
        assert parse("date", typed.isoformat(), context, **limit) == typed.isoformat()


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("ja", "令和8年11月20日（金）"),
        ("ja-easy", "2026年11月20日（金曜日）"),
        ("en", "Friday, November 20, 2026"),
        ("pt-BR", "sexta-feira, 20 de novembro de 2026"),
    ],
)
def test_days_are_read_in_four_languages(language: str, line: str) -> None:
    assert shown("date", "2026-11-20", language) == [line]


@pytest.mark.parametrize(
    ("calendar", "raw"),
    [
        ("wareki", {"f.era": ["平成"], "f.year": ["4"], "f.month": ["5"], "f.day": ["3"]}),
        ("western", {"f.era": ["西暦"], "f.year": ["1992"], "f.month": ["5"], "f.day": ["3"]}),
    ],
)
def test_the_boxes_are_filled_in_the_calendar_of_the_form(calendar: str, raw: dict[str, list[str]]) -> None:
    field = field_of("date", calendar=calendar)
    assert field_type(field).raw_of(field, "1992-05-03") == raw


@pytest.mark.parametrize("language", ["ja-easy", "en", "pt-br"])
def test_readers_who_do_not_count_in_eras_see_the_western_year(language: str) -> None:
    field = field_of("date", calendar="wareki")
    with override(language):
        boxes = field_type(field).raw_of(field, "1992-05-03")
    assert (boxes["f.era"], boxes["f.year"]) == (["西暦"], ["1992"])


@given(
    st.integers(0, 99),
    st.integers(0, 15),
    st.integers(0, 40),
    st.sampled_from(["令和", "平成", "昭和", "大正"]),
)
def test_a_day_in_an_era_is_either_a_real_one_or_refused(
    year: int, month: int, number: int, era: str
) -> None:
    field = field_of("date")
    kind = field_type(field)
    typed = day(era, str(year), str(month), str(number))
    try:
        kept = parse("date", typed)
    except FieldError:
        return
    again = kind.raw_of(field, kept)
    assert again["f.era"] == [era]
    assert again["f.year"] == [str(year)]
