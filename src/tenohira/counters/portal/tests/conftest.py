"""The portal's tests take place in an open hall with the cast."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from tenohira.counters.portal.tests.factories import Hall, open_hall


@pytest.fixture
def hall(db: None) -> Hall:
    """An open hall."""
    cache.clear()
    return open_hall()
