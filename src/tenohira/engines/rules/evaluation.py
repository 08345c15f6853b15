"""Running a compiled rule on facts, on a date. What is unknown stays so; no settled answer depends on it.

In `and`, `or`, `any`, `all` a part that fails counts only when no other part settles the answer, so that
`count(a) > 0 and min(...) < 3` needs no order.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tenohira.engines.rules import tree
from tenohira.engines.rules.arithmetic import calculate, compare, extreme, total
from tenohira.engines.rules.compiler import Rule
from tenohira.engines.rules.errors import EvaluationError, FunctionFailed
from tenohira.engines.rules.facts import FactUse, Held, Scope, as_type, read
from tenohira.engines.rules.kleene import UNKNOWN, Truth, negation
from tenohira.engines.rules.types import DECIMAL, SPAN, YEN_FRACTION, Type


def evaluate(rule: Rule, facts: Mapping[str, Any], on: date, closed: Collection[str] = ()) -> Any:
    """Return the value of a rule on a day, or UNKNOWN.

    `facts`: nested mappings and lists by the names of the vocabulary; a missing key or None is unknown. Dates
    may be ISO texts. `closed`: the city's own closed days. YEN and INT come as int, DECIMAL as Decimal.
    Raises EvaluationError and nothing else.
    """
    return outward(value_of(rule.tree, Scope(facts, on, closed)), rule.type)


def outward(value: Any, kind: Type) -> Any:
    """Return a value in the form that leaves this room: exact fractions as Decimal (28 digits)."""
    if value is UNKNOWN or kind not in (DECIMAL, YEN_FRACTION):
        return value
    exact = Fraction(value)
    return Decimal(exact.numerator) / Decimal(exact.denominator)


def value_of(node: tree.Node, scope: Scope) -> Any:
    """Return the value of a part of a rule, or UNKNOWN; what it read is noted in the scope."""
    return _EVALUATE[type(node)](node, scope)


def settle(parts: Iterable[Callable[[], tuple[Truth, Scope]]], decisive: bool, scope: Scope) -> Truth:
    """Return the conjunction (decisive=False) or disjunction (decisive=True) of parts, run one after another.

    Only the reads of what decided are kept. A failing part is raised only if the rest does not settle it.
    """
    failure: EvaluationError | None = None
    is_open = False
    seen: list[Scope] = []
    for part in parts:
        try:
            value, inner = part()
        except EvaluationError as error:
            failure = failure or error
            continue
        if value is decisive:
            scope.keep(inner)
            return decisive
        is_open = is_open or value is UNKNOWN
        seen.append(inner)
    scope.keep(*seen)
    if is_open:
        return UNKNOWN
    if failure is not None:
        raise failure
    return not decisive


def _constant(node: tree.Constant, scope: Scope) -> Any:
    return node.value


def _today(node: tree.Today, scope: Scope) -> Any:
    return scope.on


def _fact(node: tree.Fact, scope: Scope) -> Any:
    path = ".".join(node.path)
    value = read(scope.facts, node.path, node.type, path)
    scope.note(path, (), _shown(value))
    return value


def _item(node: tree.Item, scope: Scope) -> Any:
    held = scope.items[node.variable]
    path = ".".join((node.collection, *node.path))
    value = read(held.value, node.path, node.type, path)
    scope.note(path, held.at, _shown(value))
    return value


def _shown(value: Any) -> Any:
    """A list of records is noted by its number of members: a reason must not carry everybody's data."""
    is_records = isinstance(value, list | tuple) and any(
        isinstance(one, Mapping) or one is None for one in value
    )
    return len(value) if is_records else value


def _derived(node: tree.Derived, scope: Scope) -> Any:
    value = value_of(node.body, scope)
    if value is not UNKNOWN:
        variables = [part.variable for part in tree.walk(node.body) if isinstance(part, tree.Item)]
        held = next((scope.items[name] for name in variables if name in scope.items), None)
        scope.note(node.path, held.at if held else (), outward(value, node.type))
    return value


def _not(node: tree.Not, scope: Scope) -> Any:
    return negation(value_of(node.part, scope))


def _part(node: tree.Node, scope: Scope) -> Callable[[], tuple[Any, Scope]]:
    def run() -> tuple[Any, Scope]:
        inner = scope.aside()
        return value_of(node, inner), inner

    return run


def _all_of(node: tree.AllOf, scope: Scope) -> Any:
    return settle((_part(part, scope) for part in node.parts), False, scope)


def _any_of(node: tree.AnyOf, scope: Scope) -> Any:
    return settle((_part(part, scope) for part in node.parts), True, scope)


def _compare(node: tree.Compare, scope: Scope) -> Any:
    left, right = value_of(node.left, scope), value_of(node.right, scope)
    return UNKNOWN if UNKNOWN in (left, right) else compare(node.operator, left, right)


def _one_of(node: tree.OneOf, scope: Scope) -> Any:
    item = value_of(node.item, scope)
    options = [value_of(option, scope) for option in node.options]
    if item is UNKNOWN:
        return UNKNOWN if options else False
    if any(option is not UNKNOWN and option == item for option in options):
        return True
    return UNKNOWN if UNKNOWN in options else False


def _within(node: tree.Within, scope: Scope) -> Any:
    item, members = value_of(node.item, scope), value_of(node.collection, scope)
    if members is UNKNOWN:
        return UNKNOWN
    kind = node.item.type
    known = [as_type(one, kind, node.collection.text) for one in members]
    if item is not UNKNOWN and any(one is not UNKNOWN and one == item for one in known):
        return True
    return UNKNOWN if known and (item is UNKNOWN or UNKNOWN in known) else False


def _arithmetic(node: tree.Arithmetic, scope: Scope) -> Any:
    left, right = value_of(node.left, scope), value_of(node.right, scope)
    return UNKNOWN if UNKNOWN in (left, right) else calculate(node.operator, left, right)


def _choose(node: tree.Choose, scope: Scope) -> Any:
    condition = value_of(node.condition, scope)
    if condition is not UNKNOWN:
        return value_of(node.then if condition else node.otherwise, scope)
    try:
        then, otherwise = value_of(node.then, scope.aside()), value_of(node.otherwise, scope.aside())
    except EvaluationError:
        return UNKNOWN
    return then if then is not UNKNOWN and then == otherwise else UNKNOWN


def _extreme(node: tree.Extreme, scope: Scope) -> Any:
    parts = [value_of(part, scope) for part in node.parts]
    return UNKNOWN if UNKNOWN in parts else extreme(node.kind, parts)


def _quantify(node: tree.Quantify, scope: Scope) -> Any:
    members = value_of(node.over, scope)
    if members is UNKNOWN:
        return UNKNOWN
    at = scope.items[node.over.variable].at if isinstance(node.over, tree.Item) else ()
    held = [Held(one, (*at, place)) for place, one in enumerate(members)]
    if node.kind in ("any", "all"):
        is_any = node.kind == "any"
        return settle((_member(node, one, scope, is_any) for one in held), is_any, scope)
    return _aggregate(node, held, scope)


def _member(node: tree.Quantify, held: Held, scope: Scope, is_any: bool) -> Callable[[], tuple[Any, Scope]]:
    """any: condition and element; all: not condition, or element."""

    def run() -> tuple[Any, Scope]:
        inner = scope.holding(node.variable, held)
        if node.condition is None:
            return value_of(node.element, inner), inner
        wanted = (
            node.condition if is_any else tree.Not(node.condition.type, node.condition.text, node.condition)
        )
        parts = (_part(wanted, inner), _part(node.element, inner))
        return settle(parts, not is_any, inner), inner

    return run


def _aggregate(node: tree.Quantify, members: list[Held], scope: Scope) -> Any:
    values = []
    is_open = False
    for held in members:
        inner = scope.holding(node.variable, held)
        meets: Truth = True if node.condition is None else value_of(node.condition, inner)
        if meets is True:
            values.append(value_of(node.element, inner))
        is_open = is_open or meets is UNKNOWN
        scope.keep(inner)
    if is_open or UNKNOWN in values:
        return UNKNOWN
    return total(values) if node.kind in ("sum", "count") else extreme(node.kind, values)


def _call(node: tree.Call, scope: Scope) -> Any:
    arguments = [value_of(part, scope) for part in node.arguments]
    if UNKNOWN in arguments:
        return UNKNOWN
    extra = {"closed": scope.closed} if node.function.wants_closed_days else {}
    name = node.function.name
    try:
        result = node.function.call(*arguments, **extra)
    except EvaluationError:
        raise
    except (
        Exception
    ) as error:  # an office's own function may fail in any way; the rule's reader gets one error
        raise FunctionFailed(
            f"関数「{name}」が失敗しました。", str(error), "渡した値を確かめてください。"
        ) from error
    if node.type == SPAN:
        return result
    return as_type(result, DECIMAL if node.type == YEN_FRACTION else node.type, f"{name}(...)")


def _lookup(node: tree.Lookup, scope: Scope) -> Any:
    keys = [value_of(key, scope) for key in node.keys]
    return UNKNOWN if UNKNOWN in keys else node.value.on(scope.on, keys)


_EVALUATE: Mapping[type[tree.Node], Callable[[Any, Scope], Any]] = {
    tree.Constant: _constant,
    tree.Today: _today,
    tree.Fact: _fact,
    tree.Item: _item,
    tree.Derived: _derived,
    tree.Not: _not,
    tree.AllOf: _all_of,
    tree.AnyOf: _any_of,
    tree.Compare: _compare,
    tree.OneOf: _one_of,
    tree.Within: _within,
    tree.Arithmetic: _arithmetic,
    tree.Choose: _choose,
    tree.Extreme: _extreme,
    tree.Quantify: _quantify,
    tree.Call: _call,
    tree.Lookup: _lookup,
}


def uses(scope: Scope) -> tuple[FactUse, ...]:
    """Return what a scope has read, by path and position; `today` is no fact."""
    return tuple(scope.reads[key] for key in sorted(scope.reads))
