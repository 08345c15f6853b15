"""Names for banks hold the permitted half-width letters only."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenohira.foundation.text import TextError, to_bank_kana
from tenohira.foundation.text.tests.test_kana import names

PERMITTED = re.compile(r"[A-Z0-9ｱ-ﾜｦﾝﾞﾟ()\-./,\\｢｣ ]*")


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("スズキ ハナコ", "ｽｽﾞｷ ﾊﾅｺ"),
        ("すずき　はなこ", "ｽｽﾞｷ ﾊﾅｺ"),
        ("スズキ キョウコ", "ｽｽﾞｷ ｷﾖｳｺ"),
        ("ハットリ", "ﾊﾂﾄﾘ"),
        ("サリー", "ｻﾘ-"),
        ("パパ", "ﾊﾟﾊﾟ"),
        ("ヴィラ", "ｳﾞｲﾗ"),
        ("カ）ハマナセイキ", "ｶ)ﾊﾏﾅｾｲｷ"),
        ("マリア・シルバ", "ﾏﾘｱ.ｼﾙﾊﾞ"),
        ("abc 1", "ABC 1"),
        ("カヲル", "ｶｦﾙ"),
        ("「テノヒラ」", "｢ﾃﾉﾋﾗ｣"),
        ("¥", "\\"),
    ],
)
def test_a_name_is_written_as_banks_write_it(name: str, written: str) -> None:
    assert to_bank_kana(name) == written


@pytest.mark.parametrize("name", ["鈴木", "スズキ@", "ハナ＆ハナ", "♡", "スズキ;"])
def test_letters_without_a_form_are_named(name: str) -> None:
    with pytest.raises(TextError) as caught:
        to_bank_kana(name)
    assert "書けない文字" in caught.value.what
    assert "通帳" in caught.value.remedy


@given(names)
def test_every_kana_name_has_a_form_of_permitted_letters(name: str) -> None:
    assert PERMITTED.fullmatch(to_bank_kana(name))


@given(names)
def test_the_form_is_its_own_form(name: str) -> None:
    assert to_bank_kana(to_bank_kana(name)) == to_bank_kana(name)


@given(st.text(max_size=20))
def test_any_text_is_written_rightly_or_refused(text: str) -> None:
    try:
        written = to_bank_kana(text)
    except TextError as error:
        written = ""
        remedy = error.remedy
    else:
        remedy = ""
    assert PERMITTED.fullmatch(written) or remedy
