"""A small hall in the fictitious city: offices, routes, sixty residents, the cast and its staff."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from tenohira.config.demo import cast, preparing
from tenohira.config.demo.caseload import Candidate

SIZE = 120


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def hall(db: None) -> list[Candidate]:
    """The hall as `tenohira demo` prepares it, and the residents cases may be made for."""
    _code, candidates = preparing.prepare("990019", size=SIZE)
    return candidates


@pytest.fixture
def offices(db: None) -> None:
    """Offices and routes alone, and the cast in the register."""
    preparing._open_offices()
    preparing._register(1, timezone.localdate())
    cast.sign_in_residents(cast.read_residents())
