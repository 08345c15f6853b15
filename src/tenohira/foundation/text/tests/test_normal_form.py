"""What people type comes into one form, and nothing it says is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenohira.foundation.text import DASHES, normalize

JAPANESE = st.text(
    alphabet=st.one_of(
        st.characters(min_codepoint=0x3041, max_codepoint=0x30FF),
        st.characters(min_codepoint=0xFF01, max_codepoint=0xFFEF),
        st.sampled_from("0123ABCabc 　\n\t-~〜～゛゜①㎡½…神葛\U000e0100\u3099\u309a" + DASHES),
    ),
    max_size=25,
)


class TestWidth:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("ＡＢＣ１２３", "ABC123"),
            ("ｽｽﾞｷ　ﾊﾅｺ", "スズキ ハナコ"),
            ("ﾊﾟｰﾄ", "パート"),
            ("（株）", "(株)"),
            ("  てのひら　", "てのひら"),
            ("1行目　\r\n2行目", "1行目\n2行目"),
            ("ゼロ\u200b幅\ufeff", "ゼロ幅"),
            ("⼀", "一"),
        ],
    )
    def test_width_and_spaces_become_one(self, typed: str, kept: str) -> None:
        assert normalize(typed) == kept


class TestVoicedMarks:
    def test_marks_typed_apart_join_their_kana(self) -> None:
        assert normalize("か゛き゛") == "がぎ"
        assert normalize("ハ゜") == "パ"
        assert normalize("か\u3099") == "が"

    def test_a_mark_alone_stays_a_mark(self) -> None:
        assert normalize("゛とは") == "゛とは"
        assert normalize("漢゜") == "漢゜"
        assert normalize("り゛") == "り゛"


class TestDashes:
    @pytest.mark.parametrize("dash", DASHES)
    def test_between_numbers_every_dash_is_a_hyphen(self, dash: str) -> None:
        assert normalize(f"１{dash}２") == "1-2"
        assert normalize(f"A{dash}2") == "A-2"

    @pytest.mark.parametrize("dash", "‐–—―−─━")
    def test_within_katakana_a_dash_was_a_long_mark(self, dash: str) -> None:
        assert normalize(f"コ{dash}ド") == "コード"
        assert normalize(f"センタ{dash}") == "センター"

    def test_a_long_mark_stays_in_words_and_a_hyphen_before_a_number(self) -> None:
        assert normalize("ゆうびんセンター") == "ゆうびんセンター"
        assert normalize("コーポ浜名-2") == "コーポ浜名-2"
        assert normalize("ハイツ−2") == "ハイツ−2"
        assert normalize("マリア-シルバ") == "マリア-シルバ"

    def test_the_wave_dash_is_kept_in_its_japanese_form_and_the_tilde_as_it_is(self) -> None:
        assert normalize("10～12時") == normalize("10〜12時") == "10〜12時"
        assert normalize("https://example.jp/~kosodate") == "https://example.jp/~kosodate"


class TestNothingIsLost:
    @pytest.mark.parametrize(
        "kept",
        [
            "葛\U000e0100城",
            "神\ufa19",
            "﨑",
            "髙橋",
            "①申請書",
            "㎡",
            "x²",
            "½",
            "つづく…",
            "朗\uf929",
            "👨\u200d👩\u200d👧",
        ],
    )
    def test_letters_that_mean_more_than_their_plain_form_stay(self, kept: str) -> None:
        assert normalize(kept) == kept

    @given(JAPANESE)
    def test_doing_it_twice_changes_nothing_more(self, text: str) -> None:
        once = normalize(text)
        assert normalize(once) == once

    @given(st.text(max_size=40))
    def test_any_text_has_a_form_without_blank_ends(self, text: str) -> None:
        assert normalize(text) == normalize(text).strip()
