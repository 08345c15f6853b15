"""One hall for the faults of a file, small in the suite; `make faults` asks for the whole numbers (FAULTS=whole)."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.faults.hall import Hall

IS_WHOLE = os.environ.get("FAULTS") == "whole"


@pytest.fixture
def submissions() -> int:
    """How many applications are sent while something breaks."""
    return 500 if IS_WHOLE else 30


@pytest.fixture
def letters() -> int:
    """How many notices are mailed while something breaks."""
    return 5000 if IS_WHOLE else 200


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """A hall of processes with its own database, closed when the faults of a file are over."""
    if not os.environ.get("TENOHIRA_DATABASE_URL", "").startswith("postgres"):
        pytest.skip("processes that die share a PostgreSQL cluster; run by tests/throwaway_postgres.py")
    found = Hall(tmp_path_factory.mktemp("hall"))
    try:
        found.open()
        yield found
    finally:
        found.close()
