"""Check digits are computed, checked and explained; numbers of people never appear in messages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenohira.foundation.codes import (
    CodeError,
    corporate_number_check_digit,
    corporate_number_is_valid,
    format_corporate_number,
    municipal_check_digit,
    municipal_code_is_valid,
    my_number_check_digit,
    my_number_is_valid,
    read_corporate_number,
    read_municipal_code,
    read_my_number,
)

# Codes of 総務省's list, the number of 国税庁 itself, the samples of python-stdnum.
MUNICIPAL = ["010006", "990019", "131016", "472018"]
CORPORATE = ["7000012050002", "5835678256246"]
MY_NUMBER = ["621498320257"]


def digits(length: int) -> st.SearchStrategy[str]:
    return st.from_regex(rf"[0-9]{{{length}}}", fullmatch=True)


class TestPublishedNumbers:
    @pytest.mark.parametrize("code", MUNICIPAL)
    def test_municipal_codes_are_valid(self, code: str) -> None:
        assert municipal_check_digit(code[:5]) == code[5]
        assert municipal_code_is_valid(code)

    @pytest.mark.parametrize("number", CORPORATE)
    def test_corporate_numbers_are_valid(self, number: str) -> None:
        assert corporate_number_check_digit(number[1:]) == number[0]
        assert corporate_number_is_valid(number)

    @pytest.mark.parametrize("number", MY_NUMBER)
    def test_individual_numbers_are_valid(self, number: str) -> None:
        assert my_number_check_digit(number[:11]) == number[11]
        assert my_number_is_valid(number)


class TestComputedDigits:
    @given(digits(5))
    def test_a_municipal_code_is_valid_with_its_digit_and_with_no_other(self, head: str) -> None:
        right = municipal_check_digit(head)
        assert [digit for digit in "0123456789" if municipal_code_is_valid(head + digit)] == [right]

    @given(digits(12))
    def test_a_corporate_number_is_valid_with_its_digit_and_with_no_other(self, tail: str) -> None:
        right = corporate_number_check_digit(tail)
        assert [digit for digit in "0123456789" if corporate_number_is_valid(digit + tail)] == [right]
        assert right != "0"

    @given(digits(11))
    def test_an_individual_number_is_valid_with_its_digit_and_with_no_other(self, head: str) -> None:
        right = my_number_check_digit(head)
        assert [digit for digit in "0123456789" if my_number_is_valid(head + digit)] == [right]

    @given(digits(11))
    def test_the_individual_digit_follows_the_ordinance(self, head: str) -> None:
        weights = [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]
        remainder = sum(weight * int(digit) for weight, digit in zip(weights, head, strict=True)) % 11
        assert my_number_check_digit(head) == str(0 if remainder <= 1 else 11 - remainder)

    @given(digits(5))
    def test_the_municipal_digit_follows_the_rule(self, head: str) -> None:
        a, b, c, d, e = (int(digit) for digit in head)
        assert municipal_check_digit(head) == str((11 - (6 * a + 5 * b + 4 * c + 3 * d + 2 * e) % 11) % 10)


class TestReading:
    @pytest.mark.parametrize(
        "typed", ["5835678256246", "5-8356-7825-6246", "５８３５６７８２５６２４６", " 5835 6782 56246 "]
    )
    def test_width_and_separators_do_not_matter(self, typed: str) -> None:
        assert read_corporate_number(typed) == "5835678256246"

    def test_the_shown_form_is_grouped(self) -> None:
        assert format_corporate_number("5835678256246") == "5-8356-7825-6246"

    def test_a_municipal_code_is_read(self) -> None:
        assert read_municipal_code("９９００１９") == "990019"

    @pytest.mark.parametrize(
        ("read", "typed", "why"),
        [
            (read_municipal_code, "99001", "6桁のところ、5桁"),
            (read_municipal_code, "99001X", "数字のほかの文字"),
            (read_municipal_code, "990018", "検査用の数字"),
            (read_corporate_number, "123", "13桁のところ、3桁"),
            (read_corporate_number, "2835678256246", "検査用の数字"),
            (read_corporate_number, "", "何も入っていません"),
            (read_my_number, "6214983202", "12桁のところ、10桁"),
            (read_my_number, "621498320258", "検査用の数字"),
        ],
    )
    def test_the_message_says_what_is_wrong_and_what_to_do(
        self, read: Callable[[str], str], typed: str, why: str
    ) -> None:
        with pytest.raises(CodeError) as caught:
            read(typed)
        assert why in caught.value.why
        assert caught.value.remedy.endswith("。")

    @pytest.mark.parametrize("typed", ["621498320258", "62149832025", "6214-9832-025X"])
    def test_an_individual_number_never_appears_in_its_message(self, typed: str) -> None:
        with pytest.raises(CodeError) as caught:
            read_my_number(typed)
        assert "6214" not in str(caught.value)

    @pytest.mark.parametrize(
        "compute", [municipal_check_digit, corporate_number_check_digit, my_number_check_digit]
    )
    def test_a_digit_is_computed_from_the_right_length_only(self, compute: Callable[[str], str]) -> None:
        with pytest.raises(CodeError):
            compute("123")
