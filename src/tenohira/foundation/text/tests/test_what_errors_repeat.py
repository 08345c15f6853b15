"""Messages quote what was typed so that people find it, never at any length, and say what to do."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenohira.foundation.address import read_postal_code
from tenohira.foundation.calendar import parse_date
from tenohira.foundation.codes import read_corporate_number, read_municipal_code, read_my_number
from tenohira.foundation.errors import TenohiraError
from tenohira.foundation.text import (
    normalize_kana_name,
    normalize_phone,
    to_bank_kana,
    to_passport_romaji,
)

READERS: list[Callable[[str], object]] = [
    normalize_kana_name,
    normalize_phone,
    parse_date,
    read_corporate_number,
    read_municipal_code,
    read_my_number,
    read_postal_code,
    to_bank_kana,
    to_passport_romaji,
]
LONG = {
    "letters": "".join(chr(0x4E00 + number) for number in range(3000)),
    "one letter": "漢" * 10_000,
    "digits": "9" * 10_000,
    "era and digits": "令和" + "0" * 5000 + "年1月1日",
    "lines": "漢\n" * 3000,
}


def refused(read: Callable[[str], object], text: str) -> TenohiraError:
    with pytest.raises(TenohiraError) as caught:
        read(text)
    return caught.value


@pytest.mark.parametrize("read", READERS, ids=lambda read: read.__name__)
@pytest.mark.parametrize("name", sorted(set(LONG) - {"digits", "era and digits"}))
def test_a_long_text_is_quoted_in_a_few_words(read: Callable[[str], object], name: str) -> None:
    error = refused(read, LONG[name])
    assert len(str(error)) < 220
    assert error.why
    assert error.remedy


@pytest.mark.parametrize("read", [normalize_kana_name, normalize_phone, parse_date, read_postal_code])
@pytest.mark.parametrize("name", ["digits", "era and digits"])
def test_so_are_many_digits(read: Callable[[str], object], name: str) -> None:
    assert len(str(refused(read, LONG[name]))) < 220


@pytest.mark.parametrize(
    ("read", "text", "quoted"),
    [
        (normalize_kana_name, "鈴木 ハナコ", "木 鈴"),
        (normalize_phone, " 12-34 ", "「12-34」"),
        (parse_date, "きのう", "「きのう」"),
        (read_postal_code, "12345", "「12345」"),
        (to_bank_kana, "スズキ花", "花"),
    ],
)
def test_what_was_typed_is_quoted_so_that_it_can_be_found(
    read: Callable[[str], object], text: str, quoted: str
) -> None:
    assert quoted in refused(read, text).what


def test_of_many_foreign_letters_the_first_ten_are_named() -> None:
    what = refused(normalize_kana_name, LONG["letters"]).what
    assert what.endswith("一 丁 丂 七 丄 丅 丆 万 丈 三 …")


@settings(max_examples=60)
@given(st.sampled_from(READERS), st.text(max_size=40))
def test_whatever_is_read_or_refused_is_refused_in_three_parts(
    read: Callable[[str], object], text: str
) -> None:
    try:
        read(text)
    except TenohiraError as error:
        parts = (error.what, error.why, error.remedy)
        told_in_full(parts)


def told_in_full(parts: tuple[str, str, str]) -> None:
    assert all(parts)
    assert all("%(" not in part for part in parts)
    assert parts[2].endswith("。")
