"""Groups of people in figures: bands of age, and how small a group may be before its members could be recognised."""

from __future__ import annotations

SMALLEST = 10
"""A group of fewer people is not shown: its members could be recognised (統計の秘匿)."""

BANDS = ((0, 5), (6, 14), (15, 17), (18, 39), (40, 64), (65, 74), (75, 200))
"""The bands of age in which figures are told: first and last year of each."""


def guarded(count: int) -> int | None:
    """Return a number that may be shown, None for a group so small that its members could be recognised."""
    return count if count >= SMALLEST else None


def label(low: int, high: int) -> str:
    """Return how a band of ages is called."""
    return f"{low}歳以上" if high >= 200 else f"{low}〜{high}歳"


def band_of(age: int) -> str:
    """Return the band an age lies in."""
    return next(label(low, high) for low, high in BANDS if low <= age <= high)
