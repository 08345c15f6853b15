"""One resident: household, addresses, cases of one's office, account, who may act for them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tenohira.counters.desk.cases.opening import read_case
from tenohira.counters.desk.cases.page import household
from tenohira.counters.desk.pages import show
from tenohira.counters.desk.people.keeping import acts_of
from tenohira.counters.desk.people.purposes import PurposeSheet, keep, kept
from tenohira.counters.desk.staff import Member, staff_required
from tenohira.engines.cases import queries as cases
from tenohira.engines.people import commands
from tenohira.engines.people import queries as people
from tenohira.foundation.journal import Actor


@require_http_methods(["GET", "POST"])
@staff_required
def person(request: HttpRequest, member: Member, key: str) -> HttpResponse:
    """Show a resident for the purpose stated; ask for one when none was."""
    purpose = _purpose(request, member, f"person:{key}")
    if not purpose:
        form = PurposeSheet(request.POST if request.method == "POST" else None)
        if not (form.is_bound and form.is_valid()):
            asked = {"form": form, "title": _("何のために見ますか"), "label": _("住民の情報を開く"),
                     "text": _("住民の情報を見たことは記録され、本人も、見た課と目的を確かめられます。")}  # fmt: skip
            return show(request, member, "desk/sheet.html", asked, status=422 if form.is_bound else 200)
        keep(request, form.stated)
        return redirect(request.path)
    view = commands.look_up(f"person:{key}", member.actor(), purpose)
    context: dict[str, Any] = shown(view, member) | {"purpose": purpose}
    beside = [one.ref for one in context["household"] if one.ref != view.ref]
    commands.note_shown(beside, member.actor(), purpose)
    return show(request, member, "desk/people/person.html", context)


def _purpose(request: HttpRequest, member: Member, ref: str) -> str:
    """Return the purpose: a case only for whom it concerns and their household, else what was stated."""
    number = request.GET.get("case", "")
    case = read_case(member, number).case if number else None
    if case and ref in _concerned(case.applicant_ref):
        return _("受付番号 %(number)s の審査") % {"number": case.receipt_number}
    return kept(request)


def _concerned(applicant: str) -> set[str]:
    if not applicant.startswith("person:"):
        return set()
    return {applicant, *(one.ref for one in people.household_of(applicant))}


def mandates_seen(account: int | None, by: Actor) -> list[people.Mandate]:
    """Return for whom an account may act, without those under protection whom an actor may not see."""
    held = people.acts_for(account)
    hidden = people.hidden_from(by, [one.subject_ref for one in held]) if held else frozenset()
    return [one for one in held if one.subject_ref not in hidden]


def shown(view: people.PersonView, member: Member) -> dict[str, Any]:
    """Return what the page of a resident shows."""
    by = member.actor()
    account = people.account_of_person(view.ref)
    return {
        "person": view,
        "household": household(view, by),
        "addresses": people.address_history(view.ref),
        "cases": cases.history_of(view.ref, by=by),
        "account": account,
        "mandates": mandates_seen(account, by),
        "viewings": people.viewed_by(view.ref, limit=10),
        "acts": acts_of(view, by, account),
        "status": {
            "registered": _("住民"), "moved-out": _("転出"), "deceased": _("死亡"), "removed": _("消除"),
        }.get(view.status, view.status),
    }  # fmt: skip
