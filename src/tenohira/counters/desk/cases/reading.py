"""The application as a clerk reads it: answers beside what the register says, with files in their place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tenohira.engines.cases.views import Mark
from tenohira.engines.documents.views import StoredFile
from tenohira.engines.forms.answers import Difference, FileAnswer, ReviewRow, ReviewSection


@dataclass(frozen=True)
class Line:
    """One answer: `registered` is what the register says when it says something else."""

    key: str
    field_id: str
    index: int | None
    label: str
    shown: tuple[str, ...]
    registered: tuple[str, ...]
    files: tuple[StoredFile, ...]
    mark: Mark | None = None


@dataclass(frozen=True)
class Part:
    """The answers of one page of the form, or of one block of a repeat."""

    title: str
    label: str
    lines: tuple[Line, ...]


def key_of(field_id: str, index: int | None) -> str:
    """Return how an answer is named in a form of the desk; a field's id holds no colon."""
    return field_id if index is None else f"{field_id}:{index}"


def parts(
    sections: Sequence[ReviewSection],
    differences: Iterable[Difference],
    files: Mapping[str, StoredFile] = {},
    given: Iterable[FileAnswer] = (),
    marks: Iterable[Mark] = (),
) -> list[Part]:
    """Return the application part by part. Pure."""
    differing = {(one.field_id, one.index): tuple(one.registered) for one in differences}
    marked = {(one.field_id, one.index): one for one in marks}
    attached: dict[tuple[str, int | None], list[StoredFile]] = {}
    for one in given:
        if one.ref in files:
            attached.setdefault((one.field_id, one.index), []).append(files[one.ref])

    def line(row: ReviewRow, index: int | None) -> Line:
        place = (row.field_id, index)
        shown = tuple(text for text in row.shown if text)
        return Line(
            key_of(*place), row.field_id, index, row.label, shown, differing.get(place, ()),
            tuple(attached.get(place, ())), marked.get(place),
        )  # fmt: skip

    return [
        Part(
            section.title,
            section.label,
            tuple(line(row, row.index if row.index is not None else section.index) for row in section.rows),
        )
        for section in sections
    ]
