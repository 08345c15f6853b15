"""Shared questions: `use:` entries of a page replaced by the fields of a fragment, each keeping its own line."""

from __future__ import annotations

import io
import keyword
import tokenize
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tenohira.foundation.definitions import Problems, Source, read_yaml

Path_ = tuple[str | int, ...]
EXPRESSION_KEYS = ("when", "check", "not_before", "not_after", "holder_is")
_USE_KEYS = {"use", "as", "only", "without", "when", "required"}


def names_in(expression: str) -> list[str]:
    """Return the first names of an expression in order: `a.b == c` gives `a`, `c`. Unreadable text gives none."""
    return [text for text, is_name in _pieces(expression) if is_name]


def renamed(expression: str, names: Mapping[str, str]) -> str:
    """Return an expression with its first names replaced."""
    return "".join(names.get(text, text) if is_name else text for text, is_name in _pieces(expression))


def _pieces(expression: str) -> list[tuple[str, bool]]:
    """Cut an expression (one line) into (text, whether it is a first name), nothing lost."""
    line = " ".join(expression.split("\n"))
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(line).readline))
    except (tokenize.TokenError, SyntaxError):
        return [(expression, False)]
    pieces: list[tuple[str, bool]] = []
    at, before = 0, ""
    for token in tokens:
        if token.start[0] != 1 or not token.string.strip():
            continue
        pieces.append((line[at : token.start[1]], False))
        is_name = token.type == tokenize.NAME and before != "." and not keyword.iskeyword(token.string)
        pieces.append((token.string, is_name))
        at, before = token.end[1], token.string
    return [*pieces, (line[at:], False)]


def load_fragments(folders: list[Path], problems: Problems) -> dict[str, Source]:
    """Read every `*.yaml` of folders as a fragment named like its file; a later folder replaces an earlier one."""
    found: dict[str, Source] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.yaml")):
            source = read_yaml(path, problems)
            if source is not None:
                found[path.stem] = source
    return found


load_code_lists = load_fragments
"""Code lists are read like fragments: `code-lists/relationships.yaml` is the list `relationships`."""


@dataclass
class Expansion:
    """A page's questions being written out: plain fields with the place of every key."""

    fragments: Mapping[str, Source]
    code_lists: Mapping[str, Source]
    problems: Problems
    places: dict[Path_, tuple[Path, int]] = field(default_factory=dict)
    emptied: set[int] = field(default_factory=set)

    def run(self, source: Source) -> Source:
        """Return the form with every `use:` and `options_from:` written out."""
        value = source.value
        if not isinstance(value, dict) or not isinstance(value.get("pages"), list):
            return source
        self.places = {path: place for path, place in source.places.items() if path[2:3] != ("ask",)}
        pages = [self._page(source, number, page) for number, page in enumerate(value["pages"])]
        return Source(source.file, {**value, "pages": pages}, self.places)

    def _page(self, source: Source, number: int, page: Any) -> Any:
        at: Path_ = ("pages", number, "ask")
        if not isinstance(page, dict) or not isinstance(page.get("ask"), list):
            self._copy(source, at, at)
            return page
        self.places[at] = source.place(at)
        asked: list[Any] = []
        for index, entry in enumerate(page["ask"]):
            asked.extend(self._entry(source, (*at, index), entry, at, len(asked)))
        if page["ask"] and not asked:
            self.emptied.add(number)
        return {**page, "ask": asked}

    def _entry(self, source: Source, path: Path_, entry: Any, at: Path_, count: int) -> list[Any]:
        if isinstance(entry, dict) and "use" in entry:
            return list(self._used(source, path, entry, at, count))
        self._copy(source, path, (*at, count))
        if isinstance(entry, dict):
            entry = self._with_options(entry, (*at, count))
        return [entry]

    def _used(
        self, source: Source, path: Path_, entry: dict[str, Any], at: Path_, count: int
    ) -> Iterator[dict[str, Any]]:
        file, line = source.place((*path, "use"))
        fragment = self._fragment(entry, file, line)
        if fragment is None:
            return
        asked = fragment.value["ask"]
        self._unknown_keys(source, path, entry, asked)
        prefix, group = entry.get("as"), str(entry.get("as") or entry["use"]).replace("-", "_")
        names = {one["id"]: f"{prefix}_{one['id']}" for one in asked if prefix and _has_id(one)}
        for number, question in enumerate(asked):
            part = question.get("id") if isinstance(question, dict) else None
            if isinstance(question, dict) and not _wanted(entry, part):
                continue
            self._copy(fragment, ("ask", number), (*at, count))
            if isinstance(question, dict):
                question = {**_adapted(question, names, entry), "group": group, "group_part": str(part or "")}
                question = self._with_options(question, (*at, count))
            yield question
            count += 1

    def _fragment(self, entry: dict[str, Any], file: Path, line: int) -> Source | None:
        name = str(entry["use"])
        fragment = self.fragments.get(name)
        if fragment is None:
            known = "、".join(sorted(self.fragments)) or "（まだありません）"
            self.problems.add(
                file, line, f"共通の質問「{name}」がありません。", f"使えるのは {known} です。",
                "つづりを確かめるか、fragments/ にそのファイルを作ってください。",
            )  # fmt: skip
            return None
        value = fragment.value
        if not isinstance(value, dict) or not isinstance(value.get("ask"), list):
            self.problems.add(
                fragment.file, 1, f"共通の質問「{name}」に ask: がありません。", "",
                "「ask:」の下に質問を並べてください。",
            )  # fmt: skip
            return None
        return fragment

    def _unknown_keys(self, source: Source, path: Path_, entry: dict[str, Any], asked: list[Any]) -> None:
        for key in sorted(set(entry) - _USE_KEYS):
            file, line = source.place((*path, key))
            self.problems.add(
                file, line, f"知らない項目「{key}」です。",
                "use: と一緒に書けるのは as only without when required です。",
                "つづりを確かめるか、この行を消してください。",
            )  # fmt: skip
        ids = {one["id"] for one in asked if _has_id(one)}
        for key in ("only", "without"):
            for name in entry.get(key) or []:
                if name not in ids:
                    file, line = source.place((*path, key))
                    self.problems.add(
                        file, line, f"共通の質問「{entry['use']}」に「{name}」はありません。",
                        f"あるのは {'、'.join(sorted(ids))} です。", "つづりを確かめてください。",
                    )  # fmt: skip

    def _with_options(self, question: dict[str, Any], path: Path_) -> dict[str, Any]:
        name = question.get("options_from")
        if name is None or "options" in question:
            return question
        codes = self.code_lists.get(str(name))
        if (
            codes is None
            or not isinstance(codes.value, dict)
            or not isinstance(codes.value.get("options"), list)
        ):
            file, line = (
                self.places.get((*path, "options_from")) or self.places.get(path) or (Path("form.yaml"), 1)
            )
            known = "、".join(sorted(self.code_lists)) or "（まだありません）"
            self.problems.add(
                file, line, f"コード表「{name}」がありません。", f"使えるのは {known} です。",
                "つづりを確かめるか、code-lists/ にそのファイルを作ってください。",
            )  # fmt: skip
            return question
        self._copy(codes, ("options",), (*path, "options"))
        return {**question, "options": codes.value["options"]}

    def _copy(self, source: Source, old: Path_, new: Path_) -> None:
        size = len(old)
        for path, place in source.places.items():
            if path[:size] == old:
                self.places[(*new, *path[size:])] = place


def _has_id(question: Any) -> bool:
    return isinstance(question, dict) and isinstance(question.get("id"), str)


def _wanted(entry: dict[str, Any], part: Any) -> bool:
    only, without = entry.get("only"), entry.get("without")
    return (only is None or part in only) and (without is None or part not in without)


def _adapted(question: dict[str, Any], names: Mapping[str, str], entry: dict[str, Any]) -> dict[str, Any]:
    """The fragment's question with its prefix, and with what the `use:` entry says about all of them."""
    changed = dict(question)
    if _has_id(question):
        changed["id"] = names.get(question["id"], question["id"])
    for key in EXPRESSION_KEYS:
        if isinstance(changed.get(key), str):
            changed[key] = renamed(changed[key], names)
    if entry.get("when"):
        own = changed.get("when")
        changed["when"] = f"({entry['when']}) and ({own})" if own else entry["when"]
    if "required" in entry:
        changed["required"] = bool(entry["required"]) and changed.get("required", True)
    return changed
