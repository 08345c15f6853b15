"""What the system that filed a case hands in for its applicant afterwards: the papers that were to follow."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import File, Router, Status, UploadedFile

from tenohira.counters.api.contract import offer
from tenohira.counters.api.drafts.shapes import Attachment
from tenohira.counters.api.shapes import Index, Line, only_file, uuid_of
from tenohira.counters.api.tokens import bearer_of
from tenohira.engines.cases import commands, queries

router = Router(tags=["cases"])


@offer(
    router, "POST", "/cases/{receipt}/asked/{question_id}", "後から出す書類を出す",
    scope="drafts:write", gives=Attachment, status=201, problems=(404, 409, 413),
)  # fmt: skip
def supply_paper(
    request: HttpRequest,
    receipt: Line,
    question_id: Line,
    file: File[UploadedFile],
    block: Index | None = None,
    more: bool = False,
) -> Status[Attachment]:
    """Take in a paper that was to follow, from the system that filed the case; `more` when it has more sheets."""
    only_file(request)
    by = bearer_of(request).actor()
    case = queries.case(receipt, by=by)
    kept = commands.supply_papers(
        case.receipt_number,
        question_id,
        file.name or "file",
        file.file or b"",
        block,
        by=by,
        more_follow=more,
    )
    found = Attachment(id=uuid_of(kept.ref), name=kept.name, question=question_id, block=block)
    return Status(201, found)
