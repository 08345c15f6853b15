"""What a visitor has answered in the guide: kept in the browser only, sealed, and forgotten after a while.

Nothing of it stands in an address, in a log or in the database. The cookie ends with the browser, and after _LASTS.
"""

from __future__ import annotations

import json
import time
import zlib
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from tenohira.counters.look.context import cookie_name
from tenohira.counters.portal.visitor import Visitor
from tenohira.foundation.city import current_city
from tenohira.foundation.sealing import SealError, seal, unseal

NAME = "tenohira_guide"
_LASTS = 2 * 60 * 60
_MOST_BYTES = 3800
"""Browsers take cookies of 4096 bytes with name and attributes."""

_VERSION = 1


@dataclass(frozen=True)
class Told:
    """Answers in the order of asking; None where the visitor did not know. `whom`: for whom they were given."""

    event: str
    whom: str = ""
    answers: dict[str, Any] = field(default_factory=dict)

    def with_answer(self, path: str, value: Any) -> Told:
        """Return the same with an answer added, or changed in its place."""
        return replace(self, answers={**self.answers, path: value})


def recalled(request: HttpRequest, event: str, visitor: Visitor) -> Told:
    """Return what was answered for an event; nothing when it is too old, or was somebody else's."""
    empty = Told(event, visitor.subject_ref)
    kept = _opened(request.COOKIES.get(cookie_name(NAME), ""))
    if kept.get("v") != _VERSION or kept.get("e") != event or kept.get("c") != current_city():
        return empty
    # what somebody told before they signed in stays theirs; what was told for one person is never shown for another
    if kept.get("w") not in ("", visitor.subject_ref) or abs(time.time() - kept.get("t", 0)) > _LASTS:
        return empty
    return replace(empty, answers=dict(kept.get("a", [])))


def _opened(cookie: str) -> dict[str, Any]:
    try:
        found = json.loads(zlib.decompress(unseal(cookie.encode())))
    except (SealError, ValueError, zlib.error):
        return {}
    return found if isinstance(found, dict) else {}


def remember(response: HttpResponse, told: Told) -> bool:
    """Lay the answers into the visitor's browser; False when they are too many to be kept there."""
    plain = {
        "v": _VERSION,
        "c": current_city(),
        "e": told.event,
        "w": told.whom,
        "t": int(time.time()),
        "a": list(told.answers.items()),
    }
    sealed = seal(zlib.compress(json.dumps(plain, ensure_ascii=False).encode(), 9)).decode()
    if len(sealed) > _MOST_BYTES:
        return False
    response.set_cookie(
        cookie_name(NAME),
        sealed,
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
        samesite="Lax",
    )
    return True


def forget(response: HttpResponse) -> None:
    """Take the answers out of the browser."""
    response.delete_cookie(cookie_name(NAME), samesite="Lax")
