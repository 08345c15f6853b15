"""The list of cases, one case, its receipt, corrections, papers that follow, withdrawal, and its documents."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from tenohira.counters.portal.apply.opening import keep_token
from tenohira.counters.portal.apply.starting import qr_code
from tenohira.counters.portal.cases.access import OpenCase, keep_case_token, open_case
from tenohira.counters.portal.visitor import visitor_of
from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.errors import NoSuchCase
from tenohira.engines.cases.views import RequestView
from tenohira.engines.documents import queries as documents
from tenohira.engines.documents.errors import DocumentError, FileNotFound
from tenohira.engines.forms.definition import FileField, PhotoField
from tenohira.engines.forms.errors import FieldError
from tenohira.engines.people import queries as people
from tenohira.foundation.calendar import format_date


@never_cache
@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    """Show every case of the visitor; without sign-in, ask for the receipt number and its link."""
    visitor = visitor_of(request)
    mine = queries.cases_of(visitor.all_refs, visitor.account_id) if visitor.is_signed_in else []
    context = {
        "visitor": visitor,
        "open_cases": [case for case in mine if case.phase not in {"decided", "done"}],
        "done_cases": [case for case in mine if case.phase in {"decided", "done"}],
        "back": {"href": reverse("portal:home"), "label": _("ホーム")},
    }
    return render(request, "portal/cases/list.html", context)


@never_cache
@require_GET
def case_page(request: HttpRequest, receipt: str) -> HttpResponse:
    """Show one case: where it stands, what the city asks, its papers, who looked at it."""
    token = request.GET.get("token", "")
    if token:
        return _let_in(request, receipt, token)
    opened = open_case(request, receipt)
    return render(request, "portal/cases/case.html", _case_context(opened))


def _let_in(request: HttpRequest, receipt: str, token: str) -> HttpResponse:
    """Take the token out of the address, so that it is not shown, copied or sent on by accident."""
    case = queries.case_by_token(token)
    if case.receipt_number != (queries.parse_receipt(receipt) or receipt):
        raise NoSuchCase(receipt)
    keep_case_token(request, case.receipt_number, token)
    return redirect("portal:case", receipt=case.receipt_number)


def _case_context(opened: OpenCase) -> dict[str, Any]:
    case, language = opened.case, opened.visitor.language
    asked = queries.requests(case.receipt_number, language)
    labels = _labels(case.receipt_number, language)
    return {
        "case": case,
        "is_for_somebody": bool(case.applicant_name) and case.applicant_ref != opened.visitor.person_ref,
        "steps": steps(case.receipt_number, language),
        "correction_message": next((one.text for one in asked if not one.field_id), ""),
        "corrections": [one for one in asked if one.kind == "correction" and one.field_id],
        "is_returned": any(one.kind == "correction" for one in asked),
        "papers_to_come": _to_come(case.receipt_number, asked),
        "findings": [
            row for section in queries.findings(case.receipt_number, language) for row in section.rows
        ],
        "papers": queries.papers(case.receipt_number),
        "files": queries.files(case.receipt_number),
        "lookers": queries.lookers(case.receipt_number)[:20],
        "sections": [
            {"title": section.title, "label": section.label, "rows": section.rows}
            for section in queries.review(case.receipt_number, language)
        ],
        "labels": labels,
        "can_withdraw": any(action.id == "withdraw" and "applicant" in action.by for action in case.actions),
        "office": people.office(case.office_id),
        "back": {
            "href": reverse("portal:cases" if opened.visitor.is_signed_in else "portal:home"),
            "label": _("これまでの手続き") if opened.visitor.is_signed_in else _("ホーム"),
        },
    }


def _to_come(receipt: str, asked: list[RequestView]) -> list[dict[str, str]]:
    """Return the papers that are to follow, each with the address where it is handed in."""
    found = []
    for one in asked:
        if one.kind == "paper":
            block = "" if one.index is None else f"?block={one.index}"
            href = reverse("portal:supply", args=[receipt, one.field_id]) + block
            found.append({"text": one.text, "href": href})
    return found


def _labels(receipt: str, language: str) -> dict[str, str]:
    form = queries.bundle(receipt).form
    return {field.id: field.label.text(language) for page in form.pages for field in page.ask}


def steps(receipt: str, language: str) -> list[dict[str, Any]]:
    """Return the timeline as the look draws it."""
    drawn = []
    for step in queries.timeline(receipt):
        at = ""
        if step.at:
            local = timezone.localtime(step.at)
            at = f"{format_date(local.date(), language)} {date_format(local, 'G:i')}"
        elif step.expected_on:
            at = _("%(date)s ごろまで") % {"date": format_date(step.expected_on, language)}
        note = step.explain.text(language) if step.explain and step.state == "now" else ""
        drawn.append({"title": step.title.text(language), "at": at, "state": step.state, "note": note})
    return drawn


@never_cache
@require_GET
def receipt_page(request: HttpRequest, receipt: str) -> HttpResponse:
    """Show the receipt number large, and what happens next."""
    opened = open_case(request, receipt)
    case = opened.case
    link = "" if opened.visitor.is_signed_in else _link(request, opened)
    context = {
        "case": case,
        "is_correction": request.resolver_match is not None
        and request.resolver_match.url_name == "corrected",
        "link": link,
        "qr": qr_code(link) if link else "",
        "steps": steps(case.receipt_number, opened.visitor.language),
        "papers_to_come": _to_come(
            case.receipt_number, queries.requests(case.receipt_number, opened.visitor.language)
        ),
        "office": people.office(case.office_id),
    }
    return render(request, "portal/cases/receipt.html", context)


def _link(request: HttpRequest, opened: OpenCase) -> str:
    where = reverse("portal:case", args=[opened.case.receipt_number])
    return request.build_absolute_uri(f"{where}?token={opened.token}")


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, receipt: str) -> HttpResponse:
    """Open the answers of a returned case for mending. Only read, lead back to the case."""
    opened = open_case(request, receipt)
    if request.method != "POST":
        return redirect("portal:case", receipt=opened.case.receipt_number)
    draft = commands.start_correction(receipt, by=opened.by, token=opened.token)
    if opened.token:
        keep_token(request, draft.id, opened.token)
    return redirect("portal:apply", draft_id=draft.id)


@never_cache
@require_http_methods(["GET", "POST"])
def supply(request: HttpRequest, receipt: str, field_id: str) -> HttpResponse:
    """Take in a paper that was to follow."""
    opened = open_case(request, receipt)
    case, error = opened.case, ""
    field = queries.bundle(receipt).form.field(field_id)
    if not isinstance(field, FileField | PhotoField) or field_id not in case.pending:
        flash.info(request, _("この書類は、もう受け取っています。"))
        return redirect("portal:case", receipt=receipt)
    if request.method == "POST":
        error = _supply(request, opened, field)
        if not error:
            flash.success(request, _("書類を受け取りました。"))
            return redirect("portal:case", receipt=case.receipt_number)
    context = {
        "case": case,
        "field": {
            "id": field.id,
            "type": field.type,
            "label": field.label.text(opened.visitor.language),
            "hint": field.hint.text(opened.visitor.language) if field.hint else "",
            "kinds": field.kinds,
            "required": True,
        },
        "error": error,
        "back": {
            "href": reverse("portal:case", args=[case.receipt_number]),
            "label": _("受付番号 %(number)s") % {"number": case.receipt_number},
        },
    }
    return render(request, "portal/cases/supply.html", context, status=422 if error else 200)


def _supply(request: HttpRequest, opened: OpenCase, field: FileField | PhotoField) -> str:
    """Take in the papers sent; returns what is wrong, "" when all arrived."""
    sent = request.FILES.getlist(field.id)[: field.max_files]
    if not sent:
        return _("ファイルを選んでから、送ってください。")
    block = request.GET.get("block", "")
    for number, one in enumerate(sent, start=1):
        try:
            commands.supply_papers(
                opened.case.receipt_number,
                field.id,
                one.name or "",
                one.file or b"",
                int(block) if block.isdecimal() and len(block) < 4 else None,
                by=opened.by,
                token=opened.token,
                more_follow=number < len(sent),
            )
        except (DocumentError, FieldError) as error:
            return str(error)
    return ""


@never_cache
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, receipt: str) -> HttpResponse:
    """Ask once, then take an application back; a reason may be given."""
    opened = open_case(request, receipt)
    if request.method == "POST":
        reason = request.POST.get("reason", "").strip()[:1000]
        commands.withdraw(receipt, reason, opened.by, token=opened.token)
        flash.success(request, _("取り下げました。"))
        return redirect("portal:case", receipt=opened.case.receipt_number)
    can = any(one.id == "withdraw" and "applicant" in one.by for one in opened.case.actions)
    if not can:
        flash.warning(request, _("この手続きは、もう取り下げられません。担当の課にお問い合わせください。"))
        return redirect("portal:case", receipt=opened.case.receipt_number)
    context = {
        "case": opened.case,
        "back": {
            "href": reverse("portal:case", args=[opened.case.receipt_number]),
            "label": _("受付番号 %(number)s") % {"number": opened.case.receipt_number},
        },
    }
    return render(request, "portal/cases/withdraw.html", context)


@never_cache
@require_GET
def application(request: HttpRequest, receipt: str) -> HttpResponse:
    """Hand out the copy of the application as PDF."""
    opened = open_case(request, receipt)
    name = f"{opened.case.receipt_number}_{opened.case.service_title.text('ja')}_控え.pdf"
    return _file(queries.application_copy(receipt), "application/pdf", name)


@never_cache
@require_GET
def paper(request: HttpRequest, receipt: str, document: str) -> HttpResponse:
    """Hand out a paper the city issued in this case."""
    opened = open_case(request, receipt)
    ref = f"document:{document}"
    found = next((one for one in queries.papers(opened.case.receipt_number) if one.ref == ref), None)
    if found is None:
        raise _no_file()
    return _file(documents.pdf(found.ref), "application/pdf", f"{found.title}.pdf")


@never_cache
@require_GET
def attachment(request: HttpRequest, receipt: str, file: str) -> HttpResponse:
    """Hand out a file that came with this case."""
    opened = open_case(request, receipt)
    ref = f"file:{file}"
    found = next((one for one in queries.files(opened.case.receipt_number) if one.ref == ref), None)
    if found is None:
        raise _no_file()
    return _file(documents.content(found.ref), found.media_type, found.name)


def _no_file() -> FileNotFound:
    return FileNotFound(
        _("この書類は見つかりません。"),
        _("この手続きの書類ではないか、もう消されています。"),
        _("手続きのページから開き直してください。"),
    )


def _file(content: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
