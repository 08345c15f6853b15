"""Indexes that are added to and taken from a table while the hall goes on working."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib.postgres.operations import NotInTransactionMixin
from django.db.migrations.operations import AddConstraint, AddIndex, RemoveIndex
from django.db.models import UniqueConstraint


class AddIndexGently(NotInTransactionMixin, AddIndex):
    """AddIndex that lets others write meanwhile: CONCURRENTLY on PostgreSQL, plain on SQLite.

    The migration says `atomic = False`. One that was broken off leaves an invalid index behind, which is made anew.
    """

    atomic = False

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Build the index."""
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        self._ensure_not_in_transaction(schema_editor)
        model = to_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            schema_editor.execute(
                f"DROP INDEX CONCURRENTLY IF EXISTS {schema_editor.quote_name(self.index.name)}"
            )
            schema_editor.add_index(model, self.index, concurrently=True)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Take the index away."""
        if schema_editor.connection.vendor != "postgresql":
            super().database_backwards(app_label, schema_editor, from_state, to_state)
            return
        self._ensure_not_in_transaction(schema_editor)
        model = from_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            schema_editor.remove_index(model, self.index, concurrently=True)


class AddUniqueGently(NotInTransactionMixin, AddConstraint):
    """AddConstraint of a plain UniqueConstraint that lets others write while the rows are read (PostgreSQL).

    The migration says `atomic = False`. One that was broken off leaves an invalid index behind, which is made anew.
    """

    atomic = False

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Build the index CONCURRENTLY, then make it the constraint."""
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        self._ensure_not_in_transaction(schema_editor)
        model = to_state.apps.get_model(app_label, self.model_name)
        constraint = cast(UniqueConstraint, self.constraint)
        name, table = (schema_editor.quote_name(one) for one in (constraint.name, model._meta.db_table))
        columns = ", ".join(
            schema_editor.quote_name(model._meta.get_field(field).column) for field in constraint.fields
        )
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
        schema_editor.execute(f"CREATE UNIQUE INDEX CONCURRENTLY {name} ON {table} ({columns})")
        schema_editor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} UNIQUE USING INDEX {name}")


class RemoveIndexGently(RemoveIndex):
    """RemoveIndex by name that lets others write meanwhile: CONCURRENTLY on PostgreSQL, plain on SQLite."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Take the index away."""
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {schema_editor.quote_name(self.name)}")


def dropped(name: str) -> Callable[[Any, Any], None]:
    """Return what a migration (`atomic = False`) runs to take away a PostgreSQL index that no model names."""

    def drop(_apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {schema_editor.quote_name(name)}")

    return drop
