"""Names, readings, telephone numbers, mail addresses and free text as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenohira.engines.forms.tests.asking import parse, refused, same, shown


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("鈴木 花子", "鈴木 花子"),
        ("鈴木　花子", "鈴木 花子"),
        ("  鈴木   花子  ", "鈴木 花子"),
        ("鈴木花子", "鈴木花子"),
        ("鈴木\n花子", "鈴木 花子"),
        ("鈴\u200b木", "鈴木"),
        ("\u202e鈴木", "鈴木"),
        ("𠮷田 太郎", "𠮷田 太郎"),
        ("髙橋 美咲", "髙橋 美咲"),
        ("山﨑", "山﨑"),
        ("辻󠄀", "辻󠄀"),
        ("マリア・シルバ", "マリア・シルバ"),
        ("ＭＡＲＩＡ　ＳＩＬＶＡ", "MARIA SILVA"),
        ("José d'Ávila-Souza Jr.", "José d'Ávila-Souza Jr."),
        ("浜名精機株式会社", "浜名精機株式会社"),
        ("ABC123株式会社", "ABC123株式会社"),
    ],
)
def test_names(typed: str, kept: str) -> None:
    assert parse("name", typed) == kept


@pytest.mark.parametrize("typed", ["12345", "090-1234-5678", "???", "・・・", "hanako@example.jp", "―"])
def test_what_is_no_name(typed: str) -> None:
    assert refused("name", typed).code == "not-a-name"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("スズキ ハナコ", "スズキ ハナコ"),
        ("すずき はなこ", "スズキ ハナコ"),
        ("ｽｽﾞｷ ﾊﾅｺ", "スズキ ハナコ"),
        ("スズキ　ハナコ", "スズキ ハナコ"),
        ("コ－ヘイ", "コーヘイ"),
        ("コ-ヘイ", "コーヘイ"),
        ("マリア・シルバ", "マリア・シルバ"),
        ("ヴィトル", "ヴィトル"),
        ("SUZUKI", None),
        ("鈴木", None),
        ("スズキ1", None),
    ],
)
def test_readings(typed: str, kept: str | None) -> None:
    if kept is None:
        error = refused("kana", typed)
        assert error.code == "not-kana"
        assert "例 スズキ ハナコ" in error.message
    else:
        assert parse("kana", typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("053-000-0000", "053-000-0000"),
        ("053(000)0000", "053-000-0000"),
        ("０５３ー０００ー００００", "053-000-0000"),
        ("0530000000", "0530000000"),
        ("053 000 0000", "053-000-0000"),
        ("09000000000", "090-0000-0000"),
        ("070-1234-5678", "070-1234-5678"),
        ("08001234567", "0800-123-4567"),
        ("0312345678", "03-1234-5678"),
        ("0120000000", "0120-000-000"),
        ("+819000000000", "090-0000-0000"),
        ("053-000-000", None),
        ("53-000-0000", None),
        ("090-0000-00000", None),
        ("でんわ", None),
        ("110", None),
        ("0" * 300, None),
    ],
)
def test_telephone_numbers(typed: str, kept: str | None) -> None:
    if kept is None:
        error = refused("phone", typed)
        assert error.message == "電話番号は 0 から始まる10桁か11桁の数字で書いてください（例 053-000-0000）。"
    else:
        assert parse("phone", typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("hanako@example.jp", "hanako@example.jp"),
        ("Hanako@EXAMPLE.JP", "Hanako@example.jp"),
        ("ｈａｎａｋｏ＠ｅｘａｍｐｌｅ．ｊｐ", "hanako@example.jp"),
        (" hanako@ example.jp ", "hanako@example.jp"),
        ("mailto:hanako@example.jp", "hanako@example.jp"),
        ("hanako+city@example.co.jp", "hanako+city@example.co.jp"),
        ("hanako..suzuki@docomo.ne.jp", "hanako..suzuki@docomo.ne.jp"),
        ("hanako.@ezweb.ne.jp", "hanako.@ezweb.ne.jp"),
        ("hanako..suzuki@example.jp", None),
        ("hanako", None),
        ("hanako@", None),
        ("@example.jp", None),
        ("hanako@example", None),
        ("hanako@example..jp", None),
        ("はなこ@example.jp", None),
        ("hanako@例え.jp", None),
        ("a@b@c.jp", None),
        ("a" * 250 + "@example.jp", None),
    ],
)
def test_mail_addresses(typed: str, kept: str | None) -> None:
    if kept is None:
        assert refused("mail", typed).code == "not-a-mail"
    else:
        assert parse("mail", typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("一行だけ", "一行だけ"),
        ("一行\n二行", "一行 二行"),
        ("タブ\tも", "タブ も"),
        ("①②", "①②"),
        ("１００％", "100%"),
        ("<script>", "<script>"),
        ("'; DROP TABLE cases;--", "'; DROP TABLE cases;--"),
        ("😀", "😀"),
        ("a\x00b", "ab"),
        ("\ud800", None),
        ("\x00", None),
        ("\u200b\ufeff", None),
    ],
)
def test_one_line_of_text(typed: str, kept: str | None) -> None:
    assert parse("text", typed) == kept


@pytest.mark.parametrize(
    ("keys", "typed", "code"),
    [
        ({"min": 3}, "ab", "too-short"),
        ({"min": 3}, "abc", ""),
        ({"max": 3}, "abcd", "too-long"),
        ({"max": 3}, "𠮷𠮷𠮷", ""),
        ({"pattern": "[A-Z]{2}[0-9]{7}"}, "TK1234567", ""),
        ({"pattern": "[A-Z]{2}[0-9]{7}"}, "ＴＫ１２３４５６７", ""),
        ({"pattern": "[A-Z]{2}[0-9]{7}"}, "TK12345678", "wrong-form"),
        ({"pattern": "[A-Z]{2}[0-9]{7}"}, "xTK1234567", "wrong-form"),
    ],
)
def test_lengths_and_patterns(keys: dict[str, object], typed: str, code: str) -> None:
    if code:
        assert refused("text", typed, **keys).code == code
    else:
        assert parse("text", typed, **keys)


def test_without_words_of_its_own_a_pattern_repeats_the_hint() -> None:
    error = refused("text", "x", pattern="[0-9]+", hint={"ja": "数字だけです。"})
    assert error.message.endswith("数字だけです。")


def test_lengths_say_how_much_is_too_much() -> None:
    assert refused("text", "あ" * 12, max=10).message == "10文字までで書いてください（いまは12文字です）。"
    assert refused("text", "あ", min=3).message == "3文字以上で書いてください（いまは1文字です）。"


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        ("一\n二\n\n三", ["一", "二", "", "三"]),
        ("一\r\n二", ["一", "二"]),
        ("  一  \n  二  \n\n", ["一", "  二"]),
    ],
)
def test_several_lines_keep_their_ends(typed: str, lines: list[str]) -> None:
    assert shown("long-text", parse("long-text", typed)) == lines


@pytest.mark.parametrize(
    ("kind", "one", "other", "is_same"),
    [
        ("name", "鈴木 花子", "鈴木花子", True),
        ("name", "鈴木 花子", "鈴木 華子", False),
        ("kana", "スズキ ショウタ", "スズキシヨウタ", True),
        ("kana", "コウノ", "コーノ", True),
        ("kana", "スズキ", "スズギ", False),
        ("phone", "053-000-0000", "0530000000", True),
        ("phone", "053-000-0000", "053-000-0001", False),
        ("mail", "Hanako@example.jp", "hanako@example.jp", True),
        ("text", "a", "A", False),
    ],
)
def test_what_counts_as_a_difference(kind: str, one: str, other: str, is_same: bool) -> None:
    assert same(kind, one, other) is is_same


@given(st.text(max_size=80))
def test_reading_a_text_twice_changes_nothing_more(typed: str) -> None:
    once = parse("text", typed)
    if once is not None:
        assert parse("text", once) == once


@given(st.text(alphabet="ァアィイゥウカガキギッツヅハバパャヤンヴー", min_size=1, max_size=20))
def test_katakana_is_taken_as_it_is(kana: str) -> None:
    assert parse("kana", kana) == kana
