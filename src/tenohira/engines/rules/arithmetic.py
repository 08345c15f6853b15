"""Exact calculation on known values: whole numbers, fractions, dates and lengths of time."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from tenohira.engines.rules.errors import DivisionByZero, NothingToCompare
from tenohira.engines.rules.facts import in_range
from tenohira.engines.rules.spans import Span, later

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_CALCULATE: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": Fraction,
    "//": operator.floordiv,
    "%": operator.mod,
}


def compare(sign: str, left: Any, right: Any) -> bool:
    """Return whether `left sign right` for two known values of types that may be compared."""
    return _COMPARE[sign](left, right)


def calculate(sign: str, left: Any, right: Any) -> Any:
    """Return `left sign right`, exact. `//` rounds down, `%` has the sign of its right side.

    Raises DivisionByZero, NumberTooLarge, DateOutOfRange.
    """
    if isinstance(left, date) or isinstance(right, date):
        return _on_dates(sign, left, right)
    if isinstance(left, Span):
        return _on_spans(sign, left, right)
    if sign in ("/", "//", "%") and right == 0:
        raise DivisionByZero(
            "0で割ろうとしました。", "割る数が0です。", "0でないことを条件に加えてください。"
        )
    return in_range(_CALCULATE[sign](left, right))


def _on_dates(sign: str, left: Any, right: Any) -> Any:
    if isinstance(left, date) and isinstance(right, date):
        return (left - right).days
    if isinstance(right, date):
        return later(right, left)
    return later(left, right if sign == "+" else -right)


def _on_spans(sign: str, left: Span, right: Any) -> Span:
    if sign == "*":
        return Span(left.months * right, left.days * right)
    other: Span = right if sign == "+" else -right
    return left + other


def total(values: Sequence[Any]) -> Any:
    """Return the sum, 0 of nothing. Raises NumberTooLarge."""
    return in_range(sum(values))


def extreme(kind: str, values: Sequence[Any]) -> Any:
    """Return the smallest or largest. Raises NothingToCompare when there is none."""
    if not values:
        raise NothingToCompare(
            f"{kind}( ) で比べるものが一つもありません。",
            "一覧が空か、条件に合う人がいません。",
            "count( ) > 0 を条件に加えてください。",
        )
    return min(values) if kind == "min" else max(values)
