"""Passwords that everybody would try first here are refused; any other of ten letters is taken as it is."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from tenohira.counters.portal.account.passwords import city_words


def codes(password: str) -> set[str | None]:
    try:
        validate_password(password)
    except ValidationError as error:
        return {one.code for one in error.error_list}
    return set()


def test_the_citys_words_are_those_of_its_pack() -> None:
    found = city_words()
    assert {
        "tenohira",
        "tenohirashi",
        "てのひら市",
        "てのひら市役所",
        "0990000001",
        "9990001",
        "990019",
    } <= set(found)
    assert list(found) == sorted(found, key=len, reverse=True)
    assert all(len(one) >= 4 for one in found)


@pytest.mark.parametrize(
    "password",
    ["tenohira2026", "Tenohira-Shi-1", "TENOHIRA!!!!", "ｔｅｎｏｈｉｒａ２０２６", "てのひら市役所2026", "099-000-0001",
     "shiyakusho123", "tenohira-password", "2026tenohira2027"],
)  # fmt: skip
def test_little_more_than_the_citys_words_is_refused(password: str) -> None:
    assert "password_of_city" in codes(password)


@pytest.mark.parametrize("password", ["password123", "1234567890", "qwertyuiop", "1q2w3e4r5t"])
def test_what_breaches_made_known_is_refused(password: str) -> None:
    assert codes(password)


@pytest.mark.parametrize(
    "password",
    ["himitsu-no-kotoba-26", "tenohira-no-yama-to-kawa", "吾輩は猫である名前はまだ無い", "correct horse battery staple",
     "🐈🐈🐈🐈🐈🐈🐈🐈🐈🐈", "x" * 128],
)  # fmt: skip
def test_everything_else_is_taken(password: str) -> None:
    assert codes(password) == set()


def test_nine_letters_are_too_few() -> None:
    assert codes("kX9#vQ2!z") == {"password_too_short"}
