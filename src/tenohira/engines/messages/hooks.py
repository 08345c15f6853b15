"""Webhooks: systems (連携システム) that want to be told, and what they are told; references, no personal data."""

from __future__ import annotations

import json
import secrets
import uuid
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tenohira.engines.messages.errors import NoSuchWebhook, WebhookRefused
from tenohira.engines.messages.events import (
    WebhookActivated,
    WebhookDeleted,
    WebhookRegistered,
    WebhookRotated,
)
from tenohira.engines.messages.hook_views import (
    DeliveryPage,
    WebhookView,
    delivery_view,
    webhook_view,
)
from tenohira.engines.messages.models import Webhook, WebhookDelivery
from tenohira.engines.messages.ports import webhook_port
from tenohira.foundation import outbox
from tenohira.foundation.city import current_city
from tenohira.foundation.journal import Actor, append

HOOK_KIND = "webhook.deliver"
OVERLAP = timedelta(days=7)
"""How long the secret before the last rotation still signs."""

MOST = 20
"""How many webhooks one system may have."""


def awaited(offices: Collection[str]) -> set[tuple[str, str]]:
    """Return what anybody wants to be told of these offices, as (office, event) (1 query)."""
    rows = Webhook.objects.filter(office__in=set(offices), disabled_at=None, is_sandbox=False)
    return {(office, event) for office, events in rows.values_list("office", "events") for event in events}


def announce(
    event: str,
    office: str,
    data: Mapping[str, Any],
    *,
    at: datetime | None = None,
    is_sandbox: bool = False,
) -> int:
    """Post an event to every webhook of an office that asked for it; returns to how many.

    Works in the caller's transaction: what is rolled back was never announced. `data` holds references and states.
    """
    rows = Webhook.objects.filter(office=office, disabled_at=None, is_sandbox=is_sandbox)
    told = [row for row in rows if event in row.events]
    with transaction.atomic():
        for row in told:
            _post(row, event, data, at or timezone.now())
    return len(told)


def _post(row: Webhook, event: str, data: Mapping[str, Any], at: datetime) -> None:
    name = uuid.uuid4()
    body = {
        "id": str(name),
        "type": event,
        "at": at.isoformat(),
        "city": current_city(),
        "office": row.office,
        "sandbox": row.is_sandbox,
        "data": dict(data),
    }
    WebhookDelivery.objects.create(
        uuid=name, webhook=row, event=event, body=json.dumps(body, ensure_ascii=False, sort_keys=True)
    )
    outbox.post(HOOK_KIND, {"delivery": str(name)}, key=f"webhook:{name}:1")


def row_of(webhook_id: str, client: str = "", *, is_sandbox: bool | None = None) -> Webhook:
    """Return a webhook, of one client when given; raises NoSuchWebhook."""
    try:
        rows = Webhook.objects.filter(uuid=uuid.UUID(webhook_id))
    except ValueError:
        raise NoSuchWebhook from None
    rows = rows.filter(client=client) if client else rows
    rows = rows if is_sandbox is None else rows.filter(is_sandbox=is_sandbox)
    found: Webhook | None = rows.first()
    if found is None:
        raise NoSuchWebhook
    return found


def _mine(webhook_id: str, by: Actor) -> Webhook:
    if by.kind != "machine":
        return row_of(webhook_id)
    return row_of(webhook_id, by.ref, is_sandbox=by.channel == "sandbox")


def webhooks(by: Actor) -> list[WebhookView]:
    """Return the webhooks of a system, the oldest first (1 query)."""
    rows = Webhook.objects.filter(client=by.ref, is_sandbox=by.channel == "sandbox").order_by("id")
    return [webhook_view(row) for row in rows]


def webhook(webhook_id: str, *, by: Actor) -> WebhookView:
    """Return a webhook of a system; raises NoSuchWebhook."""
    return webhook_view(_mine(webhook_id, by))


def disabled_webhooks() -> list[WebhookView]:
    """Return the city's webhooks that were switched off after failing too long, for the desk (1 query)."""
    rows = Webhook.objects.exclude(disabled_at=None).order_by("disabled_at")
    return [webhook_view(row) for row in rows]


def deliveries(webhook_id: str, *, by: Actor, before: int | None = None, limit: int = 50) -> DeliveryPage:
    """Return what a webhook was told, the newest first; raises NoSuchWebhook."""
    rows = WebhookDelivery.objects.filter(webhook=_mine(webhook_id, by)).defer("body")
    if before is not None:
        rows = rows.filter(id__lt=before)
    found = list(rows.order_by("-id")[: limit + 1])
    shown = found[:limit]
    return DeliveryPage(
        tuple(delivery_view(row) for row in shown), shown[-1].pk if len(found) > limit else None
    )


@transaction.atomic
def register_webhook(url: str, events: Collection[str], *, by: Actor, known: Collection[str]) -> WebhookView:
    """Register where a system is told of some of the `known` events; the answer shows the signing secret once.

    Raises WebhookRefused for an unknown event, an address that may not be called, or more than MOST.
    """
    wanted = sorted(set(events))
    unknown = sorted(set(wanted) - set(known))
    if not wanted or unknown:
        raise WebhookRefused(
            _("知らせ先を登録できませんでした。"),
            _("知らせてほしいできごとがないか、知らない名前です: %(names)s")
            % {"names": "、".join(unknown) or "―"},
            _("使える名前: %(names)s") % {"names": "、".join(sorted(known))},
        )
    if Webhook.objects.filter(client=by.ref).count() >= MOST:
        raise WebhookRefused(
            _("知らせ先を登録できませんでした。"),
            _("1つの連携システムが登録できるのは%(most)d件までです。") % {"most": MOST},
            _("使っていない知らせ先を削除してください。"),
        )
    webhook_port().check(url)
    row = Webhook.objects.create(
        client=by.ref,
        office=by.office,
        url=url,
        events=wanted,
        secret=_new_secret(),
        is_sandbox=by.channel == "sandbox",
    )
    append(f"webhook:{row.uuid}", WebhookRegistered(webhook=str(row.uuid), events=wanted), by)
    return webhook_view(row, shows_secret=True)


def _new_secret() -> str:
    return f"whsec_{secrets.token_urlsafe(32)}"


@transaction.atomic
def rotate_secret(webhook_id: str, *, by: Actor) -> WebhookView:
    """Give a webhook a new secret, shown once; the one before signs beside it for OVERLAP. Raises NoSuchWebhook."""
    row = _mine(webhook_id, by)
    row.previous, row.previous_until = row.secret, timezone.now() + OVERLAP
    row.secret = _new_secret()
    row.save(update_fields=["previous", "previous_until", "secret"])
    append(f"webhook:{row.uuid}", WebhookRotated(webhook=str(row.uuid)), by)
    return webhook_view(row, shows_secret=True)


@transaction.atomic
def delete_webhook(webhook_id: str, *, by: Actor) -> None:
    """Tell a system nothing more there; raises NoSuchWebhook."""
    row = _mine(webhook_id, by)
    append(f"webhook:{row.uuid}", WebhookDeleted(webhook=str(row.uuid)), by)
    row.delete()


@transaction.atomic
def activate_webhook(webhook_id: str, *, by: Actor) -> WebhookView:
    """Switch a webhook on again; what waits for it is sent now. Again is harmless. Raises NoSuchWebhook."""
    row = _mine(webhook_id, by)
    if row.disabled_at is not None:
        row.disabled_at = row.failing_since = row.retry_at = None
        row.failures = 0
        row.save(update_fields=["disabled_at", "failing_since", "retry_at", "failures"])
        for waiting in row.deliveries.filter(state=WebhookDelivery.State.WAITING).order_by("id"):
            post_again(waiting, None)
        append(f"webhook:{row.uuid}", WebhookActivated(webhook=str(row.uuid)), by, office=row.office)
    return webhook_view(row)


def post_again(row: WebhookDelivery, not_before: datetime | None) -> None:
    """Put a delivery into the outbox once more, for not before a moment."""
    row.posts += 1
    row.save(update_fields=["posts"])
    outbox.post(
        HOOK_KIND,
        {"delivery": str(row.uuid)},
        key=f"webhook:{row.uuid}:{row.posts}",
        not_before=not_before,
    )
