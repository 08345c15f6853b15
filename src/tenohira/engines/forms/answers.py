"""Answers and what is said about them. Answers are plain JSON, so that they can be kept, sent and compared.

    {"name": "鈴木 花子", "account": {"bank": "0149", …}, "children": [{"key": "person:…", "label": "鈴木 一郎",
     "lives_with": true}], "~typed": {…}}

Answers of a page that is not repeated stand by field id. Those of a repeat stand under the page's id, one
mapping per block. `~typed` keeps, in a draft only, what was typed but could not be taken yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Answers = dict[str, Any]
Facts = Mapping[str, Any]
Raw = Mapping[str, list[str]]
"""What a browser sends: html name to the texts typed or chosen."""

TYPED = "~typed"


@dataclass(frozen=True)
class FormError:
    """What is wrong with one answer. `index` is the block of a repeat (from 0); `part` a part of the answer."""

    field_id: str
    message: str
    index: int | None = None
    part: str = ""
    page_id: str = ""
    code: str = ""

    @property
    def html_name(self) -> str:
        """The html name of the input the error stands at, for a link to it."""
        name = f"{self.field_id}.{self.part}" if self.part else self.field_id
        return name if self.index is None else f"{self.page_id}.{self.index}.{name}"


@dataclass(frozen=True)
class Accepted:
    """What became of a page: the new answers, what could not be taken, and what was typed, to show it again."""

    answers: Answers
    errors: list[FormError] = field(default_factory=list)
    raw: Raw = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether everything on the page could be taken."""
        return not self.errors


@dataclass(frozen=True)
class ReviewRow:
    """One answer as people read it. `shown` is one text per line; `given` is False when there is no answer."""

    field_id: str
    label: str
    shown: list[str]
    index: int | None = None
    given: bool = True


@dataclass(frozen=True)
class ReviewSection:
    """The answers of one page, or of one block of a repeat (`index`, and its `label`)."""

    page_id: str
    title: str
    rows: list[ReviewRow]
    index: int | None = None
    label: str = ""


@dataclass(frozen=True)
class Difference:
    """An answer that is not what the register says."""

    field_id: str
    label: str
    answered: list[str]
    registered: list[str]
    index: int | None = None
    page_id: str = ""


@dataclass(frozen=True)
class PendingPaper:
    """A paper the applicant said would follow."""

    field_id: str
    label: str
    paper: str | None
    index: int | None = None
    page_id: str = ""


@dataclass(frozen=True)
class FileAnswer:
    """A file given as an answer."""

    ref: str
    name: str
    field_id: str
    index: int | None = None
    paper: str | None = None
