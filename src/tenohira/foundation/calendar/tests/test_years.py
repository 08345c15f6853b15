"""Years: fiscal years, ages under the law, school years."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenohira.foundation.calendar import (
    age_on,
    day_reaching_age,
    everyday_age,
    fiscal_year,
    fiscal_year_end,
    fiscal_year_start,
    months_on,
    school_entry_year,
)

births = st.dates(min_value=date(1900, 1, 1), max_value=date(2040, 12, 31))


class TestFiscalYears:
    @pytest.mark.parametrize(
        ("day", "year"),
        [
            (date(2026, 3, 31), 2025),
            (date(2026, 4, 1), 2026),
            (date(2026, 12, 31), 2026),
            (date(2027, 1, 1), 2026),
        ],
    )
    def test_a_fiscal_year_begins_in_april(self, day: date, year: int) -> None:
        assert fiscal_year(day) == year
        assert fiscal_year_start(day) == date(year, 4, 1)
        assert fiscal_year_end(day) == date(year + 1, 3, 31)

    @given(births)
    def test_every_day_lies_in_its_fiscal_year(self, day: date) -> None:
        assert fiscal_year_start(day) <= day <= fiscal_year_end(day)


class TestAges:
    def test_an_age_is_reached_on_the_day_before_the_birthday(self) -> None:
        birth = date(2008, 4, 1)
        assert age_on(birth, date(2026, 3, 30)) == 17
        assert age_on(birth, date(2026, 3, 31)) == 18
        assert everyday_age(birth, date(2026, 3, 31)) == 17
        assert everyday_age(birth, date(2026, 4, 1)) == 18

    def test_the_child_of_the_first_of_april_belongs_to_the_year_before(self) -> None:
        # 児童手当法: to the first 31 March on or after the day on which eighteen is reached
        assert age_on(date(2008, 4, 1), date(2027, 3, 31)) == 19
        assert age_on(date(2008, 4, 2), date(2027, 3, 31)) == 18

    @pytest.mark.parametrize("year", [2025, 2026, 2027, 2028])
    def test_a_leap_day_child_reaches_the_age_at_the_end_of_february_28(self, year: int) -> None:
        birth = date(2024, 2, 29)
        assert age_on(birth, date(year, 2, 27)) == year - 2025
        assert age_on(birth, date(year, 2, 28)) == year - 2024
        assert day_reaching_age(birth, year - 2024) == date(year, 2, 28)

    def test_before_birth_the_age_is_negative_and_on_the_day_zero(self) -> None:
        assert age_on(date(2026, 11, 20), date(2026, 11, 20)) == 0
        assert age_on(date(2026, 11, 20), date(2025, 11, 20)) == -1

    @given(births, st.integers(min_value=1, max_value=120))
    def test_the_day_of_reaching_is_the_first_day_of_that_age(self, birth: date, age: int) -> None:
        reached = day_reaching_age(birth, age)
        assert age_on(birth, reached) == age
        assert age_on(birth, reached - timedelta(days=1)) == age - 1

    @given(births, st.integers(min_value=0, max_value=40000))
    def test_the_legal_age_is_the_everyday_age_of_the_next_morning(self, birth: date, days: int) -> None:
        on = birth + timedelta(days=days)
        assert age_on(birth, on) == everyday_age(birth, on + timedelta(days=1))

    def test_the_last_day_there_is_can_be_asked(self) -> None:
        assert age_on(date(1999, 12, 31), date.max) == 8000


class TestMonths:
    @pytest.mark.parametrize(
        ("birth", "on", "months"),
        [
            (date(2026, 5, 20), date(2026, 11, 18), 5),
            (date(2026, 5, 20), date(2026, 11, 19), 6),
            (date(2026, 8, 31), date(2026, 9, 30), 1),
            (date(2026, 11, 20), date(2026, 11, 20), 0),
        ],
    )
    def test_months_are_reached_on_the_day_before_as_years_are(
        self, birth: date, on: date, months: int
    ) -> None:
        assert months_on(birth, on) == months

    @given(births, st.integers(min_value=0, max_value=20000))
    def test_twelve_months_are_a_year(self, birth: date, days: int) -> None:
        on = birth + timedelta(days=days)
        assert months_on(birth, on) // 12 == age_on(birth, on)


class TestSchool:
    @pytest.mark.parametrize(
        ("birth", "year"),
        [
            (date(2020, 4, 1), 2026),
            (date(2020, 4, 2), 2027),
            (date(2020, 12, 31), 2027),
            (date(2021, 4, 1), 2027),
            (date(2020, 2, 29), 2026),
        ],
    )
    def test_school_begins_in_april_after_six_is_reached(self, birth: date, year: int) -> None:
        assert school_entry_year(birth) == year

    @given(births)
    def test_six_is_reached_before_the_school_year_and_not_a_year_before(self, birth: date) -> None:
        eve = date(school_entry_year(birth), 3, 31)
        assert age_on(birth, eve) == 6
