"""What the forms of a city may know of it: its towns and its boundary, read once and again when a file changed."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.utils import timezone
from django.utils.translation import get_language

from tenohira.engines.forms.queries import Context
from tenohira.foundation.address import TownMaster
from tenohira.foundation.city import city_definition, pack_folder
from tenohira.foundation.places import Boundary


def form_context() -> Context:
    """Return what fields may know in the current city today, in the active language."""
    folder = pack_folder()
    towns, boundary = folder / "towns.csv", folder / "boundary.geojson"
    city = city_definition()
    return Context(
        today=timezone.localdate(),
        language=get_language() or "ja",
        towns=_towns(towns, towns.stat().st_mtime_ns, city.prefecture, city.name.text())
        if towns.is_file()
        else None,
        boundary=Boundary.load(boundary) if boundary.is_file() else None,
    )


@lru_cache(maxsize=64)
def _towns(path: Path, _modified: int, prefecture: str, city: str) -> TownMaster:
    return TownMaster.load(path, prefecture=prefecture, city=city)
