"""Webhooks: registered, listed, given a new secret, switched on again, deleted; what was sent."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from tenohira.counters.api.contract import offer
from tenohira.counters.api.shapes import Cursor, Name, PageSize, Sent, uuid_of
from tenohira.counters.api.tokens import bearer_of
from tenohira.engines.cases.queries import WEBHOOK_EVENTS
from tenohira.engines.messages import commands, queries
from tenohira.engines.messages.queries import WebhookView

router = Router(tags=["webhooks"])
SCOPE = "webhooks:write"


class NewWebhook(Sent):
    """Where to be told, of what."""

    url: Annotated[str, Field(min_length=1, max_length=500)]
    events: Annotated[list[Name], Field(min_length=1, max_length=30)]


class Webhook(Schema):
    """A place that is told. `disabled_at`: switched off after failing for days."""

    id: UUID
    url: str
    events: list[str]
    sandbox: bool
    created_at: datetime
    failing_since: datetime | None
    disabled_at: datetime | None


class WebhookWithSecret(Webhook):
    """A webhook with the secret its messages are signed with; shown this once."""

    secret: str
    previous_secret_until: datetime | None


class WebhookList(Schema):
    """The webhooks of this system, and the events there are."""

    items: list[Webhook]
    known_events: list[str]


class Delivery(Schema):
    """One message and what became of it. `state`: waiting or delivered."""

    id: UUID
    event: str
    state: str
    attempts: int
    status: int | None
    last_error: str
    created_at: datetime
    delivered_at: datetime | None


class DeliveryPage(Schema):
    """One page of deliveries, the newest first."""

    items: list[Delivery]
    next_cursor: int | None


def _fields(one: WebhookView) -> dict[str, Any]:
    return {
        "id": one.id,
        "url": one.url,
        "events": list(one.events),
        "sandbox": one.is_sandbox,
        "created_at": one.created_at,
        "failing_since": one.failing_since,
        "disabled_at": one.disabled_at,
    }


def _with_secret(one: WebhookView) -> WebhookWithSecret:
    return WebhookWithSecret(**_fields(one), secret=one.secret, previous_secret_until=one.previous_until)


@offer(router, "GET", "/webhooks", "知らせ先の一覧", scope=SCOPE, gives=WebhookList)
def list_webhooks(request: HttpRequest) -> WebhookList:
    """Return the webhooks of this system."""
    found = queries.webhooks(bearer_of(request).actor())
    return WebhookList(items=[Webhook(**_fields(one)) for one in found], known_events=list(WEBHOOK_EVENTS))


@offer(
    router, "POST", "/webhooks", "知らせ先を登録する",
    scope=SCOPE, gives=WebhookWithSecret, status=201, problems=(409,),
)  # fmt: skip
def register_webhook(request: HttpRequest, body: NewWebhook) -> Status[WebhookWithSecret]:
    """Register where to be told; the secret is shown this once."""
    by = bearer_of(request).actor()
    made = commands.register_webhook(body.url, body.events, by=by, known=WEBHOOK_EVENTS)
    return Status(201, _with_secret(made))


@offer(router, "GET", "/webhooks/{webhook_id}", "知らせ先", scope=SCOPE, gives=Webhook, problems=(404,))
def get_webhook(request: HttpRequest, webhook_id: UUID) -> Webhook:
    """Return one webhook."""
    return Webhook(**_fields(queries.webhook(str(webhook_id), by=bearer_of(request).actor())))


@offer(
    router, "DELETE", "/webhooks/{webhook_id}", "知らせ先を削除する", scope=SCOPE, status=204, problems=(404,)
)
def delete_webhook(request: HttpRequest, webhook_id: UUID) -> Status[None]:
    """Tell nothing more there."""
    commands.delete_webhook(str(webhook_id), by=bearer_of(request).actor())
    return Status(204, None)


@offer(
    router, "POST", "/webhooks/{webhook_id}/secret", "署名の鍵を交換する",
    scope=SCOPE, gives=WebhookWithSecret, status=201, problems=(404,),
)  # fmt: skip
def rotate_secret(request: HttpRequest, webhook_id: UUID) -> Status[WebhookWithSecret]:
    """Make a new secret; for seven days messages are signed with both."""
    return Status(201, _with_secret(commands.rotate_secret(str(webhook_id), by=bearer_of(request).actor())))


@offer(
    router, "POST", "/webhooks/{webhook_id}/activation", "止まった知らせ先を再開する",
    scope=SCOPE, gives=Webhook, problems=(404,),
)  # fmt: skip
def activate_webhook(request: HttpRequest, webhook_id: UUID) -> Webhook:
    """Switch a webhook on again and send what waits."""
    return Webhook(**_fields(commands.activate_webhook(str(webhook_id), by=bearer_of(request).actor())))


@offer(
    router, "GET", "/webhooks/{webhook_id}/deliveries", "送った結果",
    scope=SCOPE, gives=DeliveryPage, problems=(404,),
)  # fmt: skip
def list_deliveries(
    request: HttpRequest,
    webhook_id: UUID,
    cursor: Cursor | None = None,
    limit: PageSize = 50,
) -> DeliveryPage:
    """Return what was sent there, the newest first, for 30 days."""
    by = bearer_of(request).actor()
    page = queries.deliveries(str(webhook_id), by=by, before=cursor, limit=limit)
    items = [
        Delivery(
            id=uuid_of(one.id), event=one.event, state=one.state, attempts=one.attempts, status=one.status,
            last_error=one.last_error, created_at=one.created_at, delivered_at=one.delivered_at,
        )
        for one in page.rows
    ]  # fmt: skip
    return DeliveryPage(items=items, next_cursor=page.before)
