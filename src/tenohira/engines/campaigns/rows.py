"""Finding the row of a campaign, and how it is referred to."""

from __future__ import annotations

import uuid

from tenohira.engines.campaigns.errors import CampaignNotFound
from tenohira.engines.campaigns.models import Campaign
from tenohira.foundation.journal import Actor


def ref_of(row: Campaign) -> str:
    """Return how a campaign is referred to."""
    return f"campaign:{row.uuid}"


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
