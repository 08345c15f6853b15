"""Figures are counted in the database: by day, by number, by office, and only what was asked for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.db import transaction
from django.utils import timezone

from tenohira.foundation.city import use_city
from tenohira.foundation.journal import Actor, Event, append, tally

pytestmark = pytest.mark.django_db
CLERK = Actor("staff", "staff:sano", office="kodomo-mirai")


class Decided(Event):
    kind: ClassVar[str] = "test.tally_decided"
    title: ClassVar[str] = "決めました"
    days: int | None = None


class Waited(Event):
    kind: ClassVar[str] = "test.tally_waited"
    title: ClassVar[str] = "待ちました"
    days: int = 0


def decide(*days: int | None, office: str = "kodomo-mirai", event: type[Any] = Decided) -> None:
    for number, one in enumerate(days):
        with transaction.atomic():
            append(f"case:{office}:{event.kind}:{number}", event(days=one), CLERK, office=office)


def found(**asked: Any) -> list[tuple[int, int]]:
    since = timezone.now() - timedelta(days=1)
    return [(days, count) for _day, days, count in tally("days", [Decided.kind], since, **asked)]


def test_equal_numbers_of_a_day_are_one_line() -> None:
    decide(3, 5, 3, 3)
    ((day, days, count), second) = tally("days", [Decided.kind], timezone.now() - timedelta(days=1))
    assert (day, days, count) == (timezone.localdate(), 3, 3)
    assert second[1:] == (5, 1)


def test_an_entry_without_the_number_is_left_out() -> None:
    decide(None, 2)
    assert found() == [(2, 1)]


def test_an_office_counts_its_own() -> None:
    decide(1)
    decide(2, 2, office="shimin")
    assert found(office="shimin") == [(2, 2)]
    assert found() == [(1, 1), (2, 2)]


def test_other_kinds_older_entries_and_other_cities_do_not_count() -> None:
    decide(1, event=Waited)
    with use_city("990027"):
        decide(9)
    decide(4)
    assert found() == [(4, 1)]
    assert tally("days", [Decided.kind], timezone.now() + timedelta(hours=1)) == []


def test_it_takes_one_query(django_assert_num_queries: Any) -> None:
    decide(*range(20))
    with django_assert_num_queries(1):
        assert len(found()) == 20
