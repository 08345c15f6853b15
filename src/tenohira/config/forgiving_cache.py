"""The cache on the machine's disk: when nothing can be written there, nothing is remembered, and the hall goes on."""

from __future__ import annotations

import logging
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache

logger = logging.getLogger(__name__)


class ForgivingCache(FileBasedCache):
    """`FileBasedCache` that forgets while the disk is full; limits of tries then do not count."""

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
