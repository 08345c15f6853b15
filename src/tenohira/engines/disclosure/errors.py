"""What can go wrong in this room."""

from __future__ import annotations

from tenohira.foundation.errors import TenohiraError


class CopyGone(TenohiraError):
    """There is no copy to take: it is not ready yet, or was destroyed."""
