"""When people may be told: not at night, and not too often."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone

MORNING, EVENING = time(8, 0), time(20, 0)
"""Notices that nobody asked for go out between these hours."""

LATELY, MOST_LATELY = timedelta(days=7), 3
"""Within so long nobody is told unasked more often than this."""

MORE_THAN_APPROVED = 1.1
"""A campaign that concerns more people than this share of what was approved stops and asks (at least ten more)."""


def next_daytime(at: datetime) -> datetime:
    """Return the moment itself in the daytime, else the next morning."""
    local = timezone.localtime(at)
    if MORNING <= local.time() < EVENING:
        return at
    day = local.date() if local.time() < MORNING else local.date() + timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, MORNING))


def is_too_many(count: int, approved: int) -> bool:
    """Whether a campaign grew so much since it was approved that a second person should look again."""
    return count > max(approved * MORE_THAN_APPROVED, approved + 10)
