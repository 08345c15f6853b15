"""A machine's clock that can be moved while processes run on it (libfaketime); PostgreSQL's own stays right."""

from __future__ import annotations

from pathlib import Path

import pytest

_HOUR, _DAY = 3600, 86_400
_PLACES = ("/usr/lib/*/faketime/libfaketimeMT.so.1", "/usr/local/lib/faketime/libfaketimeMT.so.1")


class Clock:
    """`environ` puts a process on this clock. What measures time (CLOCK_MONOTONIC) goes on, as in a real machine."""

    def __init__(self, folder: Path) -> None:
        found = [place for pattern in _PLACES for place in Path("/").glob(pattern.lstrip("/"))]
        if not found:
            pytest.skip("moving the clock of a process takes libfaketime (the package faketime)")
        self._file = folder / "clock"
        self.put_right()
        self.environ = {
            "LD_PRELOAD": str(found[0]),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",  # the same, to older versions
        }

    def move(self, *, days: int = 0, hours: int = 0) -> None:
        """Set the clock ahead of the right time, or back where negative."""
        self._write(f"{days * _DAY + hours * _HOUR:+d}")

    def put_right(self) -> None:
        """Set the right time."""
        self._write("+0")

    def _write(self, offset: str) -> None:
        beside = self._file.with_suffix(".new")
        beside.write_text(offset)
        beside.replace(self._file)
