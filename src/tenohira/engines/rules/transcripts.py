"""What was asked, what was answered, and what each answer settled and why."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tenohira.engines.rules.asking import told
from tenohira.engines.rules.compiler import Rule
from tenohira.engines.rules.declarations import FactDefinition
from tenohira.engines.rules.errors import EvaluationError
from tenohira.engines.rules.evaluation import evaluate
from tenohira.engines.rules.fact_book import FactBook
from tenohira.engines.rules.kleene import UNKNOWN
from tenohira.engines.rules.reasons import Clause, decide
from tenohira.engines.rules.types import BOOL


@dataclass(frozen=True)
class Settled:
    """A rule that an answer settled: its value and the clauses that decided (none where it is not yes-no)."""

    rule: str
    value: Any
    clauses: tuple[Clause, ...]


@dataclass(frozen=True)
class Answered:
    """One step: the fact asked ("" and None: what was known from the beginning), its answer, what that settled.

    `value` None: the person did not know.
    """

    path: str
    fact: FactDefinition | None
    value: Any
    settled: tuple[Settled, ...]


def transcript(
    rules: Mapping[str, Rule],
    facts: Mapping[str, Any],
    answers: Iterable[tuple[str, Any]],
    on: date,
    book: FactBook,
    closed: Collection[str] = (),
    complete: Callable[[Mapping[str, Any]], Mapping[str, Any]] = lambda facts: facts,
) -> tuple[Answered, ...]:
    """Return the steps of a conversation, first what `facts` alone settle, then each of `answers` in order.

    `complete` returns facts with what follows from them. A rule that fails on the facts is left out: an office has
    to look at it.
    """
    known = dict(facts)
    open_rules = dict(rules)
    steps = [Answered("", None, None, _settled(open_rules, known, on, closed))]
    for path, value in answers:
        if value is not None:
            known = dict(complete(told(known, path, value)))
        steps.append(Answered(path, book.fact(path), value, _settled(open_rules, known, on, closed)))
    return tuple(steps)


def _settled(
    open_rules: dict[str, Rule], facts: Mapping[str, Any], on: date, closed: Collection[str]
) -> tuple[Settled, ...]:
    """Return what is settled now and take it off the open rules."""
    found = []
    for name, rule in list(open_rules.items()):
        try:
            value = evaluate(rule, facts, on, closed)
            clauses = decide(rule, facts, on, closed).clauses if rule.type == BOOL else ()
        except EvaluationError:
            continue
        if value is not UNKNOWN:
            found.append(Settled(name, value, clauses))
            del open_rules[name]
    return tuple(found)
