"""Asking for correction (補正): ticking the answers, a word on each, and the notice as it will be read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tenohira.counters.desk import once
from tenohira.counters.desk.cases.doing import moved_meanwhile
from tenohira.counters.desk.cases.opening import Opened, read_case, stamp
from tenohira.counters.desk.cases.page import application
from tenohira.counters.desk.cases.reading import Line, Part
from tenohira.counters.desk.pages import show
from tenohira.counters.desk.staff import Member, staff_required
from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.effects import CORRECTION_DAYS
from tenohira.engines.cases.errors import WrongState
from tenohira.engines.cases.views import CaseView, Mark
from tenohira.engines.messages.text import fill, fill_line, to_html
from tenohira.engines.people import queries as people
from tenohira.foundation.calendar import format_date
from tenohira.foundation.city import city_definition
from tenohira.foundation.errors import TenohiraError

_LONGEST = 500


@require_http_methods(["GET", "POST"])
@staff_required
def correction(request: HttpRequest, member: Member, receipt: str) -> HttpResponse:
    """Let answers be marked; show the notice before it is sent; send it."""
    opened = read_case(member, receipt)
    case = opened.case
    if request.method == "POST":
        early = moved_meanwhile(request, case)
        if early is not None:
            return early
    if not any(one.id == "return_for_correction" for one in case.actions):
        flash.warning(request, _("いまは補正を求められません。"))
        return redirect("desk:case", receipt=case.receipt_number)
    found = application(case, queries.assessment(case.receipt_number), queries.files(case.receipt_number))
    marks, message = _asked(request, found)
    errors: list[tuple[str, str]] = []
    if "send" in request.POST:
        errors = _mistakes(marks, message)
        sent = None if errors else _send(request, opened, marks, message, errors)
        if sent is not None:
            return sent
    context = {
        "case": case,
        "stamp": stamp(case),
        "parts": found,
        "groups": [(part, [_line(line, marks) for line in part.lines]) for part in found],
        "message": message if request.method == "POST" else _first_words(),
        "errors": errors,
        "letter": notice(case, marks, message) if request.method == "POST" and message else None,
        "language": language_name(case.language),
        "back_href": reverse("desk:case", args=[case.receipt_number]),
    }
    return show(request, member, "desk/cases/correction.html", context, status=422 if errors else 200)


def _asked(request: HttpRequest, found: list[Part]) -> tuple[list[Mark], str]:
    ticked = set(request.POST.getlist("mark"))
    marks = [
        Mark(line.field_id, request.POST.get(f"note:{line.key}", "").strip()[:_LONGEST], line.index)
        for part in found
        for line in part.lines
        if line.key in ticked
    ]
    return marks, request.POST.get("message", "").strip()[:2000]


def _mistakes(marks: list[Mark], message: str) -> list[tuple[str, str]]:
    errors = []
    if not marks:
        errors.append(("marks", _("直してほしい項目に、1つ以上印を付けてください。")))
    if not message:
        errors.append(("message", _("申請した人への文を書いてください。")))
    return errors


def _send(
    request: HttpRequest, opened: Opened, marks: list[Mark], message: str, errors: list[tuple[str, str]]
) -> HttpResponse | None:
    number = opened.case.receipt_number
    try:
        commands.return_for_correction(number, marks, message, opened.by)
    except WrongState as error:
        flash.warning(request, str(error))
    except TenohiraError as error:
        errors.append(("main", str(error)))
        return None
    else:
        once.remember(request)
        flash.success(request, _("補正を求めました。申請した人に知らせが届きます。"))
    return redirect("desk:case", receipt=number)


def _line(line: Line, marks: list[Mark]) -> dict[str, Any]:
    mark = next((one for one in marks if (one.field_id, one.index) == (line.field_id, line.index)), None)
    return {"line": line, "ticked": mark is not None, "note": mark.note if mark else ""}


def _first_words() -> str:
    """What the message says before the clerk writes: enough to send as it is."""
    return _(
        "申請の内容を確認したところ、直していただきたいところがありました。印の付いた項目を確かめて、直してください。"
    )


def notice(case: CaseView, marks: list[Mark], message: str) -> dict[str, Any] | None:
    """Return the notice as the applicant will read it, in their language; None when the service has none."""
    template = queries.bundle(case.receipt_number).messages.get("returned")
    if template is None:
        return None
    language = case.language if case.language in template.body else "ja"
    office = people.office(case.office_id)
    due = timezone.localdate() + timedelta(days=CORRECTION_DAYS)
    values = {
        "name": case.applicant_name or _("ご利用の方"),
        "service_title": case.service_title.text(language),
        "receipt_number": case.receipt_number,
        "office_name": office.name.text(language),
        "office_phone": office.phone,
        "case_url": f"{settings.TENOHIRA_BASE_URL}/cases/{case.receipt_number}/",
        "due_date": format_date(due, language),
        "message": message,
        "reason": "",
        "document_number": "",
        "city_name": city_definition().name.text(language),
        "standard_days": "",
    }
    return {
        "language": language,
        "is_foreign": language != (get_language() or "ja"),
        "subject": fill_line(template.subject[language], values),
        "html": _safe(to_html(fill(template.body[language], values))),
        "marks": [_words(case, mark) for mark in marks],
    }


def _safe(html: str) -> SafeString:
    return mark_safe(html)  # noqa: S308 - the messages engine shows HTML written in Markdown, it never obeys it


def language_name(code: str) -> str:
    """Return the name of a language in itself."""
    return {name.lower(): str(said) for name, said in settings.LANGUAGES}.get(code.lower(), code)


def _words(case: CaseView, mark: Mark) -> str:
    field = queries.bundle(case.receipt_number).form.field(mark.field_id)
    label = field.label.text(case.language) if field else mark.field_id
    return f"{label}: {mark.note}" if mark.note else label
