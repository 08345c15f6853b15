"""Applications: started, filled page by page, given files, sent once."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Header, Router, Status, UploadedFile

from tenohira.counters.api.contract import offer
from tenohira.counters.api.drafts.shapes import (
    Attachment,
    Draft,
    NewDraft,
    PageAnswers,
    PageSaved,
    Receipt,
    raw_of,
)
from tenohira.counters.api.drafts.showing import opened, problems, shown
from tenohira.counters.api.shapes import Index, Line, only_file, uuid_of
from tenohira.counters.api.tokens import bearer_of
from tenohira.engines.cases import commands as cases
from tenohira.engines.cases.errors import IsCorrection
from tenohira.engines.cases.views import Applicant, CaseView, RehearsalView
from tenohira.engines.people import commands as people

router = Router(tags=["drafts"])
SCOPE = "drafts:write"


@offer(
    router, "POST", "/drafts", "申請を書き始める", scope=SCOPE, gives=Draft, status=201, problems=(404, 409)
)
def start_draft(request: HttpRequest, body: NewDraft) -> Status[Draft]:
    """Start an application; what the register knows of a named resident is filled in."""
    bearer = bearer_of(request)
    by = bearer.actor()
    if bearer.is_sandbox:
        draft = cases.start_rehearsal(body.service, by=by, language=body.language)
    else:
        named = body.resident
        ref = people.vouch(bearer, named.number, named.birth_date) if named else None
        applicant = Applicant(ref, mail=body.mail or None, language=body.language)
        draft = cases.start_draft(body.service, by=by, applicant=applicant)
    return Status(201, shown(opened(draft.id, bearer), bearer))


@offer(router, "GET", "/drafts/{draft_id}", "書きかけの申請", scope=SCOPE, gives=Draft, problems=(404,))
def get_draft(request: HttpRequest, draft_id: UUID) -> Draft:
    """Return an application being written."""
    bearer = bearer_of(request)
    return shown(opened(draft_id, bearer), bearer)


@offer(router, "DELETE", "/drafts/{draft_id}", "書きかけを消す", scope=SCOPE, status=204, problems=(404,))
def discard_draft(request: HttpRequest, draft_id: UUID) -> Status[None]:
    """Throw an application away with its files."""
    bearer = bearer_of(request)
    opened(draft_id, bearer)
    cases.discard_draft(str(draft_id), by=bearer.actor())
    return Status(204, None)


@offer(
    router, "PUT", "/drafts/{draft_id}/pages/{page_id}", "1ページ分の答えを保存する",
    scope=SCOPE, gives=PageSaved, problems=(404, 409, 413),
)  # fmt: skip
def save_page(
    request: HttpRequest,
    draft_id: UUID,
    page_id: Line,
    body: PageAnswers,
    block: Index | None = None,
) -> PageSaved:
    """Take the answers of a page; the number after the last block adds a block."""
    bearer = bearer_of(request)
    raw = raw_of(body.values)
    accepted = cases.save_page(str(draft_id), page_id, raw, block, by=bearer.actor())
    return PageSaved(
        problems=problems(accepted.errors, by_page=False), draft=shown(opened(draft_id, bearer), bearer)
    )


@offer(
    router, "DELETE", "/drafts/{draft_id}/pages/{page_id}/blocks/{key}", "くり返すページの欄を一つ消す",
    scope=SCOPE, gives=Draft, problems=(404,),
)  # fmt: skip
def remove_block(request: HttpRequest, draft_id: UUID, page_id: Line, key: Line) -> Draft:
    """Take an added block off a page with its files; those after it move up."""
    bearer = bearer_of(request)
    cases.remove_block(str(draft_id), page_id, key, by=bearer.actor())
    return shown(opened(draft_id, bearer), bearer)


@offer(
    router, "POST", "/drafts/{draft_id}/files/{question_id}", "ファイルを付ける",
    scope=SCOPE, gives=Attachment, status=201, problems=(404, 409, 413),
)  # fmt: skip
def attach_file(
    request: HttpRequest,
    draft_id: UUID,
    question_id: Line,
    file: File[UploadedFile],
    block: Index | None = None,
) -> Status[Attachment]:
    """Take a file for a question, judged by its content."""
    only_file(request)
    kept = cases.attach_file(
        str(draft_id), question_id, file.name or "file", file.file or b"", block,
        by=bearer_of(request).actor(),
    )  # fmt: skip
    found = Attachment(id=uuid_of(kept.ref), name=kept.name, question=question_id, block=block)
    return Status(201, found)


@offer(
    router, "DELETE", "/drafts/{draft_id}/files/{question_id}/{file_id}", "ファイルを外す",
    scope=SCOPE, status=204, problems=(404,),
)  # fmt: skip
def remove_file(
    request: HttpRequest,
    draft_id: UUID,
    question_id: Line,
    file_id: UUID,
    block: Index | None = None,
) -> Status[None]:
    """Take a file out of an application and destroy it."""
    cases.remove_file(str(draft_id), question_id, f"file:{file_id}", block, by=bearer_of(request).actor())
    return Status(204, None)


@offer(
    router, "POST", "/drafts/{draft_id}/submission", "申請を送る",
    scope=SCOPE, gives=Receipt, status=201, problems=(404, 409),
)  # fmt: skip
def submit(
    request: HttpRequest,
    draft_id: UUID,
    idempotency_key: Annotated[str, Header(..., alias="Idempotency-Key", min_length=1, max_length=40)],
) -> Status[Receipt]:
    """Send an application or its correction; again, with the same key or after a lost answer, the same receipt."""
    bearer = bearer_of(request)
    by, name = bearer.actor(), str(draft_id)
    if bearer.is_sandbox:
        return Status(201, _receipt(cases.rehearse(name, by=by), sandbox=True))
    try:
        return Status(201, _receipt(cases.submit(name, key=idempotency_key, by=by)))
    except IsCorrection as correction:
        return Status(201, _receipt(cases.resubmit(correction.receipt_number, by)))


def _receipt(case: CaseView | RehearsalView, *, sandbox: bool = False) -> Receipt:
    return Receipt(
        receipt_number=case.receipt_number,
        service=case.service_id,
        sandbox=sandbox,
        state=case.state,
        state_title=case.state_title.text(),
        phase=case.phase,
        office=case.office_id,
        submitted_at=case.submitted_at,
        due_on=case.due_on if isinstance(case, CaseView) else None,
    )
