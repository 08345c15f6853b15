"""From one way to the next: a notice goes one way at a time, each at most once, until one leads to its reader.

A way ends when it is given up after all attempts, when nobody is at its addresses any more, or (where a device tells)
when a day later the notice was neither shown nor opened. What follows is written in the transaction that says so.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone, translation

from tenohira.engines.messages.errors import Gone
from tenohira.engines.messages.models import Delivery, NoticeRow, Reach
from tenohira.engines.messages.ports import CHANNELS, WEB_PUSH, Parcel, channel_port
from tenohira.engines.messages.post import MAIL_KIND, words_of
from tenohira.engines.messages.reaching import LETTER, MAIL, forget_gone
from tenohira.foundation import outbox

TELLING = (WEB_PUSH,)
"""Ways whose device tells that it showed the notice."""

UNSEEN_AFTER = timedelta(hours=24)
UNSEEN_KIND = "notice.unseen"
_STATE = Delivery.State
_TOGETHER = 1000


def kind_of(channel: str) -> str:
    """Return the kind of effect that goes this way."""
    return MAIL_KIND if channel == MAIL else f"{channel}.send"


def post_first(rows: Sequence[NoticeRow]) -> None:
    """Let new notices go their first way (one statement for each way that is used)."""
    _post((row, row.ways.partition(" ")[0]) for row in rows)


def _post_next(rows: Iterable[NoticeRow], channel: str) -> None:
    _post((row, _after(row, channel)) for row in rows)


def _after(row: NoticeRow, channel: str) -> str:
    """The way after one, "" after the last."""
    ways = row.ways.split()
    later = ways[ways.index(channel) + 1 :] if channel in ways else []
    return later[0] if later else ""


def _post(pairs: Iterable[tuple[NoticeRow, str]]) -> None:
    by_way: dict[str, list[NoticeRow]] = defaultdict(list)
    for row, way in pairs:
        by_way[way].append(row)
    for way, rows in by_way.items():
        if way == LETTER:
            _write(rows, LETTER, _STATE.WAITING, timezone.now())
        elif way:
            effects = {f"{way}:{row.key}": {"notice": str(row.uuid)} for row in rows}
            outbox.post_many(kind_of(way), effects)


def _write(rows: Iterable[NoticeRow], channel: str, state: Delivery.State, at: datetime) -> None:
    made = [Delivery(notice=row, channel=channel, state=state, at=at) for row in rows]
    Delivery.objects.bulk_create(made, batch_size=1000, ignore_conflicts=True)


def carry(channel: str, payloads: Sequence[dict[str, Any]]) -> list[Exception | None]:
    """Carry notices one way, together; returns for each None or why it is to be tried again.

    A notice that is gone, was opened meanwhile or already went this way is left alone. Two workers wait for each other
    at the rows; should one die between sending and its commit, the same goes again under the same tags, and the device
    keeps one of each. It counts as taken before it goes: where nothing can be written, nothing goes. The number of
    statements does not grow with the number of notices.
    """
    wanted = [payload["notice"] for payload in payloads]
    due = NoticeRow.objects.select_for_update().filter(uuid__in=wanted, read_at=None).order_by("id")
    rows = {row.pk: row for row in due}
    went = Delivery.objects.filter(notice__in=list(rows), channel=channel).values_list("notice_id", flat=True)
    for key in went:
        rows.pop(key)
    _write(rows.values(), channel, _STATE.TAKEN, timezone.now())
    if rows and channel in TELLING:
        _look_again(timezone.now())
    outcomes = _hand_over(channel, list(rows.values()))
    left = [row for row in rows.values() if isinstance(outcomes[row.pk], Gone)]
    again = [key for key, outcome in outcomes.items() if outcome and not isinstance(outcome, Gone)]
    if again:
        Delivery.objects.filter(notice__in=again, channel=channel).delete()
    _end(left, channel, _STATE.GONE)
    failed = {str(rows[key].uuid): outcomes[key] for key in again}
    return [failed.get(key) for key in wanted]


def _look_again(now: datetime) -> None:
    """Let the worker look a day later at what went in this hour."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    due = hour + timedelta(hours=1) + UNSEEN_AFTER
    outbox.post(UNSEEN_KIND, {}, key=f"{UNSEEN_KIND}:{hour.isoformat()}", not_before=due)


def _hand_over(channel: str, rows: Sequence[NoticeRow]) -> dict[int, Exception | None]:
    """Hand notices over to every address of their readers; returns for each None (one took it), Gone, or a failure."""
    addresses: dict[str, list[Reach]] = defaultdict(list)
    refs = {row.recipient_ref for row in rows}
    for reach in Reach.objects.filter(recipient_ref__in=refs, channel=channel).order_by("id"):
        addresses[reach.recipient_ref].append(reach)
    pairs = [(row, reach) for row in rows for reach in addresses[row.recipient_ref]]
    answers = (
        channel_port(channel).send([parcel_of(row, reach.address) for row, reach in pairs]) if pairs else []
    )
    said: dict[int, list[Exception | None]] = {row.pk: [] for row in rows}
    gone = []
    for (row, reach), answer in zip(pairs, answers, strict=True):
        said[row.pk].append(answer)
        if isinstance(answer, Gone):
            gone.append(reach.pk)
    if gone:
        forget_gone(gone)
    return {key: _together(answers) for key, answers in said.items()}


def _together(answers: Sequence[Exception | None]) -> Exception | None:
    """One address that took it is enough; a failure may pass; only Gone, or no address at all, ends the way."""
    if None in answers:
        return None
    failures = [one for one in answers if not isinstance(one, Gone)]
    return failures[0] if failures else Gone("")


def parcel_of(row: NoticeRow, address: str) -> Parcel:
    """Return a notice as it goes to an address, in its language."""
    with translation.override(row.language.lower()):
        words = words_of(row)
    return Parcel(address, row.uuid.hex, words.title, words.text.strip(), words.link, row.language)


def _end(rows: Sequence[NoticeRow], channel: str, state: Delivery.State) -> None:
    """Write how a way ended, and let the notices go the next one."""
    if rows:
        ended = Delivery.objects.filter(notice__in=[row.pk for row in rows], channel=channel)
        ended.update(state=state, at=timezone.now())
        _post_next(rows, channel)


def give_up(channel: str, payload: dict[str, Any]) -> bool:
    """See to a notice whose way failed for good; mail without a way after it stays stuck, for somebody to see."""
    row = NoticeRow.objects.select_for_update().filter(uuid=payload["notice"]).first()
    if row is None or (channel == MAIL and not _after(row, MAIL)):
        return False
    _write([row], channel, _STATE.FAILED, timezone.now())
    if row.read_at is None:
        _post_next([row], channel)
    return True


for _name in CHANNELS:
    outbox.handle_many(kind_of(_name))(partial(carry, _name))
for _name in (*CHANNELS, MAIL):
    outbox.when_given_up(kind_of(_name))(partial(give_up, _name))


def mark_shown(tag: str) -> bool:
    """Note that a device showed the notice with this tag (Parcel.tag); again is harmless. False for no such notice."""
    try:
        key = uuid.UUID(tag)
    except ValueError:
        return False
    rows = Delivery.objects.filter(notice__uuid=key, channel__in=TELLING)
    rows.filter(state=_STATE.TAKEN).update(state=_STATE.SHOWN, at=timezone.now())
    return bool(rows.exists())


@outbox.handle(UNSEEN_KIND)
def _look(_payload: dict[str, Any]) -> None:
    fall_back_unseen()


def fall_back_unseen(now: datetime | None = None) -> int:
    """Let notices that a device took a day ago, and that were neither shown nor opened since, go their next way.

    Returns how many. The worker does it a day after every hour in which notices went to devices.
    """
    moment, count = now or timezone.now(), 0
    while True:
        with transaction.atomic():
            due = Delivery.objects.select_for_update(of=("self",), skip_locked=True).select_related("notice")
            due = due.filter(state=_STATE.TAKEN, channel=WEB_PUSH, at__lt=moment - UNSEEN_AFTER)
            found = list(due.order_by("at")[:_TOGETHER])
            opened = [one.pk for one in found if one.notice.read_at is not None]
            if opened:
                Delivery.objects.filter(pk__in=opened).update(state=_STATE.SHOWN)
            unseen = [one.notice for one in found if one.notice.read_at is None]
            _end(unseen, WEB_PUSH, _STATE.UNSEEN)
        count += len(unseen)
        if len(found) < _TOGETHER:
            return count
