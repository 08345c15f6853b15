"""Cells as Ibis expressions on a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Protocol

import ibis
import ibis.expr.datatypes as dt

from tenohira.engines.rules.matching.cells import Cell
from tenohira.engines.rules.matching.dialects import Dialect

WIDE = dt.Decimal(38, 0)
_TYPES: Mapping[str, Any] = {
    "bool": dt.boolean,
    "int": dt.int64,
    "wide": WIDE,
    "date": dt.date,
    "text": dt.string,
}
_EPOCH = date(1970, 1, 1)

TWICE = frozenset({"floor_divide", "modulo", "within"})
"""Operations that write an argument more than once: it becomes a column of its own first."""


class Known(Protocol):
    """The expressions that are there already, by the number of their cell."""

    def get(self, number: int, /) -> Any:
        """Return the expression of a cell, None where there is none."""


class Emission:
    """Writes cells as expressions; what is a column already is read from it."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect

    def expression(self, cell: Cell, at: Known) -> Any:
        """Return the expression of a cell. `at`: the expressions that are known, by number of the cell."""
        found = at.get(cell.number)
        if found is not None:
            return found
        return _EMIT[cell.op](self, cell, at)

    def number(self, cell: Cell, at: Known, kind: str) -> Any:
        """Return a whole number as wide as asked."""
        found = self.expression(cell, at)
        return found if cell.kind == kind or kind == "int" else found.cast(WIDE)


def _null(emit: Emission, cell: Cell, at: Known) -> Any:
    return ibis.null(_TYPES[cell.kind])


def _constant(emit: Emission, cell: Cell, at: Known) -> Any:
    if cell.kind == "wide":
        return ibis.literal(str(cell.value)).cast(WIDE)
    return ibis.literal(cell.value, type=_TYPES[cell.kind])


def _not(emit: Emission, cell: Cell, at: Known) -> Any:
    return ~emit.expression(cell.args[0], at)


def _joined(combine: Callable[[Any, Any], Any]) -> Callable[[Emission, Cell, Known], Any]:
    def emitted(emit: Emission, cell: Cell, at: Known) -> Any:
        first, *others = [emit.expression(part, at) for part in cell.args]
        for other in others:
            first = combine(first, other)
        return first

    return emitted


def _compare(emit: Emission, cell: Cell, at: Known) -> Any:
    sign, left, right = cell.args
    return _SIGNS[sign](*_as_wide_as_widest(emit, (left, right), at))


def _as_wide_as_widest(emit: Emission, parts: tuple[Cell, ...], at: Known) -> list[Any]:
    kind = "wide" if any(part.kind == "wide" for part in parts) else "int"
    return [emit.number(part, at, kind) for part in parts]


def _is_null(emit: Emission, cell: Cell, at: Known) -> Any:
    # Ibis writes `x IS NULL` of a negation without brackets; cells never hold one here (Cells.unknown)
    return emit.expression(cell.args[0], at).isnull()


def _case(emit: Emission, cell: Cell, at: Known) -> Any:
    *pairs, otherwise = cell.args

    def branch(part: Cell) -> Any:
        if part.is_null:
            return ibis.null(_TYPES[cell.kind])
        return emit.number(part, at, cell.kind) if cell.kind == "wide" else emit.expression(part, at)

    cases = [(emit.expression(pairs[n], at), branch(pairs[n + 1])) for n in range(0, len(pairs), 2)]
    return ibis.cases(*cases, else_=branch(otherwise))


def _or_else(emit: Emission, cell: Cell, at: Known) -> Any:
    return ibis.coalesce(*(emit.expression(part, at) for part in cell.args))


def _calculated(combine: Callable[[Any, Any], Any]) -> Callable[[Emission, Cell, Known], Any]:
    def emitted(emit: Emission, cell: Cell, at: Known) -> Any:
        parts = [emit.number(part, at, cell.kind) for part in cell.args]
        if any(part.kind == "wide" for part in cell.args) and cell.kind == "int":
            return combine(*(part.cast(WIDE) for part in parts)).cast(dt.int64)
        return combine(*parts)

    return emitted


def _floor_divide(emit: Emission, cell: Cell, at: Known) -> Any:
    left, right = cell.args
    reach = max(abs(left.low), abs(left.high)) + 2 * max(abs(right.low), abs(right.high))
    kind = "wide" if reach >= 2**63 else "int"
    one, other = emit.number(left, at, kind), emit.number(right, at, kind)
    divide = emit.dialect.divide_wide if kind == "wide" else emit.dialect.divide
    if left.low < 0 or right.low < 0:
        one = one - ((one % other) + other) % other
    found = divide(one, other)
    return found.cast(dt.int64) if kind == "wide" and cell.kind == "int" else found


def _modulo(emit: Emission, cell: Cell, at: Known) -> Any:
    left, right = cell.args
    reach = max(abs(left.low), abs(left.high), 2 * abs(right.low), 2 * abs(right.high))
    kind = "wide" if reach >= 2**63 else "int"
    one, other = emit.number(left, at, kind), emit.number(right, at, kind)
    found = one % other
    if left.low < 0 or right.low < 0:
        found = (found + other) % other
    return found.cast(dt.int64) if kind == "wide" and cell.kind == "int" else found


def _nonzero(emit: Emission, cell: Cell, at: Known) -> Any:
    part = emit.expression(cell.args[0], at)
    zero = ibis.literal(0, type=dt.int64)
    return part.nullif(zero.cast(WIDE) if cell.kind == "wide" else zero)


def _within(emit: Emission, cell: Cell, at: Known) -> Any:
    part, low, high = cell.args
    found = emit.expression(part, at)
    fits = (found >= low) & (found <= high)
    return ibis.cases((fits, found), else_=ibis.null(found.type())).cast(dt.int64)


def _same(emit: Emission, cell: Cell, at: Known) -> Any:
    found = emit.expression(cell.args[0], at)
    return found.cast(_TYPES[cell.kind]) if cell.args[0].kind != cell.kind else found


def _part(name: str) -> Callable[[Emission, Cell, Known], Any]:
    def emitted(emit: Emission, cell: Cell, at: Known) -> Any:
        return getattr(emit.expression(cell.args[0], at), name)().cast(dt.int64)

    return emitted


def _ordinal(emit: Emission, cell: Cell, at: Known) -> Any:
    days = emit.dialect.days_between(emit.expression(cell.args[0], at), ibis.literal(_EPOCH))
    return days.cast(dt.int64) + _EPOCH.toordinal()


def _from_ordinal(emit: Emission, cell: Cell, at: Known) -> Any:
    days = (emit.expression(cell.args[0], at) - _EPOCH.toordinal()).cast(dt.int32)
    return emit.dialect.days_later(ibis.literal(_EPOCH), days)


def _make_date(emit: Emission, cell: Cell, at: Known) -> Any:
    return ibis.date(*(emit.expression(part, at).cast(dt.int32) for part in cell.args))


def _grade(emit: Emission, cell: Cell, at: Known) -> Any:
    part = emit.expression(cell.args[0], at)
    return ibis.cases((part, 2), (~part, 0), else_=1).cast(emit.dialect.small)


def _settled(emit: Emission, cell: Cell, at: Known) -> Any:
    """A grade brought together is true, false or unknown; without any row it is as of nobody."""
    part, of_none = cell.args
    grade = emit.expression(part, at)
    cases = [(grade == 1, ibis.null(dt.boolean)), (grade == (0 if of_none else 2), not of_none)]
    return ibis.cases(*cases, else_=of_none)


def _nonempty(emit: Emission, cell: Cell, at: Known) -> Any:
    return emit.expression(cell.args[0], at).nullif("")


def _is_empty(emit: Emission, cell: Cell, at: Known) -> Any:
    return emit.expression(cell.args[0], at).length() == 0


def _contains(emit: Emission, cell: Cell, at: Known) -> Any:
    held, item = (emit.expression(part, at) for part in cell.args)
    known = held.notnull() & item.notnull()
    return ibis.cases((known, held.contains(item)), else_=ibis.null(dt.boolean))


_SIGNS: Mapping[str, Callable[[Any, Any], Any]] = {
    "==": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}
_EMIT: Mapping[str, Callable[[Emission, Cell, Known], Any]] = {
    "null": _null,
    "constant": _constant,
    "not": _not,
    "and": _joined(lambda left, right: left & right),
    "or": _joined(lambda left, right: left | right),
    "compare": _compare,
    "is_null": _is_null,
    "case": _case,
    "or_else": _or_else,
    "plus": _calculated(lambda left, right: left + right),
    "times": _calculated(lambda left, right: left * right),
    "floor_divide": _floor_divide,
    "modulo": _modulo,
    "nonzero": _nonzero,
    "within": _within,
    "same": _same,
    "year": _part("year"),
    "month": _part("month"),
    "day": _part("day"),
    "ordinal": _ordinal,
    "from_ordinal": _from_ordinal,
    "make_date": _make_date,
    "grade": _grade,
    "settled": _settled,
    "nonempty": _nonempty,
    "is_empty": _is_empty,
    "contains": _contains,
}
