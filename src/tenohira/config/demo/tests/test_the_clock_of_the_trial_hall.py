"""The trial hall turns the clock back for what it makes, and only for that."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from tenohira.config.demo.clock import clock_at

SPRING = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)


def test_inside_it_is_then_and_outside_it_is_now() -> None:
    before = timezone.now()
    with clock_at(SPRING):
        assert SPRING <= timezone.now() < SPRING + timedelta(minutes=1)
        assert timezone.localdate().isoformat() == "2026-04-01"
    assert timezone.now() >= before


def test_time_goes_on_inside() -> None:
    with clock_at(SPRING):
        first = timezone.now()
        assert timezone.now() >= first


def test_the_clock_is_right_again_after_a_failure() -> None:
    before = timezone.now()
    with pytest.raises(ZeroDivisionError), clock_at(SPRING):
        _ = 1 // 0
    assert timezone.now() >= before


def test_a_clock_within_a_clock_counts_from_the_real_one() -> None:
    with clock_at(SPRING), clock_at(SPRING + timedelta(days=5)):
        assert timezone.localdate().isoformat() == "2026-04-06"
