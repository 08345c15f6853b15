"""Special fields and files are sealed with keys that can be rotated."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from tenohira.foundation.sealing import SealedTextField, SealError, seal, unseal


@given(st.binary(max_size=500))
def test_what_is_sealed_comes_back_and_cannot_be_read_before(data: bytes) -> None:
    sealed = seal(data)
    assert unseal(sealed) == data
    assert len(data) < 4 or data not in sealed


def test_an_older_key_still_opens_what_it_sealed() -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    with override_settings(TENOHIRA_KEYS=[old]):
        sealed = seal("個人番号".encode())
    with override_settings(TENOHIRA_KEYS=[new, old]):
        assert unseal(sealed).decode() == "個人番号"
    with override_settings(TENOHIRA_KEYS=[new]), pytest.raises(SealError, match="復号できない"):
        unseal(sealed)


def test_a_changed_byte_is_refused() -> None:
    sealed = bytearray(seal(b"secret"))
    sealed[20] ^= 1
    with pytest.raises(SealError):
        unseal(bytes(sealed))


def test_a_sealed_field_is_plain_in_python_and_sealed_in_the_database() -> None:
    field = SealedTextField()
    stored = field.get_prep_value("123456789018")
    assert "123456789018" not in stored
    assert field.from_db_value(stored, None, None) == "123456789018"
    assert field.get_prep_value("") == ""
    assert field.from_db_value(None, None, None) is None
