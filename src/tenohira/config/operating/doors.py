"""The doors for machines that watch the hall: /health/live, /health/ready and /metrics.

They answer before the city is chosen by the host name, because a load balancer asks by address.
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST

from tenohira.config.operating import metrics
from tenohira.config.operating.readiness import readiness

logger = logging.getLogger("tenohira.health")
_was_ready = {"ready": True}


class WatchDoors:
    """Answers those who watch; everybody else goes on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._doors = {"/health/live": live, "/health/ready": ready, "/metrics": figures}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one of the doors, or pass on."""
        door = self._doors.get(request.path_info)
        if door is None:
            return self.get_response(request)
        response = door(request)
        response["Cache-Control"] = "no-store"
        return response


def live(_request: HttpRequest) -> HttpResponse:
    """Say that the process answers; looks at nothing else, so that a lost database does not restart the web."""
    return JsonResponse({"status": "live"})


def ready(_request: HttpRequest) -> HttpResponse:
    """Say whether the process can serve; 503 with the reasons when not."""
    checks = readiness()
    is_ready = all(check.ok for check in checks)
    if is_ready != _was_ready["ready"]:
        _was_ready["ready"] = is_ready
        for check in checks:
            if not check.ok:
                logger.error("not ready", extra={"check": check.name})
    body = {
        "status": "ready" if is_ready else "not ready",
        "checks": {
            check.name: {"ok": check.ok, **({"reason": check.reason} if check.reason else {})}
            for check in checks
        },
    }
    response = JsonResponse(body, status=200 if is_ready else 503, json_dumps_params={"ensure_ascii": False})
    response._has_been_logged = True  # type: ignore[attr-defined]  # asked every few seconds; told once, above
    return response


def figures(request: HttpRequest) -> HttpResponse:
    """Give the figures to whoever holds TENOHIRA_METRICS_TOKEN; without such a setting there is no door."""
    wanted: str = settings.TENOHIRA_METRICS_TOKEN
    if not wanted:
        return HttpResponse(status=404)
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(given.encode(), wanted.encode()):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    return HttpResponse(metrics.page(), content_type=CONTENT_TYPE_LATEST)
