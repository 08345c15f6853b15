"""Laying Arrow tables on an engine: DuckDB in this process, PostgreSQL, or Spark."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Literal
from uuid import uuid4

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from psycopg.sql import SQL, Identifier
from pyarrow import csv

from tenohira.engines.rules.matching.errors import not_in_columns
from tenohira.engines.rules.matching.register import KEYS, NUMBERS, Register

Engine = Literal["duckdb", "postgresql", "spark"]

_ROWS = 50_000
_COPY = SQL("COPY {table} FROM STDIN")


def lay(
    persons: pa.Table,
    kinship: pa.Table,
    engine: Engine = "duckdb",
    connection: Any = None,
    others: Mapping[str, str] | None = None,
) -> Register:
    """Return a register of Arrow tables on an engine.

    `connection`: for postgresql a psycopg connection of its own, on which temporary tables may be made; for spark a
    SparkSession, or None for one of this machine; for duckdb a backend, or None for one in memory. Raises NotInColumns
    when Spark is missing.
    """
    tables = _numbered(persons, kinship)
    laid = {"duckdb": _on_duckdb, "postgresql": _on_postgresql, "spark": _on_spark}[engine](
        tables, connection
    )
    return Register(laid["persons"], laid["kinship"], others=others or {}, keys=NUMBERS)


def _numbered(persons: pa.Table, kinship: pa.Table) -> dict[str, pa.Table]:
    """Number people and households, so that engines join whole numbers instead of long texts.

    Where a key is missing nothing can be numbered; `Columns` says so.
    """
    if not {*KEYS} <= {*persons.column_names} or not {"parent", "child"} <= {*kinship.column_names}:
        return {"persons": persons, "kinship": kinship}
    rows = pa.array(np.arange(persons.num_rows, dtype=np.int32))
    homes = persons["household"].combine_chunks().dictionary_encode().indices
    refs = persons["ref"].combine_chunks()
    held = kinship.drop_columns(["parent", "child"])
    for name in ("parent", "child"):
        held = held.append_column(name, pc.index_in(kinship[name], value_set=refs))
    named = persons.append_column(NUMBERS[0], rows).append_column(NUMBERS[1], homes)
    return {"persons": named, "kinship": held}


def _on_duckdb(tables: dict[str, pa.Table], connection: Any) -> dict[str, Any]:
    backend = connection or ibis.duckdb.connect()
    laid = {}
    for name, table in tables.items():
        own = f"{name}_{uuid4().hex}"
        backend.con.register(f"arrow_{own}", table)
        # a table of its own is read by all cores and pressed together, an Arrow table by one core and again each time
        backend.con.execute(f'CREATE TEMP TABLE "{own}" AS SELECT * FROM "arrow_{own}"')  # noqa: S608 - our own name
        backend.con.unregister(f"arrow_{own}")
        laid[name] = backend.table(own)
    return laid


def _on_postgresql(tables: dict[str, pa.Table], connection: Any) -> dict[str, Any]:
    """Temporary tables, filled by COPY: an INSERT a row would take minutes for a city."""
    backend = ibis.postgres.from_connection(connection)
    laid = {}
    for name, table in tables.items():
        own = f"{name}_{uuid4().hex}"
        backend.create_table(own, schema=ibis.schema(table.schema), temp=True)
        with connection.cursor() as cursor:
            with cursor.copy(_COPY.format(table=Identifier(own))) as copy:
                for batch in table.to_batches(_ROWS):
                    _copied(copy, batch)
            cursor.execute(SQL("ANALYZE {}").format(Identifier(own)))
        laid[name] = backend.table(own)
    return laid


def _copied(copy: Any, batch: pa.RecordBatch) -> None:
    if any(pa.types.is_nested(column.type) for column in batch.schema):
        for row in batch.to_pylist():
            copy.write_row(list(row.values()))
        return
    # \N of the text form is what NULL is; texts of the register hold no tabs or line ends, and are refused if they do
    options = csv.WriteOptions(include_header=False, delimiter="\t", quoting_style="none")
    written = pa.BufferOutputStream()
    texts = [pc.replace_substring(column.cast(pa.string()), "\\", "\\\\") for column in batch.columns]
    columns = [pc.fill_null(text, "\\N") for text in texts]
    csv.write_csv(pa.table(dict(zip(batch.schema.names, columns, strict=True))), written, options)
    copy.write(written.getvalue().to_pybytes())


def _on_spark(tables: dict[str, pa.Table], connection: Any) -> dict[str, Any]:
    backend = ibis.pyspark.connect(connection or _spark_of_this_machine())
    laid = {}
    for name, table in tables.items():
        path = Path(mkdtemp(prefix="tenohira-match-")) / f"{name}.parquet"
        pq.write_table(table, path)
        laid[name] = backend.read_parquet(str(path))
    return laid


def _spark_of_this_machine() -> Any:
    try:
        from pyspark.sql import SparkSession  # an extra: pip install tenohira[spark]
    except ImportError as error:
        raise not_in_columns(
            "Spark で照合できません。",
            "Spark の部品（pyspark）が入っていません。",
            "pip install 'tenohira[spark]' で入れるか、TENOHIRA_MATCH_ENGINE を duckdb にしてください。",
        ) from error
    return SparkSession.builder.appName("tenohira-match").getOrCreate()
