"""Lists for the widgets of forms, from the city's pack and the library; the same for everybody, so they are cached."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from tenohira.engines.forms.banks import standard_banks
from tenohira.foundation.address import TownMaster
from tenohira.foundation.city import pack_folder

_DAY = 24 * 60 * 60


@lru_cache(maxsize=64)
def _towns(path: Path, _modified: int) -> str:
    rows = [
        {"name": town.full_name, "kana": town.kana or "", "postal_code": town.postal_code or ""}
        for town in TownMaster.load(path).towns
    ]
    return json.dumps(rows, ensure_ascii=False)


@cache_control(public=True, max_age=_DAY)
@require_GET
def towns(request: HttpRequest) -> HttpResponse:
    """Return the city's towns: `[{name, kana, postal_code}]`."""
    path = pack_folder() / "towns.csv"
    text = _towns(path, path.stat().st_mtime_ns) if path.is_file() else "[]"
    return HttpResponse(text, content_type="application/json")


@cache_control(public=True, max_age=_DAY)
@require_GET
def banks(request: HttpRequest) -> HttpResponse:
    """Return every bank: `[{code, name, kana}]`."""
    rows = [
        {"code": bank.code, "name": bank.full_name, "kana": bank.kana}
        for bank in standard_banks().rows.values()
    ]
    return JsonResponse(rows, safe=False, json_dumps_params={"ensure_ascii": False})


@cache_control(public=True, max_age=_DAY)
@require_GET
def branches(request: HttpRequest, bank: str) -> HttpResponse:
    """Return the branches of a bank; none for banks whose branches are not carried."""
    found = standard_banks().branches(bank)
    rows = [
        {"code": one.code, "name": one.name, "kana": one.kana}
        for one in (found.rows.values() if found else ())
    ]
    return JsonResponse(rows, safe=False, json_dumps_params={"ensure_ascii": False})


@cache_control(public=True, max_age=_DAY)
@require_GET
def boundary(request: HttpRequest) -> HttpResponse:
    """Return the city's outline as GeoJSON; 404 when the pack has none."""
    path = pack_folder() / "boundary.geojson"
    if not path.is_file():
        raise Http404("boundary")
    return HttpResponse(path.read_bytes(), content_type="application/geo+json")
