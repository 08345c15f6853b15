"""Notices that wait for paper: no other way led to their readers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tenohira.engines.messages.events import NoticesPrinted
from tenohira.engines.messages.models import Delivery
from tenohira.engines.messages.reaching import LETTER
from tenohira.foundation.journal import Actor, append

_STATE = Delivery.State


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


def letters_waiting(subject: str = "", limit: int = 1000) -> list[WaitingLetter]:
    """Return the notices about a subject ("" for all) that wait to be printed, the oldest first (1 query).

    What its reader opened meanwhile is not among them.
    """
    rows = Delivery.objects.filter(channel=LETTER, state=_STATE.WAITING, notice__read_at=None)
    rows = rows.filter(notice__subject=subject) if subject else rows
    found = [one.notice for one in rows.select_related("notice").order_by("id")[:limit]]
    return [
        WaitingLetter(
            f"notice:{row.uuid}", row.recipient_ref, row.subject, row.event, row.language, row.title, row.body,
            row.link, row.at,
        )
        for row in found
    ]  # fmt: skip


@transaction.atomic
def mark_printed(notices: Sequence[str], by: Actor, subject: str = "") -> int:
    """Note that notices (refs of WaitingLetter) were printed; returns how many of them still waited.

    Two clerks who print at once: the second gets fewer. `subject` is what the journal's line is about.
    """
    keys = [UUID(ref.removeprefix("notice:")) for ref in notices]
    rows = Delivery.objects.select_for_update().filter(
        notice__uuid__in=keys, channel=LETTER, state=_STATE.WAITING
    )
    found = list(rows.values_list("pk", flat=True))
    Delivery.objects.filter(pk__in=found).update(state=_STATE.TAKEN, at=timezone.now())
    if found:
        append(f"notices:{subject}", NoticesPrinted(count=len(found)), by, subject=subject)
    return len(found)
