"""Runs functions at the same moment, each in a thread with a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection

from tenohira.engines.cases.errors import CaseError
from tenohira.foundation.city import use_city

Run = Callable[..., Any]


def run(*functions: Callable[[], Any]) -> list[Any]:
    """Start all at once and return what each returned, or the error of this room it raised."""
    barrier = threading.Barrier(len(functions))

    def one(function: Callable[[], Any]) -> Any:
        try:
            with use_city("990019"):
                barrier.wait()
                return function()
        except CaseError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(functions)) as pool:
        return [future.result() for future in [pool.submit(one, function) for function in functions]]
