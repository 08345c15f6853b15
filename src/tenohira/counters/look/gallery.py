"""Every component and widget in its states, on one page: to look at while building, and for axe to judge."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from tenohira.counters.look.gallery_fields import samples

EMERGENCY = {
    "level": "4",
    "title": "避難指示：てのひら市 南部地区",
    "text": "川の水があふれるおそれがあります。危ない場所から全員避難してください。",
    "href": "#main",
    "at": "11月20日 18:30 更新",
}
STEPS = [
    {"title": "申請しました", "at": "11月20日 9:12", "state": "done"},
    {"title": "受け付けました", "at": "11月20日 10:05", "state": "done", "by": "こども未来課"},
    {"title": "確認しています", "state": "now", "note": "口座の写しを待っています。届くと続きを進めます。"},
    {"title": "決定", "at": "12月4日ごろまで", "state": "todo"},
]
SUMMARY = [
    {"label": "氏名", "shown": "鈴木 花子", "change_href": "#s"},
    {"label": "振込先", "shown": ["みずほ銀行 本店", "普通 1234567", "スズキ ハナコ"], "change_href": "#s"},
    {
        "label": "お子さんの住所",
        "shown": "てのひら市中央1丁目2番3号",
        "mark": "住民票の住所とちがいます",
        "change_href": "#s",
    },
    {"label": "別居の理由", "shown": "", "change_href": "#s"},
]
ROWS = [
    (
        "あと1日",
        "T8-2041-7",
        "児童手当 認定請求",
        "スズキ ハナコ",
        "in_review",
        "佐野",
        "口座名義ちがい",
        "15,000",
    ),
    ("あと3日", "T8-2040-2", "児童手当 額改定", "シルバ マリア", "returned", "佐野", "", "10,000"),
    ("あと9日", "T8-2038-5", "児童手当 認定請求", "スズキ ケンタ", "in_approval", "大石", "", "30,000"),
    ("1日遅れ", "T8-2019-1", "現況届", "タナカ マサオ", "late", "", "担当なし", "0"),
]
TABS = [
    {"href": "#all", "label": "すべて", "count": 24, "current": True},
    {"href": "#mine", "label": "わたしの担当", "count": 7, "current": False},
    {"href": "#late", "label": "遅れ", "count": 1, "current": False},
]
NAV = [
    {"href": "#inbox", "label": "受信箱", "count": 14, "current": True},
    {"href": "#approve", "label": "決裁", "count": 3, "current": False},
    {"href": "#people", "label": "住民をさがす", "count": 0, "current": False},
    {"href": "#plan", "label": "計画と指標", "count": 0, "current": False},
]
ERRORS = [
    {"field_id": "e_date", "message": "お子さんの生年月日の「月」は 1 から 12 の数字で書いてください"},
    {"field_id": "e_account", "message": "口座番号は 7 けたの数字で書いてください"},
]
COUNTERS = {"portal": "look/gallery_portal.html", "desk": "look/gallery_desk.html"}


def gallery(request: HttpRequest, counter: str) -> HttpResponse:
    """Show everything as `portal` or `desk` draws it."""
    if counter not in COUNTERS:
        raise Http404(counter)
    return render(request, COUNTERS[counter], shown())


def shown() -> dict[str, Any]:
    """Return what the gallery's pages are filled with."""
    return {
        "city_name": "てのひら市",
        "city_phone": "0530-00-0000",
        "account_name": "鈴木 花子",
        "inbox_href": "#inbox",
        "logout_href": "#logout",
        "unread": 2,
        "office_name": "こども未来課",
        "nav": NAV,
        "crumbs": [("ホーム", "#home"), ("子育て", "#child"), ("児童手当の認定請求", "")],
        "footer_links": [
            ("このサイトについて", "#about"),
            ("個人情報の扱い", "#privacy"),
            ("使いやすさへの取り組み", "#a11y"),
        ],
        "emergency": EMERGENCY,
        "steps": STEPS,
        "summary": SUMMARY,
        "rows": ROWS,
        "tabs": TABS,
        "errors": ERRORS,
        "page": {"number": 6, "pages": 20, "total": 391},
        "weekly": [6, 5.5, 7, 5, 4.5],
        "samples": samples(),
    }
