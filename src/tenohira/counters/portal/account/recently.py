"""Whether the visitor proved a moment ago who they are: by their password, a passkey or code, or their card."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from allauth.account import app_settings
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tenohira.engines.people.ports import identity_provider

View = Callable[..., HttpResponse]
_CONFIRMED = "confirmed_outside_at"


def note_outside(request: HttpRequest) -> None:
    """Note that a provider outside (card, company) has just vouched for the visitor."""
    request.session[_CONFIRMED] = int(time.time())


def is_recent(request: HttpRequest) -> bool:
    """Whether the visitor proved who they are within ACCOUNT_REAUTHENTICATION_TIMEOUT seconds."""
    proofs = [one["at"] for one in get_authentication_records(request, request.user)]
    proofs.append(request.session.get(_CONFIRMED, 0))
    return bool(time.time() - max(proofs) < app_settings.REAUTHENTICATION_TIMEOUT)


def confirmed(page: str) -> Callable[[View], View]:
    """Let a form through only from somebody who has just proved who they are; others prove it and go on.

    Who has a password or a passkey is asked for that (allauth then carries on with what was sent); who has neither
    signs in with the card again, comes back to `page` (name of a URL) and presses once more.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if request.method == "GET" or is_recent(request):
                return view(request, *args, **kwargs)
            if get_reauthentication_flows(request.user):
                raise ReauthenticationRequired
            return _outside(request, reverse(page))

        return guarded

    return guard


def _outside(request: HttpRequest, back: str) -> HttpResponse:
    kind = next((one for one in ("card", "company") if identity_provider(one) is not None), "")
    if not kind:
        flash.error(
            request, _("ご本人か確かめられません。いったんログアウトして、ログインし直してください。")
        )
        return redirect(back)
    return redirect(f"{reverse('portal:outside', args=[kind])}?{urlencode({'next': back})}")
