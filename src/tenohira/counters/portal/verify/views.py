"""The public page behind the QR code of an issued paper; it never shows whose paper it is."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from tenohira.engines.documents import queries as documents

MOST_BYTES = 10 * 1024 * 1024
"""The largest PDF that is compared: an issued paper has a few hundred kilobytes."""


@require_GET
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for the code printed beside the QR code."""
    code = "".join(request.GET.get("code", "").replace("/", "").split())
    if code:
        return redirect("portal:verify", token=code)
    return render(request, "portal/verify_ask.html")


@never_cache
@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest, token: str) -> HttpResponse:
    """Say whether the paper with this code is genuine and in force, and whether a PDF sent here is that paper."""
    found = documents.verify(token, get_language() or "ja")
    context: dict[str, object] = {"found": found, "token": token}
    if found.state == "unknown":
        return render(request, "portal/verify.html", context, status=404)
    if request.method == "POST":
        sent = request.FILES.get("paper")
        file = sent if isinstance(sent, UploadedFile) else None
        context["wrong"] = _wrong(file)
        if file is not None and not context["wrong"]:
            context["compared"] = documents.compare(token, file.read())
    return render(request, "portal/verify.html", context, status=422 if context.get("wrong") else 200)


def _wrong(sent: UploadedFile[bytes] | None) -> str:
    """Return what keeps the file sent from being compared, "" for nothing."""
    if sent is None:
        return _("市役所から受け取ったPDFファイルを選んでください。")
    if (sent.size or 0) > MOST_BYTES:
        return _(
            "ファイルが大きすぎます。市役所が発行したPDFは10MBをこえません。ファイルを確かめてください。"
        )
    return ""
