"""Errors of the calendar."""

from __future__ import annotations

from tenohira.foundation.errors import TenohiraError


class CalendarError(TenohiraError):
    """A date cannot be read, does not exist, or lies outside what the calendar can say."""
