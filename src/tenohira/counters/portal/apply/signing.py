"""Signing an application: take its PDF, sign it with a signing app and the card, send the signature back."""

from __future__ import annotations

import secrets
from urllib.parse import quote

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from tenohira.counters.portal.apply.opening import Opened, opened
from tenohira.counters.portal.apply.sending import send, sent_already
from tenohira.engines.cases import commands as cases
from tenohira.engines.cases import queries
from tenohira.engines.cases.errors import IncompleteForm, NoSuchDraft, SignatureMissing, SignatureRefused

MOST_BYTES = 200 * 1024
"""The largest signature that is read; one is a few kilobytes."""


@never_cache
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, draft_id: str) -> HttpResponse:
    """Show how to sign, and send the application with a signature that holds; back to the review without a paper."""
    try:
        one = opened(request, draft_id)
    except NoSuchDraft:
        if request.method == "POST":
            return sent_already(request, draft_id)
        raise
    try:
        queries.signing(one.draft.id, by=one.by, token=one.token)
        return _sent(request, one) if request.method == "POST" else _show(request, one)
    except (SignatureMissing, IncompleteForm):
        # the answers changed in another window, or there never was a paper: the review says what to do
        return redirect("portal:review", draft_id=one.draft.id)


def _sent(request: HttpRequest, one: Opened) -> HttpResponse:
    key = request.POST.get("key", "")[:40] or secrets.token_urlsafe(16)
    file = request.FILES.get("signature")
    if not isinstance(file, UploadedFile) or not file.size:
        return _show(request, one, [_("署名アプリでできた署名ファイル（.p7s）を選んでください。")], key)
    try:
        cases.sign(one.draft.id, file.read(MOST_BYTES + 1), by=one.by, token=one.token)
    except SignatureRefused as error:
        return _show(request, one, [error.what, error.why, error.remedy], key)
    return send(request, one, key)


def _show(request: HttpRequest, one: Opened, wrong: list[str] | None = None, key: str = "") -> HttpResponse:
    context = {
        "opened": one,
        "wrong": [said for said in wrong or [] if said],
        "summary": [("f-signature", wrong[0])] if wrong else [],
        "key": key or secrets.token_urlsafe(16),
        "of": len(one.pages) + 2,
        "back": {"href": reverse("portal:review", args=[one.draft.id]), "label": _("内容の確認")},
    }
    return render(request, "portal/apply/sign.html", context, status=422 if wrong else 200)


@never_cache
@require_GET
def paper(request: HttpRequest, draft_id: str) -> HttpResponse:
    """Hand out the PDF to be signed, byte for byte as it was kept."""
    one = opened(request, draft_id)
    try:
        content = queries.signing_paper(one.draft.id, by=one.by, token=one.token)
    except SignatureMissing:
        return redirect("portal:review", draft_id=one.draft.id)
    response = HttpResponse(content, content_type="application/pdf")
    name = quote(f"{one.bundle.service.title.text('ja')}_署名する申請書.pdf")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
