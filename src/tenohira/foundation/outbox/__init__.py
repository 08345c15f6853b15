"""The outbox: effects on the outside world, posted in the transaction that causes them, carried out by a worker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tenohira.foundation.outbox.delivery import (
        Drained,
        OutboxError,
        StuckItem,
        drain,
        handle,
        handle_many,
        post,
        post_many,
        retry,
        stuck,
        waiting_count,
        when_given_up,
    )
    from tenohira.foundation.outbox.standing import Beat, Condition, beat, beats, condition, leave

__all__ = [
    "Beat",
    "Condition",
    "Drained",
    "OutboxError",
    "StuckItem",
    "beat",
    "beats",
    "condition",
    "drain",
    "handle",
    "handle_many",
    "leave",
    "post",
    "post_many",
    "retry",
    "stuck",
    "waiting_count",
    "when_given_up",
]


_STANDING = {"Beat", "Condition", "beat", "beats", "condition", "leave"}


def __getattr__(name: str) -> Any:
    if name in __all__:
        import importlib

        room = "standing" if name in _STANDING else "delivery"
        return getattr(importlib.import_module(f"tenohira.foundation.outbox.{room}"), name)
    raise AttributeError(name)
