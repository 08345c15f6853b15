"""The facts and answers a case is judged on: what the register knows of the people concerned, and what they said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tenohira.engines.forms import queries as forms
from tenohira.engines.people import queries as people
from tenohira.engines.people.errors import UnknownReference
from tenohira.engines.services import queries as services
from tenohira.engines.services.bundles import ServiceBundle


def facts_for(concerned: str, agent: str, on: date) -> dict[str, Any]:
    """Return the facts of a person or organisation on a day, with `today`.

    For an organisation the facts of the person who acts for it come along. Somebody the register does not know
    has no facts but today's date, which rules take as unknown.
    """
    facts: dict[str, Any] = {"today": on}
    for ref in (agent if concerned.startswith("organisation:") else "", concerned):
        facts |= _facts_of(ref, on)
    return facts


def _facts_of(ref: str, on: date) -> dict[str, Any]:
    try:
        if ref.startswith("person:"):
            return people.facts_of(ref, on)
        if ref.startswith("organisation:"):
            return people.facts_of_organisation(ref, on)
    except UnknownReference:
        return {}
    return {}


def together(
    bundle: ServiceBundle,
    facts: Mapping[str, Any],
    answers: Mapping[str, Any],
    findings: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return facts and answers as rules name them: fields, groups of fragments, repeats; dates as dates.

    With what the office found (認定事項); without it, its names are unknown.
    """
    both = {**forms.answer_values(bundle.form, dict(answers), facts, bundle.expressions), **facts}
    return services.with_findings(bundle, both, findings or {})
