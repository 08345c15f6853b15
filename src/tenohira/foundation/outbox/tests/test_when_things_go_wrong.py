"""Workers die, gateways fail, people retry: nothing is lost, and what was done is not done again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenohira.foundation import outbox
from tenohira.foundation.city import NoCity, current_city, use_city
from tenohira.foundation.outbox import delivery
from tenohira.foundation.outbox.delivery import MAX_ATTEMPTS
from tenohira.foundation.outbox.models import OutboxItem
from tenohira.foundation.outbox.tests.waiting import let_waits_pass, payloads

pytestmark = pytest.mark.django_db
STATE = OutboxItem.State


class Door:
    """The receiving side, which takes each letter, refuses it, or takes the worker down."""

    def __init__(self) -> None:
        self.took: list[int] = []
        self.refuses: set[int] = set()
        self.kills: set[int] = set()

    def __call__(self, payload: dict[str, Any]) -> None:
        number = payload["letter"]
        if number in self.kills:
            raise KeyboardInterrupt
        if number in self.refuses:
            raise ConnectionError(f"{number}番は受け取れません")
        self.took.append(number)


@pytest.fixture
def door() -> Door:
    made = Door()
    outbox.handle("test.door")(made)
    return made


@contextmanager
def _clock(hours: int) -> Iterator[None]:
    """Let the clock be ahead meanwhile."""
    later = timezone.now() + timedelta(hours=hours)
    with mock.patch.object(delivery.timezone, "now", return_value=later):
        yield


def send(*numbers: int) -> None:
    for number in numbers:
        outbox.post("test.door", {"letter": number}, key=f"door-{number}")


def state_of(number: int) -> str:
    return OutboxItem.objects.get(key=f"door-{number}").state


def test_a_worker_that_dies_half_way_does_not_do_the_first_half_again(door: Door) -> None:
    send(1, 2, 3, 4)
    door.kills = {3}
    with pytest.raises(KeyboardInterrupt):
        outbox.drain()
    assert [state_of(number) for number in (1, 2, 3, 4)] == ["done", "done", "waiting", "waiting"]
    door.kills = set()
    let_waits_pass()
    outbox.drain()
    assert door.took == [1, 2, 3, 4]


def test_until_the_claim_of_a_dead_worker_runs_out_nobody_else_takes_its_letters(door: Door) -> None:
    send(1)
    door.kills = {1}
    with pytest.raises(KeyboardInterrupt):
        outbox.drain()
    door.kills = set()
    assert outbox.drain() == outbox.Drained(0, 0, 0)
    assert outbox.waiting_count() == 1


def test_what_another_worker_took_from_a_slow_one_is_left_to_it(door: Door) -> None:
    send(1, 2, 3)

    def slow(payload: dict[str, Any]) -> None:
        door(payload)
        OutboxItem.objects.exclude(key="door-1").update(
            attempts=F("attempts") + 1
        )  # as another worker's claim does

    outbox.handle("test.door")(slow)
    assert outbox.drain() == outbox.Drained(done=1, put_off=2, stuck=0)
    assert door.took == [1]
    assert [state_of(number) for number in (1, 2, 3)] == ["done", "waiting", "waiting"]


class TestAskedToStop:
    def test_the_letter_in_hand_is_finished_and_the_rest_goes_back_at_once(self, door: Door) -> None:
        send(1, 2, 3)
        assert outbox.drain(is_stopping=lambda: bool(door.took)) == outbox.Drained(1, 0, 0)
        assert door.took == [1]
        assert list(OutboxItem.objects.filter(state=STATE.WAITING).values_list("attempts", flat=True)) == [
            0,
            0,
        ]
        assert outbox.drain().done == 2
        assert door.took == [1, 2, 3]

    def test_what_was_tried_before_keeps_its_attempts(self, door: Door) -> None:
        send(1)
        door.refuses = {1}
        outbox.drain()
        let_waits_pass()
        outbox.drain(is_stopping=lambda: True)
        assert OutboxItem.objects.get().attempts == 1
        door.refuses = set()
        assert outbox.drain().done == 1

    def test_what_another_worker_took_meanwhile_stays_with_it(self, door: Door) -> None:
        send(1)

        def taken_over() -> bool:
            OutboxItem.objects.update(attempts=2)
            return True

        outbox.drain(is_stopping=taken_over)
        assert OutboxItem.objects.get().attempts == 2
        assert outbox.drain() == outbox.Drained(0, 0, 0)


class TestAClockThatWasAhead:
    """Times written by a clock that was hours ahead keep nothing waiting once it is right again."""

    def test_a_letter_posted_then_goes_now(self, door: Door) -> None:
        with _clock(hours=3):
            send(1)
        assert outbox.drain().done == 1

    def test_a_letter_that_a_dead_worker_claimed_then_is_taken_now(self, door: Door) -> None:
        send(1)
        door.kills = {1}
        with _clock(hours=3), pytest.raises(KeyboardInterrupt):
            outbox.drain()
        door.kills = set()
        assert outbox.drain().done == 1

    def test_a_letter_given_back_then_is_taken_now(self, door: Door) -> None:
        send(1)
        with _clock(hours=3):
            outbox.drain(is_stopping=lambda: True)
        assert outbox.drain().done == 1

    def test_a_letter_for_a_later_hour_still_waits_for_it(self, door: Door) -> None:
        with _clock(hours=3):
            then = timezone.now() + timedelta(hours=1)
            outbox.post("test.door", {"letter": 1}, key="door-1", not_before=then)
        assert outbox.drain() == outbox.Drained(0, 0, 0)
        with _clock(hours=5):
            assert outbox.drain().done == 1


def test_what_a_handler_wrote_is_undone_when_it_fails(door: Door) -> None:
    def writes_then_fails(_payload: dict[str, Any]) -> None:
        outbox.post("test.door", {"letter": 99}, key="from-inside")
        raise ValueError("途中で失敗しました")

    outbox.handle("test.half")(writes_then_fails)
    outbox.post("test.half", {}, key="half")
    assert outbox.drain() == outbox.Drained(done=0, put_off=1, stuck=0)
    assert not OutboxItem.objects.filter(key="from-inside").exists()


def test_a_failure_of_the_database_inside_a_handler_leaves_the_queue_usable(door: Door) -> None:
    def breaks(_payload: dict[str, Any]) -> None:
        row = OutboxItem.objects.get(key="breaks")
        OutboxItem.objects.create(key=row.key, kind="x", next_at=timezone.now())

    outbox.handle("test.breaks")(breaks)
    outbox.post("test.breaks", {}, key="breaks")
    send(1)
    assert outbox.drain() == outbox.Drained(done=1, put_off=1, stuck=0)
    assert IntegrityError.__name__ in OutboxItem.objects.get(key="breaks").last_error


def test_a_letter_posted_by_a_handler_goes_with_the_next_round(door: Door) -> None:
    def forwards(payload: dict[str, Any]) -> None:
        send(payload["letter"])

    outbox.handle("test.forward")(forwards)
    outbox.post("test.forward", {"letter": 7}, key="forward")
    outbox.drain()
    assert door.took == []
    outbox.drain()
    assert door.took == [7]


def test_what_was_posted_in_a_transaction_that_fails_never_goes_out(door: Door) -> None:
    def fails_after_posting() -> None:
        with transaction.atomic():
            send(1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails_after_posting()
    assert outbox.drain().done == 0
    assert outbox.post("test.door", {"letter": 1}, key="door-1")


def test_a_key_keeps_the_first_letter_and_its_kind(door: Door) -> None:
    send(1)
    assert not outbox.post("test.other", {"letter": 2}, key="door-1")
    assert payloads() == [{"letter": 1}]
    outbox.drain()
    assert not outbox.post("test.door", {"letter": 3}, key="door-1")
    assert outbox.drain().done == 0


def test_waits_double_from_five_seconds_and_end_after_the_last_attempt(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock: datetime = timezone.now()
    monkeypatch.setattr(delivery.timezone, "now", lambda: clock)
    send(1)
    door.refuses = {1}
    waits = []
    while state_of(1) == STATE.WAITING:
        outbox.drain()
        item = OutboxItem.objects.get()
        waits.append((item.next_at - clock).total_seconds())
        clock = item.next_at
    assert waits[:-1] == [5 * 2**attempt for attempt in range(MAX_ATTEMPTS - 1)]
    assert state_of(1) == STATE.STUCK
    clock += timedelta(days=400)
    assert outbox.drain() == outbox.Drained(0, 0, 0)


def test_a_letter_is_not_tried_before_its_wait_is_over(door: Door) -> None:
    send(1)
    door.refuses = {1}
    assert outbox.drain().put_off == 1
    assert outbox.drain() == outbox.Drained(0, 0, 0)
    assert OutboxItem.objects.get().attempts == 1


def test_the_oldest_goes_first_and_no_more_than_asked(door: Door) -> None:
    send(3, 1, 2)
    assert outbox.drain(limit=2).done == 2
    assert door.took == [3, 1]
    assert outbox.waiting_count() == 1


def test_each_letter_is_carried_out_for_its_own_city_and_the_city_of_the_worker_stays(door: Door) -> None:
    cities: list[str] = []

    def notes(_payload: dict[str, Any]) -> None:
        cities.append(current_city())

    outbox.handle("test.notes")(notes)
    for code in ("990027", "990035", "990019"):
        with use_city(code):
            outbox.post("test.notes", {}, key="same")
    outbox.drain()
    assert sorted(cities) == ["990019", "990027", "990035"]
    assert current_city() == "990019"


def test_a_letter_without_a_city_cannot_be_posted(monkeypatch: pytest.MonkeyPatch) -> None:
    from tenohira.foundation.city import context

    token = context._current.set(None)
    try:
        with pytest.raises(NoCity, match="use_city"):
            outbox.post("test.door", {}, key="nowhere")
    finally:
        context._current.reset(token)


def gets_stuck(door: Door, *numbers: int) -> None:
    send(*numbers)
    door.refuses = set(numbers)
    for _ in range(MAX_ATTEMPTS):
        let_waits_pass()
        outbox.drain()


class TestWhatIsStuck:
    def test_it_is_shown_with_its_reason_newest_first_to_its_own_city(self, door: Door) -> None:
        gets_stuck(door, 1, 2)
        assert [(one.key, one.attempts) for one in outbox.stuck()] == [("door-2", 8), ("door-1", 8)]
        assert outbox.stuck()[0].last_error == "ConnectionError: 2番は受け取れません"
        assert len(outbox.stuck(limit=1)) == 1
        with use_city("990027"):
            assert outbox.stuck() == []

    def test_retried_it_begins_again_with_all_its_attempts(self, door: Door) -> None:
        gets_stuck(door, 1)
        outbox.retry(outbox.stuck()[0].id)
        assert outbox.drain() == outbox.Drained(done=0, put_off=1, stuck=0)
        assert OutboxItem.objects.get().attempts == 1

    def test_another_city_cannot_retry_it(self, door: Door) -> None:
        gets_stuck(door, 1)
        item = outbox.stuck()[0].id
        with use_city("990027"), pytest.raises(outbox.OutboxError) as caught:
            outbox.retry(item)
        assert caught.value.remedy == "一覧を開き直して確かめてください。"
        assert state_of(1) == STATE.STUCK

    def test_what_was_done_cannot_be_retried(self, door: Door) -> None:
        send(1)
        outbox.drain()
        with pytest.raises(outbox.OutboxError, match="止まっていないか"):
            outbox.retry(OutboxItem.objects.get().pk)
        assert door.took == [1]

    def test_a_very_long_reason_is_cut(self) -> None:
        def shouts(_payload: dict[str, Any]) -> None:
            raise ValueError("あ" * 10_000)

        outbox.handle("test.shout")(shouts)
        outbox.post("test.shout", {}, key="shout")
        outbox.drain()
        assert len(OutboxItem.objects.get().last_error) == 2000


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("post"), st.integers(0, 5)),
        st.tuples(st.just("refuse"), st.integers(0, 5)),
        st.tuples(st.just("accept"), st.integers(0, 5)),
        st.tuples(st.just("kill"), st.integers(0, 5)),
        st.tuples(st.just("drain"), st.integers(1, 4)),
        st.tuples(st.just("wait"), st.just(0)),
        st.tuples(st.just("retry"), st.just(0)),
    ),
    max_size=25,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_whatever_happens_each_letter_arrives_once_in_the_end(
    door: Door, steps: list[tuple[str, int]]
) -> None:
    door.took, door.refuses, door.kills = [], set(), set()
    OutboxItem.everywhere.all().delete()
    for step, number in steps:
        take(door, step, number)
    door.refuses, door.kills = set(), set()
    for step, number in (("retry", 0), ("wait", 0), ("drain", 100)):
        take(door, step, number)
    assert sorted(door.took) == sorted({number for step, number in steps if step == "post"})
    assert outbox.waiting_count() == 0


def take(door: Door, step: str, number: int) -> None:
    """Take one step of the story."""
    moves: dict[str, Callable[[], object]] = {
        "post": lambda: send(number),
        "refuse": lambda: door.refuses.add(number),
        "kill": lambda: door.kills.add(number),
        "accept": lambda: (door.refuses.discard(number), door.kills.discard(number)),
        "wait": let_waits_pass,
        "retry": lambda: [outbox.retry(item.id) for item in outbox.stuck()],
        "drain": lambda: outbox.drain(number),
    }
    with suppress(KeyboardInterrupt):
        moves[step]()
