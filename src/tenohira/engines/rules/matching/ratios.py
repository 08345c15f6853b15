"""Exact fractions as columns: a whole numerator and a positive whole denominator, never a rounded decimal."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import gcd

from tenohira.engines.rules.facts import LARGEST
from tenohira.engines.rules.matching.cells import Cell, Cells


@dataclass(frozen=True)
class Ratio:
    """An exact fraction: `over` is above zero, or NULL where there is none."""

    top: Cell
    over: Cell


@dataclass(frozen=True)
class Length:
    """A length of time: whole months and days."""

    months: Cell
    days: Cell


Value = Cell | Ratio | Length


class Ratios:
    """Arithmetic of fractions."""

    def __init__(self, cells: Cells) -> None:
        self._cells = cells
        self._one = cells.constant(1)

    def constant(self, value: Fraction) -> Ratio:
        """Return a fraction that is the same on every row."""
        return Ratio(self._cells.constant(value.numerator), self._cells.constant(value.denominator))

    def null(self) -> Ratio:
        """Return an unknown fraction."""
        return Ratio(self._cells.null("int"), self._one)

    def of(self, value: Value) -> Ratio:
        """Return a whole number or fraction as a fraction."""
        if isinstance(value, Ratio):
            return value
        assert isinstance(value, Cell)  # noqa: S101 - the type check of the language keeps lengths apart
        return Ratio(value, self._one)

    def unknown(self, value: Ratio) -> Cell:
        """Return whether a fraction is unknown."""
        return self._cells.some([self._cells.unknown(value.top), self._cells.unknown(value.over)])

    def aligned(self, values: list[Ratio]) -> tuple[list[Cell], Cell] | None:
        """Return numerators over one constant denominator, None when a denominator is no constant."""
        if not all(value.over.is_constant for value in values):
            return None
        over = 1
        for value in values:
            over = over * value.over.value // gcd(over, value.over.value)
        cells = self._cells
        tops = [cells.times(value.top, cells.constant(over // value.over.value)) for value in values]
        return tops, cells.constant(over)

    def compare(self, sign: str, left: Ratio, right: Ratio) -> Cell:
        """Return `left sign right`."""
        aligned = self.aligned([left, right])
        cells = self._cells
        if aligned:
            (one, other), _ = aligned
            return cells.compare(sign, one, other)
        return cells.compare(sign, cells.times(left.top, right.over), cells.times(right.top, left.over))

    def plus(self, left: Ratio, right: Ratio) -> Ratio:
        """Return the sum."""
        cells = self._cells
        aligned = self.aligned([left, right])
        if aligned:
            (one, other), over = aligned
            return Ratio(cells.plus(one, other), over)
        if left.over is right.over:
            return Ratio(cells.plus(left.top, right.top), left.over)
        top = cells.plus(cells.times(left.top, right.over), cells.times(right.top, left.over))
        return Ratio(top, cells.times(left.over, right.over))

    def times(self, left: Ratio, right: Ratio) -> Ratio:
        """Return the product, constants reduced."""
        left, right = self._crossed(left, right), self._crossed(right, left)
        return Ratio(self._cells.times(left.top, right.top), self._cells.times(left.over, right.over))

    def _crossed(self, part: Ratio, other: Ratio) -> Ratio:
        """Cancel what a constant numerator shares with the other's constant denominator, and the reverse."""
        cells, top, over = self._cells, part.top, part.over
        if top.is_constant and other.over.is_constant:
            top = cells.constant(top.value // gcd(top.value, other.over.value))
        if over.is_constant and other.top.is_constant:
            over = cells.constant(over.value // gcd(over.value, other.top.value))
        return Ratio(top, over)

    def negated(self, value: Ratio) -> Ratio:
        """Return the number with the other sign."""
        return Ratio(self._cells.times(value.top, self._cells.constant(-1)), value.over)

    def divided(self, left: Ratio, right: Ratio) -> Ratio:
        """Return the quotient, NULL where the divisor is 0."""
        cells = self._cells
        if right.top.is_null or (right.top.is_constant and right.top.value == 0):
            return self.null()
        sign = cells.sign(right.top)
        over = cells.absolute(cells.nonzero(right.top))
        return self.times(left, Ratio(cells.times(right.over, sign), over))

    def floor(self, value: Ratio) -> Cell:
        """Return the whole number below or at a fraction."""
        return self._cells.floor_divide(value.top, value.over)

    def choose(self, condition: Cell, then: Ratio, otherwise: Ratio) -> Ratio:
        """Return `then` where the condition holds, `otherwise` where it does not, NULL where it is unknown."""
        cells = self._cells
        cases = [condition, cells.negation(condition)]
        aligned = self.aligned([then, otherwise])
        if aligned:
            tops, over = aligned
            return Ratio(cells.when(list(zip(cases, tops, strict=True)), cells.null("int")), over)
        top = cells.when([(cases[0], then.top), (cases[1], otherwise.top)], cells.null("int"))
        return Ratio(top, cells.when([(condition, then.over)], otherwise.over))

    def within(self, value: Ratio) -> Ratio:
        """Return the fraction where it is in range, NULL elsewhere."""
        cells, top, least = self._cells, value.top, max(value.over.low, 1)
        if max(abs(top.low), abs(top.high)) <= LARGEST * least or top.is_null:
            return value
        edge = cells.times(value.over, cells.constant(LARGEST))
        fits = cells.compare("<=", cells.absolute(top), edge)
        inside = cells.when([(fits, top)], cells.null("int"), is_partial=True)
        most = LARGEST * max(value.over.high, 1)
        bounded = cells.make("same", (inside,), "int", max(top.low, -most), min(top.high, most), True)
        return Ratio(bounded, value.over)
