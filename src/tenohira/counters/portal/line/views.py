"""Pages of LINE: how to link, the page between two buttons of LINE, and the webhook."""

from __future__ import annotations

import re

from django.conf import settings
from django.contrib import messages as flash
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tenohira.counters.portal.line.hearing import hear
from tenohira.counters.portal.visitor import visitor_of
from tenohira.engines.messages import commands, queries
from tenohira.engines.messages.errors import NotFromService
from tenohira.engines.messages.ports import LINE
from tenohira.engines.messages.talking import TalkPort, talk_port

_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]{1,200}")


def _port() -> TalkPort:
    found = talk_port()
    if found is None:
        raise Http404("line")
    return found


@csrf_exempt
@require_POST
@sensitive_variables()
def webhook(request: HttpRequest) -> HttpResponse:
    """Hear what LINE tells: 200 when it was heard, 400 when LINE did not sign it."""
    port = _port()
    try:
        heard = port.heard(request.body, request.headers.get("X-Line-Signature", ""))
    except NotFromService:
        return HttpResponse(status=400)
    for one in heard:
        hear(one, port)
    return HttpResponse(status=200)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def connect(request: HttpRequest) -> HttpResponse:
    """Say how to link oneself, or that it is done; a form ends it."""
    _port()
    visitor = visitor_of(request)
    mine = [(ref, one) for ref in visitor.refs for one in queries.reaches(ref) if one.channel == LINE]
    if request.method == "POST":
        for ref, one in mine:
            commands.forget_reach(ref, one.ref, visitor.actor())
        flash.success(request, _("お知らせは、LINEにはもう届きません。"))
        return redirect("portal:line")
    context = {
        "mine": mine,
        "friend_url": settings.TENOHIRA_LINE_FRIEND_URL,
        "back": {"href": reverse("portal:profile"), "label": _("あなたの情報")},
    }
    return render(request, "portal/line/connect.html", context)


@login_required
@never_cache
@require_GET
def link(request: HttpRequest) -> HttpResponse:
    """Between the two: LINE's button led here, the page's button leads back, with a number for who is signed in.

    LINE itself makes sure that whoever presses there is the one its token is for, so that nobody can be made to link
    themselves with somebody else's LINE.
    """
    port, visitor = _port(), visitor_of(request)
    token = request.GET.get("linkToken", "")
    page = ""
    if _TOKEN.fullmatch(token):
        page = port.link_page(token, commands.offer_link(visitor.refs[0], LINE))
    context = {
        "visitor": visitor, "page": page, "back": {"href": reverse("portal:home"), "label": _("ホーム")}
    }  # fmt: skip
    return render(request, "portal/line/link.html", context, status=200 if page else 400)
