"""Which facts could still change the answer of a rule: those below its parts that have no value yet.

A part that rests on a fact nobody may be asked for is stuck: nothing below it is worth asking, unless an `and`, an
`or` or a choice around it can be settled without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from tenohira.engines.rules import tree
from tenohira.engines.rules.errors import EvaluationError
from tenohira.engines.rules.evaluation import value_of
from tenohira.engines.rules.facts import Held, Scope
from tenohira.engines.rules.kleene import UNKNOWN
from tenohira.engines.rules.types import BOOL

Want = tuple[str, str]
"""A fact by its dotted path and "", or a field of the members of a list: ("household.children", "birth_date")."""

Open = frozenset[Want]
Askable = Callable[[Want], bool]
STUCK: Open = frozenset()


def open_facts(node: tree.Node, scope: Scope, askable: Askable) -> Open | None:
    """Return what may be asked to settle a part; None when it has a value (or fails), STUCK when nothing helps."""
    try:
        if value_of(node, scope.aside()) is not UNKNOWN:
            return None
    except EvaluationError:
        return None
    return _OPEN[type(node)](node, scope, askable)


def _every(parts: Iterable[Open | None]) -> Open:
    """All of the parts are needed: one that is stuck makes the rest useless."""
    found = [part for part in parts if part is not None]
    return STUCK if STUCK in found else STUCK.union(*found)


def _any(parts: Iterable[Open | None]) -> Open:
    """Each part may settle the whole by itself."""
    return STUCK.union(*(part for part in parts if part is not None))


def _fact(node: tree.Fact, scope: Scope, askable: Askable) -> Open:
    return _wanted((".".join(node.path), ""), askable)


def _item(node: tree.Item, scope: Scope, askable: Askable) -> Open:
    return _wanted((node.collection, ".".join(node.path)), askable) if node.path else STUCK


def _wanted(want: Want, askable: Askable) -> Open:
    return frozenset({want}) if askable(want) else STUCK


def _below(node: tree.Node, *names: str) -> Callable[[Scope, Askable], Iterator[Open | None]]:
    parts: list[tree.Node] = []
    for name in names:
        held = getattr(node, name)
        parts += held if isinstance(held, tuple) else [held]
    return lambda scope, askable: (open_facts(part, scope, askable) for part in parts)


def _strict(*names: str) -> Callable[[tree.Node, Scope, Askable], Open]:
    return lambda node, scope, askable: _every(_below(node, *names)(scope, askable))


def _loose(*names: str) -> Callable[[tree.Node, Scope, Askable], Open]:
    return lambda node, scope, askable: _any(_below(node, *names)(scope, askable))


def _one_of(node: tree.OneOf, scope: Scope, askable: Askable) -> Open:
    item = open_facts(node.item, scope, askable)
    return STUCK if item == STUCK else _any([item, *_below(node, "options")(scope, askable)])


def _choose(node: tree.Choose, scope: Scope, askable: Askable) -> Open:
    condition = open_facts(node.condition, scope, askable)
    if condition is None:
        known = value_of(node.condition, scope.aside())
        return open_facts(node.then if known is True else node.otherwise, scope, askable) or STUCK
    branches = [open_facts(node.then, scope, askable), open_facts(node.otherwise, scope, askable)]
    if condition == STUCK:
        return _every(branches) if node.type == BOOL else STUCK
    return STUCK if all(one == STUCK for one in branches) else _any([condition, *branches])


def _quantify(node: tree.Quantify, scope: Scope, askable: Askable) -> Open:
    members = value_of(node.over, scope.aside())
    if members is UNKNOWN:
        over = open_facts(node.over, scope, askable) or STUCK
        return over | _of_members(node, scope, askable) if over else STUCK
    at = scope.items[node.over.variable].at if isinstance(node.over, tree.Item) else ()
    scopes = [scope.holding(node.variable, Held(one, (*at, place))) for place, one in enumerate(members)]
    if node.kind in ("any", "all"):
        member = _member(node)
        return _any(open_facts(member, inner, askable) for inner in scopes)
    return _every(part for inner in scopes for part in _summed(node, inner, askable))


def _member(node: tree.Quantify) -> tree.Node:
    """What is asked of each member: any: condition and element; all: not condition, or element."""
    if node.condition is None:
        return node.element
    if node.kind == "any":
        return tree.AllOf(BOOL, node.text, (node.condition, node.element))
    return tree.AnyOf(BOOL, node.text, (tree.Not(BOOL, node.text, node.condition), node.element))


def _summed(node: tree.Quantify, scope: Scope, askable: Askable) -> list[Open | None]:
    if node.condition is None:
        return [open_facts(node.element, scope, askable)]
    condition = open_facts(node.condition, scope, askable)
    try:
        is_out = condition is None and value_of(node.condition, scope.aside()) is not True
    except EvaluationError:
        is_out = True
    return [] if is_out else [condition, open_facts(node.element, scope, askable)]


def _of_members(node: tree.Quantify, scope: Scope, askable: Askable) -> Open:
    """What members of a list that nobody knows yet would be asked for, and what else their conditions read."""
    found: set[Want] = set()
    for part in (*tree.walk(node.element), *(tree.walk(node.condition) if node.condition else ())):
        if isinstance(part, tree.Item) and part.variable == node.variable and part.path:
            found |= _wanted((part.collection, ".".join(part.path)), askable)
        elif isinstance(part, tree.Fact):
            found |= open_facts(part, scope, askable) or STUCK
    return frozenset(found)


def _nothing(node: tree.Node, scope: Scope, askable: Askable) -> Open:
    return STUCK


_OPEN: Mapping[type[tree.Node], Callable[[Any, Scope, Askable], Open]] = {
    tree.Constant: _nothing,
    tree.Today: _nothing,
    tree.Fact: _fact,
    tree.Item: _item,
    tree.Derived: _strict("body"),
    tree.Not: _strict("part"),
    tree.AllOf: _loose("parts"),
    tree.AnyOf: _loose("parts"),
    tree.Compare: _strict("left", "right"),
    tree.OneOf: _one_of,
    tree.Within: _loose("item", "collection"),
    tree.Arithmetic: _strict("left", "right"),
    tree.Choose: _choose,
    tree.Extreme: _strict("parts"),
    tree.Quantify: _quantify,
    tree.Call: _strict("arguments"),
    tree.Lookup: _strict("keys"),
}
