"""Linking a person here with themselves on a service (LINE): a number used once stands for them for ten minutes."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from tenohira.engines.messages.models import LinkOffer, Reach
from tenohira.engines.messages.reaching import add_reach, mark_of
from tenohira.foundation.journal import Actor

LASTS = timedelta(minutes=10)


@transaction.atomic
def offer_link(ref: str, channel: str) -> str:
    """Return a number (256 bits, once, ten minutes) that stands for a person while they link; the one before lapses."""
    nonce, now = secrets.token_urlsafe(32), timezone.now()
    LinkOffer.objects.filter(until__lt=now).delete()
    defaults = {"mark": _mark(nonce), "until": now + LASTS}
    LinkOffer.objects.update_or_create(channel=channel, recipient_ref=ref, defaults=defaults)
    return nonce


@transaction.atomic
def take_link(nonce: str, channel: str, address: str, label: str) -> str:
    """Reach whom a number stands for also at this address; returns their ref, "" for one that is used up or too old.

    Raises ReachRefused.
    """
    rows = LinkOffer.objects.select_for_update().filter(channel=channel, mark=_mark(nonce))
    row = rows.first() if nonce else None
    if row is None:
        return ""
    ref, is_in_time = str(row.recipient_ref), row.until >= timezone.now()
    row.delete()
    if not is_in_time:
        return ""
    add_reach(ref, channel, address, label, Actor("resident", ref))
    return ref


def is_known(channel: str, address: str) -> bool:
    """Tell whether somebody is reached at this address (1 query)."""
    return bool(Reach.objects.filter(channel=channel, mark=mark_of(channel, address)).exists())


def _mark(nonce: str) -> str:
    return hashlib.sha256(nonce.encode()).hexdigest()
