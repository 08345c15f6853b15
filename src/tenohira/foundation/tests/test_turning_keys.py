"""Keys are turned year after year: what was sealed stays readable as long as its key is kept, and no longer."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet
from django.test import override_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from tenohira.foundation.errors import TenohiraError
from tenohira.foundation.sealing import SealedTextField, SealError, seal, unseal

KEYS = [Fernet.generate_key().decode() for _ in range(5)]


def under(*numbers: int) -> override_settings:
    """The installation with these keys, newest first."""
    return override_settings(TENOHIRA_KEYS=[KEYS[number] for number in numbers])


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 4),
    st.lists(st.integers(0, 4), min_size=1, max_size=5, unique=True),
    st.binary(max_size=60),
)
def test_what_was_sealed_opens_exactly_while_its_key_is_kept(key: int, kept: list[int], data: bytes) -> None:
    with under(key):
        sealed = seal(data)
    with under(*kept):
        if key in kept:
            assert unseal(sealed) == data
        else:
            with pytest.raises(SealError):
                unseal(sealed)


def test_the_newest_key_seals() -> None:
    with under(1, 0):
        sealed = seal(b"x")
    with under(1):
        assert unseal(sealed) == b"x"
    with under(0), pytest.raises(SealError):
        unseal(sealed)


def test_sealing_again_under_the_new_key_makes_the_old_one_needless() -> None:
    with under(0):
        old = seal(b"123456789018")
    with under(1, 0):
        renewed = seal(unseal(old))
    with under(1):
        assert unseal(renewed) == b"123456789018"


@settings(max_examples=40)
@given(st.binary(min_size=1, max_size=80), st.data())
def test_no_changed_byte_opens(data: bytes, chance: st.DataObject) -> None:
    sealed = bytearray(seal(data))
    place = chance.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= chance.draw(st.integers(1, 255))
    try:
        opened = unseal(bytes(sealed))
    except SealError:
        return
    # the last letter of base64 may carry bits that mean nothing
    assert opened == data


@pytest.mark.parametrize("junk", [b"", b"x", b"123456789018", "鍵".encode(), b"gAAAAA", b"\x00" * 100])
def test_what_was_never_sealed_is_refused_with_a_remedy(junk: bytes) -> None:
    with pytest.raises(SealError) as caught:
        unseal(junk)
    assert isinstance(caught.value, TenohiraError)
    assert "TENOHIRA_KEYS" in caught.value.why
    assert "以前の鍵" in caught.value.remedy


def test_one_text_sealed_twice_looks_different() -> None:
    assert len({seal(b"same") for _ in range(20)}) == 20


@settings(max_examples=40)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_a_sealed_field_keeps_any_text_and_shows_none_of_it(text: str) -> None:
    field = SealedTextField()
    stored = field.get_prep_value(text)
    assert (field.from_db_value(stored, None, None) or "") == text
    assert len(text) < 8 or text not in stored


@pytest.mark.parametrize("empty", [None, ""])
def test_nothing_stays_nothing(empty: str | None) -> None:
    field = SealedTextField()
    assert field.get_prep_value(empty) == empty
    assert field.from_db_value(empty, None, None) == empty
