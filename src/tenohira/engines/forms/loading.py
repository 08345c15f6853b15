"""Reads form.yaml into a FormDefinition and collects every mistake at its own line."""

from __future__ import annotations

import difflib
import keyword
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, get_args

from tenohira.engines.forms import typing_of
from tenohira.engines.forms.field_models import AnyField
from tenohira.engines.forms.form_models import FormDefinition
from tenohira.engines.forms.fragments import EXPRESSION_KEYS, Expansion, Path_, names_in
from tenohira.engines.forms.ports import Expressions
from tenohira.foundation.definitions import Problems, Source, validate

RESERVED = frozenset({"person", "household", "organisation", "today", "item"})
FIELD_TYPES = tuple(
    get_args(model.model_fields["type"].annotation)[0] for model in get_args(get_args(AnyField)[0])
)


def load_form(
    source: Source,
    fragments: Mapping[str, Source],
    problems: Problems,
    *,
    code_lists: Mapping[str, Source] | None = None,
    expressions: Expressions | None = None,
) -> FormDefinition | None:
    """Return the form of form.yaml with fragments and code lists laid in, or None when it has mistakes.

    Every mistake goes to `problems` at its file and line. With `expressions`, conditions and checks are also
    checked against the types of the answers and facts.
    """
    before = len(problems)
    expansion = Expansion(fragments, code_lists or {}, problems)
    whole = expansion.run(source)
    Reading(whole, problems).run()
    form = (
        validate(FormDefinition, _only_known_types(whole, expansion.emptied), problems)
        if isinstance(whole.value, dict)
        else None
    )
    if not isinstance(whole.value, dict):
        problems.add(
            source.file, 1, "フォームの書き方ではありません。", "", "「pages:」から書き始めてください。"
        )
    if form is None or len(problems) > before:
        return None
    if expressions is not None:
        typing_of.check_expressions(form, whole, expressions, problems)
    return form if len(problems) == before else None


def _only_known_types(source: Source, emptied: set[int]) -> Source:
    """Leave out fields without a known type, which are reported already, so that the rest is still checked."""
    value = dict(source.value)
    if not isinstance(value.get("pages"), list):
        return source
    places = {path: place for path, place in source.places.items() if len(path) < 4 or path[2] != "ask"}
    pages = []
    for number, page in enumerate(value["pages"]):
        if isinstance(page, dict) and isinstance(page.get("ask"), list):
            kept = [(i, one) for i, one in enumerate(page["ask"]) if _type_of(one) in FIELD_TYPES]
            for new, (old, _) in enumerate(kept):
                head: Path_ = ("pages", number, "ask", old)
                tails = [path for path in source.places if path[:4] == head]
                places.update(
                    {("pages", number, "ask", new, *path[4:]): source.places[path] for path in tails}
                )
            was_asked = page["ask"] or number in emptied
            asked = [one for _, one in kept] or (_PLACEHOLDER if was_asked else [])
            page = {**page, "ask": asked}
        pages.append(page)
    return Source(source.file, {**value, "pages": pages}, places)


_PLACEHOLDER = [{"id": "reported_already", "type": "yes-no", "label": {"ja": "-"}}]


def _type_of(question: Any) -> Any:
    kind = question.get("type") if isinstance(question, dict) else None
    return kind if isinstance(kind, str) else None


@dataclass
class Reading:
    """One reading of a form from the first page to the last: what is known so far, and what comes later."""

    source: Source
    problems: Problems
    field_ids: dict[str, Path_] = field(default_factory=dict)
    page_ids: dict[str, Path_] = field(default_factory=dict)
    order: dict[str, tuple[int, int]] = field(default_factory=dict)
    repeated: dict[str, int] = field(default_factory=dict)
    groups: set[str] = field(default_factory=set)

    def run(self) -> None:
        """Report what single keys cannot show: ids that meet, types that do not exist, names that come later."""
        for number, page in self._pages():
            self._page(number, page)
        for number, page in self._pages():
            for index, question in _questions(page):
                self._names(number, page, index, question)
            self._page_condition(number, page)

    def _pages(self) -> Iterator[tuple[int, dict[str, Any]]]:
        value = self.source.value
        pages = value.get("pages") if isinstance(value, dict) else None
        for number, page in enumerate(pages if isinstance(pages, list) else []):
            if isinstance(page, dict):
                yield number, page

    def _add(self, path: Path_, what: str, why: str, how: str) -> None:
        file, line = self.source.place(path)
        self.problems.add(file, line, what, why, how)

    def _page(self, number: int, page: dict[str, Any]) -> None:
        path: Path_ = ("pages", number)
        page_id = page.get("id")
        if isinstance(page_id, str):
            self._unique(self.page_ids, page_id, (*path, "id"), "ページ")
            if page.get("repeat") is not None:
                self._repeat_id(page_id, (*path, "id"))
        for index, question in _questions(page):
            self._question(number, index, question, page.get("repeat") is not None)

    def _repeat_id(self, page_id: str, path: Path_) -> None:
        if "-" in page_id or page_id in RESERVED:
            self._add(
                path, f"くり返すページの id「{page_id}」は使えません。", "答えの名前として条件に書かれるからです。",
                "英小文字・数字・_ で、person household organisation today item 以外の名前にしてください。",
            )  # fmt: skip
        self._unique(self.field_ids, page_id, path, "くり返すページか質問")

    def _question(self, number: int, index: int, question: dict[str, Any], is_repeated: bool) -> None:
        path: Path_ = ("pages", number, "ask", index)
        kind, field_id = question.get("type"), question.get("id")
        if not isinstance(kind, str) or kind not in FIELD_TYPES:
            self._unknown_type(path, kind)
        if not isinstance(field_id, str):
            return
        self.order[field_id] = (number, index)
        if is_repeated:
            self.repeated[field_id] = number
        if question.get("group"):
            self.groups.add(question["group"])
        self._unique(self.field_ids, field_id, (*path, "id"), "質問")
        if field_id in RESERVED or keyword.iskeyword(field_id):
            self._add(
                (*path, "id"), f"id「{field_id}」は使えません。",
                "台帳の事実や式の言葉（person household organisation today item and or not …）と同じ名前です。",
                "ほかの名前にしてください。",
            )  # fmt: skip

    def _unknown_type(self, path: Path_, kind: Any) -> None:
        near = difflib.get_close_matches(str(kind), FIELD_TYPES, n=1) if kind else []
        hint = f"「{near[0]}」ではありませんか。" if near else f"使える型: {' '.join(FIELD_TYPES)}"
        if kind is None:
            self._add(path, "質問に type: がありません。", "", f"型を書き足してください。{hint}")
        else:
            self._add((*path, "type"), f"質問の型「{kind}」はありません。", "", hint)

    def _unique(self, seen: dict[str, Path_], name: str, path: Path_, what: str) -> None:
        if name in seen:
            file, line = self.source.place(seen[name])
            self._add(
                path, f"id「{name}」の{what}が2つあります。", f"1つ目は {file.name}:{line} にあります。",
                "別の id にしてください（共通の質問なら use: に as: を添えます）。",
            )  # fmt: skip
        else:
            seen[name] = path

    def _names(self, number: int, page: dict[str, Any], index: int, question: dict[str, Any]) -> None:
        for key in EXPRESSION_KEYS:
            expression = question.get(key)
            if not isinstance(expression, str) or _is_day(expression):
                continue
            path: Path_ = ("pages", number, "ask", index, key)
            for name in names_in(expression):
                self._name(name, number, None if key == "check" else index, path)
            if "item" in names_in(expression) and page.get("repeat") is None:
                self._add(
                    path, "「item」はくり返すページの中でだけ使えます。", "このページに repeat: がありません。",
                    "repeat: を書くか、person などの事実を使ってください。",
                )  # fmt: skip

    def _name(self, name: str, number: int, index: int | None, path: Path_) -> None:
        """`index` None: anything on the same page may be named, as a check is made when the page is sent."""
        stands = self.order.get(name)
        if stands is None:
            return
        is_later = stands[0] > number or (index is not None and stands[0] == number and stands[1] >= index)
        if is_later:
            self._add(
                path, f"後で聞く質問「{name}」を使っています。", "この質問を聞くときには、まだ答えがありません。",
                "質問の順番を入れかえるか、先に聞く質問を使ってください。",
            )  # fmt: skip
        if name in self.repeated and self.repeated[name] != number:
            self._add(
                path, f"くり返すページの質問「{name}」を外から使っています。", "答えがいくつもあるからです。",
                "any(…) や all(…) でページの id を使って書いてください。",
            )  # fmt: skip

    def _page_condition(self, number: int, page: dict[str, Any]) -> None:
        expression = page.get("when")
        if isinstance(expression, str):
            for name in names_in(expression):
                self._name(name, number, 0, ("pages", number, "when"))


def _questions(page: dict[str, Any]) -> Iterator[tuple[int, dict[str, Any]]]:
    asked = page.get("ask")
    for index, question in enumerate(asked if isinstance(asked, list) else []):
        if isinstance(question, dict):
            yield index, question


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text.strip())
    except ValueError:
        return False
    return True
