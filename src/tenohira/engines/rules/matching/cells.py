"""Rules as columns, before any engine sees them: cells that are shared by every rule that says the same.

A cell is one calculation on a row. Equal cells are one object (hash-consing), so what a hundred rules share is
calculated once; cells of constants are folded at once, so facts that nobody stores cost nothing. NULL is unknown;
AND, OR and NOT are Kleene's. Whole numbers carry bounds, so that exact arithmetic needs wide numbers and checks of
range only where the bounds ask for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tenohira.engines.rules.facts import LARGEST
from tenohira.engines.rules.matching.errors import not_in_columns

INT64 = 2**63 - 1
WIDEST = 10**38 - 1


@dataclass(frozen=True, eq=False, slots=True)
class Cell:
    """One column of a frame: `op` of `args` (cells, or plain values). `kind`: bool, int, wide, date, text or list.

    `low`, `high`: bounds of a whole number, or of the ordinal of a date. `is_partial`: may be NULL although all its
    arguments are known. `is_sure`: is never NULL.
    """

    number: int
    op: str
    args: tuple[Any, ...]
    kind: str
    low: int = 0
    high: int = 0
    is_partial: bool = False
    is_sure: bool = False

    @property
    def is_null(self) -> bool:
        """Whether the cell is unknown on every row."""
        return self.op == "null"

    @property
    def is_constant(self) -> bool:
        """Whether the cell has one known value on every row."""
        return self.op == "constant"

    @property
    def value(self) -> Any:
        """The value of a constant."""
        return self.args[0]


class Cells:
    """Makes cells, each once."""

    def __init__(self) -> None:
        self._known: dict[Any, Cell] = {}

    def make(
        self,
        op: str,
        args: Sequence[Any],
        kind: str,
        low: int = 0,
        high: int = 0,
        is_partial: bool = False,
        is_sure: bool = False,
    ) -> Cell:
        """Return the one cell of an operation on these arguments. Raises NotInColumns beyond 38 digits."""
        if kind in ("int", "wide"):
            if max(abs(low), abs(high)) > WIDEST:
                raise not_in_columns(
                    "式の途中の数が大きくなりすぎて、一括の照合では正確に計算できません。",
                    "列の計算で扱えるのは38桁までです。",
                    "割り算を重ねずに、端数の処理（floor_to など）を途中に入れてください。",
                )
            kind = "int" if low >= -INT64 and high <= INT64 else "wide"
        key = (op, kind, tuple((Cell, a.number) if isinstance(a, Cell) else (type(a), a) for a in args))
        found = self._known.get(key)
        if found is None:
            sure = is_sure or (not is_partial and _is_sure(op, args))
            found = Cell(len(self._known), op, tuple(args), kind, low, high, is_partial, sure)
            self._known[key] = found
        return found

    def null(self, kind: str) -> Cell:
        """Return what is unknown on every row."""
        return self.make("null", (), kind)

    def constant(self, value: Any) -> Cell:
        """Return a value that is the same on every row: bool, int, date or str."""
        if isinstance(value, bool):
            return self.make("constant", (value,), "bool")
        if isinstance(value, int):
            return self.make("constant", (value,), "int", value, value)
        if isinstance(value, date):
            return self.make("constant", (value,), "date", value.toordinal(), value.toordinal())
        return self.make("constant", (value,), "text")

    @property
    def true(self) -> Cell:
        """True on every row."""
        return self.constant(True)

    @property
    def false(self) -> Cell:
        """False on every row."""
        return self.constant(False)

    def negation(self, part: Cell) -> Cell:
        """Return NOT part."""
        if part.is_null:
            return part
        if part.is_constant:
            return self.constant(not part.value)
        inner: Cell = part.args[0] if part.op == "not" else self.make("not", (part,), "bool")
        return inner

    def every(self, parts: Sequence[Cell]) -> Cell:
        """Return the conjunction (Kleene)."""
        return self._joined("and", parts, self.false, self.true)

    def some(self, parts: Sequence[Cell]) -> Cell:
        """Return the disjunction (Kleene)."""
        return self._joined("or", parts, self.true, self.false)

    def _joined(self, op: str, parts: Sequence[Cell], decisive: Cell, neutral: Cell) -> Cell:
        flat: dict[int, Cell] = {}
        for part in parts:
            joined: tuple[Cell, ...] = part.args if part.op == op else (part,)
            for one in joined:
                if one is decisive:
                    return decisive
                if one is not neutral:
                    flat[one.number] = one
        if not flat:
            return neutral
        kept = [flat[number] for number in sorted(flat)]
        return kept[0] if len(kept) == 1 else self.make(op, kept, "bool")

    def compare(self, sign: str, left: Cell, right: Cell) -> Cell:
        """Return `left sign right` of two cells of one kind; numbers may differ in width."""
        if left.is_null or right.is_null:
            return self.null("bool")
        if left.is_constant and right.is_constant:
            return self.constant(_COMPARED[sign](left.value, right.value))
        if left.kind == "bool" and left.is_constant:
            left, right = right, left
        if left.kind == "bool" and right.is_constant and sign in ("==", "!="):
            return left if right.value is (sign == "==") else self.negation(left)
        return self.make("compare", (sign, left, right), "bool")

    def unknown(self, part: Cell) -> Cell:
        """Return whether a cell is unknown (never NULL itself)."""
        if part.is_null:
            return self.true
        if part.is_sure:
            return self.false
        if part.op == "not":
            return self.unknown(part.args[0])
        return self.make("is_null", (part,), "bool")

    def known(self, parts: Sequence[Cell]) -> Cell:
        """Return whether all of several cells are known (never NULL)."""
        return self.every([self.negation(self.unknown(part)) for part in parts])

    def when(self, cases: Sequence[tuple[Cell, Cell]], otherwise: Cell, is_partial: bool = False) -> Cell:
        """Return CASE WHEN … THEN … ELSE otherwise END; a NULL condition does not hold."""
        kept: list[tuple[Cell, Cell]] = []
        for condition, value in cases:
            if condition.is_null or condition is self.false:
                continue
            if condition is self.true:
                otherwise = value
                break
            kept.append((condition, value))
        outcomes = [value for _, value in kept] + [otherwise]
        if all(value is otherwise for value in outcomes):
            return otherwise
        bounded = [value for value in outcomes if not value.is_null]
        low, high = min(one.low for one in bounded), max(one.high for one in bounded)
        args = [part for case in kept for part in case] + [otherwise]
        return self.make("case", args, bounded[0].kind, low, high, is_partial)

    def or_else(self, part: Cell, value: Any) -> Cell:
        """Return the cell, or a constant where it is NULL."""
        other = self.constant(value)
        if part.is_sure:
            return part
        if part.is_null:
            return other
        low, high = min(part.low, other.low), max(part.high, other.high)
        return self.make("or_else", (part, other), part.kind, low, high)

    # --- whole numbers -------------------------------------------------------------------------------------

    def plus(self, left: Cell, right: Cell) -> Cell:
        """Return the sum, as wide as its bounds ask for."""
        if left.is_null or right.is_null:
            return self.null("int")
        if left.is_constant and right.is_constant:
            return self.constant(left.value + right.value)
        if right.is_constant and right.value == 0:
            return left
        if left.is_constant and left.value == 0:
            return right
        return self.make("plus", (left, right), "int", left.low + right.low, left.high + right.high)

    def times(self, left: Cell, right: Cell) -> Cell:
        """Return the product, as wide as its bounds ask for."""
        if left.is_null or right.is_null:
            return self.null("int")
        if left.is_constant and right.is_constant:
            return self.constant(left.value * right.value)
        for one, other in ((left, right), (right, left)):
            if one.is_constant and one.value == 1:
                return other
        edges = [a * b for a in (left.low, left.high) for b in (right.low, right.high)]
        return self.make("times", (left, right), "int", min(edges), max(edges))

    def minus(self, left: Cell, right: Cell) -> Cell:
        """Return the difference."""
        return self.plus(left, self.times(right, self.constant(-1)))

    def floor_divide(self, left: Cell, right: Cell) -> Cell:
        """Return the quotient rounded down, NULL where the divisor is 0."""
        if left.is_null or right.is_null:
            return self.null("int")
        if right.is_constant and right.value == 0:
            return self.null("int")
        if left.is_constant and right.is_constant:
            return self.constant(left.value // right.value)
        if right.is_constant and right.value == 1:
            return left
        most = max(abs(left.low), abs(left.high))
        low = left.low if left.low >= 0 and right.low > 0 else -most
        return self.make("floor_divide", (left, self.nonzero(right)), "int", min(low, 0), most)

    def modulo(self, left: Cell, right: Cell) -> Cell:
        """Return the remainder with the sign of the divisor, NULL where that is 0."""
        if left.is_null or right.is_null or (right.is_constant and right.value == 0):
            return self.null("int")
        if left.is_constant and right.is_constant:
            return self.constant(left.value % right.value)
        return self.make("modulo", (left, self.nonzero(right)), "int", min(right.low, 0), max(right.high, 0))

    def nonzero(self, part: Cell) -> Cell:
        """Return the number, NULL where it is 0."""
        if part.low > 0 or part.high < 0 or part.is_null:
            return part
        return self.make("nonzero", (part,), "int", part.low, part.high, is_partial=True)

    def within(self, part: Cell, low: int = -LARGEST, high: int = LARGEST) -> Cell:
        """Return the number where it is in range, NULL elsewhere (as `evaluate` raises NumberTooLarge)."""
        if part.is_null or (low <= part.low and part.high <= high):
            return part
        if part.is_constant:
            return part if low <= part.value <= high else self.null("int")
        return self.make(
            "within", (part, low, high), "int", max(part.low, low), min(part.high, high), is_partial=True
        )

    def sign(self, part: Cell) -> Cell:
        """Return -1 below zero, else 1."""
        if part.low >= 0:
            return self.constant(1)
        below = self.compare("<", part, self.constant(0))
        return self.when(
            [(below, self.constant(-1)), (self.unknown(part), self.null("int"))], self.constant(1)
        )

    def absolute(self, part: Cell) -> Cell:
        """Return the number without its sign."""
        if part.low >= 0 or part.is_null:
            return part
        negated = self.times(part, self.constant(-1))
        if part.high <= 0:
            return negated
        found = self.when([(self.compare("<", part, self.constant(0)), negated)], part)
        most = max(abs(part.low), part.high)
        return found if found.is_constant else self.make("same", (found,), "int", 0, most)


_TOTAL = frozenset(
    [
        "not",
        "and",
        "or",
        "compare",
        "plus",
        "times",
        "year",
        "month",
        "day",
        "ordinal",
        "same",
        "member",
        "outer",
    ]
)
"""Operations that are known wherever all their arguments are."""


def _is_sure(op: str, args: Sequence[Any]) -> bool:
    """Tell whether an operation on these arguments is never NULL."""
    if op in ("constant", "is_null", "or_else", "grade"):
        return True
    if op == "case":
        return all(value.is_sure for value in (*args[1::2], args[-1]))
    if op in ("floor_divide", "modulo"):
        return bool(args[0].is_sure and args[1].is_constant)
    if op == "settled":  # a grade brought together: unknown only where a member is
        graded = args[0].args[3].args[0]
        return bool(graded.is_sure)
    return op in _TOTAL and all(part.is_sure for part in args if isinstance(part, Cell))


_COMPARED = {
    "==": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}
