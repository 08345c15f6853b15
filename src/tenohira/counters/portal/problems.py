"""What people are told when something cannot be done: what happened, why, and what to do now; never a bare code."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tenohira.counters.portal import refusals
from tenohira.engines.campaigns.errors import StopLinkBroken
from tenohira.engines.cases.errors import AssuranceTooLow, NoMandate, NoSuchCase, NoSuchDraft, NotYours
from tenohira.engines.documents.errors import FileNotFound, StorageAway
from tenohira.engines.forms.errors import UnknownQuestion
from tenohira.engines.services.errors import NoSuchLifeEvent, NoSuchService
from tenohira.foundation.errors import TenohiraError

View = Callable[..., HttpResponse]

_NOT_FOUND = (
    NoSuchLifeEvent, NoSuchService, NoSuchDraft, NoSuchCase, UnknownQuestion, FileNotFound, StopLinkBroken,
)  # fmt: skip
_FORBIDDEN = (AssuranceTooLow, NoMandate, NotYours)


def status_of(error: TenohiraError) -> int:
    """Return the HTTP status that fits an error of the house."""
    if isinstance(error, StorageAway):
        return 503
    if isinstance(error, _NOT_FOUND):
        return 404
    return 403 if isinstance(error, _FORBIDDEN) else 409


def problem(request: HttpRequest, error: TenohiraError, status: int | None = None) -> HttpResponse:
    """Return the page that says what happened, why, and what to do now."""
    is_draft_gone = isinstance(error, NoSuchDraft)
    context = {
        "error": error,
        "is_draft_gone": is_draft_gone,
        "shown": refusals.written(request) if is_draft_gone else [],
        "back": {"href": reverse("portal:home"), "label": _("ホーム")},
    }
    return render(request, "portal/problem.html", context, status=status or status_of(error))


def plainly(view: View) -> View:
    """Let a view's errors of the house be answered with a page in plain words."""

    @wraps(view)
    def answered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except TenohiraError as error:
            return problem(request, error)

    return answered
