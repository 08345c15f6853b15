"""Cases of people who come under protection (支援措置) after they applied are hidden from that moment on."""

from __future__ import annotations

from tenohira.engines.people.events import ProtectionLifted, ProtectionSet
from tenohira.foundation import journal


def listen() -> None:
    """Hear of protections from the journal, in the transaction that sets or lifts them."""
    journal.subscribe(ProtectionSet.kind, _hide)
    journal.subscribe(ProtectionLifted.kind, _show)


def _hide(entry: journal.Entry) -> None:
    _mark(entry.subject, is_protected=True)


def _show(entry: journal.Entry) -> None:
    _mark(entry.subject, is_protected=False)


def _mark(person_ref: str, *, is_protected: bool) -> None:
    from tenohira.engines.cases.models import Case

    Case.objects.filter(applicant_ref=person_ref).update(is_protected=is_protected)
