"""What the office finds out and decides (認定事項): asked with a proposal, kept sealed with it, read once decided."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tenohira.engines.cases import caseload, situation
from tenohira.engines.cases.errors import IncompleteFindings
from tenohira.engines.cases.models import Case, Proposal
from tenohira.engines.cases.terrain import form_context
from tenohira.engines.forms import queries as forms
from tenohira.engines.forms.answers import FormError
from tenohira.engines.forms.definition import FormDefinition
from tenohira.engines.forms.ports import Expressions
from tenohira.engines.services import queries as services
from tenohira.engines.services.bundles import ServiceBundle

_LEFT_OPEN = frozenset({"required", "check", "too-few"})
"""What a refusal may leave as it is: nobody has to find out the degree of a damage to refuse for another reason."""


@dataclass(frozen=True)
class FindingsSheet:
    """The questions to the clerk who proposes (認定事項). `names`: facts and answers that their conditions may name.

    `answers` with what was typed and could not be taken, `given` what would be kept, `problems` what keeps the case
    from being granted, `amount` what the service's rule comes to with it, in yen.
    """

    form: FormDefinition
    expressions: Expressions
    names: Mapping[str, Any]
    answers: dict[str, Any]
    given: dict[str, Any]
    problems: tuple[FormError, ...]
    amount: int | None


def of_proposal(proposal: Proposal | None) -> dict[str, Any]:
    """Return the unsealed findings of a proposal, none without one."""
    return dict(json.loads(proposal.findings)) if proposal and proposal.findings else {}


def latest(row: Case) -> dict[str, Any]:
    """Return the findings of the last proposal, whatever became of it (1 query)."""
    return of_proposal(Proposal.objects.filter(case=row).order_by("-round").first())


def decided(row: Case) -> dict[str, Any]:
    """Return the findings of the proposal that was approved; none before the decision (1 query)."""
    approved = Proposal.objects.filter(case=row, status=Proposal.Status.APPROVED)
    return of_proposal(approved.order_by("-round").first())


def sheet(row: Case, bundle: ServiceBundle, raw: forms.Raw | None = None) -> FindingsSheet | None:
    """Return the questions to the clerk with what is known; None where the service asks for nothing.

    They begin with the findings of the last proposal, else with what register and application know. `raw` (html names
    to texts, of all pages) is laid over that.
    """
    asked = bundle.office_asks
    if asked is None:
        return None
    on = caseload.today()
    facts = situation.facts_for(row.applicant_ref, row.agent_ref, on)
    names = situation.together(bundle, facts, caseload.answers_of(row))
    context = form_context()
    answers = latest(row) or forms.prefill(asked.form, {}, names, context)
    if raw is not None:
        for page in asked.form.pages:
            answers = forms.accept(
                asked.form, page.id, raw, answers, names, asked.expressions, None, context
            ).answers
    given = forms.submission(asked.form, answers, names, asked.expressions)
    return FindingsSheet(
        form=asked.form,
        expressions=asked.expressions,
        names=names,
        answers=answers,
        given=given,
        problems=tuple(forms.problems_of(asked.form, answers, names, asked.expressions, context)),
        amount=services.amount_of(bundle, services.with_findings(bundle, names, given), on),
    )


def taken(row: Case, bundle: ServiceBundle, outcome: str, raw: forms.Raw | None) -> dict[str, Any]:
    """Return the findings that go with a proposal; raises IncompleteFindings with every mistake.

    A refusal may leave questions open, but what is written must be readable.
    """
    found = None if outcome != "granted" and raw is None else sheet(row, bundle, raw)
    if found is None:
        return {}
    wrong = [one for one in found.problems if outcome == "granted" or one.code not in _LEFT_OPEN]
    if wrong:
        raise IncompleteFindings(wrong)
    return found.given


def sections(
    bundle: ServiceBundle, findings: Mapping[str, Any], language: str = "ja"
) -> list[forms.ReviewSection]:
    """Return findings as people read them, by page."""
    return forms.review(bundle.findings, dict(findings), language) if bundle.findings and findings else []


def lines(bundle: ServiceBundle, findings: Mapping[str, Any], language: str = "ja") -> list[str]:
    """Return findings as plain lines (被害の程度: 半壊), for notices and lists."""
    return [
        f"{row.label}: {'、'.join(row.shown)}"
        for section in sections(bundle, findings, language)
        for row in section.rows
    ]


def of_cases(rows: Iterable[Case]) -> dict[str, str]:
    """Return the decided findings of cases in one text each, by receipt number (1 query)."""
    known = {row.pk: row for row in rows}
    approved = Proposal.objects.filter(case__in=list(known), status=Proposal.Status.APPROVED).order_by(
        "round"
    )
    return {
        known[one.case_id].receipt_number: " ／ ".join(
            lines(caseload.bundle_of(known[one.case_id]), of_proposal(one))
        )
        for one in approved
    }
