"""What follows a transition: notices to the applicant, papers the city issues."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings

from tenohira.engines.cases import caseload, findings
from tenohira.engines.cases.caseload import Handle
from tenohira.engines.cases.decision_papers import issue_paper
from tenohira.engines.cases.machine import Given
from tenohira.engines.cases.models import Case
from tenohira.engines.cases.viewing import Names
from tenohira.engines.messages import commands as messages
from tenohira.foundation.calendar import format_date
from tenohira.foundation.city import city_definition
from tenohira.foundation.definitions import LocalText
from tenohira.foundation.journal import Actor

logger = logging.getLogger(__name__)

CORRECTION_DAYS = 14
"""By when the notice asks for corrections, in calendar days; nothing happens by itself when it passes."""

_SOMEBODY = LocalText({"ja": "ご利用の方", "ja-easy": "あなた", "en": "Resident", "pt-BR": "Morador(a)"})


def carry_out(handle: Handle, effects: Sequence[str], by: Actor, given: Given, *, occasion: int) -> None:
    """Carry out the effects of a transition in its order; `occasion` (the journal's number) makes each happen once."""
    document_number = ""
    for effect in effects:
        kind, _colon, name = effect.partition(":")
        if kind == "document":
            document_number = issue_paper(handle, name, by) or document_number
        elif kind == "notice":
            notify(handle, name, by, given, occasion=str(occasion), document_number=document_number)


def notify(
    handle: Handle,
    event: str,
    by: Actor,
    given: Given | None = None,
    *,
    occasion: str,
    document_number: str = "",
) -> None:
    """Send the applicant the service's notice for an event; a service without such a notice sends none."""
    letter = letter_for(handle, event, by, given, occasion=occasion, document_number=document_number)
    if letter is not None:
        messages.send(
            letter.to, letter.template, letter.values, subject=letter.subject, key=letter.key, by=letter.by
        )


def letter_for(
    handle: Handle,
    event: str,
    by: Actor,
    given: Given | None = None,
    *,
    occasion: str,
    document_number: str = "",
    names: Names | None = None,
) -> messages.Letter | None:
    """Return the service's notice for an event, None when nobody hears of it or the service has no such notice."""
    template = handle.bundle.messages.get(event)
    to = recipient(handle.row)
    if to is None:
        return None
    if template is None:
        logger.warning("service %s has no notice %s", handle.row.service, event)
        return None
    values = placeholders(handle, given or Given(), document_number, names)
    key = f"{caseload.stream_of(handle.row)}:{event}:{occasion}"
    return messages.Letter(to, template, values, caseload.subject_of(handle.row), key, by)


def recipient(row: Case) -> messages.Recipient | None:
    """Return who hears about a case: the one who filed it; None when neither inbox nor mail is known."""
    person = row.agent_ref or (row.applicant_ref if row.applicant_ref.startswith("person:") else "")
    ref = person or (f"account:{row.account_id}" if row.account_id else "")
    if not ref and not row.mail:
        return None
    return messages.Recipient(ref, row.mail or None, row.language)


def case_url(row: Case) -> str:
    """Return the address of the resident's page of a case; without sign-in it carries the case's token."""
    base = f"{settings.TENOHIRA_BASE_URL}/cases/{row.receipt_number}/"
    return base if row.applicant_ref or row.account_id else f"{base}?token={row.token}"


def placeholders(
    handle: Handle, given: Given, document_number: str = "", names: Names | None = None
) -> dict[str, Any]:
    """Return what notices may mention, in the applicant's language (1 query unless `names` knows the offices)."""
    row, service, language = handle.row, handle.bundle.service, handle.row.language
    due = given.due_on or row.due_on
    if row.phase == "applicant" and given.due_on is None:
        due = caseload.today() + timedelta(days=CORRECTION_DAYS)
    office = (names or Names()).contacts.get(row.office)
    office_name = office.name.text(language) if office else row.office
    office_phone = office.phone if office else city_definition().phone
    return {
        "name": row.applicant_name or _SOMEBODY.text(language),
        "service_title": service.title.text(language),
        "receipt_number": row.receipt_number,
        "office_name": office_name,
        "office_phone": office_phone,
        "case_url": case_url(row),
        "due_date": format_date(due, language) if due else "",
        "reason": given.reason or row.reason,
        "message": given.message,
        "document_number": document_number,
        "city_name": city_definition().name.text(language),
        "standard_days": str(service.standard_days or ""),
        "findings": "\n".join(findings.lines(handle.bundle, findings.decided(row), language))
        if handle.bundle.findings and row.phase == "decided"
        else "",
    }
