"""What can go wrong in this room."""

from __future__ import annotations

from tenohira.foundation.errors import TenohiraError


class CampaignError(TenohiraError):
    """A campaign cannot be made, changed, approved or sent as asked."""


class CampaignNotFound(CampaignError):
    """There is no such campaign in this city."""


class StopLinkBroken(CampaignError):
    """A link to stop such notices was cut off or is not ours."""
