"""Who calls: what a token opens."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema

from tenohira.counters.api.contract import offer
from tenohira.counters.api.tokens import bearer_of

router = Router(tags=["token"])


class TokenInfo(Schema):
    """What a token opens, for whom, until when."""

    client: str
    office: str
    scopes: list[str]
    sandbox: bool
    expires_at: datetime


@offer(router, "GET", "/token", "このトークンで何ができるか", gives=TokenInfo)
def get_token(request: HttpRequest) -> TokenInfo:
    """Return what the caller's token opens."""
    one = bearer_of(request)
    return TokenInfo(
        client=one.client_name,
        office=one.office_id,
        scopes=sorted(one.scopes),
        sandbox=one.is_sandbox,
        expires_at=one.expires_at,
    )
