"""The cache on the machine's disk: when nothing can be written there, nothing is remembered, and the hall goes on.

All processes of a machine share it: what they count together (limits of tries and calls) is counted in one step.
"""

from __future__ import annotations

import logging
import pickle
import time
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache
from django.core.files import locks

logger = logging.getLogger(__name__)
LOCK = ".lock"


class ForgivingCache(FileBasedCache):
    """`FileBasedCache` that forgets while the disk is full; limits of tries then do not count.

    `add` and `incr` are one step each among all threads and processes, as a shared cache server's are.
    """

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Remember a value, where there is room for it."""
        try:
            super().set(key, value, timeout, version)
        except OSError as error:
            logger.error("the cache could not be written", extra={"error": type(error).__name__})

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep a value for longer; False where it could not be."""
        try:
            return bool(super().touch(key, timeout, version))
        except OSError:
            return False

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Remember a value unless there is one; of many at once, one is told True."""
        with self._alone():
            return bool(super().add(key, value, timeout, version))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """Add to a number and return it; it ends when it would have ended. Raises ValueError for none."""
        with self._alone():
            ends, number = self._number(key, version)
            number += delta
            self.set(key, number, None if ends is None else ends - time.time(), version)
        return number

    def _number(self, key: Any, version: int | None) -> tuple[float | None, int]:
        """Return until when a number is kept, and the number."""
        name = Path(self._key_to_file(key, version))  # type: ignore[attr-defined]  # Django's own, not in the stubs
        with suppress(FileNotFoundError), name.open("rb") as file:
            if not self._is_expired(file):  # type: ignore[attr-defined]
                file.seek(0)
                # what this class itself wrote, in a folder of the hall's own
                ends = pickle.load(file)  # noqa: S301
                return ends, int(pickle.loads(zlib.decompress(file.read())))  # noqa: S301
        raise ValueError(f"Key '{key}' not found")

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let one thread of one process in at a time; where the lock has no place, nobody waits for it."""
        with ExitStack() as held:
            with suppress(OSError):
                self._createdir()  # type: ignore[attr-defined]
                file = held.enter_context((Path(self._dir) / LOCK).open("ab"))  # type: ignore[attr-defined]
                locks.lock(file, locks.LOCK_EX)  # given back when the file is closed
            yield
