"""Carrying a campaign out: find the people, then tell them in portions, each in one transaction with its notices.

A worker that dies between two portions loses nothing and tells nobody twice: a portion, its notices and the effect
that calls for the next one are committed together.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import Count
from django.utils import timezone

from tenohira.engines.campaigns import audience
from tenohira.engines.campaigns.events import CampaignBegun, CampaignEnded, CampaignHeld
from tenohira.engines.campaigns.models import Campaign, PushStop, Telling
from tenohira.engines.campaigns.rows import ref_of
from tenohira.engines.campaigns.stopping import stop_url
from tenohira.engines.campaigns.timing import LATELY, MOST_LATELY, is_too_many, next_daytime
from tenohira.engines.campaigns.wording import NOTICE, values_of
from tenohira.engines.messages import commands as messages
from tenohira.engines.messages import queries as reaches
from tenohira.engines.people import queries as people
from tenohira.engines.services import queries as services
from tenohira.foundation import outbox
from tenohira.foundation.journal import SYSTEM, Actor, append

BEGIN, TELL = "campaign.begin", "campaign.tell"
PORTION = 1000
"""How many people are told in one transaction."""

_NOBODY = Actor("machine", "campaigns")
_STATE = Campaign.State
_GOING = (_STATE.APPROVED, _STATE.STANDING, _STATE.SENDING)


def schedule(row: Campaign) -> None:
    """Let the worker begin a campaign that was approved: at its time, and not at night."""
    at = next_daytime(max(timezone.now(), row.send_at or timezone.now()))
    key = f"{BEGIN}:{row.uuid}:{row.decided_at.isoformat() if row.decided_at else ''}"
    outbox.post(BEGIN, {"campaign": str(row.uuid)}, key=key, not_before=at)


def begin_standing() -> int:
    """Let every campaign that repeats look for new people today; returns how many there are."""
    today = timezone.localdate().isoformat()
    at = next_daytime(timezone.now())
    rows = list(Campaign.objects.filter(state=_STATE.STANDING).values_list("uuid", flat=True))
    for key in rows:
        outbox.post(BEGIN, {"campaign": str(key)}, key=f"{BEGIN}:{key}:{today}", not_before=at)
    return len(rows)


@outbox.handle(BEGIN)
def _begin(payload: dict[str, Any]) -> None:
    row = _locked(payload)
    if row is None or row.state not in (_STATE.APPROVED, _STATE.STANDING):
        return
    refs, _protected = audience.people_concerned(row.service, timezone.localdate())
    new = _not_yet(row, refs)
    if is_too_many(len(new), row.expected):
        row.state = _STATE.HELD
        row.save(update_fields=["state"])
        event = CampaignHeld(campaign=ref_of(row), count=len(new), approved=row.expected)
        append(ref_of(row), event, SYSTEM, office=row.office, service=row.service)
        return
    rows = (Telling(campaign=row, person=ref) for ref in new)
    Telling.objects.bulk_create(rows, batch_size=5000, ignore_conflicts=True)
    row.begun_at = row.begun_at or timezone.now()
    row.state = _STATE.STANDING if row.repeats else _STATE.SENDING
    row.save(update_fields=["begun_at", "state"])
    append(
        ref_of(row),
        CampaignBegun(campaign=ref_of(row), count=len(new)),
        SYSTEM,
        office=row.office,
        service=row.service,
    )
    _next(row)


def _not_yet(row: Campaign, refs: list[str]) -> list[str]:
    there = set(Telling.objects.filter(campaign=row).values_list("person", flat=True))
    return [ref for ref in refs if ref not in there]


@outbox.handle(TELL)
def _tell(payload: dict[str, Any]) -> None:
    """Tell one portion; whoever came under protection since the campaign began is dropped, as if never found."""
    row = _locked(payload)
    if row is None or row.state not in _GOING:
        return
    waiting = Telling.objects.filter(campaign=row, state=Telling.State.WAITING).order_by("id")
    portion = dict(waiting.values_list("person", "pk")[:PORTION])
    hidden = people.hidden_from(_NOBODY, portion) if portion else frozenset()
    Telling.objects.filter(pk__in=[portion.pop(ref) for ref in hidden & portion.keys()]).delete()
    left_out = _left_out(list(portion))
    told = [ref for ref in portion if ref not in left_out]
    silent = _send(row, told)
    left_out |= dict.fromkeys(silent, "unreachable")
    now = timezone.now()
    done = [portion[ref] for ref in portion if ref not in left_out]
    Telling.objects.filter(pk__in=done).update(state=Telling.State.TOLD, at=now)
    for reason in set(left_out.values()):
        keys = [portion[ref] for ref, why in left_out.items() if why == reason]
        Telling.objects.filter(pk__in=keys).update(state=Telling.State.LEFT_OUT, reason=reason, at=now)
    _next(row)


def _next(row: Campaign) -> None:
    """Let the next portion be told, or end; its first person names the effect, so that it is posted once."""
    waiting = Telling.objects.filter(campaign=row, state=Telling.State.WAITING).order_by("id")
    first = waiting.values_list("pk", flat=True).first()
    if first is None:
        _finish(row)
    else:
        outbox.post(TELL, {"campaign": str(row.uuid)}, key=f"{TELL}:{row.uuid}:{first}")


def _finish(row: Campaign) -> None:
    if row.state == _STATE.SENDING:
        row.state, row.ended_at = _STATE.SENT, timezone.now()
        row.save(update_fields=["state", "ended_at"])
    counts = dict(Telling.objects.filter(campaign=row).values_list("state").annotate(n=Count("id")))
    event = CampaignEnded(
        campaign=ref_of(row),
        told=counts.get(Telling.State.TOLD, 0),
        left_out=counts.get(Telling.State.LEFT_OUT, 0),
    )
    append(ref_of(row), event, SYSTEM, office=row.office, service=row.service)


def _left_out(refs: list[str]) -> dict[str, str]:
    """Return who is not told, and why: they stopped it, or were told of enough lately."""
    stopped = PushStop.objects.filter(person__in=refs).values_list("person", flat=True)
    since = timezone.now() - LATELY
    lately = Telling.objects.filter(person__in=refs, state=Telling.State.TOLD, at__gte=since)
    often = lately.order_by().values("person").annotate(n=Count("id")).filter(n__gte=MOST_LATELY)
    return dict.fromkeys((one["person"] for one in often), "often") | dict.fromkeys(stopped, "stopped")


def _send(row: Campaign, refs: list[str]) -> set[str]:
    """Send the notices of one portion; returns who could not be reached: no inbox, device, LINE, mail or letter."""
    linked = people.linked(refs)
    reached = reaches.channels_of(refs)
    bundle = services.catalogue().bundle(row.service)
    news = bundle.messages[NOTICE]
    whole = news.model_copy(update={"detail": "mail"})  # without an inbox the mail is all there is to read
    letters = []
    views = people.people(refs)
    for ref, view in views.items():
        on_paper = row.letters and bool(view.address)
        if view.mail or ref in linked or ref in reached or on_paper:
            to = messages.Recipient(ref, view.mail or None, view.language, may_print=on_paper)
            values = values_of(row, bundle, view.language) | {"name": view.name, "stop_url": stop_url(ref)}
            key = f"{ref_of(row)}:{ref}"
            template = news if ref in linked else whole
            letters.append(messages.Letter(to, template, values, ref_of(row), key, SYSTEM))
    messages.send_new(letters)
    return set(refs) - {letter.to.ref for letter in letters}


def _locked(payload: dict[str, Any]) -> Campaign | None:
    rows = Campaign.objects.select_for_update().filter(uuid=uuid.UUID(payload["campaign"]))
    row: Campaign | None = rows.first()
    return row
