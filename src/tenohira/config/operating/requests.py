"""The outermost room of a request: its id, its line in the log, its figures and its trace."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse

from tenohira.config.operating import metrics, traces

logger = logging.getLogger("tenohira.request")

_GIVEN_ID = re.compile(r"[0-9a-f]{8}[0-9a-f-]{8,40}")
_QUIET = 500
NO_ROUTE = "-"


class RequestRecord:
    """Gives every request an id (`X-Request-ID`), and writes one line about it when it was answered.

    A line names the route and never the address: an address can hold what somebody searched for.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and keep the record."""
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _GIVEN_ID.fullmatch(given) else uuid.uuid4().hex
        begun = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id), traces.span("request") as span:
            response = self.get_response(request)
            seconds = time.perf_counter() - begun
            fields = _fields(request, response)
            span.update(fields)
            metrics.answered(fields["method"], fields["route"], response.status_code, seconds)
            level = logging.ERROR if response.status_code >= _QUIET else logging.INFO
            logger.log(level, "request", extra={**fields, "ms": round(seconds * 1000, 1)})
        response["X-Request-ID"] = request_id
        return response


def _fields(request: HttpRequest, response: HttpResponse) -> dict[str, Any]:
    match = request.resolver_match
    member = getattr(request, "_desk_member", None)
    return {
        "method": request.method if request.method in metrics.METHODS else "OTHER",
        "route": (match.view_name or NO_ROUTE) if match else NO_ROUTE,
        "status": response.status_code,
        "city": getattr(request, "city_code", ""),
        "office": member.office_id if member else "",
        "staff": member.ref if member else "",
    }
