"""From the text of a rule to a typed tree, with every mistake of the text told at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tenohira.engines.rules.errors import RuleProblem, RuleProblems, ValueMissing
from tenohira.engines.rules.grammar import parse
from tenohira.engines.rules.tree import AllOf, Call, Derived, Fact, Item, Lookup, Node, walk
from tenohira.engines.rules.typecheck import check
from tenohira.engines.rules.types import BOOL, Type
from tenohira.engines.rules.values import DatedValue
from tenohira.engines.rules.vocabulary import Vocabulary


@dataclass(frozen=True)
class Rule:
    """A rule ready to run. `tree` is its typed form; values and functions are bound in it."""

    source: str
    type: Type
    tree: Node

    @property
    def facts_used(self) -> frozenset[str]:
        """Dotted paths of the facts it may read (`household.children.birth_date`); derived ones by base."""
        return frozenset(path for node in walk(self.tree) if (path := _path(node)))

    @property
    def facts_named(self) -> frozenset[str]:
        """Dotted paths of the facts it may read and of those calculated on the way."""
        return self.facts_used | {node.path for node in walk(self.tree) if isinstance(node, Derived)}

    @property
    def values_used(self) -> tuple[DatedValue, ...]:
        """The dated values it may look up, by name."""
        found = {node.value.name: node.value for node in walk(self.tree) if isinstance(node, Lookup)}
        return tuple(found[name] for name in sorted(found))

    @property
    def functions_used(self) -> frozenset[str]:
        """Names of the functions it may call."""
        return frozenset(node.function.name for node in walk(self.tree) if isinstance(node, Call))


def _path(node: Node) -> str:
    if isinstance(node, Fact):
        return ".".join(node.path)
    if isinstance(node, Item) and node.path:
        return ".".join((node.collection, *node.path))
    return ""


def compile_rule(source: str, vocabulary: Vocabulary, expects: Type | None = None) -> Rule:
    """Compile the text of a rule. Raises RuleProblems with every mistake found, each with its column.

    `expects`: the type the result must have; a whole number written in the rule passes as YEN. A rule that rests
    on what is lost raises too, without any mistake of its own.
    """
    found = check(parse(source), vocabulary, expects)
    if found.problems or found.tree is None:
        raise RuleProblems(source, found.problems)
    return Rule(source, found.tree.type if expects is None else expects, found.tree)


def all_hold(rules: Sequence[Rule]) -> Rule:
    """Return the rule that several yes-no rules hold together (Kleene's and)."""
    source = " and ".join(f"({rule.source})" for rule in rules)
    return Rule(source, BOOL, AllOf(BOOL, source, tuple(rule.tree for rule in rules)))


def problems_of(source: str, vocabulary: Vocabulary, expects: Type | None = None) -> tuple[RuleProblem, ...]:
    """Return every mistake in the text of a rule, none when it is right."""
    try:
        compile_rule(source, vocabulary, expects)
    except RuleProblems as error:
        return error.problems
    return ()


def value_gaps(rule: Rule, on: date) -> tuple[RuleProblem, ...]:
    """Return a problem for each dated value the rule looks up that has no entry on a day."""
    return tuple(gap for value in rule.values_used for gap in _gap(rule, value, on))


def value_gaps_from(rule: Rule, on: date) -> tuple[RuleProblem, ...]:
    """Return the gaps on a day, and those of later days between two periods of a value."""
    found = [
        gap for value in rule.values_used for day in (on, *value.ends(on)) for gap in _gap(rule, value, day)
    ]
    return tuple(dict.fromkeys(found))


def _gap(rule: Rule, value: DatedValue, on: date) -> tuple[RuleProblem, ...]:
    try:
        value.period(on)
    except ValueMissing as error:
        column = rule.source.find(value.name) + 1 or 1
        return (RuleProblem(column, error.what, error.why, error.remedy),)
    return ()
