"""What can be wrong with a backup, or with where it should go."""

from __future__ import annotations

from tenohira.foundation.errors import TenohiraError


class BackupError(TenohiraError):
    """A backup cannot be taken, is damaged, or must not be restored here."""
