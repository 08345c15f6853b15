"""Django's PostgreSQL backend, with one thing more: the server knows which city a connection works for.

The policies of foundation.city.rows read `tenohira.city`. It is set when the city of the running code differs from
what the connection was last told, so that a request costs one SET and a statement none. A transaction that is rolled
back takes a SET back with it, and a persistent connection outlives its request: both are told anew.
"""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.postgresql.schema import DatabaseSchemaEditor
from psycopg import sql
from psycopg.pq import TransactionStatus

# foundation.city is imported where it is used: Django loads this module while it makes the first model.


class SchemaEditor(DatabaseSchemaEditor):
    """Changes tables for every city: a migration that moves data must see all of it."""

    def __enter__(self) -> SchemaEditor:
        from tenohira.foundation.city import every_city

        self._cities = every_city()
        self._cities.__enter__()
        super().__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            super().__exit__(kind, error, trace)
        finally:
            self._cities.__exit__(kind, error, trace)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that tells the server the city before the first statement for it."""

    SchemaEditorClass = SchemaEditor

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._told: str | None = None
        self.execute_wrappers.append(self._told_first)

    def get_new_connection(self, conn_params: Any) -> Any:
        """Open a connection, which was told nothing yet."""
        self._told = None
        return super().get_new_connection(conn_params)

    def create_cursor(self, name: str | None = None) -> Any:
        """Open a cursor for the city of the running code (COPY passes by the wrappers of statements)."""
        self._tell()
        return super().create_cursor(name)

    def _told_first(self, execute: Callable[..., Any], *statement: Any) -> Any:
        self._tell()
        return execute(*statement)

    def _tell(self) -> None:
        from tenohira.foundation.city.context import city_in_force

        city = city_in_force()
        raw = self.connection
        if city == self._told or raw is None or raw.info.transaction_status == TransactionStatus.INERROR:
            return
        raw.execute(sql.SQL("SET tenohira.city = {}").format(sql.Literal(city)))
        self._told = city

    def _rollback(self) -> None:
        super()._rollback()  # type: ignore[misc]  # django-stubs leaves it out
        self._told = None

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)  # type: ignore[misc]  # django-stubs leaves it out
        self._told = None
