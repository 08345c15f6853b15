"""Repeated pages: the blocks there are, from the register and added by hand."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from tenohira.engines.forms.answers import TYPED, Answers, Facts
from tenohira.engines.forms.errors import UnknownQuestion
from tenohira.engines.forms.form_models import FormDefinition, Page
from tenohira.foundation.text import normalize


@dataclass(frozen=True)
class Block:
    """One block of a repeated page. `item` is the registered thing it is about; None when added by hand."""

    index: int
    key: str
    label: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    item: Mapping[str, Any] | None = None

    @property
    def is_added(self) -> bool:
        """Whether a person added it, so that it may be named and taken away."""
        return self.key.startswith("added-")


def dig(facts: Mapping[str, Any], path: str) -> Any:
    """Return the fact of a dotted path, None when it is not known."""
    found: Any = facts
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def items_of(page: Page, facts: Facts) -> list[Mapping[str, Any]] | None:
    """Return the registered things a page is repeated over; None when they are not known."""
    if page.repeat is None or not page.repeat.over:
        return None
    found = dig(facts, page.repeat.over)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list | tuple) else None


def blocks(page: Page, answers: Answers, facts: Facts, language: str = "ja") -> list[Block]:
    """Return the blocks of a repeated page: those of the register in its order, then those added by hand.

    Without a register there are as many blocks as were answered, at least `least`.
    """
    given = given_blocks(page, answers)
    by_key = {str(one.get("key")): one for one in given}
    found: list[Block] = []
    for number, item in enumerate(items_of(page, facts) or []):
        key = str(item.get("ref") or f"item-{number + 1}")
        label = str(item.get("name") or _numbered(page, number, language))
        found.append(Block(len(found), key, label, by_key.pop(key, {}), item))
    for key, one in by_key.items():
        label = str(one.get("label") or _numbered(page, len(found), language))
        found.append(Block(len(found), key, label, one))
    while page.repeat is not None and len(found) < page.repeat.least:
        key = _next_key([block.key for block in found])
        found.append(Block(len(found), key, _numbered(page, len(found), language)))
    return found


def given_blocks(page: Page, answers: Answers) -> list[dict[str, Any]]:
    """Return what was answered for a repeated page, block by block."""
    given = answers.get(page.id)
    return (
        [one for one in given if isinstance(one, dict) and one.get("key")] if isinstance(given, list) else []
    )


def written(block: Block) -> dict[str, Any]:
    """Return a block as it stands in the answers. The made-up label of an added block is not kept."""
    is_named = not block.is_added or "label" in block.answers
    return {"key": block.key, **({"label": block.label} if is_named else {}), **_own(block.answers)}


def _own(answers: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answers.items() if name not in ("key", "label")}


def html_prefix(page: Page, index: int | None) -> str:
    """Return what stands before every html name of a block: `children.0.`; `""` on a page that is not repeated."""
    return "" if page.repeat is None or index is None else f"{page.id}.{index}."


def add_block(form: FormDefinition, answers: Answers, page_id: str, facts: Facts, label: str = "") -> Answers:
    """Return the answers with one more block on a repeated page. Raises UnknownQuestion when none may be added."""
    page = repeated_page(form, page_id)
    there = blocks(page, answers, facts)
    is_known = items_of(page, facts) is not None
    if page.repeat is None or len(there) >= page.repeat.most or (is_known and not page.repeat.may_add):
        raise UnknownQuestion(
            _("これ以上は増やせません。"),
            _("このページで書けるのは%(count)d件までです。") % {"count": len(there)},
            _("足りないときは、担当の課へお問い合わせください。"),
        )
    added: dict[str, Any] = {"key": _next_key([block.key for block in there])}
    name = normalize(label[:500])[:100].strip()
    return {
        **copy.deepcopy(answers),
        page.id: [*map(written, there), added | ({"label": name} if name else {})],
    }


def remove_block(form: FormDefinition, answers: Answers, page_id: str, index: int, facts: Facts) -> Answers:
    """Return the answers without one added block. Raises UnknownQuestion for a block of the register."""
    page = repeated_page(form, page_id)
    there = blocks(page, answers, facts)
    if not 0 <= index < len(there) or not there[index].is_added:
        raise UnknownQuestion(
            _("この欄は消せません。"),
            _("住民登録にある方の欄か、もう消した欄です。"),
            _("当てはまらないときは、質問にそのように答えてください。"),
        )
    left = {**copy.deepcopy(answers), page.id: [written(one) for one in there if one.index != index]}
    start = f"{page.id}/{there[index].key}/"
    kept = left.get(TYPED)
    typed = {
        name: raw
        for name, raw in (kept.items() if isinstance(kept, dict) else ())
        if not name.startswith(start)
    }
    return {name: value for name, value in left.items() if name != TYPED} | ({TYPED: typed} if typed else {})


def repeated_page(form: FormDefinition, page_id: str) -> Page:
    """Return a repeated page. Raises UnknownQuestion."""
    page = form.page(page_id)
    if page is None or page.repeat is None:
        raise UnknownQuestion(
            _("このページは見つかりません。"),
            _("くり返して書くページではありません。"),
            _("前のページへ戻ってください。"),
        )
    return page


def _numbered(page: Page, number: int, language: str) -> str:
    label = page.repeat.label if page.repeat is not None and page.repeat.label else page.title
    return f"{label.text(language)} {number + 1}"


def _next_key(keys: list[str]) -> str:
    numbers = [int(key[6:]) for key in keys if key.startswith("added-") and key[6:].isdigit()]
    return f"added-{max(numbers, default=0) + 1}"
