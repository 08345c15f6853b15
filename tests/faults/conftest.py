"""One hall for all the faults, small in the suite; `make faults` asks for the whole numbers (FAULTS=whole)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.hall import Hall

IS_WHOLE = os.environ.get("FAULTS") == "whole"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("faults"))


@pytest.fixture
def submissions() -> int:
    """How many applications are sent while something breaks."""
    return 500 if IS_WHOLE else 30


@pytest.fixture
def letters() -> int:
    """How many notices are mailed while something breaks."""
    return 5000 if IS_WHOLE else 200


@pytest.fixture(scope="session")
def _opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    if not os.environ.get("TENOHIRA_DATABASE_URL", "").startswith("postgres"):
        pytest.skip("processes that die share a PostgreSQL cluster; run by tests/throwaway_postgres.py")
    found = Hall(tmp_path_factory.mktemp("hall"))
    try:
        found.open()
        yield found
    finally:
        found.close()


@pytest.fixture
def hall(_opened: Hall) -> Iterator[Hall]:
    """A hall with its own database and a mail server; web and worker are started by the test and killed after it."""
    yield _opened
    _opened.clear()
