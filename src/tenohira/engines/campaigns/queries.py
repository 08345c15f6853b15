"""The door for reading: an office's campaigns, what came of them, who does not want to be told."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from django.db.models import Count

from tenohira.engines.campaigns.letters import unbound
from tenohira.engines.campaigns.models import Campaign, LetterBundle, Telling
from tenohira.engines.campaigns.rows import ref_of, row_of
from tenohira.engines.campaigns.stopping import has_stopped, person_of_link, stop_url
from tenohira.engines.campaigns.views import BundleView, CampaignView, Letters, Outcome
from tenohira.engines.messages import queries as messages
from tenohira.engines.people import queries as people
from tenohira.engines.services import queries as services
from tenohira.foundation.definitions import LocalText
from tenohira.foundation.journal import Actor, entries_of

__all__ = [
    "BundleView", "CampaignView", "Letters", "Outcome", "campaign", "campaigns_of", "has_stopped", "letters_of",
    "may_approve", "outcome_of", "person_of_link",
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


def letters_of(ref: str, by: Actor) -> Letters:
    """Return how the letters of a campaign stand (5 queries). Raises CampaignNotFound."""
    row = row_of(ref, by)
    bundles = LetterBundle.objects.filter(campaign=row).order_by("number")
    views = [
        BundleView(one.number, len(one.notices), one.bound_at, one.fetched_at, one.printed_at)
        for one in bundles
    ]
    return Letters(len(unbound(row)), tuple(views))


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


def view_of(row: Campaign, names: dict[str, str] | None = None) -> CampaignView:
    """Return the view of a row."""
    known = people.staff_names({row.made_by, row.decided_by} - {""}) if names is None else names
    bundle = services.catalogue().bundles.get(row.service)
    return CampaignView(
        ref_of(row), row.office, row.service, bundle.service.title if bundle else LocalText({"ja": row.service}),
        row.words, row.repeats, row.letters, str(row.state), row.get_state_display(), row.expected, row.counted,
        row.counted_at, row.send_at, row.made_by, known.get(row.made_by, ""), row.made_at,
        known.get(row.decided_by, ""), row.decided_at, row.begun_at, row.ended_at,
    )  # fmt: skip
