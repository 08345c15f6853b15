"""Business days (開庁日) as columns: a table of the hall's open days, looked up by day and by count."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection
from datetime import date, timedelta
from functools import lru_cache

import ibis
import pyarrow as pa
from ibis.expr.types import Table

from tenohira.engines.rules.matching.cells import Cell, Cells
from tenohira.engines.rules.matching.dates import FIRST_DAY, LAST_DAY, Dates
from tenohira.engines.rules.matching.errors import not_in_columns
from tenohira.engines.rules.standard_functions import MOST_BUSINESS_DAYS
from tenohira.foundation.calendar import ClosedDays, is_business_day

_LONGEST = 300 * 366
_YEAR = 366
_MOST_HOLIDAYS = 40


def business_days_after(cells: Cells, dates: Dates, day: Cell, count: Cell, closed: Collection[str]) -> Cell:
    """Return the `count`-th business day after a day (before it when negative), NULL beyond 2,000 of them.

    Raises NotInColumns where the days may lie further apart than a table of 300 years.
    """
    if day.is_null or count.is_null:
        return cells.null("date")
    if day.high - day.low > _LONGEST:
        raise not_in_columns(
            "business_days_after の起算日の幅が広すぎます。",
            "一括の照合では、300年までの暦の表を引いて数えます。",
            "起算日を today や台帳の日付から数えるか、日付の列の誤りを直してください。",
        )
    rules = ClosedDays.of(closed)
    around = _days_around(date.fromordinal((day.low + day.high) // 2).year, rules)
    table = (max(day.low - around, FIRST_DAY), min(day.high + around, LAST_DAY), rules)
    number, steps = dates.ordinal(day), cells.within(count, -MOST_BUSINESS_DAYS, MOST_BUSINESS_DAYS)
    upto, before = (_looked_up(cells, kind, table, number) for kind in ("upto", "before"))
    zero = cells.constant(0)
    place = cells.when(
        [
            (cells.compare(">", steps, zero), cells.plus(upto, cells.plus(steps, cells.constant(-1)))),
            (cells.compare("<", steps, zero), cells.plus(before, steps)),
        ],
        cells.null("int"),
    )
    found = _looked_up(cells, "nth", table, place)
    return dates.from_ordinal(
        cells.when([(cells.compare("==", steps, zero), number)], found, is_partial=True)
    )


Span = tuple[int, int, ClosedDays]


def _looked_up(cells: Cells, kind: str, table: Span, key: Cell) -> Cell:
    """Return what the calendar says of a day or count: at once for one that is the same on every row."""
    if key.is_null:
        return key
    if key.is_constant:
        found = _entries(kind, *table).get(key.value)
        return cells.null("int") if found is None else cells.constant(found)
    low, high = (table[0], table[1]) if kind == "nth" else (0, table[1] - table[0] + 1)
    return cells.make("calendar", (kind, *table, key), "int", low, high, is_partial=True)


def _days_around(year: int, closed: ClosedDays) -> int:
    """Return within how many days 2,000 business days surely lie."""
    first = date(min(max(year, 1), 9998), 1, 1)
    days = (first + timedelta(days=n) for n in range(_YEAR))
    open_days = sum(day.weekday() < 5 and day not in closed for day in days) - _MOST_HOLIDAYS
    return _YEAR * (MOST_BUSINESS_DAYS // max(open_days, 20) + 2)


@lru_cache(maxsize=32)
def _entries(kind: str, first: int, last: int, closed: ClosedDays) -> dict[int, int]:
    """Return what to look up by the ordinal of a day or, for `nth`, by a count from 0."""
    open_days = [n for n in range(first, last + 1) if is_business_day(date.fromordinal(n), closed)]
    if kind == "nth":
        return dict(enumerate(open_days))
    side = bisect_right if kind == "upto" else bisect_left
    return {n: side(open_days, n) for n in range(first, last + 1)}


def calendar_table(kind: str, first: int, last: int, closed: ClosedDays) -> Table:
    """Return `day` → `number` for the days of a span: how many open days up to it (`upto`) or before it, or the
    ordinal of the open day with a number (`nth`, from 0).
    """
    entries = _entries(kind, first, last, closed)
    columns = {
        "day": pa.array(list(entries), pa.int64()),
        "number": pa.array(list(entries.values()), pa.int64()),
    }
    return ibis.memtable(pa.table(columns))
