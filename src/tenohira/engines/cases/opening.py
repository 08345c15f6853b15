"""Opening a case: who of the staff reads it is written down, and everybody it tells of can see that."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from tenohira.engines.cases import access, caseload, viewing
from tenohira.engines.cases.events import CaseOpened, Part
from tenohira.engines.cases.models import Case
from tenohira.engines.cases.views import CaseView
from tenohira.engines.people import commands as register
from tenohira.engines.people import queries as people
from tenohira.engines.people.errors import UnknownReference
from tenohira.foundation.journal import Actor, append, entries

OPENED_AGAIN = timedelta(minutes=30)
"""Within which time opening the same part of a case again leaves no second entry."""


def open_case(case: str, by: Actor, part: Part = "case") -> CaseView:
    """Open a case, or a part of it, as a member of staff; the journal says so, once in 30 minutes for each part.

    The applicant sees the office, and so does who acts for them; their household sees that it stood beside them.
    Raises NoSuchCase, also for people under protection whom the actor may not see, WrongOffice.
    """
    with transaction.atomic():
        row = caseload.row_of(case)
        access.require_reader(row, by)
        if by.kind in {"staff", "machine"} and not _opened_lately(row, by, part):
            _write(row, by, part)
        return viewing.case_view(row)


def _opened_lately(row: Case, by: Actor, part: Part) -> bool:
    since = timezone.now() - OPENED_AGAIN
    return any(
        entry.kind == CaseOpened.kind
        and entry.actor_ref == by.ref
        and entry.at > since
        and entry.data.get("part", "case") == part
        for entry in entries(caseload.stream_of(row))
    )


def _write(row: Case, by: Actor, part: Part) -> None:
    number = row.receipt_number
    caseload.write(row, CaseOpened(receipt_number=number, part=part), by)
    if row.agent_ref.startswith("person:"):
        beside = CaseOpened(receipt_number=number, part=part, beside=True)
        place = {"office": row.office, "service": row.service}
        append(caseload.stream_of(row), beside, by, subject=row.agent_ref, **place)
    if part == "case" and by.kind == "staff":
        shown = _household(row, by)
        register.note_shown(shown, by, f"受付番号 {number} の審査")


def _household(row: Case, by: Actor) -> list[str]:
    """Return who else of the applicant's household stands on the page of a case."""
    try:
        members = people.household_of(row.applicant_ref) if row.applicant_ref.startswith("person:") else []
    except UnknownReference:
        return []
    refs = [one.ref for one in members if one.ref not in {row.applicant_ref, row.agent_ref}]
    hidden = people.hidden_from(by, refs)
    return [ref for ref in refs if ref not in hidden]
