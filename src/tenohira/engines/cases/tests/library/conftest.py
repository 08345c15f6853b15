"""These tests run the library's own twelve services, in the hall of てのひら市."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings

import tenohira
from tenohira.engines.cases.tests.library.hall import Hall, open_hall


@pytest.fixture(autouse=True)
def library(settings: LazySettings) -> Iterator[None]:
    """The library as it is shipped, instead of the small one of the other tests."""
    settings.TENOHIRA_LIBRARY = str(Path(tenohira.__file__).parent / "library")
    return


@pytest.fixture
def hall(db: None) -> Hall:
    """Every office with its posts filled, 花子 with a verified account, and her company."""
    return open_hall()
