"""How a person can be reached: their addresses, the ways they chose, and the ways one notice may go."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Value
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from tenohira.engines.messages.errors import ReachRefused
from tenohira.engines.messages.events import ChannelsChosen, ReachAdded, ReachForgotten
from tenohira.engines.messages.models import Choice, Reach
from tenohira.engines.messages.ports import CHANNELS
from tenohira.foundation.city import current_city
from tenohira.foundation.journal import SYSTEM, Actor, Entry, append, subscribe

MAIL, LETTER = "mail", "letter"
CHOOSABLE = (*CHANNELS, MAIL)
"""What a person may choose among, in the order used without a choice."""

MOST = 10
"""How many addresses a person may have on one way: a phone, a tablet, some browsers."""

_TOGETHER = 20_000


@dataclass(frozen=True)
class ReachView:
    """One address of a person, told by its label and not by itself."""

    ref: str
    channel: str
    label: str
    added_at: datetime


def mark_of(channel: str, address: str) -> str:
    """Return what an address is found by: its HMAC under the secret of the installation, apart for each city."""
    text = f"{current_city()} {channel} {address}"
    return salted_hmac("tenohira.notices.reach", text, algorithm="sha256").hexdigest()


def reaches(ref: str) -> list[ReachView]:
    """Return the addresses of a person, the oldest first (1 query)."""
    rows = Reach.objects.filter(recipient_ref=ref).order_by("id") if ref else Reach.objects.none()
    return [ReachView(f"reach:{row.uuid}", row.channel, row.label, row.added_at) for row in rows]


def chosen(ref: str) -> tuple[str, ...]:
    """Return the ways a person chose, the first one first; () when they did not choose."""
    row = Choice.objects.filter(recipient_ref=ref).first() if ref else None
    return tuple(row.channels.split()) if row else ()


def channels_of(refs: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return on which ways people have an address, in the order notices go; who has none is left out.

    Mail is not among them: its address is not kept here. One query for up to 20,000 people.
    """
    found = {
        ref: tuple(one for one in _ordered(has, wants) if one != MAIL)
        for ref, (has, wants) in _standing(refs).items()
    }
    return {ref: ways for ref, ways in found.items() if ways}


def plan(recipients: Sequence[tuple[str, bool]]) -> list[tuple[str, ...]]:
    """Return the ways of notices, the first one first, for recipients as (ref, whether a mail address is known).

    What a person chose counts where it leads to them; when nothing of it does, everything known counts.
    """
    standing = _standing(ref for ref, _has_mail in recipients)
    nobody: tuple[set[str], tuple[str, ...]] = (set(), ())
    plans = []
    for ref, has_mail in recipients:
        has, wants = standing.get(ref, nobody)
        plans.append(_ordered(has | {MAIL} if has_mail else has, wants))
    return plans


def _ordered(has: set[str], wants: Sequence[str]) -> tuple[str, ...]:
    wanted = tuple(one for one in wants if one in has)
    return wanted or tuple(one for one in CHOOSABLE if one in has)


def _standing(refs: Iterable[str]) -> Mapping[str, tuple[set[str], tuple[str, ...]]]:
    """Return channels with an address and channels chosen, by person."""
    has: dict[str, set[str]] = defaultdict(set)
    wants: dict[str, tuple[str, ...]] = {}
    known = sorted({ref for ref in refs if ref})
    for some in (known[n : n + _TOGETHER] for n in range(0, len(known), _TOGETHER)):
        columns = ("recipient_ref", "channel", "kind")
        addresses = Reach.objects.filter(recipient_ref__in=some).annotate(kind=Value(0)).values_list(*columns)
        choices = Choice.objects.filter(recipient_ref__in=some).annotate(kind=Value(1))
        both = addresses.union(choices.values_list("recipient_ref", "channels", "kind"), all=True)
        for ref, words, kind in both:
            if kind:
                wants[ref] = tuple(words.split())
            else:
                has[ref].add(words)
    return {ref: (has.get(ref, set()), wants.get(ref, ())) for ref in has.keys() | wants.keys()}


@transaction.atomic
def add_reach(ref: str, channel: str, address: str, label: str, by: Actor) -> str:
    """Reach a person also at this address; returns `reach:<uuid>`. Again gives it the new label.

    An address is one person's: somebody else's before (a shared browser) now leads here. `label` is what its owner
    knows it by, 80 characters. Raises ReachRefused for a way there is not, or more than MOST addresses.
    """
    if channel not in CHANNELS or not ref or not address:
        raise ReachRefused(
            _("受け取り先を登録できませんでした。"),
            _("この受け取り方は、いま使えません。"),
            _("ページを開き直して、もう一度ためしてください。"),
        )
    mark = mark_of(channel, address)
    row = Reach.objects.select_for_update().filter(channel=channel, mark=mark).first()
    if row is None or row.recipient_ref != ref:
        _refuse_too_many(ref, channel)
    if row is not None and row.recipient_ref == ref:
        Reach.objects.filter(pk=row.pk).update(label=label[:80])
        return f"reach:{row.uuid}"
    if row is not None:
        row.delete()
        _note(row, "left", by)
    kept, is_new = Reach.objects.get_or_create(
        channel=channel,
        mark=mark,
        defaults={
            "recipient_ref": ref,
            "address": address,
            "label": label[:80],
            "added_at": timezone.now(),
        },
    )
    if is_new:
        append(ref, ReachAdded(channel=channel), by, subject=ref)
    return f"reach:{kept.uuid}"


def _refuse_too_many(ref: str, channel: str) -> None:
    if Reach.objects.filter(recipient_ref=ref, channel=channel).count() >= MOST:
        raise ReachRefused(
            _("受け取り先を登録できませんでした。"),
            _("登録できるのは%(most)d台までです。") % {"most": MOST},
            _("使っていないものを「受け取りをやめる」で消してから、もう一度ためしてください。"),
        )


@transaction.atomic
def forget_reach(ref: str, reach_ref: str, by: Actor) -> bool:
    """Forget an address of this person; False when they have no such address (again is harmless)."""
    try:
        key = uuid.UUID(reach_ref.removeprefix("reach:"))
    except ValueError:
        return False
    return _forget(Reach.objects.filter(uuid=key, recipient_ref=ref), "asked", by) > 0


@transaction.atomic
def forget_address(channel: str, address: str) -> bool:
    """Forget an address that its service says is left (a LINE user who blocked us); False when it was not known."""
    rows = Reach.objects.filter(channel=channel, mark=mark_of(channel, address))
    return _forget(rows, "left", SYSTEM) > 0


def forget_gone(keys: Iterable[int]) -> None:
    """Forget addresses (keys of rows) at which nobody was."""
    _forget(Reach.objects.filter(pk__in=list(keys)), "gone", SYSTEM)


def _forget(rows: Iterable[Reach], because: str, by: Actor) -> int:
    found = list(rows)
    if found:
        Reach.objects.filter(pk__in=[row.pk for row in found]).delete()
    for row in found:
        _note(row, because, by)
    return len(found)


def _note(row: Reach, because: str, by: Actor) -> None:
    event = ReachForgotten(channel=row.channel, because=because)
    append(row.recipient_ref, event, by, subject=row.recipient_ref)


@transaction.atomic
def choose_channels(ref: str, channels: Sequence[str], by: Actor) -> None:
    """Let notices to a person go these ways, the first one first, each only when the one before failed.

    Raises ReachRefused for none at all or a way there is not. The inbox of the portal always has every notice.
    """
    wanted = list(dict.fromkeys(channels))
    if not ref or not wanted or not set(wanted) <= set(CHOOSABLE):
        raise ReachRefused(
            _("受け取り方を変えられませんでした。"),
            _("使う受け取り方が1つも選ばれていないか、知らない名前です。"),
            _("1つ以上を選んで、もう一度ためしてください。"),
        )
    defaults = {"channels": " ".join(wanted), "at": timezone.now()}
    Choice.objects.update_or_create(recipient_ref=ref, defaults=defaults)
    append(ref, ChannelsChosen(channels=wanted), by, subject=ref)


@transaction.atomic
def take_over(from_ref: str, to_ref: str, by: Actor) -> None:
    """Let what an account registered and chose be the person's whom it now belongs to; again is harmless."""
    rows = Reach.objects.filter(recipient_ref=from_ref)
    taken = set(rows.values_list("channel", flat=True))
    rows.update(recipient_ref=to_ref)
    if not Choice.objects.filter(recipient_ref=to_ref).exists():
        Choice.objects.filter(recipient_ref=from_ref).update(recipient_ref=to_ref)
    for channel in sorted(taken):
        append(to_ref, ReachAdded(channel=channel), by, subject=to_ref)


def listen() -> None:
    """Hear from the journal to whom accounts belong (events of the people room), in the transaction that says so."""
    subscribe("people.account_linked", _linked)
    subscribe("people.account_unlinked", _unlinked)


def _linked(entry: Entry) -> None:
    take_over(f"account:{entry.data['account']}", entry.subject, SYSTEM)


def _unlinked(entry: Entry) -> None:
    """What the account registered for the person leads to somebody else now."""
    _forget(Reach.objects.filter(recipient_ref=entry.subject), "left", SYSTEM)
    Choice.objects.filter(recipient_ref=entry.subject).delete()
