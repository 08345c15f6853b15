"""Middleware of the hall: which city a request is for, and the headers every answer carries."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.http.request import split_domain_port

from tenohira.config.refusing import too_large
from tenohira.foundation.city import city_definition, packs, use_city

Answer = Callable[[HttpRequest], HttpResponse]

POLICY = "; ".join(
    [
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "style-src 'self'",
        "script-src 'self'",
        "font-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)


class CityOfHost:
    """Chooses the city by the request's host name; an installation with one pack serves it under every name."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer inside the city of the host, or 404 when no city claims it."""
        code = _remembered_city_of_host(split_domain_port(request.get_host())[0])
        if code is None:
            return HttpResponseNotFound(
                "この名前の市役所は、ここにはありません。アドレスを確かめてください。"
            )
        request.city_code = code  # type: ignore[attr-defined]
        with use_city(code):
            return self.get_response(request)


_LOOK_AGAIN = 2.0
"""How often the packs are looked through for a host name, in seconds."""

_claimed: dict[tuple[str, str, str], tuple[str, float]] = {}


def _remembered_city_of_host(host: str) -> str | None:
    """Return what `city_of_host` said at most two seconds ago; a name that no city claims is looked up each time."""
    key = (str(settings.TENOHIRA_CITIES), str(settings.TENOHIRA_DEFAULT_CITY), host)
    now = time.monotonic()
    code, looked_at = _claimed.get(key, ("", 0.0))
    if code and now - looked_at < _LOOK_AGAIN:
        return code
    found = city_of_host(host)
    if found is not None:
        if len(_claimed) > 1000:
            _claimed.clear()
        _claimed[key] = (found, now)
    return found


def city_of_host(host: str) -> str | None:
    """Return the code of the city that claims this host name."""
    known = packs()
    for code in known:
        if host in city_definition(code).hosts:
            return code
    if settings.TENOHIRA_DEFAULT_CITY:
        return str(settings.TENOHIRA_DEFAULT_CITY)
    return next(iter(known)) if len(known) == 1 else None


class PlainAddress:
    """Takes NUL out of the query and refuses it in a path: no address of ours has one, and PostgreSQL stores none."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the address without NUL; 400 for a path that holds one."""
        if "\x00" in request.path_info:
            raise SuspiciousOperation("NUL in the path")
        query = request.META.get("QUERY_STRING", "")
        if "%00" in query or "\x00" in query:
            request.META["QUERY_STRING"] = query.replace("%00", "").replace("\x00", "")
        return self.get_response(request)


class SecurityHeaders:
    """Adds the content security policy; everything comes from this site, nothing inline."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the policy set, unless a view chose a stricter one; framed only where a view says by whom."""
        response = self.get_response(request)
        policy = response.get("Content-Security-Policy", POLICY)
        framed = policy if "frame-ancestors" in policy else f"{policy}; frame-ancestors 'none'"
        response["Content-Security-Policy"] = framed
        response.setdefault("Permissions-Policy", "camera=(self), geolocation=(self), microphone=()")
        return response


class BodyLimit:
    """Refuses a body larger than settings.TENOHIRA_BODY_LIMIT (bytes) before any of it is read."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer 413 with a page that says what to do."""
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) > settings.TENOHIRA_BODY_LIMIT:
            return too_large(request)
        return self.get_response(request)
