"""Days, eras and periods over many years, against slow and plain ways of counting them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenohira.foundation.calendar import (
    CalendarError,
    add_business_days,
    age_on,
    business_days_between,
    day_reaching_age,
    everyday_age,
    fiscal_year,
    fiscal_year_end,
    fiscal_year_start,
    format_date,
    format_wareki,
    is_business_day,
    months_on,
    national_holidays,
    next_business_day,
    parse_date,
    school_entry_year,
    to_wareki,
)

DAYS = st.dates(min_value=date(1950, 1, 1), max_value=date(2090, 12, 31))
SOLAR = st.dates(min_value=date(1873, 1, 1), max_value=date(2100, 12, 31))
MONTH_DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2000, 12, 31)).map(
    lambda day: day.strftime("%m-%d")
)
RULES = st.lists(
    MONTH_DAYS | st.tuples(MONTH_DAYS, MONTH_DAYS).filter(lambda two: two[0] > two[1]).map("..".join).filter(
        lambda span: span[:2] == "12" and span[7:9] == "01"
    ),
    max_size=4,
)  # fmt: skip


def is_closed_by(rule: str, day: date) -> bool:
    """The rules of city.yaml, read the plain way: as texts."""
    here = day.strftime("%m-%d")
    first, _, last = rule.partition("..")
    if not last:
        return here == first
    return first <= here <= last if first <= last else here >= first or here <= last


def is_open(day: date, rules: list[str]) -> bool:
    return (
        day.isoweekday() < 6
        and day not in national_holidays(day.year)
        and not any(is_closed_by(rule, day) for rule in rules)
    )


@settings(max_examples=80)
@given(DAYS, RULES)
def test_a_day_is_open_exactly_when_no_rule_closes_it(day: date, rules: list[str]) -> None:
    assert is_business_day(day, rules) == is_open(day, rules)


@settings(max_examples=60)
@given(DAYS, st.integers(-80, 80), RULES)
def test_counting_forward_and_back_is_walking_day_by_day(day: date, count: int, rules: list[str]) -> None:
    step, left, walked = timedelta(days=1 if count > 0 else -1), abs(count), day
    while left:
        walked += step
        left -= is_open(walked, rules)
    assert add_business_days(day, count, rules) == walked


@settings(max_examples=60)
@given(DAYS, st.integers(0, 400), st.integers(0, 400), RULES)
def test_two_periods_one_after_the_other_are_one_long_period(
    day: date, one: int, two: int, rules: list[str]
) -> None:
    after_both = add_business_days(add_business_days(day, one, rules), two, rules)
    assert after_both == add_business_days(day, one + two, rules)


@settings(max_examples=60)
@given(DAYS, st.integers(-300, 300), RULES)
def test_counting_between_turns_round_when_the_days_do(day: date, length: int, rules: list[str]) -> None:
    other = day + timedelta(days=length)
    first, last = min(day, other), max(day, other)
    days = [first + timedelta(days=each) for each in range((last - first).days + 1)]
    if other >= day:
        assert business_days_between(day, other, rules) == sum(is_open(one, rules) for one in days[1:])
    else:
        assert business_days_between(day, other, rules) == -sum(is_open(one, rules) for one in days[:-1])


@settings(max_examples=60)
@given(DAYS, RULES)
def test_a_period_never_ends_on_a_closed_day_and_never_later_than_the_next_open_one(
    day: date, rules: list[str]
) -> None:
    ends = next_business_day(day, rules)
    assert is_open(ends, rules)
    between = (day + timedelta(days=each) for each in range((ends - day).days))
    assert not any(is_open(one, rules) for one in between)


@pytest.mark.parametrize("year", [1950, 1973, 1989, 2000, 2016, 2019, 2020, 2021, 2026, 2033, 2050])
def test_holidays_of_a_year_lie_in_it_and_a_sunday_holiday_is_made_up_for(year: int) -> None:
    holidays = national_holidays(year)
    assert all(day.year == year for day in holidays)
    assert date(year, 1, 1) in holidays
    if year > 1973:
        sundays = [day for day in holidays if day.weekday() == 6]
        for sunday in sundays:
            week = (sunday + timedelta(days=each) for each in range(1, 7))
            assert next(day for day in week if day in holidays) in holidays
            assert sunday + timedelta(days=1) in holidays


@pytest.mark.parametrize("year", [1, 1872, 1947])
def test_before_the_law_there_are_no_national_holidays(year: int) -> None:
    assert national_holidays(year) == frozenset()
    assert is_business_day(date(year, 1, 1)) == (date(year, 1, 1).weekday() < 5)


@pytest.mark.parametrize(
    ("day", "count"),
    [
        (date.max, 1),
        (date.min, -1),
        (date(2026, 11, 20), 10**9),
        (date(2026, 11, 20), -(10**9)),
        (date(9999, 12, 1), 60),
        (date(1, 1, 5), -60),
    ],
)
def test_days_beyond_the_years_a_date_can_hold_are_explained_at_once(day: date, count: int) -> None:
    with pytest.raises(CalendarError) as caught:
        add_business_days(day, count)
    assert caught.value.what == "開庁日を数えられません。"
    assert "日数と" in caught.value.remedy


class TestEras:
    BORDERS = (
        (date(1912, 7, 29), "明治45年7月29日", date(1912, 7, 30), "大正元年7月30日"),
        (date(1926, 12, 24), "大正15年12月24日", date(1926, 12, 25), "昭和元年12月25日"),
        (date(1989, 1, 7), "昭和64年1月7日", date(1989, 1, 8), "平成元年1月8日"),
        (date(2019, 4, 30), "平成31年4月30日", date(2019, 5, 1), "令和元年5月1日"),
    )

    @pytest.mark.parametrize(("before", "old", "after", "new"), BORDERS)
    def test_each_border_of_two_eras(self, before: date, old: str, after: date, new: str) -> None:
        assert (format_wareki(before), format_wareki(after)) == (old, new)
        assert (parse_date(old), parse_date(new)) == (before, after)

    @pytest.mark.parametrize(
        "text",
        ["令和元年4月30日", "平成31年5月1日", "平成元年1月7日", "昭和64年1月8日", "昭和元年12月24日",
         "大正15年12月26日", "大正元年7月29日", "明治45年7月31日"],
    )  # fmt: skip
    def test_one_day_over_the_border_there_is_no_such_day_in_the_era(self, text: str) -> None:
        with pytest.raises(CalendarError) as caught:
            parse_date(text)
        assert "という日付はありません" in caught.value.what
        assert "のことでしたら" in caught.value.remedy

    @settings(max_examples=80)
    @given(SOLAR)
    def test_a_day_is_the_same_in_every_way_of_writing_it(self, day: date) -> None:
        wareki = to_wareki(day)
        initial = {"明治": "M", "大正": "T", "昭和": "S", "平成": "H", "令和": "R"}[wareki.era]
        written = [
            str(wareki),
            f"{wareki.era}{wareki.year}年{day.month}月{day.day}日",
            f"{initial}{wareki.year}.{day.month}.{day.day}",
            f"{initial.lower()}{wareki.year}/{day.month:02}/{day.day:02}",
            day.isoformat(),
            day.strftime("%Y%m%d"),
            f"西暦{day.year}年{day.month}月{day.day}日",
            format_wareki(day, weekday=True),
            format_date(day, "ja-easy", weekday=True),
        ]
        wide = str.maketrans("0123456789./-", "０１２３４５６７８９．／－")
        assert {parse_date(text) for text in written} == {day}
        assert {parse_date(text.translate(wide)) for text in written} == {day}

    @settings(max_examples=80)
    @given(SOLAR, st.sampled_from(["ja", "ja-easy", "en", "pt-BR", "vi"]))
    def test_two_days_never_read_alike_in_any_language(self, day: date, language: str) -> None:
        assert format_date(day, language) != format_date(day + timedelta(days=1), language)


class TestAges:
    @settings(max_examples=80)
    @given(DAYS, st.integers(0, 40_000))
    def test_age_and_months_are_counted_as_walking_from_birthday_to_birthday(
        self, birth: date, days: int
    ) -> None:
        on = min(birth + timedelta(days=days), date(2095, 1, 1))
        birthdays = 0
        while True:
            year = birth.year + birthdays + 1
            try:
                coming = birth.replace(year=year)
            except ValueError:
                coming = date(year, 3, 1)
            if coming - timedelta(days=1) > on:
                break
            birthdays += 1
        assert age_on(birth, on) == birthdays
        assert months_on(birth, on) // 12 == birthdays

    @settings(max_examples=80)
    @given(DAYS, st.integers(0, 90))
    def test_on_the_day_an_age_is_reached_it_is_reached_and_not_before(self, birth: date, age: int) -> None:
        day = day_reaching_age(birth, age)
        assert age_on(birth, day) == age
        assert age_on(birth, day - timedelta(days=1)) == age - 1
        assert everyday_age(birth, day + timedelta(days=1)) == age

    @settings(max_examples=80)
    @given(DAYS)
    def test_children_of_one_school_year_were_born_from_the_second_of_april(self, birth: date) -> None:
        entry = school_entry_year(birth)
        assert date(entry - 7, 4, 2) <= birth <= date(entry - 6, 4, 1)
        assert fiscal_year(date(entry, 4, 1)) == entry

    @settings(max_examples=80)
    @given(DAYS)
    def test_a_fiscal_year_holds_its_days_and_the_next_begins_the_day_after(self, day: date) -> None:
        first, last = fiscal_year_start(day), fiscal_year_end(day)
        assert first <= day <= last
        assert fiscal_year(last + timedelta(days=1)) == fiscal_year(day) + 1
        assert fiscal_year(first - timedelta(days=1)) == fiscal_year(day) - 1
