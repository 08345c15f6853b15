"""Somebody who fills in any form rightly: for every question shown, an answer it takes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, TypeVar

from django.utils import timezone

from tenohira.engines.forms.definition import AnyField, FormDefinition
from tenohira.engines.forms.queries import (
    Answers,
    Context,
    Facts,
    FormError,
    accept,
    add_block,
    blocks,
    html_prefix,
    pages,
    surroundings,
    visible_fields,
)

T = TypeVar("T")
Raw = dict[str, list[str]]
MY_NUMBER = "123456789018"
FIXED: dict[str, Raw] = {
    "long-text": {"": ["よろしくお願いします。\n鈴木"]},
    "kana": {"": ["スズキ ハナコ"]},
    "name": {"": ["鈴木 花子"]},
    "person": {
        ".name": ["鈴木 健太"], ".kana": ["スズキ ケンタ"], ".relationship": ["夫"], ".birth_date": ["H2.1.9"],
    },
    "household-members": {".names": ["鈴木 一郎"]},
    "phone": {"": ["053-000-0000"]},
    "mail": {"": ["hanako@example.jp"], ".confirm": ["hanako@example.jp"]},
    "bank-account": {
        ".bank": ["0149"], ".branch": ["111"], ".kind": ["ordinary"], ".number": ["1234567"],
        ".holder_kana": ["スズキ ハナコ"],
    },
    "my-number": {"": [MY_NUMBER]},
    "place": {".text": ["浜町公園の入口"]},
    "file": {".ref": ["file:1"]},
    "photo": {".ref": ["file:1"]},
    "declaration": {"": ["yes"]},
}  # fmt: skip
FILES = {"file:1": "通帳.jpg"}
TEXTS = (
    "浜名湖の近くです",
    "7000012050002",
    "1234567",
    "0123456789",
    "12345678",
    "123456",
    "12345",
    "1234",
    "123",
    "12",
    "A1",
    "abc",
)


class Person:
    """Fills in one form by chance (`seed`); what a page refuses is tried anew with another answer."""

    def __init__(self, form: FormDefinition, expressions: Any, facts: Facts, seed: int) -> None:
        self.form, self.expressions, self.facts = form, expressions, facts
        self._seed, self._turn = seed, 0
        self.context = Context(today=surroundings(facts).today, files=FILES)
        self.answers: Answers = {}

    def _pick(self, several: Sequence[T]) -> T:
        self._turn += 1
        lot = hashlib.sha256(f"{self._seed}/{self._turn}".encode()).digest()[0]
        return several[lot % len(several)]

    def fill_in(self) -> list[FormError]:
        """Fill in page after page until the last; return what the pages still refused."""
        refused: list[FormError] = []
        done: set[str] = set()
        while left := [page for page in self._pages() if page.id not in done]:
            page = left[0]
            done.add(page.id)
            if page.repeat is not None and not blocks(page, self.answers, self.facts):
                self.answers = add_block(self.form, self.answers, page.id, self.facts)
            refused += self._page(page.id)
        return refused

    def _pages(self) -> list[Any]:
        return pages(self.form, self.answers, self.facts, self.expressions)

    def _page(self, page_id: str) -> list[FormError]:
        errors: list[FormError] = []
        for attempt in range(60):
            done = accept(
                self.form, page_id, self._raw(page_id, attempt), self.answers, self.facts, self.expressions,
                context=self.context,
            )  # fmt: skip
            self.answers, errors = done.answers, done.errors
            if done.ok:
                break
        return errors

    def _raw(self, page_id: str, attempt: int) -> Raw:
        page = self.form.page(page_id)
        assert page is not None
        indexes: list[int | None] = [None]
        if page.repeat is not None:
            indexes = [block.index for block in blocks(page, self.answers, self.facts)]
        raw: Raw = {}
        for index in indexes:
            prefix = html_prefix(page, index)
            shown = visible_fields(self.form, page_id, self.answers, self.facts, self.expressions, index)
            for field in shown:
                raw |= {
                    f"{prefix}{field.id}{part}": texts for part, texts in self._right(field, attempt).items()
                }
        return raw

    def _right(self, field: AnyField, attempt: int) -> Raw:
        match field.type:
            case "text":
                return {"": [TEXTS[attempt % len(TEXTS)]]}
            case "yes-no":
                return {"": [self._pick(["yes", "no"])]}
            case "choice":
                return {"": [self._pick(field.options).id]}
            case "choices":
                count = max(field.min, 1 + attempt % len(field.options))
                return {"": [one.id for one in field.options[: min(count, field.max or count)]]}
            case "date":
                around = timedelta(days=self._pick([-9000, -400, -40, -5, 0, 3, 30, 90, 200]))
                return {"": [(timezone.localdate() + around).isoformat()]}
            case "number" | "yen":
                return {"": [str(int(field.min or 0) + self._pick([0, 1, 2, 5, 40, 3000, 500000]))]}
            case "address":
                town = "浜町" if field.in_city else "静岡県浜松市中央区元城町"
                return {".town": [town], ".block": ["1-2"]}
        return FIXED[field.type]
