"""A form read back: what was answered, page by page, in a person's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from tenohira.engines.forms.answers import Answers, Facts, ReviewRow, ReviewSection
from tenohira.engines.forms.field_models import AnyField, AskedField
from tenohira.engines.forms.fields import field_type
from tenohira.engines.forms.form_models import FormDefinition
from tenohira.engines.forms.ports import Expressions
from tenohira.engines.forms.repeats import blocks
from tenohira.engines.forms.visibility import walk


def shown(field: AskedField, value: Any, language: str = "ja") -> list[str]:
    """Return one answer as people read it, one text per line; none when there is no answer."""
    kind = field_type(field)
    if kind.is_empty(value):
        return []
    with translation.override(language.lower()):
        try:
            return kind.show(field, value, language)
        except (TypeError, ValueError, AttributeError, KeyError, ArithmeticError):
            # an answer of an older form may have another shape; better raw than lost
            return [str(value)]


def review(
    form: FormDefinition,
    answers: Answers,
    language: str = "ja",
    facts: Facts | None = None,
    expressions: Expressions | None = None,
) -> list[ReviewSection]:
    """Return the answers by page and block in a language.

    With `expressions` (a draft), the questions shown now, also those without an answer; without (a submitted
    case), what was answered.
    """
    if expressions is None:
        sections = _answered(form, answers, language)
    else:
        sections = _asked(form, answers, language, facts or {}, expressions)
    return [section for section in sections if section.rows]


def _answered(form: FormDefinition, answers: Answers, language: str) -> Iterator[ReviewSection]:
    for page in form.pages:
        title = page.title.text(language)
        if page.repeat is None:
            yield ReviewSection(page.id, title, _rows(page.ask, answers, language, None, is_draft=False))
            continue
        for block in blocks(page, answers, {}, language):
            rows = _rows(page.ask, block.answers, language, block.index, is_draft=False)
            yield ReviewSection(page.id, title, rows, block.index, block.label)


def _asked(
    form: FormDefinition, answers: Answers, language: str, facts: Facts, expressions: Expressions
) -> Iterator[ReviewSection]:
    for page in walk(form, answers, facts, expressions):
        labels = (
            [one.label for one in blocks(page.page, answers, facts, language)] if page.page.repeat else [""]
        )
        for block in page.blocks:
            rows = _rows(
                [one.field for one in block.asked], block.answers, language, block.index, is_draft=True
            )
            yield ReviewSection(
                page.page.id, page.page.title.text(language), rows, block.index, labels[block.index or 0]
            )


def _rows(
    fields: list[AnyField], given: Mapping[str, Any], language: str, index: int | None, *, is_draft: bool
) -> list[ReviewRow]:
    rows: list[ReviewRow] = []
    for field in fields:
        lines = shown(field, given.get(field.id), language)
        if lines or is_draft:
            said = lines or [_no_answer(language)]
            rows.append(ReviewRow(field.id, field.label.text(language), said, index, bool(lines)))
    return rows


def _no_answer(language: str) -> str:
    with translation.override(language.lower()):
        return _("（記入なし）")
