"""Proposing a decision (起案): outcome, reason, amount, and through whom it will go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tenohira.counters.desk import once
from tenohira.counters.desk.cases import findings
from tenohira.counters.desk.cases.doing import moved_meanwhile
from tenohira.counters.desk.cases.opening import Opened, read_case, stamp
from tenohira.counters.desk.cases.page import application, verdict
from tenohira.counters.desk.pages import show
from tenohira.counters.desk.sheets import Sheet, Words, options
from tenohira.counters.desk.staff import Member, staff_required
from tenohira.engines.cases import commands, queries, routing
from tenohira.engines.cases.errors import IncompleteFindings, WrongState
from tenohira.engines.cases.views import CaseView
from tenohira.engines.forms.answers import FormError
from tenohira.engines.people import queries as people
from tenohira.foundation.errors import TenohiraError


class ProposalSheet(Sheet):
    """What a proposed decision says; `refused_findings` is what the engine did not take."""

    refused_findings: list[FormError] = []

    def __init__(self, *args: Any, has_amount: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outcomes = [("granted", _("認める")), ("refused", _("認めない"))]
        self.fields["outcome"] = options(
            outcomes, label=_("認めるかどうか"),
            error_messages={"required": _("認めるか認めないかを選んでください。")},
        )  # fmt: skip
        hint = _(
            "決定の通知に、このまま載ります。認めないときは、根拠の条文と、どの要件に当てはまらないかを書きます。"
        )
        self.fields["reason"] = Words(label=_("理由"), rows=4, help_text=hint)
        if has_amount:
            self.fields["amount"] = forms.IntegerField(
                label=_("金額（円）"), min_value=0, max_value=10**12, required=False,
                help_text=_("空にすると、規則で計算した額になります。"),
                error_messages={"invalid": _("数字だけで入力してください（例: 15000）。")},
            )  # fmt: skip

    @property
    def first(self) -> Part:
        """What is asked before the findings."""
        return Part(self, ("outcome",))

    @property
    def rest(self) -> Part:
        """What is asked after the findings."""
        return Part(self, tuple(name for name in self.fields if name != "outcome"))


@dataclass(frozen=True)
class Part:
    """Some fields of a sheet, to be drawn by themselves."""

    sheet: Sheet
    names: tuple[str, ...]

    def hidden_fields(self) -> list[Any]:
        """None of them is hidden."""
        return []

    def visible_fields(self) -> list[Any]:
        """Return the fields as they are drawn."""
        return [self.sheet[name] for name in self.names]


@dataclass(frozen=True)
class StepShown:
    """One post a proposal would go through, with who holds it. `way`: review, decide or alone (専決)."""

    post: str
    names: str
    way: str
    is_vacant: bool


def route_of(case: CaseView, outcome: str, amount: int | None, proposer: str) -> list[StepShown]:
    """Return the posts a proposal would go through; raises NoRoute."""
    held: dict[tuple[str, str], list[people.StaffView]] = {}

    def holders(office: str, post: str) -> set[str]:
        if (office, post) not in held:
            held[office, post] = people.holders(office, post)
        return {one.ref for one in held[office, post]}

    route = queries.route_definition(queries.bundle(case.receipt_number).service.route)
    steps = routing.plan(
        route, case.office_id, outcome=outcome, amount=amount, proposer=proposer, holders=holders
    )
    titles = {
        (office.id, post.id): post.title.text(get_language() or "ja")
        for office in people.offices()
        for post in office.posts
    }
    return [
        StepShown(
            titles.get((step.office, step.post), step.post),
            "・".join(one.name for one in held.get((step.office, step.post), []) if one.ref != proposer),
            "alone" if step.is_alone else "decide" if step.decides else "review",
            not holders(step.office, step.post) - {proposer},
        )
        for step in steps
    ]


@require_http_methods(["GET", "POST"])
@staff_required
def propose(request: HttpRequest, member: Member, receipt: str) -> HttpResponse:
    """Ask for the decision beside the application, then send it on its route."""
    is_sent = request.method == "POST"
    opened = read_case(member, receipt)
    case = opened.case
    if is_sent:
        early = moved_meanwhile(request, case)
        if early is not None:
            return early
    if not any(one.id == "propose" for one in case.actions):
        flash.warning(request, _("いまは起案できません。"))
        return redirect("desk:case", receipt=case.receipt_number)
    assessment = queries.assessment(case.receipt_number)
    has_amount = queries.bundle(case.receipt_number).service.amount is not None
    sheet = queries.findings_sheet(case.receipt_number, findings.sent(request.POST) if is_sent else None)
    form = ProposalSheet(
        request.POST if is_sent else None,
        has_amount=has_amount,
        # an amount that rests on findings is calculated when it is sent, not when the page was drawn
        initial={
            "outcome": "granted" if assessment.outcome else "",
            "amount": assessment.amount if sheet is None else None,
        },
    )
    if form.is_bound and form.is_valid():
        sent = _send(request, opened, form)
        if sent is not None:
            return sent
    wrong = _wrong_findings(form, sheet)
    amount = assessment.amount if sheet is None else sheet.amount
    context = {
        "case": case,
        "stamp": stamp(case),
        "form": form,
        "findings": findings.drawn(sheet, wrong) if sheet else None,
        "wrong_findings": findings.mistakes(wrong),
        "has_amount": has_amount,
        "assessment": assessment,
        "verdict": verdict(assessment),
        "parts": application(case, assessment, queries.files(case.receipt_number)),
        "route": _route_or_none(opened, str(form["outcome"].value() or "granted"), amount),
        "back_href": reverse("desk:case", args=[case.receipt_number]),
    }
    return show(request, member, "desk/cases/propose.html", context, status=422 if form.is_bound else 200)


def _send(request: HttpRequest, opened: Opened, form: ProposalSheet) -> HttpResponse | None:
    data, number = form.cleaned_data, opened.case.receipt_number
    try:
        case = commands.propose(
            number,
            data["outcome"],
            data["reason"],
            data.get("amount"),
            opened.by,
            findings.sent(request.POST),
        )
    except WrongState as error:
        flash.warning(request, str(error))
        return redirect("desk:case", receipt=number)
    except IncompleteFindings as error:
        form.refused_findings = error.errors
        return None
    except TenohiraError as error:
        form.refuse(error)
        return None
    once.remember(request)
    step = case.proposal.waiting if case.proposal else None
    post = step.post_title.text(get_language() or "ja") if step else ""
    flash.success(request, _("起案しました。%(post)sの承認を待っています。") % {"post": post})
    return redirect("desk:case", receipt=number)


def _wrong_findings(form: ProposalSheet, sheet: queries.FindingsSheet | None) -> list[FormError]:
    """Return what is wrong with the findings as they were sent: all of it at once, whatever else is wrong."""
    if sheet is None or not form.is_bound or form.data.get("outcome") != "granted":
        return form.refused_findings
    return list(sheet.problems)


def _route_or_none(opened: Opened, outcome: str, amount: int | None) -> list[StepShown] | None:
    try:
        return route_of(opened.case, outcome, amount, opened.by.ref)
    except TenohiraError:
        return None


@require_http_methods(["GET", "POST"])
@staff_required
def route(request: HttpRequest, member: Member, receipt: str) -> HttpResponse:
    """Draw the route anew while the decision is being written, and the findings when an answer brings others."""
    opened = read_case(member, receipt)
    given, number = request.POST if request.method == "POST" else request.GET, opened.case.receipt_number
    outcome, yen = given.get("outcome", ""), given.get("amount", "")
    sheet = queries.findings_sheet(number, findings.sent(given)) if findings.sent(given) else None
    calculated = sheet.amount if sheet else queries.assessment(number).amount
    amount = int(yen) if yen.isdecimal() else calculated
    context: dict[str, Any] = {
        "route": _route_or_none(opened, outcome if outcome == "refused" else "granted", amount)
    }
    if sheet is not None:
        drawn = findings.drawn(sheet)
        has_amount = queries.bundle(number).service.amount is not None
        context |= {"oob": True, "findings": drawn, "has_amount": has_amount}
        context["redraw"] = given.get("shown") != drawn["shown"]
    return render(request, "desk/cases/route.html", context)
