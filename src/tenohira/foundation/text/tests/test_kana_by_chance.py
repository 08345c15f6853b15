"""Kana, bank letters, Hepburn and numbers hold for every name there may be, not only for those we thought of."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenohira.foundation.text import (
    TextError,
    int_to_kanji,
    is_kana,
    kanji_to_int,
    normalize,
    normalize_kana_name,
    normalize_phone,
    search_key,
    to_bank_kana,
    to_katakana,
    to_passport_romaji,
)

KATAKANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
VOICED = "ガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポヴ"
SMALL = "ァィゥェォッャュョ"
NAMES = st.text(KATAKANA + VOICED, min_size=1, max_size=12)
FULL = st.lists(NAMES, min_size=1, max_size=3).map(" ".join)
HIRAGANA = str.maketrans({kana: chr(ord(kana) - 0x60) for kana in KATAKANA + VOICED})
HALF = {
    unicodedata.normalize("NFKC", chr(code)): chr(code)
    for code in [*range(0xFF66, 0xFF9E)]
    if len(unicodedata.normalize("NFKC", chr(code))) == 1
}


def half_width(name: str) -> str:
    apart = unicodedata.normalize("NFD", name)
    marks = {"\u3099": "ﾞ", "\u309a": "ﾟ"}
    return "".join(marks.get(letter, HALF.get(letter, letter)) for letter in apart)


@settings(max_examples=80)
@given(FULL)
def test_one_name_in_every_writing_is_one_name(name: str) -> None:
    writings = [
        name,
        name.translate(HIRAGANA),
        half_width(name),
        name.replace(" ", "　"),
        f"  {name}\n",
        unicodedata.normalize("NFD", name),
    ]
    assert {normalize_kana_name(one) for one in writings} == {name}
    assert len({search_key(one) for one in writings}) == 1
    assert len({to_bank_kana(one) for one in writings}) == 1
    assert all(is_kana(one) for one in writings)


@settings(max_examples=80)
@given(FULL)
def test_bank_letters_can_be_read_back_as_the_name(name: str) -> None:
    carried = to_bank_kana(name)
    assert re.fullmatch(r"[ｦ-ﾟ ]+", carried)
    assert unicodedata.normalize("NFKC", carried) == name
    assert len(carried) == len(unicodedata.normalize("NFD", name))


@settings(max_examples=80)
@given(NAMES, st.sampled_from("アイウエオ"))
def test_small_and_large_kana_sound_alike(name: str, vowel: str) -> None:
    small = dict(zip("アイウエオ", "ァィゥェォ", strict=True))[vowel]
    if not name.endswith("ヴ"):
        assert search_key(name + vowel) == search_key(name + small)
    assert to_bank_kana(name + small) == to_bank_kana(name + vowel)


@settings(max_examples=80)
@given(FULL, FULL)
def test_a_key_is_found_by_its_beginning_and_parts_stick_together(first: str, second: str) -> None:
    assert search_key(f"{first} {second}") == search_key(first + second)
    assert search_key(first + second).startswith(search_key(first))


@settings(max_examples=80)
@given(FULL)
def test_a_key_is_its_own_key(name: str) -> None:
    assert search_key(search_key(name)) == search_key(name)


@settings(max_examples=80)
@given(FULL)
def test_every_kana_name_has_one_spelling_for_the_passport(name: str) -> None:
    spelt = to_passport_romaji(name)
    assert re.fullmatch(r"[A-Z]+( [A-Z]+)*", spelt) or "ン" in name or "ッ" in name
    assert to_passport_romaji(name.translate(HIRAGANA)) == spelt
    assert to_passport_romaji(half_width(name)) == spelt
    assert not re.search(r"UU|OU$|N(?=[BMP])", spelt)


@pytest.mark.parametrize(
    ("letters", "what"),
    [
        ("鈴木", "木 鈴"),
        ("ハナコ1", "1"),
        ("ハナコ!", "!"),
        ("Hanako", "H a k n o"),
        ("ハナ\U0001f338", "\U0001f338"),
    ],
)
def test_letters_that_are_no_kana_are_named_in_order(letters: str, what: str) -> None:
    with pytest.raises(TextError) as caught:
        normalize_kana_name(letters)
    assert caught.value.what == f"フリガナに使えない文字があります：{what}"


@settings(max_examples=80)
@given(st.integers(0, 9999))
def test_every_number_below_ten_thousand_is_read_as_it_is_written(number: int) -> None:
    written = int_to_kanji(number)
    assert kanji_to_int(written) == number
    by_place = "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))
    assert kanji_to_int(by_place) == number


@settings(max_examples=60)
@given(st.integers(1, 9999), st.integers(0, 9999))
def test_so_is_every_number_with_ten_thousands(high: int, low: int) -> None:
    written = f"{int_to_kanji(high)}万{int_to_kanji(low) if low else ''}"
    assert kanji_to_int(written) == high * 10_000 + low


@settings(max_examples=100)
@given(st.text("一二三十百千万〇壱弐参拾零", max_size=8))
def test_any_run_of_kanji_numerals_is_a_number_or_none(text: str) -> None:
    found = kanji_to_int(text)
    assert found is None or found >= 0
    if found is not None and found <= 9999:
        assert kanji_to_int(int_to_kanji(found)) == found


@settings(max_examples=100)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), st.text(max_size=10))
def test_no_visible_letter_is_lost_by_the_normal_form(text: str, behind: str) -> None:
    once = normalize(text)
    assert normalize(once) == once
    assert normalize(f" {text}　") == once
    assert "\r" not in normalize(text + behind)
    kanji = [letter for letter in text if "\u4e00" <= letter <= "\u9fff"]
    assert [letter for letter in once if letter in kanji] == kanji


@settings(max_examples=60)
@given(
    st.sampled_from(["03", "06", "045", "053", "0538", "09912"]),
    st.text("0123456789", min_size=8, max_size=8),
)
def test_a_number_of_ten_digits_is_read_with_or_without_its_groups(area: str, rest: str) -> None:
    digits = (area + rest)[:10]
    middle = 6 - len(area)
    groups = (area, digits[len(area) : len(area) + middle], digits[len(area) + middle :])
    typed = "-".join(groups)
    wide = typed.translate(str.maketrans("0123456789-", "０１２３４５６７８９－"))
    assert normalize_phone(typed) == normalize_phone(wide) == normalize_phone(typed.replace("-", "−"))
    assert normalize_phone(typed).replace("-", "") == digits
    assert normalize_phone(f"+81 {digits[1:]}").replace("-", "") == digits
    assert normalize_phone(normalize_phone(typed)) == normalize_phone(typed)


@pytest.mark.parametrize(
    ("hiragana", "katakana"),
    [("ゔ", "ヴ"), ("ゝ", "ヽ"), ("ゞ", "ヾ"), ("ゎ", "ヮ"), ("ｱｲｳ", "アイウ"), ("漢字ﾊﾟ", "漢字パ")],
)
def test_rarer_kana_become_katakana_as_well(hiragana: str, katakana: str) -> None:
    assert to_katakana(hiragana) == katakana
