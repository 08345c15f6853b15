"""What staff are told when something cannot be done: what happened, why, and what to do now."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tenohira.engines.campaigns.errors import CampaignNotFound
from tenohira.engines.cases.errors import NoSuchCase, NotYours, WrongOffice
from tenohira.engines.documents.errors import FileNotFound, StorageAway
from tenohira.engines.people.errors import NotAllowed, UnknownReference
from tenohira.engines.simulation.errors import DraftNotFound
from tenohira.foundation.errors import TenohiraError

_STATUS: dict[tuple[type[TenohiraError], ...], int] = {
    (NoSuchCase, UnknownReference, FileNotFound, CampaignNotFound, DraftNotFound): 404,
    (WrongOffice, NotYours, NotAllowed): 403,
    (StorageAway,): 503,
}


@dataclass(frozen=True)
class Problem:
    """What a page of refusal says, with its HTTP status."""

    what: str
    why: str
    remedy: str
    status: int


def plain(error: TenohiraError) -> Problem:
    """Return what to say about an error of the house."""
    status = next((status for kinds, status in _STATUS.items() if isinstance(error, kinds)), 409)
    return Problem(error.what, error.why, error.remedy, status)


def problem(request: HttpRequest, told: Problem) -> HttpResponse:
    """Return the page that says it."""
    from tenohira.counters.desk.pages import frame
    from tenohira.counters.desk.staff import member_of

    member = member_of(request)
    context = {"problem": told} | (frame(request, member) if member else {})
    return render(request, "desk/problem.html", context, status=told.status)


def not_staff(request: HttpRequest) -> HttpResponse:
    """403 for a sign-in that belongs to no member of staff, or to one without a post."""
    said = Problem(
        _("職員の画面は開けません。"),
        _("いまサインインしているアカウントは、職に就いている職員のものではありません。"),
        _("職員のアカウントでサインインし直すか、管理者に職員の登録を頼んでください。"),
        403,
    )
    return problem(request, said)


def not_admin(request: HttpRequest) -> HttpResponse:
    """403 for staff who do not keep the hall in order."""
    said = Problem(
        _("管理の画面は開けません。"),
        _("課・職・決裁ルートなどを直せるのは、管理者だけです。"),
        _("直したいことがあるときは、管理者に頼んでください。"),
        403,
    )
    return problem(request, said)
