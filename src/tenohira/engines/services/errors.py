"""What can go wrong with the catalogue."""

from __future__ import annotations

from tenohira.foundation.errors import TenohiraError


class ServicesError(TenohiraError):
    """Base of the errors of this room."""


class NoSuchService(ServicesError):
    """The city has no service of this name, or a version that is not kept."""


class CatalogueBroken(ServicesError):
    """The definitions of a city cannot be used; the message lists every problem."""
