"""What the register knows, laid into the answers before the first page."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from tenohira.engines.forms.answers import Answers, Facts
from tenohira.engines.forms.field_models import AskedField
from tenohira.engines.forms.fields import Context, field_type
from tenohira.engines.forms.form_models import FormDefinition
from tenohira.engines.forms.repeats import blocks, dig, items_of, written
from tenohira.engines.forms.surroundings import surroundings
from tenohira.engines.forms.typing_of import ITEM


def prefill(form: FormDefinition, answers: Answers, facts: Facts, context: Context | None = None) -> Answers:
    """Return the answers with every unanswered `prefill` field filled from the facts, as far as they are known.

    Blocks of the register are written into repeated pages. Nothing that was answered is changed.
    """
    around = surroundings(facts, context)
    filled = copy.deepcopy(answers)
    for page in form.pages:
        if page.repeat is None:
            for field in page.ask:
                _fill(field, filled, facts, around)
        elif items_of(page, facts) is not None:
            there = blocks(page, filled, facts)
            filled[page.id] = [written(block) for block in there]
            for block in there:
                names = facts if block.item is None else {**facts, ITEM: block.item}
                for field in page.ask:
                    _fill(field, filled[page.id][block.index], names, around)
    return filled


def _fill(field: AskedField, into: dict[str, Any], facts: Facts, around: Context) -> None:
    if not field.prefill or not field_type(field).is_empty(into.get(field.id)):
        return
    value = registered(field, facts, around)
    if not field_type(field).is_empty(value):
        into[field.id] = value


def registered(field: AskedField, facts: Facts, around: Context) -> Any:
    """Return the answer the register gives to a field, or None."""
    if not field.prefill:
        return None
    fact = dig(facts, field.prefill)
    if fact is None or fact == "":
        return None
    parent = dig(facts, field.prefill.rpartition(".")[0]) if "." in field.prefill else facts
    beside: Mapping[str, Any] = parent if isinstance(parent, Mapping) else {}
    return field_type(field).from_fact(field, fact, beside, around)
