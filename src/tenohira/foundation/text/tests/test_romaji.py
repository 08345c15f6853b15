"""Names in passport Hepburn: the examples are those that passport offices publish."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenohira.foundation.text import TextError, to_passport_romaji


@pytest.mark.parametrize(
    ("kana", "romaji"),
    [
        ("スズキ ハナコ", "SUZUKI HANAKO"),
        ("おおたに", "OTANI"),
        ("サイトウ", "SAITO"),
        ("ヨウコ", "YOKO"),
        ("ユウカ", "YUKA"),
        ("ショウイチ", "SHOICHI"),
        ("リョウタロウ", "RYOTARO"),
        ("セノオ", "SENOO"),
        ("タカトオ", "TAKATOO"),
        ("ニーナ", "NINA"),
        ("サリー", "SARI"),
        ("ニイガタ", "NIIGATA"),
        ("カンダ", "KANDA"),
        ("シンヤ", "SHINYA"),
        ("ナンバ", "NAMBA"),
        ("ホンマ", "HOMMA"),
        ("サンペイ", "SAMPEI"),
        ("ハットリ", "HATTORI"),
        ("キッカワ", "KIKKAWA"),
        ("テッペイ", "TEPPEI"),
        ("ホッチ", "HOTCHI"),
        ("ハッチョウ", "HATCHO"),
        ("シュウジ", "SHUJI"),
        ("フジ", "FUJI"),
        ("チヅ", "CHIZU"),
        ("カヲル", "KAORU"),
        ("ジェシカ", "JIESHIKA"),
        ("マリア・シルバ", "MARIA SHIRUBA"),
        ("ヴィト", "BITO"),
        ("ケン", "KEN"),
        ("アッ", "ATSU"),
    ],
)
def test_a_name_is_spelt_as_in_a_passport(kana: str, romaji: str) -> None:
    assert to_passport_romaji(kana) == romaji


@pytest.mark.parametrize("name", ["鈴木", "", "Suzuki", "ヽ"])
def test_what_is_no_kana_is_refused(name: str) -> None:
    with pytest.raises(TextError) as caught:
        to_passport_romaji(name)
    assert caught.value.remedy


@given(
    st.text(
        alphabet="アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワンガパーッャュョ",
        min_size=1,
    )
)
def test_the_spelling_has_capital_letters_only(kana: str) -> None:
    spelt = to_passport_romaji(kana)
    assert spelt == "" or (spelt.isascii() and spelt.isalpha() and spelt.isupper())
