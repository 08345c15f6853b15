"""Kana: names as the register writes them, and keys under which a clerk finds them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenohira.foundation.text import TextError, is_kana, normalize_kana_name, search_key, to_katakana

SYLLABLES = (
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
    "ガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポャュョッー"
)
names = st.text(alphabet=SYLLABLES, min_size=1, max_size=12)


class TestKatakana:
    def test_hiragana_and_half_width_become_katakana_and_the_rest_stays(self) -> None:
        assert to_katakana("すずきﾊﾅｺ2") == "スズキハナコ2"
        assert to_katakana("ゔぃ ゝゞ ゕゖ") == "ヴィ ヽヾ ヵヶ"

    @pytest.mark.parametrize("text", ["スズキ ハナコ", "すずき", "ｽｽﾞｷ", "マリア・シルバ", "サリー"])
    def test_kana_of_any_kind_are_kana(self, text: str) -> None:
        assert is_kana(text)

    @pytest.mark.parametrize("text", ["", "鈴木", "スズキ1", "Maria", " ", "・-"])
    def test_everything_else_is_not(self, text: str) -> None:
        assert not is_kana(text)


class TestNames:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("すずき　はなこ", "スズキ ハナコ"),
            ("ｽｽﾞｷ  ﾊﾅｺ ", "スズキ ハナコ"),
            ("マリア・シルバ", "マリア・シルバ"),
            ("サリ-", "サリー"),
            ("マリ―ア", "マリーア"),
        ],
    )
    def test_a_name_is_written_as_in_the_register(self, typed: str, kept: str) -> None:
        assert normalize_kana_name(typed) == kept

    def test_letters_that_are_no_kana_are_named(self) -> None:
        with pytest.raises(TextError) as caught:
            normalize_kana_name("鈴木 ハナ子")
        assert all(letter in caught.value.what for letter in "鈴木子")
        assert "ハ" not in caught.value.what
        assert caught.value.remedy

    def test_an_empty_name_is_refused(self) -> None:
        with pytest.raises(TextError):
            normalize_kana_name("　")

    @given(names)
    def test_hiragana_give_the_same_name(self, name: str) -> None:
        hiragana = "".join(chr(ord(kana) - 0x60) if "ァ" <= kana <= "ヶ" else kana for kana in name)
        assert normalize_kana_name(hiragana) == normalize_kana_name(name)


class TestSearchKeys:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("コウノ", "コーノ"),
            ("コウノ", "コオノ"),
            ("ケイコ", "ケーコ"),
            ("スズキ ハナコ", "すずきはなこ"),
            ("ジュンイチ", "ジユンイチ"),
            ("ハットリ", "ハツトリ"),
            ("ヴィクトリア", "ビクトリア"),
            ("マリア・シルバ", "マリアシルバ"),
            ("カヲル", "カオル"),
            ("ミツヅカ", "ミツズカ"),
            ("サリー", "サリイ"),
        ],
    )
    def test_what_sounds_alike_shares_a_key(self, one: str, other: str) -> None:
        assert search_key(one) == search_key(other)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("コウノ", "コノ"),
            ("オオノ", "オノ"),
            ("カトウ", "ガトウ"),
            ("ハナコ", "バナコ"),
            ("ユキ", "ユウキ"),
        ],
    )
    def test_what_sounds_different_does_not(self, one: str, other: str) -> None:
        assert search_key(one) != search_key(other)

    @given(names, names)
    def test_the_key_of_a_beginning_begins_the_key(self, beginning: str, rest: str) -> None:
        assert search_key(beginning + rest).startswith(search_key(beginning))

    @given(names)
    def test_a_key_has_no_marks_small_kana_or_spaces(self, name: str) -> None:
        assert not set(search_key(name)) & set("ーャュョッァィゥェォ ・")

    def test_letters_match_in_either_case(self) -> None:
        assert search_key("Maria") == search_key("ＭＡＲＩＡ")
