"""Errors of Japanese text."""

from __future__ import annotations

from tenohira.foundation.errors import TenohiraError


class TextError(TenohiraError):
    """A text holds characters that the asked form cannot express."""
