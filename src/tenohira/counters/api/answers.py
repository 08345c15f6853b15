"""How answers look: JSON with an entity tag, and 304 for what the caller has already (RFC 9110 13.1.2)."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from pydantic import BaseModel

JSON = "application/json; charset=utf-8"


def tagged(request: HttpRequest, body: BaseModel) -> HttpResponse:
    """Return a body with its entity tag, or 304 when the caller sent that tag in If-None-Match."""
    content = body.model_dump_json().encode()
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    known = {one.strip().removeprefix("W/") for one in request.headers.get("If-None-Match", "").split(",")}
    response = HttpResponse(status=304) if known & {tag, "*"} else HttpResponse(content, content_type=JSON)
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    response["Content-Language"] = get_language() or "ja"
    return response


def language() -> str:
    """Return the language the caller asked for (Accept-Language), as definitions name it."""
    active = get_language() or "ja"
    return "pt-BR" if active == "pt-br" else active
