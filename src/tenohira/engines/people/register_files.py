"""A register that lies in a file, as columns: the city's export (CSV) or the same columns as Parquet."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tenohira.engines.people.columns import RegisterColumns, columns_of
from tenohira.engines.people.errors import RegisterUnreadable
from tenohira.engines.people.register.checking import GoodRow, check_rows
from tenohira.engines.people.register.reading import read_rows

_TOLD = 20
_DAYS = ("birth_date", "registered_on", "last_event_on")
_TEXTS = (
    "number", "name", "kana", "sex", "relationship", "status", "last_event", "postal_code", "town", "block",
    "building", "nationality", "language", "phone", "mail",
)  # fmt: skip


def columns_of_file(file: Path, names: Collection[str], on: date) -> RegisterColumns:
    """Return the register of a file as columns, named by the headings of the register's CSV; nothing is kept.

    `names`: of REGISTER_COLUMNS. Every row is checked as at an import. Raises RegisterUnreadable with the line of
    each mistake.
    """
    raw, problems = read_rows(_rows_of_parquet(file) if file.suffix == ".parquet" else file)
    checked = check_rows(raw, on, known={}, towns=None)
    wrong = [one for one in (*problems, *checked.problems) if one.severity == "error"]
    if wrong:
        shown = "\n".join(
            f"{file}:{one.line}: {one.column} {one.what} {one.why}".rstrip() for one in wrong[:_TOLD]
        )
        raise RegisterUnreadable(
            f"住民のファイルに誤りが {len(wrong)} 件あります。",
            shown,
            "誤りの行を直して、もう一度試してください。",
        )
    return columns_of(_held(checked.rows), names, on)


def _rows_of_parquet(file: Path) -> list[dict[str, str]]:
    try:
        rows = pq.read_table(file).to_pylist()
    except (OSError, pa.ArrowInvalid) as error:
        raise RegisterUnreadable(
            "住民のファイルを開けません。", f"{file}: {error}", "Parquet のファイルか確かめてください。"
        ) from error
    return [{name: "" if cell is None else str(cell) for name, cell in row.items()} for row in rows]


def _held(rows: list[GoodRow]) -> pa.Table:
    """The fields of a person as the database gives them: texts, days, and keys made of the numbers."""
    columns: dict[str, pa.Array] = {
        "id": pa.array([_key(one.number) for one in rows], pa.string()),
        "household_id": pa.array([_key(one.household) for one in rows], pa.string()),
    }
    for name in _TEXTS:
        empty = "registered" if name == "status" else ""
        columns[name] = pa.array([str(one.values.get(name) or empty) for one in rows], pa.string())
    for name in _DAYS:
        columns[name] = pa.array([one.values.get(name) for one in rows], pa.date32())
    return pa.table(columns)


def _key(number: str) -> str:
    """A number as a key; it has the stroke by which keys are known to be written out."""
    return f"-{number}"
