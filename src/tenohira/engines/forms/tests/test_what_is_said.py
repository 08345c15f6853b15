"""Every refusal of every type: at which part, and in which words, a person is told how to write it."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from tenohira.engines.forms.definition import FIELD_TYPES
from tenohira.engines.forms.tests.asking import Typed, refused
from tenohira.engines.forms.tests.factories import HANAKO, ICHIRO, context_of

LONG = "あ" * 10_000
OPTIONS = [{"id": one, "label": {"ja": one.upper()}} for one in ("a", "b", "c")]
PERSON = {"name": "鈴木 一郎", "kana": "スズキ イチロウ", "relationship": "子", "birth_date": "令和6年4月2日"}
ACCOUNT = {
    "bank": "0149",
    "branch": "111",
    "kind": "ordinary",
    "number": "1234567",
    "holder_kana": "スズキ ハナコ",
}
HOUSE = {"postal_code": "", "town": "浜町", "block": "1", "building": ""}
REFUSED: list[tuple[str, dict[str, Any], Typed, str, str, str]] = [
    ("text", {}, LONG, "too-long", "", "200文字までで書いてください（いまは10000文字です）。"),
    ("text", {"min": 3}, "あ", "too-short", "", "3文字以上で書いてください（いまは1文字です）。"),
    (
        "text",
        {"pattern": "[0-9]{3}"},
        "あ",
        "wrong-form",
        "",
        "決まった書き方と違うようです。書き方を確かめてください。",
    ),
    (
        "text",
        {"pattern": "[0-9]{3}", "hint": {"ja": "数字3つ"}},
        "あ",
        "wrong-form",
        "",
        "決まった書き方と違うようです。書き方を確かめてください。 数字3つ",
    ),
    ("long-text", {"max": 10}, "あ" * 11, "too-long", "", "10文字までで書いてください（いまは11文字です）。"),
    ("long-text", {}, LONG, "too-long", "", "2000文字までで書いてください（いまは10000文字です）。"),
    ("name", {}, "123", "not-a-name", "", "氏名は文字で書いてください（例 鈴木 花子）。"),
    (
        "name",
        {},
        "a@example.jp",
        "not-a-name",
        "",
        "メールアドレスではなく、氏名を書いてください（例 鈴木 花子）。",
    ),
    ("name", {}, LONG, "too-long", "", "100文字までで書いてください（いまは10000文字です）。"),
    (
        "kana",
        {},
        "鈴木",
        "not-kana",
        "",
        (
            "フリガナに使えない文字があります：木 鈴"
            " カタカナ（ひらがなでも可）で書いてください（例 スズキ ハナコ）。"
        ),
    ),
    (
        "kana",
        {},
        "ABC 123",
        "not-kana",
        "",
        (
            "フリガナに使えない文字があります：1 2 3 A B C"
            " カタカナ（ひらがなでも可）で書いてください（例 スズキ ハナコ）。"
        ),
    ),
    ("kana", {}, "ア" * 101, "too-long", "", "100文字までで書いてください（いまは101文字です）。"),
    ("kana", {"max": 3}, "スズキ ハナコ", "too-long", "", "3文字までで書いてください（いまは7文字です）。"),
    (
        "date",
        {},
        {"era": "令和", "year": "8", "month": "2", "day": "30"},
        "not-a-date",
        "",
        "令和8年2月30日 という日付はありません。 2026年2月は28日までです。 例 令和8年11月20日、2026年11月20日",
    ),
    (
        "date",
        {},
        {"era": "令和", "year": "8", "month": "13", "day": "1"},
        "not-a-date",
        "",
        "令和8年13月1日 という日付はありません。 月は1から12までです。 例 令和8年11月20日、2026年11月20日",
    ),
    (
        "date",
        {},
        {"year": "8", "month": "1", "day": "1"},
        "which-era",
        "",
        "年が西暦か和暦か分かりません。元号を選ぶか、西暦の4桁（例 2026）で書いてください。",
    ),
    ("date", {}, {"era": "令和", "month": "1"}, "incomplete", "", "年・日も書いてください。"),
    (
        "date",
        {},
        {"era": "平成", "year": "32", "month": "1", "day": "1"},
        "not-a-date",
        "",
        (
            "平成32年1月1日 という日付はありません。 "
            "平成は平成31年4月30日（2019年4月30日）までです。 例 令和8年11月20日、2026年11月20日"
        ),
    ),
    (
        "date",
        {},
        {"era": "明治", "year": "5", "month": "1", "day": "1"},
        "not-a-date",
        "",
        (
            "1872-01-01 は和暦で表せません。 "
            "明治5年までは旧暦で、今の暦の日付とそのまま対応しないためです。 例 令和8年11月20日、2026年11月20日"
        ),
    ),
    (
        "date",
        {},
        "きのう",
        "not-a-date",
        "",
        "「きのう」を日付として読めません。 年・月・日の形になっていません。 例 令和8年11月20日、2026年11月20日",
    ),
    (
        "date",
        {"not_after": "today"},
        "2026-11-21",
        "too-late",
        "",
        "今日か、今日より前の日を書いてください。",
    ),
    (
        "date",
        {"not_before": "today"},
        "2026-11-19",
        "too-early",
        "",
        "今日か、今日より後の日を書いてください。",
    ),
    (
        "date",
        {"not_before": "2026-04-01"},
        "2026-03-31",
        "too-early",
        "",
        "令和8年4月1日か、それより後の日を書いてください。",
    ),
    (
        "date",
        {"not_after": "2026-04-01"},
        "2026-04-02",
        "too-late",
        "",
        "令和8年4月1日か、それより前の日を書いてください。",
    ),
    ("number", {}, "十", "not-a-number", "", "数字だけで書いてください（例 12）。"),
    ("number", {}, "1.5", "too-many-decimals", "", "小数点のない数で書いてください（例 12）。"),
    ("number", {"decimals": 2}, "1.234", "too-many-decimals", "", "小数点の後は2桁までで書いてください。"),
    ("number", {"decimals": 2}, "x", "not-a-number", "", "数字だけで書いてください（例 12.00）。"),
    (
        "number",
        {"min": 1, "max": 5, "unit": {"ja": "人"}},
        "0",
        "too-small",
        "",
        "1人以上の数を書いてください。",
    ),
    (
        "number",
        {"min": 1, "max": 5, "unit": {"ja": "人"}},
        "6人",
        "too-large",
        "",
        "5人以下の数を書いてください。",
    ),
    (
        "number",
        {"min": 0.5, "decimals": 1, "max": 1000},
        "0.4",
        "too-small",
        "",
        "0.5以上の数を書いてください。",
    ),
    ("number", {"max": 1000}, "1001", "too-large", "", "1,000以下の数を書いてください。"),
    ("yen", {}, "一万円", "not-a-number", "", "金額は円の単位の数字で書いてください（例 12000）。"),
    ("yen", {}, "-1", "too-small", "", "0円以上の数を書いてください。"),
    ("yen", {"max": 1000000}, "1000001", "too-large", "", "1,000,000円以下の数を書いてください。"),
    ("yen", {}, "1.5", "not-a-number", "", "金額は円の単位の数字で書いてください（例 12000）。"),
    ("yes-no", {}, "たぶん", "not-an-option", "", "「はい」か「いいえ」を選んでください。"),
    ("choice", {"options": OPTIONS}, "z", "not-an-option", "", "示されたものの中から1つ選んでください。"),
    ("choices", {"options": OPTIONS}, "z", "not-an-option", "", "示されたものの中から選んでください。"),
    (
        "phone",
        {},
        "12345",
        "not-a-phone",
        "",
        "電話番号は 0 から始まる10桁か11桁の数字で書いてください（例 053-000-0000）。",
    ),
    (
        "phone",
        {},
        LONG,
        "not-a-phone",
        "",
        "電話番号は 0 から始まる10桁か11桁の数字で書いてください（例 053-000-0000）。",
    ),
    (
        "mail",
        {},
        "hanako",
        "not-a-mail",
        "",
        "メールアドレスは「名前@example.jp」の形で書いてください。@ の前と後を確かめてください。",
    ),
    (
        "mail",
        {},
        "a@" + "b" * 300 + ".jp",
        "not-a-mail",
        "",
        "メールアドレスは「名前@example.jp」の形で書いてください。@ の前と後を確かめてください。",
    ),
    ("person", {}, {**PERSON, "kana": ""}, "no-kana", "kana", "フリガナを書いてください。"),
    (
        "person",
        {},
        {**PERSON, "birth_date": "2026-11-21"},
        "too-late",
        "birth_date",
        "生年月日は、今日か今日より前の日を書いてください。",
    ),
    (
        "person",
        {},
        {**PERSON, "name": "1"},
        "not-a-name",
        "name",
        "氏名は文字で書いてください（例 鈴木 花子）。",
    ),
    (
        "household-members",
        {},
        "person:nobody",
        "not-a-member",
        "",
        "表示されている世帯の方の中から選んでください。",
    ),
    (
        "household-members",
        {"who": "members"},
        HANAKO,
        "not-a-member",
        "",
        "表示されている世帯の方の中から選んでください。",
    ),
    ("household-members", {"min": 2}, ICHIRO, "too-few", "", "2つ以上選んでください。"),
    (
        "household-members",
        {"max": 1},
        {"names": "甲野,乙野"},
        "too-many",
        "",
        "選べるのは1つまでです。いくつか外してください。",
    ),
    (
        "household-members",
        {},
        {"names": "123"},
        "not-a-name",
        "names",
        "氏名は文字で書いてください（例 鈴木 花子）。",
    ),
    (
        "address",
        {},
        {**HOUSE, "postal_code": "12"},
        "not-a-postal-code",
        "postal_code",
        "郵便番号は7桁の数字で書いてください（例 431-0431）。分からないときは空のままでかまいません。",
    ),
    ("address", {"in_city": True}, {**HOUSE, "town": ""}, "no-town", "town", "町名を書いてください。"),
    (
        "address",
        {},
        {**HOUSE, "town": ""},
        "no-town",
        "town",
        "都道府県・市区町村・町名を書いてください（例 静岡県浜松市中央区元城町）。",
    ),
    (
        "address",
        {},
        {**HOUSE, "block": ""},
        "no-block",
        "block",
        "番地を書いてください（例 1-2-3）。ないときは「なし」と書いてください。",
    ),
    (
        "address",
        {"in_city": True},
        {**HOUSE, "town": "中央三丁目"},
        "unknown-town",
        "town",
        "「中央三丁目」という町名が市内に見つかりません。町名だけを書いてください（例 中央一丁目）。",
    ),
    (
        "address",
        {"in_city": True},
        {**HOUSE, "town": "元城町"},
        "unknown-town",
        "town",
        "「元城町」という町名が市内に見つかりません。町名だけを書いてください（例 中央一丁目）。",
    ),
    (
        "address",
        {"in_city": True},
        {**HOUSE, "postal_code": "9990001"},
        "wrong-postal-code",
        "postal_code",
        "浜町の郵便番号は 999-0002 です。町名と郵便番号を確かめてください。",
    ),
    (
        "address",
        {},
        {**HOUSE, "building": "あ" * 151},
        "too-long",
        "building",
        "150文字までで書いてください（いまは151文字です）。",
    ),
    (
        "bank-account",
        {},
        {**ACCOUNT, "bank": ""},
        "no-bank",
        "bank",
        "金融機関の名前か、4桁の金融機関コードを書いてください。",
    ),
    (
        "bank-account",
        {},
        {**ACCOUNT, "bank": "ひみつ銀行"},
        "unknown-bank",
        "bank",
        "「ひみつ銀行」という金融機関が見つかりません。正式な名前か、4桁の金融機関コード（例 0149）を書いてください。",
    ),
    (
        "bank-account",
        {},
        {**ACCOUNT, "branch": ""},
        "no-branch",
        "branch",
        "支店の名前か、3桁の支店番号を書いてください。",
    ),
    (
        "bank-account",
        {},
        {**ACCOUNT, "branch": "月面支店"},
        "unknown-branch",
        "branch",
        "静岡銀行に「月面支店」という支店が見つかりません。支店名か、3桁の支店番号を確かめてください。",
    ),
    (
        "bank-account",
        {},
        {**ACCOUNT, "bank": "1503", "branch": "本店"},
        "unknown-branch",
        "branch",
        "浜松磐田信金に「本店」という支店が見つかりません。支店名か、3桁の支店番号を確かめてください。",
    ),
    (
        "bank-account",
        {},
        {**ACCOUNT, "kind": "x"},
        "no-kind",
        "kind",
        "口座の種類（普通・当座・貯蓄）を選んでください。",
    ),
    (
        "bank-account",
        {},
        {**ACCOUNT, "number": "12345678"},
        "not-a-number",
        "number",
        "口座番号は7桁の数字で書いてください（例 0123456）。7桁より少ないときは、前に0をつけます。",
    ),
    (
        "bank-account",
        {},
        {**ACCOUNT, "holder_kana": ""},
        "no-holder",
        "holder_kana",
        "口座名義を、通帳のとおりにカタカナで書いてください（例 スズキ ハナコ）。",
    ),
    (
        "bank-account",
        {},
        {**ACCOUNT, "holder_kana": "鈴木"},
        "not-zengin",
        "holder_kana",
        (
            "銀行のデータに書けない文字があります：木 鈴"
            " 口座名義は、通帳のとおりにカタカナで書いてください（例 スズキ ハナコ）。"
        ),
    ),
    (
        "bank-account",
        {},
        {**ACCOUNT, "holder_kana": "ス" * 49},
        "too-long",
        "holder_kana",
        "口座名義が長すぎます。通帳のカナのとおりに48文字までで書いてください。",
    ),
    (
        "bank-account",
        {},
        {**ACCOUNT, "bank": "9900", "branch": "12345", "number": "1"},
        "not-a-symbol",
        "branch",
        "ゆうちょ銀行の記号は5桁（例 12340）、番号は8桁までの数字です。通帳の1ページ目を見て書いてください。",
    ),
    (
        "bank-account",
        {"holder_is": "x"},
        {**ACCOUNT, "holder_kana": "タナカ マサオ"},
        "other-holder",
        "holder_kana",
        "口座の名義は「スズキ ハナコ」さんご本人のものにしてください。",
    ),
    ("my-number", {}, "1234", "not-a-number", "", "マイナンバーは12桁の数字で書いてください。"),
    (
        "my-number",
        {},
        "123456789012",
        "wrong-check-digit",
        "",
        "マイナンバーの数字のどれかが違うようです。カードか通知を見て、もう一度書いてください。",
    ),
    (
        "place",
        {},
        {"lat": "35.0"},
        "half-a-point",
        "lng",
        "緯度と経度は両方書いてください。分からないときは両方を空にして、場所をことばで書いてください。",
    ),
    (
        "place",
        {},
        {"lat": "x", "lng": "1"},
        "not-a-point",
        "lat",
        "緯度と経度は小数で書いてください（例 緯度 34.718、経度 137.532）。分からないときは空のままでかまいません。",
    ),
    (
        "place",
        {},
        {"lat": "43", "lng": "141"},
        "outside",
        "lat",
        "その場所は市の外のようです。市内の場所を選ぶか、場所をことばで書いてください。",
    ),
    (
        "place",
        {},
        {"text": "あ" * 301},
        "too-long",
        "text",
        "300文字までで書いてください（いまは301文字です）。",
    ),
    (
        "file",
        {},
        {"later": "yes"},
        "not-later",
        "",
        "この書類はあとから出すことができません。いまつけてください。",
    ),
    (
        "photo",
        {},
        {"later": "yes"},
        "not-later",
        "",
        "この書類はあとから出すことができません。いまつけてください。",
    ),
    (
        "declaration",
        {"text": {"ja": "x"}},
        "maybe",
        "not-an-option",
        "",
        "読んで同意するときは、四角に印をつけてください。",
    ),
]
CONTEXT = context_of(evaluate={"x": "スズキ ハナコ"}.get)


@pytest.mark.parametrize(("kind", "keys", "typed", "code", "part", "says"), REFUSED)
def test_what_is_said(kind: str, keys: dict[str, Any], typed: Typed, code: str, part: str, says: str) -> None:
    (only,) = refused(kind, typed, CONTEXT, **keys).each()
    assert (only.code, only.part, only.message) == (code, part, says)


def test_no_type_is_left_out() -> None:
    assert {kind for kind, *_rest in REFUSED} == set(FIELD_TYPES)


@pytest.mark.parametrize(("kind", "keys", "typed", "code", "part", "says"), REFUSED)
def test_it_is_short_ends_a_sentence_and_never_repeats_a_long_or_secret_text(
    kind: str, keys: dict[str, Any], typed: Typed, code: str, part: str, says: str
) -> None:
    message = refused(kind, typed, CONTEXT, **keys).message
    assert len(message) < 120
    assert "。" in message
    assert LONG[:50] not in message
    assert kind != "my-number" or str(typed) not in message


@pytest.mark.parametrize("language", ["en", "pt-br", "ja-easy"])
@pytest.mark.parametrize(("kind", "keys", "typed", "code", "part", "says"), REFUSED)
def test_in_other_languages_it_stands_at_the_same_part_with_the_same_code(
    kind: str, keys: dict[str, Any], typed: Typed, code: str, part: str, says: str, language: str
) -> None:
    with translation.override(language):
        (only,) = refused(kind, typed, CONTEXT, **keys).each()
    assert (only.code, only.part) == (code, part)
    assert only.message


@pytest.mark.parametrize(
    ("kind", "typed", "expected"),
    [
        (
            "person",
            {"relationship": "子"},
            {"name": "no-name", "kana": "no-kana", "birth_date": "no-birth_date"},
        ),
        (
            "person",
            {**PERSON, "kana": "一郎", "birth_date": "2027-01-01", "name": "1"},
            {"name": "not-a-name", "kana": "not-kana", "birth_date": "too-late"},
        ),
        (
            "bank-account",
            {"bank": "x", "branch": "", "kind": "", "number": "", "holder_kana": ""},
            {"bank": "unknown-bank", "kind": "no-kind", "number": "not-a-number", "holder_kana": "no-holder"},
        ),
        (
            "bank-account",
            {**ACCOUNT, "branch": "999", "number": "x"},
            {"branch": "unknown-branch", "number": "not-a-number"},
        ),
        (
            "address",
            {**HOUSE, "postal_code": "1", "block": "", "building": "あ" * 200},
            {"postal_code": "not-a-postal-code", "block": "no-block", "building": "too-long"},
        ),
    ],
)
def test_everything_that_is_wrong_with_an_answer_is_said_at_once(
    kind: str, typed: Typed, expected: dict[str, str]
) -> None:
    assert {one.part: one.code for one in refused(kind, typed).each()} == expected


def test_the_second_mail_address_is_refused_at_its_own_box() -> None:
    from tenohira.engines.forms.errors import FieldError
    from tenohira.engines.forms.fields import field_type
    from tenohira.engines.forms.tests.factories import field_of

    field = field_of("mail", confirm=True)
    with pytest.raises(FieldError) as raised:
        field_type(field).parse(field, {"f": ["a@example.jp"], "f.confirm": ["b@example.jp"]}, CONTEXT)
    assert (raised.value.part, raised.value.code) == ("confirm", "not-the-same")
    assert raised.value.message == "2回のメールアドレスが違っています。同じものを2回書いてください。"
