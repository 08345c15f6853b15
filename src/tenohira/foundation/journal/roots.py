"""The root of a day: one hash over everything the journal of a city wrote that day, chained to the day before.

Published, it lets anybody outside hold the city to its record; see docs/explanation/journal.md for the algorithm.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from tenohira.foundation.city import current_city
from tenohira.foundation.journal.chain import COLUMNS, GENESIS, canonical, entry_hash
from tenohira.foundation.journal.merkle import path, root_by_path, tree
from tenohira.foundation.journal.models import DailyRoot, JournalEntry

SETTLING = timedelta(hours=1)
"""How long after midnight a day is closed: what began before midnight has committed by then."""


@dataclass(frozen=True)
class Root:
    """The root of one day (of the city's time zone). `tree` and `previous` and `root` are 64 hex digits.

    `entries` counts the entries of the day, `previous` is the root of the day before (zeros for the first).
    """

    city: str
    date: str
    entries: int
    tree: str
    previous: str
    root: str

    def as_json(self) -> dict[str, Any]:
        """Return the root as it is published."""
        return asdict(self)


@dataclass(frozen=True)
class Inclusion:
    """That an entry is in the root of its day. `neighbours` lead from it to the tree, the lowest first (hex).

    `columns` are what the hash was made of; None where the entry names a member of staff, which residents do not see.
    """

    hash: str
    at: datetime
    kind: str
    index: int
    neighbours: tuple[str, ...]
    root: Root
    columns: dict[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the proof as it is handed out."""
        return asdict(self) | {"at": self.at.isoformat(), "neighbours": list(self.neighbours)}


@dataclass(frozen=True)
class RootFault:
    """A day whose journal is not what its root says."""

    city: str
    date: str
    reason: str


def root_hash(city: str, day: str, entries: int, tree_hash: str, previous: str) -> str:
    """Return the sha256 of a day: canonical JSON of city, date, entries, tree and previous."""
    values = {"city": city, "date": day, "entries": entries, "tree": tree_hash, "previous": previous}
    return hashlib.sha256(canonical(values).encode()).hexdigest()


def _moments(day: date) -> tuple[datetime, datetime]:
    start = timezone.make_aware(datetime.combine(day, time.min))
    return start, timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def _of_day(day: date) -> list[JournalEntry]:
    """The entries of a day by stream and number; sorted here, because databases sort texts each in their way."""
    start, end = _moments(day)
    rows = JournalEntry.objects.filter(at__gte=start, at__lt=end)
    return sorted(rows, key=lambda row: (row.stream, row.seq))


def _hash_of(row: JournalEntry) -> bytes:
    """The hash made anew from the columns: a stored hash proves nothing."""
    return bytes.fromhex(entry_hash({name: getattr(row, name) for name in COLUMNS}))


def computed(day: date, previous: str) -> Root:
    """Return the root of a day of the current city as the journal stands now."""
    hashes = [_hash_of(row) for row in _of_day(day)]
    tree_hash, count, told = tree(hashes).hex(), len(hashes), day.isoformat()
    whole = root_hash(current_city(), told, count, tree_hash, previous)
    return Root(current_city(), told, count, tree_hash, previous, whole)


def publish_roots(now: datetime | None = None) -> int:
    """Publish the root of every closed day of the current city that has none yet; returns how many.

    From the first day with an entry on, without gaps; a day without entries has a root as well. Doing it again, or
    by two workers at once, publishes nothing twice.
    """
    last_closed = timezone.localdate((now or timezone.now()) - SETTLING) - timedelta(days=1)
    last = DailyRoot.objects.order_by("-day").first()
    if last is None:
        first = JournalEntry.objects.order_by("at").values_list("at", flat=True).first()
        if first is None:
            return 0
        day, previous = timezone.localdate(first), GENESIS
    else:
        day, previous = last.day + timedelta(days=1), last.root
    done = 0
    while day <= last_closed:
        root = computed(day, previous)
        if not _keep(root, day):
            return done
        day, previous, done = day + timedelta(days=1), root.root, done + 1
    return done


def _keep(root: Root, day: date) -> bool:
    try:
        with transaction.atomic():
            DailyRoot.objects.create(
                day=day, entries=root.entries, tree=root.tree, previous=root.previous, root=root.root
            )
    except IntegrityError:
        return False
    return True


def after_what_is_closed(now: datetime) -> datetime:
    """Return the moment to write under: now, or the end of the last published day when the clock was moved back to it.

    A clock that is wrong must not write into a day whose root is out: it would look as if somebody had.
    """
    closed = DailyRoot.objects.order_by("-day").values_list("day", flat=True).first()
    return now if closed is None else max(now, _moments(closed)[1])


def published_roots(limit: int | None = None) -> list[Root]:
    """Return the published roots of the current city, the newest first."""
    return [_view(row) for row in DailyRoot.objects.order_by("-day")[:limit]]


def root_of(day: date) -> Root | None:
    """Return the published root of a day of the current city, None while it has none."""
    row = DailyRoot.objects.filter(day=day).first()
    return _view(row) if row else None


def _view(row: DailyRoot) -> Root:
    return Root(row.city, row.day.isoformat(), row.entries, row.tree, row.previous, row.root)


def check_roots(kept: Iterable[Root]) -> list[RootFault]:
    """Compare roots that somebody kept outside with the journal of the current city as it stands; returns what differs.

    Each root must hold in itself, follow the one of the day before where that was kept too, and be what the journal
    of its day comes to now. An entry changed, taken out or put in afterwards shows as a fault of its day.
    """
    faults: list[RootFault] = []
    before: Root | None = None
    for one in sorted(kept, key=lambda root: root.date):
        if one.city != current_city():
            faults.append(RootFault(one.city, one.date, "ほかの市区町村の記録です"))
            continue
        if before is not None and _follows(before, one) and one.previous != before.root:
            faults.append(RootFault(one.city, one.date, "前の日の記録とつながっていません"))
        faults += _faults_of(one)
        before = one
    return faults


def _follows(before: Root, one: Root) -> bool:
    return date.fromisoformat(before.date) + timedelta(days=1) == date.fromisoformat(one.date)


def _faults_of(kept: Root) -> list[RootFault]:
    if kept.root != root_hash(kept.city, kept.date, kept.entries, kept.tree, kept.previous):
        return [RootFault(kept.city, kept.date, "控えの値が書き換えられています")]
    now = computed(date.fromisoformat(kept.date), kept.previous)
    if now.entries < kept.entries:
        said = f"記録が{kept.entries - now.entries}件なくなっています（{kept.entries}件→{now.entries}件）"
    elif now.entries > kept.entries:
        said = f"後から記録が{now.entries - kept.entries}件足されています（{kept.entries}件→{now.entries}件）"
    elif now.tree != kept.tree:
        said = "記録の内容が書き換えられています"
    else:
        published = root_of(date.fromisoformat(kept.date))
        if published is None or published == kept:
            return []
        said = "公開した値が、控えとちがいます"
    return [RootFault(kept.city, kept.date, said)]


def inclusions(stream: str) -> list[Inclusion]:
    """Return for each entry of a stream of the current city, the oldest first, that it is in the root of its day.

    Entries of days that are not published yet are left out.
    """
    rows = list(JournalEntry.objects.filter(stream=stream).order_by("seq"))
    by_day: dict[date, list[JournalEntry]] = {}
    for row in rows:
        by_day.setdefault(timezone.localdate(row.at), []).append(row)
    return [one for day, own in by_day.items() for one in _inclusions_of(day, own)]


def _inclusions_of(day: date, own: Sequence[JournalEntry]) -> list[Inclusion]:
    root = root_of(day)
    if root is None:
        return []
    everything = _of_day(day)
    places = {row.pk: place for place, row in enumerate(everything)}
    hashes = [_hash_of(row) for row in everything]
    return [
        Inclusion(
            hashes[places[row.pk]].hex(),
            row.at,
            row.kind,
            places[row.pk],
            tuple(one.hex() for one in path(hashes, places[row.pk])),
            root,
            _columns(row),
        )
        for row in own
    ]


def _columns(row: JournalEntry) -> dict[str, Any] | None:
    if row.actor_kind == "staff":
        return None
    return {name: getattr(row, name) for name in COLUMNS} | {"at": row.at.isoformat()}


def proof_holds(proof: dict[str, Any]) -> bool:
    """Tell whether a proof of `Inclusion.as_json` holds in itself; needs nothing but the proof.

    Whether its root is the one the city published is for whoever kept that to compare.
    """
    try:
        root = Root(**proof["root"])
        told = bytes.fromhex(proof["hash"])
        neighbours = [bytes.fromhex(one) for one in proof["neighbours"]]
        found = root_by_path(told, int(proof["index"]), root.entries, neighbours)
        columns = proof.get("columns")
        if columns:
            made = entry_hash({**columns, "at": datetime.fromisoformat(columns["at"])})
            if made != proof["hash"]:
                return False
        whole = root_hash(root.city, root.date, root.entries, root.tree, root.previous)
        return found is not None and found.hex() == root.tree and whole == root.root
    except (KeyError, TypeError, ValueError, AttributeError):
        return False
