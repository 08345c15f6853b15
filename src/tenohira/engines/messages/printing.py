"""Notices that wait for paper: no other way led to their readers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tenohira.engines.messages.definition import MessageTemplate
from tenohira.engines.messages.events import NoticesPrinted
from tenohira.engines.messages.models import Delivery
from tenohira.engines.messages.plain import to_plain
from tenohira.engines.messages.reaching import LETTER
from tenohira.engines.messages.text import fill, fill_line
from tenohira.foundation.journal import Actor, append

_STATE = Delivery.State
_BOLD = re.compile(r"\*\*[^*]+\*\*")
_ONLY_A_LINK = re.compile(r"^\[[^\]]*\]\([^)]*\)$", re.MULTILINE)


@dataclass(frozen=True)
class WaitingLetter:
    """A notice to be printed, whole, in its language; `markdown` is its text, `link` where it leads ("" nowhere)."""

    notice: str
    recipient: str
    subject: str
    event: str
    language: str
    title: str
    markdown: str
    link: str
    since: datetime


def letters_waiting(
    subject: str = "", limit: int = 1000, among: Sequence[str] | None = None
) -> list[WaitingLetter]:
    """Return the notices about a subject ("" for all) that wait to be printed, the oldest first (1 query).

    What its reader opened meanwhile is not among them. `among` asks about some notices only.
    """
    rows = Delivery.objects.filter(channel=LETTER, state=_STATE.WAITING, notice__read_at=None)
    rows = rows.filter(notice__subject=subject) if subject else rows
    if among is not None:
        rows = rows.filter(notice__uuid__in=[_key(ref) for ref in among])
    found = [one.notice for one in rows.select_related("notice").order_by("id")[:limit]]
    return [
        WaitingLetter(
            f"notice:{row.uuid}", row.recipient_ref, row.subject, row.event, row.language, row.title, row.body,
            row.link, row.at,
        )
        for row in found
    ]  # fmt: skip


def readers_on_paper(subject: str) -> dict[str, str]:
    """Return whose notices about a subject wait to be printed: recipients by the ref of the notice (1 query)."""
    rows = Delivery.objects.filter(channel=LETTER, state=_STATE.WAITING, notice__read_at=None)
    found = rows.filter(notice__subject=subject).order_by("id")
    return {f"notice:{key}": ref for key, ref in found.values_list("notice__uuid", "notice__recipient_ref")}


@transaction.atomic
def mark_printed(notices: Sequence[str], by: Actor, subject: str = "") -> int:
    """Note that notices (refs of WaitingLetter) were printed; returns how many of them still waited.

    Two clerks who print at once: the second gets fewer. `subject` is what the journal's line is about.
    """
    keys = [_key(ref) for ref in notices]
    rows = Delivery.objects.select_for_update().filter(
        notice__uuid__in=keys, channel=LETTER, state=_STATE.WAITING
    )
    found = list(rows.values_list("pk", flat=True))
    Delivery.objects.filter(pk__in=found).update(state=_STATE.TAKEN, at=timezone.now())
    if found:
        append(f"notices:{subject}", NoticesPrinted(count=len(found)), by, subject=subject)
    return len(found)


def _key(ref: str) -> UUID:
    return UUID(ref.removeprefix("notice:"))


def wording(template: MessageTemplate, values: Mapping[str, str], language: str) -> tuple[str, str]:
    """Return title and Markdown of a notice in a language the template has, for paper that shows two languages."""
    return fill_line(template.subject[language], values), fill(template.body[language], values)


def printed(markdown: str) -> list[tuple[str, str]]:
    """Return a notice as paragraphs for paper, without the lines that are nothing but a link: (kind, plain text).

    `kind`: head (a paragraph in bold), quote, text.
    """
    parts = [part.strip() for part in _ONLY_A_LINK.sub("", markdown).split("\n\n") if part.strip()]
    return [(_kind(part), to_plain(part).strip()) for part in parts]


def _kind(part: str) -> str:
    if part.startswith(">"):
        return "quote"
    return "head" if _BOLD.fullmatch(part) else "text"
