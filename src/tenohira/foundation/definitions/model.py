"""The base of every definition model, text in several languages, and validation that names file and line."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, RootModel, ValidationError, model_validator

from tenohira.foundation.definitions.problems import Problems
from tenohira.foundation.definitions.source import Path_, Source
from tenohira.foundation.definitions.wording import describe

KNOWN_LANGUAGES = ("ja", "ja-easy", "en", "pt-BR", "vi", "zh-Hans", "zh-Hant", "ko", "tl", "id", "ne", "es")


class Definition(BaseModel):
    """A part of a definition file: unknown keys are mistakes, values never change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


@dataclass(frozen=True)
class Mistake:
    """One mistake a model's own check found: where below the model, what, why and how to mend it."""

    path: Path_
    what: str
    why: str = ""
    how: str = ""


class Mistakes(ValueError):
    """Raised by a model's own check: everything that is wrong at once, each at its own key."""

    def __init__(self, *found: Mistake) -> None:
        self.found = found
        super().__init__(" ".join(one.what for one in found))


class LocalText(RootModel[dict[str, str]]):
    """One text in several languages; `ja` is always there and is the fallback."""

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="after")
    def _has_japanese(self) -> LocalText:
        found = []
        if not self.root.get("ja", "").strip():
            what = "日本語 (ja) の文がありません。"
            found.append(
                Mistake((), what, "ほかの言語がないとき、日本語を見せます。", "「ja:」に文を書いてください。")
            )
        for language in sorted(set(self.root) - set(KNOWN_LANGUAGES)):
            why = f"使えるのは {'、'.join(KNOWN_LANGUAGES)} です。"
            what = f"知らない言語「{language}」です。"
            found.append(Mistake((language,), what, why, "言語の書き方を直すか、この行を消してください。"))
        if found:
            raise Mistakes(*found)
        return self

    def text(self, language: str = "ja") -> str:
        """Return the text in a language (`pt-br` and `pt-BR` are one), else in Japanese."""
        wanted = language.lower()
        for code, text in self.root.items():
            if code.lower() == wanted:
                return text
        return self.root["ja"]

    def __str__(self) -> str:
        return self.root["ja"]

    def __hash__(self) -> int:
        return hash(tuple(sorted(self.root.items())))


M = TypeVar("M", bound=BaseModel)


def validate(model: type[M], source: Source, problems: Problems, at: Path_ = ()) -> M | None:
    """Check the part of `source` below `at` against a model; each mistake becomes a problem at its own line.

    Returns None when the value cannot be used. Unknown keys alone are reported and left out, so that whoever
    collects problems goes on to find the others; whoever is about to use the result looks at `problems` first.
    """
    value = source.at(*at).value if at else source.value
    try:
        return model.model_validate(value)
    except ValidationError as error:
        for item in error.errors():
            _report(model, source, problems, at, _known_path(source, at, item["loc"]), dict(item))
        unknown = [item["loc"] for item in error.errors() if item["type"] == "extra_forbidden"]
        if len(unknown) < error.error_count():
            return None
    try:
        return model.model_validate(_without(value, [_keys_of(value, loc) for loc in unknown]))
    except ValidationError:
        return None


def _keys_of(value: Any, loc: Path_) -> Path_:
    """Return pydantic's location without the parts that are no keys of the value (tags of unions)."""
    keys: Path_ = ()
    for part in loc:
        inside = dict(enumerate(value)) if isinstance(value, list) else value
        if isinstance(inside, dict) and part in inside:
            keys, value = (*keys, part), inside[part]
    return keys


def _without(value: Any, paths: list[Path_]) -> Any:
    if isinstance(value, dict):
        gone = {path[0] for path in paths if len(path) == 1}
        return {
            key: _without(inner, [path[1:] for path in paths if path and path[0] == key])
            for key, inner in value.items()
            if key not in gone
        }
    if isinstance(value, list):
        return [
            _without(inner, [path[1:] for path in paths if path and path[0] == index])
            for index, inner in enumerate(value)
        ]
    return value


def _known_path(source: Source, at: Path_, loc: Path_) -> Path_:
    """Drop the parts of pydantic's location that are not keys of the file (tags of unions, validators)."""
    path: Path_ = ()
    for index, part in enumerate(loc):
        is_missing_leaf = index == len(loc) - 1 and isinstance(part, str) and "-" not in part[:9]
        if (*at, *path, part) in source.places or is_missing_leaf:
            path = (*path, part)
    return path


def _report(
    model: type[BaseModel], source: Source, problems: Problems, at: Path_, loc: Path_, item: dict[str, Any]
) -> None:
    error = item.get("ctx", {}).get("error")
    if isinstance(error, Mistakes):
        for one in error.found:
            problems.add(*source.place((*at, *loc, *one.path)), one.what, one.why, one.how)
        return
    problems.add(*source.place((*at, *loc)), *describe(item, loc, model))


def _canonical(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"cannot hash {type(value).__name__}")


def content_hash(value: Any) -> str:
    """Return the sha256 (64 hex digits) of the canonical JSON of plain data or models: a definition's version."""
    text = json.dumps(value, default=_canonical, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
