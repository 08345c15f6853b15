"""The door for reading: an office's campaigns, what came of them, who does not want to be told."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import datetime, timedelta

from django.db.models import Count

from tenohira.engines.campaigns.errors import CampaignNotFound
from tenohira.engines.campaigns.models import Campaign, Telling
from tenohira.engines.campaigns.stopping import has_stopped, person_of_link, stop_url
from tenohira.engines.campaigns.views import CampaignView, Outcome
from tenohira.engines.messages import queries as messages
from tenohira.engines.people import queries as people
from tenohira.engines.services import queries as services
from tenohira.foundation.definitions import LocalText
from tenohira.foundation.journal import Actor, entries_of

__all__ = [
    "CampaignView", "Outcome", "campaign", "campaigns_of", "has_stopped", "may_approve", "outcome_of", "person_of_link",
    "services_to_tell", "stop_url",
]  # fmt: skip

_FOLLOWED = timedelta(days=90)


def campaigns_of(by: Actor, limit: int = 50) -> list[CampaignView]:
    """Return the campaigns of somebody's office, the newest first (2 queries)."""
    rows = list(Campaign.objects.filter(office=by.office).order_by("-id")[:limit])
    names = people.staff_names({one.made_by for one in rows} | {one.decided_by for one in rows} - {""})
    return [view_of(row, names) for row in rows]


def campaign(ref: str, by: Actor) -> CampaignView:
    """Return a campaign of somebody's office. Raises CampaignNotFound."""
    return view_of(row_of(ref, by))


def may_approve(office_id: str, by: Actor) -> bool:
    """Tell whether somebody may let campaigns of an office go: its head, or who decides in the head's place."""
    return people.heads(office_id, by)


def services_to_tell(by: Actor) -> list[tuple[str, LocalText]]:
    """Return id and title of the services an office owns whose rule finds the people who need them."""
    bundles = services.catalogue().bundles.values()
    own = [
        one
        for one in bundles
        if one.service.owner == by.office and one.service.offered and one.service.needed_when
    ]
    return [(one.id, one.service.title) for one in own]


def outcome_of(ref: str, by: Actor) -> Outcome:
    """Return what came of a campaign (6 queries). Raises CampaignNotFound.

    Applied and granted: cases of the service that people who were told submitted within 90 days.
    """
    row = row_of(ref, by)
    states = Telling.objects.filter(campaign=row).values_list("state", "reason").annotate(n=Count("id"))
    left_out: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for state, reason, number in states:
        counts[state] += number
        if state == Telling.State.LEFT_OUT:
            left_out[reason] += number
    standing = messages.standing_of(ref)
    applied, granted = _followed(row, row.begun_at) if row.begun_at else (0, 0)
    return Outcome(
        counts[Telling.State.WAITING], counts[Telling.State.TOLD], dict(left_out), standing.read, standing.mailed,
        applied, granted, standing.by_channel,
    )  # fmt: skip


def _followed(row: Campaign, begun_at: datetime) -> tuple[int, int]:
    found = entries_of(("case.submitted", "case.granted"), begun_at, service=row.service)
    until = begun_at + _FOLLOWED
    subjects = {(one.kind, one.subject) for one in found if one.subject and one.at <= until}
    wanted = {subject for _kind, subject in subjects}
    told = set(
        Telling.objects.filter(campaign=row, state=Telling.State.TOLD, person__in=wanted).values_list(
            "person", flat=True
        )
    )
    kinds = Counter(kind for kind, subject in subjects if subject in told)
    return kinds["case.submitted"], kinds["case.granted"]


def ref_of(row: Campaign) -> str:
    """Return how a campaign is referred to."""
    return f"campaign:{row.uuid}"


def view_of(row: Campaign, names: dict[str, str] | None = None) -> CampaignView:
    """Return the view of a row."""
    known = people.staff_names({row.made_by, row.decided_by} - {""}) if names is None else names
    bundle = services.catalogue().bundles.get(row.service)
    return CampaignView(
        ref_of(row), row.office, row.service, bundle.service.title if bundle else LocalText({"ja": row.service}),
        row.words, row.repeats, str(row.state), row.get_state_display(), row.expected, row.counted, row.counted_at,
        row.send_at, row.made_by, known.get(row.made_by, ""), row.made_at, known.get(row.decided_by, ""),
        row.decided_at, row.begun_at, row.ended_at,
    )  # fmt: skip


def row_of(ref: str, by: Actor, *, lock: bool = False) -> Campaign:
    """Return the row of a campaign of somebody's office. Raises CampaignNotFound."""
    try:
        key = uuid.UUID(ref.removeprefix("campaign:"))
    except ValueError:
        key = uuid.UUID(int=0)
    rows = Campaign.objects.select_for_update() if lock else Campaign.objects
    row: Campaign | None = rows.filter(uuid=key).first()
    if row is None or by.kind != "staff" or row.office != by.office:
        raise CampaignNotFound(
            "この案内は見つかりません。",
            "ほかの課の案内か、アドレスが変わりました。",
            "案内の一覧を開き直してください。",
        )
    return row
