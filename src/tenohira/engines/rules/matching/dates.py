"""Dates as columns: ages, fiscal years, days and months later, each as the calendar of the hall counts them.

Outside the years 1 to 9999 a date is NULL, where `evaluate` raises DateOutOfRange.
"""

from __future__ import annotations

from datetime import date, timedelta

from tenohira.engines.rules.matching.cells import Cell, Cells

FIRST_DAY, LAST_DAY = date.min.toordinal(), date.max.toordinal()
_FISCAL_YEAR_STARTS = 401


class Dates:
    """Calculations on dates."""

    def __init__(self, cells: Cells) -> None:
        self._cells = cells

    def year(self, day: Cell) -> Cell:
        """Return the western year."""
        if day.is_null:
            return self._cells.null("int")
        return self._part("year", day, date.fromordinal(day.low).year, date.fromordinal(day.high).year)

    def month(self, day: Cell) -> Cell:
        """Return the month, 1 to 12."""
        return self._part("month", day, 1, 12)

    def day_of_month(self, day: Cell) -> Cell:
        """Return the day of the month, 1 to 31."""
        return self._part("day", day, 1, 31)

    def _part(self, op: str, day: Cell, low: int, high: int) -> Cell:
        if day.is_null:
            return self._cells.null("int")
        if day.is_constant:
            return self._cells.constant(getattr(day.value, op))
        return self._cells.make(op, (day,), "int", low, high)

    def month_day(self, day: Cell) -> Cell:
        """Return month and day as one number: 331 is 31 March."""
        cells = self._cells
        return cells.plus(cells.times(self.month(day), cells.constant(100)), self.day_of_month(day))

    def ordinal(self, day: Cell) -> Cell:
        """Return the days since 31 December of the year 0, as `date.toordinal`."""
        if day.is_null:
            return self._cells.null("int")
        if day.is_constant:
            return self._cells.constant(day.value.toordinal())
        return self._cells.make("ordinal", (day,), "int", day.low, day.high)

    def from_ordinal(self, number: Cell) -> Cell:
        """Return the day of an ordinal, NULL where there is none."""
        cells = self._cells
        inside = cells.within(number, FIRST_DAY, LAST_DAY)
        if inside.is_null:
            return cells.null("date")
        if inside.is_constant:
            return cells.constant(date.fromordinal(inside.value))
        return cells.make("from_ordinal", (inside,), "date", inside.low, inside.high, is_partial=True)

    def made(self, year: Cell, month: Cell, day: Cell) -> Cell:
        """Return the day of these figures, NULL where the calendar has none."""
        cells = self._cells
        if year.is_null or month.is_null or day.is_null:
            return cells.null("date")
        year, month = cells.within(year, 1, 9999), cells.within(month, 1, 12)
        if year.is_null or month.is_null:
            return cells.null("date")
        day = cells.within(day, 1, 31)
        fits = cells.compare("<=", day, self.days_in(year, month))
        if not fits.is_constant:
            day = cells.when([(fits, day)], cells.null("int"), is_partial=True)
        elif fits is cells.false:
            return cells.null("date")
        return self._joined(year, month, day)

    def _joined(self, year: Cell, month: Cell, day: Cell) -> Cell:
        parts = (year, month, day)
        if any(part.is_null for part in parts):
            return self._cells.null("date")
        if all(part.is_constant for part in parts):
            return self._cells.constant(date(year.value, month.value, day.value))
        low, high = date(year.low, 1, 1).toordinal(), date(year.high, 12, 31).toordinal()
        return self._cells.make("make_date", parts, "date", low, high, is_partial=True)

    def days_in(self, year: Cell, month: Cell) -> Cell:
        """Return the number of days of a month."""
        cells = self._cells

        def divides(number: int) -> Cell:
            return cells.compare("==", cells.modulo(year, cells.constant(number)), cells.constant(0))

        leap = cells.every([divides(4), cells.some([cells.negation(divides(100)), divides(400)])])
        short = [cells.compare("==", month, cells.constant(number)) for number in (4, 6, 9, 11)]
        february = cells.compare("==", month, cells.constant(2))
        cases = [
            (cells.some(short), cells.constant(30)),
            (cells.every([february, leap]), cells.constant(29)),
            (february, cells.constant(28)),
        ]
        return cells.when(cases, cells.constant(31))

    def age(self, birth: Cell, on: Cell) -> Cell:
        """年齢計算ニ関する法律 with 民法143条: a year of age is complete at the end of the day before the birthday."""
        cells = self._cells
        if birth.is_null or on.is_null:
            return cells.null("int")
        reached = self._following(on)
        born_later = cells.compare("<", self.month_day(reached), self.month_day(birth))
        cases = [
            (born_later, cells.constant(1)),
            (cells.unknown(born_later), cells.null("int")),
        ]
        years = cells.minus(self.year(reached), self.year(birth))
        return cells.minus(years, cells.when(cases, cells.constant(0)))

    def _following(self, day: Cell) -> Cell:
        """The next day; the last day that a date can hold stays."""
        cells = self._cells
        if day.is_constant:
            return day if day.value >= date.max else cells.constant(day.value + timedelta(days=1))
        last = cells.constant(LAST_DAY)
        after = cells.plus(self.ordinal(day), cells.constant(1))
        return self.from_ordinal(cells.when([(cells.compare(">", after, last), last)], after))

    def fiscal_year(self, day: Cell) -> Cell:
        """Return the year in which the fiscal year of a day began."""
        cells = self._cells
        early = cells.compare("<", self.month_day(day), cells.constant(_FISCAL_YEAR_STARTS))
        if early.is_null:
            return cells.null("int")
        return cells.minus(self.year(day), cells.when([(early, cells.constant(1))], cells.constant(0)))

    def fiscal_year_end(self, day: Cell) -> Cell:
        """Return 31 March at the end of the fiscal year of a day."""
        cells = self._cells
        year = cells.plus(self.fiscal_year(day), cells.constant(1))
        return self.made(year, cells.constant(3), cells.constant(31))

    def later(self, day: Cell, months: Cell, days: Cell) -> Cell:
        """Return the day a length of time later; a month without that day gives its last day (民法143条2項)."""
        cells = self._cells
        if any(part.is_null for part in (day, months, days)):
            return cells.null("date")
        moved = day if months.is_constant and months.value == 0 else self._months_later(day, months)
        if moved.is_null or (days.is_constant and days.value == 0):
            return moved
        return self.from_ordinal(cells.plus(self.ordinal(moved), days))

    def _months_later(self, day: Cell, months: Cell) -> Cell:
        cells = self._cells
        twelve = cells.constant(12)
        at = cells.plus(cells.times(self.year(day), twelve), cells.plus(self.month(day), cells.constant(-1)))
        count = cells.within(cells.plus(at, months), 12, 9999 * 12 + 11)
        if count.is_null:
            return cells.null("date")
        year = cells.within(cells.floor_divide(count, twelve), 1, 9999)
        month = cells.plus(cells.modulo(count, twelve), cells.constant(1))
        length, number = self.days_in(year, month), self.day_of_month(day)
        kept = cells.when([(cells.compare("<", length, number), length)], number)
        return self._joined(year, month, kept)
