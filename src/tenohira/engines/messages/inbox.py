"""Notices as other rooms see them, and finding their rows."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from tenohira.engines.messages.errors import NoticeNotFound
from tenohira.engines.messages.models import NoticeRow
from tenohira.engines.messages.text import to_html


@dataclass(frozen=True)
class NoticeView:
    """One notice in an inbox. `body_html` is safe to show as it is."""

    ref: str
    title: str
    body_html: str
    at: datetime
    is_read: bool
    subject: str
    language: str
    event: str
    link: str
    recipient: str


@dataclass(frozen=True)
class StuckMail:
    """A mail that could not be handed over; `id` is what retry wants. No address, no text."""

    id: int
    notice: str
    event: str
    subject: str
    attempts: int
    last_error: str
    since: datetime


def view_of(row: NoticeRow) -> NoticeView:
    """Return the view of a row."""
    return NoticeView(
        f"notice:{row.uuid}",
        row.title,
        to_html(row.body),
        row.at,
        row.read_at is not None,
        row.subject,
        row.language,
        row.event,
        row.link,
        row.recipient_ref,
    )


def row_of(ref: str, *, lock: bool = False) -> NoticeRow:
    """Return the row of `notice:<uuid>`; raises NoticeNotFound when unknown or of another city."""
    rows = NoticeRow.objects.select_for_update() if lock else NoticeRow.objects
    try:
        row = rows.filter(uuid=uuid.UUID(ref.removeprefix("notice:"))).first()
    except ValueError:
        row = None
    if row is None:
        raise not_found()
    return row  # type: ignore[no-any-return]


def not_found() -> NoticeNotFound:
    """Return the error for a notice that is not there, or not for the reader."""
    return NoticeNotFound(
        _("お知らせが見つかりません。"),
        _("削除されたか、別の方あてのお知らせです。"),
        _("お知らせの一覧を開き直してください。"),
    )
