"""Which city the running code works for, kept in a context variable so that threads and tasks never mix."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from tenohira.foundation.errors import TenohiraError

EVERY = "*"
_current: ContextVar[str | None] = ContextVar("tenohira_city", default=None)


class NoCity(TenohiraError):
    """Code that needs a city ran without one."""


def current_city() -> str:
    """Return the 6-digit code (全国地方公共団体コード) of the city being served; raises NoCity outside `use_city`."""
    code = _current.get()
    if code is None or code == EVERY:
        raise NoCity(
            "どの市区町村の処理か決まっていません。",
            "市区町村を選ぶ前にデータを読み書きしようとしました。",
            "use_city(コード) の中で実行してください。",
        )
    return code


@contextmanager
def use_city(code: str) -> Iterator[str]:
    """Run the block for the city with this code; blocks may nest."""
    token = _current.set(code)
    try:
        yield code
    finally:
        _current.reset(token)


@contextmanager
def every_city() -> Iterator[None]:
    """Run the block for the whole installation: `everywhere` managers then reach the rows of all cities.

    Only for work that is nobody's alone (the worker's queue, checking the journal, changing tables); on PostgreSQL
    nothing outside such a block and `use_city` sees a single row (foundation.city.rows). `current_city` has no
    answer inside it.
    """
    token = _current.set(EVERY)
    try:
        yield
    finally:
        _current.reset(token)


def city_in_force() -> str:
    """Return what the database is to be told: the code of the city, "*" for every city, "" for none."""
    return _current.get() or ""
