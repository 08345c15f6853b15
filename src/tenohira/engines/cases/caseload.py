"""Loading and keeping the rows of cases: by receipt number, with their bundle, their clock and their owners."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from tenohira.engines.cases import tokens
from tenohira.engines.cases.clock import Clock
from tenohira.engines.cases.errors import NoSuchCase, NotYours, WrongOffice
from tenohira.engines.cases.models import Case, Draft
from tenohira.engines.cases.receipts import parse_receipt
from tenohira.engines.cases.views import Owner
from tenohira.engines.people import queries as people
from tenohira.engines.services import queries as services
from tenohira.engines.services.bundles import ServiceBundle
from tenohira.foundation.city import city_definition
from tenohira.foundation.journal import Actor, Entry, Event, append


def row_of(receipt_number: str, *, lock: bool = False) -> Case:
    """Return the case with a receipt number, however it was typed; raises NoSuchCase."""
    rows = Case.objects.select_for_update() if lock else Case.objects.all()
    found: Case | None = rows.filter(receipt_number=parse_receipt(receipt_number) or receipt_number).first()
    if found is None:
        raise NoSuchCase(receipt_number)
    return found


def bundle_of(row: Case | Draft) -> ServiceBundle:
    """Return the service of a case or draft at the version it was made with."""
    return services.bundle_at(row.service, row.version)


def answers_of(row: Case | Draft) -> dict[str, Any]:
    """Return the unsealed answers."""
    return dict(json.loads(row.answers)) if row.answers else {}


def sealed(answers: dict[str, Any]) -> str:
    """Return answers as they are put into a row."""
    return json.dumps(answers, ensure_ascii=False)


def stream_of(row: Case) -> str:
    """Return the journal stream of a case."""
    return f"case:{row.uuid}"


def subject_of(row: Case) -> str:
    """Return the reference of a case for files, papers and notices."""
    return f"case:{row.receipt_number}"


def closed_days() -> list[str]:
    """Return the closed days of the current city."""
    return city_definition().closed_days


def clock_of(row: Case, standard_days: int = 0) -> Clock:
    """Return the clock kept in a row."""
    return Clock(
        standard_days,
        row.clock_started_on,
        row.clock_stopped_on,
        row.stopped_days,
        row.due_on,
        row.clock_ended_on,
    )


def keep_clock(row: Case, clock: Clock) -> None:
    """Put a clock into a row, which the caller saves. A moved deadline may be warned about anew."""
    if row.due_on != clock.due_on:
        row.warned_on, row.warned_late = None, False
    row.clock_started_on, row.clock_stopped_on = clock.started_on, clock.stopped_on
    row.stopped_days, row.due_on, row.clock_ended_on = clock.stopped_days, clock.due_on, clock.ended_on


def today() -> date:
    """Return today's date in the city."""
    return timezone.localdate()


def local_day(moment: datetime) -> date:
    """Return the day of a moment in the city."""
    return timezone.localdate(moment)


@dataclass(frozen=True)
class Handle:
    """A case at work: its row, locked in the caller's transaction, and its service."""

    row: Case
    bundle: ServiceBundle


def at_work(receipt_number: str) -> Handle:
    """Lock a case for the caller's transaction; raises NoSuchCase."""
    row = row_of(receipt_number, lock=True)
    return Handle(row, bundle_of(row))


def owns(row: Case | Draft, by: Actor, token: str = "") -> bool:
    """Tell whether an actor is the applicant: concerned, acting for them, by account, or with the case's token.

    So is the system (連携システム) that filed it for them.
    """
    if by.kind == "machine":
        is_trial = isinstance(row, Draft) and row.is_sandbox
        return bool(by.ref) and by.ref == row.started_by and is_trial == (by.channel == "sandbox")
    refs = {row.applicant_ref, row.agent_ref, f"account:{row.account_id}" if row.account_id else ""} - {""}
    return (bool(by.ref) and by.ref in refs) or tokens.matches(token, row.token_hash)


def owners(row: Case, by: Actor, token: str = "") -> frozenset[Owner]:
    """Return in which capacities an actor may move a case.

    Staff at a counter act for the person who stands there as well. Raises NotYours, WrongOffice, and NoSuchCase for
    people under protection whom staff or a system may not see (2 queries).
    """
    if by.kind == "system":
        return frozenset({"system"})
    if by.kind == "staff":
        require_office(row, by)
        return frozenset({"office", "applicant"}) if by.channel == "counter" else frozenset({"office"})
    if owns(row, by, token):
        if by.kind == "machine" and people.hidden_from(by, (row.applicant_ref, row.agent_ref)):
            raise NoSuchCase(row.receipt_number)
        return frozenset({"applicant"})
    raise NotYours(
        _("この手続きを変えることはできません。"),
        _("申請した本人か、その代理の方だけができます。"),
        _("申請したときのアカウントでサインインするか、届いたメールのリンクから開いてください。"),
    )


def staff_only() -> NotYours:
    """Return the error for somebody who is not staff."""
    return NotYours(
        _("この操作は職員だけができます。"),
        _("職員としてサインインしていません。"),
        _("職員のアカウントでサインインしてください。"),
    )


def require_office(row: Case, by: Actor) -> None:
    """Check that a member of staff works for the office that has the case, and may know of it.

    Raises NotYours, WrongOffice, NoSuchCase for people under protection whom the actor may not see (2 queries).
    """
    if by.kind == "system":
        return
    if by.kind != "staff":
        raise staff_only()
    if people.hidden_from(by, (row.applicant_ref, row.agent_ref)):
        raise NoSuchCase(row.receipt_number)
    if by.office != row.office:
        raise WrongOffice(
            _("この手続きは、あなたの課の担当ではありません。"),
            _("受付番号 %(number)s は、いまは別の課が担当しています。") % {"number": row.receipt_number},
            _("担当の課に連絡するか、回してもらってください。"),
        )


def write(row: Case, event: Event, by: Actor) -> Entry:
    """Append an event to the journal of a case."""
    return append(
        stream_of(row), event, by, subject=row.applicant_ref, office=row.office, service=row.service
    )
