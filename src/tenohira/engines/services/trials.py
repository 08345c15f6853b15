"""The examples of a service, run against rules that differ a little from its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from tenohira.engines.forms.queries import answer_values
from tenohira.engines.rules import EvaluationError, Rule, evaluate
from tenohira.engines.services import queries
from tenohira.engines.services.bundles import ServiceBundle
from tenohira.engines.services.definition import Example
from tenohira.engines.services.examples import outcome_of, plain_dates
from tenohira.engines.services.expressions import RuleExpressions

_FAILED = object()
_READS = {
    "needed_when": ("needed",),
    "due": ("due",),
    "amount": ("amount",),
    "checks": ("checks",),
    "issues": ("paper",),
    "findings": ("finding_problems", "asked", "passes", "amount", "checks", "paper"),
    "form": ("problems", "visible", "asked", "passes", "finding_problems", "amount", "checks", "paper"),
}
"""What an example may expect that rests on a rule, by the first word of the rule's name."""


@dataclass(frozen=True)
class Changed:
    """Rules in place of some of a service: by name those of service.yaml, by text those of its two forms."""

    rules: Mapping[str, Rule] = field(default_factory=dict)
    form: Mapping[str, Rule] = field(default_factory=dict)
    findings: Mapping[str, Rule] = field(default_factory=dict)
    within: str = ""

    def laid_over(self, bundle: ServiceBundle) -> ServiceBundle:
        """Return the service as it would be with these rules."""
        asked = bundle.office_asks
        if asked is not None and self.findings:
            asked = replace(asked, expressions=asked.expressions.changed(self.findings))
        service = bundle.service
        if self.within and service.due is not None:
            service = service.model_copy(
                update={"due": service.due.model_copy(update={"within": self.within})}
            )
        return replace(
            bundle,
            service=service,
            rules={**bundle.rules, **self.rules},
            expressions=bundle.expressions.changed(self.form),
            office_asks=asked,
        )

    def reads(self) -> set[str]:
        """Return what examples may expect that rests on these rules."""
        words = {name.split(".")[0] for name in self.rules}
        words |= ({"form"} if self.form else set()) | ({"findings"} if self.findings else set())
        words |= {"due"} if self.within else set()
        return {key for word in words for key in _READS[word]}


@dataclass(frozen=True)
class _Call:
    """A rule of a form as it was run once: its text, and what it was given."""

    source: str
    names: Mapping[str, Any]


class _Noted(RuleExpressions):
    """Expressions that note each run."""

    def __init__(self, inner: RuleExpressions, calls: dict[str, list[_Call]]) -> None:
        self._inner, self._calls = inner, calls

    def evaluate(self, source: str, values: Mapping[str, object]) -> object | None:
        self._calls.setdefault(source, []).append(_Call(source, dict(values)))
        return self._inner.evaluate(source, values)


@dataclass(frozen=True)
class Trial:
    """One example of a service, ready to be run again and again. `on`: its day."""

    bundle: ServiceBundle
    example: Example
    on: date

    def tells(self, changed: Changed) -> bool:
        """Tell whether the example does not come out as expected under changed rules."""
        keys = [key for key in self.example.expect if key in changed.reads()]
        if not keys or not self._may_differ(changed):
            return False
        other = changed.laid_over(self.bundle)
        return any(_comes_to(other, self, key) != self.example.expect[key] for key in keys)

    @cached_property
    def facts(self) -> Mapping[str, Any]:
        """The facts of the example as rules read them."""
        return {"today": self.on, **plain_dates(self.example.facts)}

    @cached_property
    def names(self) -> Mapping[str, Any]:
        """Facts, answers and findings together."""
        bundle, facts = self.bundle, self.facts
        answers = answer_values(bundle.form, dict(self.example.answers), facts, bundle.expressions)
        return queries.with_findings(bundle, {**answers, **facts}, self.example.findings)

    @cached_property
    def _calls(self) -> tuple[dict[str, list[_Call]], dict[str, list[_Call]]]:
        """Every run of a rule of the form and of the findings while this example is run, by text."""
        form: dict[str, list[_Call]] = {}
        findings: dict[str, list[_Call]] = {}
        asked = self.bundle.office_asks
        if asked is not None:
            asked = replace(asked, expressions=_Noted(asked.expressions, findings))
        noted = replace(self.bundle, expressions=_Noted(self.bundle.expressions, form), office_asks=asked)
        for key in self.example.expect:
            _comes_to(noted, self, key)
        return form, findings

    def _may_differ(self, changed: Changed) -> bool:
        """Tell whether a changed rule gives anything else here: if not, nothing that rests on it can."""
        if changed.within or any(name.count(".data.") for name in changed.rules):
            return True
        for name, rule in changed.rules.items():
            names = self.facts if name.startswith(("needed_when", "due")) else self.names
            if self._kept(name, names) != _value(rule, names, self.on):
                return True
        form, findings = self._calls if changed.form or changed.findings else ({}, {})
        asked = self.bundle.office_asks
        own = asked.expressions.rules if asked else {}
        return _is_other(changed.form, self.bundle.expressions.rules, form, self.on) or _is_other(
            changed.findings, own, findings, self.on
        )

    @cached_property
    def _values(self) -> dict[str, Any]:
        return {}

    def _kept(self, name: str, names: Mapping[str, Any]) -> Any:
        if name not in self._values:
            self._values[name] = _value(self.bundle.rules[name], names, self.on)
        return self._values[name]


def _is_other(
    changed: Mapping[str, Rule], own: Mapping[str, Rule], calls: Mapping[str, list[_Call]], on: date
) -> bool:
    return any(
        _value(own[source], call.names, on) != _value(rule, call.names, on)
        for source, rule in changed.items()
        for call in calls.get(source, ())
    )


def _value(rule: Rule, names: Mapping[str, Any], on: date) -> Any:
    try:
        return evaluate(rule, names, on)
    except EvaluationError:
        return _FAILED


def _comes_to(bundle: ServiceBundle, trial: Trial, key: str) -> Any:
    try:
        return outcome_of(bundle, trial.example, trial.on, key)
    except (EvaluationError, TypeError, ValueError, AttributeError, LookupError):
        return _FAILED


def trials_of(bundle: ServiceBundle) -> Iterator[Trial]:
    """Yield the examples of a service that come out as expected; `check` speaks of the others."""
    for example in bundle.examples.examples if bundle.examples else ():
        try:
            trial = Trial(bundle, example, date.fromisoformat(example.on))
        except ValueError:
            continue
        if all(_comes_to(bundle, trial, key) == wanted for key, wanted in example.expect.items()):
            yield trial


def is_told(trials: Iterable[Trial], changed: Changed) -> bool:
    """Tell whether any example does not come out as expected under changed rules."""
    return any(trial.tells(changed) for trial in trials)
