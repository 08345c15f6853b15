"""Keeps record of sign-ins and of what opens an account: a line in the log, the lasting ones in the journal.

A line names the account by its number and the step, never an address, a name or what was typed. That a session showed a
second factor is kept in it, for the desk.
"""

from __future__ import annotations

import logging
from typing import Any

from allauth.account import signals as account
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa import signals as mfa
from django.contrib.auth import signals as auth
from django.dispatch import Signal
from django.http import HttpRequest

from tenohira.counters.desk.second_factor import SHOWN
from tenohira.engines.people import commands as people
from tenohira.engines.people import queries

logger = logging.getLogger("tenohira.sign_in")
_CHANGES = {
    "password_set": (account.password_set, "password"),
    "password_changed": (account.password_changed, "password"),
    "password_reset": (account.password_reset, "password"),
    "email_changed": (account.email_changed, "mail"),
    "email_added": (account.email_added, "mail"),
    "email_removed": (account.email_removed, "mail"),
    "factor_removed": (mfa.authenticator_removed, "factor_removed"),
    "factor_reset": (mfa.authenticator_reset, "recovery_codes"),
}


def connect() -> None:
    """Listen to Django and allauth."""
    _listen("in", auth.user_logged_in, _came_in)
    _listen("out", auth.user_logged_out, _went_out)
    _listen("failed", auth.user_login_failed, _failed)
    _listen("wrong-code", account.login_code_rejected, _wrong("code"))
    _listen("wrong-factor", mfa.authentication_failed, _wrong("mfa"))
    _listen("used", mfa.authenticator_used, _factor_used)
    _listen("added", mfa.authenticator_added, _factor_added)
    for name, (signal, what) in _CHANGES.items():
        _listen(name, signal, _change(what))


def _listen(name: str, signal: Signal, receiver: Any) -> None:
    signal.connect(receiver, weak=False, dispatch_uid=f"tenohira.record.{name}")


def _came_in(request: HttpRequest, user: Any, **_signal: Any) -> None:
    ways = [one["method"] for one in get_authentication_records(request, user)] or ["other"]
    logger.info("signed in", extra={"account": user.pk, "way": ways})
    people.note_sign_in(user.pk, ways)


def _went_out(user: Any, **_signal: Any) -> None:
    if user is not None:
        logger.info("signed out", extra={"account": user.pk})


def _failed(credentials: dict[str, Any], **_signal: Any) -> None:
    tried = queries.account_with(str(credentials.get("email") or ""))
    logger.warning("sign-in failed", extra={"account": tried, "way": "password"})


def _wrong(way: str) -> Any:
    def refused(user: Any, **_signal: Any) -> None:
        logger.warning("sign-in failed", extra={"account": user.pk, "way": way})

    return refused


def _change(what: str) -> Any:
    def changed(user: Any, **_signal: Any) -> None:
        logger.info("credentials changed", extra={"account": user.pk, "way": what})
        people.note_credentials(user.pk, what)

    return changed


def _factor_used(request: HttpRequest, user: Any, **_signal: Any) -> None:
    request.session[SHOWN] = user.pk
    logger.info("second factor shown", extra={"account": user.pk})


def _factor_added(request: HttpRequest, user: Any, **_signal: Any) -> None:
    request.session[SHOWN] = user.pk
    _change("factor_added")(user=user)
