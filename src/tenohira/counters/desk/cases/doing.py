"""Doing something to one case: asks once, tells kindly when somebody else was faster."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tenohira.counters.desk import once
from tenohira.counters.desk.cases.acts import Act, acts
from tenohira.counters.desk.cases.opening import Opened, read_case, stamp
from tenohira.counters.desk.pages import show
from tenohira.counters.desk.staff import Member, staff_required
from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.errors import WrongState
from tenohira.engines.cases.views import CaseView
from tenohira.foundation.errors import TenohiraError

UNDOABLE = {"assign", "hand_over"}


def moved_meanwhile(request: HttpRequest, case: CaseView) -> HttpResponse | None:
    """Answer a form sent twice, or one drawn before somebody else moved the case; None when all is well."""
    where = redirect("desk:case", receipt=case.receipt_number)
    if once.was_done(request):
        flash.info(request, _("もう済んでいます。2回目の操作は行いませんでした。"))
        return where
    if request.POST.get("seen", stamp(case)) != stamp(case):
        flash.warning(request, conflict(case))
        return where
    return None


def conflict(case: CaseView) -> str:
    """Say who moved a case meanwhile and how it stands now."""
    state = case.state_title.text(get_language() or "ja")
    last = next((one for one in queries.history(case.receipt_number) if one.kind != "case.opened"), None)
    who = last.actor_name if last else _("ほかの人")
    return _(
        "この画面を開いている間に、%(who)sさんが先に進めました（%(what)s）。いまは「%(state)s」です。"
        "あなたの操作は行っていません。内容を確かめてください。"
    ) % {"who": who, "what": last.title if last else "", "state": state}


@require_http_methods(["GET", "POST"])
@staff_required
def act(request: HttpRequest, member: Member, receipt: str, act_id: str) -> HttpResponse:
    """Ask for what an action needs, then do it."""
    opened = read_case(member, receipt)
    if request.method == "POST":
        early = moved_meanwhile(request, opened.case)
        if early is not None:
            return early
    found = next((one for one in acts(member, opened) if one.id == act_id), None)
    if found is None:
        flash.warning(request, _("この操作は、いまはできません。できる操作は下のとおりです。"))
        return redirect("desk:case", receipt=opened.case.receipt_number)
    form = found.form(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            found.run(form.cleaned_data)
        except WrongState as error:
            flash.warning(request, str(error))
            return redirect("desk:case", receipt=opened.case.receipt_number)
        except TenohiraError as error:
            form.refuse(error)
        else:
            return _done(request, member, found, opened)
    return _ask(request, member, found, opened, form)


def _done(request: HttpRequest, member: Member, found: Act, opened: Opened) -> HttpResponse:
    once.remember(request)
    flash.success(request, found.done)
    number = opened.case.receipt_number
    if found.id in UNDOABLE:
        request.session["desk_undo"] = number
    if found.id == "hand_over":
        return redirect("desk:home")
    if found.id in {"approve", "send_back"} and queries.approvals_waiting(member.ref):
        return redirect("desk:approvals")
    return redirect("desk:case", receipt=number)


def _ask(request: HttpRequest, member: Member, found: Act, opened: Opened, form: Any) -> HttpResponse:
    case = opened.case
    context = {
        "title": found.title,
        "lead": f"{case.receipt_number}　{case.service_title.text(get_language() or 'ja')}　{case.applicant_name}",
        "text": found.text,
        "form": form,
        "label": found.title,
        "danger": found.kind == "danger",
        "stamp": stamp(case),
        "back_href": reverse("desk:case", args=[case.receipt_number]),
    }
    return show(request, member, "desk/sheet.html", context, status=422 if form.is_bound else 200)


@require_POST
@staff_required
def note(request: HttpRequest, member: Member, receipt: str) -> HttpResponse:
    """Keep a note for colleagues."""
    opened = read_case(member, receipt)
    if not once.was_done(request):
        try:
            commands.add_note(receipt, request.POST.get("text", "")[:2000], opened.by)
        except TenohiraError as error:
            flash.error(request, str(error))
        else:
            once.remember(request)
    return redirect(reverse("desk:case", args=[opened.case.receipt_number]) + "#notes")


@require_POST
@staff_required
def undo(request: HttpRequest, member: Member, receipt: str) -> HttpResponse:
    """Take back the assignment or hand-over just made."""
    request.session.pop("desk_undo", None)
    try:
        commands.undo(receipt, member.actor())
    except TenohiraError as error:
        flash.error(request, str(error))
    else:
        flash.success(request, _("取り消しました。"))
    return redirect("desk:case", receipt=receipt)
