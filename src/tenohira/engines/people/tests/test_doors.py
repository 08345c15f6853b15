"""What holds for the whole room: errors say what to do, events hold no personal data, doors are complete."""

from __future__ import annotations

import inspect

import pytest

from tenohira.engines.people import commands, definition, errors, events, queries
from tenohira.engines.people.errors import PeopleError, PurposeMissing, UnknownReference
from tenohira.engines.people.references import key_of, make_ref, office_of
from tenohira.foundation.errors import TenohiraError
from tenohira.foundation.journal import Event, event_kinds

ERRORS = [e for _name, e in inspect.getmembers(errors, inspect.isclass) if issubclass(e, PeopleError)]
EVENTS = [
    e for _name, e in inspect.getmembers(events, inspect.isclass) if issubclass(e, Event) and e is not Event
]
PERSONAL = {"name", "kana", "address", "birth_date", "phone", "mail", "text", "number", "query"}


@pytest.mark.parametrize("error", ERRORS)
def test_every_error_is_one_a_person_may_read(error: type[PeopleError]) -> None:
    assert issubclass(error, TenohiraError)
    assert error.__doc__


@pytest.mark.parametrize("error", [PurposeMissing(), UnknownReference("person:x")])
def test_ready_made_errors_say_what_why_and_what_to_do(error: PeopleError) -> None:
    assert all((error.what, error.why, error.remedy))


def test_an_unknown_reference_is_not_repeated_to_the_reader() -> None:
    assert "secret" not in str(UnknownReference("person:secret"))


@pytest.mark.parametrize("event", EVENTS)
def test_every_event_is_registered_with_a_japanese_title(event: type[Event]) -> None:
    assert event_kinds()[event.kind] is event
    assert event.kind.startswith("people.")
    assert not event.title.isascii()


@pytest.mark.parametrize("event", EVENTS)
def test_no_event_has_a_field_for_personal_data(event: type[Event]) -> None:
    assert not set(event.model_fields) & PERSONAL


@pytest.mark.parametrize("door", [commands, queries])
def test_everything_behind_a_door_says_what_it_does(door: object) -> None:
    for name in door.__all__:  # type: ignore[attr-defined]
        thing = getattr(door, name)
        assert thing.__doc__ or not (inspect.isfunction(thing) or inspect.isclass(thing)), name


@pytest.mark.parametrize("door", [commands, queries])
def test_doors_list_their_names_in_order_and_once(door: object) -> None:
    names = door.__all__  # type: ignore[attr-defined]
    assert sorted(names) == sorted(set(names))


def test_commands_that_write_take_an_actor() -> None:
    # an account is made by whoever signs up; who comes in, a person or a system, is what these find out
    # unused accounts go by the clock, as the system
    of_itself = {"create_account", "enter", "identify", "identify_company", "note_sign_in", "spend_sign_in"}
    setup = of_itself | {"dispose_unused_accounts"}
    for name in commands.__all__:
        thing = getattr(commands, name)
        if inspect.isfunction(thing) and name not in setup:
            # what a system does, it does as the bearer of its token
            assert {"by", "bearer"} & set(inspect.signature(thing).parameters), name


def test_the_schema_of_offices_can_be_given_to_an_editor() -> None:
    schema = definition.OfficesDefinition.model_json_schema(by_alias=True)
    assert set(schema["properties"]) == {"schema", "offices"}


def test_references_round_trip() -> None:
    key = key_of("person:00000000-0000-0000-0000-00000000000a", "person")
    assert make_ref("person", key) == "person:00000000-0000-0000-0000-00000000000a"
    assert office_of("office:shimin") == office_of("shimin") == "shimin"


@pytest.mark.parametrize(
    "ref", ["staff:00000000-0000-0000-0000-00000000000a", "person:zz", "", "person", ":"]
)
def test_a_reference_of_another_kind_or_shape_is_nobody(ref: str) -> None:
    with pytest.raises(UnknownReference):
        key_of(ref, "person")
