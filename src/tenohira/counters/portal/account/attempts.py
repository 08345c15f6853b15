"""Sign-ins outside the hall that this browser has begun: kept in the session, used once, gone after ten minutes."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass

from django.http import HttpRequest

from tenohira.engines.people.commands import ATTEMPT_LASTS, spend_sign_in
from tenohira.engines.people.ports import Begun

_KEPT = "outside"
_MOST = 5


@dataclass(frozen=True)
class Attempt:
    """A sign-in on its way: what the provider was asked, for which account, and where to go afterwards."""

    kind: str
    begun: Begun
    callback: str
    account_id: int | None
    go_on: str
    asks_again: bool


def keep(request: HttpRequest, attempt: Attempt) -> None:
    """Remember an attempt in the session; of many at once only the newest."""
    kept = dict(request.session.get(_KEPT, {}))
    kept[attempt.begun.state] = {**asdict(attempt), "at": time.time()}
    newest = sorted(kept.items(), key=lambda one: one[1]["at"])[-_MOST:]
    request.session[_KEPT] = dict(newest)


def take(request: HttpRequest, kind: str, state: str) -> Attempt | None:
    """Return the attempt that comes back and forget it; None for one this browser did not begin or that is too old.

    Raises IdentityRefused for a state that came back before, from whichever session.
    """
    kept = dict(request.session.get(_KEPT, {}))
    found = kept.pop(state, None)
    request.session[_KEPT] = kept
    if found is None:
        return None
    spend_sign_in(state)
    began = found.pop("at")
    attempt = Attempt(**{**found, "begun": Begun(**found["begun"])})
    account = request.user.pk if request.user.is_authenticated else None
    is_fresh = 0 <= time.time() - began <= ATTEMPT_LASTS.total_seconds()
    return attempt if is_fresh and attempt.kind == kind and attempt.account_id == account else None
