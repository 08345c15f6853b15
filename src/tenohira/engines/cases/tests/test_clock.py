"""The standard processing time: business days only, still while the applicant corrects."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenohira.engines.cases.clock import Clock
from tenohira.foundation.calendar import (
    add_business_days,
    business_days_between,
    is_business_day,
    next_business_day,
)

CLOSED = ["12-29..01-03"]
days = st.dates(min_value=date(2024, 1, 1), max_value=date(2030, 12, 31))
spans = st.integers(min_value=0, max_value=60)


def started(on: date, standard_days: int = 10) -> Clock:
    return Clock(standard_days).start(on, CLOSED)


def test_holidays_weekends_and_the_closed_days_of_new_year_do_not_count() -> None:
    # 12/29 to 1/3 closed, 1/9 to 1/11 weekend and 成人の日 (2027)
    assert started(date(2026, 12, 28), 5).due_on == date(2027, 1, 8)
    assert started(date(2027, 1, 8), 1).due_on == date(2027, 1, 12)


def test_the_day_of_arrival_is_not_counted() -> None:
    assert started(date(2026, 11, 20), 1).due_on == date(2026, 11, 24)


def test_a_service_without_standard_days_has_no_deadline_but_is_measured() -> None:
    clock = started(date(2026, 11, 16), 0)
    assert clock.due_on is None
    assert clock.urgency(date(2027, 11, 16)) == "none"
    assert clock.days_used(date(2026, 11, 18)) == 2


def test_the_clock_stands_still_over_new_year_while_the_applicant_corrects() -> None:
    clock = started(date(2026, 12, 21), 5).stop(date(2026, 12, 24))
    assert clock.urgency(date(2027, 3, 1), CLOSED) == "stopped"
    assert clock.days_left(date(2027, 3, 1), CLOSED) is None
    resumed = clock.resume(date(2027, 1, 5), CLOSED)
    assert resumed.stopped_days == 4  # 12/25, 12/28, 1/4, 1/5
    assert resumed.due_on == add_business_days(date(2026, 12, 28), 4, CLOSED)


@pytest.mark.parametrize(
    ("today", "urgency", "left"),
    [
        (date(2026, 11, 16), "later", 9),
        (date(2026, 11, 25), "soon", 3),
        (date(2026, 11, 30), "soon", 0),
        (date(2026, 12, 1), "late", -1),
        (date(2026, 12, 7), "late", -5),
    ],
)
def test_what_is_late_is_seen_before_it_is_late(today: date, urgency: str, left: int) -> None:
    clock = Clock(10, started_on=date(2026, 11, 13), due_on=date(2026, 11, 30))
    assert (clock.urgency(today), clock.days_left(today)) == (urgency, left)


def test_an_ended_clock_is_never_late_again() -> None:
    clock = started(date(2026, 11, 2), 1).end(date(2026, 11, 10), CLOSED)
    assert clock.urgency(date(2027, 11, 10)) == "none"
    assert clock.end(date(2027, 1, 1), CLOSED) == clock
    assert clock.start(date(2027, 1, 1), CLOSED) == clock
    assert clock.stop(date(2027, 1, 1)) == clock


def test_a_case_decided_while_it_stood_still_does_not_count_that_time() -> None:
    clock = started(date(2026, 11, 2)).stop(date(2026, 11, 5)).end(date(2026, 11, 20), CLOSED)
    assert clock.days_used(date(2026, 11, 20), CLOSED) == 2


@given(days, st.integers(min_value=1, max_value=60), spans, spans)
def test_standing_still_keeps_what_was_left(on: date, standard: int, run: int, still: int) -> None:
    clock = started(on, standard)
    stopped_on = on + timedelta(days=run)
    resumed_on = stopped_on + timedelta(days=still)
    resumed_on = next_business_day(resumed_on, CLOSED)
    left = clock.days_left(stopped_on, CLOSED)
    resumed = clock.stop(stopped_on).resume(resumed_on, CLOSED)
    assert left is not None
    assert resumed.due_on is not None
    assert is_business_day(resumed.due_on, CLOSED)
    if left >= 0:
        assert resumed.days_left(resumed_on, CLOSED) == left
    else:
        assert resumed.urgency(resumed_on, CLOSED) == "late"


def test_stopped_on_the_last_day_it_ends_on_the_next_business_day() -> None:
    clock = started(date(2024, 2, 1), 1).stop(date(2024, 2, 2)).resume(date(2024, 2, 3), CLOSED)
    assert clock.due_on == date(2024, 2, 5)


@given(days, st.lists(st.tuples(spans, spans), max_size=4), spans)
def test_days_used_are_the_days_that_ran(on: date, rounds: list[tuple[int, int]], rest: int) -> None:
    clock, day, ran = started(on), on, 0
    for run, still in rounds:
        stop = day + timedelta(days=run)
        ran += business_days_between(day, stop, CLOSED)
        day = stop + timedelta(days=still)
        clock = clock.stop(stop).resume(day, CLOSED)
    end = day + timedelta(days=rest)
    ran += business_days_between(day, end, CLOSED)
    assert clock.days_used(end, CLOSED) == ran
