"""The systems 子育てアプリ and 文書管理 of こども未来課, and the hall of the cases room."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.core.cache import cache

from tenohira.counters.api.tests.systems import Systems, systems
from tenohira.engines.cases.tests.conftest import library, people, test_library
from tenohira.engines.cases.tests.factories import Cast

__all__ = ["library", "people", "test_library"]


@pytest.fixture(autouse=True)
def quiet(settings: LazySettings) -> None:
    """Count calls anew in every test."""
    cache.clear()


@pytest.fixture
def hall(people: Cast) -> Systems:
    """The cast, and the systems with their tokens."""
    return systems(people)
