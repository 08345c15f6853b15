"""The end of retention: personal data, files, papers and notices go, the record that they went stays."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from tenohira.engines.cases import caseload, machine
from tenohira.engines.cases.events import CaseDisposed, DisposalPassedBy
from tenohira.engines.cases.models import (
    ApprovalStep,
    Case,
    Correction,
    CorrectionMark,
    Draft,
    Note,
    Proposal,
    Signing,
)
from tenohira.engines.documents import commands as documents
from tenohira.engines.messages import commands as messages
from tenohira.engines.people import commands as register
from tenohira.engines.people import queries as people
from tenohira.foundation.journal import SYSTEM, Actor, append, entries_of

_EMPTIED: dict[str, Any] = {
    "mail": "", "answers": "", "token": "", "token_hash": "", "applicant_ref": "", "agent_ref": "", "account_id": None,
    "applicant_name": "", "applicant_kana": "", "search_text": "", "remarks": [], "pending": [], "reason": "",
    "assignee": "",
}  # fmt: skip


def dispose_due(on: date | None = None, limit: int = 500) -> int:
    """Dispose of the current city's cases whose years are over, at most `limit`; returns how many.

    What remains: receipt number, service, office, outcome, amount, dates, the number of each paper with whether it is
    genuine, and the journal with its record of disposal. Running it again does nothing more. Cases that are held, or
    whose applicant's or agent's records are, stay (`passed_by`).
    """
    done = 0
    for row in _due(on).exclude(_held()).order_by("dispose_on", "id")[:limit]:
        with transaction.atomic():
            _dispose(row)
        done += 1
    return done


def _due(on: date | None) -> QuerySet[Case]:
    return Case.objects.filter(disposed_at=None, dispose_on__lte=on or caseload.today())


def _held() -> Q:
    """The condition of a hold (廃棄の停止) on the case itself, or on who filed it or whom it is about."""
    numbers = [ref.removeprefix("case:") for ref in people.held_subjects("case")]
    persons = people.held_subjects("person")
    return Q(receipt_number__in=numbers) | Q(applicant_ref__in=persons) | Q(agent_ref__in=persons)


def passed_by(on: date | None = None) -> list[str]:
    """Return the receipt numbers of the cases that would be disposed of, were they not held; oldest first."""
    found = _due(on).filter(_held()).order_by("dispose_on", "id")
    return list(found.values_list("receipt_number", flat=True))


def note_passed_by(on: date | None = None) -> int:
    """Write once a day how many cases disposal passed by because of a hold; returns how many."""
    count, midnight = len(passed_by(on)), datetime.combine(caseload.today(), time.min)
    if count and not entries_of((DisposalPassedBy.kind,), timezone.make_aware(midnight)):
        with transaction.atomic():
            append("disposal", DisposalPassedBy(cases=count), SYSTEM)
    return count


def hold_case(receipt_number: str, reason: str, by: Actor) -> None:
    """Stop the disposal of a case; raises NoSuchCase, NotAllowed, HoldError."""
    register.place_hold(caseload.subject_of(caseload.row_of(receipt_number)), reason, by=by)


def _dispose(row: Case) -> None:
    retention = caseload.bundle_of(row).service.retention
    subject = caseload.subject_of(row)
    destroyed = documents.erase(subject, SYSTEM)
    event = CaseDisposed(
        receipt_number=row.receipt_number,
        from_state=row.state,
        retention_class=retention.class_,
        years=retention.years,
        files=destroyed.files,
        papers=destroyed.papers,
        notices=messages.erase(subject, SYSTEM),
    )
    caseload.write(row, event, SYSTEM)
    Note.objects.filter(case=row).delete()
    Draft.objects.filter(case=row).delete()
    Correction.objects.filter(case=row).update(message="")
    CorrectionMark.objects.filter(correction__case=row).update(note="")
    Proposal.objects.filter(case=row).update(reason="", findings="")
    Signing.objects.filter(case=row).update(signature="", proof="")
    ApprovalStep.objects.filter(proposal__case=row).update(comment="")
    for name, value in _EMPTIED.items():
        setattr(row, name, value)
    row.state, row.phase, row.disposed_at = machine.DISPOSED, "done", timezone.now()
    row.save()
