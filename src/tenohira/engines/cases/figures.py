"""The figures of an office: what is new, near, late, waiting; and how long decisions take, from the journal."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from statistics import median

from django.core.cache import cache
from django.db.models import Count, Q
from django.utils import timezone

from tenohira.engines.cases import access, caseload
from tenohira.engines.cases.clock import SOON
from tenohira.engines.cases.events import CaseAnswered, CaseGranted, CaseRefused
from tenohira.engines.cases.models import Case
from tenohira.engines.cases.views import Figures
from tenohira.foundation.calendar import add_business_days
from tenohira.foundation.city import current_city
from tenohira.foundation.journal import tally

WEEKS = 8
_KEPT_SECONDS = 300
OPEN_PHASES = ("received", "review", "applicant", "approval")
_DECISIONS = (CaseGranted.kind, CaseRefused.kind, CaseAnswered.kind)


def running() -> Q:
    """Return the condition of a deadline that counts: set, not standing still, not over."""
    return Q(due_on__isnull=False, clock_stopped_on=None, clock_ended_on=None)


def late(today: date) -> Q:
    """Return the condition of having passed the deadline."""
    return running() & Q(due_on__lt=today)


def due_soon(today: date) -> Q:
    """Return the condition of being due within 3 business days."""
    near = add_business_days(today, SOON, caseload.closed_days())
    return running() & Q(due_on__gte=today, due_on__lte=near)


def of_any(refs: Collection[str]) -> Q:
    """Return the condition of concerning one of these people, or of having been filed by one for another."""
    return Q(applicant_ref__among=refs) | Q(agent_ref__among=refs)


def figures(office_id: str, hidden: Collection[str] = ()) -> Figures:
    """Return the figures of an office in 2 queries, however many cases it has; in 3 where somebody is hidden.

    `hidden` are refs of people under protection: a count or a median that includes them would tell that there is a
    case.
    """
    today = caseload.today()
    rows = Case.objects.filter(office=office_id, phase__in=OPEN_PHASES)
    if hidden:
        rows = rows.exclude(of_any(hidden))
    counts = rows.aggregate(
        open=Count("id"),
        new=Count("id", filter=Q(phase="received")),
        waiting=Count("id", filter=Q(phase="applicant")),
        to_approve=Count("id", filter=Q(phase="approval")),
        late=Count("id", filter=late(today)),
        due_soon=Count("id", filter=due_soon(today)),
    )
    weeks = _weeks(office_id, today, hidden)
    return Figures(median_days=weeks[-1], weekly_medians=weeks, **counts)


def _weeks(office_id: str, today: date, hidden: Collection[str]) -> tuple[float | None, ...]:
    """The medians of the last weeks, in one query; the journal only grows, so those of weeks that are over are kept.

    They are kept for each set of hidden people by itself: whoever may open more sees other medians.
    """
    monday = _monday(today)
    unseen = hashlib.sha256(" ".join(sorted(hidden)).encode()).hexdigest()[:16] if hidden else ""
    key = f"cases.medians:{current_city()}:{office_id}:{monday}:{unseen}"
    over: tuple[float | None, ...] | None = cache.get(key)
    first = monday - timedelta(weeks=WEEKS - 1) if over is None else monday
    since = timezone.make_aware(datetime.combine(first, time.min))
    # the entry of a decision is about the applicant; who filed for another is named by the case alone
    filed = access.streams_filed_by(hidden)
    decided = tally(
        "days", _DECISIONS, since, office=office_id, without_subjects=hidden, without_streams=filed
    )
    if over is not None:
        return (*over, *weekly_medians(decided, today, weeks=1))
    found = weekly_medians(decided, today)
    cache.set(key, found[:-1], _KEPT_SECONDS)
    return found


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def weekly_medians(
    decided: Iterable[tuple[date, int, int]], today: date, weeks: int = WEEKS
) -> tuple[float | None, ...]:
    """Return the median business days of the decisions of each week from Monday, the oldest first, None for none.

    `decided` tells how many decisions of a day took how many days: (day, business days, how many).
    """
    this_week = _monday(today)
    by_week: list[Counter[int]] = [Counter() for _week in range(weeks)]
    for day, days, count in decided:
        ago = (this_week - _monday(day)).days // 7
        if 0 <= ago < weeks:
            by_week[weeks - 1 - ago][days] += count
    return tuple(float(median(week.elements())) if week else None for week in by_week)
