"""The rule language as the forms engine needs it: conditions and checks over answers and facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from tenohira.engines.forms.ports import ExpressionProblem, ItemOf, ListOf, RuleType
from tenohira.engines.rules import (
    UNKNOWN,
    Collection,
    EvaluationError,
    Record,
    Rule,
    RuleProblems,
    Type,
    Vocabulary,
    compile_rule,
    evaluate,
    type_from_name,
)


class RuleExpressions:
    """Implements `forms.ports.Expressions` with the rules engine.

    What `check` accepted is kept compiled; `evaluate` runs it on today's date in the city's time zone.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._compiled: dict[str, Rule] = {}
        self.is_whole = True

    def check(self, source: str, names: Mapping[str, RuleType], expects: str) -> Sequence[ExpressionProblem]:
        """Compile an expression over answers and facts; return its mistakes."""
        try:
            self._compiled[source] = compile_rule(source, self.words(names), type_from_name(expects))
        except RuleProblems as error:
            self.is_whole = False
            return [ExpressionProblem(p.column, p.what, p.why, p.how) for p in error.problems]
        return []

    def evaluate(self, source: str, values: Mapping[str, object]) -> object | None:
        """Return the value of an expression that was checked before; None when it is unknown or fails."""
        rule = self._compiled.get(source)
        if rule is None:
            return None
        today = values.get("today")
        on = today if isinstance(today, date) else timezone.localdate()
        try:
            value: Any = evaluate(rule, values, on)
        except EvaluationError:
            return None
        return None if value is UNKNOWN else value

    def words(self, names: Mapping[str, RuleType]) -> Vocabulary:
        """Return the facts together with answers of these types."""
        return self._vocabulary.with_names({name: self.type_of(kind) for name, kind in names.items()})

    def changed(self, rules: Mapping[str, Rule]) -> RuleExpressions:
        """Return the same expressions with other rules in place of some; `rules` by the text as written."""
        other = RuleExpressions(self._vocabulary)
        other._compiled = {**self._compiled, **rules}
        other.is_whole = self.is_whole
        return other

    @property
    def rules(self) -> Mapping[str, Rule]:
        """Every expression that was checked and is right, compiled, by its text."""
        return self._compiled

    def rule(self, source: str) -> Rule | None:
        """Return an expression as it was compiled, or None."""
        return self._compiled.get(source)

    def type_of(self, kind: RuleType) -> Type:
        """Return the rules engine's type of an answer."""
        if isinstance(kind, ListOf):
            return Collection(self.type_of(kind.of))
        if isinstance(kind, ItemOf):
            return self._item(kind.path)
        if isinstance(kind, Mapping):
            return Record("answer", {name: self.type_of(part) for name, part in kind.items()})
        return type_from_name(kind)

    def _item(self, path: str) -> Type:
        root, *rest = path.split(".")
        found: Type | None = self._vocabulary.root(root)
        for part in rest:
            found = found.fields.get(part) if isinstance(found, Record) else None
        return found.of if isinstance(found, Collection) else Record("item", {})
