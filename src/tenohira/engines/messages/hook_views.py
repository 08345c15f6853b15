"""What other rooms see of webhooks and their deliveries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tenohira.engines.messages.models import Webhook, WebhookDelivery


@dataclass(frozen=True)
class WebhookView:
    """Where a system wants to be told. `secret` is "" except in the answer that shows it once."""

    id: str
    client: str
    office_id: str
    url: str
    events: tuple[str, ...]
    is_sandbox: bool
    created_at: datetime
    failing_since: datetime | None
    disabled_at: datetime | None
    previous_until: datetime | None = None
    secret: str = ""


@dataclass(frozen=True)
class DeliveryView:
    """One announcement and what became of it. `state`: waiting, delivered. `status`: the last HTTP status."""

    id: str
    event: str
    state: str
    attempts: int
    status: int | None
    last_error: str
    created_at: datetime
    delivered_at: datetime | None


@dataclass(frozen=True)
class DeliveryPage:
    """One page of deliveries; `before` asks for the next one, None after the last."""

    rows: tuple[DeliveryView, ...]
    before: int | None


def webhook_view(row: Webhook, *, shows_secret: bool = False) -> WebhookView:
    """Return the view of a webhook."""
    return WebhookView(
        str(row.uuid), row.client, row.office, row.url, tuple(row.events), row.is_sandbox, row.created_at,
        row.failing_since, row.disabled_at, row.previous_until, row.secret if shows_secret else "",
    )  # fmt: skip


def delivery_view(row: WebhookDelivery) -> DeliveryView:
    """Return the view of a delivery."""
    return DeliveryView(
        str(row.uuid), row.event, row.state, row.attempts, row.status, row.last_error, row.created_at,
        row.delivered_at,
    )  # fmt: skip
