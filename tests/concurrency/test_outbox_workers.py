"""Several workers share the outbox: nothing is carried out twice, nothing is lost."""

from __future__ import annotations

import time
from collections import Counter
from threading import Event, Lock
from typing import Any

import pytest
from django.db import connection, transaction

from tenohira.foundation import outbox
from tenohira.foundation.city import use_city
from tenohira.foundation.outbox import carrying, delivery
from tenohira.foundation.outbox.delivery import MAX_ATTEMPTS
from tenohira.foundation.outbox.models import OutboxItem
from tenohira.foundation.outbox.tests.waiting import let_waits_pass
from tests.concurrency.crowds import all_at_once, patiently, workers

# the journal refuses TRUNCATE, so only the outbox is emptied after each test
pytestmark = pytest.mark.django_db(transaction=True, available_apps=["tenohira.foundation.outbox"])


class Counting:
    """Counts what arrives, from any thread; refuses what it is told to, the first times."""

    def __init__(self, refusals: dict[int, int] | None = None) -> None:
        self.took: Counter[int] = Counter()
        self._refusals = dict(refusals or {})
        self._lock = Lock()

    def __call__(self, payload: dict[str, Any]) -> None:
        number = payload["letter"]
        with self._lock:
            if self._refusals.get(number, 0) > 0:
                self._refusals[number] -= 1
                raise ConnectionError("閉まっています")
            self.took[number] += 1


def posted(count: int) -> None:
    for number in range(count):
        outbox.post("test.crowd", {"letter": number}, key=f"crowd-{number}")


def work_until_empty(_worker: int) -> int:
    done = 0
    while True:
        drained = outbox.drain(limit=7)
        done += drained.done
        if drained == outbox.Drained(0, 0, 0):
            return done


@pytest.mark.parametrize("count", [2, 4])
def test_workers_share_the_letters_and_each_goes_once(count: int) -> None:
    door = Counting()
    outbox.handle("test.crowd")(door)
    posted(60)
    shares = workers(count, work_until_empty)
    assert door.took == Counter(range(60))
    assert sum(shares) == 60
    assert not OutboxItem.everywhere.exclude(state="done").exists()


def test_what_fails_at_first_goes_once_in_the_end_whoever_tries_it() -> None:
    door = Counting({number: number % 3 for number in range(30)})
    outbox.handle("test.crowd")(door)
    posted(30)
    for _round in range(MAX_ATTEMPTS):
        workers(3, work_until_empty)
        let_waits_pass()
    assert door.took == Counter(range(30))
    attempts = dict(OutboxItem.objects.values_list("key", "attempts"))
    assert attempts == {f"crowd-{number}": number % 3 + 1 for number in range(30)}


def test_one_key_posted_by_many_at_once_is_one_letter() -> None:
    door = Counting()
    outbox.handle("test.crowd")(door)

    def post(_person: int) -> bool:
        with transaction.atomic():
            return outbox.post("test.crowd", {"letter": 1}, key="the-same")

    assert sorted(all_at_once(6, lambda person: patiently(lambda: post(person)))) == [False] * 5 + [True]
    outbox.drain()
    assert door.took == Counter([1])


def test_letters_posted_while_workers_work_are_carried_out_as_well() -> None:
    door = Counting()
    outbox.handle("test.crowd")(door)

    def either(person: int) -> None:
        if person % 2:
            for number in range(10):
                letter = person * 100 + number
                patiently(
                    lambda letter=letter: outbox.post("test.crowd", {"letter": letter}, key=str(letter))
                )
        else:
            work_until_empty(person)

    workers(4, either)
    work_until_empty(0)
    assert door.took == Counter([*range(100, 110), *range(300, 310)])


def test_workers_serve_the_letters_of_all_cities() -> None:
    door = Counting()
    outbox.handle("test.crowd")(door)
    for number, city in enumerate(("990019", "990027", "990035") * 5):
        with use_city(city):
            outbox.post("test.crowd", {"letter": number}, key=f"crowd-{number}")
    workers(3, work_until_empty)
    assert door.took == Counter(range(15))


def test_a_letter_of_a_transaction_that_is_still_open_is_not_taken_by_others() -> None:
    door = Counting()
    outbox.handle("test.crowd")(door)
    with transaction.atomic():
        posted(1)
        if connection.vendor == "postgresql":
            assert workers(2, work_until_empty) == [0, 0]
    assert sum(workers(2, work_until_empty)) == 1
    assert door.took == Counter([0])


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no locks of rows")
def test_a_letter_that_another_worker_only_looked_at_goes_at_once_and_not_when_the_claim_runs_out() -> None:
    """A claim can lock a row that it then does not get; whoever has it waits for that moment and goes on."""
    door = Counting()
    outbox.handle("test.crowd")(door)
    posted(1)
    is_claimed, is_locked = Event(), Event()

    def look() -> int:
        is_claimed.wait(10)
        with transaction.atomic():
            list(OutboxItem.objects.select_for_update())
            is_locked.set()
            time.sleep(0.3)
        return 0

    def carry() -> int:
        claimed = delivery._claim(1)
        is_claimed.set()
        is_locked.wait(10)
        return [*carrying.carry_out(claimed)].count(OutboxItem.State.DONE)

    assert workers(2, lambda person: look() if person else carry()) == [1, 0]
    assert door.took == Counter([0])
