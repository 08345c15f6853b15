"""The daily work on a case: opening it, taking it up, assigning it, notes, and the short ends of a flow."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tenohira.engines.cases import access, caseload, viewing
from tenohira.engines.cases.errors import SomethingMissing, WrongOffice
from tenohira.engines.cases.events import CaseAssigned, CaseNoted
from tenohira.engines.cases.models import Note
from tenohira.engines.cases.moving import take
from tenohira.engines.cases.views import CaseView
from tenohira.engines.people import queries as people
from tenohira.foundation.journal import Actor


def begin_review(case: str, by: Actor) -> CaseView:
    """Take a new case up (受付). Raises NoSuchCase, WrongState, WrongOffice."""
    return take(case, "begin_review", by)


def accept(case: str, by: Actor, reason: str = "") -> CaseView:
    """Accept in flows without approval (受理). Raises NoSuchCase, WrongState, WrongOffice."""
    return take(case, "grant", by, reason=reason)


def refuse(case: str, reason: str, by: Actor) -> CaseView:
    """Refuse in flows without approval (不受理). Raises as `accept`."""
    return take(case, "refuse", by, reason=reason)


def answer(case: str, message: str, by: Actor) -> CaseView:
    """Answer an opinion; `message` goes to the writer. Raises as `accept`."""
    return take(case, "answer", by, message=message)


def withdraw(case: str, reason: str, by: Actor, *, token: str = "") -> CaseView:
    """Take an application back. Raises NoSuchCase, WrongState, NotYours, WrongOffice."""
    return take(case, "withdraw", by, reason=reason, token=token)


def fulfil(case: str, by: Actor) -> CaseView:
    """Note that what was granted was done. Raises NoSuchCase, WrongState, WrongOffice."""
    return take(case, "fulfil", by)


def close(case: str, by: Actor) -> CaseView:
    """Close a case (完結); its years of retention begin. Raises NoSuchCase, WrongState, WrongOffice."""
    return take(case, "close", by)


def assign(case: str, staff_ref: str, by: Actor) -> CaseView:
    """Give a case to a member of staff of its office; "" gives it to nobody.

    Raises NoSuchCase, WrongOffice when either works elsewhere.
    """
    with transaction.atomic():
        row = caseload.row_of(case, lock=True)
        caseload.require_office(row, by)
        if staff_ref and not any(post.office_id == row.office for post in people.staff(staff_ref).posts):
            raise WrongOffice(
                _("担当を決められませんでした。"),
                _("選んだ職員は、この手続きを担当する課の職員ではありません。"),
                _("同じ課の職員を選ぶか、その課へ回してください。"),
            )
        if row.assignee != staff_ref:
            event = CaseAssigned(
                receipt_number=row.receipt_number, from_staff=row.assignee, to_staff=staff_ref
            )
            row.assignee = staff_ref
            row.save(update_fields=["assignee"])
            caseload.write(row, event, by)
        return viewing.case_view(row)


def add_note(case: str, text: str, by: Actor) -> int:
    """Write a note for colleagues and return its id. Raises NoSuchCase, WrongOffice, SomethingMissing."""
    if not text.strip():
        raise SomethingMissing(
            _("メモが空です。"),
            _("空のメモでは、ほかの職員に何も伝わりません。"),
            _("残すことを書いてから、もう一度押してください。"),
        )
    with transaction.atomic():
        row = caseload.row_of(case)
        access.require_reader(row, by)
        note = Note.objects.create(
            case=row, text=text.strip(), by_ref=by.ref, office=by.office, at=timezone.now()
        )
        caseload.write(row, CaseNoted(receipt_number=row.receipt_number, note=note.pk), by)
        return int(note.pk)
