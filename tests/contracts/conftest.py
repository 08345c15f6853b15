"""The hall of the API's own tests, for what is tested of the whole of it."""

from __future__ import annotations

import pytest
from django.db import connection

from tenohira.counters.api.tests.conftest import hall, library, people, quiet, test_library

__all__ = ["hall", "library", "people", "quiet", "test_library"]


@pytest.fixture(autouse=True)
def one_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests served within a test use its connection: what the server does between requests would close it."""
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)
