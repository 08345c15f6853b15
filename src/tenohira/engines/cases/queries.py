"""The door for reading: cases, drafts, inboxes, timelines, approvals. Nothing here writes.

Staff open a case with `commands.open_case`, which leaves a trace; the queries by receipt number are for pages that
have checked who reads, and for engines.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone

from tenohira.engines.cases import access, caseload, decision_papers, judging, situation, tokens, viewing
from tenohira.engines.cases import findings as finding_out
from tenohira.engines.cases.announcing import EVENTS as WEBHOOK_EVENTS
from tenohira.engines.cases.disposal import passed_by
from tenohira.engines.cases.disposal_record import Disposal, disposals
from tenohira.engines.cases.drafting import draft_row, require_owner
from tenohira.engines.cases.errors import NoSuchCase, NoSuchDraft
from tenohira.engines.cases.exporting import ExportView, exports_of, exports_waiting, may_release
from tenohira.engines.cases.feeds import CaseFeed, JournalFeed, case_feed, office_journal
from tenohira.engines.cases.figures import figures
from tenohira.engines.cases.findings import FindingsSheet
from tenohira.engines.cases.histories import history, history_of, notes
from tenohira.engines.cases.inbox import approvals_waiting, find_cases, inbox, receipts_in
from tenohira.engines.cases.models import Case, Draft
from tenohira.engines.cases.receipts import parse_receipt, receipt_is_valid
from tenohira.engines.cases.rehearsing import rehearsal
from tenohira.engines.cases.routes import route_definition, routes
from tenohira.engines.cases.signing import signature_file, signatures, signing, signing_paper
from tenohira.engines.cases.timelines import lookers, requests, timeline
from tenohira.engines.cases.views import (
    Assessment,
    CaseSummary,
    CaseView,
    DraftView,
)
from tenohira.engines.cases.workload import Workload, workload
from tenohira.engines.documents import queries as documents
from tenohira.engines.documents.views import IssuedDocument, StoredFile
from tenohira.engines.forms import queries as forms
from tenohira.engines.services.bundles import ServiceBundle
from tenohira.foundation.journal import Actor, Inclusion, inclusions

__all__ = [
    "WEBHOOK_EVENTS",
    "CaseFeed",
    "Disposal",
    "ExportView",
    "FindingsSheet",
    "FormContext",
    "JournalFeed",
    "Workload",
    "application_copy",
    "approvals_waiting",
    "assessment",
    "bundle",
    "case",
    "case_by_token",
    "case_feed",
    "cases_of",
    "disposals",
    "draft",
    "draft_by_token",
    "drafts_of",
    "exports_of",
    "exports_waiting",
    "figures",
    "files",
    "find_cases",
    "findings",
    "findings_sheet",
    "form_context",
    "history",
    "history_of",
    "inbox",
    "lookers",
    "may_release",
    "notes",
    "office_journal",
    "papers",
    "parse_receipt",
    "passed_by",
    "proposed_findings",
    "receipt_is_valid",
    "receipts_in",
    "record_proofs",
    "rehearsal",
    "requests",
    "review",
    "route_definition",
    "routes",
    "signature_file",
    "signatures",
    "signing",
    "signing_paper",
    "timeline",
    "workload",
]


@dataclass(frozen=True)
class FormContext:
    """All that a page of a form needs: the draft, its service, its answers, the facts they are checked against."""

    draft: DraftView
    bundle: ServiceBundle
    answers: dict[str, Any]
    facts: dict[str, Any]


def case(receipt_number: str, *, by: Actor | None = None, token: str = "") -> CaseView:
    """Return a case. With `by`, only to its applicant, to the staff who may read it, or with its token.

    Raises NoSuchCase: to somebody who is not concerned, that there is such a case is not told; WrongOffice for staff.
    """
    row = caseload.row_of(receipt_number)
    if by is not None and by.kind in {"staff", "machine"}:
        access.require_reader(row, by)
    elif by is not None and by.kind != "system" and not caseload.owns(row, by, token):
        raise NoSuchCase(receipt_number)
    return viewing.case_view(row)


def case_by_token(token: str) -> CaseView:
    """Return the case of somebody without sign-in; raises NoSuchCase."""
    row = Case.objects.filter(token_hash=tokens.token_hash(token)).first() if token else None
    if row is None:
        raise NoSuchCase
    return viewing.case_view(row)


def cases_of(refs: Iterable[str] = (), account_id: int | None = None, limit: int = 100) -> list[CaseSummary]:
    """Return the cases about some refs, filed by them for others, or filed with an account, newest first."""
    wanted = [ref for ref in refs if ref]
    mine = Q(applicant_ref__in=wanted) | Q(agent_ref__in=wanted)
    if account_id is not None:
        mine |= Q(account_id=account_id)
    rows = Case.objects.filter(mine, disposed_at=None).defer("answers").order_by("-id")
    return viewing.summaries(list(rows[:limit]))


def draft(draft_id: str, *, by: Actor, token: str = "") -> DraftView:
    """Return a draft to its owner, to staff at a counter, or with its token; raises NoSuchDraft."""
    row = draft_row(draft_id)
    require_owner(row, by, token)
    return viewing.draft_view(row)


def draft_by_token(token: str) -> DraftView:
    """Return a draft on another device; raises NoSuchDraft."""
    rows = Draft.objects.select_related("case").filter(expires_at__gt=timezone.now())
    row = rows.filter(token_hash=tokens.token_hash(token)).first() if token else None
    if row is None:
        raise NoSuchDraft
    return viewing.draft_view(row)


def drafts_of(account_id: int | None = None, token: str = "", refs: Iterable[str] = ()) -> list[DraftView]:
    """Return the drafts of an account, of a token, or about people, the last touched first."""
    wanted = [ref for ref in refs if ref]
    mine = Q(applicant_ref__in=wanted) | Q(agent_ref__in=wanted)
    if account_id is not None:
        mine |= Q(account_id=account_id)
    if token:
        mine |= Q(token_hash=tokens.token_hash(token))
    rows = Draft.objects.select_related("case").filter(mine, expires_at__gt=timezone.now())
    return [viewing.draft_view(row) for row in rows.order_by("-updated_at")[:50]]


def form_context(draft_id: str, *, by: Actor, token: str = "") -> FormContext:
    """Return what a page of the form needs; raises NoSuchDraft."""
    row = draft_row(draft_id)
    require_owner(row, by, token)
    facts = situation.facts_for(row.applicant_ref, row.agent_ref, caseload.today())
    return FormContext(viewing.draft_view(row), caseload.bundle_of(row), caseload.answers_of(row), facts)


def bundle(receipt_number: str) -> ServiceBundle:
    """Return the service of a case at the version it was made with."""
    return caseload.bundle_of(caseload.row_of(receipt_number))


def review(receipt_number: str, language: str = "ja") -> list[forms.ReviewSection]:
    """Return the answers of a case as people read them."""
    row = caseload.row_of(receipt_number)
    return list(forms.review(caseload.bundle_of(row).form, caseload.answers_of(row), language))


def assessment(receipt_number: str) -> Assessment:
    """Decide the rules of a case's service on today's facts, with reasons, and compare answers with the register.

    Of the findings (認定事項) what was proposed last counts, before that what register and application give to them.
    """
    row, today = caseload.row_of(receipt_number), caseload.today()
    facts = situation.facts_for(row.applicant_ref, row.agent_ref, today)
    bundle = caseload.bundle_of(row)
    sheet = finding_out.sheet(row, bundle)
    found = sheet.given if sheet else None
    return judging.judge(bundle, caseload.answers_of(row), facts, today, found)


def findings_sheet(receipt_number: str, raw: forms.Raw | None = None) -> FindingsSheet | None:
    """Return what the clerk who proposes is asked for (認定事項), with `raw` as typed so far; None for nothing."""
    row = caseload.row_of(receipt_number)
    return finding_out.sheet(row, caseload.bundle_of(row), raw)


def findings(receipt_number: str, language: str = "ja") -> list[forms.ReviewSection]:
    """Return what was found out and decided as people read it; nothing before a case is granted."""
    row = caseload.row_of(receipt_number)
    found = finding_out.decided(row) if row.outcome == "granted" else {}
    return finding_out.sections(caseload.bundle_of(row), found, language)


def proposed_findings(receipt_number: str, language: str = "ja") -> list[forms.ReviewSection]:
    """Return the findings of the last proposal as people read them, whatever became of it."""
    row = caseload.row_of(receipt_number)
    return finding_out.sections(caseload.bundle_of(row), finding_out.latest(row), language)


def files(receipt_number: str) -> list[StoredFile]:
    """Return the files attached to a case."""
    return documents.files_of(caseload.subject_of(caseload.row_of(receipt_number)))


def papers(receipt_number: str) -> list[IssuedDocument]:
    """Return the papers the city issued in a case."""
    return documents.issued_for(caseload.subject_of(caseload.row_of(receipt_number)))


def application_copy(receipt_number: str) -> bytes:
    """Return the copy of an application (申請の控え) as PDF."""
    return decision_papers.application_copy(caseload.row_of(receipt_number))


def record_proofs(receipt_number: str) -> list[Inclusion]:
    """Return for each entry about a case that it is in the published root of its day; who reads was checked before."""
    return inclusions(caseload.stream_of(caseload.row_of(receipt_number)))
