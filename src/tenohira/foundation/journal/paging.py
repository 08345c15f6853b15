"""Reading the journal of one office page after page, the newest first."""

from __future__ import annotations

from collections.abc import Collection

from tenohira.foundation.journal.book import Entry, _entry, without
from tenohira.foundation.journal.models import JournalEntry


def entries_before(
    office: str,
    before: int | None,
    limit: int,
    *,
    kind: str = "",
    without_subjects: Collection[str] = (),
    without_streams: Collection[str] = (),
) -> list[Entry]:
    """Return up to `limit` entries of an office older than the entry `before` (None: the newest), newest first.

    What is about some subjects, or stands in some streams, is left out (1 query).
    """
    rows = JournalEntry.objects.filter(office=office)
    if before is not None:
        rows = rows.filter(id__lt=before)
    if kind:
        rows = rows.filter(kind=kind)
    rows = without(rows, without_subjects, without_streams)
    return [_entry(row) for row in rows.order_by("-id")[:limit]]
