"""The door for writing: make a campaign, count it, ask for it, let it go, stop it; not wanting to be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from tenohira.engines.campaigns import audience
from tenohira.engines.campaigns.errors import CampaignError
from tenohira.engines.campaigns.events import CampaignApproved, CampaignProposed, CampaignRefused
from tenohira.engines.campaigns.letters import bind_letters, fetch_letters, note_printed
from tenohira.engines.campaigns.models import Campaign
from tenohira.engines.campaigns.queries import may_approve, view_of
from tenohira.engines.campaigns.rows import ref_of, row_of
from tenohira.engines.campaigns.sending import begin_standing, schedule
from tenohira.engines.campaigns.stopping import allow_push, stop_push
from tenohira.engines.campaigns.views import CampaignView
from tenohira.engines.services import queries as services
from tenohira.foundation.journal import Actor, append

__all__ = [
    "allow_push", "approve", "begin_standing", "bind_letters", "count", "fetch_letters", "make", "note_printed",
    "propose", "refuse", "stop", "stop_push",
]  # fmt: skip

_STATE = Campaign.State
_MOST_WORDS = 1000


def make(
    service_id: str,
    *,
    by: Actor,
    words: Mapping[str, str] | None = None,
    repeats: bool = False,
    letters: bool = False,
    send_at: datetime | None = None,
) -> CampaignView:
    """Begin a campaign that tells everybody who needs a service. `words`: what the office adds, by language;
    `letters`: whoever no other way leads to gets it on paper.

    Raises CampaignError for anybody but staff of the office that owns the service, NoSuchService.
    """
    bundle = services.catalogue().bundle(service_id)
    if by.kind != "staff" or by.office != bundle.service.owner:
        raise _wrong(
            "この手続きの案内は作れません。", "案内を送れるのは、その手続きを受け持つ課の職員だけです。"
        )
    if not bundle.service.needed_when:
        raise _wrong(
            "この手続きの案内は作れません。", "要る人を見つける規則（needed_when）が書かれていません。"
        )
    kept = {language: text.strip() for language, text in (words or {}).items() if text.strip()}
    if any(len(text) > _MOST_WORDS for text in kept.values()):
        raise _wrong("添える文が長すぎます。", f"{_MOST_WORDS}字までです。")
    row = Campaign.objects.create(
        office=by.office, service=service_id, words=kept, repeats=repeats, letters=letters, send_at=send_at,
        made_by=by.ref, made_at=timezone.now(),
    )  # fmt: skip
    return view_of(row)


def count(ref: str, by: Actor) -> CampaignView:
    """Find whom a draft, or one held back, concerns today, and keep the figures. Raises CampaignError."""
    with transaction.atomic():
        row = _row(ref, by, _STATE.DRAFT, _STATE.PROPOSED, _STATE.HELD)
        on = timezone.localdate()
        refs, protected = audience.people_concerned(row.service, on)
        row.expected, row.counted_at = len(refs), timezone.now()
        row.counted = asdict(audience.describe(refs, protected, on))
        row.version = services.catalogue().bundle(row.service).version
        row.save(update_fields=["expected", "counted", "counted_at", "version"])
        return view_of(row)


def propose(ref: str, by: Actor) -> CampaignView:
    """Ask a second person to let a campaign go that was counted today. Raises CampaignError."""
    with transaction.atomic():
        row = _row(ref, by, _STATE.DRAFT)
        if row.counted_at is None or timezone.localdate(row.counted_at) != timezone.localdate():
            raise _wrong(
                "まだ申請できません。",
                "きょうの対象者を数えていません。",
                "「対象者を数える」を押してください。",
            )
        if row.expected == 0:
            raise _wrong("送る相手がいません。", "きょう、この手続きが要る方は一人もいません。")
        row.state = _STATE.PROPOSED
        row.save(update_fields=["state"])
        append(ref, CampaignProposed(campaign=ref, version=row.version, count=row.expected), by,
               office=row.office, service=row.service)  # fmt: skip
        return view_of(row)


def approve(ref: str, by: Actor) -> CampaignView:
    """Let a campaign go, or one that was held because it grew: somebody else than who made it. Raises CampaignError."""
    with transaction.atomic():
        row = _row(ref, by, _STATE.PROPOSED, _STATE.HELD)
        _require_second_person(row, by)
        row.state, row.decided_by, row.decided_at = _STATE.APPROVED, by.ref, timezone.now()
        row.save(update_fields=["state", "decided_by", "decided_at"])
        append(
            ref,
            CampaignApproved(campaign=ref, count=row.expected),
            by,
            office=row.office,
            service=row.service,
        )
        schedule(row)
        return view_of(row)


def refuse(ref: str, by: Actor, reason: str) -> CampaignView:
    """Send a campaign back to who made it. Raises CampaignError."""
    with transaction.atomic():
        row = _row(ref, by, _STATE.PROPOSED, _STATE.HELD)
        _require_second_person(row, by)
        return _end(row, _STATE.DRAFT, by, reason)


def stop(ref: str, by: Actor, reason: str) -> CampaignView:
    """Stop a campaign for good, also while it goes out: whoever was not told yet is not told. Raises CampaignError."""
    with transaction.atomic():
        open_ones = (
            _STATE.DRAFT,
            _STATE.PROPOSED,
            _STATE.APPROVED,
            _STATE.HELD,
            _STATE.SENDING,
            _STATE.STANDING,
        )
        return _end(_row(ref, by, *open_ones), _STATE.STOPPED, by, reason)


def _end(row: Campaign, state: str, by: Actor, reason: str) -> CampaignView:
    row.state = state
    row.save(update_fields=["state"])
    append(ref_of(row), CampaignRefused(campaign=ref_of(row), reason=reason.strip()[:200]), by,
           office=row.office, service=row.service)  # fmt: skip
    return view_of(row)


def _require_second_person(row: Campaign, by: Actor) -> None:
    if by.ref == row.made_by:
        raise _wrong("自分が作った案内は承認できません。", "作った人とは別の人が確かめる決まりです。")
    if not may_approve(row.office, by):
        raise _wrong("この案内を承認できません。", "承認できるのは、所属長か、その代決者です。")


def _row(ref: str, by: Actor, *states: str) -> Campaign:
    """Lock the campaign of an office of the actor's. Raises CampaignNotFound, CampaignError in another state."""
    row = row_of(ref, by, lock=True)
    if row.state not in states:
        raise _wrong(
            f"この案内は、いま「{row.get_state_display()}」です。",
            "ほかの人が先に進めました。",
            "案内のページを開き直してください。",
        )
    return row


def _wrong(what: str, why: str, how: str = "案内のページを開き直して、確かめてください。") -> CampaignError:
    return CampaignError(what, why, how)
