"""Errors of addresses and postal codes."""

from __future__ import annotations

from tenohira.foundation.errors import TenohiraError


class AddressError(TenohiraError):
    """A postal code or a town master cannot be read."""
