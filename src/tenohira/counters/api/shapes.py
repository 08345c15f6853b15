"""The shapes the parts of the API share."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema
from ninja.errors import ValidationError
from pydantic import AfterValidator, ConfigDict, Field

LARGEST = 2**53 - 1
"""The largest whole number every JSON reader takes exactly (RFC 8259, 6)."""


def _without_nul(text: str) -> str:
    return text.replace("\x00", "")


Line = Annotated[str, Field(max_length=200), AfterValidator(_without_nul)]
Words = Annotated[str, Field(max_length=2000), AfterValidator(_without_nul)]
Name = Annotated[str, Field(min_length=1, max_length=80), AfterValidator(_without_nul)]
Index = Annotated[int, Field(ge=0, le=50)]
PageSize = Annotated[int, Field(ge=1, le=100)]
LongPageSize = Annotated[int, Field(ge=1, le=200)]
Cursor = Annotated[int, Field(ge=1, le=LARGEST)]


def only_file(request: HttpRequest) -> None:
    """Refuse a form with parts beside `file`; raises ValidationError."""
    strange = (set(request.POST) | set(request.FILES)) - {"file"}
    if strange:
        raise ValidationError(
            [{"loc": ("form", one), "msg": "Unknown part", "type": "extra"} for one in sorted(strange)]
        )


def uuid_of(ref: str) -> UUID:
    """Return the uuid in a reference such as `file:<uuid>`."""
    return UUID(ref.rpartition(":")[2])


class Sent(Schema):
    """A body that callers send: names that the description does not know are refused."""

    model_config = ConfigDict(extra="forbid")


class FieldProblem(Schema):
    """What is wrong with one answer."""

    pointer: str = Field(description="Where, as a JSON pointer (RFC 6901).")
    message: str = Field(description="What is wrong and how to mend it, in the language asked for.")
    code: str = Field(description="The kind of mistake, for programs.")


class Problem(Schema):
    """Problem details (RFC 9457): what happened (`title`), why (`detail`), and what to do now (`remedy`)."""

    type: str
    title: str
    status: int
    detail: str
    remedy: str
    errors: list[FieldProblem] = []
