"""Postal codes are kept as seven digits and shown with a dash."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenohira.foundation.address import (
    AddressError,
    format_postal_code,
    postal_code_is_valid,
    read_postal_code,
)


@pytest.mark.parametrize(
    "typed", ["9990101", "999-0101", "〒999-0101", "〒 ９９９－０１０１", "999ー0101", " 999 0101 "]
)
def test_any_usual_writing_is_read(typed: str) -> None:
    assert read_postal_code(typed) == "9990101"
    assert postal_code_is_valid(typed)


@pytest.mark.parametrize("typed", ["", "999-010", "99901012", "999-O101", "一二三-四五六七"])
def test_anything_else_is_refused_with_a_way_out(typed: str) -> None:
    assert not postal_code_is_valid(typed)
    with pytest.raises(AddressError) as caught:
        read_postal_code(typed)
    assert "7桁" in caught.value.remedy


@given(st.from_regex(r"[0-9]{7}", fullmatch=True))
def test_the_shown_form_reads_back_the_same(code: str) -> None:
    assert read_postal_code(format_postal_code(code)) == code
