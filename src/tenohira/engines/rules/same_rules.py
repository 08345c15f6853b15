"""When two rules say the same: one form for all ways of writing a comparison of whole numbers or days.

`a < 3` and `a <= 2` are one rule when `a` is a whole number, yen or a day, and so are `today < x + days(9)` and
`today <= x + days(8)`; `not (a < b)` is `b <= a`; the order of clauses does not matter. Rules of the same form are
equal on all facts, unknown ones too. Rules of different forms may still be equal: this proves, it does not refute.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from tenohira.engines.rules import tree
from tenohira.engines.rules.types import DATE, INT, YEN

Form = tuple[Any, ...]
_DISCRETE = (INT, YEN, DATE)
_MIRRORED = {">": "<", ">=": "<=", "<": ">", "<=": ">="}
_DENIED = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
_NOTHING: Form = ("nothing",)


def canonical(node: tree.Node) -> Form:
    """Return the form of a rule's tree; equal forms are rules that say the same."""
    make = _FORMS.get(type(node))
    return make(node) if make else _plain(node)


def _plain(node: tree.Node) -> Form:
    return (type(node).__name__, *(canonical(part) for part in tree.parts_of(node)))


def _constant(node: tree.Constant) -> Form:
    value = (
        Fraction(node.value)
        if isinstance(node.value, int) and not isinstance(node.value, bool)
        else node.value
    )
    return ("constant", type(value).__name__, value)


def _fact(node: tree.Fact) -> Form:
    return ("fact", node.path)


def _item(node: tree.Item) -> Form:
    return ("item", node.variable, node.path)


def _derived(node: tree.Derived) -> Form:
    return canonical(node.body)


def _not(node: tree.Not) -> Form:
    part = node.part.body if isinstance(node.part, tree.Derived) else node.part
    if isinstance(part, tree.Not):
        return canonical(part.part)
    if isinstance(part, tree.Compare):
        return _compared(_DENIED[part.operator], part.left, part.right)
    return ("not", canonical(part))


def _all_of(node: tree.AllOf) -> Form:
    return _gathered("all", node.parts, tree.AllOf)


def _any_of(node: tree.AnyOf) -> Form:
    return _gathered("any", node.parts, tree.AnyOf)


def _gathered(name: str, parts: tuple[tree.Node, ...], kind: type[tree.AllOf | tree.AnyOf]) -> Form:
    found: set[Form] = set()
    for part in parts:
        form = canonical(part)
        found |= set(form[1]) if form[0] == name and isinstance(part, kind) else {form}
    return (name, frozenset(found)) if len(found) > 1 else next(iter(found))


def _compare(node: tree.Compare) -> Form:
    return _compared(node.operator, node.left, node.right)


def _compared(sign: str, left: tree.Node, right: tree.Node) -> Form:
    if sign in (">", ">="):
        return _compared(_MIRRORED[sign], right, left)
    if left.type not in _DISCRETE:
        pair = (canonical(left), canonical(right))
        return (sign, frozenset(pair)) if sign in ("==", "!=") else (sign, *pair)
    (low, shift), (high, other) = _offset(left), _offset(right)
    gap = other - shift
    if sign in ("==", "!="):
        return (sign, frozenset({(low, -gap), (high, gap)}))
    return ("<=", low, high, gap - 1 if sign == "<" else gap)


def _offset(node: tree.Node) -> tuple[Form, Fraction]:
    """Return a whole number or a day as something and how many more (days later)."""
    if isinstance(node, tree.Derived):
        return _offset(node.body)
    if isinstance(node, tree.Constant) and node.type != DATE:
        return _NOTHING, Fraction(node.value)
    if isinstance(node, tree.Constant):
        return _NOTHING, Fraction(node.value.toordinal())
    if isinstance(node, tree.Arithmetic) and node.operator in ("+", "-"):
        sign = 1 if node.operator == "+" else -1
        if (steps := _steps(node.right)) is not None:
            form, shift = _offset(node.left)
            return form, shift + sign * steps
        if sign == 1 and (steps := _steps(node.left)) is not None:
            form, shift = _offset(node.right)
            return form, shift + steps
    return _whole(node) if isinstance(node, tree.Arithmetic) else canonical(node), Fraction(0)


def _steps(node: tree.Node) -> Fraction | None:
    """Return a written number, or the number of written days; None for all else."""
    if isinstance(node, tree.Call) and node.function.name == "days":
        node = node.arguments[0]
    is_number = isinstance(node, tree.Constant) and node.type in (INT, YEN)
    return Fraction(node.value) if is_number and isinstance(node, tree.Constant) else None


def _arithmetic(node: tree.Arithmetic) -> Form:
    if node.type in _DISCRETE and (offset := _offset(node))[1]:
        return ("moved", *offset)
    return _whole(node)


def _whole(node: tree.Arithmetic) -> Form:
    return ("arithmetic", node.operator, canonical(node.left), canonical(node.right))


def _one_of(node: tree.OneOf) -> Form:
    return ("one of", canonical(node.item), frozenset(canonical(one) for one in node.options))


def _quantify(node: tree.Quantify) -> Form:
    over, element = canonical(node.over), canonical(node.element)
    condition = None if node.condition is None else canonical(node.condition)
    return ("quantify", node.kind, node.variable, over, element, condition)


def _extreme(node: tree.Extreme) -> Form:
    return ("extreme", node.kind, frozenset(canonical(part) for part in node.parts))


def _call(node: tree.Call) -> Form:
    return ("call", node.function.name, *(canonical(part) for part in node.arguments))


def _lookup(node: tree.Lookup) -> Form:
    return ("lookup", node.value.name, *(canonical(key) for key in node.keys))


_FORMS: Mapping[type[tree.Node], Callable[[Any], Form]] = {
    tree.Constant: _constant,
    tree.Fact: _fact,
    tree.Item: _item,
    tree.Derived: _derived,
    tree.Not: _not,
    tree.AllOf: _all_of,
    tree.AnyOf: _any_of,
    tree.Compare: _compare,
    tree.Arithmetic: _arithmetic,
    tree.OneOf: _one_of,
    tree.Quantify: _quantify,
    tree.Extreme: _extreme,
    tree.Call: _call,
    tree.Lookup: _lookup,
}
