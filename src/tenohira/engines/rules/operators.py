"""What the operators make of types: which may meet, and what comes out. The only place that knows units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tenohira.engines.rules.tree import Arithmetic, Choose, Constant, Extreme, Fact, Item, Node, Quantify
from tenohira.engines.rules.types import (
    BOOL,
    DATE,
    DECIMAL,
    INT,
    NUMBERS,
    SPAN,
    TEXT,
    YEN,
    YEN_FRACTION,
    Code,
    Type,
    is_text,
)

_Table = Mapping[tuple[Type, Type], Type]


def _both_ways(table: _Table) -> _Table:
    return {**table, **{(right, left): result for (left, right), result in table.items()}}


_SUM: _Table = _both_ways(
    {
        (INT, INT): INT,
        (INT, DECIMAL): DECIMAL,
        (DECIMAL, DECIMAL): DECIMAL,
        (YEN, YEN): YEN,
        (YEN, YEN_FRACTION): YEN_FRACTION,
        (YEN_FRACTION, YEN_FRACTION): YEN_FRACTION,
        (SPAN, SPAN): SPAN,
    }
)
_PRODUCT: _Table = _both_ways(
    {
        (INT, INT): INT,
        (INT, DECIMAL): DECIMAL,
        (DECIMAL, DECIMAL): DECIMAL,
        (YEN, INT): YEN,
        (YEN, DECIMAL): YEN_FRACTION,
        (YEN_FRACTION, INT): YEN_FRACTION,
        (YEN_FRACTION, DECIMAL): YEN_FRACTION,
    }
)
_MONEY, _PLAIN = (YEN, YEN_FRACTION), (INT, DECIMAL)


def _shares(exact: Type, money: Type) -> _Table:
    """Division: `exact` is what plain numbers give, `money` what money divided by a number gives."""
    same: _Table = {(left, right): exact for kinds in (_MONEY, _PLAIN) for left in kinds for right in kinds}
    shared: _Table = {(left, right): money for left in _MONEY for right in _PLAIN}
    return {**same, **shared}


_DATES: _Table = {(DATE, SPAN): DATE, (SPAN, DATE): DATE}
_RESULTS: dict[str, _Table] = {
    "+": {**_SUM, **_DATES},
    "-": {**_SUM, (DATE, SPAN): DATE, (DATE, DATE): INT},
    "*": _PRODUCT,
    "/": _shares(DECIMAL, YEN_FRACTION),
    "//": _shares(INT, YEN),
    "%": {(INT, INT): INT, (YEN, YEN): YEN, (YEN, INT): YEN},
}


def arithmetic(operator: str, left: Type, right: Type) -> Type | None:
    """Return the type of `left operator right`, None when the two may not meet."""
    return _RESULTS[operator].get((left, right))


def why_not(left: Type, right: Type) -> tuple[str, str]:
    """Return why two types may not meet, and how to mend it."""
    pair = {left, right}
    if pair & set(_MONEY) and pair & set(_PLAIN):
        return "円と、円でない数は単位が違います。", "両方を円にするか、円を円で割って割合にしてください。"
    if DATE in pair and pair & set(NUMBERS):
        return (
            "日付と数は単位が違います。",
            "日数なら days(14)、月数なら months(1)、年数なら years(1) と書いてください。",
        )
    if DATE in pair and any(is_text(kind) for kind in pair):
        return "日付と文字は比べられません。", "決まった日は date(2026, 4, 1) と書いてください。"
    return "型が違います。", "同じ型どうしにしてください。"


def comparable(left: Type, right: Type) -> bool:
    """Tell whether two values may be compared at all."""
    if left == right:
        return isinstance(left, Code) or left in (BOOL, DATE, TEXT, *NUMBERS)
    pairs = (_MONEY, _PLAIN)
    return any(left in kinds and right in kinds for kinds in pairs) or (is_text(left) and is_text(right))


def ordered(kind: Type) -> bool:
    """Tell whether `<` has a meaning for a type."""
    return kind in (DATE, *NUMBERS)


def common(left: Type, right: Type) -> Type | None:
    """Return the type that holds both, None if there is none."""
    if left == right:
        return left
    if left in _PLAIN and right in _PLAIN:
        return DECIMAL
    if left in _MONEY and right in _MONEY:
        return YEN_FRACTION
    return TEXT if is_text(left) and is_text(right) else None


def is_written(node: Node) -> bool:
    """Tell whether a number comes only from what is written in the rule, so that it may take a unit."""
    if isinstance(node, Arithmetic):
        return is_written(node.left) and is_written(node.right)
    if isinstance(node, Choose):
        return is_written(node.then) and is_written(node.otherwise)
    if isinstance(node, Quantify):
        return node.kind in ("sum", "min", "max") and is_written(node.element)
    if isinstance(node, Extreme):
        return all(is_written(part) for part in node.parts)
    return isinstance(node, Constant)


def adapt(node: Node, wanted: Type) -> Node | None:
    """Return the node as one of the wanted type, None when it cannot be one."""
    if node.type == wanted:
        return node
    fits = (
        (wanted == DECIMAL and node.type == INT)
        or (wanted == YEN_FRACTION and node.type == YEN)
        or (wanted in _MONEY and node.type == INT and is_written(node))
        or (wanted == YEN_FRACTION and node.type == DECIMAL and is_written(node))
        or (
            is_text(wanted)
            and is_text(node.type)
            and (wanted == TEXT or not _values(wanted) or is_written(node))
        )
    )
    if not fits:
        return None
    # A fact is read by its own type: an INT fact stays one where a DECIMAL may stand.
    return node if isinstance(node, Fact | Item) else replace(node, type=wanted)


def _values(kind: Type) -> tuple[str, ...]:
    return kind.values if isinstance(kind, Code) else ()


def meet(left: Node, right: Node) -> tuple[Node, Node]:
    """Give a number written in the rule the unit of the money it meets."""
    if left.type in _MONEY:
        return left, adapt(right, left.type) or right
    if right.type in _MONEY:
        return adapt(left, right.type) or left, right
    return left, right
