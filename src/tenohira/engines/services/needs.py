"""Whether a person needs a service, why, by when, and what it comes to in yen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tenohira.engines.rules import UNKNOWN, Decision, EvaluationError, decide, evaluate
from tenohira.engines.services.bundles import ServiceBundle
from tenohira.foundation.calendar import CalendarError, add_business_days
from tenohira.foundation.definitions import LocalText


@dataclass(frozen=True)
class Reasoned:
    """One condition decided on facts: the reason as people read it, and the decision with its clauses."""

    because: LocalText
    decision: Decision


@dataclass(frozen=True)
class Need:
    """Whether a person needs a service, why, and by when."""

    service_id: str
    outcome: bool | None
    reasons: tuple[Reasoned, ...]
    due_on: date | None


def decided(bundle: ServiceBundle, prefix: str, facts: Mapping[str, Any], on: date) -> tuple[Reasoned, ...]:
    """Decide the conditions of a service: `needed_when`, or the `checks` of its clerks."""
    clauses = bundle.service.needed_when if prefix == "needed_when" else bundle.service.checks
    return tuple(
        Reasoned(clause.because, decide(bundle.rules[f"{prefix}.{n}"], facts, on))
        for n, clause in enumerate(clauses)
    )


def needed(bundle: ServiceBundle, facts: Mapping[str, Any], on: date) -> Need:
    """Decide whether the person of these facts needs a service: all its conditions hold (Kleene's and)."""
    reasons = decided(bundle, "needed_when", facts, on)
    outcomes = [reason.decision.outcome for reason in reasons]
    outcome: bool | None = None
    if not outcomes or False in outcomes:
        outcome = False
    elif all(one is True for one in outcomes):
        outcome = True
    return Need(bundle.id, outcome, reasons, due_of(bundle, facts, on))


_WITHIN = re.compile(r"^(\d+) (days?|business days|weeks|months)$")


def due_of(bundle: ServiceBundle, facts: Mapping[str, Any], on: date) -> date | None:
    """Return the last day for a procedure, or None when it has none or nobody knows from when to count."""
    due = bundle.service.due
    match = _WITHIN.match(due.within) if due else None
    if match is None:
        return None
    try:
        start = evaluate(bundle.rules["due"], facts, on)
    except EvaluationError:
        return None
    if not isinstance(start, date):
        return None
    try:
        return _later(start, int(match[1]), match[2])
    except (CalendarError, OverflowError):  # counted beyond the years a date can hold: no day to keep
        return None


def _later(start: date, number: int, unit: str) -> date | None:
    if unit == "business days":
        return add_business_days(start, number)
    if unit == "months":
        return _months_later(start, number)
    return start + timedelta(days=number * (7 if unit == "weeks" else 1))


def _months_later(start: date, months: int) -> date | None:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    for day in range(start.day, start.day - 4, -1):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    return None


def amount_of(bundle: ServiceBundle, facts: Mapping[str, Any], on: date) -> int | None:
    """Return the amount in yen that a service comes to, or None when it has none or a fact is missing."""
    rule = bundle.rules.get("amount")
    if rule is None:
        return None
    try:
        value: Any = evaluate(rule, facts, on)
    except EvaluationError:
        return None
    return None if value is UNKNOWN else int(value)
