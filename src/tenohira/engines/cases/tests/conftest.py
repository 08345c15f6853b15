"""The services of these tests stand in tests/services; what they share is the library's own."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection, connections
from pytest_django import DjangoDbBlocker

from tenohira.engines.cases.tests.factories import Cast, cast
from tenohira.engines.cases.tests.threads import Run, run

SHARED = (
    "banks", "facts", "facts.yaml", "values", "flows", "messages", "documents", "fragments", "code-lists",
    "categories.yaml", "life-events.yaml", "papers.yaml", "purposes.yaml",
)  # fmt: skip


@pytest.fixture(scope="session")
def test_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library with the services of these tests instead of its own."""
    real, own = Path(django_settings.TENOHIRA_LIBRARY), tmp_path_factory.mktemp("library")
    for name in SHARED:
        if (real / name).is_dir():
            shutil.copytree(real / name, own / name)
        elif (real / name).exists():
            shutil.copy(real / name, own / name)
    here = Path(__file__).parent
    shutil.copytree(here / "services", own / "services")
    shutil.copytree(here / "flows", own / "flows", dirs_exist_ok=True)
    return own


@pytest.fixture(autouse=True)
def library(test_library: Path, settings: LazySettings) -> Iterator[None]:
    """Every test of this room uses that library."""
    settings.TENOHIRA_LIBRARY = str(test_library)
    return


@pytest.fixture
def people(db: None) -> Cast:
    """The named cast in the hall of てのひら市."""
    return cast()


def _created(name: str, *, drop: bool = False) -> None:
    """Make or drop a PostgreSQL database from another one."""
    with connection.cursor() as cursor:
        cursor.execute(f'{"DROP" if drop else "CREATE"} DATABASE "{name}"')


@pytest.fixture
def elsewhere(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Run]:
    """Run functions at the same time, each in a thread with its own connection to an empty, migrated database.

    The suite's own database cannot be used: what these threads commit would stay, since the journal refuses DELETE.
    """
    is_postgres = connection.vendor == "postgresql"
    name = f"tenohira_{uuid.uuid4().hex}" if is_postgres else str(tmp_path / "own.sqlite3")
    with django_db_blocker.unblock():
        if is_postgres:
            _created(name)
        monkeypatch.setitem(connections.settings["default"], "NAME", name)
        run(lambda: call_command("migrate", verbosity=0))
        yield run
        monkeypatch.undo()
        if is_postgres:
            _created(name, drop=True)
