"""Who calls: the token of a machine client, what it may do, and how often. No cookie opens anything here."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from ninja.security import HttpBearer

from tenohira.counters.api.problems import MissingScope, NoToken, TooMany
from tenohira.engines.people import commands as people
from tenohira.engines.people.queries import Pass

_WINDOW = 60
_TELL_EVERY = 1.0
_MOST_TALLIES = 10_000


class Token(HttpBearer):
    """`Authorization: Bearer …` with a scope; raises NoToken, MissingScope, TooMany."""

    def __init__(self, scope: str = "") -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Any:
        """Return the pass of the bearer."""
        bearer = super().__call__(request)
        if bearer is None:
            raise NoToken
        return bearer

    def authenticate(self, request: HttpRequest, token: str) -> Pass:
        """Return what a token opens."""
        bearer = people.enter(token.strip())
        if bearer is None:
            raise NoToken
        _count(bearer.token_ref)
        if self.scope and self.scope not in bearer.scopes:
            raise MissingScope(self.scope)
        return bearer


def bearer_of(request: HttpRequest) -> Pass:
    """Return who calls, for a view behind `Token`."""
    found: Pass = request.auth  # type: ignore[attr-defined]
    return found


@dataclass
class _Tally:
    """The calls of a token in a minute: `told` among all processes, and `own`, which this one has not told yet."""

    minute: int
    told: int = 0
    own: int = 0
    told_at: float = 0.0


_tallies: dict[str, _Tally] = {}
_lock = threading.Lock()


def _count(token_ref: str) -> None:
    """Count a call in the present minute; raises TooMany.

    Each process counts by itself and tells the others once a second, so that several processes together may let through
    what the others took within that second.
    """
    now = time.time()
    minute = int(now) // _WINDOW
    with _lock:
        tally = _tallies.get(token_ref)
        if tally is None or tally.minute != minute:
            if len(_tallies) > _MOST_TALLIES:
                _tallies.clear()
            tally = _tallies[token_ref] = _Tally(minute)
        tally.own += 1
        if now - tally.told_at >= _TELL_EVERY:
            _tell(token_ref, tally)
            tally.told_at = now
        calls = tally.told + tally.own
    if calls > settings.TENOHIRA_API_PER_MINUTE:
        raise TooMany(settings.TENOHIRA_API_PER_MINUTE, _WINDOW - int(now) % _WINDOW)


def _tell(token_ref: str, tally: _Tally) -> None:
    """Add what this process took to what all took: each is one step of its own in the cache, so that none is lost."""
    key = f"api-calls:{token_ref}:{tally.minute}"
    cache.add(key, 0, _WINDOW * 2)
    with suppress(ValueError):  # the entry was thrown out in between
        tally.told, tally.own = cache.incr(key, tally.own), 0
