"""Where and how a person wants to be reached is theirs, is kept sealed, and is found without being opened."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection

from tenohira.engines.messages import commands, queries
from tenohira.engines.messages.errors import ReachRefused
from tenohira.engines.messages.reaching import MOST, plan
from tenohira.engines.messages.tests import factories as make
from tenohira.foundation.city import use_city
from tenohira.foundation.journal import Actor, entries

pytestmark = pytest.mark.django_db
KENTA = "person:22222222-2222-4222-8222-222222222222"
AS_KENTA = Actor("resident", KENTA)


def add(address: str = "U1", ref: str = make.HANAKO, channel: str = "line", label: str = "LINE") -> str:
    return commands.add_reach(ref, channel, address, label, Actor("resident", ref))


def test_adding_the_same_address_again_only_renames_it() -> None:
    first = add(label="Chrome")
    assert add(label="Firefox") == first
    (one,) = queries.reaches(make.HANAKO)
    assert (one.ref, one.channel, one.label) == (first, "line", "Firefox")
    assert [entry.kind for entry in entries(make.HANAKO)] == ["reach.added"]


def test_an_address_is_one_persons_the_last_who_asked() -> None:
    add()
    add(ref=KENTA)
    assert queries.reaches(make.HANAKO) == []
    assert len(queries.reaches(KENTA)) == 1
    assert [entry.kind for entry in entries(make.HANAKO)] == ["reach.added", "reach.forgotten"]


def test_only_the_owner_forgets_an_address_and_again_is_harmless() -> None:
    ref = add()
    assert not commands.forget_reach(KENTA, ref, AS_KENTA)
    assert not commands.forget_reach(make.HANAKO, "reach:nonsense", make.RESIDENT)
    assert commands.forget_reach(make.HANAKO, ref, make.RESIDENT)
    assert not commands.forget_reach(make.HANAKO, ref, make.RESIDENT)
    assert queries.reaches(make.HANAKO) == []


def test_an_address_its_service_says_is_left_is_forgotten_in_its_city_alone() -> None:
    add()
    with use_city("990027"):
        assert not commands.forget_address("line", "U1")
    assert not commands.forget_address("web-push", "U1")
    assert commands.forget_address("line", "U1")
    assert entries(make.HANAKO)[-1].data == {"channel": "line", "because": "left"}


def test_no_column_and_no_entry_holds_an_address_in_the_clear() -> None:
    add("U-secret-address")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM notices_reach")
        row = str(cursor.fetchall())
    assert not re.search("secret", row + str([entry.data for entry in entries(make.HANAKO)]))


@pytest.mark.parametrize(
    ("ref", "channel", "address"),
    [("", "line", "U1"), (make.HANAKO, "letter", "x"), (make.HANAKO, "mail", "x"), (make.HANAKO, "line", "")],
)
def test_what_is_no_way_to_anybody_is_refused(ref: str, channel: str, address: str) -> None:
    with pytest.raises(ReachRefused):
        commands.add_reach(ref, channel, address, "", make.RESIDENT)


def test_a_person_has_so_many_addresses_and_no_more() -> None:
    for number in range(MOST):
        add(f"U{number}")
    with pytest.raises(ReachRefused, match="10"):
        add("one more")
    add("U0", label="again")


@pytest.mark.parametrize("wanted", [[], ["letter"], ["pigeon", "mail"]])
def test_a_choice_of_nothing_or_of_what_there_is_not_is_refused(wanted: list[str]) -> None:
    with pytest.raises(ReachRefused):
        commands.choose_channels(make.HANAKO, wanted, make.RESIDENT)
    assert queries.chosen(make.HANAKO) == ()


def test_ways_follow_the_choice_and_else_the_order_of_the_hall() -> None:
    add("U1")
    add("https://push.example/1", channel="web-push")
    add("U2", ref=KENTA)
    commands.choose_channels(KENTA, ["mail", "line"], AS_KENTA)
    wanted = [(make.HANAKO, True), (KENTA, True), (KENTA, False), ("person:x", True), ("", False)]
    assert plan(wanted) == [("web-push", "line", "mail"), ("mail", "line"), ("line",), ("mail",), ()]
    refs = [make.HANAKO, KENTA, "person:x"]
    assert queries.channels_of(refs) == {make.HANAKO: ("web-push", "line"), KENTA: ("line",)}


def test_the_ways_of_many_people_are_one_query(django_assert_num_queries: Any) -> None:
    add()
    with django_assert_num_queries(1):
        queries.channels_of([f"person:{n}" for n in range(300)])


def test_what_an_account_registered_becomes_the_persons() -> None:
    add(ref="account:7")
    commands.choose_channels("account:7", ["line"], Actor("resident", "account:7"))
    for _turn in range(2):
        commands.take_over("account:7", make.HANAKO, make.RESIDENT)
    assert len(queries.reaches(make.HANAKO)) == 1
    assert queries.chosen(make.HANAKO) == ("line",)
    assert queries.reaches("account:7") == []
