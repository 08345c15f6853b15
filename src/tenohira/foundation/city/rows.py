"""Row-level security by city: the second wall, kept by PostgreSQL itself when a query forgets the first.

Every table with a column `city`, and every table that hangs on one by a foreign key, has a policy: a row is seen and
written only for the city the connection was told (`tenohira.city`, set by config.postgresql), or for all when it was
told "*" (`every_city`). Told nothing, it sees nothing. FORCE holds the owner of the tables to it as well; a superuser
and a role with BYPASSRLS are above it, so the hall must not sign in as one (docs/explanation/security.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

POLICY = "tenohira_city"
_TOLD = "NULLIF(current_setting('tenohira.city', true), '')"


def protected_models() -> dict[type[models.Model], str]:
    """Return every model whose rows belong to a city, with the condition a row must meet (SQL)."""
    found = {
        model: f"city = (SELECT {_TOLD}) OR (SELECT {_TOLD}) = '*'"
        for model in _models()
        if any(field.column == "city" for field in model._meta.local_concrete_fields)
    }
    while hanging := {
        model: condition
        for model in _models()
        if model not in found and (condition := _by_parent(model, found))
    }:
        found.update(hanging)
    return found


def _models() -> Iterator[type[models.Model]]:
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            yield model


def _by_parent(model: type[models.Model], known: dict[type[models.Model], str]) -> str:
    """A row without a city of its own belongs to the city of the row it points to, which the policy there decides."""
    for field in model._meta.local_concrete_fields:
        parent: Any = field.related_model if field.is_relation else None
        if parent in known and not field.null:
            key = f"{model._meta.db_table}.{field.column}"
            table, column = parent._meta.db_table, parent._meta.pk.column
            # table names of models, never what somebody typed
            return f"EXISTS (SELECT 1 FROM {table} parent WHERE parent.{column} = {key})"  # noqa: S608
    return ""


def protect(connection: BaseDatabaseWrapper) -> list[str]:
    """Put the policy on every table that lacks it and return their names; nothing on SQLite, nothing twice.

    Runs after every `migrate`, so that a new room is behind the wall without asking.
    """
    if connection.vendor != "postgresql":
        return []
    changed = []
    with connection.cursor() as cursor:
        standing = _standing(cursor)
        present = set(connection.introspection.table_names(cursor))  # a rehearsal may stop half way
        for model, condition in protected_models().items():
            table = model._meta.db_table
            if table not in present or standing.get(table) == condition:
                continue
            cursor.execute(f'DROP POLICY IF EXISTS {POLICY} ON "{table}"')
            cursor.execute(
                f'CREATE POLICY {POLICY} ON "{table}" USING ({condition}) WITH CHECK ({condition})'
            )
            cursor.execute(
                "SELECT format('COMMENT ON POLICY %%I ON %%I IS %%L', %s, %s, %s)", [POLICY, table, condition]
            )
            cursor.execute(cursor.fetchone()[0])
            cursor.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY')
            changed.append(table)
    return changed


def _standing(cursor: Any) -> dict[str, str]:
    """The condition of each table that is wholly behind the wall, as it was written (PostgreSQL rewrites it)."""
    cursor.execute(
        "SELECT c.relname, obj_description(p.oid, 'pg_policy') FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid"
        " WHERE p.polname = %s AND c.relrowsecurity AND c.relforcerowsecurity"
        " AND pg_table_is_visible(c.oid)",
        [POLICY],
    )
    return dict(cursor.fetchall())


def after_migrating(using: str, **_: Any) -> None:
    """Protect the tables of a database that was just migrated (receiver of Django's post_migrate)."""
    from django.db import connections

    protect(connections[using])
