"""Language, telephone and mail of a resident."""

from __future__ import annotations

import pytest

from tenohira.engines.people.commands import update_contact
from tenohira.engines.people.contact import ContactError
from tenohira.engines.people.errors import UnknownReference
from tenohira.engines.people.tests.factories import known, load, maria
from tenohira.foundation.journal import Actor, entries_about
from tenohira.foundation.text import TextError

pytestmark = pytest.mark.django_db


@pytest.fixture
def ref() -> str:
    load([maria() | {"続柄": "世帯主"}])
    return known("2001").ref


def test_what_is_given_changes_and_the_rest_stays(ref: str) -> None:
    after = update_contact(ref, mail="maria@mail.example", by=Actor("resident", ref))
    assert (after.mail, after.phone, after.language) == ("maria@mail.example", "090-0123-4567", "pt-BR")


def test_the_journal_says_which_fields_and_not_what(ref: str) -> None:
    update_contact(ref, language="en", phone="090 0000 0001", by=Actor("resident", ref))
    (entry,) = entries_about(ref)
    assert entry.data == {"fields": ["language", "phone"]}
    assert known("2001").phone == "090-0000-0001"


def test_nothing_new_writes_nothing(ref: str) -> None:
    update_contact(ref, language="pt-br", by=Actor("resident", ref))
    assert entries_about(ref) == []


def test_empty_text_clears(ref: str) -> None:
    assert update_contact(ref, phone="", by=Actor("resident", ref)).phone == ""


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("language", "xx", ContactError),
        ("mail", "maria", ContactError),
        ("mail", f"{'m' * 60}@{'example.' * 30}jp", ContactError),
        ("phone", "123", TextError),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_changes(
    ref: str, field: str, value: str, error: type[ContactError | TextError]
) -> None:
    with pytest.raises(error) as caught:
        update_contact(ref, by=Actor("resident", ref), **{field: value})
    assert caught.value.what
    assert caught.value.remedy
    assert entries_about(ref) == []


def test_an_unknown_person_is_said_so() -> None:
    with pytest.raises(UnknownReference):
        update_contact("person:x", mail="", by=Actor("resident"))
