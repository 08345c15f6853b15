"""Files that came with a case, papers the city issued in it, and the copy of the application: viewed in place."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET

from tenohira.counters.desk.cases.opening import read_case
from tenohira.counters.desk.staff import Member, staff_required
from tenohira.engines.cases import queries
from tenohira.engines.cases.errors import SignatureMissing
from tenohira.engines.documents import queries as documents
from tenohira.engines.documents.errors import FileNotFound

_IN_PLACE = {"application/pdf", "image/jpeg", "image/png", "image/webp", "image/gif"}

# A browser's own viewer of PDFs needs its styles and may not be sandboxed.
_VIEWER = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'"


@require_GET
@xframe_options_sameorigin
@staff_required
def attachment(request: HttpRequest, member: Member, receipt: str, file: str) -> HttpResponse:
    """Show a file that came with this case."""
    opened = read_case(member, receipt, "file")
    ref = f"file:{file}"
    found = next((one for one in queries.files(opened.case.receipt_number) if one.ref == ref), None)
    if found is None:
        raise _no_file()
    return _in_place(documents.content(found.ref), found.media_type, found.name)


@require_GET
@xframe_options_sameorigin
@staff_required
def paper(request: HttpRequest, member: Member, receipt: str, document: str) -> HttpResponse:
    """Show a paper the city issued in this case."""
    opened = read_case(member, receipt, "paper")
    ref = f"document:{document}"
    found = next((one for one in queries.papers(opened.case.receipt_number) if one.ref == ref), None)
    if found is None:
        raise _no_file()
    return _in_place(documents.pdf(found.ref), "application/pdf", f"{found.title}.pdf")


@require_GET
@xframe_options_sameorigin
@staff_required
def application(request: HttpRequest, member: Member, receipt: str) -> HttpResponse:
    """Show the copy of the application."""
    opened = read_case(member, receipt, "application")
    number = opened.case.receipt_number
    return _in_place(queries.application_copy(number), "application/pdf", f"{number}.pdf")


@require_GET
@staff_required
def signature(request: HttpRequest, member: Member, receipt: str, file: str) -> HttpResponse:
    """Hand out the signature (.p7s) over a signed application, so that it can be checked outside this program."""
    opened = read_case(member, receipt, "file")
    number = opened.case.receipt_number
    try:
        content = queries.signature_file(number, f"file:{file}")
    except SignatureMissing as error:
        raise _no_file() from error
    response = HttpResponse(content, content_type="application/pkcs7-signature")
    response["Content-Disposition"] = f'attachment; filename="{number}.p7s"'
    return response


def _no_file() -> FileNotFound:
    return FileNotFound(
        _("この書類は見つかりません。"),
        _("この手続きの書類ではないか、もう消されています。"),
        _("案件の画面から開き直してください。"),
    )


def _in_place(content: bytes, media_type: str, name: str) -> HttpResponse:
    way = "inline" if media_type in _IN_PLACE else "attachment"
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f"{way}; filename*=UTF-8''{quote(name)}"
    is_pdf = (
        media_type == "application/pdf"
    )  # a browser's own viewer needs its styles and may not be sandboxed
    policy = (
        "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'"
        if is_pdf
        else "default-src 'none'; sandbox"
    )
    response["Content-Security-Policy"] = f"{policy}; frame-ancestors 'self'"
    response["Cache-Control"] = "private, no-store"
    return response
