"""The real library in the fictitious city, and the Suzuki household as facts."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import override_settings

from tenohira.engines.services import catalogue as kept
from tenohira.engines.services import queries
from tenohira.engines.services.bundles import ServiceBundle

TODAY = date(2026, 11, 20)
SERVICES = tuple(
    sorted(path.parent.name for path in Path(settings.TENOHIRA_LIBRARY).glob("services/*/*/service.yaml"))
)


def bundle(service_id: str) -> ServiceBundle:
    """Return a service of the real library as てのひら市 offers it."""
    return queries.catalogue().bundle(service_id)


def family(*births: str, registered: bool = True, **person: Any) -> dict[str, Any]:
    """Facts of a household with children born on these days, the eldest first."""
    children = [{"birth_date": date.fromisoformat(born), "rank": n} for n, born in enumerate(births, start=1)]
    return {
        "person": {"registered": registered, "birth_date": date(1992, 3, 14), **person},
        "household": {"children": children},
    }


def checked(
    service_id: str, answers: dict[str, Any], facts: dict[str, Any] | None = None
) -> list[bool | None]:
    """Return the outcome of each check a clerk of a service sees."""
    found = queries.assess(bundle(service_id), {"today": TODAY, **(facts or {}), **answers}, TODAY)
    return [one.decision.outcome for one in found]


@contextmanager
def own_pack(tmp_path: Path) -> Iterator[Path]:
    """A copy of the city's pack that a test may write in; every look at the catalogue sees what changed."""
    cities = tmp_path / "cities"
    source = next(Path(settings.TENOHIRA_CITIES).glob("990019-*"))
    shutil.copytree(source, cities / source.name)
    with override_settings(TENOHIRA_CITIES=str(cities)):
        yield cities / source.name


def write(pack: Path, name: str, text: str) -> Path:
    """Write a file of a pack."""
    path = pack / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def look_again() -> None:
    """Let the catalogue look at its files now, as it does by itself after two seconds."""
    for one in kept._kept.values():
        one.looked_at = 0.0
