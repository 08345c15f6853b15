"""A page of a form as it is drawn: blocks of questions with what was typed, what is wrong, what the register gave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from tenohira.counters.portal.apply.opening import Opened
from tenohira.engines.forms import queries as forms
from tenohira.engines.forms.answers import FormError
from tenohira.engines.forms.definition import Page
from tenohira.foundation.city import city_definition, pack_folder

Raw = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Drawn:
    """One question. `waits`: a question above on this page decides whether it must be answered."""

    name: str
    question: dict[str, Any]
    errors: tuple[FormError, ...] = ()
    waits: bool = False
    mark: str = ""
    is_locked: bool = False
    shown: tuple[str, ...] = ()


@dataclass(frozen=True)
class DrawnBlock:
    """The questions of a page, or of one block of a repeated page."""

    prefix: str
    index: int | None
    label: str
    is_added: bool
    given_label: str = ""
    needs_label: bool = False
    questions: list[Drawn] = field(default_factory=list)


def drawn_blocks(
    opened: Opened, page: Page, answers: dict[str, Any] | None = None, errors: Iterable[FormError] = ()
) -> list[DrawnBlock]:
    """Return the blocks of a page with the questions shown now; `answers` other than the saved may be given."""
    given = opened.answers if answers is None else answers
    found = list(errors)
    if page.repeat is None:
        return [_block(opened, page, None, given, given, found)]
    return [
        _block(opened, page, block, block.answers, given, found)
        for block in forms.blocks(page, given, opened.facts, opened.language)
    ]


def _block(
    opened: Opened,
    page: Page,
    block: forms.Block | None,
    own: Mapping[str, Any],
    answers: dict[str, Any],
    errors: list[FormError],
) -> DrawnBlock:
    index = block.index if block else None
    shown = forms.visible_fields(
        opened.form, page.id, answers, opened.facts, opened.bundle.expressions, index
    )
    context = forms.Context(today=opened.facts["today"], language=opened.language, members=_members(opened))
    registered = _registered(opened, page, index)
    marks = _marks(opened, index if page.repeat else None)
    is_marked = opened.correction is not None and bool(opened.correction.marks)
    prefix = forms.html_prefix(page, index)
    drawn = [
        Drawn(
            prefix + one.id,
            _question(opened, one, own.get(one.id), registered.get(one.id), context),
            tuple(error for error in errors if error.field_id == one.id and error.index == index),
            waits=_waits(one, page, own),
            mark=marks.get(one.id, ""),
            is_locked=is_marked and one.id not in marks and (own.get(one.id) is not None or not one.required),
            shown=tuple(forms.shown(one, own.get(one.id), opened.language)) if is_marked else (),
        )
        for one in shown
    ]
    if block is None:
        return DrawnBlock(prefix, None, "", is_added=False, questions=drawn)
    given = str(block.answers.get("label") or "")
    names_itself = any(one.type in {"name", "person"} for one in page.ask)
    return DrawnBlock(
        prefix, index, block.label, block.is_added, given, block.is_added and not names_itself, drawn
    )


def _members(opened: Opened) -> tuple[tuple[str, str, str], ...] | None:
    people = opened.facts.get("household", {}).get("members")
    if not isinstance(people, list | tuple):
        return None
    own = opened.facts.get("person", {}).get("ref")
    children = {one.get("ref") for one in opened.facts["household"].get("children") or ()}

    def kind(ref: Any) -> str:
        return "self" if ref == own else "child" if ref in children else "other"

    return tuple((str(one["ref"]), str(one.get("name") or ""), kind(one["ref"])) for one in people)


def _registered(opened: Opened, page: Page, index: int | None) -> Mapping[str, Any]:
    """Return what the register gives to the questions of a page or block."""
    filled = forms.prefill(opened.form, {}, opened.facts)
    if index is None:
        return filled
    there = filled.get(page.id) or []
    return there[index] if index < len(there) else {}


def _question(
    opened: Opened, one: Any, value: Any, registered: Any, context: forms.Context
) -> dict[str, Any]:
    question = forms.question(one, opened.language, context, value) | _addresses(one.type, one)
    if registered is not None and registered == value and one.type != "my-number":
        said = _("住民登録から入れました。")
        gap = "" if opened.language.startswith("ja") else " "
        question["hint"] = gap.join(filter(None, (said, question.get("hint"))))
    return question


def _addresses(kind: str, one: Any) -> dict[str, Any]:
    """Return where the widget of a type finds its lists."""
    if kind == "address":
        return {"towns_href": reverse("portal:towns")}
    if kind == "bank-account":
        branches = reverse("portal:branches", args=["0000"]).replace("0000", "{bank}")
        return {"banks_href": reverse("portal:banks"), "branches_href": branches}
    if kind == "place":
        view = city_definition().map
        outline = reverse("portal:boundary") if (pack_folder() / "boundary.geojson").is_file() else ""
        return {"boundary_href": outline, "center": f"{view.lat},{view.lng}"}
    return {}


def _waits(one: Any, page: Page, own: Mapping[str, Any]) -> bool:
    """Tell whether an unanswered question above on the same page decides about this one."""
    return any(own.get(name) is None for name in forms.decided_by(one, page))


def _marks(opened: Opened, index: int | None) -> dict[str, str]:
    """Return the notes of the city on marked questions, when this is a correction."""
    if opened.correction is None:
        return {}
    return {
        mark.field_id: mark.note or _("ここを確かめて、直してください。")
        for mark in opened.correction.marks
        if mark.index is None or mark.index == index
    }
