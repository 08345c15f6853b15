"""Sealed columns of the database, found by their field: a new one is covered without anybody remembering it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from tenohira.foundation.city import every_city
from tenohira.foundation.sealing import SealedTextField, needs_turning, turned

BATCH = 500


@dataclass(frozen=True)
class Column:
    """One sealed column."""

    table: str
    column: str
    key: str

    @property
    def name(self) -> str:
        """What people see."""
        return f"{self.table}.{self.column}"


def columns() -> list[Column]:
    """Return every sealed column of every table, in order."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        options = model._meta
        if options.proxy or not options.managed:
            continue
        for field in options.local_concrete_fields:
            if isinstance(field, SealedTextField):
                found.append(Column(options.db_table, str(field.column), str(options.pk.column)))
    return sorted(found, key=lambda one: one.name)


def values(column: Column) -> Iterator[tuple[Any, str]]:
    """Return key and sealed value of every row, as they stand in the database, a batch at a time."""
    name, table, key = (connection.ops.quote_name(part) for part in (column.column, column.table, column.key))
    # names of models, never what somebody typed; the value goes as a parameter
    first = f"SELECT {key}, {name} FROM {table} WHERE {name} <> '' ORDER BY {key} LIMIT %s"  # noqa: S608
    more = f"SELECT {key}, {name} FROM {table} WHERE {name} <> '' AND {key} > %s ORDER BY {key} LIMIT %s"  # noqa: S608
    after: Any = None
    while True:
        with every_city(), connection.cursor() as cursor:
            cursor.execute(first if after is None else more, [BATCH] if after is None else [after, BATCH])
            rows = cursor.fetchall()
        yield from rows
        if len(rows) < BATCH:
            return
        after = rows[-1][0]


def turn(column: Column, rows: list[tuple[Any, str]]) -> int:
    """Seal a batch of rows with the newest key, in one transaction; returns how many changed.

    A row that somebody changed meanwhile is left alone: the new value was sealed with the newest key.
    """
    name, table, key = (connection.ops.quote_name(part) for part in (column.column, column.table, column.key))
    statement = f"UPDATE {table} SET {name} = %s WHERE {key} = %s AND {name} = %s"  # noqa: S608 - names of models
    stale = [(pk, value) for pk, value in rows if needs_turning(value.encode())]
    if not stale:
        return 0
    with every_city(), transaction.atomic(), connection.cursor() as cursor:
        for pk, value in stale:
            cursor.execute(statement, [turned(value.encode()).decode(), pk, value])
    return len(stale)
