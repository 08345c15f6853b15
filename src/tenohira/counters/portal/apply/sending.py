"""Looking everything over, declaring it and sending it once; the receipt."""

from __future__ import annotations

import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tenohira.counters.portal.apply.opening import Opened, opened, token_of
from tenohira.counters.portal.cases.access import keep_case_token
from tenohira.counters.portal.visitor import visitor_of
from tenohira.engines.cases import commands as cases
from tenohira.engines.cases.errors import IncompleteForm, NoSuchDraft
from tenohira.engines.cases.views import CaseView
from tenohira.engines.forms import queries as forms
from tenohira.engines.forms.answers import FormError, ReviewSection


@never_cache
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, draft_id: str) -> HttpResponse:
    """Show every answer with a way to change it; send when all is right and declared."""
    try:
        one = opened(request, draft_id)
    except NoSuchDraft:
        if request.method == "POST":
            return sent_already(request, draft_id)
        raise
    if request.method == "GET":
        return _show(request, one, missing(one), secrets.token_urlsafe(16))
    return _send(request, one)


def missing(one: Opened) -> list[FormError]:
    """Return everything that keeps the form from being sent."""
    return forms.problems_of(one.form, one.answers, one.facts, one.bundle.expressions)


def _send(request: HttpRequest, one: Opened) -> HttpResponse:
    key = request.POST.get("key", "")[:40] or secrets.token_urlsafe(16)
    wrong = _wrong_here(request, one)
    if wrong:
        return _show(request, one, missing(one), key, wrong, status=422)
    mail = request.POST.get("mail", "").strip()
    if asks_for_mail(one) and mail != (one.draft.applicant.mail or ""):
        cases.change_contact(one.draft.id, by=one.by, token=one.token, mail=mail)
    try:
        if signs(one):
            cases.prepare_signing(one.draft.id, by=one.by, token=one.token)
            return redirect("portal:sign", draft_id=one.draft.id)
        return send(request, one, key)
    except IncompleteForm as error:
        return _show(request, one, error.errors, key, status=422)


def signs(one: Opened) -> bool:
    """Tell whether the application has to be signed before it is sent."""
    return one.bundle.service.assurance == "signed"


def send(request: HttpRequest, one: Opened, key: str) -> HttpResponse:
    """Send the application or its correction and show the receipt; raises what cases.submit raises."""
    if one.draft.correction_of:
        case = cases.resubmit(one.draft.correction_of, one.by, token=one.token)
    else:
        case = cases.submit(one.draft.id, key=key, by=one.by, token=one.token)
    return _to_receipt(request, case, one.token, is_correction=bool(one.draft.correction_of))


def _wrong_here(request: HttpRequest, one: Opened) -> list[tuple[str, str]]:
    """Return (html id, message) of what is wrong with the questions of the review page itself."""
    wrong = []
    if one.form.declaration is not None and request.POST.get("declared") != "yes":
        said = _("内容を確かめて、「上のとおり、まちがいありません」に印を付けてください。")
        wrong.append(("f-declared", said))
    mail = request.POST.get("mail", "").strip()
    if asks_for_mail(one) and mail:
        try:
            validate_email(mail)
        except ValidationError:
            wrong.append(("f-mail", _("メールアドレスを「名前@例.jp」の形で書いてください。")))
    return wrong


def asks_for_mail(one: Opened) -> bool:
    """Tell whether the review page asks where notices go: of somebody without sign-in."""
    return not one.visitor.is_signed_in and not one.draft.correction_of


def sent_already(request: HttpRequest, draft_id: str) -> HttpResponse:
    """Answer a second tap: the draft is gone because it was sent; its case is shown again."""
    token = token_of(request, draft_id)
    case = cases.submit(
        draft_id, key=request.POST.get("key", "")[:40], by=visitor_of(request).actor(), token=token
    )
    is_correction = draft_id in {one.draft_id for one in case.corrections}
    return _to_receipt(request, case, token, is_correction=is_correction)


def _to_receipt(
    request: HttpRequest, case: CaseView, token: str, *, is_correction: bool = False
) -> HttpResponse:
    if token:
        keep_case_token(request, case.receipt_number, token)
    where = "portal:corrected" if is_correction else "portal:receipt"
    return redirect(where, receipt=case.receipt_number)


def _show(
    request: HttpRequest,
    one: Opened,
    errors: list[FormError],
    key: str,
    wrong: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    sections = forms.review(one.form, one.answers, one.language, one.facts, one.bundle.expressions)
    last = one.pages[-1] if one.pages else None
    context: dict[str, Any] = {
        "opened": one,
        "sections": [_section(one, section, errors) for section in sections],
        "missing": [_link(one, error) for error in errors],
        "is_asked": request.method == "POST",
        "wrong": wrong or [],
        "wrong_mail": next((said for at, said in wrong or [] if at == "f-mail"), ""),
        "wrong_declared": next((said for at, said in wrong or [] if at == "f-declared"), ""),
        "declaration": one.form.declaration.text(one.language) if one.form.declaration else "",
        "declared": request.POST.get("declared") == "yes",
        "asks_for_mail": asks_for_mail(one),
        "mail": request.POST.get("mail", one.draft.applicant.mail or ""),
        "key": key,
        "signs": signs(one),
        "of": len(one.pages) + (2 if signs(one) else 1),
        "back": {
            "href": reverse("portal:page", args=[one.draft.id, last.id]),
            "label": last.title.text(one.language),
        }
        if last
        else None,
    }
    return render(request, "portal/apply/review.html", context, status=status)


def _link(one: Opened, error: FormError) -> tuple[str, str]:
    """Return the address of the question an error is at, and its words."""
    return _address(one, error.page_id, error.html_name), error.message


def _address(one: Opened, page_id: str, name: str) -> str:
    page = reverse("portal:page", args=[one.draft.id, page_id])
    return f"{page}?back_to=review#f-{name.replace('.', '-')}"


def _section(one: Opened, section: ReviewSection, errors: list[FormError]) -> dict[str, Any]:
    wrong = {
        (error.field_id, error.index): error.message for error in errors if error.page_id == section.page_id
    }
    marked = {mark.field_id for mark in one.correction.marks} if one.correction else set()
    rows = []
    for row in section.rows:
        prefix = "" if section.index is None else f"{section.page_id}.{section.index}."
        can_change = not marked or row.field_id in marked or (row.field_id, row.index) in wrong
        rows.append(
            {
                "label": row.label,
                "shown": row.shown if row.given else [],
                "mark": wrong.get((row.field_id, row.index), ""),
                "change_href": _address(one, section.page_id, prefix + row.field_id) if can_change else "",
            }
        )
    return {"title": section.title, "label": section.label, "rows": rows}
