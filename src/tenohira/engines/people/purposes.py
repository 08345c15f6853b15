"""Why staff look at residents: the purposes to choose from, and from when a resident sees a look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from tenohira.engines.people.definition import PurposeDefinition, read_purposes
from tenohira.foundation.city import PackError, pack_folder
from tenohira.foundation.definitions import Problems

_FILE = "purposes.yaml"


@dataclass(frozen=True)
class Disclosure:
    """From which day a resident sees a look ("" at once), and the law that keeps it back until then."""

    shown_from: str = ""
    law: str = ""


def purposes() -> list[PurposeDefinition]:
    """Return the purposes of the current city: the library's, then its own; the same id takes the place of one."""
    found: dict[str, PurposeDefinition] = {}
    for folder in (Path(settings.TENOHIRA_LIBRARY), pack_folder()):
        path = folder / _FILE
        if path.is_file():
            found |= {one.id: one for one in _read(path, path.stat().st_mtime)}
    return list(found.values())


@lru_cache(maxsize=64)
def _read(path: Path, modified: float) -> tuple[PurposeDefinition, ...]:
    problems = Problems()
    read = read_purposes(path, problems)
    if read is None or problems:
        raise PackError(
            f"{path.name} を読めません。", str(problems), "tenohira check で誤りを確かめて直してください。"
        )
    return tuple(read.purposes)


def disclosure(stated: str, on: date | None = None) -> Disclosure:
    """Return from when the resident sees a look for a purpose as it was stated (`title（くわしく）・…`) on a day."""
    for one in purposes():
        title = one.title.text()
        if one.shown_after_days and (stated == title or stated.startswith((f"{title}（", f"{title}・"))):
            shown_from = (on or timezone.localdate()) + timedelta(days=one.shown_after_days)
            return Disclosure(shown_from.isoformat(), one.law)
    return Disclosure()
