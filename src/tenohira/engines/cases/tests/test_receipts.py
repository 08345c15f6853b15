"""Receipt numbers: readable over the telephone, and a slip of the finger is noticed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from tenohira.engines.cases import receipts
from tenohira.engines.cases.receipts import (
    check_digit,
    next_receipt_number,
    parse_receipt,
    receipt_is_valid,
    receipt_number,
)
from tenohira.foundation.city import use_city

serials = st.integers(min_value=1, max_value=999_999)
years = st.integers(min_value=1, max_value=64)


@given(years, serials)
def test_every_number_given_out_is_valid(year: int, serial: int) -> None:
    number = receipt_number("K", year, serial)
    assert parse_receipt(number) == number


@given(years, serials, st.data())
def test_one_wrong_digit_is_noticed(year: int, serial: int, data: st.DataObject) -> None:
    number = receipt_number("K", year, serial)
    places = [place for place, letter in enumerate(number) if letter.isdigit()]
    place = data.draw(st.sampled_from(places))
    wrong = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != number[place]]))
    assert not receipt_is_valid(number[:place] + wrong + number[place + 1 :])


@given(years, serials, st.data())
def test_two_exchanged_neighbours_are_noticed(year: int, serial: int, data: st.DataObject) -> None:
    _letter, digits, check = receipt_number("K", year, serial).rsplit("-", 1)[0], f"{serial:04d}", ""
    pairs = [n for n in range(len(digits) - 1) if digits[n] != digits[n + 1]]
    if not pairs:
        return
    place = data.draw(st.sampled_from(pairs))
    swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
    check = str(check_digit(f"{year}{digits}"))
    assert not receipt_is_valid(f"K{year}-{swapped}-{check}")


@pytest.mark.parametrize(
    "typed",
    ["{n}", " {n} ", "{lower}", "{wide}", "{spaced}", "{long}", "{minus}"],
)
def test_it_does_not_matter_how_it_is_typed(typed: str) -> None:
    number = receipt_number("K", 8, 2041)
    wide = number.translate({ord(c): ord(c) + 0xFEE0 for c in "K0123456789-"})
    forms = {
        "n": number,
        "lower": number.lower(),
        "wide": wide,
        "spaced": number.replace("-", " "),
        "long": number.replace("-", "ー"),
        "minus": number.replace("-", " － "),
    }
    assert parse_receipt(typed.format(**forms)) == number


@pytest.mark.parametrize("text", ["", "K8", "8-2041-7", "K8-20-1", "K8-2041-77", "児童手当", "K８-二〇-1"])
def test_what_is_no_receipt_number_is_not_taken_for_one(text: str) -> None:
    assert not receipt_is_valid(text)


@pytest.mark.django_db
def test_numbers_count_up_from_one_in_each_year_of_the_era() -> None:
    first, second = (next_receipt_number("T", date(2026, 11, 20)) for _ in range(2))
    assert first.startswith("T8-0001-")
    assert second.startswith("T8-0002-")
    assert next_receipt_number("T", date(2027, 1, 4)).startswith("T9-0001-")


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="on SQLite there is one writer at a time anyway"
)
@pytest.mark.django_db
def test_counting_apart_takes_one_statement_and_starts_with_one(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        assert [receipts._counted(connection, "reiwa8") for _time in range(2)] == [1, 2]
    with use_city("990027"):
        assert receipts._counted(connection, "reiwa8") == 1
    assert receipts._within("reiwa8") == 3
