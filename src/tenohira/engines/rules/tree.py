"""The compiled form of a rule: a small typed tree. The evaluation reads it, and so can a compiler to column
expressions; it holds no Python code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, Literal

from tenohira.engines.rules.functions import Function
from tenohira.engines.rules.types import Type
from tenohira.engines.rules.values import DatedValue

Quantifier = Literal["any", "all", "sum", "count", "min", "max"]


@dataclass(frozen=True)
class Node:
    """One part of a rule: its type, and its text as the writer wrote it."""

    type: Type
    text: str


@dataclass(frozen=True)
class Constant(Node):
    """A value written in the rule: bool, int, Fraction, str or date."""

    value: Any


@dataclass(frozen=True)
class Today(Node):
    """The day on which the rule is evaluated."""


@dataclass(frozen=True)
class Fact(Node):
    """A fact by its path: ("person", "birth_date")."""

    path: tuple[str, ...]


@dataclass(frozen=True)
class Item(Node):
    """A member of a list (empty path), or a field of it. `collection` is the dotted path of the list."""

    variable: str
    path: tuple[str, ...]
    collection: str


@dataclass(frozen=True)
class Derived(Node):
    """A fact calculated from others; `path` is its dotted name, `body` its expression put in place."""

    path: str
    body: Node


@dataclass(frozen=True)
class Not(Node):
    """Negation."""

    part: Node


@dataclass(frozen=True)
class AllOf(Node):
    """Conjunction."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class AnyOf(Node):
    """Disjunction."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Compare(Node):
    """`operator` is one of == != < <= > >=."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True)
class OneOf(Node):
    """Whether `item` equals one of `options`."""

    item: Node
    options: tuple[Node, ...]


@dataclass(frozen=True)
class Within(Node):
    """Whether `item` is a member of a list of single values."""

    item: Node
    collection: Node


@dataclass(frozen=True)
class Arithmetic(Node):
    """`operator` is one of + - * / // %."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Choose(Node):
    """`then` if the condition holds, else `otherwise`."""

    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True)
class Quantify(Node):
    """any, all, sum, count, min or max of `element` over the members that meet `condition`."""

    kind: Quantifier
    variable: str
    over: Node
    element: Node
    condition: Node | None


@dataclass(frozen=True)
class Extreme(Node):
    """The smallest or largest of two and more parts."""

    kind: Literal["min", "max"]
    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Call(Node):
    """A function of the fixed list, or one that an office registered."""

    function: Function
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Lookup(Node):
    """A dated value, by its keys when it is a table."""

    value: DatedValue
    keys: tuple[Node, ...]


def parts_of(node: Node) -> Iterator[Node]:
    """Yield the parts right below a node, in reading order."""
    for entry in fields(node):
        held = getattr(node, entry.name)
        for child in held if isinstance(held, tuple) else (held,):
            if isinstance(child, Node):
                yield child


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and everything below it."""
    yield node
    for part in parts_of(node):
        yield from walk(part)
