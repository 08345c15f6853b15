"""Business days (開庁日): not Saturday, Sunday, a national holiday or a closed day of the city.

Sources: 国民の祝日に関する法律; 地方自治法4条の2 (休日 of a municipality, set by ordinance). Days are counted
without the first one (民法140条).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import jpholiday
from django.utils.translation import gettext as _

from tenohira.foundation.calendar.errors import CalendarError

_SATURDAY = 5
_RULE = re.compile(r"(\d{2})-(\d{2})(?:\.\.(\d{2})-(\d{2}))?")
_LEAP_YEAR = 2000
_LAW = 1948

MonthDay = tuple[int, int]


@dataclass(frozen=True, slots=True)
class ClosedDays:
    """Days of every year on which the hall is closed, from rules like 08-15 or 12-29..01-03.

    A span may cross New Year. Immutable and hashable; `day in closed` answers for one date.
    """

    spans: tuple[tuple[MonthDay, MonthDay], ...] = ()

    @classmethod
    def of(cls, rules: ClosedDays | Iterable[str]) -> ClosedDays:
        """Return the rules of city.yaml compiled.

        Raises CalendarError naming the rule that cannot be read.
        """
        if isinstance(rules, ClosedDays):
            return rules
        return _compile(tuple(rules))

    def __contains__(self, day: object) -> bool:
        if not isinstance(day, date):
            return False
        here = (day.month, day.day)
        return any(
            first <= here <= last if first <= last else here >= first or here <= last
            for first, last in self.spans
        )


@lru_cache(maxsize=256)
def _compile(rules: tuple[str, ...]) -> ClosedDays:
    return ClosedDays(tuple(_span(rule) for rule in rules))


def _span(rule: str) -> tuple[MonthDay, MonthDay]:
    match = _RULE.fullmatch(rule)
    try:
        if match is None:
            raise ValueError(rule)
        month, day, to_month, to_day = (int(part) if part else 0 for part in match.groups())
        first = date(_LEAP_YEAR, month, day)
        last = date(_LEAP_YEAR, to_month, to_day) if to_month else first
    except ValueError:
        raise CalendarError(
            _("休日の決まり「%(rule)s」を読めません。") % {"rule": rule},
            _("月日は「12-29」、期間は「12-29..01-03」の形で書きます。"),
            _("city.yaml の closed_days を直してください。"),
        ) from None
    return (first.month, first.day), (last.month, last.day)


Closed = ClosedDays | Iterable[str]
NO_CLOSED_DAYS = ClosedDays()


@lru_cache(maxsize=512)
def national_holidays(year: int) -> frozenset[date]:
    """Return the national holidays of a year, with 振替休日 and 国民の休日; none before the law of 1948."""
    if not _LAW <= year < date.max.year:
        return frozenset()
    return frozenset(day for day, _name in jpholiday.year_holidays(year))


@lru_cache(maxsize=512)
def _open_days(year: int, closed: ClosedDays) -> tuple[date, ...]:
    holidays = national_holidays(year)
    first = date(year, 1, 1)
    length = date(year, 12, 31).timetuple().tm_yday
    days = (first + timedelta(days=offset) for offset in range(length))
    return tuple(
        day for day in days if day.weekday() < _SATURDAY and day not in holidays and day not in closed
    )


def is_business_day(day: date, closed: Closed = ()) -> bool:
    """Tell whether the hall is open on that day. `closed`: rules of city.yaml or a ClosedDays."""
    rules = ClosedDays.of(closed)
    return day.weekday() < _SATURDAY and day not in national_holidays(day.year) and day not in rules


def next_business_day(day: date, closed: Closed = ()) -> date:
    """Return the day itself if it is a business day, else the next one (民法142条: a period ends then)."""
    rules = ClosedDays.of(closed)
    return day if is_business_day(day, rules) else add_business_days(day, 1, rules)


def add_business_days(day: date, days: int, closed: Closed = ()) -> date:
    """Return the `days`-th business day after `day` (before it when negative; `day` itself when 0).

    Raises CalendarError when the answer lies beyond the years a date can hold.
    """
    rules = ClosedDays.of(closed)
    if days == 0:
        return day
    if not 0 <= day.toordinal() + days <= date.max.toordinal():
        raise _no_such_day(day.year)
    return _forward(day, days, rules) if days > 0 else _backward(day, -days, rules)


def _forward(day: date, days: int, closed: ClosedDays) -> date:
    year, position = day.year, bisect_right(_year(day.year, closed), day) + days - 1
    while position >= len(_year(year, closed)):
        position -= len(_year(year, closed))
        year += 1
    return _year(year, closed)[position]


def _backward(day: date, days: int, closed: ClosedDays) -> date:
    year, position = day.year, bisect_left(_year(day.year, closed), day) - days
    while position < 0:
        year -= 1
        position += len(_year(year, closed))
    return _year(year, closed)[position]


def _year(year: int, closed: ClosedDays) -> tuple[date, ...]:
    if not date.min.year <= year <= date.max.year or (open_days := _open_days(year, closed)) == ():
        raise _no_such_day(year)
    return open_days


def _no_such_day(year: int) -> CalendarError:
    return CalendarError(
        _("開庁日を数えられません。"),
        _("%(year)d年には開庁日がありません。") % {"year": year},
        _("日数と、city.yaml の closed_days を確かめてください。"),
    )


def business_days_between(start: date, end: date, closed: Closed = ()) -> int:
    """Return how many business days lie after `start` up to and including `end`.

    Negative when `end` is earlier. `business_days_between(a, add_business_days(a, n))` is n.
    """
    rules = ClosedDays.of(closed)
    if end < start:
        return -_count(end - timedelta(days=1), start - timedelta(days=1), rules)
    return _count(start, end, rules)


def _count(after: date, until: date, closed: ClosedDays) -> int:
    before = bisect_right(_open_days(after.year, closed), after)
    whole = sum(len(_open_days(year, closed)) for year in range(after.year, until.year))
    return whole + bisect_right(_open_days(until.year, closed), until) - before
