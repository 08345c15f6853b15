"""What providers say, in whatever form, in the hall's words; what cannot be read is left empty and matches nobody."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenohira.engines.people.errors import IdentityRefused
from tenohira.gateways.digital_auth.claims import card_holder, company_user
from tenohira.gateways.digital_auth.registration import Registration

CARD = Registration(kind="card", issuer="https://auth.example", client_id="RP1")
COMPANY = Registration(kind="company", issuer="https://company.example", client_id="C1")
PRIME = {
    "sub": "u1", "account_type": "2", "corporate_number": "1180301018771", "name": "みかん農園株式会社",
    "prefecture_name": "静岡県", "address1": "湖西市吉美", "address2": "3268", "rep_last_nm": "平野",
    "rep_first_nm": "大地",
}  # fmt: skip


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("静岡県湖西市吉美3268", "静岡県湖西市吉美3268"),
        ({"formatted": "静岡県湖西市吉美3268"}, "静岡県湖西市吉美3268"),
        ({"region": "静岡県", "locality": "湖西市", "street_address": "吉美3268"}, "静岡県湖西市吉美3268"),
        ({}, ""), (None, ""), (["静岡県"], ""), ({"formatted": 5}, "5"), (True, ""),
    ],
)  # fmt: skip
def test_an_address_is_one_line(said: Any, address: str) -> None:
    assert card_holder(CARD, {"sub": "s", "address": said}).facts.address == address


@pytest.mark.parametrize(
    ("said", "born"),
    [
        ("1992-04-08", date(1992, 4, 8)), ("19920408", date(1992, 4, 8)), ("1992-02-30", None), ("1992", None),
        ("0000-04-08", None), ("1992-00-00", None), ("", None), (None, None), ("平成4年4月8日", None),
    ],
)  # fmt: skip
def test_a_birth_date_that_is_none_is_left_out(said: Any, born: date | None) -> None:
    assert card_holder(CARD, {"sub": "s", "birthdate": said}).facts.birth_date == born


@pytest.mark.parametrize(
    ("said", "sex"), [("female", "女"), ("male", "男"), ("1", "男"), (2, "女"), ("3", ""), (None, "")]
)
def test_sex_is_read_in_the_forms_in_use(said: Any, sex: str) -> None:
    assert card_holder(CARD, {"sub": "s", "gender": said}).facts.sex == sex


def test_a_reading_is_taken_where_the_provider_gives_one() -> None:
    found = card_holder(CARD, {"sub": "s", "name": "鈴木 花子", "name#ja-Kana-JP": "スズキ ハナコ"})
    assert (found.facts.name, found.facts.kana) == ("鈴木 花子", "スズキ ハナコ")
    assert (found.issuer, found.subject) == ("https://auth.example", "s")


def test_nothing_longer_than_a_column_and_no_nul_comes_in() -> None:
    found = card_holder(CARD, {"sub": "s", "name": "あ\x00い" * 400})
    assert "\x00" not in found.facts.name
    assert len(found.facts.name) == 300


ANYTHING = st.text() | st.integers() | st.none() | st.lists(st.text()) | st.dictionaries(st.text(), st.text())


@given(st.dictionaries(st.sampled_from(["name", "address", "birthdate", "gender"]), ANYTHING))
def test_whatever_a_provider_says_it_is_read(said: dict[str, Any]) -> None:
    assert card_holder(CARD, {"sub": "s", **said}).subject == "s"


def test_a_prime_account_speaks_for_the_head_of_the_company() -> None:
    found = company_user(COMPANY, PRIME)
    assert (found.role, found.corporate_number, found.company) == (
        "representative", "1180301018771", "みかん農園株式会社",
    )  # fmt: skip
    assert (found.address, found.representative) == ("静岡県湖西市吉美3268", "平野 大地")


def test_a_member_account_speaks_for_an_employee() -> None:
    assert company_user(COMPANY, {**PRIME, "account_type": 3}).role == "employee"


@pytest.mark.parametrize("kind", ["1", "", None, "9"])
def test_an_account_nobody_checked_opens_nothing(kind: Any) -> None:
    with pytest.raises(IdentityRefused, match="プライム"):
        company_user(COMPANY, {**PRIME, "account_type": kind})


def test_a_company_without_number_is_left_to_the_check_of_the_number() -> None:
    assert company_user(COMPANY, {"sub": "u", "account_type": "2"}).corporate_number == ""
