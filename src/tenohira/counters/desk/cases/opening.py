"""Opening a case in the seat that may: the present one first, then the others a member of staff holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tenohira.counters.desk.staff import Member
from tenohira.engines.cases import commands
from tenohira.engines.cases.errors import NoSuchCase, WrongOffice
from tenohira.engines.cases.events import Part
from tenohira.engines.cases.views import CaseView
from tenohira.foundation.journal import Actor


@dataclass(frozen=True)
class Opened:
    """A case, and the member of staff in the seat in which they read it."""

    case: CaseView
    by: Actor


def open_case(member: Member, receipt: str) -> Opened:
    """Open a case; the journal says so and the resident sees the office. Raises NoSuchCase, WrongOffice."""
    return _opened(member, lambda by: commands.open_case(receipt, by))


def read_case(member: Member, receipt: str, what: Part = "case") -> Opened:
    """Open a part of a case by its own address: a paper opened without its page is seen by the resident as well.

    Raises as `open_case`.
    """
    return _opened(member, lambda by: commands.open_case(receipt, by, what))


def _opened(member: Member, read: Callable[[Actor], CaseView]) -> Opened:
    first: NoSuchCase | WrongOffice | None = None
    for by in member.actors():
        try:
            case = read(by)
        except (NoSuchCase, WrongOffice) as error:
            first = first or error
            continue
        return Opened(case, by if by.office == case.office_id else _in_its_office(member, case, by))
    raise first or NoSuchCase(receipt_number="")


def _in_its_office(member: Member, case: CaseView, reader: Actor) -> Actor:
    own = member.actor_in(case.office_id)
    return own if own.office == case.office_id else reader


def stamp(case: CaseView) -> str:
    """Return where a case stands, to notice that somebody moved it while a page was open."""
    waiting = case.proposal.waiting if case.proposal else None
    place = f"{case.proposal.round}.{waiting.order}" if case.proposal and waiting else ""
    return f"{case.office_id}:{case.state}:{len(case.corrections)}:{place}"
