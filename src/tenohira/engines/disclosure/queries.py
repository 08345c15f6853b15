"""The door for reading: how the copy a resident asked for stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tenohira.engines.disclosure.models import CopyRequest

_LIVE = (CopyRequest.State.WAITING, CopyRequest.State.WORKING, CopyRequest.State.READY)


@dataclass(frozen=True)
class Copy:
    """A copy somebody asked for. `state`: waiting, working, ready, disposed; `size` in bytes, 0 until it is ready.

    `rows` and `files` say what goes into it, from "working" on.
    """

    ref: str
    state: str
    language: str
    asked_at: datetime
    rows: int
    files: int
    size: int
    expires_at: datetime | None
    fetched: int

    @property
    def is_running(self) -> bool:
        """Whether it is being made."""
        return self.state in {"waiting", "working"}


def copy_of(owner: str) -> Copy | None:
    """Return the copy somebody asked for last, None when they never did (1 query).

    One whose days are over is disposed of, also when the worker has not yet come by.
    """
    row = CopyRequest.objects.filter(owner=owner).order_by("-id").first()
    return view_of(row) if row else None


def live(owner: str, *, lock: bool = False) -> CopyRequest | None:
    """Return the row of the copy that is being made or lies ready."""
    rows = CopyRequest.objects.select_for_update() if lock else CopyRequest.objects
    row: CopyRequest | None = rows.filter(owner=owner, state__in=_LIVE).first()
    return row


def view_of(row: CopyRequest) -> Copy:
    """Return the view of a row."""
    state = str(row.state) if row.state != CopyRequest.State.READY or row.is_offered() else "disposed"
    return Copy(
        f"copy:{row.uuid}", state, row.language, row.asked_at, row.rows, row.files, row.size, row.expires_at,
        row.fetched,
    )  # fmt: skip
