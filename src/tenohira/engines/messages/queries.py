"""The door for reading: the inbox, ways to people and what became of them, and the mails that are stuck."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Count, Q

from tenohira.engines.messages.hook_views import DeliveryPage, DeliveryView, WebhookView
from tenohira.engines.messages.hooks import awaited, deliveries, disabled_webhooks, webhook, webhooks
from tenohira.engines.messages.inbox import NoticeView, StuckMail, row_of, view_of
from tenohira.engines.messages.linking import is_known
from tenohira.engines.messages.models import Delivery, NoticeRow
from tenohira.engines.messages.ports import open_channels
from tenohira.engines.messages.post import MAIL_KIND
from tenohira.engines.messages.printing import (
    WaitingLetter,
    letters_waiting,
    printed,
    readers_on_paper,
    wording,
)
from tenohira.engines.messages.reaching import CHOOSABLE, MAIL, ReachView, channels_of, chosen, reaches
from tenohira.foundation import outbox

__all__ = [
    "CHOOSABLE",
    "ChannelStanding",
    "DeliveryPage",
    "DeliveryView",
    "NoticeView",
    "ReachView",
    "Standing",
    "StuckMail",
    "WaitingLetter",
    "WebhookView",
    "awaited",
    "channels_of",
    "chosen",
    "deliveries",
    "disabled_webhooks",
    "inbox",
    "is_known",
    "letters_waiting",
    "notice",
    "notices_about",
    "open_channels",
    "printed",
    "reaches",
    "readers_on_paper",
    "standing_of",
    "stuck",
    "unread_count",
    "webhook",
    "webhooks",
    "wording",
]


_STATE = Delivery.State
_ARRIVED, _OPENED = (_STATE.TAKEN, _STATE.SHOWN), "opened"


def inbox(refs: str | Iterable[str], limit: int = 100) -> list[NoticeView]:
    """Return the newest notices of a person or account (or of several refs that are one), newest first."""
    rows = NoticeRow.objects.filter(recipient_ref__in=_refs(refs)).order_by("-id")[:limit]
    return [view_of(row) for row in rows]


def unread_count(refs: str | Iterable[str]) -> int:
    """Return how many notices were not opened yet."""
    return NoticeRow.objects.filter(recipient_ref__in=_refs(refs), read_at=None).count()


def notice(ref: str) -> NoticeView:
    """Return one notice; raises NoticeNotFound. The caller checks that `recipient` is the reader."""
    return view_of(row_of(ref))


def notices_about(subject: str) -> list[NoticeView]:
    """Return the notices sent about a subject (`case:<receipt number>`), oldest first."""
    return [view_of(row) for row in NoticeRow.objects.filter(subject=subject).order_by("id")]


@dataclass(frozen=True)
class ChannelStanding:
    """How many notices went one way: taken (shown and opened ones among them), waiting, given up for the next way."""

    taken: int = 0
    shown: int = 0
    opened: int = 0
    waiting: int = 0
    failed: int = 0


@dataclass(frozen=True)
class Standing:
    """How many notices about a subject there are, how many were opened, and how many left by mail.

    `by_channel`: the ways that were used, mail and letters among them.
    """

    sent: int
    read: int
    mailed: int
    by_channel: Mapping[str, ChannelStanding] = field(default_factory=dict)


def standing_of(subject: str) -> Standing:
    """Return how the notices about a subject (`campaign:<uuid>`) stand (2 queries)."""
    rows = NoticeRow.objects.filter(subject=subject)
    found = rows.aggregate(
        sent=Count("id"),
        read=Count("read_at"),
        mailed=Count("mailed_at"),
        read_after_mail=Count("id", filter=Q(mailed_at__isnull=False, read_at__isnull=False)),
    )
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    deliveries = Delivery.objects.filter(notice__subject=subject).values_list("channel", "state")
    for channel, state, number, read in deliveries.annotate(n=Count("id"), read=Count("notice__read_at")):
        counts[channel][state] += number
        counts[channel][_OPENED] += read if state in _ARRIVED else 0
    if found["mailed"]:
        counts[MAIL] += Counter({_STATE.TAKEN: found["mailed"], _OPENED: found["read_after_mail"]})
    by_channel = {channel: _channel_standing(counts[channel]) for channel in sorted(counts)}
    return Standing(found["sent"], found["read"], found["mailed"], by_channel)


def _channel_standing(counts: Counter[str]) -> ChannelStanding:
    return ChannelStanding(
        taken=sum(counts[one] for one in _ARRIVED),
        shown=counts[_STATE.SHOWN],
        opened=counts[_OPENED],
        waiting=counts[_STATE.WAITING],
        failed=sum(counts[one] for one in (_STATE.UNSEEN, _STATE.FAILED, _STATE.GONE)),
    )


def stuck() -> list[StuckMail]:
    """Return the mails that failed too often, newest first, with the notice each belongs to (two queries)."""
    items = [item for item in outbox.stuck() if item.kind == MAIL_KIND]
    keys = {item.key: item.key.removeprefix("mail:") for item in items}
    rows = {row.key: row for row in NoticeRow.objects.filter(key__in=keys.values()).defer("body", "title")}
    found: list[StuckMail] = []
    for item in items:
        row = rows.get(keys[item.key])
        found.append(
            StuckMail(
                item.id,
                f"notice:{row.uuid}" if row else "",
                row.event if row else "",
                row.subject if row else "",
                item.attempts,
                item.last_error,
                item.created_at,
            )
        )
    return found


def _refs(refs: str | Iterable[str]) -> list[str]:
    """An empty ref is nobody: it would open the notices of everybody without an inbox."""
    return [ref for ref in ([refs] if isinstance(refs, str) else refs) if ref]
