"""Answers laid beside the register, for the clerk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tenohira.engines.forms.answers import Answers, Difference, Facts
from tenohira.engines.forms.field_models import AskedField
from tenohira.engines.forms.fields import Context, field_type
from tenohira.engines.forms.form_models import FormDefinition, Page
from tenohira.engines.forms.prefill import registered
from tenohira.engines.forms.repeats import Block, blocks
from tenohira.engines.forms.review import shown
from tenohira.engines.forms.surroundings import surroundings
from tenohira.engines.forms.typing_of import ITEM


def differences(
    form: FormDefinition, answers: Answers, facts: Facts, context: Context | None = None, language: str = "ja"
) -> list[Difference]:
    """Return the answers that say something else than the register does, where it says anything.

    Only fields with `prefill` are compared; spaces, hyphens, small kana and the like are no difference.
    """
    around = surroundings(facts, context, language)
    found: list[Difference] = []
    for page in form.pages:
        if page.repeat is None:
            found.extend(_compared(page, None, answers, facts, around))
        else:
            for block in blocks(page, answers, _only_given(page, answers, facts), language):
                names = facts if block.item is None else {**facts, ITEM: block.item}
                found.extend(_compared(page, block, block.answers, names, around))
    return found


def _only_given(page: Page, answers: Answers, facts: Facts) -> Facts:
    """The facts, unless the page was never answered."""
    return facts if answers.get(page.id) else {}


def _compared(
    page: Page, block: Block | None, given: Mapping[str, Any], facts: Facts, around: Context
) -> Iterator[Difference]:
    for field in page.ask:
        kind = field_type(field)
        value = given.get(field.id)
        known = registered(field, facts, around)
        if kind.is_empty(value) or kind.is_empty(known) or _is_same(field, value, known):
            continue
        language = around.language
        yield Difference(
            field.id,
            field.label.text(language),
            shown(field, value, language),
            shown(field, known, language),
            block.index if block else None,
            page.id,
        )


def _is_same(field: AskedField, value: Any, known: Any) -> bool:
    kind = field_type(field)
    try:
        return bool(kind.comparable(value) == kind.comparable(known))
    except (TypeError, ValueError, AttributeError, KeyError):
        return False
