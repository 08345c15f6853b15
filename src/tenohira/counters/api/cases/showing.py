"""Cases as callers see them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tenohira.counters.api.answers import language
from tenohira.counters.api.cases.shapes import (
    Action,
    Answer,
    ApprovalStep,
    Asked,
    CaseLine,
    CaseStatus,
    Decision,
    IssuedPaper,
    Paper,
    Section,
)
from tenohira.counters.api.shapes import uuid_of
from tenohira.engines.cases import queries as cases
from tenohira.engines.cases.views import CaseSummary, CaseView, RehearsalView
from tenohira.engines.documents.views import IssuedDocument
from tenohira.engines.forms.answers import ReviewSection


def _fields(case: CaseSummary) -> dict[str, Any]:
    wanted = language()
    return {
        "receipt_number": case.receipt_number,
        "service": case.service_id,
        "service_title": case.service_title.text(wanted),
        "state": case.state,
        "state_title": case.state_title.text(wanted),
        "phase": case.phase,
        "office": case.office_id,
        "submitted_at": case.submitted_at,
        "due_on": case.due_on,
        "is_late": case.is_late,
        "outcome": case.outcome,
        "decided_at": case.decided_at,
        "closed_at": case.closed_at,
    }


def line(case: CaseSummary) -> CaseLine:
    """Return a case as a line of a list."""
    return CaseLine(**_fields(case))


def status(case: CaseView) -> CaseStatus:
    """Return where a case stands."""
    wanted = language()
    asked = cases.requests(case.receipt_number, wanted)
    return CaseStatus(
        **_fields(case),
        asked=[Asked(kind=one.kind, text=one.text, question=one.field_id, block=one.index) for one in asked],
        actions=[
            Action(id=one.id, title=one.title.text(wanted), by=list(one.by), needs=list(one.needs))
            for one in case.actions
        ],
    )


def rehearsed(trial: RehearsalView) -> CaseStatus:
    """Return a trial submission in the shape of a case."""
    wanted = language()
    return CaseStatus(
        receipt_number=trial.receipt_number,
        service=trial.service_id,
        service_title=trial.service_title.text(wanted),
        state=trial.state,
        state_title=trial.state_title.text(wanted),
        phase=trial.phase,
        office=trial.office_id,
        submitted_at=trial.submitted_at,
        due_on=None,
        is_late=False,
        outcome="",
        decided_at=None,
        closed_at=None,
        sandbox=True,
        asked=[],
        actions=[],
    )


def sections(found: Iterable[ReviewSection]) -> list[Section]:
    """Return answers or findings as people read them."""
    return [
        Section(
            page=one.page_id,
            title=one.title,
            block=one.index,
            answers=[
                Answer(question=row.field_id, label=row.label, shown=list(row.shown)) for row in one.rows
            ],
        )
        for one in found
    ]


def decision(case: CaseView) -> Decision:
    """Return what was proposed and decided."""
    wanted = language()
    steps = case.proposal.steps if case.proposal else ()
    return Decision(
        receipt_number=case.receipt_number,
        outcome=case.outcome,
        reason=case.reason,
        amount=case.amount,
        decided_at=case.decided_at,
        findings=sections(cases.proposed_findings(case.receipt_number, wanted)),
        steps=[
            ApprovalStep(
                order=one.order, office=one.office_id, post=one.post_id, post_title=one.post_title.text(wanted),
                decides=one.decides, state=one.state, acted_at=one.acted_at,
            )
            for one in steps
        ],
        papers=[
            Paper(id=uuid_of(one.ref), number=one.number, issued_on=one.issued_on)
            for one in cases.papers(case.receipt_number)
        ],
    )  # fmt: skip


def paper(one: IssuedDocument) -> IssuedPaper:
    """Return a paper the city issued."""
    return IssuedPaper(
        id=uuid_of(one.ref),
        number=one.number,
        issued_on=one.issued_on,
        kind=one.kind,
        title=one.title,
        language=one.language,
        valid_until=one.valid_until,
        revoked_at=one.revoked_at,
        size=one.size,
    )
