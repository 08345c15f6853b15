"""What a mistake in a definition is called in Japanese: which key, what is wrong, why, how to mend it."""

from __future__ import annotations

import difflib
import types
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, RootModel

Loc = tuple[str | int, ...]


def describe(item: Mapping[str, Any], path: Loc, model: type[BaseModel]) -> tuple[str, str, str]:
    """Return what, why and how of one of pydantic's errors; `path` is its place in the file."""
    key = str(path[-1]) if path else ""
    if item["type"] == "missing":
        return f"必要な項目「{key}」がありません。", "", f"「{key}:」を書き足してください。"
    if item["type"] == "extra_forbidden":
        near = nearest(key, keys_at(model, item["loc"][:-1]))
        return f"知らない項目「{key}」です。", "", f"{near}つづりを確かめるか、この行を消してください。"
    where = "・".join(str(part) for part in path) or "全体"
    given = item.get("input")
    shown = "" if isinstance(given, dict | list) else f"「{str(given)[:60]}」"
    why, how = _reason(item, given)
    return f"「{where}」の値{shown}が正しくありません。", why, how


def nearest(name: str, known: list[str]) -> str:
    """Return a hint that names the known word nearest to a misspelt one, or ""."""
    near = difflib.get_close_matches(name, known, n=1)
    return f"「{near[0]}」ではありませんか。" if near else ""


def _reason(item: Mapping[str, Any], given: Any) -> tuple[str, str]:
    say = _SAYS.get(item["type"])
    if say is not None:
        return say({"given": given, **item.get("ctx", {})})
    reason = str(item["msg"]).removeprefix("Value error, ")
    return reason, "値の書き方を手引きで確かめて、書き直してください。"


Say = Callable[[Mapping[str, Any]], tuple[str, str]]


def _always(why: str, how: str) -> Say:
    return lambda _about: (why, how)


def _one_of(about: Mapping[str, Any], key: str) -> tuple[str, str]:
    words = [word.strip(" '") for word in str(about[key]).replace(" or ", ",").split(",")]
    near = nearest(str(about["given"]), words)
    return f"使えるのは {'、'.join(words)} です。", f"{near}この中から選んで書いてください。"


def _pattern(about: Mapping[str, Any]) -> tuple[str, str]:
    pattern = str(about["pattern"])
    if pattern.startswith("^[a-z]"):
        sign = "_" if "_" in pattern else "-"
        why = f"英小文字で始まる、英小文字・数字・「{sign}」だけの名前でなければなりません。"
        return why, "全角文字・大文字・空白がないか確かめて、書き直してください。"
    return f"決まった形（{pattern}）に合いません。", "手引きにある例と同じ形で書いてください。"


_WHOLE = _always("整数ではありません。", "半角の数字だけで書いてください。")
_NUMBER = _always("数ではありません。", "半角の数字で書いてください。")
_YES_NO = _always("はい・いいえの値ではありません。", "true か false と書いてください。")
_GROUP = _always(
    "「名前: 値」の組ではありません。", "{ja: …, en: …} のような「名前: 値」の組で書いてください。"
)
_DAY = _always("日付ではありません。", "2026-11-20 のように、実在する日を書いてください。")

_SAYS: Mapping[str, Say] = {
    "literal_error": lambda about: _one_of(about, "expected"),
    "union_tag_invalid": lambda about: _one_of(about, "expected_tags"),
    "string_type": _always(
        "文字ではありません。", '数字や日付だけの値は "…" と引用符で囲んで文字にしてください。'
    ),
    "string_pattern_mismatch": _pattern,
    "string_too_long": lambda about: (
        f"長すぎます（{about['max_length']}文字まで）。",
        "短くしてください。",
    ),
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "bool_type": _YES_NO,
    "bool_parsing": _YES_NO,
    "dict_type": _GROUP,
    "model_type": _GROUP,
    "model_attributes_type": _GROUP,
    "list_type": _always("並びではありません。", "「- 」で始まる行を並べるか、[ ] で囲んで書いてください。"),
    "tuple_type": _always("並びではありません。", "[ ] で囲んで書いてください。"),
    "too_short": lambda about: (f"{about['min_length']}つ以上要ります。", "項目を書き足してください。"),
    "too_long": lambda about: (f"{about['max_length']}つまでです。", "項目を減らしてください。"),
    "greater_than_equal": lambda about: (
        f"{about['ge']} より小さい値です。",
        f"{about['ge']} 以上で書いてください。",
    ),
    "less_than_equal": lambda about: (
        f"{about['le']} より大きい値です。",
        f"{about['le']} 以下で書いてください。",
    ),
    "date_type": _DAY,
    "date_parsing": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": _DAY,
}


def keys_at(model: Any, loc: Loc) -> list[str]:
    """Return the keys that may stand at a location (as pydantic names it) below a model."""
    kinds = list(_members(model))
    for part in loc:
        inside = [inner for kind in kinds for inner in _inside(kind, part)]
        kinds = inside or [kind for kind in kinds if _is_tagged(kind, part)] or kinds
    fields = [kind.model_fields for kind in kinds if _is_model(kind)]
    return [field.alias or name for one in fields for name, field in one.items()]


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel) and not issubclass(kind, RootModel)


def _members(annotation: Any) -> Iterator[Any]:
    """Yield the types an annotation may stand for: members of unions, without what is annotated to them."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _members(get_args(annotation)[0])
    elif origin in (Union, types.UnionType):
        for member in get_args(annotation):
            yield from _members(member)
    else:
        yield annotation


def _inside(kind: Any, part: str | int) -> Iterator[Any]:
    origin, args = get_origin(kind), get_args(kind)
    if origin in (list, tuple) and isinstance(part, int):
        yield from _members(args[0])
    elif origin is dict:
        yield from _members(args[1])
    elif _is_model(kind):
        for name, field in kind.model_fields.items():
            if part in (name, field.alias):
                yield from _members(field.annotation)


def _is_tagged(kind: Any, part: str | int) -> bool:
    """Whether a member of a union is the one that a tag in the location stands for."""
    fields = kind.model_fields.values() if _is_model(kind) else ()
    return any(
        get_origin(field.annotation) is Literal and part in get_args(field.annotation) for field in fields
    )
