"""Numbers in kanji, and telephone numbers in any writing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenohira.foundation.text import TextError, int_to_kanji, kanji_to_int, normalize_phone


class TestNumerals:
    @pytest.mark.parametrize(
        ("kanji", "number"),
        [
            ("十", 10),
            ("二十一", 21),
            ("百五", 105),
            ("千二百三十四", 1234),
            ("一万二千", 12000),
            ("二〇二六", 2026),
            ("壱", 1),
            ("弐拾参", 23),
            ("〇", 0),
        ],
    )
    def test_numbers_are_read_by_unit_and_by_place(self, kanji: str, number: int) -> None:
        assert kanji_to_int(kanji) == number

    @pytest.mark.parametrize("text", ["", "十十", "百千", "三丁目", "12", "万十万"])
    def test_anything_else_is_no_number(self, text: str) -> None:
        assert kanji_to_int(text) is None

    @given(st.integers(min_value=0, max_value=9999))
    def test_writing_and_reading_are_inverse(self, number: int) -> None:
        assert kanji_to_int(int_to_kanji(number)) == number

    @pytest.mark.parametrize("number", [-1, 10000])
    def test_only_what_can_be_written_is_written(self, number: int) -> None:
        with pytest.raises(ValueError, match=str(number)):
            int_to_kanji(number)


class TestPhones:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("053-576-1111", "053-576-1111"),
            ("０５３（５７６）１１１１", "053-576-1111"),
            ("053ー576ー1111", "053-576-1111"),
            ("053 576 1111", "053-576-1111"),
            ("0535761111", "0535761111"),
            ("09012345678", "090-1234-5678"),
            ("090 1234 5678", "090-1234-5678"),
            ("+81 90-1234-5678", "090-1234-5678"),
            ("+81 (0)90 1234 5678", "090-1234-5678"),
            ("0312345678", "03-1234-5678"),
            ("0120123456", "0120-123-456"),
            ("0800-123-4567", "0800-123-4567"),
            ("050-1234-5678", "050-1234-5678"),
            ("+55 11 91234-5678", "+5511912345678"),
            ("0-5357-61111", "0535761111"),
        ],
    )
    def test_any_writing_becomes_digits_in_groups(self, typed: str, kept: str) -> None:
        assert normalize_phone(typed) == kept

    @pytest.mark.parametrize(
        "typed", ["", "12345", "053-576-111", "000-0000-0000", "電話なし", "090-1234-56789"]
    )
    def test_what_is_no_number_is_refused_with_an_example(self, typed: str) -> None:
        with pytest.raises(TextError) as caught:
            normalize_phone(typed)
        assert "053-576-1111" in caught.value.remedy

    @given(st.from_regex(r"0[1-9][0-9]{8,9}", fullmatch=True))
    def test_the_kept_form_is_kept(self, digits: str) -> None:
        try:
            kept = normalize_phone(digits)
        except TextError:
            kept = ""
        assert not kept or normalize_phone(kept) == kept
