"""The script that stays in a browser and shows notices there, and the word it sends back that it did."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from tenohira.engines.messages import commands

_SCRIPT = Path(__file__).resolve().parents[1] / "static" / "portal" / "push-worker.js"


@lru_cache(maxsize=1)
def _script() -> bytes:
    return _SCRIPT.read_bytes()


@require_GET
@cache_control(no_cache=True)
def script(_request: HttpRequest) -> HttpResponse:
    """Return the service worker. It lies at the root, so that it may open every page of the hall, and is asked for
    anew each time: its name never changes.
    """
    return HttpResponse(_script(), content_type="text/javascript; charset=utf-8")


@csrf_exempt
@require_POST
def shown(request: HttpRequest) -> HttpResponse:
    """Note that a notice was shown on a device; 404 for a tag there is not.

    The worker has no session to forge: the tag, which only its device could decrypt, is what it proves itself with,
    and all it says is that the notice needs to go no further.
    """
    return HttpResponse(status=204 if commands.mark_shown(request.POST.get("tag", "")) else 404)
