"""Turning rows of cases into views, with the names of offices, posts and staff, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

from django.utils.translation import get_language

from tenohira.engines.cases import caseload, findings, machine
from tenohira.engines.cases.models import ApprovalStep, Case, Correction, Draft, Proposal
from tenohira.engines.cases.views import (
    ActionView,
    Applicant,
    CaseSummary,
    CaseView,
    CorrectionView,
    DraftView,
    Mark,
    ProposalView,
    StepView,
)
from tenohira.engines.people import queries as people
from tenohira.engines.people.errors import UnknownReference
from tenohira.engines.services.bundles import ServiceBundle
from tenohira.foundation.definitions import LocalText


class Names:
    """The names of the hall's offices, of some staff and of posts (1, 1 and 2 queries, each when first asked for)."""

    def __init__(self, staff: Iterable[str] = ()) -> None:
        self._wanted = {ref for ref in staff if ref}

    @cached_property
    def contacts(self) -> dict[str, people.OfficeContact]:
        """How every office is called and reached, also closed ones."""
        return people.office_contacts()

    @cached_property
    def _posts(self) -> dict[tuple[str, str], LocalText]:
        return {(office.id, post.id): post.title for office in people.offices() for post in office.posts}

    @cached_property
    def _staff(self) -> dict[str, str]:
        return people.staff_names(self._wanted)

    def office(self, office_id: str) -> LocalText:
        """Return the name of an office; one that was closed is called by its id."""
        found = self.contacts.get(office_id)
        return found.name if found and found.is_open else LocalText({"ja": office_id or "―"})

    def post(self, office_id: str, post_id: str) -> LocalText:
        """Return the title of a post."""
        return self._posts.get((office_id, post_id)) or LocalText({"ja": post_id})

    def staff(self, ref: str) -> str:
        """Return the name of a member of staff, "" for nobody."""
        return self._staff.get(ref, "")


class _Page:
    """What the lines of one page share: names, services, the day and the city's closed days, each read once."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.today, self.closed = caseload.today(), caseload.closed_days()
        self._bundles: dict[tuple[str, str], ServiceBundle] = {}

    def bundle(self, row: Case) -> ServiceBundle:
        key = (row.service, row.version)
        if key not in self._bundles:
            self._bundles[key] = caseload.bundle_of(row)
        return self._bundles[key]


def _summary_fields(row: Case, page: _Page) -> dict[str, Any]:
    bundle, names = page.bundle(row), page.names
    clock = caseload.clock_of(row)
    urgency = clock.urgency(page.today, page.closed)
    state = bundle.flow.states.get(row.state)
    return {
        "id": str(row.uuid),
        "receipt_number": row.receipt_number,
        "service_id": row.service,
        "service_title": bundle.service.title,
        "state": row.state,
        "state_title": state.title if state else LocalText({"ja": "廃棄済み", "en": "Disposed of"}),
        "phase": row.phase,
        "office_id": row.office,
        "office_name": names.office(row.office),
        "assignee_ref": row.assignee,
        "assignee_name": names.staff(row.assignee),
        "applicant_ref": row.applicant_ref,
        "applicant_name": row.applicant_name,
        "applicant_kana": row.applicant_kana,
        "submitted_at": row.submitted_at,
        "due_on": row.due_on,
        "days_left": clock.days_left(page.today, page.closed),
        "is_late": urgency == "late",
        "is_due_soon": urgency == "soon",
        "remarks": tuple(row.remarks),
        "outcome": row.outcome,
        "amount": row.amount,
        "decided_at": row.decided_at,
        "closed_at": row.closed_at,
    }


def summaries(rows: Sequence[Case], names: Names | None = None) -> list[CaseSummary]:
    """Return rows as lines of a list, in at most 4 queries however many they are."""
    if not rows:
        return []
    page = _Page(names or Names(row.assignee for row in rows))
    return [CaseSummary(**_summary_fields(row, page)) for row in rows]


def case_view(row: Case) -> CaseView:
    """Return one case with all that is in it, in a constant number of queries."""
    proposals = list(Proposal.objects.filter(case=row).prefetch_related("steps").order_by("round"))
    corrections = correction_views(row)
    people_in = {row.assignee, *(p.proposed_by for p in proposals)}
    people_in |= {ref for p in proposals for s in p.steps.all() for ref in (s.acted_by, s.acted_for)}
    names = Names(ref for ref in people_in if ref.startswith("staff:"))
    return _view(row, names, corrections, proposals)


def new_case_view(row: Case, names: Names) -> CaseView:
    """Return a case that was just made: nobody can have asked for corrections or proposed anything (no query)."""
    return _view(row, names, (), ())


def _view(
    row: Case, names: Names, corrections: tuple[CorrectionView, ...], proposals: Sequence[Proposal]
) -> CaseView:
    open_one = corrections[-1] if corrections and corrections[-1].answered_at is None else None
    return CaseView(
        **_summary_fields(row, _Page(names)),
        version=row.version,
        channel=row.channel,
        language=row.language,
        mail=row.mail,
        account_id=row.account_id,
        agent_ref=row.agent_ref,
        agent_name=name_of(row.agent_ref),
        mandate_kind=row.mandate_kind,
        answers=caseload.answers_of(row),
        pending=tuple(row.pending),
        reason=row.reason,
        clock_started_on=row.clock_started_on,
        clock_stopped_on=row.clock_stopped_on,
        dispose_on=row.dispose_on,
        correction=open_one,
        corrections=corrections,
        proposals=tuple(proposal_view(proposal, names, caseload.bundle_of(row)) for proposal in proposals),
        actions=_actions(row),
        is_protected=row.is_protected,
    )


def _actions(row: Case) -> tuple[ActionView, ...]:
    found = machine.open_transitions(caseload.bundle_of(row).flow, row.state)
    return tuple(ActionView(t.id, t.title, t.to, tuple(t.by), tuple(t.needs)) for t in found)


def correction_views(row: Case) -> tuple[CorrectionView, ...]:
    """Return every round of corrections, the first first (2 queries)."""
    found = Correction.objects.filter(case=row).prefetch_related("marks").order_by("round")
    return tuple(
        CorrectionView(
            one.round,
            one.message,
            tuple(Mark(m.field_id, m.note, m.index) for m in sorted(one.marks.all(), key=lambda m: m.pk)),
            one.asked_at,
            one.answered_at,
            str(one.draft or ""),
        )
        for one in found
    )


def proposal_view(proposal: Proposal, names: Names, bundle: ServiceBundle) -> ProposalView:
    """Return a proposal whose steps are prefetched, of a case of this service."""
    steps = sorted(proposal.steps.all(), key=lambda step: step.order)
    return ProposalView(
        proposal.round,
        proposal.outcome,
        proposal.reason,
        proposal.amount,
        proposal.proposed_by,
        names.staff(proposal.proposed_by),
        proposal.proposed_at,
        proposal.status,
        tuple(step_view(step, names) for step in steps),
        tuple(findings.lines(bundle, findings.of_proposal(proposal), get_language() or "ja")),
    )


def step_view(step: ApprovalStep, names: Names) -> StepView:
    """Return one step of a route."""
    return StepView(
        order=step.order,
        office_id=step.office,
        post_id=step.post,
        post_title=names.post(step.office, step.post),
        decides=step.decides,
        is_alone=step.is_alone,
        state=step.state,
        acted_by=step.acted_by,
        acted_by_name=names.staff(step.acted_by),
        acted_for=step.acted_for,
        acted_for_name=names.staff(step.acted_for),
        acted_at=step.acted_at,
        comment=step.comment,
    )


def name_of(ref: str) -> str:
    """Return the name of a person or organisation of the register, "" when it is not known (any more)."""
    try:
        if ref.startswith("person:"):
            return people.person(ref).name
        if ref.startswith("organisation:"):
            return people.organisation(ref).name
    except UnknownReference:
        return ""
    return ""


def draft_view(row: Draft) -> DraftView:
    """Return a draft; that of a correction with what has to be corrected."""
    corrections = correction_views(row.case) if row.case else ()
    return DraftView(
        id=str(row.uuid),
        token=row.token,
        service_id=row.service,
        service_title=caseload.bundle_of(row).service.title,
        version=row.version,
        answers=caseload.answers_of(row),
        applicant=applicant_of(row),
        channel=row.channel,
        created_at=row.created_at,
        updated_at=row.updated_at,
        expires_at=row.expires_at,
        correction_of=row.case.receipt_number if row.case else "",
        correction=corrections[-1] if corrections else None,
    )


def applicant_of(row: Draft) -> Applicant:
    """Return who filed a draft: in person, or for somebody they act for."""
    mail = row.mail or None
    if row.agent_ref or row.mandate_kind:
        return Applicant(row.agent_ref or None, row.account_id, row.applicant_ref, mail, row.language)
    return Applicant(row.applicant_ref or None, row.account_id, None, mail, row.language)
