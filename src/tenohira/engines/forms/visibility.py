"""Which pages and questions are shown, walking the form from its beginning with what is answered so far.

A condition that is unknown shows its question, because asking once too often loses nothing; unless what makes it
unknown is a question that is itself hidden.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from tenohira.engines.forms.answers import Answers, Facts
from tenohira.engines.forms.field_models import AnyField, AskedField
from tenohira.engines.forms.fields import field_type
from tenohira.engines.forms.form_models import FormDefinition, Page
from tenohira.engines.forms.fragments import names_in
from tenohira.engines.forms.ports import Expressions, ListOf, RuleType
from tenohira.engines.forms.repeats import Block, blocks, items_of
from tenohira.engines.forms.typing_of import ITEM


@lru_cache(maxsize=4096)
def _names(expression: str) -> frozenset[str]:
    return frozenset(names_in(expression))


def decided_by(one: AskedField, page: Page) -> list[str]:
    """Return the questions above on the same page whose answers decide whether this one is asked."""
    above = [asked.id for asked in page.ask]
    names = _names(one.when or "")
    return [name for name in above[: above.index(one.id)] if name in names]


_FITTING: dict[str, type | tuple[type, ...]] = {
    "bool": bool,
    "int": int,
    "yen": int,
    "decimal": Decimal,
    "date": date,
    "text": str,
    "code": str,
}


def fits(kind: RuleType | None, value: object) -> bool:
    """Tell whether an answer is of the type expressions were checked with."""
    if isinstance(kind, ListOf):
        return isinstance(value, list) and all(fits(kind.of, one) for one in value)
    if isinstance(kind, Mapping):
        return isinstance(value, Mapping) and all(
            value.get(name) is None or fits(kind[name], value[name]) for name in kind
        )
    return isinstance(value, _FITTING.get(str(kind), object))


@dataclass(frozen=True)
class Asked:
    """A question that is shown. `is_sure` is False while its condition is unknown: then it need not be answered."""

    field: AnyField
    is_sure: bool = True


@dataclass
class Scope:
    """What expressions may name at one place of the form, and which names belong to hidden questions."""

    expressions: Expressions
    values: dict[str, Any]
    hidden: set[str] = field(default_factory=set)

    def inner(self, block: Block) -> Scope:
        """Return the scope within a block of a repeat."""
        values = {**self.values, **({ITEM: block.item} if block.item is not None else {})}
        return Scope(self.expressions, values, set(self.hidden))

    def evaluate(self, source: str) -> object | None:
        """Return the value of an expression here; None is unknown."""
        return self.expressions.evaluate(source, self.values)

    def is_shown(self, condition: str | None) -> bool | None:
        """Return whether a condition shows its question; None while it is unknown."""
        if not condition:
            return True
        found = self.evaluate(condition)
        if found is None:
            return False if self._hangs_on_hidden(condition) else None
        return bool(found)

    def _hangs_on_hidden(self, condition: str) -> bool:
        if _names(condition) & self.hidden:
            return True
        parts = (name for name in self.hidden if "." in name)
        return any(re.search(rf"(?<![\w.]){re.escape(part)}(?!\w)", condition) for part in parts)

    def learn(self, asked: AskedField, value: Any) -> None:
        """Let later expressions name an answer."""
        kind = field_type(asked)
        known = None
        if not kind.is_empty(value) and kind.rule_type(asked) is not None:
            # answers of a draft made with an earlier version may have another shape: unknown then
            with suppress(TypeError, ValueError, AttributeError, KeyError, ArithmeticError):
                known = kind.rule_value(asked, value)
        if not fits(kind.rule_type(asked), known):
            known = None
        if asked.group:
            group = self.values.get(asked.group)
            parts = dict(group) if isinstance(group, Mapping) else {}
            self.values[asked.group] = {**parts, asked.group_part: known}
            self.hidden.discard(f"{asked.group}.{asked.group_part}")
        self.values[asked.id] = known

    def hide(self, asked: AskedField) -> None:
        """Note that a question is not asked."""
        self.hidden.add(asked.id)
        self.values.pop(asked.id, None)
        if asked.group:
            self.hidden.add(f"{asked.group}.{asked.group_part}")


@dataclass(frozen=True)
class ShownBlock:
    """The questions shown on a page (`block` None), or in one of its blocks, and what may be named there."""

    page: Page
    block: Block | None
    asked: list[Asked]
    answers: Mapping[str, Any]
    scope: Scope

    @property
    def index(self) -> int | None:
        """The number of the block, from 0."""
        return self.block.index if self.block else None


@dataclass(frozen=True)
class ShownPage:
    """A page that is shown, and its blocks (one when it is not repeated)."""

    page: Page
    blocks: list[ShownBlock]


def start(answers: Answers, facts: Facts, expressions: Expressions) -> Scope:
    """Return the scope before the first page: the facts alone."""
    return Scope(expressions, dict(facts))


def walk(
    form: FormDefinition, answers: Answers, facts: Facts, expressions: Expressions
) -> Iterator[ShownPage]:
    """Yield the pages that are shown, in order, each with what is known when it is reached."""
    scope = start(answers, facts, expressions)
    for page in form.pages:
        shown = enter(page, answers, facts, scope)
        if shown is not None:
            yield shown


def enter(page: Page, answers: Answers, facts: Facts, scope: Scope) -> ShownPage | None:
    """Return a page as it is shown now, or None when it is not; `scope` learns its answers."""
    is_shown = scope.is_shown(page.when)
    there = blocks(page, answers, facts) if page.repeat is not None else []
    is_empty = (
        page.repeat is not None
        and not there
        and not page.repeat.may_add
        and items_of(page, facts) is not None
    )
    if is_shown is False or is_empty:
        for one in page.ask:
            scope.hide(one)
        scope.hidden.add(page.id)
        scope.values.pop(page.id, None)
        return None
    if page.repeat is None:
        return ShownPage(page, [_look(page, None, answers, scope, is_shown is True)])
    found = [_look(page, block, block.answers, scope.inner(block), is_shown is True) for block in there]
    scope.values[page.id] = [_record(one) for one in found]
    return ShownPage(page, found)


def _look(
    page: Page, block: Block | None, answers: Mapping[str, Any], scope: Scope, is_sure: bool
) -> ShownBlock:
    asked: list[Asked] = []
    for one in page.ask:
        is_shown = scope.is_shown(one.when)
        if is_shown is False:
            scope.hide(one)
            continue
        asked.append(Asked(one, is_sure and is_shown is True))
        scope.learn(one, answers.get(one.id))
    return ShownBlock(page, block, asked, answers, scope)


def _record(shown: ShownBlock) -> dict[str, Any]:
    block = shown.block
    names = {one.field.id for one in shown.asked} | {
        one.field.group for one in shown.asked if one.field.group
    }
    own = {name: shown.scope.values.get(name) for name in names}
    return {"key": block.key, "label": block.label, **own} if block else own


def pages(form: FormDefinition, answers: Answers, facts: Facts, expressions: Expressions) -> list[Page]:
    """Return the pages that are shown, in order."""
    return [shown.page for shown in walk(form, answers, facts, expressions)]


def asked_fields(form: FormDefinition, answers: Answers, facts: Facts, expressions: Expressions) -> set[str]:
    """Return the ids of the questions that are shown anywhere in the form, in any block of a repeat."""
    shown = walk(form, answers, facts, expressions)
    return {asked.field.id for page in shown for block in page.blocks for asked in block.asked}


def visible_fields(
    form: FormDefinition,
    page_id: str,
    answers: Answers,
    facts: Facts,
    expressions: Expressions,
    index: int | None = None,
) -> list[AnyField]:
    """Return the questions shown on a page, or in one block of a repeated page; none when it is not shown."""
    for shown in walk(form, answers, facts, expressions):
        if shown.page.id == page_id:
            found = [one for one in shown.blocks if one.index == index]
            return [asked.field for one in found for asked in one.asked]
    return []


def answer_values(
    form: FormDefinition, answers: Answers, facts: Facts, expressions: Expressions
) -> dict[str, Any]:
    """Return what rules may name after the whole form: facts, answers by field, group and repeat, as rules see them
    (dates as datetime.date, decimals as Decimal). Answers of hidden questions are left out."""
    scope = start(answers, facts, expressions)
    for page in form.pages:
        enter(page, answers, facts, scope)
    return scope.values
