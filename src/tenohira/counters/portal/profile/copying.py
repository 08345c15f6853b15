"""「自分の情報をまとめて受け取る」: ask for a copy of everything the city holds, see how it stands, take it."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages as flash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from tenohira.counters.portal.account.recently import confirmed
from tenohira.counters.portal.visitor import Visitor, visitor_of
from tenohira.engines.disclosure import commands, queries
from tenohira.engines.disclosure.errors import CopyGone
from tenohira.engines.people import queries as people


def _owner(visitor: Visitor) -> str:
    """Whose copy it is: always one's own, whomever one acts for."""
    return visitor.person_ref or f"account:{visitor.account_id}"


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
@confirmed("portal:copy")
def copy(request: HttpRequest) -> HttpResponse:
    """Say what the copy is and how the one that was asked for stands; a form asks for one."""
    visitor = visitor_of(request)
    if request.method == "POST":
        person = people.person(visitor.person_ref) if visitor.person_ref else None
        mail = (person.mail if person else "") or visitor.mail
        commands.ask(_owner(visitor), by=visitor.actor(), mail=mail, language=visitor.language)
        flash.success(request, _("受け付けました。できたら、お知らせします。"))
        return redirect("portal:copy")
    context = {
        "visitor": visitor,
        "copy": queries.copy_of(_owner(visitor)),
        "days": settings.TENOHIRA_COPY_DAYS,
        "back": {"href": reverse("portal:profile"), "label": _("あなたの情報")},
    }
    return render(request, "portal/profile/copy.html", context)


@login_required
@never_cache
@require_POST
@confirmed("portal:copy")
def fetch(request: HttpRequest) -> HttpResponse:
    """Hand the ZIP over."""
    visitor = visitor_of(request)
    try:
        _copy, content = commands.fetch(_owner(visitor), by=visitor.actor())
    except CopyGone as error:
        flash.error(request, str(error))
        return redirect("portal:copy")
    response = HttpResponse(content, content_type="application/zip")
    name = f"tenohira-{timezone.localdate():%Y%m%d}.zip"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@never_cache
@require_POST
def discard(request: HttpRequest) -> HttpResponse:
    """Destroy the copy that lies ready before its day."""
    visitor = visitor_of(request)
    commands.throw_away(_owner(visitor), by=visitor.actor())
    flash.success(request, _("ファイルを廃棄しました。"))
    return redirect("portal:copy")
