"""The register as columns on one engine, and which column holds which fact."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import ibis.expr.datatypes as dt
from ibis.expr.types import Table

from tenohira.engines.rules.facts import LARGEST
from tenohira.engines.rules.matching.errors import not_in_columns
from tenohira.engines.rules.types import BOOL, DATE, DECIMAL, INT, YEN, Collection, Type

KEYS = ("ref", "household")
NUMBERS = ("person_number", "household_number")
_MOST_PLACES = 9


@dataclass(frozen=True)
class Register:
    """The register as columns on one engine (all tables on the same connection).

    `persons`: a row a person: `ref` (text, unique), `household` (text or int), `is_head`, and a column for each
    field of the record `resident` that is known, named as the fact (`birth_date`). `is_member` (bool, optional): who
    is among `household.members`; without it everybody is. A list of codes is an array without NULLs.
    `kinship`: `parent`, `child` (refs) and `rank`: who is whose child as `household.children` lists them.
    `households` (optional): `household` and a column for each fact `household.<name>`.
    `others`: the column of `persons` for each fact that is neither the person's nor the household's, by dotted path.
    `keys`: the columns of `persons` by which rows are brought together; where they are whole numbers that stand for
    `ref` and `household` (`engines.lay` makes them), `parent` and `child` are such numbers too.
    A household has at most one member with `is_head`.
    """

    persons: Table
    kinship: Table
    households: Table | None = None
    others: Mapping[str, str] = field(default_factory=dict)
    keys: tuple[str, str] = KEYS


@dataclass(frozen=True)
class Bounds:
    """The smallest and the largest number in a column."""

    low: int = -LARGEST
    high: int = LARGEST


@dataclass(frozen=True)
class Source:
    """A column of the register: in which table, under which name, of which type there."""

    table: str
    name: str
    dtype: dt.DataType


class Columns:
    """Finds the column of a fact, refuses one of another type, and knows the bounds of its numbers."""

    def __init__(self, register: Register) -> None:
        self._tables = {"persons": register.persons, "kinship": register.kinship}
        if register.households is not None:
            self._tables["households"] = register.households
        self._others = register.others
        self._schemas = {name: table.schema() for name, table in self._tables.items()}
        self._bounds: dict[tuple[str, str], Bounds] = {}
        self._full: set[tuple[str, str]] = set()
        for name, wanted in (("persons", KEYS), ("kinship", ("parent", "child"))):
            for column in wanted:
                if column not in self._schemas[name]:
                    raise not_in_columns(
                        f"台帳の表 {name} に列「{column}」がありません。",
                        "人と世帯を結ぶために要ります。",
                        f"表 {name} に {column} の列を足してください。",
                    )

    def of_fact(self, path: tuple[str, ...]) -> tuple[str, str] | None:
        """Return table and name of the column in which a fact would stand, None for a fact nobody stores."""
        if path[0] == "person":
            return "persons", ".".join(path[1:])
        if path[:2] == ("household", "head"):
            return "persons", ".".join(path[2:])
        if path[0] == "household":
            return "households", ".".join(path[1:])
        other = self._others.get(".".join(path))
        return None if other is None else ("persons", other)

    def has(self, table: str, name: str) -> bool:
        """Tell whether a table has a column."""
        return table in self._schemas and name in self._schemas[table]

    def find(self, table: str, name: str, kind: Type) -> Source | None:
        """Return the column of a fact, None when the register has none. Raises NotInColumns on another type."""
        if not self.has(table, name):
            return None
        dtype = self._schemas[table][name]
        if not _fits(dtype, kind):
            raise not_in_columns(
                f"台帳の列「{name}」の型が、事実の型と違います。",
                f"事実は{kind.label}ですが、列は {dtype} です。",
                "列の型を直すか、facts.yaml の source: を別の列にしてください。",
            )
        return Source(table, name, dtype)

    def bounds(self, source: Source) -> Bounds:
        """Return the bounds of a column of numbers, measured once for all of them."""
        return self._bounds.get((source.table, source.name), Bounds())

    def days(self, source: Source) -> Bounds:
        """Return the bounds of a column of dates, as ordinals; every day there is where they were not measured."""
        every_day = Bounds(date.min.toordinal(), date.max.toordinal())
        return self._bounds.get((source.table, source.name), every_day)

    def is_full(self, source: Source) -> bool:
        """Tell whether a column has a value on every row."""
        return (source.table, source.name) in self._full

    def measure(self, wanted: Mapping[str, set[str]]) -> None:
        """Measure columns, one query a table: the bounds of numbers and dates, and whether a value is ever missing."""
        for table, names in wanted.items():
            measured = sorted(name for name in names if self.has(table, name))
            if measured:
                held = self._tables[table]
                edges = {
                    key: edge for n, name in enumerate(measured) for key, edge in self._edges(held, name, n)
                }
                rows = held.aggregate(**edges, rows=held.count()).to_pyarrow().to_pylist()
                for n, name in enumerate(measured):
                    self._note(table, name, n, rows[0])

    def _edges(self, held: Table, name: str, n: int) -> Iterator[tuple[str, Any]]:
        column = held[name]
        yield f"known_{n}", column.count()
        if isinstance(column.type(), _BOUNDED):
            yield f"low_{n}", column.min()
            yield f"high_{n}", column.max()

    def _note(self, table: str, name: str, n: int, row: Mapping[str, Any]) -> None:
        if row[f"known_{n}"] == row["rows"] and table != "households":  # a household may have no row there
            self._full.add((table, name))
        if f"low_{n}" in row:
            scale = 10 ** places(self._schemas[table][name])
            low, high = (_number(row[f"{side}_{n}"], scale) for side in ("low", "high"))
            self._bounds[table, name] = Bounds(low, high)


_BOUNDED = (dt.Integer, dt.Decimal, dt.Date)


def _number(edge: Any, scale: int) -> int:
    """The bound of a column as a whole number; of a column without values it does not matter."""
    if isinstance(edge, date):
        return edge.toordinal()
    return 1 if edge is None else int(edge * scale)


def places(dtype: dt.DataType) -> int:
    """Return the decimal places of a column."""
    return (dtype.scale or 0) if isinstance(dtype, dt.Decimal) else 0


def _fits(dtype: dt.DataType, kind: Type) -> bool:
    if isinstance(dtype, dt.Null):
        return True
    if kind == DECIMAL and isinstance(dtype, dt.Decimal):
        return places(dtype) <= _MOST_PLACES
    if isinstance(kind, Collection):
        return isinstance(dtype, dt.Array) and _fits(dtype.value_type, kind.of)
    return isinstance(dtype, _STORED_AS.get(kind.name, dt.String))


_STORED_AS: Mapping[str, Any] = {
    BOOL.name: dt.Boolean,
    INT.name: dt.Integer,
    YEN.name: dt.Integer,
    DECIMAL.name: dt.Integer,
    DATE.name: dt.Date,
}
