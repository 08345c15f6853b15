"""What forms need from the room of rules: a language for conditions and checks, and the types it speaks of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias


@dataclass(frozen=True)
class ListOf:
    """Any number of one type: many choices, the blocks of a repeat."""

    of: RuleType


@dataclass(frozen=True)
class ItemOf:
    """One item of a fact that is a list, such as `household.children`; whoever knows the facts knows its type."""

    path: str


RuleType: TypeAlias = "str | Mapping[str, RuleType] | ListOf | ItemOf"
"""The type of an answer in an expression: `bool` `int` `yen` `decimal` `date` `text` `code`, a record of parts
(a mapping), a list, or one item of a fact."""


@dataclass(frozen=True)
class ExpressionProblem:
    """A mistake in an expression; `column` is 1-based within the expression."""

    column: int
    what: str
    why: str = ""
    how: str = ""


class Expressions(Protocol):
    """The language of `when`, `check`, `not_before` … Facts (`person.…`, `household.…`, `today`) are known to it."""

    def check(self, source: str, names: Mapping[str, RuleType], expects: str) -> Sequence[ExpressionProblem]:
        """Return every mistake of an expression that may use `names` besides the facts; `expects` is a type name."""
        ...

    def evaluate(self, source: str, values: Mapping[str, object]) -> object | None:
        """Return the value of an expression; None when it is unknown. Dates come and go as `datetime.date`.

        `values` holds answers by field id and facts by their first name (`person`, `household`, `today`).
        """
        ...
