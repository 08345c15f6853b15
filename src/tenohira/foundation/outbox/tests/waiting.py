"""For tests of any room: let the waits of the outbox pass, and look at what is in it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from tenohira.foundation.city import every_city
from tenohira.foundation.outbox.models import OutboxItem


def let_waits_pass() -> None:
    """Make everything that waits due now."""
    with every_city():
        OutboxItem.everywhere.filter(state=OutboxItem.State.WAITING).update(
            next_at=timezone.now() - timedelta(seconds=1)
        )


def payloads() -> list[dict[str, Any]]:
    """Return the payloads of the current city, oldest first."""
    return list(OutboxItem.objects.order_by("id").values_list("payload", flat=True))
