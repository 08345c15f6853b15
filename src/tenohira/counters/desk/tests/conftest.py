"""The desk's tests take place in the hall of the cases engine's tests: its services, its cast."""

from __future__ import annotations

import pytest

from tenohira.counters.desk.tests.stage import Stage
from tenohira.engines.cases.tests.conftest import library, people, test_library
from tenohira.engines.cases.tests.factories import Cast

__all__ = ["library", "people", "test_library"]


@pytest.fixture
def stage(people: Cast) -> Stage:
    """The cast, each at a screen of their own."""
    return Stage(people)
