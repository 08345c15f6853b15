"""What stands around every page of the desk: who works here, in which seat, and the ways to the other pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tenohira.counters.desk.staff import Member, seat_key
from tenohira.engines.people import queries as people

_PARTS = (
    "inbox",
    "approvals",
    "search",
    "people",
    "organisations",
    "campaigns",
    "lab",
    "navigator",
    "administration",
)


def show(
    request: HttpRequest, member: Member, template: str, context: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    """Draw a page of the desk."""
    return render(request, template, frame(request, member) | dict(context), status=status)


def frame(request: HttpRequest, member: Member) -> dict[str, Any]:
    """Return what the head of the page reads (1 query)."""
    language = get_language() or "ja"
    names = {office: name.text(language) for office, name in people.office_names().items()}
    return {
        "member": member,
        "account_name": member.view.name,
        "home_href": reverse("desk:home"),
        "logout_href": reverse("account_logout"),
        "office_name": _seat_name(member.seat, names) if member.seat else "",
        "offices": [
            {"id": seat_key(post), "name": _seat_name(post, names), "current": post == member.seat}
            for post in member.view.posts
        ],
        "nav": _nav(request, member),
    }


def _seat_name(post: people.PostView, names: Mapping[str, str]) -> str:
    office = names.get(post.office_id, post.office_id)
    return f"{office}　{post.title.text(get_language() or 'ja')}"


def _nav(request: HttpRequest, member: Member) -> list[dict[str, Any]]:
    items = [
        ("inbox", _("受信箱"), reverse("desk:home")),
        ("approvals", _("決裁"), reverse("desk:approvals")),
        ("search", _("案件をさがす"), reverse("desk:search")),
        ("people", _("住民"), reverse("desk:people")),
        ("organisations", _("団体"), reverse("desk:organisations")),
        ("campaigns", _("案内を送る"), reverse("desk:campaigns")),
        ("lab", _("試算"), reverse("desk:lab")),
        ("navigator", _("案内票を読む"), reverse("desk:guide-slip")),
    ]
    if member.view.is_admin:
        items.append(("administration", _("管理"), reverse("desk:administration")))
    here = _part(request.path)
    return [
        {"href": href, "label": label, "count": 0, "current": part == here} for part, label, href in items
    ]


def _part(path: str) -> str:
    first = path.removeprefix("/desk/").partition("/")[0]
    return first if first in _PARTS else "inbox" if first in {"", "bulk", "cases"} else ""
