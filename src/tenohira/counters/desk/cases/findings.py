"""What the office finds out (認定事項), filled in by who proposes: questions, what was typed, what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language

from tenohira.counters.look.widgets import html_id
from tenohira.engines.cases.queries import FindingsSheet
from tenohira.engines.forms import queries as forms
from tenohira.engines.forms.answers import FormError

PREFIX = "findings."
"""Before every html name, so that no finding meets a name of the desk's own form."""


def sent(data: QueryDict) -> dict[str, list[str]]:
    """Return what was typed, by the html names of the forms engine."""
    return {name.removeprefix(PREFIX): data.getlist(name) for name in data if name.startswith(PREFIX)}


def mistakes(errors: Iterable[FormError]) -> list[tuple[str, str]]:
    """Return (html id, message) of every mistake, for the error summary."""
    return [(html_id(PREFIX + one.html_name), one.message) for one in errors]


def drawn(sheet: FindingsSheet, errors: Iterable[FormError] = ()) -> dict[str, Any]:
    """Return the questions shown now, part by part, and `raw`, what stands in their inputs.

    `shown` names them, so that a page knows when an answer brings others; `amount` is what the rule comes to.
    """
    found, parts = list(errors), []
    raw: dict[str, list[str]] = {}
    for page in forms.pages(sheet.form, sheet.answers, sheet.names, sheet.expressions):
        raw |= forms.raw_of_page(sheet.form, page.id, sheet.answers, sheet.names)
        indices: list[int | None] = [None]
        if page.repeat is not None:
            indices = list(range(len(forms.blocks(page, sheet.answers, sheet.names))))
        parts += [_part(sheet, page, index, found) for index in indices]
    names = [one["name"] for part in parts for one in part["questions"]]
    return {
        "parts": parts,
        "raw": {PREFIX + name: texts for name, texts in raw.items()},
        "shown": " ".join(names),
        "amount": sheet.amount,
    }


def _part(sheet: FindingsSheet, page: Any, index: int | None, errors: list[FormError]) -> dict[str, Any]:
    language = get_language() or "ja"
    prefix = PREFIX + forms.html_prefix(page, index)
    context = forms.surroundings(sheet.names, language=language)
    shown = forms.visible_fields(sheet.form, page.id, sheet.answers, sheet.names, sheet.expressions, index)
    block = forms.blocks(page, sheet.answers, sheet.names, language)[index] if index is not None else None
    own: Mapping[str, Any] = block.answers if block else sheet.answers
    return {
        "title": page.title.text(language),
        "label": block.label if block else "",
        "prefix": prefix,
        "questions": [
            {
                "name": prefix + one.id,
                "question": forms.question(one, language, context, own.get(one.id)),
                "errors": [bad for bad in errors if bad.field_id == one.id and bad.index == index],
            }
            for one in shown
        ],
    }
