"""One question of every type, empty, filled and wrong."""

from __future__ import annotations

import dataclasses
from typing import Any

from django.templatetags.static import static

RELATIONS = [
    {"value": "child", "label": "子"},
    {"value": "spouse", "label": "配偶者"},
    {"value": "parent", "label": "父母"},
]
HOUSEHOLD = [
    {"value": "person:1", "label": "鈴木 花子", "hint": "平成4年5月3日生まれ・本人"},
    {"value": "person:2", "label": "鈴木 健太", "hint": "平成2年8月11日生まれ・夫"},
    {"value": "person:3", "label": "鈴木 一郎", "hint": "令和6年7月2日生まれ・子"},
]
BILLS = [
    {"value": "transfer", "label": "口座に振り込む"},
    {"value": "window", "label": "窓口で受け取る", "hint": "本人確認書類を持ってきてください"},
]
TYPES: list[dict[str, Any]] = [
    {"type": "name", "label": "氏名", "of": "self"},
    {"type": "kana", "label": "フリガナ", "hint": "カタカナで書いてください。ひらがなでも受け付けます"},
    {"type": "text", "label": "勤め先", "required": False},
    {
        "type": "long-text",
        "label": "別居の理由",
        "why": "別居していても養育していれば受け取れるため、事情を確かめます。",
        "max_length": 200,
    },
    {"type": "date", "label": "お子さんの生年月日", "hint": "例：令和6年7月2日"},
    {"type": "number", "label": "同居する人数", "unit": "人"},
    {"type": "yen", "label": "昨年の収入"},
    {"type": "yes-no", "label": "お子さんと同居していますか", "why": "手当を受け取る方を決めるためです。"},
    {"type": "choice", "label": "受け取り方", "choices": BILLS},
    {"type": "choice", "label": "続柄", "as": "select", "choices": RELATIONS, "id": "pick"},
    {"type": "choices", "label": "必要な支援", "choices": BILLS},
    {"type": "person", "label": "配偶者", "choices": RELATIONS},
    {"type": "household-members", "label": "いっしょに申請する方", "choices": HOUSEHOLD},
    {"type": "address", "label": "住所", "of": "self", "towns": ["中央一丁目", "中央二丁目", "港町"]},
    {"type": "phone", "label": "電話番号", "of": "self"},
    {"type": "mail", "label": "メールアドレス", "of": "self", "confirm": True},
    {"type": "bank-account", "label": "振込先の口座", "hint": "請求する方の名義の口座にかぎります"},
    {"type": "my-number", "label": "個人番号（マイナンバー）", "hint": "12けたの数字"},
    {"type": "place", "label": "壊れている場所"},
    {
        "type": "file",
        "label": "口座の写し",
        "hint": "通帳の見開き、またはアプリの画面",
        "may_follow": True,
        "kinds": ["pdf", "jpeg"],
    },
    {"type": "photo", "label": "場所の写真", "max_files": 5, "required": False},
    {
        "type": "declaration",
        "label": "確認",
        "text": "この申請の内容は事実のとおりです。変わったときは届け出ます。",
    },
]
FILLED: dict[str, dict[str, list[str]]] = {
    "name": {"": ["鈴木 花子"]},
    "kana": {"": ["スズキ ハナコ"]},
    "long-text": {"": ["単身赴任のため、夫が県外で暮らしています。"]},
    "date": {".era": ["令和"], ".year": ["6"], ".month": ["7"], ".day": ["2"]},
    "number": {"": ["4"]},
    "yen": {"": ["3,200,000"]},
    "yes-no": {"": ["yes"]},
    "choice": {"": ["transfer"]},
    "choices": {"": ["transfer", "window"]},
    "person": {
        ".name": ["鈴木 健太"],
        ".kana": ["スズキ ケンタ"],
        ".birth_date.era": ["平成"],
        ".birth_date.year": ["2"],
        ".relationship": ["spouse"],
    },
    "household-members": {"": ["person:1", "person:3"]},
    "address": {".postal_code": ["990-0019"], ".town": ["中央一丁目"], ".block": ["2番3号"]},
    "phone": {"": ["090-0000-0000"]},
    "mail": {"": ["hanako@example.jp"], ".confirm": ["hanako@example.jp"]},
    "bank-account": {
        ".bank": ["0001 みずほ"],
        ".branch": ["001 東京営業部"],
        ".kind": ["ordinary"],
        ".number": ["1234567"],
    },
    "place": {".text": ["公園の入口"], ".lat": ["34.970000"], ".lng": ["138.380000"]},
    "declaration": {"": ["yes"]},
}

LISTS = {
    "place": {"boundary_href": "boundary.json"},
    "address": {"towns_href": "towns.json"},
    "bank-account": {"banks_href": "banks.json", "branches_href": "branches-{bank}.json"},
}


@dataclasses.dataclass(frozen=True)
class Sample:
    """A question with what was typed and what is wrong with it."""

    field: dict[str, Any]
    raw: dict[str, list[str]] = dataclasses.field(default_factory=dict)
    error: str = ""


def samples() -> dict[str, list[Sample]]:
    """Return every type of question in each state: `empty`, `filled`, `wrong`."""
    return {
        "empty": [Sample(_named(one, "q")) for one in TYPES],
        "filled": [_filled(one, "a") for one in TYPES],
        "wrong": [_filled(one, "e", f"{one['label']}を確かめて、書き直してください") for one in TYPES],
    }


def _named(kind: dict[str, Any], prefix: str) -> dict[str, Any]:
    name = {"bank-account": "account"}.get(kind["type"], kind["type"].replace("-", "_"))
    known = {key: static(f"look/gallery/{file}") for key, file in LISTS.get(kind["type"], {}).items()}
    return {"required": True, **known, **kind, "id": f"{prefix}_{kind.get('id', name)}"}


def _filled(kind: dict[str, Any], prefix: str, error: str = "") -> Sample:
    question = _named(kind, prefix)
    if kind["type"] == "file":
        question["files"] = [{"ref": "file:1", "name": "通帳.jpg", "size": 482_133}]
    raw = {f"{question['id']}{part}": typed for part, typed in FILLED.get(kind["type"], {}).items()}
    return Sample(question, raw, error)
