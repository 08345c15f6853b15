"""The shapes of applications being written."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from tenohira.counters.api.shapes import FieldProblem, Line, Name, Sent

Texts = Annotated[list[Annotated[str, Field(max_length=30_000)]], Field(max_length=50)]
Values = Annotated[
    dict[Annotated[str, Field(max_length=200)], Annotated[str, Field(max_length=30_000)] | Texts],
    Field(max_length=500),
]


def raw_of(values: dict[str, str | list[str]]) -> dict[str, list[str]]:
    """Return answers as a browser would send them."""
    return {name: [value] if isinstance(value, str) else list(value) for name, value in values.items()}


class Resident(Sent):
    """The resident this system has identified itself: needs the scope `applicants:vouch`."""

    number: Annotated[str, Field(pattern=r"^[0-9]{1,20}$", description="宛名番号")]
    birth_date: date


class NewDraft(Sent):
    """What an application begins with."""

    service: Name
    language: Literal["ja", "ja-easy", "en", "pt-BR"] = "ja"
    mail: Line = Field("", description="Where notices go, when the form does not ask.")
    resident: Resident | None = None


class PageAnswers(Sent):
    """The answers of one page: name to one text, or to several where several may be chosen.

    Names are those of `inputs` in the form; yes and no are `yes` and `no`; a list of choices sends each value.
    """

    values: Values


class Block(Schema):
    """The questions asked now on a page, or on one block of a page that repeats, by the names to send."""

    index: int | None
    key: str = Field(description="Names an added block, to remove it; empty where nothing can be removed.")
    label: str
    asked: list[str]


class DraftPage(Schema):
    """A page that is asked now, with the answers so far."""

    id: str
    title: str
    blocks: list[Block]
    values: dict[str, list[str]]


class Attachment(Schema):
    """A file among the answers."""

    id: UUID
    name: str
    question: str
    block: int | None


class Draft(Schema):
    """An application being written. `problems` is what keeps it from being sent."""

    id: UUID
    service: str
    version: str
    language: str
    sandbox: bool
    correction_of: str | None
    message: str = Field(description="What the city asked to correct.")
    created_at: datetime
    expires_at: datetime
    is_ready: bool
    pages: list[DraftPage]
    files: list[Attachment]
    problems: list[FieldProblem]


class PageSaved(Schema):
    """What became of a page: all of it is kept; `problems` could not be taken as it was written."""

    problems: list[FieldProblem]
    draft: Draft


class Receipt(Schema):
    """What was sent. A receipt number that begins with SANDBOX- is of a trial and no case."""

    receipt_number: str
    service: str
    sandbox: bool
    state: str
    state_title: str
    phase: str
    office: str
    submitted_at: datetime
    due_on: date | None
