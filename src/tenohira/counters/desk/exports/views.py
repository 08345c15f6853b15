"""Pages of the exports: what I asked for, what waits for me, asking, letting go, fetching."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tenohira.counters.desk import once, sought
from tenohira.counters.desk.inbox.views import filters_of
from tenohira.counters.desk.pages import show
from tenohira.counters.desk.people.purposes import PurposeSheet
from tenohira.counters.desk.staff import Member, staff_required
from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.exporting import MOST
from tenohira.foundation.errors import TenohiraError


def _states() -> dict[str, str]:
    return {
        "waiting": _("承認待ち"), "approved": _("受け取れます"), "refused": _("不承認"), "fetched": _("受取済み"),
        "expired": _("期限切れ"),
    }  # fmt: skip


@require_GET
@staff_required
def exports(request: HttpRequest, member: Member) -> HttpResponse:
    """List what the member asked for, and what waits for them to let go."""
    said = _states()
    mine = [{"one": one, "state": said[one.state]} for one in queries.exports_of(member.actor())]
    context = {"mine": mine, "waiting": queries.exports_waiting(member.actor())}
    return show(request, member, "desk/exports.html", context)


@require_http_methods(["GET", "POST"])
@staff_required
def ask(request: HttpRequest, member: Member) -> HttpResponse:
    """Ask for the list the inbox shows, and why."""
    filters = filters_of(sought.query_of(request))
    back = reverse("desk:home") + (f"?{request.GET.urlencode()}" if request.GET else "")
    if once.was_done(request):
        return redirect("desk:exports")
    form = PurposeSheet(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            commands.ask_export(filters, form.stated, member.actor())
        except TenohiraError as error:
            form.refuse(error)
        else:
            once.remember(request)
            flash.success(request, _("書き出しを申請しました。所属長が承認すると、受け取れます。"))
            return redirect("desk:exports")
    context: dict[str, Any] = {
        "title": _("一覧をファイルに書き出す"), "form": form, "label": _("申請する"), "back_href": back,
        "text": _("受信箱の一覧を CSV にします（%(most)d 件まで）。支援措置の方は入りません。所属長の承認が要り、"
                  "書き出したことと目的は、本人が確かめられます。") % {"most": MOST},
    }  # fmt: skip
    return show(request, member, "desk/sheet.html", context, status=422 if form.is_bound else 200)


@require_POST
@staff_required
def approve(request: HttpRequest, member: Member, key: str) -> HttpResponse:
    """Let a file go."""
    return _decide(
        request, lambda: commands.approve_export(f"export:{key}", member.actor()), _("承認しました。")
    )


@require_POST
@staff_required
def refuse(request: HttpRequest, member: Member, key: str) -> HttpResponse:
    """Keep a file back."""
    return _decide(
        request, lambda: commands.refuse_export(f"export:{key}", member.actor()), _("断りました。")
    )


def _decide(request: HttpRequest, act: Callable[[], object], done: str) -> HttpResponse:
    try:
        act()
    except TenohiraError as error:
        flash.error(request, str(error))
    else:
        flash.success(request, done)
    return redirect("desk:exports")


@require_POST
@staff_required
def fetch(request: HttpRequest, member: Member, key: str) -> HttpResponse:
    """Hand the file over, once."""
    content = commands.fetch_export(f"export:{key}", member.actor())
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="cases-{key[:8]}.csv"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
