"""What the staff of the office do through a system: each act names who does it, and the engines decide whether."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Status

from tenohira.counters.api.cases import showing
from tenohira.counters.api.cases.shapes import Approve, CaseStatus, Decision, Propose, SendBack, TakeAction
from tenohira.counters.api.contract import offer
from tenohira.counters.api.drafts.shapes import Draft, raw_of
from tenohira.counters.api.drafts.showing import opened, shown
from tenohira.counters.api.shapes import Line
from tenohira.counters.api.tokens import bearer_of
from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.views import Mark
from tenohira.engines.people import commands as people
from tenohira.foundation.journal import Actor

router = Router(tags=["decisions"])
SCOPE = "cases:decide"


def _who(request: HttpRequest, receipt: str, staff: str) -> Actor:
    """Return the member of staff; both they and the system must be able to read the case."""
    bearer = bearer_of(request)
    by = people.speak_for(bearer, staff)
    for one in (bearer.actor(), by):
        queries.case(receipt, by=one)
    return by


@offer(
    router, "POST", "/cases/{receipt}/actions", "案件を進める（受付・補正・完了など）",
    scope=SCOPE, gives=CaseStatus, problems=(404, 409),
)  # fmt: skip
def take_action(request: HttpRequest, receipt: Line, body: TakeAction) -> CaseStatus:
    """Take a step of the case's flow in the name of a member of staff."""
    case = commands.take(
        receipt,
        body.action,
        _who(request, receipt, body.staff),
        reason=body.reason,
        message=body.message,
        marks=tuple(Mark(one.question, one.note, one.block) for one in body.marks),
        amount=body.amount,
    )
    return showing.status(case)


@offer(
    router, "POST", "/cases/{receipt}/proposals", "起案する",
    scope=SCOPE, gives=Decision, status=201, problems=(404, 409),
)  # fmt: skip
def propose(request: HttpRequest, receipt: Line, body: Propose) -> Status[Decision]:
    """Propose a decision and send it on its route."""
    by = _who(request, receipt, body.staff)
    found = None if body.findings is None else raw_of(body.findings)
    case = commands.propose(receipt, body.outcome, body.reason, body.amount, by, found)
    return Status(201, showing.decision(case))


@offer(
    router, "POST", "/cases/{receipt}/approvals", "承認・決裁する",
    scope=SCOPE, gives=Decision, status=201, problems=(404, 409),
)  # fmt: skip
def approve(request: HttpRequest, receipt: Line, body: Approve) -> Status[Decision]:
    """Approve the step that waits; the last one decides the case."""
    by = _who(request, receipt, body.staff)
    case = commands.approve(receipt, body.comment, by, body.acting_for or None, body.step)
    return Status(201, showing.decision(case))


@offer(
    router, "POST", "/cases/{receipt}/send-backs", "差し戻す",
    scope=SCOPE, gives=Decision, status=201, problems=(404, 409),
)  # fmt: skip
def send_back(request: HttpRequest, receipt: Line, body: SendBack) -> Status[Decision]:
    """Send the proposal back to who made it."""
    case = commands.send_back(receipt, body.comment, _who(request, receipt, body.staff))
    return Status(201, showing.decision(case))


@offer(
    router, "POST", "/cases/{receipt}/correction", "補正の下書きを開く",
    scope="drafts:write", gives=Draft, status=201, problems=(404, 409),
)  # fmt: skip
def start_correction(request: HttpRequest, receipt: Line) -> Status[Draft]:
    """Open the answers of a returned case for mending, for the system that filed it; again resumes."""
    bearer = bearer_of(request)
    case = queries.case(receipt, by=bearer.actor())
    draft = commands.start_correction(case.receipt_number, by=bearer.actor())
    return Status(201, shown(opened(draft.id, bearer), bearer))
