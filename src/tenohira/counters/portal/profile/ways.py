"""How notices reach the visitor: the ways they chose, their browsers and LINE, and this device."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as flash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from tenohira.counters.portal.templatetags.portal import device as device_name
from tenohira.counters.portal.visitor import Visitor, visitor_of
from tenohira.engines.messages import commands, queries
from tenohira.engines.messages.ports import LINE, WEB_PUSH, device_port
from tenohira.engines.people import queries as people
from tenohira.foundation.errors import TenohiraError

NAMES = {
    "web-push": gettext_lazy("端末への通知"),
    "line": gettext_lazy("LINE"),
    "mail": gettext_lazy("メール"),
}
_UNUSED = "0"


def own_ref(visitor: Visitor) -> str:
    """Return under which reference the visitor's ways are kept: the person's once they are known."""
    return visitor.refs[0]


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def ways(request: HttpRequest) -> HttpResponse:
    """Show and change how notices reach the visitor; works without JavaScript."""
    visitor = visitor_of(request)
    open_ways = [*queries.open_channels(), "mail"]
    wrong, used = "", _chosen(visitor, open_ways)
    if request.method == "POST":
        used = _ranked(request, open_ways)
        try:
            commands.choose_channels(own_ref(visitor), used, visitor.actor())
        except TenohiraError as error:
            wrong = str(error)
        else:
            flash.success(request, _("受け取り方を変えました。"))
            return redirect("portal:ways")
    return render(
        request,
        "portal/profile/ways.html",
        _context(visitor, open_ways, used, wrong),
        status=422 if wrong else 200,
    )


def _chosen(visitor: Visitor, open_ways: list[str]) -> list[str]:
    """The ways in use, the first one first: all there are, without a choice."""
    return [way for way in queries.chosen(own_ref(visitor)) if way in open_ways] or open_ways


def _ranked(request: HttpRequest, open_ways: list[str]) -> list[str]:
    """The ways in the order of the numbers given; the same number twice keeps the order of the page."""
    ranks = {way: request.POST.get(f"rank-{way}", _UNUSED) for way in open_ways}
    used = [way for way in open_ways if ranks[way].isdecimal() and ranks[way] != _UNUSED]
    return sorted(used, key=lambda way: int(ranks[way]))


def _context(visitor: Visitor, open_ways: list[str], used: list[str], wrong: str) -> dict[str, Any]:
    order = [*used, *(way for way in open_ways if way not in used)]
    port = device_port()
    return {
        "has_line": LINE in open_ways,
        "ways": [
            {"id": way, "name": NAMES[way], "rank": used.index(way) + 1 if way in used else 0}
            for way in order
        ],
        "ranks": range(1, len(open_ways) + 1),
        "reaches": [
            {
                "ref": one.ref,
                "label": one.label,
                "way": NAMES.get(one.channel, one.channel),
                "at": one.added_at,
            }
            for ref in visitor.refs
            for one in queries.reaches(ref)
        ],
        "mail": _mail_of(visitor),
        "push_key": port.key if port else "",
        "wrong": wrong,
        "summary": [("f-ways", wrong)] if wrong else [],
        "back": {"href": reverse("portal:profile"), "label": _("あなたの情報")},
    }


def _mail_of(visitor: Visitor) -> str:
    known = people.person(visitor.person_ref).mail if visitor.person_ref else ""
    return known or visitor.mail


@login_required
@require_POST
def add_device(request: HttpRequest) -> HttpResponse:
    """Keep what the browser's push service gave (PushSubscription as JSON); 422 says in words what is wrong."""
    visitor, port = visitor_of(request), device_port()
    if port is None:
        return HttpResponse(_("端末への通知は、いま使えません。"), status=422, content_type="text/plain")
    try:
        address = port.address_of(request.POST.get("subscription", ""))
        label = device_name(request.headers.get("User-Agent", ""))
        commands.add_reach(own_ref(visitor), WEB_PUSH, address, label, visitor.actor())
    except TenohiraError as error:
        return HttpResponse(str(error), status=422, content_type="text/plain")
    flash.success(request, _("この端末にお知らせが届くようになりました。"))
    return HttpResponse(status=204)


@login_required
@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """Reach the visitor no more at one of their addresses."""
    visitor = visitor_of(request)
    wanted = request.POST.get("reach", "")
    if any(commands.forget_reach(ref, wanted, visitor.actor()) for ref in visitor.refs):
        flash.success(request, _("この受け取り先への通知をやめました。"))
    return redirect("portal:ways")
