"""Numbers and amounts as people write them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenohira.engines.forms.tests.asking import parse, refused, same, shown
from tenohira.engines.forms.tests.factories import context_of


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0", 0),
        ("007", 7),
        ("12", 12),
        ("１２", 12),
        (" 12 ", 12),
        ("1 2", 12),
        ("+12", 12),
        ("-12", -12),
        ("－１２", -12),
        ("−12", -12),
        ("1,234", 1234),
        ("1，234", 1234),
        ("12,345,678", 12345678),
        ("12.0", 12),
        ("12.", None),
        ("1,23", None),
        ("1.2.3", None),
        ("12人", None),
        ("十二", None),
        ("1e3", None),
        ("0x10", None),
        ("--1", None),
        ("NaN", None),
        ("∞", None),
        ("½", None),
        ("1234567890123456", None),
    ],
)
def test_whole_numbers(typed: str, number: int | None) -> None:
    if number is None:
        assert refused("number", typed).code == "not-a-number"
    else:
        assert parse("number", typed) == number


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("1", "1.00"),
        ("1.5", "1.50"),
        ("１．５", "1.50"),
        ("1.25", "1.25"),
        ("-0", "0.00"),
        ("-0.10", "-0.10"),
        ("1,000.5", "1000.50"),
        ("0.125", None),
        ("1.999", None),
    ],
)
def test_numbers_with_two_places(typed: str, kept: str | None) -> None:
    if kept is None:
        error = refused("number", typed, decimals=2)
        assert error.code == "too-many-decimals"
        assert "2桁まで" in error.message
    else:
        assert parse("number", typed, decimals=2) == kept


@pytest.mark.parametrize(
    ("unit", "typed"),
    [
        ({"ja": "人", "en": "people"}, "12人"),
        ({"ja": "人", "en": "people"}, "12 人"),
        ({"ja": "㎡"}, "12㎡"),
        ({"ja": "km"}, "12ｋｍ"),
    ],
)
def test_the_unit_may_be_typed_too(unit: dict[str, str], typed: str) -> None:
    assert parse("number", typed, unit=unit) == 12


@pytest.mark.parametrize(
    ("limits", "typed", "code", "says"),
    [
        ({"min": 1}, "0", "too-small", "1以上の数"),
        ({"max": 10}, "11", "too-large", "10以下の数"),
        ({"min": 1000}, "999", "too-small", "1,000以上の数"),
        ({"min": 0.5, "decimals": 1}, "0.4", "too-small", "0.5以上の数"),
        ({"max": 10, "unit": {"ja": "人"}}, "11", "too-large", "10人以下の数"),
        ({"min": -3, "max": 3}, "-4", "too-small", "-3以上の数"),
    ],
)
def test_limits_are_named_in_the_message(limits: dict[str, Any], typed: str, code: str, says: str) -> None:
    error = refused("number", typed, **limits)
    assert error.code == code
    assert says in error.message


def test_the_limits_themselves_are_allowed() -> None:
    assert parse("number", "1", min=1, max=3) == 1
    assert parse("number", "3", min=1, max=3) == 3


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("0", 0),
        ("12000", 12000),
        ("12,000", 12000),
        ("１２，０００円", 12000),
        ("¥12,000", 12000),
        ("￥12,000-", 12000),
        ("\\12000", 12000),
        ("3万", 30000),
        ("３万円", 30000),
        ("3万5000円", 35000),
        ("12万34", 120034),
        ("100えん", 100),
        ("1.5", None),
        ("1.5万", None),
        ("約3万円", None),
        ("三万円", None),
        ("万", None),
        ("円", None),
    ],
)
def test_amounts(typed: str, amount: int | None) -> None:
    if amount is not None:
        assert parse("yen", typed) == amount
    elif typed == "円":
        assert parse("yen", typed) is None
    else:
        assert refused("yen", typed).code == "not-a-number"


def test_amounts_are_not_negative_unless_the_form_says_so() -> None:
    assert refused("yen", "-1").code == "too-small"
    assert parse("yen", "-1", min=-100) == -1
    assert "1,000,000円以下" in refused("yen", "1000001", max=1000000).message


@pytest.mark.parametrize(
    ("kind", "value", "keys", "language", "lines"),
    [
        ("number", 1234567, {}, "ja", ["1,234,567"]),
        ("number", 0, {}, "ja", ["0"]),
        ("number", 12, {"unit": {"ja": "人", "en": "people"}}, "ja", ["12人"]),
        ("number", 12, {"unit": {"ja": "人", "en": "people"}}, "en", ["12 people"]),
        ("number", "0.50", {"decimals": 2}, "ja", ["0.50"]),
        ("yen", 0, {}, "ja", ["0円"]),
        ("yen", 1234567, {}, "ja", ["1,234,567円"]),
    ],
)
def test_they_are_shown_with_thousands_and_unit(
    kind: str, value: Any, keys: dict[str, Any], language: str, lines: list[str]
) -> None:
    assert shown(kind, value, language, **keys) == lines


@given(st.integers(min_value=-(10**15) + 1, max_value=10**15 - 1))
def test_every_whole_number_comes_back_with_and_without_commas(number: int) -> None:
    assert parse("number", str(number)) == number
    assert parse("number", f"{number:,}") == number


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=3))
def test_every_decimal_keeps_its_value(number: Any) -> None:
    from decimal import Decimal

    assert Decimal(parse("number", f"{number:f}", decimals=3)) == number


def test_the_same_amount_is_no_difference() -> None:
    assert same("yen", 100, 100)
    assert not same("yen", 100, 101)


@pytest.mark.parametrize(
    ("unit", "typed", "number"),
    [
        ({"ja": "月", "en": "か月"}, "3か月", 3),
        ({"ja": "か月", "en": "月"}, "3か月", 3),
        ({"ja": "か月", "en": "月"}, "3 月", 3),
        ({"ja": "㎡", "en": "m2"}, "30㎡", 30),
        ({"ja": "頭"}, "２頭", 2),
    ],
)
def test_the_unit_may_be_written_behind_the_number_in_either_language(
    unit: dict[str, str], typed: str, number: int
) -> None:
    assert parse("number", typed, context_of(language="en"), unit=unit) == number
