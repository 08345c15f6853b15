"""Exports with four eyes: one asks for a list as a file and says why, another lets it go, the first fetches it once."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from tenohira.engines.cases import access, caseload, findings, viewing
from tenohira.engines.cases.errors import ExportError
from tenohira.engines.cases.events import (
    CaseExported,
    ExportApproved,
    ExportAsked,
    ExportDisposed,
    ExportFetched,
    ExportRefused,
)
from tenohira.engines.cases.inbox import receipts_in
from tenohira.engines.cases.models import Case, ExportRequest
from tenohira.engines.cases.spreadsheet import csv_bytes
from tenohira.engines.cases.views import CaseSummary, InboxFilters
from tenohira.engines.people import queries as people
from tenohira.foundation.journal import SYSTEM, Actor, append

MOST = 500
"""How many cases one file may hold."""
KEPT = timedelta(days=3)
"""How long a file that was let go waits for who asked."""
_STATE = ExportRequest.State


@dataclass(frozen=True)
class ExportView:
    """A list asked for as a file. `state`: waiting, approved, refused, fetched, expired."""

    ref: str
    office_id: str
    purpose: str
    count: int
    state: str
    asked_by: str
    asked_by_name: str
    asked_at: datetime
    decided_by_name: str
    expires_at: datetime | None


def ask_export(filters: InboxFilters, purpose: str, by: Actor) -> ExportView:
    """Ask for the cases of one's office that the filters show, as they are now, at most MOST, as a file.

    People under protection are not in it. Raises NotYours for anybody but staff, ExportError without a purpose, for
    nothing, and for too much.
    """
    if by.kind != "staff":
        raise caseload.staff_only()
    if not purpose.strip():
        raise _wrong("書き出しの目的がありません。", "本人に見せる記録に、目的が要ります。")
    with transaction.atomic():
        numbers = receipts_in(by.office, filters, by=by, limit=MOST + 1)
        if not 0 < len(numbers) <= MOST:
            raise _wrong(
                f"{len(numbers) if not numbers else f'{MOST}+'} 件は書き出せません。",
                f"1つのファイルに入れられるのは、1件から{MOST}件までです。",
            )
        row = ExportRequest.objects.create(
            office=by.office, purpose=purpose.strip()[:200], receipts=numbers, asked_by=by.ref,
            asked_at=timezone.now(),
        )  # fmt: skip
        append(_ref(row), ExportAsked(export=_ref(row), cases=len(numbers)), by, office=row.office)
        return _views([row])[0]


def may_release(office_id: str, by: Actor) -> bool:
    """Tell whether somebody may let a file of an office go: its head, or who decides in the head's place (代決)."""
    return people.heads(office_id, by)


def approve_export(ref: str, by: Actor) -> ExportView:
    """Let a file go: somebody else than who asked, heading the office or in the head's place. Raises ExportError."""
    with transaction.atomic():
        row = _to_decide(ref, by)
        row.state, row.expires_at = _STATE.APPROVED, timezone.now() + KEPT
        _decided(row, by)
        until = row.expires_at.isoformat()
        append(ref, ExportApproved(export=ref, until=until), by, office=row.office)
        return _views([row])[0]


def refuse_export(ref: str, by: Actor) -> ExportView:
    """Keep a file back. Raises as `approve_export`."""
    with transaction.atomic():
        row = _to_decide(ref, by)
        row.state = _STATE.REFUSED
        _decided(row, by)
        append(ref, ExportRefused(export=ref), by, office=row.office)
        return _views([row])[0]


def fetch_export(ref: str, by: Actor) -> bytes:
    """Return the file as CSV to who asked, once, within KEPT; every resident in it sees it in the journal.

    Whoever came under protection since, or whose case went to another office, is left out. Raises ExportError.
    """
    with transaction.atomic():
        row = _row(ref)
        if row.asked_by != by.ref or row.office != by.office:
            raise _wrong("このファイルは受け取れません。", "受け取れるのは、申請した本人だけです。")
        if _state(row) != _STATE.APPROVED:
            raise _wrong(
                "このファイルは、いま受け取れません。",
                "まだ承認されていないか、一度受け取ったか、期限が過ぎています。",
            )
        hidden = access.hidden_from(by)
        cases = Case.objects.filter(receipt_number__in=row.receipts, office=row.office, disposed_at=None)
        if hidden:
            cases = cases.exclude(Q(applicant_ref__in=hidden) | Q(agent_ref__in=hidden))
        found = list(cases.defer("answers").order_by("id"))
        row.state, row.fetched_at = _STATE.FETCHED, timezone.now()
        row.save(update_fields=["state", "fetched_at"])
        append(ref, ExportFetched(export=ref, cases=len(found)), by, office=row.office)
        _tell_residents(ref, row, found, by)
        return _csv(viewing.summaries(found), findings.of_cases(found))


def _tell_residents(ref: str, row: ExportRequest, found: list[Case], by: Actor) -> None:
    told = people.disclosure(row.purpose)
    for case in found:
        for subject in {case.applicant_ref, case.agent_ref} - {""}:
            event = CaseExported(
                receipt_number=case.receipt_number, purpose=row.purpose, shown_from=told.shown_from, law=told.law
            )  # fmt: skip
            append(ref, event, by, subject=subject, office=row.office, service=case.service)


def _csv(rows: list[CaseSummary], found: Mapping[str, str]) -> bytes:
    headings = ["受付番号", "手続き", "申請者", "フリガナ", "状態", "担当", "受付日", "期限", "認定事項"]
    return csv_bytes(
        headings,
        (
            (
                one.receipt_number, one.service_title.text(), one.applicant_name, one.applicant_kana,
                one.state_title.text(), one.assignee_name, timezone.localdate(one.submitted_at).isoformat(),
                one.due_on.isoformat() if one.due_on else "", found.get(one.receipt_number, ""),
            )
            for one in rows
        ),
    )  # fmt: skip


def dispose_exports() -> int:
    """Destroy the current city's exports that were asked for TENOHIRA_EXPORT_DAYS days ago or more; returns how many.

    What remains is the journal: who asked, who let go, who fetched, and for each resident that they were in it.
    """
    over = timezone.now() - timedelta(days=settings.TENOHIRA_EXPORT_DAYS)
    rows = list(ExportRequest.objects.filter(asked_at__lte=over).order_by("id"))
    for row in rows:
        with transaction.atomic():
            event = ExportDisposed(export=_ref(row), cases=len(row.receipts))
            append(_ref(row), event, SYSTEM, office=row.office)
            row.delete()
    return len(rows)


def exports_of(by: Actor, limit: int = 30) -> list[ExportView]:
    """Return the files a member of staff asked for, the newest first."""
    return _views(list(ExportRequest.objects.filter(asked_by=by.ref).order_by("-id")[:limit]))


def exports_waiting(by: Actor) -> list[ExportView]:
    """Return the files of one's office that wait for a second person, when one may let them go; not one's own."""
    if not may_release(by.office, by):
        return []
    rows = ExportRequest.objects.filter(office=by.office, state=_STATE.WAITING).exclude(asked_by=by.ref)
    return _views(list(rows.order_by("id")))


def _views(rows: list[ExportRequest]) -> list[ExportView]:
    names = viewing.Names({one.asked_by for one in rows} | {one.decided_by for one in rows})
    return [
        ExportView(
            _ref(row), row.office, row.purpose, len(row.receipts), _state(row), row.asked_by,
            names.staff(row.asked_by), row.asked_at, names.staff(row.decided_by), row.expires_at,
        )
        for row in rows
    ]  # fmt: skip


def _state(row: ExportRequest) -> str:
    if row.state == _STATE.APPROVED and (row.expires_at is None or row.expires_at < timezone.now()):
        return "expired"
    return str(row.state)


def _ref(row: ExportRequest) -> str:
    return f"export:{row.uuid}"


def _row(ref: str) -> ExportRequest:
    try:
        key = uuid.UUID(ref.removeprefix("export:"))
    except ValueError:
        key = uuid.UUID(int=0)
    row: ExportRequest | None = ExportRequest.objects.select_for_update().filter(uuid=key).first()
    if row is None:
        raise _wrong("この書き出しは見つかりません。", "")
    return row


def _to_decide(ref: str, by: Actor) -> ExportRequest:
    row = _row(ref)
    if by.ref == row.asked_by:
        raise _wrong("自分の申請は承認できません。", "申請した人とは別の人が確かめる決まりです。")
    if not may_release(row.office, by):
        raise _wrong("この書き出しを承認できません。", "承認できるのは、所属長か、その代決者です。")
    if row.state != _STATE.WAITING:
        raise _wrong("この書き出しは、もう決まっています。", "ほかの人が先に承認したか、断りました。")
    return row


def _decided(row: ExportRequest, by: Actor) -> None:
    row.decided_by, row.decided_at = by.ref, timezone.now()
    row.save(update_fields=["state", "decided_by", "decided_at", "expires_at"])


def _wrong(what: str, why: str) -> ExportError:
    return ExportError(what, why, "「書き出し」の一覧を開き直して、確かめてください。")
