"""Effects of a kind may be carried out together: each still has an outcome of its own, and none is lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tenohira.foundation import outbox
from tenohira.foundation.city import current_city, use_city
from tenohira.foundation.outbox import carrying
from tenohira.foundation.outbox.carrying import Pace
from tenohira.foundation.outbox.models import OutboxItem
from tenohira.foundation.outbox.tests.waiting import let_waits_pass

pytestmark = pytest.mark.django_db
KIND = "test.parcels"


class Lorry:
    """Takes parcels by the load; refuses some, and drives into a ditch with others."""

    def __init__(self) -> None:
        self.loads: list[tuple[str, list[int]]] = []
        self.refused: set[int] = set()
        self.ditch: set[int] = set()

    def take(self, payloads: list[dict[str, Any]]) -> list[Exception | None]:
        numbers = [payload["parcel"] for payload in payloads]
        if self.ditch & set(numbers):
            raise ConnectionError("溝に落ちました")
        self.loads.append((current_city(), [n for n in numbers if n not in self.refused]))
        return [ValueError("あて先不明") if n in self.refused else None for n in numbers]

    @property
    def brought(self) -> list[int]:
        return [number for _city, load in self.loads for number in load]


@pytest.fixture
def lorry() -> Iterator[Lorry]:
    one = Lorry()
    outbox.handle_many(KIND)(one.take)
    yield one
    carrying.many_handlers.pop(KIND)
    carrying._paces.pop(KIND, None)


def post(*numbers: int) -> None:
    outbox.post_many(KIND, {f"parcel-{n}": {"parcel": n} for n in numbers})


def test_effects_of_one_kind_go_in_one_load_in_their_order(lorry: Lorry) -> None:
    post(*range(10))
    assert outbox.drain() == outbox.Drained(done=10, put_off=0, stuck=0)
    assert lorry.loads == [("990019", list(range(10)))]
    assert outbox.drain() == outbox.Drained(0, 0, 0)


def test_posting_many_again_adds_only_what_is_new(lorry: Lorry) -> None:
    post(1, 2)
    post(2, 3)
    outbox.drain()
    post(1, 2, 3)
    outbox.drain()
    assert sorted(lorry.brought) == [1, 2, 3]


def test_a_refused_one_waits_and_the_others_are_done(lorry: Lorry) -> None:
    lorry.refused = {3}
    post(*range(6))
    assert outbox.drain() == outbox.Drained(done=5, put_off=1, stuck=0)
    left = OutboxItem.objects.exclude(state="done").get()
    assert (left.payload, left.attempts) == ({"parcel": 3}, 1)
    assert "あて先不明" in left.last_error
    lorry.refused = set()
    let_waits_pass()
    assert outbox.drain().done == 1
    assert sorted(lorry.brought) == list(range(6))


def test_effects_are_written_down_as_done_before_they_go(lorry: Lorry) -> None:
    waiting: list[int] = []

    def look_and_take(payloads: list[dict[str, Any]]) -> list[Exception | None]:
        waiting.append(outbox.waiting_count())
        return lorry.take(payloads)

    outbox.handle_many(KIND)(look_and_take)
    lorry.refused = {2}
    post(1, 2, 3)
    outbox.drain()
    assert waiting == [0]
    assert outbox.waiting_count() == 1
    assert lorry.brought == [1, 3]


def test_a_load_that_fails_as_a_whole_is_brought_one_by_one(lorry: Lorry) -> None:
    lorry.ditch = {4}
    post(*range(6))
    assert outbox.drain() == outbox.Drained(done=5, put_off=1, stuck=0)
    assert lorry.brought == [0, 1, 2, 3, 5]
    assert "溝に落ちました" in OutboxItem.objects.exclude(state="done").get().last_error


def test_what_fails_too_often_is_stuck_like_any_other(lorry: Lorry) -> None:
    lorry.refused = {1}
    post(1, 2)
    for _round in range(carrying.MAX_ATTEMPTS):
        let_waits_pass()
        outbox.drain()
    (item,) = outbox.stuck()
    assert (item.key, item.attempts) == ("parcel-1", carrying.MAX_ATTEMPTS)
    lorry.refused = set()
    outbox.retry(item.id)
    outbox.drain()
    assert lorry.brought == [2, 1]


def test_a_load_is_of_one_city(lorry: Lorry) -> None:
    post(1)
    with use_city("990027"):
        post(2)
    post(3)
    outbox.drain()
    assert lorry.loads == [("990019", [1]), ("990027", [2]), ("990019", [3])]


def test_kinds_keep_their_order_beside_each_other(lorry: Lorry) -> None:
    single: list[int] = []
    outbox.handle("test.single")(lambda payload: single.append(payload["parcel"]))
    post(1)
    outbox.post("test.single", {"parcel": 2}, key="s")
    post(3)
    assert outbox.drain().done == 3
    assert (lorry.brought, single) == ([1, 3], [2])


@pytest.mark.parametrize("count", [2, 16])
def test_a_load_costs_the_same_statements_however_large(
    lorry: Lorry, django_assert_num_queries: Any, count: int
) -> None:
    post(*range(count))
    with django_assert_num_queries(8):
        assert outbox.drain().done == count


def test_loads_grow_while_they_are_quick_and_shrink_when_they_are_slow() -> None:
    pace = Pace()
    sizes = []
    for seconds in (0.1, 0.1, 0.7, 3.0, 3.0):
        pace.took(seconds, pace.size)
        sizes.append(pace.size)
    assert sizes == [32, 64, 64, 32, 16]


def test_a_load_is_never_empty_nor_endless() -> None:
    slow, quick = Pace(), Pace()
    for _time in range(20):
        slow.took(9.0, slow.size)
        quick.took(0.0, quick.size)
    assert (slow.size, quick.size) == (1, Pace.MOST)


def test_a_small_load_teaches_nothing_about_large_ones() -> None:
    pace = Pace()
    pace.took(0.0, 3)
    assert pace.size == 16
