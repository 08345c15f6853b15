"""Beginning a procedure, putting it aside, taking it up again on another device, throwing it away."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

import segno
from django.contrib import messages as flash
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from tenohira.counters.portal.apply.opening import Opened, drafts_here, keep_token, opened
from tenohira.counters.portal.visitor import visitor_of
from tenohira.engines.cases import commands as cases
from tenohira.engines.cases import queries as found_cases
from tenohira.engines.cases.errors import AssuranceTooLow
from tenohira.engines.messages import commands as messages
from tenohira.engines.messages.definition import MessageTemplate, load_messages
from tenohira.engines.services import queries as services
from tenohira.foundation.city import city_definition
from tenohira.foundation.definitions import Problems

_MOST_MAILS = 3


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, service_id: str) -> HttpResponse:
    """Start a draft; with one under way already, ask whether to go on with that. Only read, lead to the service."""
    visitor = visitor_of(request)
    bundle = services.catalogue().bundle(service_id)
    if request.method != "POST":
        return redirect("portal:service", service_id=service_id)
    if bundle.service.assurance != "none" and not visitor.is_signed_in:
        service = reverse("portal:service", args=[service_id])
        return redirect(f"{reverse('account_login')}?next={service}")
    under_way = [
        draft
        for draft in drafts_here(request)
        if draft.service_id == service_id
        and not draft.correction_of
        and draft.applicant.concerned == visitor.applicant().concerned
    ]
    if under_way and "new" not in request.POST:
        context = {
            "drafts": under_way,
            "service": bundle.service,
            "service_id": service_id,
            "back": {"href": reverse("portal:service", args=[service_id]), "label": _("手続きの説明")},
        }
        return render(request, "portal/apply/under_way.html", context)
    try:
        draft = cases.start_draft(service_id, by=visitor.actor(), applicant=visitor.applicant())
    except AssuranceTooLow:
        if visitor.is_signed_in and not visitor.person_ref:
            return redirect("portal:service", service_id=service_id)
        raise
    if not visitor.is_signed_in:
        keep_token(request, draft.id, draft.token)
    return redirect("portal:apply", draft_id=draft.id)


@never_cache
@require_http_methods(["GET", "POST"])
def saved(request: HttpRequest, draft_id: str) -> HttpResponse:
    """Say that everything is saved and how to go on later, also on another device; mail the way back if wanted."""
    one = opened(request, draft_id)
    error = ""
    if request.method == "POST":
        error = _mail_the_way_back(request, one, request.POST.get("mail", "").strip())
        if not error:
            flash.success(request, _("続きを書くためのリンクを、メールで送りました。"))
            return redirect("portal:saved", draft_id=draft_id)
    link = "" if one.visitor.is_signed_in else way_back(request, one)
    context = {
        "opened": one,
        "link": link,
        "qr": qr_code(link) if link else "",
        "mail": request.POST.get("mail", one.draft.applicant.mail or ""),
        "error": error,
        "back": {"href": reverse("portal:home"), "label": _("ホーム")},
    }
    return render(request, "portal/apply/saved.html", context, status=422 if error else 200)


def way_back(request: HttpRequest, one: Opened) -> str:
    """Return the address that opens a draft on any device."""
    return request.build_absolute_uri(reverse("portal:resume", args=[one.draft.token]))


def qr_code(link: str) -> str:
    """Return a QR code of an address as a data URI of an SVG."""
    return str(segno.make(link, error="m").svg_data_uri(scale=4, border=2))


def _mail_the_way_back(request: HttpRequest, one: Opened, mail: str) -> str:
    """Send the link; returns what is wrong, "" when it was sent."""
    try:
        validate_email(mail)
    except ValidationError:
        return _("メールアドレスを「名前@例.jp」の形で書いてください。")
    sent = request.session.get("mailed", {})
    addresses = sent.get(one.draft.id, [])
    if mail not in addresses and len(addresses) >= _MOST_MAILS:
        return _(
            "ここから送れるのは3つの宛先までです。送ったメールを確かめるか、上のリンクを控えてください。"
        )
    cases.change_contact(one.draft.id, by=one.by, token=one.token, mail=mail)
    link = way_back(request, one)
    values = {
        "service_title": one.service_title,
        "case_url": link,
        "city_name": city_definition().name.text(one.language),
    }
    digest = hashlib.sha256(mail.lower().encode()).hexdigest()[:16]
    messages.send(
        messages.Recipient("", mail, one.language),
        _letter(),
        values,
        subject=f"draft:{one.draft.id}",
        key=f"draft:{one.draft.id}:way-back:{digest}",
        by=one.by,
    )
    request.session["mailed"] = {**sent, one.draft.id: sorted({*addresses, mail})}
    return ""


@lru_cache(maxsize=1)
def _letter() -> MessageTemplate:
    problems = Problems()
    found = load_messages(Path(__file__).resolve().parent / "letters", problems)
    return found["draft-saved"]


@never_cache
@require_GET
def resume(request: HttpRequest, token: str) -> HttpResponse:
    """Open a draft by its link on this device."""
    draft = found_cases.draft_by_token(token)
    keep_token(request, draft.id, token)
    return redirect("portal:apply", draft_id=draft.id)


@require_http_methods(["GET", "POST"])
def discard(request: HttpRequest, draft_id: str) -> HttpResponse:
    """Ask once, then throw a draft away."""
    one = opened(request, draft_id)
    if request.method == "POST":
        cases.discard_draft(draft_id, by=one.by, token=one.token)
        flash.success(request, _("書きかけの「%(title)s」を消しました。") % {"title": one.service_title})
        return redirect("portal:home")
    context = {
        "opened": one,
        "back_href": reverse("portal:apply", args=[draft_id]),
    }
    return render(request, "portal/apply/discard.html", context)
