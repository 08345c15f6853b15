"""What waits for a member of staff to approve, across the offices they work for."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tenohira.counters.desk import once
from tenohira.counters.desk.pages import show
from tenohira.counters.desk.staff import Member, staff_required
from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.views import ApprovalRow
from tenohira.foundation.errors import TenohiraError

_REPORT = "desk_approved"


@require_GET
@staff_required
def approvals(request: HttpRequest, member: Member) -> HttpResponse:
    """List the proposals that wait; those of absent holders (代決) stand apart and are opened one by one."""
    rows = queries.approvals_waiting(member.ref)
    context = {
        "own": [_shown(row) for row in rows if not row.as_deputy],
        "deputy": [_shown(row) for row in rows if row.as_deputy],
        "report": request.session.pop(_REPORT, None),
    }
    return show(request, member, "desk/approvals.html", context)


def _shown(row: ApprovalRow) -> dict[str, Any]:
    outcome = _("認める") if row.proposal.outcome == "granted" else _("認めない")
    return {"row": row, "case": row.case, "outcome": outcome, "step": row.step}


@require_POST
@staff_required
def approve_many(request: HttpRequest, member: Member) -> HttpResponse:
    """Show what was ticked once more; with the answer to it, approve each and say what became of it."""
    wanted = list(dict.fromkeys(request.POST.getlist("case")))
    rows = {
        row.case.receipt_number: row
        for row in queries.approvals_waiting(member.ref)
        if not row.as_deputy and row.case.receipt_number in wanted
    }
    if once.was_done(request) or not rows:
        return redirect("desk:approvals")
    if "confirmed" not in request.POST:
        context = {"rows": [_shown(row) for row in rows.values()]}
        return show(request, member, "desk/approve_many.html", context)
    report: list[dict[str, str]] = []
    for number, row in rows.items():
        if request.POST.get(f"seen:{number}") != _turn(row):
            report.append({"number": number, "problem": _("内容が変わっています。開いて確かめてください。")})
            continue
        report.append({"number": number, "problem": _approve(member, row)})
    once.remember(request)
    request.session[_REPORT] = {
        "done": sum(not one["problem"] for one in report),
        "failed": [one for one in report if one["problem"]],
    }
    return redirect("desk:approvals")


def _turn(row: ApprovalRow) -> str:
    return f"{row.proposal.round}.{row.step.order}"


def _approve(member: Member, row: ApprovalRow) -> str:
    try:
        commands.approve(
            row.case.receipt_number, "", member.actor_in(row.step.office_id), step=row.step.order
        )
    except TenohiraError as error:
        return str(error)
    return ""
