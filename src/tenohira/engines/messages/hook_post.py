"""Carrying an announcement to its webhook: signed, tried again ever more slowly, switched off after days of failure.

Signature (header `Tenohira-Signature`): `t=<unix seconds>,v1=<hex>`, where hex is HMAC-SHA256 over `<t>.<body>` with
the webhook's secret (RFC 2104); while a secret is being rotated there are two `v1`.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta
from typing import Any

from django.utils import timezone

from tenohira.engines.messages.events import WebhookDisabled
from tenohira.engines.messages.hooks import HOOK_KIND, post_again
from tenohira.engines.messages.models import Webhook, WebhookDelivery
from tenohira.engines.messages.ports import webhook_port
from tenohira.foundation.errors import TenohiraError
from tenohira.foundation.journal import SYSTEM, append
from tenohira.foundation.outbox import handle

DISABLE_AFTER = timedelta(days=5)
"""After how long without a single success a webhook is switched off."""

FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(hours=6)
KEPT = timedelta(days=30)
"""How long what became of a delivery can be read."""


def signature(body: bytes, moment: int, secrets: list[str]) -> str:
    """Return the header that proves a body: one `v1` for every secret in force."""
    signed = str(moment).encode() + b"." + body
    proofs = [hmac.new(one.encode(), signed, hashlib.sha256).hexdigest() for one in secrets]
    return ",".join([f"t={moment}", *(f"v1={one}" for one in proofs)])


@handle(HOOK_KIND)
def deliver(payload: dict[str, Any]) -> None:
    """Carry out `webhook.deliver`: at least once, under the same delivery id each time.

    A failure is kept with the delivery and put off by the webhook's own back-off: one attempt at a time, however much
    waits, so that a dead receiver never holds the worker up.
    """
    rows = WebhookDelivery.objects.select_for_update().filter(uuid=payload["delivery"])
    row = rows.filter(state=WebhookDelivery.State.WAITING).first()
    if row is None:
        return
    webhook = Webhook.objects.select_for_update().get(pk=row.webhook_id)
    now = timezone.now()
    if webhook.disabled_at is not None:
        return
    if webhook.retry_at is not None and webhook.retry_at > now:
        post_again(row, webhook.retry_at)
        return
    row.status, row.last_error = _send(webhook, row)
    row.attempts += 1
    if row.last_error:
        row.save(update_fields=["status", "last_error", "attempts"])
        _put_off(webhook, row)
        return
    row.state, row.delivered_at = WebhookDelivery.State.DELIVERED, timezone.now()
    row.save(update_fields=["status", "last_error", "attempts", "state", "delivered_at"])
    if webhook.failing_since is not None:
        webhook.failing_since = webhook.retry_at = None
        webhook.failures = 0
        webhook.save(update_fields=["failing_since", "retry_at", "failures"])
    webhook.deliveries.filter(created_at__lt=now - KEPT).delete()


def _send(webhook: Webhook, row: WebhookDelivery) -> tuple[int | None, str]:
    """Return the HTTP status and what went wrong, "" for nothing."""
    body, now = row.body.encode(), timezone.now()
    is_overlap = (
        bool(webhook.previous) and webhook.previous_until is not None and webhook.previous_until > now
    )
    secrets = [webhook.secret, *([webhook.previous] if is_overlap else [])]
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Tenohira-Webhook/1",
        "Tenohira-Delivery": str(row.uuid),
        "Tenohira-Event": row.event,
        "Tenohira-Signature": signature(body, int(now.timestamp()), secrets),
    }
    try:
        status = webhook_port().post(webhook.url, body, headers)
    except (TenohiraError, OSError) as error:
        said = error.what if isinstance(error, TenohiraError) else str(error)
        return None, f"{type(error).__name__}: {said}"[:300]
    return status, "" if 200 <= status < 300 else f"HTTP {status}"


def _put_off(webhook: Webhook, row: WebhookDelivery) -> None:
    now = timezone.now()
    webhook.failing_since = webhook.failing_since or now
    webhook.failures += 1
    wait = min(FIRST_WAIT * 2 ** min(webhook.failures - 1, 20), LONGEST_WAIT)
    webhook.retry_at = now + wait
    if now - webhook.failing_since >= DISABLE_AFTER:
        webhook.disabled_at = now
        event = WebhookDisabled(webhook=str(webhook.uuid), failing_since=webhook.failing_since.isoformat())
        append(f"webhook:{webhook.uuid}", event, SYSTEM, office=webhook.office)
    else:
        post_again(row, webhook.retry_at)
    webhook.save(update_fields=["failing_since", "failures", "retry_at", "disabled_at"])
