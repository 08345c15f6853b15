"""Finds the city packs of this installation: folders named `<code>-<name>` below TENOHIRA_CITIES."""

from __future__ import annotations

import os
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from tenohira.foundation.city.context import current_city
from tenohira.foundation.city.definition import CityDefinition
from tenohira.foundation.definitions import Problems, read_yaml, validate
from tenohira.foundation.errors import TenohiraError


class PackError(TenohiraError):
    """A city pack is missing or cannot be read."""


# where a pack was found: asked for a hundred times a page, so one look at its city.yaml has to do
_found: dict[tuple[str, str], Path] = {}


def packs() -> dict[str, Path]:
    """Return the pack folder of every city of this installation, by 6-digit code."""
    root = Path(settings.TENOHIRA_CITIES)
    folders = sorted(p for p in root.iterdir() if (p / "city.yaml").is_file()) if root.is_dir() else []
    return {folder.name.split("-", 1)[0]: folder for folder in folders}


def first_pack() -> str:
    """Return the code of the first pack of this installation; raises PackError when there is none."""
    for code in packs():
        return code
    raise PackError(
        "市区町村パックがありません。",
        f"{settings.TENOHIRA_CITIES} に「コード-名前/city.yaml」が見つかりません。",
        "docs/howto/bring-your-city.md のとおりに作るか、TENOHIRA_CITIES を確かめてください。",
    )


def pack_folder(code: str | None = None) -> Path:
    """Return the folder of a city's pack (default: the current city's); raises PackError when there is none."""
    wanted = code or current_city()
    known = _found.get((settings.TENOHIRA_CITIES, wanted))
    if known is not None and (known / "city.yaml").is_file():
        return known
    try:
        found = _found[settings.TENOHIRA_CITIES, wanted] = packs()[wanted]
        return found
    except KeyError:
        raise PackError(
            f"市区町村コード {wanted} のフォルダが見つかりません。",
            f"{settings.TENOHIRA_CITIES} に「{wanted}-…/city.yaml」がありません。",
            "コードを確かめるか、docs/howto/bring-your-city.md のとおりにフォルダを作ってください。",
        ) from None


_read: dict[tuple[str, str], tuple[str, float, CityDefinition]] = {}


@lru_cache(maxsize=64)
def _load(path: Path, modified: float) -> CityDefinition:
    problems = Problems()
    source = read_yaml(path, problems)
    city = validate(CityDefinition, source, problems) if source else None
    if city is None or problems:
        raise PackError(
            "city.yaml を読めません。", str(problems), "tenohira check で誤りを確かめて直してください。"
        )
    return city


def city_definition(code: str | None = None) -> CityDefinition:
    """Return city.yaml of a city (default: the current city), read anew when the file changed."""
    key = (settings.TENOHIRA_CITIES, code or current_city())
    kept = _read.get(key)
    if kept is not None:
        file, modified, city = kept
        with suppress(OSError):
            if os.stat(file).st_mtime == modified:
                return city
    path = pack_folder(code) / "city.yaml"
    modified = path.stat().st_mtime
    city = _load(path, modified)
    _read[key] = (str(path), modified, city)
    return city
