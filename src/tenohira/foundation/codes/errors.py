"""Errors of public codes and numbers."""

from __future__ import annotations

from tenohira.foundation.errors import TenohiraError


class CodeError(TenohiraError):
    """A public code has the wrong length, other letters than digits, or a wrong check digit."""
