"""Answers, questions and what is missing, as each of the four languages says them."""

from __future__ import annotations

from typing import Any

import pytest

from tenohira.engines.forms.definition import FIELD_TYPES
from tenohira.engines.forms.queries import accept, question, review, shown
from tenohira.engines.forms.tests.factories import EXPRESSIONS, context_of, facts_of, field_of, form_of

LANGUAGES = ("ja", "ja-easy", "en", "pt-BR")
OPTIONS = [
    {"id": "a", "label": {"ja": "あり", "ja-easy": "ある", "en": "Yes, there is", "pt-BR": "Há"}},
    {"id": "b", "label": {"ja": "なし"}},
]
ACCOUNT = {
    "bank": "0149", "bank_name": "静岡銀行", "branch": "111", "branch_name": "本店営業部", "kind": "savings",
    "number": "0000001", "holder_kana": "スズキ ハナコ",
}  # fmt: skip
PEOPLE = {"unit": {"ja": "人", "en": "people", "pt-BR": "pessoas"}}
SWORN = {"text": {"ja": "誓います", "ja-easy": "ほんとうです", "en": "I declare", "pt-BR": "Declaro"}}


@pytest.mark.parametrize(
    ("kind", "keys", "value", "lines"),
    [
        ("yes-no", {}, True, ("はい", "はい", "Yes", "Sim")),
        ("yes-no", {}, False, ("いいえ", "いいえ", "No", "Não")),
        ("choice", {"options": OPTIONS}, "a", ("あり", "ある", "Yes, there is", "Há")),
        ("choice", {"options": OPTIONS}, "b", ("なし", "なし", "なし", "なし")),
        ("choice", {"options": OPTIONS}, "gone", ("gone", "gone", "gone", "gone")),
        ("number", PEOPLE, 1234, ("1,234人", "1,234人", "1,234 people", "1,234 pessoas")),
        ("yen", {}, 12000, ("12,000円", "12,000円", "12,000 yen", "12,000 ienes")),
        ("yen", {}, 0, ("0円", "0円", "0 yen", "0 ienes")),
        (
            "date", {}, "2026-04-01",
            ("令和8年4月1日（水）", "2026年4月1日（水曜日）", "Wednesday, April 1, 2026",
             "quarta-feira, 1º de abril de 2026"),
        ),
        (
            "date", {}, "2019-05-01",
            ("令和元年5月1日（水）", "2019年5月1日（水曜日）", "Wednesday, May 1, 2019",
             "quarta-feira, 1º de maio de 2019"),
        ),
        (
            "file", {}, {"files": [], "later": True},
            ("あとで出します", "あとで 出します", "Will be submitted later", "Será enviado depois"),
        ),
        (
            "photo", {}, {"files": [{"ref": "f", "name": ""}], "later": False},
            ("ファイル", "ファイル", "File", "Arquivo"),
        ),
    ],
)  # fmt: skip
def test_an_answer_in_one_line(kind: str, keys: dict[str, Any], value: Any, lines: tuple[str, ...]) -> None:
    field = field_of(kind, **keys)
    assert tuple(shown(field, value, language) for language in LANGUAGES) == tuple([line] for line in lines)


@pytest.mark.parametrize(
    ("kind", "keys", "value", "language", "lines"),
    [
        ("choices", {"options": OPTIONS}, ["a", "b"], "en", ["Yes, there is", "なし"]),
        ("choices", {"options": OPTIONS}, ["b", "gone"], "pt-BR", ["なし", "gone"]),
        ("declaration", SWORN, True, "ja", ["誓います", "同意しました"]),
        ("declaration", SWORN, True, "ja-easy", ["ほんとうです", "いいと 言いました"]),
        ("declaration", SWORN, True, "en", ["I declare", "Agreed"]),
        ("declaration", SWORN, True, "pt-BR", ["Declaro", "De acordo"]),
        ("bank-account", {}, ACCOUNT, "ja", ["静岡銀行 本店営業部（0149-111）", "貯蓄 0000001", "スズキ ハナコ"]),
        (
            "bank-account", {}, ACCOUNT, "en",
            ["静岡銀行 本店営業部（0149-111）", "Savings (chochiku) 0000001", "スズキ ハナコ"],
        ),
        (
            "bank-account", {}, {**ACCOUNT, "branch_name": "", "kind": "current"}, "ja",
            ["静岡銀行 支店番号（0149-111）", "当座 0000001", "スズキ ハナコ"],
        ),
        ("place", {}, {"text": "公園", "lat": 35.0, "lng": 137.0}, "ja", ["公園", "緯度 35.0、経度 137.0"]),
        ("place", {}, {"text": "公園", "lat": None, "lng": None}, "en", ["公園"]),
        (
            "place", {}, {"text": "", "lat": 35.0, "lng": 137.0}, "pt-BR",
            ["Latitude 35.0, longitude 137.0"],
        ),
        (
            "person", {}, {"name": "鈴木 一郎", "kana": "スズキ イチロウ", "birth_date": "2024-04-02"}, "en",
            ["鈴木 一郎（スズキ イチロウ）", "April 2, 2024"],
        ),
        ("person", {"parts": ["name"]}, {"name": "鈴木 一郎"}, "ja", ["鈴木 一郎"]),
        ("household-members", {}, [{"ref": "a", "name": "鈴木"}, {"ref": "", "name": "田中"}], "en", ["鈴木", "田中"]),
        ("long-text", {}, "一\n\n二", "pt-BR", ["一", "", "二"]),
        ("number", {"decimals": 2, **PEOPLE}, "1234.50", "en", ["1,234.50 people"]),
        ("number", {}, -3, "ja", ["-3"]),
    ],
)  # fmt: skip
def test_an_answer_of_several_lines(
    kind: str, keys: dict[str, Any], value: Any, language: str, lines: list[str]
) -> None:
    assert shown(field_of(kind, **keys), value, language) == lines


@pytest.mark.parametrize(
    ("value", "kind"),
    [(["x"], "date"), ("まもなく", "date"), ("many", "number"), ({"a": 1}, "yen"), ("x", "person"), (5, "address"),
     ([1], "household-members"), ("x", "place"), (7, "bank-account")],
)  # fmt: skip
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_of_an_older_form_is_shown_as_it_is_rather_than_lost(
    value: Any, kind: str, language: str
) -> None:
    assert shown(field_of(kind), value, language) == [str(value)]


FORM = form_of(
    """
schema: 1
pages:
  - id: p
    title: {ja: 氏名と日付, ja-easy: 名前と 日, en: Name and date, pt-BR: Nome e data}
    ask:
      - id: name
        type: name
        label: {ja: 氏名, ja-easy: 名前, en: Name, pt-BR: Nome}
        hint: {ja: 戸籍のとおりに, ja-easy: 戸籍と 同じに, en: As registered, pt-BR: Como no registro}
        why: {ja: 本人か確かめるため, ja-easy: あなたか 見る ため, en: To know you, pt-BR: Para identificar}
      - {id: day, type: date, label: {ja: 日, en: Day}, not_after: today}
      - {id: kana, type: text, pattern: '[ア-ン]+', label: {ja: カナ}, error: {ja: カナで, en: In kana, pt-BR: Em kana}}
"""
)


@pytest.mark.parametrize(
    ("language", "label", "hint", "why"),
    [
        ("ja", "氏名", "戸籍のとおりに", "本人か確かめるため"),
        ("ja-easy", "名前", "戸籍と 同じに", "あなたか 見る ため"),
        ("en", "Name", "As registered", "To know you"),
        ("pt-BR", "Nome", "Como no registro", "Para identificar"),
        ("vi", "氏名", "戸籍のとおりに", "本人か確かめるため"),
    ],
)
def test_a_question_is_drawn_in_the_language_or_else_in_japanese(
    language: str, label: str, hint: str, why: str
) -> None:
    drawn = question(FORM.pages[0].ask[0], language)
    assert (drawn["label"], drawn["hint"], drawn["why"]) == (label, hint, why)


@pytest.mark.parametrize(
    ("language", "says"),
    [("ja", "カナで"), ("en", "In kana"), ("pt-BR", "Em kana"), ("ja-easy", "カナで")],
)
def test_the_forms_own_words_of_a_mistake_are_in_the_language_of_the_person(language: str, says: str) -> None:
    context = context_of(language=language)
    raw = {"name": ["鈴木 花子"], "day": ["R8.4.1"], "kana": ["abc"]}
    done = accept(FORM, "p", raw, {}, facts_of(), EXPRESSIONS, context=context)
    assert [(one.field_id, one.message) for one in done.errors] == [("kana", says)]


@pytest.mark.parametrize(
    ("language", "title", "nothing"),
    [
        ("ja", "氏名と日付", "（記入なし）"),
        ("en", "Name and date", "(not filled in)"),
        ("pt-BR", "Nome e data", "(não preenchido)"),
    ],
)
def test_the_review_of_an_empty_draft(language: str, title: str, nothing: str) -> None:
    (section,) = review(FORM, {}, language, facts_of(), EXPRESSIONS)
    assert section.title == title
    assert [row.shown for row in section.rows] == [[nothing]] * 3
    assert not any(row.given for row in section.rows)


@pytest.mark.parametrize("kind", FIELD_TYPES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_of_each_type_names_its_own_texts_only_in_one_language(kind: str, language: str) -> None:
    keys = {"choice": {"options": OPTIONS}, "choices": {"options": OPTIONS}, "declaration": SWORN}
    drawn = question(field_of(kind, **keys.get(kind, {})), language, context_of(language=language))
    assert drawn["label"] == ("Question" if language == "en" else "質問")
    assert "root=" not in str(drawn)
    if kind in {"choice", "choices"}:
        labels = {"ja": "あり", "ja-easy": "ある", "en": "Yes, there is", "pt-BR": "Há"}
        assert [one["label"] for one in drawn["choices"]] == [labels[language], "なし"]
