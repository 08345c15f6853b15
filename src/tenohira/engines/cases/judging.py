"""What the rules say about answers, and what a clerk should notice at once (気づき)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tenohira.engines.cases.situation import together
from tenohira.engines.cases.terrain import form_context
from tenohira.engines.cases.views import Assessment
from tenohira.engines.forms import queries as forms
from tenohira.engines.rules import EvaluationError
from tenohira.engines.services import queries as services
from tenohira.engines.services.bundles import ServiceBundle

_MOST_REMARKS = 5


def judge(
    bundle: ServiceBundle,
    answers: Mapping[str, Any],
    facts: Mapping[str, Any],
    on: date,
    findings: Mapping[str, Any] | None = None,
) -> Assessment:
    """Decide the service's rules on facts, answers and findings, and compare the answers with the register."""
    both = together(bundle, facts, answers, findings)
    try:
        checks = services.assess(bundle, both, on)
        needs = services.needed(bundle, facts, on).reasons
    except EvaluationError:
        checks, needs = (), ()
    return Assessment(
        decided_on=on,
        checks=checks,
        needs=needs,
        amount=services.amount_of(bundle, both, on),
        differences=tuple(forms.differences(bundle.form, dict(answers), facts, form_context())),
    )


def remarks(
    bundle: ServiceBundle,
    answers: Mapping[str, Any],
    facts: Mapping[str, Any],
    on: date,
    context: forms.Context | None = None,
) -> list[str]:
    """Return what a clerk should notice in the inbox, in Japanese and without personal data."""
    differences = forms.differences(bundle.form, dict(answers), facts, context or form_context())
    failed = [
        f"要確認: {one.because.text()}"
        for one in _checks(bundle, answers, facts, on)
        if one.decision.outcome is False
    ]
    labels = list(dict.fromkeys(one.label for one in differences))
    return (failed + [f"登録とちがう: {label}" for label in labels])[:_MOST_REMARKS]


def _checks(
    bundle: ServiceBundle, answers: Mapping[str, Any], facts: Mapping[str, Any], on: date
) -> tuple[services.Reasoned, ...]:
    if not bundle.service.checks:
        return ()
    try:
        return services.assess(bundle, together(bundle, facts, answers), on)
    except EvaluationError:
        return ()
