"""Appending to the journal, reading it, and proving that nobody changed it."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Count, IntegerField, JSONField, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, TruncDate
from django.utils import timezone

from tenohira.foundation.city import current_city, every_city, use_city
from tenohira.foundation.errors import TenohiraError
from tenohira.foundation.finding import Among
from tenohira.foundation.journal.chain import COLUMNS, GENESIS, canonical, entry_hash
from tenohira.foundation.journal.events import Actor, Event, kind_of
from tenohira.foundation.journal.models import JournalEntry
from tenohira.foundation.journal.roots import after_what_is_closed

Handler = Callable[["Entry"], None]
ManyHandler = Callable[[Sequence["Entry"]], None]
_handlers: dict[str, list[Handler]] = {}
_many_handlers: dict[str, list[ManyHandler]] = {}


class JournalError(TenohiraError):
    """The journal was used in a way that could lose or bend history."""


@dataclass(frozen=True)
class Entry:
    """One journal entry as other rooms see it."""

    id: int
    stream: str
    seq: int
    at: datetime
    kind: str
    title: str
    actor_kind: str
    actor_ref: str
    actor_office: str
    office: str
    service: str
    channel: str
    subject: str
    data: dict[str, Any]


@dataclass(frozen=True)
class First:
    """The first entry of a new stream, as `append` takes it."""

    stream: str
    event: Event
    by: Actor
    subject: str = ""
    office: str = ""
    service: str = ""
    channel: str = ""


@dataclass(frozen=True)
class Fault:
    """A place where the chain does not hold."""

    city: str
    stream: str
    seq: int
    reason: str


def subscribe(kind: str, handler: Handler) -> None:
    """Call `handler` with every new entry of this kind, inside the transaction that appended it."""
    handlers = _handlers.setdefault(kind, [])
    if handler not in handlers:
        handlers.append(handler)


def subscribe_many(kind: str, handler: ManyHandler) -> None:
    """Call `handler` with the new entries of this kind that are written together (one or more), as `subscribe` does."""
    handlers = _many_handlers.setdefault(kind, [])
    if handler not in handlers:
        handlers.append(handler)


def append(
    stream: str,
    event: Event,
    by: Actor,
    *,
    subject: str = "",
    office: str = "",
    service: str = "",
    channel: str | None = None,
) -> Entry:
    """Append one event to a stream and tell its subscribers; raises JournalError outside a transaction.

    The entry and whatever caused it are committed together or not at all.
    """
    _require_transaction()
    _lock(stream)
    last = JournalEntry.objects.filter(stream=stream).order_by("-seq").values_list("seq", "hash").first()
    seq, prev_hash = (last[0] + 1, last[1]) if last else (1, GENESIS)
    at = after_what_is_closed(timezone.now())
    row = _row(First(stream, event, by, subject, office, service, channel or ""), at, seq, prev_hash)
    row.save(force_insert=True)
    entry = _entry(row)
    _tell([entry])
    return entry


def append_first(firsts: Sequence[First]) -> list[Entry]:
    """Append the first entry of each of several new streams, in one statement, and tell the subscribers of each.

    Needs no lock and no look at what is there, because nobody else can know a stream that is named after a row of the
    same transaction; if it is there after all, the database refuses a second first entry (IntegrityError). Raises
    JournalError outside a transaction.
    """
    _require_transaction()
    at = after_what_is_closed(timezone.now())
    rows = JournalEntry.everywhere.bulk_create([_row(one, at) for one in firsts])
    entries = [_entry(row) for row in rows]
    _tell(entries)
    return entries


def _require_transaction() -> None:
    if not connection.in_atomic_block:
        raise JournalError(
            "記録は、業務データと同じトランザクションの中で書いてください。",
            "transaction.atomic() の外で append が呼ばれました。",
            "commands の関数を transaction.atomic() で包んでください。",
        )


def _row(one: First, at: datetime, seq: int = 1, prev_hash: str = GENESIS) -> JournalEntry:
    columns: dict[str, Any] = {
        "city": current_city(),
        "stream": one.stream,
        "seq": seq,
        "at": at,
        "kind": one.event.kind,
        "actor_kind": one.by.kind,
        "actor_ref": one.by.ref,
        "actor_office": one.by.office,
        "office": one.office or one.by.office,
        "service": one.service,
        "channel": one.channel or one.by.channel,
        "subject": one.subject,
        "data": canonical(one.event.model_dump(mode="json")),
        "prev_hash": prev_hash,
    }
    return JournalEntry(**columns, hash=entry_hash(columns))


def _tell(entries: Sequence[Entry]) -> None:
    by_kind: dict[str, list[Entry]] = {}
    for entry in entries:
        by_kind.setdefault(entry.kind, []).append(entry)
        for handler in _handlers.get(entry.kind, []):
            handler(entry)
    for kind, told in by_kind.items():
        for many in _many_handlers.get(kind, []):
            many(told)


def _lock(stream: str) -> None:
    """Two writers of one stream wait for each other; SQLite has one writer anyway (BEGIN IMMEDIATE)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"{current_city()}/{stream}"])


def _entry(row: JournalEntry) -> Entry:
    kind = kind_of(row.kind)
    return Entry(
        id=row.pk,
        stream=row.stream,
        seq=row.seq,
        at=row.at,
        kind=row.kind,
        title=kind.title if kind else row.kind,
        actor_kind=row.actor_kind,
        actor_ref=row.actor_ref,
        actor_office=row.actor_office,
        office=row.office,
        service=row.service,
        channel=row.channel,
        subject=row.subject,
        data=json.loads(row.data),
    )


def entries(stream: str) -> list[Entry]:
    """Return the entries of one stream, oldest first."""
    return [_entry(row) for row in JournalEntry.objects.filter(stream=stream).order_by("seq")]


def entries_about(subject: str, kinds: Iterable[str] | None = None, limit: int = 200) -> list[Entry]:
    """Return the newest entries about a subject (such as `person:…`), newest first, at most `limit`."""
    rows = JournalEntry.objects.filter(subject=subject)
    if kinds is not None:
        rows = rows.filter(kind__in=list(kinds))
    return [_entry(row) for row in rows.order_by("-id")[:limit]]


def entries_of(kinds: Sequence[str], since: datetime, *, office: str = "", service: str = "") -> list[Entry]:
    """Return the entries of some kinds since a moment, oldest first, optionally of one office or service."""
    rows = JournalEntry.objects.filter(kind__in=list(kinds), at__gte=since)
    for column, wanted in (("office", office), ("service", service)):
        if wanted:
            rows = rows.filter(**{column: wanted})
    return [_entry(row) for row in rows.order_by("id")]


def tally(
    number: str,
    kinds: Sequence[str],
    since: datetime,
    *,
    office: str = "",
    without_subjects: Collection[str] = (),
    without_streams: Collection[str] = (),
) -> list[tuple[date, int, int]]:
    """Count the entries of some kinds since a moment by local day and by a whole number in their data.

    Returns (day, number, how many), by day; entries without that number, about some subjects or in some streams are
    left out. One query, counted in the database: for figures over thousands of entries.
    """
    rows = JournalEntry.objects.filter(kind__in=list(kinds), at__gte=since)
    rows = rows.exclude(data__contains=f'"{number}":null')  # data is canonical; SQLite would count null as 0
    if office:
        rows = rows.filter(office=office)
    rows = without(rows, without_subjects, without_streams)
    value = Cast(KeyTextTransform(number, Cast("data", JSONField())), IntegerField())
    found = (
        rows.annotate(day=TruncDate("at"), number=value)
        .filter(number__isnull=False)
        .order_by("day", "number")
    )
    return [
        (day, n, count) for day, n, count in found.values_list("day", "number").annotate(count=Count("id"))
    ]


def without(
    rows: QuerySet[JournalEntry], subjects: Collection[str], streams: Collection[str]
) -> QuerySet[JournalEntry]:
    """Leave out the entries about some subjects and those in some streams; there may be thousands of each."""
    for column, left_out in (("subject", subjects), ("stream", streams)):
        if left_out:
            rows = rows.exclude(**{f"{column}__{Among.lookup_name}": left_out})
    return rows


def verify(city: str | None = None) -> list[Fault]:
    """Recompute every hash of a city (default: all cities) and return what does not hold."""
    with use_city(city) if city else every_city():
        rows = JournalEntry.everywhere.order_by("city", "stream", "seq")
        if city:
            rows = rows.filter(city=city)
        return _faults(rows.iterator(chunk_size=2000))


def _faults(rows: Iterable[JournalEntry]) -> list[Fault]:
    faults: list[Fault] = []
    before: tuple[str, str] | None = None
    seq, prev_hash = 0, GENESIS
    for row in rows:
        if (row.city, row.stream) != before:
            before, seq, prev_hash = (row.city, row.stream), 0, GENESIS
        columns = {name: getattr(row, name) for name in COLUMNS}
        if row.seq != seq + 1:
            faults.append(Fault(row.city, row.stream, row.seq, f"{seq + 1}番の記録がありません"))
        elif row.prev_hash != prev_hash:
            faults.append(Fault(row.city, row.stream, row.seq, "一つ前の記録とつながっていません"))
        if entry_hash(columns) != row.hash:
            faults.append(Fault(row.city, row.stream, row.seq, "内容が書き換えられています"))
        seq, prev_hash = row.seq, row.hash
    return faults


def count() -> int:
    """Return how many entries the whole installation holds."""
    with every_city():
        return JournalEntry.everywhere.count()
