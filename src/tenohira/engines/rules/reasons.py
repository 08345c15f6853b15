"""Why a rule says yes, no or not yet: the clauses that decided, each with the facts it read and lacks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tenohira.engines.rules import tree
from tenohira.engines.rules.compiler import Rule
from tenohira.engines.rules.errors import EvaluationError, NotADecision
from tenohira.engines.rules.evaluation import uses, value_of
from tenohira.engines.rules.facts import FactUse, Scope
from tenohira.engines.rules.kleene import UNKNOWN, Truth, negation
from tenohira.engines.rules.types import BOOL


@dataclass(frozen=True)
class Clause:
    """One condition as the writer wrote it. `outcome` None: not known yet. `facts`: what it read."""

    source: str
    outcome: bool | None
    facts: tuple[FactUse, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """Dotted paths of the facts without which the clause cannot be answered; empty when it is."""
        lacking = {use.path for use in self.facts if not use.is_known}
        return tuple(sorted(lacking)) if self.outcome is None else ()


@dataclass(frozen=True)
class Decision:
    """The answer of a rule on one day (None: not known yet) and the clauses that decided it."""

    outcome: bool | None
    clauses: tuple[Clause, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """Dotted paths of the facts that still stand between us and an answer."""
        return tuple(sorted({path for clause in self.clauses for path in clause.missing}))


def decide(rule: Rule, facts: Mapping[str, Any], on: date, closed: Collection[str] = ()) -> Decision:
    """Return the answer of a yes-no rule on a day, with its reasons. Facts as for `evaluate`.

    For `and`: all clauses when true, every failing clause when false, every open clause when unknown; for
    `or` the other way round. Raises NotADecision for a rule that is not yes-no, and EvaluationError.
    """
    if rule.type != BOOL:
        raise NotADecision(
            "この規則は「はい・いいえ」で答える規則ではありません。",
            f"結果は{rule.type.label}です。",
            "比べる式（== < >= など）にしてください。",
        )
    outcome, clauses = _explain(rule.tree, Scope(facts, on, closed))
    return Decision(_plain(outcome), clauses)


def _plain(value: Truth) -> bool | None:
    return None if value is UNKNOWN else value


def _explain(node: tree.Node, scope: Scope) -> tuple[Truth, tuple[Clause, ...]]:
    if isinstance(node, tree.Not):
        outcome, clauses = _explain(node.part, scope)
        return negation(outcome), clauses
    if isinstance(node, tree.AllOf):
        return _joined(node.parts, False, scope)
    if isinstance(node, tree.AnyOf):
        return _joined(node.parts, True, scope)
    if isinstance(node, tree.Choose):
        return _chosen(node, scope)
    inner = scope.aside()
    value: Truth = value_of(node, inner)
    return value, (Clause(node.text, _plain(value), uses(inner)),)


def _joined(parts: tuple[tree.Node, ...], decisive: bool, scope: Scope) -> tuple[Truth, tuple[Clause, ...]]:
    found: list[tuple[Truth, tuple[Clause, ...]]] = []
    failure: EvaluationError | None = None
    for part in parts:
        try:
            found.append(_explain(part, scope))
        except EvaluationError as error:
            failure = failure or error
    outcomes = [outcome for outcome, _ in found]
    outcome: Truth = decisive if decisive in outcomes else UNKNOWN if UNKNOWN in outcomes else not decisive
    if outcome is (not decisive) and failure is not None:
        raise failure
    return outcome, tuple(clause for value, clauses in found if value is outcome for clause in clauses)


def _chosen(node: tree.Choose, scope: Scope) -> tuple[Truth, tuple[Clause, ...]]:
    condition, reasons = _explain(node.condition, scope)
    if condition is UNKNOWN:
        inner = scope.aside()
        value: Truth = value_of(node, inner)
        return value, reasons if value is UNKNOWN else (Clause(node.text, _plain(value), uses(inner)),)
    value, clauses = _explain(node.then if condition else node.otherwise, scope)
    return value, (*reasons, *clauses)
