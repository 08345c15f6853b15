"""Many write the journal at once: each stream stays one unbroken chain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import pytest
from django.db import connection, transaction

from tenohira.foundation import journal
from tenohira.foundation.city import use_city
from tenohira.foundation.journal import SYSTEM, Actor, Event
from tests.concurrency.crowds import all_at_once, patiently

pytestmark = pytest.mark.django_db(transaction=True, available_apps=["tenohira.foundation.outbox"])


class BellRung(Event):
    kind: ClassVar[str] = "test.bell_rung"
    title: ClassVar[str] = "鐘を鳴らしました"
    by: int = 0
    turn: int = 0


@pytest.fixture(autouse=True)
def empty_journal() -> Iterator[None]:
    """The journal refuses to be emptied, so its guards are put aside between these tests, and only here."""
    yield
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE journal_journalentry DISABLE TRIGGER journal_no_change")
            cursor.execute("DELETE FROM journal_journalentry")
            cursor.execute("ALTER TABLE journal_journalentry ENABLE TRIGGER journal_no_change")
            return
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'journal_no_delete'")
        (guard,) = cursor.fetchone()
        cursor.execute("DROP TRIGGER journal_no_delete")
        cursor.execute("DELETE FROM journal_journalentry")
        cursor.execute(guard)


def ring(stream: str, by: int, turn: int) -> int:
    def once() -> int:
        with transaction.atomic():
            return journal.append(stream, BellRung(by=by, turn=turn), SYSTEM).seq

    return patiently(once)


def test_outside_a_transaction_nothing_may_be_written() -> None:
    with pytest.raises(journal.JournalError) as caught:
        journal.append("bell:1", BellRung(), SYSTEM)
    assert "トランザクションの中で" in caught.value.what
    assert "transaction.atomic()" in caught.value.remedy
    assert journal.entries("bell:1") == []


def test_many_writers_of_one_stream_make_one_chain() -> None:
    all_at_once(5, lambda person: [ring("bell:1", person, turn) for turn in range(8)])
    entries = journal.entries("bell:1")
    assert [entry.seq for entry in entries] == list(range(1, 41))
    assert journal.verify() == []


def test_each_writer_finds_its_own_entries_in_its_own_order() -> None:
    all_at_once(4, lambda person: [ring("bell:1", person, turn) for turn in range(6)])
    entries = journal.entries("bell:1")
    for person in range(4):
        assert [entry.data["turn"] for entry in entries if entry.data["by"] == person] == list(range(6))


def test_writers_of_different_streams_and_cities_do_not_meet() -> None:
    def write(person: int) -> None:
        with use_city(("990019", "990027")[person % 2]):
            for turn in range(5):
                ring(f"bell:{person}", person, turn)
                ring("bell:shared", person, turn)

    all_at_once(4, write)
    for city, people in (("990019", (0, 2)), ("990027", (1, 3))):
        with use_city(city):
            assert [entry.seq for entry in journal.entries("bell:shared")] == list(range(1, 11))
            assert {entry.data["by"] for entry in journal.entries("bell:shared")} == set(people)
            assert all(len(journal.entries(f"bell:{person}")) == 5 for person in people)
    assert journal.verify() == []


def test_a_writer_that_fails_leaves_no_gap_for_those_who_waited() -> None:
    class Failed(Exception):
        pass

    def write(person: int) -> None:
        for turn in range(4):
            try:
                patiently(lambda turn=turn: rings_and_maybe_fails(person, turn))
            except Failed:
                continue

    def rings_and_maybe_fails(person: int, turn: int) -> None:
        with transaction.atomic():
            journal.append("bell:1", BellRung(by=person, turn=turn), SYSTEM)
            if (person + turn) % 2:
                raise Failed

    all_at_once(4, write)
    entries = journal.entries("bell:1")
    assert [entry.seq for entry in entries] == list(range(1, 9))
    assert all((entry.data["by"] + entry.data["turn"]) % 2 == 0 for entry in entries)
    assert journal.verify() == []


def test_several_entries_of_one_transaction_stand_together() -> None:
    def write(person: int) -> None:
        def all_three() -> None:
            with transaction.atomic():
                for turn in range(3):
                    journal.append("bell:1", BellRung(by=person, turn=turn), Actor("staff", f"s{person}"))

        patiently(all_three)

    all_at_once(5, write)
    found = [(entry.data["by"], entry.data["turn"]) for entry in journal.entries("bell:1")]
    groups = [found[start : start + 3] for start in range(0, 15, 3)]
    assert all(len({by for by, _turn in group}) == 1 for group in groups)
    assert all([turn for _by, turn in group] == [0, 1, 2] for group in groups)
    assert journal.verify() == []
