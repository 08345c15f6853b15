"""The page of a case: application beside the register, what the rules say, papers, history and what may be done."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tenohira.counters.desk.cases.acts import acts, own_pages
from tenohira.counters.desk.cases.opening import Opened, open_case, stamp
from tenohira.counters.desk.cases.reading import parts
from tenohira.counters.desk.pages import show
from tenohira.counters.desk.staff import Member, staff_required
from tenohira.engines.cases import queries
from tenohira.engines.cases.views import Assessment, CaseView, ProposalView
from tenohira.engines.forms import queries as forms
from tenohira.engines.messages import queries as messages
from tenohira.engines.people import queries as people
from tenohira.engines.people.errors import UnknownReference
from tenohira.engines.people.views import PersonView
from tenohira.foundation.journal import Actor


@require_GET
@staff_required
def case_page(request: HttpRequest, member: Member, receipt: str) -> HttpResponse:
    """Show a case; the journal notes that it was opened."""
    opened = open_case(member, receipt)
    case = opened.case
    number = case.receipt_number
    assessment = queries.assessment(number)
    attached = queries.files(number)
    context = {
        "case": case,
        "stamp": stamp(case),
        "parts": application(case, assessment, attached),
        "assessment": assessment,
        "verdict": verdict(assessment),
        "pages": own_pages(opened),
        "acts": [{"act": act, "form": act.form(None)} for act in acts(member, opened)],
        "waits": waits_for(case),
        "findings": parts(queries.findings(number, get_language() or "ja"), ()),
        "proposals": [proposal_shown(one) for one in reversed(case.proposals)],
        "files": attached,
        "signatures": queries.signatures(number),
        "papers": queries.papers(number),
        "notices": messages.notices_about(case.subject),
        "history": queries.history(number),
        "notes": queries.notes(number),
        "pending": [label(case, one) for one in case.pending],
        "can_undo": request.session.pop("desk_undo", "") == number,
    }
    return show(request, member, "desk/cases/case.html", context | concerned(opened))


def application(case: CaseView, assessment: Assessment, attached: list[Any]) -> list[Any]:
    """Return the application as a clerk reads it."""
    number = case.receipt_number
    form = queries.bundle(number).form
    marks = case.corrections[-1].marks if case.corrections else ()
    return parts(
        queries.review(number, get_language() or "ja"),
        assessment.differences,
        {one.ref: one for one in attached},
        forms.files_of(form, dict(case.answers)),
        marks,
    )


def verdict(found: Assessment) -> dict[str, str]:
    """Return what the rules come to, as a word and a tone."""
    if not found.checks:
        return {"word": _("自動の判定はありません"), "tone": "unknown", "shape": "ring"}
    if found.outcome is None:
        return {"word": _("確かめられない条件があります"), "tone": "unknown", "shape": "up"}
    if found.outcome:
        return {"word": _("要件に当てはまります"), "tone": "ok", "shape": "check"}
    return {"word": _("当てはまらない要件があります"), "tone": "no", "shape": "cross"}


def waits_for(case: CaseView) -> str:
    """Say whose turn it is when nobody at this desk can go on."""
    language = get_language() or "ja"
    if case.phase == "applicant":
        return _("申請した人が直すのを待っています")
    step = case.proposal.waiting if case.proposal else None
    if step is None or case.phase != "approval":
        return ""
    names = "・".join(one.name for one in people.holders(step.office_id, step.post_id)) or _("欠員")
    return _("%(post)s（%(names)s）の承認を待っています") % {
        "post": step.post_title.text(language),
        "names": names,
    }


def proposal_shown(proposal: ProposalView) -> dict[str, Any]:
    """Return a proposal with its words."""
    status = {
        "open": _("回議中"),
        "approved": _("決裁済み"),
        "sent_back": _("差し戻し"),
    }
    outcome = _("認める") if proposal.outcome == "granted" else _("認めない")
    return {"view": proposal, "outcome": outcome, "status": status.get(proposal.status, proposal.status)}


def label(case: CaseView, field_id: str) -> str:
    """Return the words of a question of the case's form."""
    field = queries.bundle(case.receipt_number).form.field(field_id)
    return field.label.text(get_language() or "ja") if field else field_id


def concerned(opened: Opened) -> dict[str, Any]:
    """Return the person or organisation a case is about, their household, and their other cases."""
    case = opened.case
    found: dict[str, Any] = {
        "earlier": [
            one
            for one in queries.history_of(case.applicant_ref, by=opened.by)
            if one.receipt_number != case.receipt_number
        ]
    }
    try:
        if case.applicant_ref.startswith("person:"):
            person = people.person(case.applicant_ref)
            found |= {"person": person, "household": household(person, opened.by)}
        elif case.applicant_ref.startswith("organisation:"):
            found["organisation"] = people.organisation(case.applicant_ref)
    except UnknownReference:
        pass
    return found


def household(person: PersonView, by: Actor) -> list[PersonView]:
    """Return the household of a person; those under protection only to who may see them."""
    members = people.household_of(person.ref)
    hidden = people.hidden_from(by, [one.ref for one in members])
    return [one for one in members if one.ref not in hidden]
