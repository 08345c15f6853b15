"""YAML that remembers where each key stands, and overlays of one file on another key by key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from tenohira.foundation.definitions import quick_yaml
from tenohira.foundation.definitions.problems import Problems

Path_ = tuple[str | int, ...]


@dataclass(frozen=True)
class Source:
    """A parsed file: `value` is plain Python; `places` maps a path of keys to (file, line)."""

    file: Path
    value: Any
    places: Mapping[Path_, tuple[Path, int]] = field(default_factory=dict)

    def place(self, path: Path_ = ()) -> tuple[Path, int]:
        """Return file and 1-based line of a path of keys, or of its nearest parent that is known."""
        for end in range(len(path), -1, -1):
            found = self.places.get(tuple(path[:end]))
            if found:
                return found
        return self.file, 1

    def at(self, *path: str | int) -> Source:
        """Return the part of the file below a path of keys, with its own places."""
        value = self.value
        for key in path:
            value = value[key]
        size = len(path)
        places = {key[size:]: place for key, place in self.places.items() if key[:size] == path}
        return Source(self.file, value, places)


_DAY = re.compile(r"\b\d{4}-\d{1,2}-\d{1,2}\b")
_SAYS = {
    "mapping values are not allowed here": "この行の「:」は、ここには置けません。",
    "could not find expected ':'": "この行より前に「:」の付け忘れがあります。",
    "found character '\\t' that cannot start any token": "タブは使えません。字下げは空白です。",
    "found unexpected end of stream": "引用符か括弧が閉じないまま、ファイルが終わりました。",
    "found unexpected end of document": "引用符か括弧が閉じないまま、終わりました。",
    "expected <block end>, but found '<block mapping start>'": "字下げがそろっていません。",
    "expected <block end>, but found '-'": "字下げがそろっていません。",
    "expected <block end>, but found '<scalar>'": "引用符か字下げがおかしい行です。",
}


def _walk(node: Any, path: Path_, line: int, lines: dict[Path_, int]) -> Any:
    lines[path] = line
    if isinstance(node, CommentedMap):
        return {
            str(key): _walk(value, (*path, str(key)), _line(node, key, line), lines)
            for key, value in node.items()
        }
    if isinstance(node, CommentedSeq):
        return [_walk(item, (*path, i), _line(node, i, line), lines) for i, item in enumerate(node)]
    return _plain(node, line)


def _line(node: CommentedMap | CommentedSeq, key: Any, line: int) -> int:
    """The line of a key or item; what `<<` merges in has none of its own and stands at its parent."""
    found = (node.lc.data or {}).get(key)
    return found[0] + 1 if found else line


def _plain(scalar: Any, line: int) -> Any:
    """ruamel's scalar subclasses (ScalarFloat, quoted strings …) as the built-in types. Raises _NoPlainValue."""
    if scalar is None or type(scalar) is date:
        return scalar
    if isinstance(scalar, datetime):
        return datetime(
            scalar.year, scalar.month, scalar.day, scalar.hour, scalar.minute, scalar.second,
            scalar.microsecond, scalar.tzinfo,
        )  # fmt: skip
    for builtin in (bool, int, float, str):
        if isinstance(scalar, builtin):
            return scalar if isinstance(scalar, bool) else builtin(scalar)
    raise _NoPlainValue(line)


class _NoPlainValue(Exception):
    """A value with a tag of YAML (`!!set`, `!!binary`, `!own`), which definitions do not know."""

    def __init__(self, line: int) -> None:
        self.line = line
        super().__init__(line)


def _impossible_day(text: str) -> tuple[int, str]:
    """Return line and text of the first date that is none (2月30日), or 1 and ""."""
    for number, line in enumerate(text.split("\n"), start=1):
        for found in _DAY.finditer(line):
            try:
                year, month, day = (int(part) for part in found[0].split("-"))
                date(year, month, day)
            except ValueError:
                return number, found[0]
    return 1, ""


@dataclass(frozen=True)
class _Parsed:
    """A YAML text as plain Python with the line of every key, or what is wrong with it: line, what, why, how."""

    value: Any
    lines: Mapping[Path_, int]
    mistake: tuple[int, str, str, str] | None = None


# Parsing is most of the time of a check, and most files are the same the next time. Nobody changes a value.
@lru_cache(maxsize=4096)
def _parsed(text: str) -> _Parsed:
    quick = quick_yaml.read(text)
    return _Parsed(*quick) if quick is not None else _parsed_with_care(text)


def _parsed_with_care(text: str) -> _Parsed:
    lines: dict[Path_, int] = {}
    try:
        return _Parsed(_walk(YAML(typ="rt").load(text), (), 1, lines), lines)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        why = _SAYS.get(error.problem or "", error.problem or "")
        how = "字下げ（空白2つずつ）、コロンの後の空白、引用符の閉じ忘れを確かめてください。"
        return _Parsed(None, {}, (mark.line + 1 if mark else 1, "YAMLとして読めません。", why, how))
    except _NoPlainValue as error:
        what = "YAMLのタグ（! で始まる印）は使えません。"
        why = "値は、文字・数・はい/いいえ・日付・並び・項目のどれかで書きます。"
        how = "! で始まる印を消して、値をそのまま書いてください。"
        return _Parsed(None, {}, (error.line, what, why, how))
    except ValueError as error:
        line, day = _impossible_day(text)
        what = f"「{day}」という日はありません。" if day else "YAMLとして読めません。"
        how = "実在する日を書いてください。日付でないなら、引用符で囲んでください。"
        return _Parsed(None, {}, (line, what, "" if day else str(error), how))
    except (YAMLError, RecursionError) as error:
        why = str(error).split("\n")[0]
        how = "使えない文字や値がないか確かめてください。"
        return _Parsed(None, {}, (1, "YAMLとして読めません。", why, how))


def parse_yaml(text: str, file: Path, problems: Problems) -> Source | None:
    """Parse YAML text that stands in `file`; a syntax mistake becomes a problem and None is returned."""
    parsed = _parsed(text)
    if parsed.mistake is not None:
        problems.add(file, *parsed.mistake)
        return None
    return Source(file, parsed.value, {path: (file, line) for path, line in parsed.lines.items()})


def read_yaml(path: Path, problems: Problems) -> Source | None:
    """Read a YAML file in UTF-8 (BOM allowed) with the line of every key; mistakes go to `problems`."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        problems.add(path, 1, "ファイルがありません。", "", "ファイルを作るか、名前を確かめてください。")
        return None
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        problems.add(path, line, "文字コードがUTF-8ではありません。", "", "UTF-8で保存し直してください。")
        return None
    return parse_yaml(text, path, problems)


def overlay(base: Source, over: Source) -> Source:
    """Lay `over` on `base` key by key: mappings merge, everything else is replaced; places say who said it.

    A file without anything in it (all comments) changes nothing.
    """
    if over.value is None:
        return base
    places = dict(base.places)

    def merge(low: Any, high: Any, path: Path_) -> Any:
        if isinstance(low, dict) and isinstance(high, dict):
            merged = dict(low)
            for key, value in high.items():
                here = (*path, key)
                merged[key] = merge(low[key], value, here) if key in low else _adopt(value, here)
            return merged
        for known in [p for p in places if p[: len(path)] == path]:
            del places[known]
        return _adopt(high, path)

    def _adopt(value: Any, path: Path_) -> Any:
        size = len(path)
        places.update({key: place for key, place in over.places.items() if key[:size] == path})
        return value

    return Source(base.file, merge(base.value, over.value, ()), places)
