"""Lengths of time and the calendar: a month later, ten days earlier."""

from __future__ import annotations

import calendar as months_of
from dataclasses import dataclass
from datetime import date, timedelta

from tenohira.engines.rules.errors import DateOutOfRange


@dataclass(frozen=True)
class Span:
    """A length of time: whole months (a year is twelve) and days."""

    months: int = 0
    days: int = 0

    def __neg__(self) -> Span:
        return Span(-self.months, -self.days)

    def __add__(self, other: Span) -> Span:
        return Span(self.months + other.months, self.days + other.days)


def later(day: date, span: Span) -> date:
    """Return the day a span later; a month without that day gives its last day (民法143条2項).

    Raises DateOutOfRange outside the years 1 to 9999.
    """
    count = day.year * 12 + day.month - 1 + span.months
    year, month = count // 12, count % 12 + 1
    try:
        moved = date(year, month, min(day.day, months_of.monthrange(year, month)[1])) if span.months else day
        return moved + timedelta(days=span.days)
    except (ValueError, OverflowError, IndexError) as error:
        raise DateOutOfRange(
            "日付の計算が暦の範囲を超えました。",
            "扱えるのは西暦1年から9999年です。",
            "足し引きする期間を確かめてください。",
        ) from error
