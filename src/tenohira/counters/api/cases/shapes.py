"""The shapes of cases, their decisions, and what the staff of the office do."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from tenohira.counters.api.drafts.shapes import Values
from tenohira.counters.api.shapes import LARGEST, Line, Name, Sent, Words


class CaseLine(Schema):
    """A case in a list: no names, no answers."""

    receipt_number: str
    service: str
    service_title: str
    state: str
    state_title: str
    phase: str
    office: str
    submitted_at: datetime
    due_on: date | None
    is_late: bool
    outcome: str
    decided_at: datetime | None
    closed_at: datetime | None
    sandbox: bool = False


class CasePage(Schema):
    """One page of cases, the newest first; `next_cursor` asks for the next one."""

    items: list[CaseLine]
    next_cursor: int | None


class Asked(Schema):
    """What the city asks of the applicant now."""

    kind: str
    text: str
    question: str
    block: int | None


class Action(Schema):
    """A step open from the present state: who may take it and what it needs."""

    id: str
    title: str
    by: list[str]
    needs: list[str]


class CaseStatus(CaseLine):
    """Where a case stands, what is asked, and what can be done."""

    asked: list[Asked]
    actions: list[Action]


class Step(Schema):
    """One step of the way of a case. `state`: done, now or todo."""

    id: str
    title: str
    state: str
    at: datetime | None
    expected_on: date | None


class Timeline(Schema):
    """The way of a case."""

    receipt_number: str
    steps: list[Step]


class Answer(Schema):
    """One answer as people read it, line by line."""

    question: str
    label: str
    shown: list[str]


class Section(Schema):
    """The answers of one page, or of one block of it."""

    page: str
    title: str
    block: int | None
    answers: list[Answer]


class CaseFile(Schema):
    """A file that came with a case."""

    id: UUID
    name: str
    media_type: str
    size: int


class Application(Schema):
    """What was applied for. Reading it leaves a trace that the applicant sees."""

    receipt_number: str
    applicant_name: str
    sections: list[Section]
    files: list[CaseFile]


class ApprovalStep(Schema):
    """One post on the route. `state`: coming, waiting, approved or sent_back."""

    order: int
    office: str
    post: str
    post_title: str
    decides: bool
    state: str
    acted_at: datetime | None


class Paper(Schema):
    """A paper the city issued."""

    id: UUID
    number: str
    issued_on: date


class IssuedPaper(Paper):
    """A paper the city issued, and whether it is in force."""

    kind: str
    title: str
    language: str
    valid_until: date | None = Field(description="The last day on which it is in force.")
    revoked_at: datetime | None = Field(description="When the city took it back.")
    size: int = Field(description="Bytes of the PDF.")


class IssuedPapers(Schema):
    """The papers of a case."""

    items: list[IssuedPaper]


class Decision(Schema):
    """What was proposed and decided."""

    receipt_number: str
    outcome: str = Field(description="granted, refused or another final state; empty while undecided.")
    reason: str
    amount: int | None = Field(description="Yen.")
    decided_at: datetime | None
    findings: list[Section] = Field(description="認定事項: what the office found out, of the last proposal.")
    steps: list[ApprovalStep]
    papers: list[Paper]


Staff = Annotated[
    Name, Field(description="職員番号 of the member of staff who does it; of the token's office.")
]
Yen = Annotated[int, Field(ge=0, le=LARGEST)]


class MarkSent(Sent):
    """A question to be corrected, and why."""

    question: Name
    note: Words = ""
    block: Annotated[int, Field(ge=0, le=50)] | None = None


class TakeAction(Sent):
    """A step of the flow taken by a member of staff."""

    staff: Staff
    action: Name
    reason: Words = ""
    message: Words = Field("", description="Goes to the applicant.")
    marks: Annotated[list[MarkSent], Field(max_length=100)] = []
    amount: Yen | None = None


class Propose(Sent):
    """A decision proposed (起案)."""

    staff: Staff
    outcome: Literal["granted", "refused"]
    reason: Annotated[Words, Field(min_length=1)]
    amount: Yen | None = None
    findings: Values | None = Field(
        None, description="認定事項, by the names of the service's findings; left out: what is known already."
    )


class Approve(Sent):
    """The waiting step approved (承認・決裁)."""

    staff: Staff
    comment: Words = ""
    step: Annotated[int, Field(ge=0, le=1000)] | None = Field(
        None, description="The order of the step in sight."
    )
    acting_for: Line = Field("", description="The absent holder or vacant post, for 代決.")


class SendBack(Sent):
    """The proposal sent back (差戻し)."""

    staff: Staff
    comment: Annotated[Words, Field(min_length=1)]
