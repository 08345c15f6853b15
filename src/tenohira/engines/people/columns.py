"""The register as columns: what rules match for everybody at once (`rules.match`), read with two queries.

Only the columns asked for leave the database (個人情報の保護に関する法律第66条); protection is not among them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection
from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast

from tenohira.engines.people.errors import NoSuchColumn
from tenohira.engines.people.kinship import HEAD
from tenohira.engines.people.kinship_columns import kinship_of
from tenohira.engines.people.models import Person

ColumnType = Literal["text", "code", "date", "bool", "int"]
REGISTER_COLUMNS: Mapping[str, ColumnType] = {
    "ref": "text",
    "name": "text",
    "kana": "text",
    "birth_date": "date",
    "sex": "code",
    "relationship": "text",
    "is_head": "bool",
    "registered": "bool",
    "registered_on": "date",
    "status": "code",
    "last_event": "text",
    "last_event_on": "date",
    "address": "text",
    "postal_code": "text",
    "town": "text",
    "nationality": "text",
    "language": "text",
    "phone": "text",
    "mail": "text",
    "is_protected": "bool",
}
"""The columns of the register that a fact may name as its `source: people.<name>`, with their types."""

NEVER_READ = frozenset({"is_protected"})
"""Columns that exist but are never read for everybody: who is protected must not show in any result."""

_ROWS = 50_000
_NEEDED = ("id", "household_id", "relationship", "birth_date", "number", "status")
_STORED: Mapping[str, tuple[str, ...]] = {
    "ref": ("id",),
    "is_head": ("relationship",),
    "registered": ("status",),
    "address": ("town", "block", "building"),
}
_EMPTY_IS_UNKNOWN = frozenset({"sex", "postal_code", "nationality", "phone", "mail", "last_event"})


@dataclass(frozen=True)
class RegisterColumns:
    """The register of a city on a day. `persons`: `ref`, `household`, `is_head`, `is_member` and the columns asked
    for, a row a person, moved and deceased too; `kinship`: `parent`, `child`, `rank`.
    """

    persons: pa.Table
    kinship: pa.Table


def register_columns(names: Collection[str], on: date) -> RegisterColumns:
    """Return the register of the current city as columns, as `facts_of` gives them one by one (1 query).

    `names`: of REGISTER_COLUMNS. What the register does not say is NULL. Raises NoSuchColumn.
    """
    for name in names:
        if name not in REGISTER_COLUMNS or name in NEVER_READ:
            known = "、".join(sorted(REGISTER_COLUMNS.keys() - NEVER_READ))
            raise NoSuchColumn(
                f"台帳に「{name}」という列はありません。",
                f"読める列は {known} です。",
                "列の名前を確かめてください。",
            )
    stored = dict.fromkeys((*_NEEDED, *(one for name in names for one in _STORED.get(name, (name,)))))
    return columns_of(_read(tuple(stored)), names, on)


def columns_of(held: pa.Table, names: Collection[str], on: date) -> RegisterColumns:
    """Return a register held as the fields of a person (`id`, `household_id`, …; texts and days) as columns."""
    persons = {
        "ref": _reference("person", held["id"]),
        "household": _reference("household", held["household_id"]),
        "is_head": pc.equal(held["relationship"], HEAD),
        "is_member": pc.equal(held["status"], Person.Status.REGISTERED.value),
    }
    persons |= {name: _column(name, held) for name in sorted(set(names) - persons.keys())}
    table = pa.table(persons)
    members = pa.table(
        {
            "ref": table["ref"],
            "household": table["household"],
            **{name: held[name] for name in ("relationship", "birth_date", "number")},
        }
    ).filter(table["is_member"])
    return RegisterColumns(table, kinship_of(members, on))


def _column(name: str, held: pa.Table) -> pa.ChunkedArray:
    if name in _MADE:
        return _MADE[name](held)
    column = held[name]
    return pc.if_else(pc.equal(column, ""), None, column) if name in _EMPTY_IS_UNKNOWN else column


def _address(held: pa.Table) -> pa.ChunkedArray:
    """As `residents.written_address`: town and block together, the building after a space."""
    line = pc.binary_join_element_wise(held["town"], held["block"], "")
    full = pc.binary_join_element_wise(line, held["building"], " ")
    return pc.if_else(pc.equal(held["building"], ""), line, full)


_MADE: Mapping[str, Callable[[pa.Table], pa.ChunkedArray]] = {
    "registered": lambda held: pc.equal(held["status"], Person.Status.REGISTERED.value),
    "address": _address,
}


def _reference(kind: str, keys: pa.ChunkedArray) -> pa.ChunkedArray:
    """References as `make_ref` writes them, from keys with or without their strokes."""
    if len(keys) and "-" not in keys[0].as_py():
        cuts = ((0, 8), (8, 12), (12, 16), (16, 20), (20, 32))
        keys = pc.binary_join_element_wise(*(pc.utf8_slice_codeunits(keys, *cut) for cut in cuts), "-")
    return pc.binary_join_element_wise(kind, keys, ":")


def _read(fields: tuple[str, ...]) -> pa.Table:
    """Read fields of everybody, dates and keys as their texts, in pieces."""
    schema = pa.schema([(name, pa.string()) for name in fields])
    pieces = [
        pa.record_batch([pa.array(column, pa.string()) for column in zip(*rows, strict=True)], schema=schema)
        for rows in _pieces(_query(fields))
    ]
    table = pa.Table.from_batches(pieces, schema)
    for name in fields:
        if name in ("birth_date", "registered_on", "last_event_on"):
            at = table.schema.get_field_index(name)
            table = table.set_column(at, name, table[name].cast(pa.date32()))
    return table


def _query(fields: tuple[str, ...]) -> QuerySet[Person, Any]:
    texts: dict[str, Any] = {f"t_{name}": Cast(name, CharField()) for name in fields}
    found: QuerySet[Person, Any] = Person.objects.order_by().annotate(**texts).values_list(*texts)
    return found


def _pieces(query: QuerySet[Person, Any]) -> Iterator[list[tuple[Any, ...]]]:
    """Rows as the database hands them over: no object is made for any of a million people."""
    statement, values = query.query.sql_with_params()
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, values)
        while rows := cursor.fetchmany(_ROWS):
            yield rows
