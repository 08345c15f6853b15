"""Handing a case over to another office, and taking back what was done by mistake."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tenohira.engines.cases import access, caseload, viewing
from tenohira.engines.cases.caseload import Handle
from tenohira.engines.cases.effects import notify
from tenohira.engines.cases.errors import CannotUndo, SomethingMissing, WrongState
from tenohira.engines.cases.events import (
    ApplicantReminded,
    CaseAssigned,
    CaseHandedOver,
    CaseNoted,
    CaseOpened,
    DueWarned,
)
from tenohira.engines.cases.models import Case, Note
from tenohira.engines.cases.views import CaseView
from tenohira.engines.people import queries as people
from tenohira.foundation.journal import Actor, Entry, entries

_HARMLESS = {CaseOpened.kind, CaseNoted.kind, DueWarned.kind, ApplicantReminded.kind}
_MOVABLE = {"received", "review", "applicant"}


def hand_over(case: str, office_id: str, note: str, by: Actor) -> CaseView:
    """Hand a case over: it moves to the other office's inbox, nobody is assigned, the applicant is told.

    Raises NoSuchCase, WrongOffice, UnknownReference for an office that does not exist, SomethingMissing without a note,
    WrongState while it is being decided or after.
    """
    with transaction.atomic():
        handle = caseload.at_work(case)
        row = handle.row
        caseload.require_office(row, by)
        target = people.office(office_id)
        _require_movable(row, target.id)
        if not note.strip():
            raise SomethingMissing(
                _("引き継ぎのメモがありません。"),
                _("受け取る課が、何をすればよいか分かりません。"),
                _("回す理由を入力してください。"),
            )
        Note.objects.create(case=row, text=note.strip(), by_ref=by.ref, office=by.office, at=timezone.now())
        event = CaseHandedOver(
            receipt_number=row.receipt_number,
            from_office=row.office,
            to_office=target.id,
            from_staff=row.assignee,
        )
        row.office, row.assignee = target.id, ""
        row.save(update_fields=["office", "assignee"])
        entry = caseload.write(row, event, by)
        notify(handle, "handed-over", by, occasion=str(entry.seq))
        return viewing.case_view(row)


def _require_movable(row: Case, office_id: str) -> None:
    if row.office == office_id:
        raise WrongState(
            _("すでにその課が担当しています。"),
            _("いまの担当の課と同じ課が選ばれています。"),
            _("ほかの課を選ぶか、そのまま続けてください。"),
        )
    if row.phase not in _MOVABLE:
        raise WrongState(
            _("この手続きは、いまは回せません。"),
            _("決裁中か、もう決まっています。"),
            _("決裁中のときは、差し戻してもらってから回してください。"),
        )


def undo(case: str, by: Actor) -> CaseView:
    """Take back the assignment or hand-over that the same person did last, while nobody did anything since.

    Raises NoSuchCase, CannotUndo.
    """
    with transaction.atomic():
        handle = caseload.at_work(case)
        access.require_unhidden(handle.row, by)
        last = _last_act(handle.row)
        if last is None or last.actor_ref != by.ref or last.data.get("undo"):
            raise CannotUndo(
                _("取り消せませんでした。"),
                _("取り消せるのは、自分が最後に行った担当の割り当てと引き継ぎだけです。"),
                _("もう一度、担当を決め直すか、回し直してください。"),
            )
        if last.kind == CaseAssigned.kind:
            _unassign(handle, last, by)
        else:
            _take_back(handle, last, by)
        return viewing.case_view(handle.row)


def _last_act(row: Case) -> Entry | None:
    found = [one for one in entries(caseload.stream_of(row)) if one.kind not in _HARMLESS]
    last = found[-1] if found else None
    return last if last and last.kind in {CaseAssigned.kind, CaseHandedOver.kind} else None


def _unassign(handle: Handle, last: Entry, by: Actor) -> None:
    row = handle.row
    event = CaseAssigned(
        receipt_number=row.receipt_number,
        from_staff=row.assignee,
        to_staff=last.data["from_staff"],
        undo=True,
    )
    row.assignee = last.data["from_staff"]
    row.save(update_fields=["assignee"])
    caseload.write(row, event, by)


def _take_back(handle: Handle, last: Entry, by: Actor) -> None:
    row = handle.row
    event = CaseHandedOver(
        receipt_number=row.receipt_number,
        from_office=row.office,
        to_office=last.data["from_office"],
        undo=True,
    )
    row.office, row.assignee = last.data["from_office"], last.data["from_staff"]
    row.save(update_fields=["office", "assignee"])
    entry = caseload.write(row, event, by)
    notify(handle, "handed-over", by, occasion=str(entry.seq))
