"""Years of retention count from the April after the case was closed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenohira.engines.cases.retention import dispose_on


@pytest.mark.parametrize(
    ("closed", "years", "expected"),
    [
        (date(2026, 4, 1), 1, date(2028, 4, 1)),
        (date(2027, 3, 31), 1, date(2028, 4, 1)),
        (date(2026, 11, 20), 5, date(2032, 4, 1)),
        (date(2024, 2, 29), 3, date(2027, 4, 1)),
    ],
)
def test_the_last_year_is_over_on_the_last_day_of_march(closed: date, years: int, expected: date) -> None:
    assert dispose_on(closed, years) == expected


def test_zero_years_is_for_ever() -> None:
    assert dispose_on(date(2026, 11, 20), 0) is None


@given(
    st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1)), st.integers(min_value=1, max_value=100)
)
def test_nothing_is_thrown_away_before_its_full_years(closed: date, years: int) -> None:
    day = dispose_on(closed, years)
    assert day is not None
    assert (day.month, day.day) == (4, 1)
    assert day >= date(closed.year + years, min(closed.month, 4), 1)
