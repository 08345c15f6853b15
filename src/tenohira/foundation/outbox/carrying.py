"""Carrying out what a worker claimed: one by one, or many of a kind in one transaction."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from itertools import islice, takewhile
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from tenohira.foundation.city import every_city, use_city
from tenohira.foundation.outbox.models import OutboxItem

logger = logging.getLogger(__name__)

State = OutboxItem.State
Handler = Callable[[dict[str, Any]], None]
ManyHandler = Callable[[list[dict[str, Any]]], Sequence[Exception | None]]
LastResort = Callable[[dict[str, Any]], bool]
MAX_ATTEMPTS = 8
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = FIRST_WAIT * 2 ** (MAX_ATTEMPTS - 1)
handlers: dict[str, Handler] = {}
many_handlers: dict[str, ManyHandler] = {}
last_resorts: dict[str, LastResort] = {}


class Pace:
    """How many effects go into one transaction: more while it is quick, fewer when the receiver is slow.

    The rows a handler locks stay locked until its transaction ends, and what it did is told only then: a second is
    the most that anybody should wait for it, or a crash should bring again.
    """

    MOST = 250
    QUICK, SLOW = 0.4, 1.0  # seconds

    def __init__(self) -> None:
        self.size = 16

    def took(self, seconds: float, count: int) -> None:
        """Learn from a transaction with `count` effects."""
        if seconds > self.SLOW:
            self.size = max(1, self.size // 2)
        elif seconds < self.QUICK and count >= self.size:
            self.size = min(self.MOST, self.size * 2)


_paces: dict[str, Pace] = {}


def carry_out(
    items: Sequence[OutboxItem], is_stopping: Callable[[], bool] = lambda: False
) -> Iterator[State]:
    """Carry out claimed effects in their order and yield what became of each; give the rest back when stopping.

    Neighbours of one city and kind go together when their kind has a handler for many. What another worker claimed
    meanwhile (this one was slow, or a clock was moved) is left to it.
    """
    waiting = list(items)
    while waiting:
        if is_stopping():
            _give_back(waiting)
            return
        kind = waiting[0].kind
        pace = _paces.setdefault(kind, Pace()) if kind in many_handlers else None
        load = _load(waiting, pace.size if pace else 1)
        waiting = waiting[len(load) :]
        start = time.monotonic()
        yield from _many(load) if pace else [_one(load[0])]
        if pace:
            pace.took(time.monotonic() - start, len(load))


def _load(items: Sequence[OutboxItem], most: int) -> list[OutboxItem]:
    """The first of these that may go in one transaction: of one city and kind."""
    first = items[0]
    same = takewhile(lambda item: (item.city, item.kind) == (first.city, first.kind), items)
    return list(islice(same, most))


def _still_ours(items: Sequence[OutboxItem]) -> list[OutboxItem]:
    """Lock those that this worker still holds until the transaction ends: `attempts` tells whose claim it is.

    Others skip locked rows (`delivery`), so that no clock decides whether an effect is carried out twice. Somebody who
    is just claiming may hold a lock on a row of ours that they will not get: PostgreSQL locks a row before it looks
    again whether it is still wanted. For such a row this waits, as short as a claim takes; for one that another
    worker carries out it does not, because that claim can be read already.
    """
    held = _held([item.pk for item in items], is_waiting=False)
    missing = [item for item in items if item.pk not in held]
    if missing and connection.features.has_select_for_update_skip_locked:
        rows = OutboxItem.objects.filter(pk__in=[item.pk for item in missing], state=State.WAITING)
        claims = dict(rows.values_list("pk", "attempts"))
        ours = [item.pk for item in missing if claims.get(item.pk) == item.attempts]
        held |= _held(ours, is_waiting=True) if ours else {}
    return [item for item in items if held.get(item.pk) == item.attempts]


def _held(keys: Sequence[int], *, is_waiting: bool) -> dict[int, int]:
    rows = OutboxItem.objects.filter(pk__in=keys, state=State.WAITING).order_by("pk")
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=not is_waiting)
    return dict(rows.values_list("pk", "attempts"))


def _give_back(items: Sequence[OutboxItem]) -> None:
    """Let others take at once what was claimed and not begun; it is no attempt."""
    with every_city(), transaction.atomic():
        for item in items:
            held = OutboxItem.everywhere.filter(pk=item.pk, state=State.WAITING, attempts=item.attempts)
            was_tried = item.attempts > 1
            held.update(attempts=item.attempts - 1, next_at=timezone.now() if was_tried else F("created_at"))


def _one(item: OutboxItem) -> State:
    try:
        with use_city(item.city), transaction.atomic():
            if not _still_ours([item]):
                return State.WAITING
            _done([item])
            handlers[item.kind](item.payload)
    except Exception as error:  # whatever a gateway raises, the item waits and the queue goes on
        _put_off(item, error)
        return State(item.state)
    return State.DONE


def _many(items: list[OutboxItem]) -> list[State]:
    """Carry out effects together; when that fails as a whole, each by itself, so that a broken one stays alone."""
    try:
        with use_city(items[0].city), transaction.atomic():
            ours = _still_ours(items)
            _done(ours)
            outcomes = many_handlers[items[0].kind]([item.payload for item in ours]) if ours else []
            pairs = list(zip(ours, outcomes, strict=True))
            _not_done([item for item, error in pairs if error is not None])
    except Exception as error:  # as above
        if len(items) > 1:
            return [state for item in items for state in _many([item])]
        pairs = [(items[0], error)]
    states = dict.fromkeys((item.pk for item in items), State.WAITING)
    for item, failure in pairs:
        if failure is not None:
            _put_off(item, failure)
        states[item.pk] = State.DONE if failure is None else State(item.state)
    return list(states.values())


def _done(items: list[OutboxItem]) -> None:
    """Mark effects done, before they are carried out: where nothing can be written, nothing goes out over and over."""
    if items:
        OutboxItem.objects.filter(pk__in=[item.pk for item in items]).update(
            state=State.DONE, done_at=timezone.now(), last_error=""
        )


def _not_done(items: list[OutboxItem]) -> None:
    """Take the mark back from those that were not carried out, in the same transaction."""
    if items:
        OutboxItem.objects.filter(pk__in=[item.pk for item in items]).update(
            state=State.WAITING, done_at=None
        )


def _put_off(item: OutboxItem, error: Exception) -> None:
    logger.warning("outbox item %s (%s) failed: %s", item.pk, item.kind, type(error).__name__)
    item.last_error = f"{type(error).__name__}: {error}"[:2000]
    item.next_at = timezone.now() + FIRST_WAIT * 2 ** (item.attempts - 1)
    item.state = State.STUCK if item.attempts >= MAX_ATTEMPTS else State.WAITING
    with use_city(item.city), transaction.atomic():
        held = OutboxItem.objects.filter(pk=item.pk, state=State.WAITING, attempts=item.attempts)
        changed = held.update(state=item.state, next_at=item.next_at, last_error=item.last_error)
        if changed and item.state == State.STUCK and _found_another_way(item):
            item.state = State.DONE
            OutboxItem.objects.filter(pk=item.pk).update(state=item.state, done_at=timezone.now())


def _found_another_way(item: OutboxItem) -> bool:
    """Let the kind's last resort see to what failed for good, in the transaction that gives it up."""
    if item.kind not in last_resorts:
        return False
    try:
        with transaction.atomic():
            return last_resorts[item.kind](item.payload)
    except Exception:  # it stays stuck, where somebody sees it
        logger.exception("no other way was found", extra={"item": item.pk, "kind": item.kind})
        return False
