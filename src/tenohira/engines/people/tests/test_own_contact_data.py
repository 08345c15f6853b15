"""What residents keep up themselves: checked at its edges, changed alone, and used by every search at once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenohira.engines.people.commands import update_contact
from tenohira.engines.people.contact import ContactError, checked_mail, checked_phone
from tenohira.engines.people.errors import UnknownReference
from tenohira.engines.people.queries import facts_of, find_people
from tenohira.engines.people.tests.factories import ON, PURPOSE, cast, known, load
from tenohira.foundation.city import LANGUAGES, use_city
from tenohira.foundation.journal import SYSTEM, Actor, entries_about
from tenohira.foundation.text import TextError

HANAKO = "1001"


@pytest.mark.django_db
def test_a_change_touches_this_person_and_these_fields_alone() -> None:
    load(cast())
    before = {number: known(number) for number in ("1001", "1002", "2001")}
    update_contact(before[HANAKO].ref, phone="090-0765-4321", by=Actor("resident", before[HANAKO].ref))
    assert known(HANAKO).phone == "090-0765-4321"
    assert (known(HANAKO).mail, known(HANAKO).language) == (before[HANAKO].mail, before[HANAKO].language)
    assert [known("1002"), known("2001")] == [before["1002"], before["2001"]]


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_of_the_portal_can_be_chosen_and_reaches_the_facts(language: str) -> None:
    load(cast())
    ref = known("2001").ref
    update_contact(ref, language=language.upper(), by=SYSTEM)
    assert known("2001").language == facts_of(ref, ON)["person"]["language"] == language


@pytest.mark.django_db
def test_a_new_number_is_found_and_the_old_one_no_longer() -> None:
    load(cast())
    update_contact(known("2001").ref, phone="０９０ー０７６５ー４３２１", by=SYSTEM)
    numbers = {
        digits: find_people(digits, by=SYSTEM, purpose=PURPOSE) for digits in ("09007654321", "09001234567")
    }
    assert [len(views) for views in numbers.values()] == [1, 0]


@pytest.mark.django_db
def test_one_wrong_field_keeps_the_right_ones_from_changing_too() -> None:
    load(cast())
    ref = known(HANAKO).ref
    with pytest.raises(ContactError):
        update_contact(ref, phone="090-0765-4321", mail="hanako@", by=SYSTEM)
    assert known(HANAKO).phone == ""
    assert entries_about(ref) == []
    with use_city("990027"), pytest.raises(UnknownReference):
        update_contact(ref, phone="", by=SYSTEM)


def phone_or_refusal(typed: str) -> str | TextError:
    """A number as it is kept, or why it is not."""
    try:
        return checked_phone(typed)
    except TextError as error:
        return error


@given(st.text(max_size=40))
def test_whatever_is_typed_as_a_number_is_kept_in_one_form_or_refused_in_words(typed: str) -> None:
    found = phone_or_refusal(typed)
    if isinstance(found, str):
        assert checked_phone(found) == found
    else:
        assert all((found.what, found.why, found.remedy))


@given(st.emails())
def test_ordinary_addresses_are_kept_and_kept_again(mail: str) -> None:
    try:
        kept = checked_mail(f" {mail}\n")
    except ContactError:
        kept = ""  # addresses that the norm allows and no city writes to, such as a@b
    assert kept in {"", mail}
    assert checked_mail(kept) == kept
