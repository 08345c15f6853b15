"""Many threads doing one thing at once, each with a connection and a city of its own."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import OperationalError, connection

from tenohira.foundation.city import use_city

T = TypeVar("T")


def all_at_once(people: int, work: Callable[[int], T], city: str = "990019") -> list[T]:
    """Return what each of several people got who began at the same moment; `work` is told who it is for.

    SQLite in memory refuses a second writer instead of letting it wait: such a piece of work begins anew.
    """
    gate = Barrier(people)

    def one(number: int) -> T:
        gate.wait(timeout=30)
        try:
            with use_city(city):
                return patiently(lambda: work(number))
        finally:
            connection.close()

    with ThreadPoolExecutor(people) as pool:
        return list(pool.map(one, range(people)))


def workers(people: int, work: Callable[[int], T]) -> list[T]:
    """Return what each of several workers got; in turn on SQLite in memory, where one connection is all there is."""
    if connection.vendor == "postgresql":
        return all_at_once(people, work)
    return [work(number) for number in range(people)]


def patiently(work: Callable[[], T]) -> T:
    """Return the result of work that is begun anew while the database is locked."""
    while True:
        try:
            return work()
        except OperationalError as error:
            if "locked" not in str(error):
                raise
        # who begins anew at once takes the turn of whom it waits for
        time.sleep(random.uniform(0.001, 0.02))  # noqa: S311
