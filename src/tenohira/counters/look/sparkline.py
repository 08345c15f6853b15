"""A row of figures as a small line, drawn on the server so that it prints and needs no script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, MARGIN = 96.0, 24.0, 3.0


@dataclass(frozen=True)
class Sparkline:
    """`points` is the SVG polyline over WIDTH × HEIGHT; `last_x`, `last_y` the newest figure's dot."""

    points: str
    last_x: str
    last_y: str


def sparkline_of(values: Sequence[float]) -> Sparkline | None:
    """Return the line through `values` (oldest first), lowest at the bottom; None with fewer than two figures."""
    if len(values) < 2:
        return None
    low, high = min(values), max(values)
    step = (WIDTH - 2 * MARGIN) / (len(values) - 1)
    spots = [(MARGIN + step * at, _height(value, low, high)) for at, value in enumerate(values)]
    x, y = spots[-1]
    return Sparkline(" ".join(f"{x:.1f},{y:.1f}" for x, y in spots), f"{x:.1f}", f"{y:.1f}")


def _height(value: float, low: float, high: float) -> float:
    if high == low:
        return HEIGHT / 2
    return HEIGHT - MARGIN - (value - low) / (high - low) * (HEIGHT - 2 * MARGIN)
