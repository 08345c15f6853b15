"""How long a sign-in lasts, when it is asked for again, and what the browser forgets when it ends.

A sign-in of staff ends when the desk stands idle, and after a working day at the latest.
Residents keep Django's own limit (SESSION_COOKIE_AGE). Signing in always makes a new session key (django.contrib.auth);
allauth.usersessions ends the others.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from allauth.account import app_settings as account_settings
from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

Answer = Callable[[HttpRequest], HttpResponse]
_BEGUN, _SEEN = "signed_in_at", "desk_seen_at"
_GRAIN = 60
"""Seconds within which a further page is not noted, so that not every page writes the session."""


def note_sign_in(request: HttpRequest, **_: Any) -> None:
    """Note when a session began (receiver of Django's user_logged_in)."""
    request.session[_BEGUN] = int(time.time())


class StaffSessions:
    """Ends sign-ins at the desk: after TENOHIRA_DESK_IDLE seconds without a page, and TENOHIRA_DESK_LASTS in all."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or lead to the sign-in and say why."""
        if not request.path_info.startswith("/desk/") or not request.user.is_authenticated:
            return self.get_response(request)
        now = int(time.time())
        begun = int(request.session.get(_BEGUN, now))
        seen = max(begun, int(request.session.get(_SEEN, 0)))
        # abs(): a time ahead of the clock was written before it was moved back, and says nothing
        if abs(now - begun) > settings.TENOHIRA_DESK_LASTS or abs(now - seen) > settings.TENOHIRA_DESK_IDLE:
            logout(request)
            messages.info(
                request, _("しばらく操作がなかったか、ログインから時間がたったため、ログアウトしました。")
            )
            return redirect_to_login(request.get_full_path() if request.method == "GET" else "/desk/")
        if now - int(request.session.get(_SEEN, 0)) >= _GRAIN:
            request.session[_SEEN] = now
            request.session.setdefault(_BEGUN, begun)
        return self.get_response(request)


class AskAgain:
    """Asks those who have neither password nor factor here (card, company sign-in) to sign in again.

    allauth asks everybody else for the password or the factor before what opens an account is changed.
    """

    _CHANGES = ("account_email", "account_set_password", "usersessions_list", "mfa_")

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Lead a form that changes such a thing to the sign-in when the last one was a while ago."""
        name = request.resolver_match.url_name or "" if request.resolver_match else ""
        if (
            request.method != "POST"
            or not name.startswith(self._CHANGES)
            or not request.user.is_authenticated
        ):
            return None
        age = int(time.time()) - int(request.session.get(_BEGUN, 0))
        if get_adapter().get_reauthentication_methods(request.user):
            return None
        if age < account_settings.REAUTHENTICATION_TIMEOUT:
            return None
        logout(request)
        messages.info(
            request, _("大切な設定を変えるときは、ご本人か確かめています。もう一度ログインしてください。")
        )
        return redirect_to_login(request.path)


class ClearAtSignOut:
    """Tells the browser to forget the pages it holds when a sign-in ended in this answer."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; cookies stay, for they hold how pages are shown."""
        response = self.get_response(request)
        if getattr(request, "_signed_out", False):
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response


def note_sign_out(request: HttpRequest, **_: Any) -> None:
    """Note that this request ended a sign-in (receiver of Django's user_logged_out)."""
    request._signed_out = True  # type: ignore[attr-defined]
