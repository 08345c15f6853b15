"""What engines say differently: exact division of whole numbers, days between and after dates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.datatypes as dt

from tenohira.engines.rules.matching.errors import not_in_columns

_WIDE = dt.Decimal(38, 0)
_builtin = ibis.udf.scalar.builtin


@dataclass(frozen=True)
class Dialect:
    """How one engine says what Ibis leaves open. `prepare`: statements to run once on a connection.

    `divide`: the quotient of whole numbers, cut off; `divide_wide`: the same of decimal(38, 0).
    """

    divide: Callable[[Any, Any], Any]
    divide_wide: Callable[[Any, Any], Any]
    days_between: Callable[[Any, Any], Any]
    days_later: Callable[[Any, Any], Any]
    small: dt.DataType = dt.int8
    prepare: tuple[str, ...] = ()


def _typed(
    name: str, left: dt.DataType, right: dt.DataType, result: dt.DataType
) -> Callable[[Any, Any], Any]:
    """A function of the engine with two arguments, under its own name."""

    def stands_for(left, right): ...  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202

    made: Callable[[Any, Any], Any] = _builtin(stands_for, name=name, signature=((left, right), result))
    return made


_DUCKDB = Dialect(
    divide=_typed("divide", dt.int64, dt.int64, dt.int64),
    divide_wide=_typed("tenohira_divide_wide", _WIDE, _WIDE, _WIDE),
    days_between=_typed("subtract", dt.date, dt.date, dt.int64),
    days_later=_typed("add", dt.date, dt.int32, dt.date),
    prepare=(
        "CREATE OR REPLACE TEMP MACRO tenohira_divide_wide(a, b) AS CAST(a::HUGEINT // b::HUGEINT AS DECIMAL(38, 0))",
    ),
)
_POSTGRES_DIV = _typed("div", _WIDE, _WIDE, _WIDE)
_POSTGRESQL = Dialect(
    divide=lambda left, right: _POSTGRES_DIV(left.cast(_WIDE), right.cast(_WIDE)).cast(dt.int64),
    divide_wide=_POSTGRES_DIV,
    days_between=_typed("date_mi", dt.date, dt.date, dt.int32),
    days_later=_typed("date_pli", dt.date, dt.int32, dt.date),
    small=dt.int16,
)
_SPARK_WIDE_DIV = _typed("div", _WIDE, _WIDE, dt.int64)
_SPARK = Dialect(
    divide=_typed("div", dt.int64, dt.int64, dt.int64),
    divide_wide=lambda left, right: _SPARK_WIDE_DIV(left, right).cast(_WIDE),
    days_between=_typed("datediff", dt.date, dt.date, dt.int32),
    days_later=_typed("date_add", dt.date, dt.int32, dt.date),
)
_DIALECTS = {"duckdb": _DUCKDB, "postgres": _POSTGRESQL, "pyspark": _SPARK}


def dialect_of(engine: str) -> Dialect:
    """Return how an engine (as Ibis names it) says things. Raises NotInColumns for one that was never tried."""
    found = _DIALECTS.get(engine)
    if found is None:
        raise not_in_columns(
            f"「{engine}」では一括の照合ができません。",
            f"確かめてある所は {'、'.join(_DIALECTS)} です。",
            "TENOHIRA_MATCH_ENGINE を duckdb、postgresql、spark のどれかにしてください。",
        )
    return found
