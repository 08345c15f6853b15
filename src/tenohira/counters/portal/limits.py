"""How often somebody without sign-in may try: guessing a link or a check code, beginning forms, sending them.

Counted for each address of the network and minute, in the cache. Looking something up counts only when nothing was
found, so that many people behind one address are not locked out by doing what they came for.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from contextlib import suppress
from functools import wraps

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from tenohira.counters.portal.refusals import too_often

View = Callable[..., HttpResponse]
_MINUTE = 60
_MISSES = {403, 404}


def limited(
    action: str, view: View, *, misses_only: bool = False, methods: tuple[str, ...] = ("POST",)
) -> View:
    """Let an anonymous visitor through as often as settings.TENOHIRA_ANONYMOUS_LIMITS[action] a minute, then 429."""

    @wraps(view)
    def counted(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method not in methods or request.user.is_authenticated:
            return view(request, *args, **kwargs)
        most, key = settings.TENOHIRA_ANONYMOUS_LIMITS[action], _key(action, request)
        if most and int(cache.get(key, 0)) >= most:
            return too_often(request, _MINUTE - int(time.time()) % _MINUTE)
        response = view(request, *args, **kwargs)
        if not misses_only or response.status_code in _MISSES:
            cache.add(key, 0, 2 * _MINUTE)
            with suppress(ValueError):  # nothing can be remembered just now
                cache.incr(key)
        return response

    return counted


def _key(action: str, request: HttpRequest) -> str:
    """The address is kept as a hash only, and for two minutes."""
    seen = f"{settings.SECRET_KEY}{get_adapter().get_client_ip(request)}"
    return f"limit:{action}:{int(time.time()) // _MINUTE}:{hashlib.sha256(seen.encode()).hexdigest()[:32]}"
