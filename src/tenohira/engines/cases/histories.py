"""The history of a case as staff see it, with names; notes; and what else an applicant applied for."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from tenohira.engines.cases import access, caseload
from tenohira.engines.cases.models import Case, Note
from tenohira.engines.cases.viewing import Names, summaries
from tenohira.engines.cases.views import CaseSummary, HistoryEntry, NoteView
from tenohira.foundation.journal import Actor, Entry, entries


def history(receipt_number: str) -> list[HistoryEntry]:
    """Return what happened to a case, the latest first, in a constant number of queries."""
    row = caseload.row_of(receipt_number)
    found = entries(caseload.stream_of(row))
    names = Names(one.actor_ref for one in found if one.actor_ref.startswith("staff:"))
    return [_entry(one, names) for one in reversed(found)]


def _entry(entry: Entry, names: Names) -> HistoryEntry:
    kinds = {"resident": _("申請した人"), "anonymous": _("申請した人"), "organisation": _("申請した団体")}
    name = names.staff(entry.actor_ref) or kinds.get(entry.actor_kind, _("自動処理"))
    if entry.actor_kind == "staff" and not names.staff(entry.actor_ref):
        name = _("職員")
    office = names.office(entry.actor_office).text() if entry.actor_office else ""
    return HistoryEntry(
        entry.at, entry.kind, entry.title, entry.actor_kind, entry.actor_ref, name, entry.actor_office, office,
        entry.channel, entry.data,
    )  # fmt: skip


def notes(receipt_number: str) -> list[NoteView]:
    """Return the notes of a case, the oldest first."""
    found = list(Note.objects.filter(case=caseload.row_of(receipt_number)).order_by("id"))
    names = Names(one.by_ref for one in found)
    return [
        NoteView(one.pk, one.text, one.by_ref, names.staff(one.by_ref), one.office, one.at) for one in found
    ]


def history_of(applicant_ref: str, *, by: Actor | None = None, limit: int = 50) -> list[CaseSummary]:
    """Return the cases about a person or organisation, the latest first.

    With `by`, only those that the actor's office has: what other offices know is not theirs to read; nor are those of
    people under protection, also one who acted for an organisation.
    """
    if not applicant_ref:
        return []
    rows = Case.objects.filter(applicant_ref=applicant_ref, disposed_at=None)
    if by is not None:
        rows = rows.filter(office=by.office)
        hidden = access.hidden_from(by)
        rows = rows.exclude(Q(applicant_ref__in=hidden) | Q(agent_ref__in=hidden)) if hidden else rows
    return summaries(list(rows.defer("answers").order_by("-id")[:limit]))
