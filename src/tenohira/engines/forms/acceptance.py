"""Taking what was sent for a page into the answers, and looking over a whole form before it is submitted."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from tenohira.engines.forms.answers import TYPED, Accepted, Answers, Facts, FormError, Raw
from tenohira.engines.forms.errors import FieldError, UnknownQuestion
from tenohira.engines.forms.field_models import AnyField
from tenohira.engines.forms.fields import Context, field_type
from tenohira.engines.forms.form_models import FormDefinition, Page
from tenohira.engines.forms.ports import Expressions
from tenohira.engines.forms.repeats import Block, blocks, html_prefix, items_of, written
from tenohira.engines.forms.surroundings import surroundings
from tenohira.engines.forms.visibility import Scope, ShownBlock, ShownPage, enter, start, walk
from tenohira.foundation.text import normalize

_KEPT_TEXT = 30_000
"""Letters of one text that are kept as typed: more than the longest answer a form may ask for (long-text)."""


def accept(
    form: FormDefinition,
    page_id: str,
    raw: Raw,
    answers: Answers,
    facts: Facts,
    expressions: Expressions,
    index: int | None = None,
    context: Context | None = None,
) -> Accepted:
    """Return what becomes of one page as it was sent. `answers` itself is not changed.

    What can be taken is taken; what cannot is kept as typed, and said what is wrong with. On a repeated page
    `index` names one block (html names with or without its prefix; the number after the last adds a block), None
    means all blocks. Hidden questions keep the answers they had. Raises UnknownQuestion.
    """
    page = form.page(page_id)
    if page is None:
        raise UnknownQuestion(
            _("このページは見つかりません。"),
            _("手続きの内容が変わったか、アドレスが違うようです。"),
            _("手続きの最初のページへ戻ってください。"),
        )
    own = {name: value for name, value in copy.deepcopy(answers).items() if name != TYPED}
    if kept := typed_answers(answers):
        own[TYPED] = copy.deepcopy(kept)
    taking = _Taking(page, own, facts, surroundings(facts, context))
    scope = start(answers, facts, expressions)
    for one in form.pages[: form.pages.index(page)]:
        enter(one, answers, facts, scope)
    if page.repeat is None:
        taking.block(None, dict(raw), taking.answers, scope)
    else:
        taking.blocks(page, dict(raw), index, scope)
    return Accepted(taking.answers, taking.errors, _without_secrets(page, raw))


def _without_secrets(page: Page, raw: Raw) -> Raw:
    """What was typed, without what must never be shown again."""
    secret = {
        name
        for field in page.ask
        if field_type(field).is_secret
        for name in field_type(field).html_names(field)
    }
    own = re.compile(rf"{re.escape(page.id)}\.\d+\.")
    return {name: list(texts) for name, texts in raw.items() if own.sub("", name, count=1) not in secret}


class _Taking:
    """One page being taken in."""

    def __init__(self, page: Page, answers: Answers, facts: Facts, context: Context) -> None:
        self.page = page
        self.answers = answers
        self.facts = facts
        self.context = context
        self.errors: list[FormError] = []

    def blocks(self, page: Page, raw: dict[str, list[str]], index: int | None, scope: Scope) -> None:
        """Take in one block of a repeat, or all of them."""
        there = blocks(page, self.answers, self.facts)
        if index is not None and index == len(there):
            there = [*there, self._added(page, there)]
        if index is not None and not 0 <= index < len(there):
            raise UnknownQuestion(
                _("この欄は見つかりません。"),
                _("もう消した欄のようです。"),
                _("ページを読み直してください。"),
            )
        kept = [written(block) for block in there]
        self.answers[page.id] = kept
        for block in there:
            if index is None or block.index == index:
                sent = _own_part(raw, html_prefix(page, block.index), is_only=index is not None)
                if block.is_added and sent.get("label"):
                    kept[block.index]["label"] = normalize(str(sent["label"][0])[:500])[:100].strip()
                self.block(block, sent, kept[block.index], scope.inner(block))
        if index is None:
            self.errors.extend(_count_errors(page, len(there)))

    def _added(self, page: Page, there: list[Block]) -> Block:
        is_known = items_of(page, self.facts) is not None
        if page.repeat is None or len(there) >= page.repeat.most or (is_known and not page.repeat.may_add):
            raise UnknownQuestion(
                _("これ以上は増やせません。"),
                _("書ける数の上限です。"),
                _("足りないときは担当の課へお問い合わせください。"),
            )
        numbers = [int(one.key[6:]) for one in there if one.is_added and one.key[6:].isdigit()]
        return Block(len(there), f"added-{max(numbers, default=0) + 1}", "")

    def block(
        self, block: Block | None, raw: dict[str, list[str]], into: dict[str, Any], scope: Scope
    ) -> None:
        """Take in the questions of a page or block in order, so that each condition sees the answers before it."""
        taken: list[AnyField] = []
        for field in self.page.ask:
            is_shown = scope.is_shown(field.when)
            if is_shown is False:
                scope.hide(field)
                continue
            if self._field(field, block, raw, into, scope, is_needed=field.required and is_shown is True):
                taken.append(field)
            scope.learn(field, into.get(field.id))
        for field in taken:
            error = check_error(field, into.get(field.id), scope, self.context.language)
            if error:
                self._wrong(field, block, error)

    def _field(
        self,
        field: AnyField,
        block: Block | None,
        raw: dict[str, list[str]],
        into: dict[str, Any],
        scope: Scope,
        *,
        is_needed: bool,
    ) -> bool:
        """Take in one answer; True when there is one now."""
        kind, place = field_type(field), typed_place(self.page, block, field)
        typed = {name: list(raw[name]) for name in kind.html_names(field) if name in raw}
        context = replace(self.context, current=into.get(field.id), evaluate=scope.evaluate)
        self._forget(place)
        try:
            value = kind.parse(field, typed, context)
        except FieldError as error:
            into.pop(field.id, None)
            self._wrong(field, block, error)
            if not kind.is_secret:
                self._keep_typed(place, typed)
            return False
        if kind.is_empty(value):
            into.pop(field.id, None)
            if is_needed:
                self._wrong(field, block, kind.missing(field, self.context.language))
            return False
        into[field.id] = value
        return True

    def _wrong(self, field: AnyField, block: Block | None, error: FieldError) -> None:
        index = block.index if block else None
        self.errors.extend(form_errors(self.page, field, error, index))

    def _keep_typed(self, place: str, typed: dict[str, list[str]]) -> None:
        short = {
            name: [text for text in texts[:50] if isinstance(text, str) and len(text) <= _KEPT_TEXT]
            for name, texts in typed.items()
        }
        self.answers.setdefault(TYPED, {})[place] = short

    def _forget(self, place: str) -> None:
        kept = self.answers.get(TYPED, {})
        if place in kept:
            del kept[place]
            if not kept:
                del self.answers[TYPED]


def typed_answers(answers: Answers) -> dict[str, dict[str, list[str]]]:
    """Return what was typed but not taken, by question and html name."""
    kept = answers.get(TYPED)
    return {
        place: {str(name): texts for name, texts in typed.items() if _are_texts(texts)}
        for place, typed in (kept.items() if isinstance(kept, dict) else ())
        if isinstance(typed, dict)
    }


def _are_texts(texts: Any) -> bool:
    return isinstance(texts, list) and all(isinstance(text, str) for text in texts)


def typed_place(page: Page, block: Block | None, field: AnyField) -> str:
    """Return where in `~typed` the raw input of a question is kept."""
    return f"{page.id}/{block.key}/{field.id}" if block else field.id


def _own_part(raw: dict[str, list[str]], prefix: str, *, is_only: bool) -> dict[str, list[str]]:
    own = {name[len(prefix) :]: texts for name, texts in raw.items() if name.startswith(prefix)}
    return own if own or not is_only else raw


def form_errors(page: Page, field: AnyField, error: FieldError, index: int | None) -> list[FormError]:
    """Return an error of a field as errors of the form, one for each part."""
    return [FormError(field.id, one.message, index, one.part, page.id, one.code) for one in error.each()]


def check_error(field: AnyField, value: Any, scope: Scope, language: str) -> FieldError | None:
    """Return what is wrong when a field's `check` does not hold; unknown holds."""
    if not field.check or field_type(field).is_empty(value):
        return None
    found = scope.evaluate(field.check)
    if found is None or found:
        return None
    said = (
        field.error.text(language) if field.error else _("ほかの答えと合いません。もう一度確かめてください。")
    )
    return FieldError("check", said)


def _count_errors(page: Page, count: int) -> list[FormError]:
    if page.repeat is not None and count < page.repeat.least:
        said = _("%(count)d件以上書いてください。") % {"count": page.repeat.least}
        return [FormError(page.id, said, None, "", page.id, "too-few")]
    return []


def problems_of(
    form: FormDefinition,
    answers: Answers,
    facts: Facts,
    expressions: Expressions,
    context: Context | None = None,
) -> list[FormError]:
    """Return everything that keeps a whole form from being submitted, in the order of its pages."""
    return checked(form, answers, facts, expressions, context)[0]


def checked(
    form: FormDefinition,
    answers: Answers,
    facts: Facts,
    expressions: Expressions,
    context: Context | None = None,
) -> tuple[list[FormError], Answers]:
    """Return what `problems_of` and `submission` say of a whole form, in one walk through it."""
    around = surroundings(facts, context)
    found: list[FormError] = []
    sent: Answers = {}
    for shown in walk(form, answers, facts, expressions):
        found.extend(_count_errors(shown.page, len(shown.blocks)) if shown.page.repeat is not None else [])
        for block in shown.blocks:
            found.extend(_block_problems(block, answers, around))
        sent |= _sent(shown)
    return found, sent


def _block_problems(shown: ShownBlock, answers: Answers, around: Context) -> Iterator[FormError]:
    for asked in shown.asked:
        field = asked.field
        value = shown.answers.get(field.id)
        error = _typed_error(shown, field, answers, around)
        if error is None and field_type(field).is_empty(value):
            if field.required and asked.is_sure:
                error = field_type(field).missing(field, around.language)
        elif error is None:
            error = _value_error(field, value, replace(around, current=value, evaluate=shown.scope.evaluate))
            error = error or check_error(field, value, shown.scope, around.language)
        if error is not None:
            yield from form_errors(shown.page, field, error, shown.index)


def _typed_error(shown: ShownBlock, field: AnyField, answers: Answers, around: Context) -> FieldError | None:
    if TYPED not in answers:
        return None
    typed = typed_answers(answers).get(typed_place(shown.page, shown.block, field))
    if typed is None:
        return None
    try:
        field_type(field).parse(field, typed, replace(around, evaluate=shown.scope.evaluate))
    except FieldError as error:
        return error
    return FieldError(
        "not-saved", _("まだ保存されていません。このページをもう一度開いて、次へ進んでください。")
    )


def _value_error(field: AnyField, value: Any, context: Context) -> FieldError | None:
    kind = field_type(field)
    try:
        read = kind.parse(field, kind.raw_of(field, value), context)
    except FieldError as error:
        return error
    except (TypeError, ValueError, AttributeError, KeyError):
        read = None
    if kind.is_empty(read):
        return FieldError(
            "wrong-shape", _("この答えを読み取れません。お手数ですが、もう一度書いてください。")
        )
    return None


def raw_of_page(
    form: FormDefinition, page_id: str, answers: Answers, facts: Facts | None = None, index: int | None = None
) -> dict[str, list[str]]:
    """Return html names and texts that show a page again: answers, and what was typed but not taken.

    Names on a repeated page carry the prefix of their block (`children.0.`); `index` limits them to one block.
    """
    page = form.page(page_id)
    if page is None:
        return {}
    if page.repeat is None:
        return _raw_of_block(page, None, answers, answers)
    found: dict[str, list[str]] = {}
    for block in blocks(page, answers, facts or {}):
        if index is None or block.index == index:
            found |= _raw_of_block(page, block, block.answers, answers)
    return found


def _raw_of_block(
    page: Page, block: Block | None, given: Mapping[str, Any], answers: Answers
) -> dict[str, list[str]]:
    prefix = html_prefix(page, block.index if block else None)
    typed_all = typed_answers(answers)
    raw: dict[str, list[str]] = {}
    if block and block.is_added and given.get("label"):
        raw[f"{prefix}label"] = [str(given["label"])]
    for field in page.ask:
        value = given.get(field.id)
        typed = typed_all.get(typed_place(page, block, field))
        if typed is None:
            typed = _inputs(field, value)
        raw |= {f"{prefix}{name}": texts for name, texts in typed.items()}
    return raw


def _inputs(field: AnyField, value: Any) -> dict[str, list[str]]:
    kind = field_type(field)
    try:
        return {} if kind.is_empty(value) else kind.raw_of(field, value)
    except (TypeError, ValueError, AttributeError, KeyError):
        # an answer of an older form in another shape: asked anew
        return {}


def submission(form: FormDefinition, answers: Answers, facts: Facts, expressions: Expressions) -> Answers:
    """Return the answers that are submitted: those of questions shown now, and nothing else."""
    sent: Answers = {}
    for shown in walk(form, answers, facts, expressions):
        sent |= _sent(shown)
    return sent


def _sent(shown: ShownPage) -> Answers:
    if shown.page.repeat is None:
        return _given(shown.blocks[0])
    there = [one for one in shown.blocks if one.block]
    return {
        shown.page.id: [
            {"key": one.block.key, "label": one.block.label, **_given(one)} for one in there if one.block
        ]
    }


def _given(shown: ShownBlock) -> dict[str, Any]:
    answered = {one.field.id: shown.answers.get(one.field.id) for one in shown.asked}
    fields = {one.field.id: one.field for one in shown.asked}
    return {name: value for name, value in answered.items() if not field_type(fields[name]).is_empty(value)}
