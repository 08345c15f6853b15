"""What can go wrong with drafts and simulations."""

from __future__ import annotations

from tenohira.foundation.errors import TenohiraError


class SimulationError(TenohiraError):
    """A draft cannot be made, changed or tried as asked."""


class DraftNotFound(SimulationError):
    """There is no such draft in somebody's office."""
