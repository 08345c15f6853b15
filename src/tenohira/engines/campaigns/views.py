"""Campaigns as other rooms see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tenohira.engines.messages.queries import ChannelStanding
from tenohira.foundation.definitions import LocalText


@dataclass(frozen=True)
class CampaignView:
    """A campaign. `counted`: the audience as it was described (see audience.Audience), {} before it was counted."""

    ref: str
    office_id: str
    service_id: str
    service_title: LocalText
    words: Mapping[str, str]
    repeats: bool
    letters: bool
    state: str
    state_title: str
    expected: int
    counted: Mapping[str, object]
    counted_at: datetime | None
    send_at: datetime | None
    made_by: str
    made_by_name: str
    made_at: datetime
    decided_by_name: str
    decided_at: datetime | None
    begun_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True)
class Outcome:
    """What came of a campaign: people told, left out by reason, opened, what they then did, and by which ways."""

    waiting: int
    told: int
    left_out: Mapping[str, int]
    opened: int
    mailed: int
    applied: int
    granted: int
    by_channel: Mapping[str, ChannelStanding] = field(default_factory=dict)


@dataclass(frozen=True)
class BundleView:
    """Letters printed together: number of the bundle, how many, and when they were bound, fetched and printed."""

    number: int
    count: int
    bound_at: datetime
    fetched_at: datetime | None
    printed_at: datetime | None


@dataclass(frozen=True)
class Letters:
    """The letters of a campaign: how many wait outside any bundle, and the bundles, the first one first."""

    unbound: int
    bundles: tuple[BundleView, ...]
