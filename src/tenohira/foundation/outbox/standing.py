"""How the outbox is doing: what waits, how long, what is stuck, and whether a worker serves it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min
from django.utils import timezone

from tenohira.foundation.outbox.models import OutboxItem, WorkerBeat

_FORGET_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class Condition:
    """The current city's outbox: how many effects wait by kind, how late the latest is (seconds), how many are stuck.

    `overdue_seconds` counts from the moment an effect became due, so that one put off on purpose is not late.
    """

    waiting: dict[str, int]
    overdue_seconds: float
    stuck: int


@dataclass(frozen=True)
class Beat:
    """A worker and when it last served the current city."""

    worker: str
    at: datetime


def condition() -> Condition:
    """Return the condition of the current city's outbox (3 queries over its partial indexes)."""
    rows = OutboxItem.objects.filter(state=OutboxItem.State.WAITING)
    waiting = dict(rows.values_list("kind").annotate(n=Count("id")).order_by("kind"))
    now = timezone.now()
    due: datetime | None = rows.filter(next_at__lte=now).aggregate(first=Min("next_at"))["first"]
    stuck = OutboxItem.objects.filter(state=OutboxItem.State.STUCK).count()
    return Condition(waiting, (now - due).total_seconds() if due else 0.0, stuck)


def beat(worker: str) -> None:
    """Write down that a worker serves the current city now; workers silent for a day are forgotten."""
    now = timezone.now()
    WorkerBeat.objects.update_or_create(worker=worker[:120], defaults={"at": now})
    WorkerBeat.objects.filter(at__lt=now - _FORGET_AFTER).delete()


def leave(worker: str) -> None:
    """Write down that a worker ended in order: it is no longer waited for."""
    WorkerBeat.objects.filter(worker=worker[:120]).delete()


def beats() -> list[Beat]:
    """Return the workers of the current city, the one heard of last first."""
    return [Beat(row.worker, row.at) for row in WorkerBeat.objects.order_by("-at")]
