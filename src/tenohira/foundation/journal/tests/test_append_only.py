"""The journal is written once: the database refuses change, and verification finds what slipped past it."""

from __future__ import annotations

from typing import ClassVar

import pytest
from django.db import Error, connection, transaction

from tenohira.foundation import journal
from tenohira.foundation.city import use_city
from tenohira.foundation.journal import SYSTEM, Event
from tenohira.foundation.journal.models import JournalEntry

pytestmark = pytest.mark.django_db


class TeaServed(Event):
    kind: ClassVar[str] = "test.tea_served"
    title: ClassVar[str] = "お茶を出しました"
    cups: int = 1


def serve(stream: str = "room:1", cups: int = 1, **more: str) -> journal.Entry:
    return journal.append(stream, TeaServed(cups=cups), SYSTEM, **more)


def test_entries_of_a_stream_come_back_in_order_with_their_data() -> None:
    serve(cups=1)
    serve(cups=2, subject="person:1")
    assert [(entry.seq, entry.data["cups"]) for entry in journal.entries("room:1")] == [(1, 1), (2, 2)]
    assert journal.entries_about("person:1")[0].title == "お茶を出しました"


@pytest.mark.parametrize(
    "statement", ["UPDATE journal_journalentry SET seq = 9", "DELETE FROM journal_journalentry"]
)
def test_the_database_refuses_to_change_history(statement: str) -> None:
    serve()
    with pytest.raises(Error, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert journal.verify() == []


def bend(column: str, value: object, seq: int) -> None:
    """Change one column behind the triggers' back, as a thief with the database file would."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE journal_journalentry DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER journal_no_update")
        cursor.execute(f"UPDATE journal_journalentry SET {column} = %s WHERE seq = %s", [value, seq])  # noqa: S608


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("data", '{"cups":9}'),
        ("data", '{"cups":1} '),
        ("actor_ref", "staff:x"),
        ("subject", "p"),
        ("hash", "0" * 64),
    ],
)
def test_verification_finds_a_single_changed_byte(column: str, value: str) -> None:
    serve()
    serve()
    serve()
    bend(column, value, seq=2)
    assert {fault.seq for fault in journal.verify()} <= {2, 3}
    assert journal.verify()


def test_two_cities_keep_their_own_books() -> None:
    serve()
    with use_city("990027"):
        serve()
        assert len(journal.entries("room:1")) == 1
    assert journal.count() == 2
    assert journal.verify() == []


def test_a_missing_entry_is_noticed() -> None:
    serve()
    entry = JournalEntry.everywhere.get()
    JournalEntry.everywhere.create(
        **{
            f: getattr(entry, f)
            for f in ("city", "stream", "at", "kind", "actor_kind", "data", "prev_hash", "hash")
        },
        seq=3,
    )
    assert "2番の記録がありません" in {fault.reason for fault in journal.verify()}


def test_subscribers_hear_of_an_event_in_its_transaction() -> None:
    heard: list[int] = []
    journal.subscribe(TeaServed.kind, lambda entry: heard.append(entry.seq))
    serve("room:heard")
    assert heard == [1]
