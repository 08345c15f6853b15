"""The clock held against counting day by day, receipt numbers against every slip of a finger."""

from __future__ import annotations

import string
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import assume, given
from hypothesis import strategies as st

from tenohira.engines.cases.clock import SOON, Clock
from tenohira.engines.cases.receipts import (
    check_digit,
    next_receipt_number,
    parse_receipt,
    receipt_is_valid,
    receipt_number,
)
from tenohira.foundation.calendar import is_business_day
from tenohira.foundation.city import use_city

CLOSED = ["12-29..01-03"]
ONE_DAY = timedelta(days=1)


def works(day: date) -> bool:
    return is_business_day(day, CLOSED)


def counted(after: date, until: date) -> int:
    """Business days after one day up to and with another, counted one by one."""
    return sum(works(after + timedelta(days=n)) for n in range(1, (until - after).days + 1))


@dataclass
class Slow:
    """The standard processing time as a clerk with a paper calendar would keep it: crossing off days one by one."""

    standard: int
    used: int = 0
    stands_still: bool = False
    day: date = date.min
    log: list[int] = field(default_factory=list)

    def go_to(self, day: date) -> None:
        while self.day < day:
            self.day += ONE_DAY
            if works(self.day) and not self.stands_still:
                self.used += 1

    def is_late(self) -> bool:
        return self.used > self.standard


starts = st.dates(date(2024, 1, 1), date(2029, 12, 31))
moves = st.lists(st.tuples(st.integers(0, 25), st.integers(0, 25)), max_size=4)


@given(starts, st.integers(1, 40), moves, st.integers(0, 60))
def test_days_used_are_those_crossed_off_one_by_one(
    on: date, standard: int, rounds: list[tuple[int, int]], rest: int
) -> None:
    fast, slow, day = Clock(standard).start(on, CLOSED), Slow(standard, day=on), on
    for run, still in rounds:
        day += timedelta(days=run)
        slow.go_to(day)
        fast, slow.stands_still = fast.stop(day), True
        assert fast.days_used(day, CLOSED) == slow.used
        day += timedelta(days=still)
        slow.go_to(day)
        fast, slow.stands_still = fast.resume(day, CLOSED), False
        assert fast.days_used(day, CLOSED) == slow.used
    day += timedelta(days=rest)
    slow.go_to(day)
    assert fast.days_used(day, CLOSED) == slow.used


@given(starts, st.integers(1, 60))
def test_the_last_day_is_a_business_day_and_exactly_so_many_after_arrival(on: date, standard: int) -> None:
    due = Clock(standard).start(on, CLOSED).due_on
    assert due is not None
    assert works(due)
    assert counted(on, due) == standard


@given(starts, st.integers(1, 30), st.integers(0, 90))
def test_urgency_is_what_counting_the_days_that_are_left_says(on: date, standard: int, gone: int) -> None:
    clock, today = Clock(standard).start(on, CLOSED), on + timedelta(days=gone)
    assert clock.due_on is not None
    is_late = today > clock.due_on
    # late, the deadline's own day counts and today does not: on a Saturday too it is never "0 days late"
    left = -counted(clock.due_on - ONE_DAY, today - ONE_DAY) if is_late else counted(today, clock.due_on)
    assert clock.days_left(today, CLOSED) == left
    assert (left < 0) == is_late
    expected = "late" if today > clock.due_on else "soon" if left <= SOON else "later"
    assert clock.urgency(today, CLOSED) == expected


@given(starts, st.integers(1, 30), st.integers(0, 20), st.integers(0, 40))
def test_an_applicant_who_is_slow_never_makes_the_office_late(
    on: date, standard: int, run: int, still: int
) -> None:
    clock = Clock(standard).start(on, CLOSED)
    stopped_on = on + timedelta(days=run)
    assume(clock.due_on is not None and stopped_on <= clock.due_on)
    resumed_on = stopped_on + timedelta(days=still)
    resumed = clock.stop(stopped_on).resume(resumed_on, CLOSED)
    assert resumed.due_on is not None
    assert clock.due_on is not None
    assert resumed.due_on >= max(resumed_on, clock.due_on)
    assert resumed.urgency(resumed_on, CLOSED) != "late"


@given(starts, st.lists(st.sampled_from(["start", "stop", "resume", "end"]), max_size=8), st.data())
def test_whatever_is_done_to_a_clock_it_never_contradicts_itself(
    on: date, deeds: list[str], data: st.DataObject
) -> None:
    clock, day = Clock(10), on
    for deed in deeds:
        day += timedelta(days=data.draw(st.integers(0, 9)))
        before = clock
        clock = {
            "start": lambda c, d: c.start(d, CLOSED),
            "stop": lambda c, d: c.stop(d),
            "resume": lambda c, d: c.resume(d, CLOSED),
            "end": lambda c, d: c.end(d, CLOSED),
        }[deed](clock, day)
        if before.ended_on is not None and before.stopped_on is None:
            assert (clock.ended_on, clock.days_left(day, CLOSED)) == (before.ended_on, None)
        assert not (clock.stopped_on is not None and clock.started_on is None)
        assert clock.started_on is None or clock.due_on is not None
        used = clock.days_used(day, CLOSED)
        assert used is None or 0 <= used <= counted(on, day)
        if before.started_on is not None:
            assert clock.started_on == before.started_on
        if before.due_on is not None:
            assert clock.due_on is not None
            assert clock.due_on >= before.due_on


serials = st.integers(1, 999_999)
years = st.integers(1, 64)
letters = st.sampled_from(string.ascii_uppercase)


@given(letters, years, serials)
def test_a_number_is_read_back_as_it_was_printed(prefix: str, year: int, serial: int) -> None:
    number = receipt_number(prefix, year, serial)
    assert parse_receipt(number) == number
    assert receipt_is_valid(number)


@given(letters, years, serials, st.data())
def test_however_it_is_typed_it_is_the_same_number(
    prefix: str, year: int, serial: int, data: st.DataObject
) -> None:
    number = receipt_number(prefix, year, serial)
    dash = data.draw(st.sampled_from(["-", "－", "ー", "‐", "−", " - ", "　", " "]))
    wide = data.draw(st.booleans())
    typed = number.replace("-", dash)
    typed = data.draw(st.sampled_from([typed, typed.lower(), f" {typed} ", f"　{typed}"]))
    if wide:
        typed = typed.translate({ord(c): ord(c) + 0xFEE0 for c in string.ascii_letters + string.digits})
    assert parse_receipt(typed) == number


@given(years, serials, st.data())
def test_one_wrong_digit_is_always_caught(year: int, serial: int, data: st.DataObject) -> None:
    number = receipt_number("T", year, serial)
    places = [n for n, letter in enumerate(number) if letter.isdigit()]
    place = data.draw(st.sampled_from(places))
    other = data.draw(st.sampled_from([d for d in string.digits if d != number[place]]))
    assert not receipt_is_valid(number[:place] + other + number[place + 1 :])


@given(years, serials, st.data())
def test_two_digits_exchanged_are_always_caught(year: int, serial: int, data: st.DataObject) -> None:
    number = receipt_number("T", year, serial)
    pairs = [n for n in range(len(number) - 1) if number[n : n + 2].isdigit() and number[n] != number[n + 1]]
    assume(pairs)
    n = data.draw(st.sampled_from(pairs))
    assert not receipt_is_valid(number[:n] + number[n + 1] + number[n] + number[n + 2 :])


@given(st.text(max_size=20))
def test_no_text_makes_reading_fail_and_what_is_read_is_valid(text: str) -> None:
    found = parse_receipt(text)
    assert found is None or (parse_receipt(found) == found and found.isascii())


@given(st.text(string.digits, min_size=1, max_size=12))
def test_the_check_digit_of_digits_with_their_check_digit_is_nought(digits: str) -> None:
    assert check_digit(f"{digits}{check_digit(digits)}") == 0


@pytest.mark.django_db
def test_numbers_run_without_gap_and_begin_anew_each_year_and_in_each_city() -> None:
    on = date(2026, 11, 20)
    first = [next_receipt_number("T", on) for _ in range(12)]
    assert [one.split("-")[1] for one in first] == [f"{n:04d}" for n in range(1, 13)]
    assert next_receipt_number("T", date(2027, 1, 1)) == receipt_number("T", 9, 1)
    with use_city("990027"):
        assert next_receipt_number("U", on) == receipt_number("U", 8, 1)
    assert next_receipt_number("T", on) == receipt_number("T", 8, 13)


@pytest.mark.django_db
def test_after_the_ten_thousandth_the_number_grows_and_stays_readable() -> None:
    from tenohira.engines.cases.models import ReceiptSeries

    next_receipt_number("T", timezone.localdate())
    ReceiptSeries.objects.update(last=9_999)
    number = next_receipt_number("T", timezone.localdate())
    assert number.split("-")[1] == "10000"
    assert receipt_is_valid(number)
