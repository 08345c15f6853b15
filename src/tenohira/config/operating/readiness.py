"""Whether this process can serve: what a load balancer and a person on call ask."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection
from django.utils import timezone

from tenohira.config.migrating import pending
from tenohira.foundation import outbox
from tenohira.foundation.city import packs, use_city

BEAT_AGE = timedelta(minutes=2)
"""A worker that was silent for longer is taken for gone."""

OVERDUE = timedelta(minutes=15)
"""An outbox whose latest effect is later than this stands still."""

_STORAGE_SECONDS = 20.0


@dataclass(frozen=True)
class Check:
    """One thing that has to be in order; `reason` says in plain words what is not, and holds no secret."""

    name: str
    reason: str = ""

    @property
    def ok(self) -> bool:
        """Whether it is."""
        return not self.reason


def readiness() -> list[Check]:
    """Look at everything; a check that breaks is a check that fails.

    A database that does not answer is asked once, so that the answer comes before whoever asks gives up.
    """
    found = [Check("database", _reason(_database)), Check("storage", _reason(_storage))]
    for name, check in _OF_THE_DATABASE.items():
        found.append(
            Check(name, _reason(check) if found[0].ok else "データベースが答えないので、わかりません")
        )
    return found


def _reason(check: Callable[[], str]) -> str:
    try:
        return check()
    except Exception as error:  # whatever is away, the answer says so and the process lives on
        return f"確かめられませんでした（{type(error).__name__}）"


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


@cache
def _was_migrated() -> dict[str, bool]:
    return {}


def _migrations() -> str:
    """What was applied once stays applied while this version runs, so that asking costs nothing from then on."""
    if _was_migrated().get("pre"):
        return ""
    waiting = pending("pre")
    if waiting:
        return f"データベースの変更が{len(waiting)}件、まだです（tenohira migrate --phase pre）"
    _was_migrated()["pre"] = True
    return ""


class _Shelf:
    """Remembers when the storage last took and gave back a file."""

    asked = float("-inf")


def _storage() -> str:
    if time.monotonic() - _Shelf.asked < _STORAGE_SECONDS:
        return ""
    storage = storages["files"]
    path = storage.save(f"health/{uuid.uuid4().hex}", ContentFile(b"ready"))
    try:
        with storage.open(path) as file:
            if file.read() != b"ready":
                return "ファイルの置き場が、書いたものを返しません"
    finally:
        storage.delete(path)
    _Shelf.asked = time.monotonic()
    return ""


def _worker() -> str:
    silent = [code for code in packs() if not _is_served(code)]
    return f"ワーカーが{len(silent)}市区町村で動いていません（{'、'.join(silent[:5])}）" if silent else ""


def _is_served(code: str) -> bool:
    with use_city(code):
        latest = next(iter(outbox.beats()), None)
    return latest is not None and timezone.now() - latest.at < BEAT_AGE


def _outbox() -> str:
    late = [code for code in packs() if _overdue(code) > OVERDUE]
    return (
        f"送信待ちが{OVERDUE.seconds // 60}分より長く止まっています（{'、'.join(late[:5])}）" if late else ""
    )


def _overdue(code: str) -> timedelta:
    with use_city(code):
        return timedelta(seconds=outbox.condition().overdue_seconds)


_OF_THE_DATABASE: dict[str, Callable[[], str]] = {
    "migrations": _migrations,
    "worker": _worker,
    "outbox": _outbox,
}
