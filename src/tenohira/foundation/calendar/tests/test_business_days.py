"""Business days leave out weekends, national holidays and the city's closed days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenohira.foundation.calendar import (
    CalendarError,
    ClosedDays,
    add_business_days,
    business_days_between,
    is_business_day,
    national_holidays,
    next_business_day,
)

YEAR_END = ["12-29..01-03"]
days = st.dates(min_value=date(1990, 1, 1), max_value=date(2060, 12, 31))
closings = st.sampled_from([(), ("12-29..01-03",), ("12-29..01-03", "08-13..08-15", "10-01")])


class TestBusinessDays:
    @pytest.mark.parametrize(
        ("day", "why"),
        [
            (date(2026, 11, 21), "Saturday"),
            (date(2026, 11, 22), "Sunday"),
            (date(2026, 11, 23), "勤労感謝の日"),
            (date(2026, 5, 6), "振替休日"),
            (date(2026, 9, 22), "国民の休日"),
            (date(2019, 5, 1), "the accession of 2019"),
            (date(2026, 12, 29), "the end of the year"),
            (date(2027, 1, 3), "the beginning of the year"),
        ],
    )
    def test_the_hall_is_closed(self, day: date, why: str) -> None:
        assert not is_business_day(day, YEAR_END), why

    def test_the_hall_is_open_on_other_days(self) -> None:
        assert is_business_day(date(2026, 11, 20), YEAR_END)
        assert is_business_day(date(2026, 12, 28), YEAR_END)
        assert is_business_day(date(2027, 1, 4), YEAR_END)

    def test_without_closed_days_of_the_city_the_year_end_is_open(self) -> None:
        assert is_business_day(date(2026, 12, 29))

    def test_holidays_are_those_of_the_law(self) -> None:
        assert date(2026, 2, 23) in national_holidays(2026)
        assert date(2018, 12, 23) in national_holidays(2018)
        assert date(2019, 12, 23) not in national_holidays(2019)


class TestAdding:
    def test_the_first_day_is_not_counted(self) -> None:
        assert add_business_days(date(2026, 11, 20), 1, YEAR_END) == date(2026, 11, 24)

    def test_a_standard_period_of_thirty_days_runs_over_the_new_year(self) -> None:
        assert add_business_days(date(2026, 11, 20), 30, YEAR_END) == date(2027, 1, 8)

    def test_from_a_closed_day_counting_begins_with_the_next_open_one(self) -> None:
        assert add_business_days(date(2026, 12, 31), 1, YEAR_END) == date(2027, 1, 4)

    def test_backwards_finds_the_day_before(self) -> None:
        assert add_business_days(date(2027, 1, 4), -1, YEAR_END) == date(2026, 12, 28)

    def test_no_days_is_the_same_day_even_when_closed(self) -> None:
        assert add_business_days(date(2026, 11, 22), 0) == date(2026, 11, 22)

    def test_a_period_ending_on_a_closed_day_ends_on_the_next_open_one(self) -> None:
        assert next_business_day(date(2026, 12, 29), YEAR_END) == date(2027, 1, 4)
        assert next_business_day(date(2026, 12, 28), YEAR_END) == date(2026, 12, 28)

    @settings(deadline=None)
    @given(days, st.integers(min_value=1, max_value=700), closings)
    def test_the_answer_is_open_and_that_many_days_away(
        self, day: date, count: int, closed: tuple[str, ...]
    ) -> None:
        later = add_business_days(day, count, closed)
        assert is_business_day(later, closed)
        assert business_days_between(day, later, closed) == count
        earlier = add_business_days(day, -count, closed)
        assert is_business_day(earlier, closed)
        assert business_days_between(day, earlier, closed) == -count

    @settings(deadline=None)
    @given(days, st.integers(min_value=0, max_value=60), closings)
    def test_it_agrees_with_walking_day_by_day(self, day: date, count: int, closed: tuple[str, ...]) -> None:
        walked, left = day, count
        while left:
            walked += timedelta(days=1)
            left -= is_business_day(walked, closed)
        assert add_business_days(day, count, closed) == walked


class TestCounting:
    def test_a_week_has_five(self) -> None:
        assert business_days_between(date(2026, 11, 6), date(2026, 11, 13)) == 5

    def test_the_same_day_has_none(self) -> None:
        assert business_days_between(date(2026, 11, 20), date(2026, 11, 20)) == 0

    @settings(deadline=None)
    @given(days, st.integers(min_value=0, max_value=900), closings)
    def test_it_agrees_with_counting_day_by_day(
        self, start: date, length: int, closed: tuple[str, ...]
    ) -> None:
        end = start + timedelta(days=length)
        counted = sum(is_business_day(start + timedelta(days=each), closed) for each in range(1, length + 1))
        assert business_days_between(start, end, closed) == counted

    @settings(deadline=None)
    @given(days, days, days)
    def test_parts_add_up_to_the_whole(self, first: date, second: date, third: date) -> None:
        a, b, c = sorted((first, second, third))
        whole = business_days_between(a, c, YEAR_END)
        assert business_days_between(a, b, YEAR_END) + business_days_between(b, c, YEAR_END) == whole


class TestClosedDays:
    def test_a_span_may_cross_the_new_year(self) -> None:
        closed = ClosedDays.of(YEAR_END)
        assert all(day in closed for day in (date(2026, 12, 29), date(2026, 12, 31), date(2027, 1, 3)))
        assert all(day not in closed for day in (date(2026, 12, 28), date(2027, 1, 4), date(2026, 7, 1)))

    def test_a_single_day_and_leap_day_are_rules(self) -> None:
        closed = ClosedDays.of(["08-15", "02-29"])
        assert date(2026, 8, 15) in closed
        assert date(2028, 2, 29) in closed
        assert "08-15" not in closed

    def test_compiled_rules_are_taken_as_they_are(self) -> None:
        closed = ClosedDays.of(YEAR_END)
        assert ClosedDays.of(closed) is closed
        assert not is_business_day(date(2026, 12, 30), closed)

    @pytest.mark.parametrize("rule", ["12/29", "13-01", "02-30", "12-29..", "12-29..01-32", ""])
    def test_a_rule_that_cannot_be_read_is_named(self, rule: str) -> None:
        with pytest.raises(CalendarError) as caught:
            ClosedDays.of([rule])
        assert f"「{rule}」" in caught.value.what
        assert "closed_days" in caught.value.remedy

    def test_a_city_that_never_opens_is_explained(self) -> None:
        with pytest.raises(CalendarError) as caught:
            add_business_days(date(2026, 11, 20), 1, ["01-01..12-31"])
        assert "2026年" in caught.value.why
