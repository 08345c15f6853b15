"""A database of its own for a test that commits, copies or replaces whole databases."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, connections


@contextmanager
def own_database(folder: Path, name: str = "") -> Iterator[str]:
    """Put a new, empty database in force on the connection of this thread; yields its name.

    The suite's own stays open behind it: a database in memory would be gone with its last connection.
    """
    is_postgres = connection.vendor == "postgresql"
    name = name or (
        f"tenohira_{uuid.uuid4().hex}" if is_postgres else str(folder / f"{uuid.uuid4().hex}.sqlite3")
    )
    if is_postgres:
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')
    with in_force(name):
        yield name
    if is_postgres:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def in_force(name: str) -> Iterator[None]:
    """Put a database in force on the connection of this thread."""
    ours: Any = connections["default"]
    assert not ours.in_atomic_block, "a test with a database of its own does not ask for `db`"
    before, ours.connection = ours.connection, None
    known = ours.settings_dict["NAME"]
    ours.settings_dict["NAME"] = name
    try:
        yield
    finally:
        ours.close()
        ours.settings_dict["NAME"] = known
        ours.connection = before


def url_in_force() -> str:
    """Return the TENOHIRA_DATABASE_URL of the database in force, for a process of its own."""
    told = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{told['NAME']}"
    password = f":{told['PASSWORD']}" if told["PASSWORD"] else ""
    return f"postgresql://{told['USER']}{password}@{told['HOST']}:{told['PORT']}/{told['NAME']}"
