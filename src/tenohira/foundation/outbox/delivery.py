"""Posting effects, carrying them out with retries, and showing what is stuck."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from tenohira.foundation.city import every_city
from tenohira.foundation.errors import TenohiraError
from tenohira.foundation.outbox import carrying
from tenohira.foundation.outbox.carrying import MAX_ATTEMPTS, Handler, LastResort, ManyHandler
from tenohira.foundation.outbox.models import OutboxItem

__all__ = ["MAX_ATTEMPTS", "Drained", "OutboxError", "StuckItem"]
_CLAIM = timedelta(minutes=5)


class OutboxError(TenohiraError):
    """An effect cannot be posted or retried."""


@dataclass(frozen=True)
class Drained:
    """How many effects one call of `drain` carried out, put off, and gave up on."""

    done: int
    put_off: int
    stuck: int


@dataclass(frozen=True)
class StuckItem:
    """An effect that failed too often and waits for a person."""

    id: int
    kind: str
    key: str
    attempts: int
    last_error: str
    created_at: datetime


def handle(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that carries out effects of a kind; it must be idempotent on the receiving side."""

    def register(function: Handler) -> Handler:
        carrying.handlers[kind] = function
        return function

    return register


def handle_many(kind: str) -> Callable[[ManyHandler], ManyHandler]:
    """Register the function that carries out effects of a kind together, in one transaction.

    It gets their payloads and returns, for each in that order, None or what went wrong with it alone; what it raises
    makes each of them be tried by itself. It must be idempotent on the receiving side.
    """

    def register(function: ManyHandler) -> ManyHandler:
        carrying.many_handlers[kind] = function
        return function

    return register


def when_given_up(kind: str) -> Callable[[LastResort], LastResort]:
    """Register what is done for an effect of a kind that failed MAX_ATTEMPTS times, in the transaction that says so.

    It gets the payload and returns whether the matter is seen to: then the effect is done, else it is stuck.
    """

    def register(function: LastResort) -> LastResort:
        carrying.last_resorts[kind] = function
        return function

    return register


def post(kind: str, payload: dict[str, Any], *, key: str, not_before: datetime | None = None) -> bool:
    """Write one effect in the caller's transaction; returns False when this key was posted before.

    It is carried out as soon as a worker is free, or not before a moment.
    """
    _, is_new = OutboxItem.objects.get_or_create(
        key=key, defaults={"kind": kind, "payload": payload, "next_at": not_before or timezone.now()}
    )
    return is_new


def post_many(kind: str, payloads: Mapping[str, dict[str, Any]]) -> None:
    """Write many effects, by key, in the caller's transaction; keys that were posted before are left as they are."""
    now = timezone.now()
    rows = (OutboxItem(kind=kind, key=key, payload=payload, next_at=now) for key, payload in payloads.items())
    OutboxItem.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)


def drain(limit: int = 500, *, is_stopping: Callable[[], bool] = lambda: False) -> Drained:
    """Carry out up to `limit` effects that are due, of all cities; once `is_stopping`, give back what is not begun.

    Effects are claimed first, in a short transaction of their own (SKIP LOCKED on PostgreSQL, so that several
    workers share them); a worker that dies leaves its claim to run out. Each is marked done in the transaction
    that carried it out (with the others, where a kind is carried out together), so that a worker that dies half way
    leaves only the rest. A failure waits twice as long
    each time (from 5 seconds) and is stuck after MAX_ATTEMPTS.
    """
    states = OutboxItem.State
    counts = Counter(carrying.carry_out(_claim(limit), is_stopping))
    return Drained(counts[states.DONE], counts[states.WAITING], counts[states.STUCK])


def _claim(limit: int) -> list[OutboxItem]:
    now = timezone.now()
    with every_city(), transaction.atomic():
        items = _locked(Q(next_at__lte=now), limit) or _locked(_is_written_ahead(now), limit)
        claimed = OutboxItem.everywhere.filter(pk__in=[item.pk for item in items])
        claimed.update(attempts=F("attempts") + 1, next_at=now + _CLAIM)
    for item in items:
        item.attempts += 1
        item.next_at = now + _CLAIM
    return items


def _locked(is_due: Q, limit: int) -> list[OutboxItem]:
    rows = OutboxItem.everywhere.filter(is_due, state=OutboxItem.State.WAITING)
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True)
    return list(rows.order_by("next_at", "id")[:limit])


def _is_written_ahead(now: datetime) -> Q:
    """What may be carried out although its time has not come: only a clock ahead of this one can have written that.

    An effect that was tried waits LONGEST_WAIT at most, and one without `not_before` is due when it is posted. Asked
    for when nothing else is due: it reads all that waits, where what is due comes first in its index.
    """
    is_tried_ahead = Q(attempts__gt=0, next_at__gt=now + carrying.LONGEST_WAIT)
    is_posted_ahead = Q(attempts=0, created_at__gt=now, next_at__lte=F("created_at"))
    return is_tried_ahead | is_posted_ahead


def stuck(limit: int = 200) -> list[StuckItem]:
    """Return the current city's effects that failed too often, newest first."""
    rows = OutboxItem.objects.filter(state=OutboxItem.State.STUCK).order_by("-id")[:limit]
    return [StuckItem(r.pk, r.kind, r.key, r.attempts, r.last_error, r.created_at) for r in rows]


def waiting_count() -> int:
    """Return how many effects of the current city still wait."""
    return OutboxItem.objects.filter(state=OutboxItem.State.WAITING).count()


def retry(item_id: int) -> None:
    """Let a stuck effect be tried again from the start; raises OutboxError when there is no such effect."""
    changed = OutboxItem.objects.filter(pk=item_id, state=OutboxItem.State.STUCK).update(
        state=OutboxItem.State.WAITING, attempts=0, next_at=timezone.now()
    )
    if not changed:
        raise OutboxError(
            "再送できませんでした。",
            "この送信は止まっていないか、もうありません。",
            "一覧を開き直して確かめてください。",
        )
