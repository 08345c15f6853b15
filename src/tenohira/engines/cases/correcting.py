"""Corrections: the office marks fields, the applicant mends them in a draft and sends again; papers that follow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import IO, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tenohira.engines.cases import (
    caseload,
    judging,
    machine,
    naming,
    signed_papers,
    situation,
    tokens,
    viewing,
)
from tenohira.engines.cases.accepting import limits_of
from tenohira.engines.cases.caseload import Handle
from tenohira.engines.cases.drafting import KEPT_DAYS, keep_answers
from tenohira.engines.cases.errors import NoSuchDraft, SomethingMissing, WrongState
from tenohira.engines.cases.events import DraftStarted, PapersSupplied
from tenohira.engines.cases.machine import Given
from tenohira.engines.cases.models import Case, Correction, CorrectionMark, Draft
from tenohira.engines.cases.moving import move
from tenohira.engines.cases.submission import attach_files, checked_answers, pending_of
from tenohira.engines.cases.views import CaseView, DraftView, Mark
from tenohira.engines.documents import commands as documents
from tenohira.engines.documents.views import StoredFile
from tenohira.engines.forms import queries as forms
from tenohira.foundation.journal import Actor, append

_OVER = {"decided", "done"}


def return_for_correction(case: str, marks: Sequence[Mark], message: str, by: Actor) -> CaseView:
    """Ask the applicant to correct marked fields; the clock stands still until they send again.

    Raises NoSuchCase, WrongOffice, WrongState, SomethingMissing (no message, or a mark at a field that the form
    does not have).
    """
    with transaction.atomic():
        handle = caseload.at_work(case)
        row = handle.row
        caseload.require_office(row, by)
        _require_known_fields(handle, marks)
        number = row.corrections.count() + 1
        fields = tuple(mark.field_id for mark in marks)
        given = Given(message=message, marks=tuple(marks), event={"round": number, "fields": fields})
        correction = Correction(
            case=row, round=number, message=message, asked_by=by.ref, asked_at=timezone.now()
        )
        transition = machine.find(handle.bundle.flow, row.state, "return_for_correction")
        machine.require(transition, caseload.owners(row, by), given)
        correction.save()
        CorrectionMark.objects.bulk_create(
            [
                CorrectionMark(correction=correction, field_id=m.field_id, index=m.index, note=m.note)
                for m in marks
            ]
        )
        move(handle, "return_for_correction", by, caseload.owners(row, by), given)
        return viewing.case_view(row)


def _require_known_fields(handle: Handle, marks: Sequence[Mark]) -> None:
    unknown = [mark.field_id for mark in marks if handle.bundle.form.field(mark.field_id) is None]
    if unknown:
        raise SomethingMissing(
            _("印を付けた項目が、この手続きの様式にありません。"),
            "、".join(unknown),
            _("画面を開き直して、項目に印を付け直してください。"),
        )


def start_correction(case: str, *, by: Actor, token: str = "") -> DraftView:
    """Open the answers of a returned case for mending; again resumes. Raises NoSuchCase, NotYours, WrongState."""
    with transaction.atomic():
        handle = caseload.at_work(case)
        row = handle.row
        machine.require(
            machine.find(handle.bundle.flow, row.state, "resubmit"), caseload.owners(row, by, token), Given()
        )
        draft = Draft.objects.filter(case=row).first()
        if draft is None:
            draft = _correction_draft(handle, by)
        draft.expires_at = timezone.now() + timedelta(days=KEPT_DAYS)
        draft.save()
        return viewing.draft_view(draft)


def _correction_draft(handle: Handle, by: Actor) -> Draft:
    row = handle.row
    token = row.token or tokens.new_token()
    draft: Draft = Draft.objects.create(
        service=row.service,
        version=row.version,
        applicant_ref=row.applicant_ref,
        agent_ref=row.agent_ref,
        account_id=row.account_id,
        mandate_kind=row.mandate_kind,
        mail=row.mail,
        language=row.language,
        channel=by.channel,
        token=token,
        token_hash=tokens.token_hash(token),
        answers=row.answers,
        case=row,
        started_by=by.ref,
        expires_at=timezone.now() + timedelta(days=KEPT_DAYS),
    )
    append(
        f"draft:{draft.uuid}", DraftStarted(version=row.version, is_correction=True), by,
        subject=row.applicant_ref, office=row.office, service=row.service,
    )  # fmt: skip
    return draft


def resubmit(case: str, by: Actor, *, token: str = "") -> CaseView:
    """Send the mended answers of a returned case; the clock goes on.

    Sending again after it arrived returns the case as it is. Raises NoSuchCase, NotYours, IncompleteForm,
    NoSuchDraft when nothing was opened for mending, ForeignFile, SignatureMissing.
    """
    with transaction.atomic():
        handle = caseload.at_work(case)
        row, bundle = handle.row, handle.bundle
        owners = caseload.owners(row, by, token)
        draft = Draft.objects.filter(case=row).first()
        last = row.corrections.order_by("-round").first()
        if draft is None and last is not None and last.answered_at is not None and row.phase != "applicant":
            return viewing.case_view(row)
        machine.require(machine.find(bundle.flow, row.state, "resubmit"), owners, Given())
        if draft is None or last is None:
            raise NoSuchDraft
        _adopt(handle, draft, by)
        last.answered_at, last.draft = timezone.now(), draft.uuid
        last.save(update_fields=["answered_at", "draft"])
        stood = caseload.clock_of(row).stopped_days
        before = caseload.answers_of(row)
        after = checked_answers(bundle, caseload.answers_of(draft), _facts(handle))
        signed_papers.adopt(signed_papers.require(draft, bundle, after, by), row, by)
        row.answers = caseload.sealed(after)
        draft.delete()
        clock = caseload.clock_of(row).resume(caseload.today(), caseload.closed_days())
        event = {
            "round": last.round,
            "changed": changed_fields(before, after),
            "stopped_days": clock.stopped_days - stood,
        }
        move(handle, "resubmit", by, owners, Given(event=event))
        return viewing.case_view(row)


def _facts(handle: Handle) -> dict[str, Any]:
    return situation.facts_for(handle.row.applicant_ref, handle.row.agent_ref, caseload.today())


def _adopt(handle: Handle, draft: Draft, by: Actor) -> None:
    """Judge the mended answers as new ones are: files, promised papers, remarks, the words of the search."""
    row, bundle, facts = handle.row, handle.bundle, _facts(handle)
    answers = checked_answers(bundle, caseload.answers_of(draft), facts)
    attach_files(bundle, answers, draft, row, by)
    row.pending = pending_of(bundle, answers)
    row.remarks = judging.remarks(bundle, answers, facts, caseload.today())
    identity = naming.identity_of(row.applicant_ref, bundle.form, answers)
    row.applicant_name, row.applicant_kana = identity.name[:200], identity.kana[:200]
    row.search_text = naming.search_text(row.receipt_number, identity)


def changed_fields(before: dict[str, Any], after: dict[str, Any]) -> tuple[str, ...]:
    """Return the names of the answers that differ, in order."""
    return tuple(sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key)))


def supply_papers(
    case: str,
    field_id: str,
    name: str,
    content: IO[bytes] | bytes,
    index: int | None = None,
    *,
    by: Actor,
    token: str = "",
    more_follow: bool = False,
) -> StoredFile:
    """Take in a paper that was to follow. When the last one is there, the standard processing time begins.

    `more_follow`: it has more sheets, each a file of its own; the question then waits on. Raises NoSuchCase, NotYours,
    WrongState when no such paper is awaited, FieldError, and the errors of the documents engine.
    """
    with transaction.atomic():
        handle = caseload.at_work(case)
        row, bundle = handle.row, handle.bundle
        caseload.owners(row, by, token)
        if field_id not in row.pending or row.phase in _OVER:
            raise WrongState(
                _("この書類は、いまは受け取れません。"),
                _("後から出すことになっていないか、手続きが終わっています。"),
                _("手続きの画面で、市役所からのお願いを確かめてください。"),
            )
        subject = caseload.subject_of(row)
        forms.with_file(bundle.form, caseload.answers_of(row), field_id, "", name, index, _facts(handle))
        limits = limits_of(bundle.form, field_id)
        file = documents.store(name, content, owner=subject, by=by, subject=subject, limits=limits)
        answers = forms.with_file(
            bundle.form, caseload.answers_of(row), field_id, file.ref, file.name, index, _facts(handle)
        )
        row.answers = caseload.sealed(answers)
        if not more_follow:
            awaited = pending_of(bundle, answers)
            row.pending = [one for one in row.pending if one != field_id or one in awaited]
        if not row.pending:
            clock = caseload.clock_of(row, bundle.service.standard_days)
            caseload.keep_clock(row, clock.start(caseload.today(), caseload.closed_days()))
        row.save()
        _into_open_draft(row, field_id, file, index, _facts(handle))
        event = PapersSupplied(
            receipt_number=row.receipt_number, fields=(field_id,), complete=not row.pending
        )
        caseload.write(row, event, by)
    return file


def _into_open_draft(
    row: Case, field_id: str, file: StoredFile, index: int | None, facts: dict[str, Any]
) -> None:
    """Put a paper also into the answers that are being mended, or sending them would lose it again."""
    draft = Draft.objects.filter(case=row).first()
    if draft is not None:
        form = caseload.bundle_of(row).form
        answers = forms.with_file(
            form, caseload.answers_of(draft), field_id, file.ref, file.name, index, facts
        )
        keep_answers(draft, answers)
