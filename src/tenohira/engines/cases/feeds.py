"""What systems (連携システム) read page after page: an office's cases, and its journal; the newest first."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from tenohira.engines.cases import access, viewing
from tenohira.engines.cases.models import Case
from tenohira.engines.cases.views import CaseSummary
from tenohira.foundation.journal import Actor, Entry
from tenohira.foundation.journal.paging import entries_before

_HEAVY = ("answers", "reason", "search_text", "mail", "token")


@dataclass(frozen=True)
class CaseFeed:
    """One page of cases; `before` asks for the next one, None after the last."""

    rows: tuple[CaseSummary, ...]
    before: int | None


@dataclass(frozen=True)
class JournalFeed:
    """One page of journal entries; `before` asks for the next one, None after the last."""

    rows: tuple[Entry, ...]
    before: int | None


def case_feed(
    office_id: str,
    *,
    by: Actor,
    before: int | None = None,
    limit: int = 50,
    phase: str = "",
    service: str = "",
) -> CaseFeed:
    """Return an office's cases, the newest first, in a constant number of queries.

    Cases of people under protection appear only to those who may see them; a trial sees none.
    """
    if by.channel == "sandbox":
        return CaseFeed((), None)
    rows = Case.objects.filter(office=office_id, disposed_at=None)
    hidden = access.hidden_from(by)
    if hidden:
        rows = rows.exclude(Q(applicant_ref__in=hidden) | Q(agent_ref__in=hidden))
    for name, value in (("phase", phase), ("service", service)):
        rows = rows.filter(**{name: value}) if value else rows
    if before is not None:
        rows = rows.filter(id__lt=before)
    found = list(rows.defer(*_HEAVY).order_by("-id")[: limit + 1])
    shown = found[:limit]
    return CaseFeed(tuple(viewing.summaries(shown)), shown[-1].pk if len(found) > limit else None)


def office_journal(
    office_id: str, *, by: Actor, before: int | None = None, limit: int = 50, kind: str = ""
) -> JournalFeed:
    """Return an office's journal, the newest first; what concerns people under protection is left out (4 queries)."""
    if by.channel == "sandbox":
        return JournalFeed((), None)
    hidden = access.hidden_from(by)
    streams = access.streams_of(hidden)
    found = entries_before(
        office_id, before, limit + 1, kind=kind, without_subjects=hidden, without_streams=streams
    )
    shown = found[:limit]
    return JournalFeed(tuple(shown), shown[-1].id if len(found) > limit else None)
