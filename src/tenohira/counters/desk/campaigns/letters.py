"""The letters of a campaign at the desk: binding them, fetching a bundle to print, noting that it was printed."""

from __future__ import annotations

from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tenohira.counters.desk.staff import Member, staff_required
from tenohira.engines.campaigns import commands
from tenohira.foundation.errors import TenohiraError


@require_POST
@staff_required
def bind(request: HttpRequest, member: Member, key: str) -> HttpResponse:
    """Bind the letters that wait."""
    try:
        count = commands.bind_letters(f"campaign:{key}", member.actor())
    except TenohiraError as error:
        flash.error(request, str(error))
    else:
        said = _("%(count)d 通を束ねました。PDFを受け取って、印刷してください。") % {"count": count}
        flash.success(request, said if count else _("いま印刷できる手紙はありません。"))
    return redirect("desk:campaign", key=key)


@require_POST
@staff_required
def fetch(request: HttpRequest, member: Member, key: str) -> HttpResponse:
    """Hand a bundle over as a PDF to print."""
    number = _number(request)
    try:
        pdf = commands.fetch_letters(f"campaign:{key}", number, member.actor())
    except TenohiraError as error:
        flash.error(request, str(error))
        return redirect("desk:campaign", key=key)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="letters-{key[:8]}-{number}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@staff_required
def printed(request: HttpRequest, member: Member, key: str) -> HttpResponse:
    """Note that a bundle was printed."""
    number = _number(request)
    try:
        commands.note_printed(f"campaign:{key}", number, member.actor())
    except TenohiraError as error:
        flash.error(request, str(error))
    else:
        flash.success(request, _("%(number)d 束目を、印刷済みにしました。") % {"number": number})
    return redirect("desk:campaign", key=key)


def _number(request: HttpRequest) -> int:
    said = request.POST.get("bundle", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 7 else 0
