"""The journal: of one case, and of the office page after page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from tenohira.counters.api.contract import offer
from tenohira.counters.api.shapes import Cursor, Line, LongPageSize
from tenohira.counters.api.tokens import bearer_of
from tenohira.engines.cases import queries as cases
from tenohira.foundation import journal
from tenohira.foundation.journal import Entry

router = Router(tags=["journal"])
SCOPE = "journal:read"


class JournalEntry(Schema):
    """What happened. References and figures, no personal data; whom it concerns is left out."""

    id: int
    stream: str
    seq: int
    at: datetime
    kind: str
    title: str
    actor_kind: str
    office: str
    service: str
    channel: str
    data: dict[str, Any]


class JournalPage(Schema):
    """One page of the journal; `next_cursor` asks for the next one."""

    items: list[JournalEntry]
    next_cursor: int | None


_WHOM = ("person", "organisation", "account")


def _shown(entry: Entry) -> JournalEntry:
    kind = entry.stream.partition(":")[0]
    return JournalEntry(
        id=entry.id,
        stream=kind if kind in _WHOM else entry.stream,
        seq=entry.seq,
        at=entry.at,
        kind=entry.kind,
        title=entry.title,
        actor_kind=entry.actor_kind,
        office=entry.office,
        service=entry.service,
        channel=entry.channel,
        data=entry.data,
    )


@offer(
    router, "GET", "/cases/{receipt}/journal", "案件の記録", scope=SCOPE, gives=JournalPage, problems=(404,)
)
def get_case_journal(request: HttpRequest, receipt: Line) -> JournalPage:
    """Return everything that happened to a case, the oldest first."""
    case = cases.case(receipt, by=bearer_of(request).actor())
    return JournalPage(items=[_shown(one) for one in journal.entries(f"case:{case.id}")], next_cursor=None)


@offer(router, "GET", "/journal", "課の記録簿", scope=SCOPE, gives=JournalPage)
def list_journal(
    request: HttpRequest,
    kind: Line = "",
    cursor: Cursor | None = None,
    limit: LongPageSize = 50,
) -> JournalPage:
    """Return what happened at the token's office, the newest first."""
    bearer = bearer_of(request)
    feed = cases.office_journal(bearer.office_id, by=bearer.actor(), before=cursor, limit=limit, kind=kind)
    return JournalPage(items=[_shown(one) for one in feed.rows], next_cursor=feed.before)
