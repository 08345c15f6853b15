"""A clock the trial hall can turn back, so that its cases have a past."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest import mock

from django.utils import timezone

_real_now = timezone.now


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """Let the hall believe that the block begins at `moment` and that time goes on from there."""
    behind: timedelta = _real_now() - moment

    def now_then() -> datetime:
        return _real_now() - behind

    with mock.patch.object(timezone, "now", now_then):
        yield
