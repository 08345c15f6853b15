"""Companies and other bodies."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tenohira.engines.people.commands import register_organisation
from tenohira.engines.people.contact import ContactError
from tenohira.engines.people.errors import OrganisationError, UnknownReference
from tenohira.engines.people.lookup import squeezed
from tenohira.engines.people.queries import (
    OrganisationView,
    facts_of_organisation,
    find_organisations,
    organisation,
    organisation_with,
)
from tenohira.foundation.city import use_city
from tenohira.foundation.codes import corporate_number_check_digit
from tenohira.foundation.journal import SYSTEM, entries
from tenohira.foundation.text import TextError

pytestmark = pytest.mark.django_db
BASE = "080401000001"
NUMBER = f"{corporate_number_check_digit(BASE)}{BASE}"


def hamana(**changes: Any) -> OrganisationView:
    fields: dict[str, Any] = {
        "kana": "はまなせいき",
        "corporate_number": NUMBER,
        "postal_code": "999-0002",
        "address": "手県てのひら市浜町１",
        "representative": "山本 浩二",
        "phone": "099-000-0100",
        "mail": "info@hamana.example",
    }
    return register_organisation("浜名精機株式会社", by=SYSTEM, **(fields | changes))


def test_an_organisation_is_kept_in_the_halls_spelling() -> None:
    view = hamana()
    assert (view.kana, view.address, view.postal_code) == ("ハマナセイキ", "手県てのひら市浜町1", "9990002")
    assert organisation(view.ref) == view
    assert organisation_with(NUMBER) == view


def test_the_same_corporate_number_is_the_same_organisation() -> None:
    first = hamana()
    second = hamana(representative="山本 次郎")
    assert second.ref == first.ref
    assert organisation(first.ref).representative == "山本 次郎"
    assert [entry.data["is_new"] for entry in entries(first.ref)] == [True, False]


def test_without_a_corporate_number_each_is_its_own() -> None:
    assert hamana(corporate_number="").ref != hamana(corporate_number="").ref
    assert organisation_with("") is None


@pytest.mark.parametrize("number", ["1", "1234567890123", "x" * 13, NUMBER[:-1]])
def test_a_wrong_corporate_number_is_refused_with_where_to_look(number: str) -> None:
    with pytest.raises(OrganisationError) as caught:
        hamana(corporate_number=number)
    assert "法人番号公表サイト" in caught.value.remedy


def test_a_number_with_hyphens_or_wide_digits_is_read() -> None:
    wide = NUMBER.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert hamana(corporate_number=wide).corporate_number == NUMBER


@pytest.mark.parametrize(
    "field", ["address", "representative", "representative_title", "kana", "postal_code"]
)
def test_what_is_too_long_for_its_column_is_refused(field: str) -> None:
    with pytest.raises(OrganisationError) as caught:
        hamana(**{field: "ア" * 400})
    assert "長すぎます" in caught.value.what
    assert organisation_with(NUMBER) is None


def test_an_organisation_needs_a_name() -> None:
    with pytest.raises(OrganisationError):
        register_organisation("　", by=SYSTEM)


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [("mail", "x", ContactError), ("phone", "x", TextError), ("kana", "浜名", TextError)],
)
def test_contact_data_are_checked(field: str, value: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        hamana(**{field: value})
    assert find_organisations("浜名") == []


@pytest.mark.parametrize("text", ["浜名", "ハマナ", "はまな", NUMBER, "精機 浜町"])
def test_organisations_are_found_by_name_reading_number_and_address(text: str) -> None:
    view = hamana()
    assert find_organisations(text) == [view]


@pytest.mark.parametrize("text", ["", "  ", "どこにもない", "浜名 どこにもない"])
def test_nothing_is_found_where_nothing_fits(text: str) -> None:
    hamana()
    assert find_organisations(text) == []


def test_an_unknown_organisation_is_said_so() -> None:
    with pytest.raises(UnknownReference):
        organisation("organisation:00000000-0000-0000-0000-000000000000")
    view = hamana()
    with use_city("990027"), pytest.raises(UnknownReference):
        organisation(view.ref)


def test_the_facts_of_an_organisation() -> None:
    facts = facts_of_organisation(hamana().ref, date(2026, 11, 20))["organisation"]
    assert facts["is_corporation"] is True
    assert facts["representative"] == "山本 浩二"
    sole = facts_of_organisation(hamana(corporate_number="").ref, date(2026, 11, 20))["organisation"]
    assert sole["is_corporation"] is False


@given(st.text(max_size=40))
@example("゛")
def test_spaces_never_keep_two_writings_apart(text: str) -> None:
    squeezed_text = squeezed(text)
    assert not any(letter.isspace() for letter in squeezed_text)
    assert squeezed(f"  {text}　") == squeezed_text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("鈴木　花子", "鈴木花子"),
        ("ＡＢＣ商事", "abc商事"),
        ("神社", "神社"),
        ("2−3", "２－３"),
        ("ﾊﾏﾅ", "ハマナ"),
    ],
)
def test_writings_of_one_thing_are_squeezed_alike(one: str, other: str) -> None:
    assert squeezed(one) == squeezed(other)
