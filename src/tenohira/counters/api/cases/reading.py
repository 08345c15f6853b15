"""Reading cases: the list, where one stands, what was applied for, what was decided."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from tenohira.counters.api.answers import language
from tenohira.counters.api.cases import showing
from tenohira.counters.api.cases.shapes import (
    Application,
    CaseFile,
    CasePage,
    CaseStatus,
    Decision,
    IssuedPapers,
    Step,
    Timeline,
)
from tenohira.counters.api.contract import offer
from tenohira.counters.api.shapes import Cursor, Line, PageSize, uuid_of
from tenohira.counters.api.tokens import bearer_of
from tenohira.engines.cases import commands, queries
from tenohira.engines.documents import queries as documents
from tenohira.engines.documents.errors import FileNotFound

router = Router(tags=["cases"])
SCOPE = "cases:read"
CONTENTS = "applications:read"
BYTES = "application/octet-stream"
"""To be kept, never to be shown by a browser; and what clients made from the description take as a file."""


@offer(router, "GET", "/cases", "課の案件の一覧", scope=SCOPE, gives=CasePage)
def list_cases(
    request: HttpRequest,
    phase: Line = "",
    service: Line = "",
    cursor: Cursor | None = None,
    limit: PageSize = 50,
) -> CasePage:
    """Return the cases of the token's office, the newest first."""
    bearer = bearer_of(request)
    feed = queries.case_feed(
        bearer.office_id, by=bearer.actor(), before=cursor, limit=limit, phase=phase, service=service
    )
    return CasePage(items=[showing.line(one) for one in feed.rows], next_cursor=feed.before)


@offer(router, "GET", "/cases/{receipt}", "案件の状態", scope=SCOPE, gives=CaseStatus, problems=(404,))
def get_case(request: HttpRequest, receipt: Line) -> CaseStatus:
    """Return where a case stands."""
    bearer = bearer_of(request)
    if bearer.is_sandbox:
        return showing.rehearsed(queries.rehearsal(receipt, by=bearer.actor()))
    return showing.status(queries.case(receipt, by=bearer.actor()))


@offer(router, "GET", "/cases/{receipt}/timeline", "案件の経過", scope=SCOPE, gives=Timeline, problems=(404,))
def get_timeline(request: HttpRequest, receipt: Line) -> Timeline:
    """Return the way of a case: done, now, still to come."""
    case = queries.case(receipt, by=bearer_of(request).actor())
    wanted = language()
    steps = [
        Step(id=one.id, title=one.title.text(wanted), state=one.state, at=one.at, expected_on=one.expected_on)
        for one in queries.timeline(case.receipt_number)
    ]
    return Timeline(receipt_number=case.receipt_number, steps=steps)


@offer(router, "GET", "/cases/{receipt}/decision", "案件の決定", scope=SCOPE, gives=Decision, problems=(404,))
def get_decision(request: HttpRequest, receipt: Line) -> Decision:
    """Return what was proposed and decided."""
    return showing.decision(queries.case(receipt, by=bearer_of(request).actor()))


@offer(
    router, "GET", "/cases/{receipt}/application", "申請の内容（閲覧が記録される）",
    scope=CONTENTS, gives=Application, problems=(404,),
)  # fmt: skip
def get_application(request: HttpRequest, receipt: Line) -> Application:
    """Return what was applied for; the journal keeps that it was read, and the applicant sees it."""
    case = commands.open_case(receipt, bearer_of(request).actor())
    sections = showing.sections(queries.review(case.receipt_number, language()))
    files = [
        CaseFile(id=uuid_of(one.ref), name=one.name, media_type=one.media_type, size=one.size)
        for one in queries.files(case.receipt_number)
    ]
    return Application(
        receipt_number=case.receipt_number,
        applicant_name=case.applicant_name,
        sections=sections,
        files=files,
    )


@offer(
    router, "GET", "/cases/{receipt}/files/{file_id}", "申請のファイル（閲覧が記録される）",
    scope=CONTENTS, problems=(404,), media=BYTES,
)  # fmt: skip
def get_file(request: HttpRequest, receipt: Line, file_id: UUID) -> HttpResponse:
    """Return a file that came with a case; the journal keeps that it was read."""
    case = commands.open_case(receipt, bearer_of(request).actor())
    ref = f"file:{file_id}"
    if ref not in {one.ref for one in queries.files(case.receipt_number)}:
        raise FileNotFound(
            _("ファイルが見つかりません。"),
            _("削除されたか、保存期間が過ぎて廃棄された可能性があります。"),
            _("一覧を開き直してください。必要なときは、もう一度ファイルを提出してください。"),
        )
    return _handed_out(documents.content(ref))


@offer(
    router, "GET", "/cases/{receipt}/papers", "市が発行した書類の一覧",
    scope=SCOPE, gives=IssuedPapers, problems=(404,),
)  # fmt: skip
def list_papers(request: HttpRequest, receipt: Line) -> IssuedPapers:
    """Return the papers the city issued in a case, the oldest first, also those it took back."""
    case = queries.case(receipt, by=bearer_of(request).actor())
    return IssuedPapers(items=[showing.paper(one) for one in queries.papers(case.receipt_number)])


@offer(
    router, "GET", "/cases/{receipt}/papers/{paper_id}", "市が発行した書類（PDF。閲覧が記録される）",
    scope=CONTENTS, problems=(404,), media=BYTES,
)  # fmt: skip
def get_paper(request: HttpRequest, receipt: Line, paper_id: UUID) -> HttpResponse:
    """Return a paper the city issued in a case; the journal keeps that it was read."""
    case = commands.open_case(receipt, bearer_of(request).actor(), "paper")
    ref = f"document:{paper_id}"
    if ref not in {one.ref for one in queries.papers(case.receipt_number)}:
        raise FileNotFound(
            _("この書類は見つかりません。"),
            _("この手続きの書類ではないか、もう消されています。"),
            _("書類の一覧を読み直してください。"),
        )
    return _handed_out(documents.pdf(ref))


def _handed_out(content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type=BYTES)
    response["Cache-Control"] = "no-store"
    response["Content-Disposition"] = "attachment"
    return response
