"""A rule for everybody at once: `match` answers for each person what `evaluate` would."""

from __future__ import annotations

from collections.abc import Collection as Several
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.datatypes as dt
import pyarrow as pa
from ibis.expr.types import Table

from tenohira.engines.rules import tree
from tenohira.engines.rules.compiler import Rule
from tenohira.engines.rules.matching.assembly import TOLD, Assembly
from tenohira.engines.rules.matching.cells import Cell
from tenohira.engines.rules.matching.dialects import dialect_of
from tenohira.engines.rules.matching.emission import Emission, Known
from tenohira.engines.rules.matching.errors import not_in_columns
from tenohira.engines.rules.matching.lowering import Lowering
from tenohira.engines.rules.matching.ratios import Length, Ratio, Value
from tenohira.engines.rules.matching.register import KEYS, Columns, Register
from tenohira.engines.rules.types import BOOL, DECIMAL, Collection, Record


@dataclass(frozen=True)
class Matched:
    """The answers of rules for every person of a register.

    `table`: `ref`, `household`, and one column a rule: bool, int64 (whole numbers and yen), date or text; what is
    exact in `evaluate` as a Decimal comes as float64 here. NULL is unknown, or what `evaluate` raises on.
    Nothing is calculated before it is asked for.
    """

    table: Table
    rules: Mapping[str, Rule]

    def to_parquet(self, path: str | Path) -> None:
        """Write the answers to a Parquet file."""
        self.table.to_parquet(path)

    def batches(self, size: int = 100_000) -> Iterator[pa.RecordBatch]:
        """Yield the answers in Arrow batches of at most so many persons, without holding them all."""
        yield from self.table.to_pyarrow_batches(chunk_size=size)

    def counts(self) -> dict[str, tuple[int, int, int]]:
        """Return for each rule how many persons are true, false and unknown.

        For a rule that is not yes-no: how many have a value other than zero, zero, and none.
        """
        columns: dict[str, Any] = {}
        for n, name in enumerate(self.rules):
            yes, no = _yes_and_no(self.table[name])
            columns |= {f"y{n}": yes.sum(), f"n{n}": no.sum()}
        row = self.table.aggregate(**columns, everybody=self.table.count()).to_pyarrow().to_pylist()[0]
        found = {}
        for n, name in enumerate(self.rules):
            yes, no = int(row[f"y{n}"] or 0), int(row[f"n{n}"] or 0)
            found[name] = (yes, no, int(row["everybody"]) - yes - no)
        return found


def _yes_and_no(column: Any) -> tuple[Any, Any]:
    kind = column.type()
    if kind.is_boolean():
        return ibis.cases((column, 1), else_=0), ibis.cases((~column, 1), else_=0)
    if kind.is_numeric():
        return ibis.cases((column != 0, 1), else_=0), ibis.cases((column == 0, 1), else_=0)
    return ibis.cases((column.notnull(), 1), else_=0), ibis.cases((column.isnull(), 0), else_=0)


def match(rules: Mapping[str, Rule], register: Register, on: date, closed: Several[str] = ()) -> Matched:
    """Return what each rule says of each person of a register on a day, as columns on the register's engine.

    For every person it is what `evaluate` returns for the facts of that person (`people.facts_of`): NULL where that
    is UNKNOWN or raises EvaluationError. `closed`: the city's own closed days. Facts without a column are unknown.
    Of the register it only measures the columns that the rules read (one query a table): bounds of numbers and dates,
    and whether a value is ever missing. The register must not change until the answers have been read.
    Raises NotInColumns for a function without column form, and for a column of another type than its fact.
    """
    _checked_names(rules)
    ibis.options.sql.fuse_selects = False
    engine = register.persons.get_backend()
    dialect = dialect_of(engine.name)
    for statement in dialect.prepare:
        engine.raw_sql(statement)
    columns = Columns(register)
    columns.measure(_columns_read(rules, columns))
    low = Lowering(columns, on, closed)
    values = {name: low.value(rule.tree) for name, rule in rules.items()}
    wanted = [cell for name, value in values.items() for cell in _cells(name, value)]
    emission = Emission(dialect)
    sheet = Assembly(register, emission).persons(wanted)
    known = sheet.expressions()
    results = {name: _result(emission, rules[name], value, known) for name, value in values.items()}
    names = {name: sheet.table[told] for name, told in zip(KEYS, TOLD, strict=True)}
    return Matched(sheet.table.select(**names, **results), dict(rules))


def _checked_names(rules: Mapping[str, Rule]) -> None:
    for name in rules:
        if name in KEYS:
            raise not_in_columns(
                f"規則の名前「{name}」は使えません。",
                "結果の列の名前と重なります。",
                "別の名前にしてください。",
            )


def _columns_read(rules: Mapping[str, Rule], columns: Columns) -> dict[str, set[str]]:
    """Return the columns that the rules may read, by table."""
    found: dict[str, set[str]] = {"persons": set(), "households": set(), "kinship": set()}
    for rule in rules.values():
        for node in tree.walk(rule.tree):
            if isinstance(node.type, Record | Collection):
                continue
            if isinstance(node, tree.Fact):
                at = columns.of_fact(node.path)
                if at is not None:
                    found[at[0]].add(at[1])
            elif isinstance(node, tree.Item) and node.path:
                found["persons"].add(".".join(node.path))
                found["kinship"].add(".".join(node.path))
    return found


def _cells(name: str, value: Value) -> tuple[Cell, ...]:
    if isinstance(value, Ratio):
        return value.top, value.over
    if isinstance(value, Length) or value.kind == "list":
        raise not_in_columns(
            f"規則「{name}」の結果は、列にできません。",
            "結果が期間か一覧です。",
            "はい・いいえ、数、円、日付、文字のどれかになる式にしてください。",
        )
    return (value,)


def _result(emission: Emission, rule: Rule, value: Value, known: Known) -> Any:
    if isinstance(value, Ratio):
        top, over = (emission.expression(part, known).cast(dt.float64) for part in (value.top, value.over))
        return top / over
    assert isinstance(value, Cell)  # noqa: S101 - checked by _cells
    if rule.type == DECIMAL:
        return emission.expression(value, known).cast(dt.float64)
    if value.is_null and rule.type == BOOL:
        return ibis.null(dt.boolean)
    return emission.expression(value, known)
