"""What this room writes in the journal: which draft was tried when, and figures that may be shown."""

from __future__ import annotations

from typing import ClassVar

from tenohira.foundation.journal import Event


class PolicyTried(Event):
    """A draft was tried on the whole register. Figures too small to show are left out (None)."""

    kind: ClassVar[str] = "policy.tried"
    title: ClassVar[str] = "制度の案を試算"
    draft: str
    on: str
    services: int
    gains: int | None
    losses: int | None
    yen: int | None
