"""Who of the staff may read a case: its office, the offices of its approval route; protected people only by right."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q
from django.utils.translation import gettext as _

from tenohira.engines.cases import caseload
from tenohira.engines.cases.errors import NoSuchCase, WrongOffice
from tenohira.engines.cases.models import ApprovalStep, Case
from tenohira.engines.people import queries as people
from tenohira.foundation.journal import Actor


def hidden_from(by: Actor | None) -> frozenset[str]:
    """Return the refs of the people whose cases an actor may not see (支援措置), in 2 queries; None is a program."""
    return people.hidden_from(by) if by is not None else frozenset()


def streams_of(hidden: Collection[str]) -> list[str]:
    """Return the journal's streams of the cases these people filed or are about (1 query, 0 for nobody)."""
    if not hidden:
        return []
    return _streams(Q(applicant_ref__among=hidden) | Q(agent_ref__among=hidden))


def streams_filed_by(hidden: Collection[str]) -> list[str]:
    """Return the journal's streams of the cases these people filed for others (1 query, 0 for nobody)."""
    return _streams(Q(agent_ref__among=hidden)) if hidden else []


def _streams(wanted: Q) -> list[str]:
    return [f"case:{uuid}" for uuid in Case.objects.filter(wanted).values_list("uuid", flat=True)]


def require_unhidden(row: Case, by: Actor) -> None:
    """Raise NoSuchCase when a case concerns somebody under protection whom an actor may not see (2 queries)."""
    if people.hidden_from(by, (row.applicant_ref, row.agent_ref)):
        raise NoSuchCase(row.receipt_number)


def require_reader(row: Case, by: Actor) -> None:
    """Check that a member of staff, or a system of their office, may read a case.

    Raises NotYours for anybody else, NoSuchCase for somebody under protection, also one who acts for another (that
    there is a case is not told), WrongOffice.
    """
    if by.kind == "system":
        return
    if by.kind not in {"staff", "machine"}:
        raise caseload.staff_only()
    if by.channel == "sandbox":
        raise NoSuchCase(row.receipt_number)
    require_unhidden(row, by)
    if by.kind == "machine" and caseload.owns(row, by):
        return
    if by.office == row.office or ApprovalStep.objects.filter(proposal__case=row, office=by.office).exists():
        return
    raise WrongOffice(
        _("この手続きは、あなたの課の担当ではありません。"),
        _("個人の情報は、担当する課だけが見られます。"),
        _("必要なときは、担当の課から回してもらってください。"),
    )
