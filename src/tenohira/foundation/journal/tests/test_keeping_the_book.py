"""Writing in the journal, hearing of it, reading it back, and proving it by plain recalculation."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from tenohira.foundation import journal
from tenohira.foundation.city import NoCity, every_city, use_city
from tenohira.foundation.journal import SYSTEM, Actor, Event, book
from tenohira.foundation.journal.chain import COLUMNS, GENESIS, canonical, entry_hash
from tenohira.foundation.journal.models import JournalEntry

pytestmark = pytest.mark.django_db


class GateOpened(Event):
    kind: ClassVar[str] = "test.gate_opened"
    title: ClassVar[str] = "門を開けました"
    width: int = 1
    note: str = ""


class GateClosed(Event):
    kind: ClassVar[str] = "test.gate_closed"
    title: ClassVar[str] = "門を閉めました"


SANO = Actor("staff", "staff:sano", office="kodomo", post="tanto", channel="desk")


@pytest.fixture
def handlers(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[Any]]:
    """An empty list of subscribers, so that tests do not hear each other."""
    empty: dict[str, list[Any]] = {}
    monkeypatch.setattr(book, "_handlers", empty)
    monkeypatch.setattr(book, "_many_handlers", {})
    return empty


def opened(stream: str = "gate:1", width: int = 1, by: Actor = SYSTEM, **more: Any) -> journal.Entry:
    return journal.append(stream, GateOpened(width=width), by, **more)


class TestWriting:
    def test_an_entry_says_who_did_what_where_and_through_which_channel(self) -> None:
        entry = opened(by=SANO, subject="person:1", service="child-allowance", office="shimin")
        assert (entry.kind, entry.title) == ("test.gate_opened", "門を開けました")
        assert (entry.actor_kind, entry.actor_ref, entry.actor_office) == ("staff", "staff:sano", "kodomo")
        assert (entry.office, entry.service, entry.channel) == ("shimin", "child-allowance", "desk")
        assert entry.subject == "person:1"
        assert entry.data == {"width": 1, "note": ""}
        assert timezone.now() - entry.at < timedelta(minutes=1)

    def test_office_and_channel_are_those_of_who_did_it_unless_said_otherwise(self) -> None:
        assert opened(by=SANO).office == "kodomo"
        assert opened(by=SANO, channel="phone").channel == "phone"
        assert (opened().office, opened().channel) == ("", "worker")

    def test_what_is_returned_is_what_is_kept(self) -> None:
        written = [opened(width=width, by=SANO) for width in range(3)]
        assert journal.entries("gate:1") == written

    def test_without_a_city_nothing_may_be_written(self) -> None:
        from tenohira.foundation.city import context

        token = context._current.set(None)
        try:
            with pytest.raises(NoCity):
                opened()
        finally:
            context._current.reset(token)

    def test_what_is_undone_leaves_no_gap(self) -> None:
        def opens_and_fails() -> None:
            with transaction.atomic():
                opened(width=2)
                raise ZeroDivisionError

        opened(width=1)
        with pytest.raises(ZeroDivisionError):
            opens_and_fails()
        opened(width=3)
        assert [(one.seq, one.data["width"]) for one in journal.entries("gate:1")] == [(1, 1), (2, 3)]
        assert journal.verify() == []


class TestFirstEntries:
    def test_the_first_entries_of_new_streams_are_written_in_one_statement_after_a_look_at_what_is_closed(
        self, django_assert_num_queries: Any
    ) -> None:
        firsts = [journal.First(f"gate:{n}", GateOpened(width=n), SANO, subject="person:1") for n in range(5)]
        with django_assert_num_queries(2):
            written = journal.append_first(firsts)
        assert [one.data["width"] for one in written] == [0, 1, 2, 3, 4]
        assert [journal.entries(f"gate:{n}") for n in range(5)] == [[one] for one in written]
        assert written[0].office == "kodomo"
        assert journal.verify() == []

    def test_they_are_chained_as_any_other_entry(self) -> None:
        journal.append_first([journal.First("gate:1", GateOpened(), SYSTEM)])
        journal.append("gate:1", GateClosed(), SYSTEM)
        assert [entry.seq for entry in journal.entries("gate:1")] == [1, 2]
        assert journal.verify() == []

    def test_a_stream_has_one_first_entry(self) -> None:
        opened("gate:1")
        with pytest.raises(IntegrityError), transaction.atomic():
            journal.append_first([journal.First("gate:1", GateOpened(), SYSTEM)])
        assert len(journal.entries("gate:1")) == 1

    def test_subscribers_hear_of_all_of_them_at_once_and_of_others_one_by_one(
        self, handlers: dict[str, Any]
    ) -> None:
        heard: list[list[str]] = []

        def hear(told: Sequence[journal.Entry]) -> None:
            heard.append([entry.stream for entry in told])

        for _ in range(2):
            journal.subscribe_many("test.gate_opened", hear)
        journal.append_first(
            [
                journal.First("gate:1", GateOpened(), SYSTEM),
                journal.First("gate:2", GateClosed(), SYSTEM),
                journal.First("gate:3", GateOpened(), SYSTEM),
            ]
        )
        opened("gate:4")
        assert heard == [["gate:1", "gate:3"], ["gate:4"]]


class TestEvents:
    def test_an_event_holds_what_its_class_names_and_nothing_else(self) -> None:
        with pytest.raises(ValidationError, match="color"):
            GateOpened(color="red")  # type: ignore[call-arg]
        with pytest.raises(ValidationError):
            GateOpened(width="wide")  # type: ignore[arg-type]

    def test_an_event_that_happened_does_not_change(self) -> None:
        event = GateOpened(width=2)
        with pytest.raises(ValidationError):
            event.width = 3

    def test_every_declared_kind_is_known_by_its_name_in_order(self) -> None:
        kinds = journal.event_kinds()
        assert kinds["test.gate_opened"] is GateOpened
        assert list(kinds) == sorted(kinds)
        assert all(kind == event.kind and event.title for kind, event in kinds.items())

    def test_one_kind_is_declared_once(self) -> None:
        with pytest.raises(TypeError, match=r"test\.gate_opened is declared twice"):
            type("Impostor", (Event,), {"kind": "test.gate_opened", "__annotations__": {}})
        assert journal.event_kinds()["test.gate_opened"] is GateOpened

    def test_a_common_base_without_a_kind_is_no_kind(self) -> None:
        before = set(journal.event_kinds())
        type("Base", (Event,), {"__annotations__": {}})
        assert set(journal.event_kinds()) == before

    def test_an_entry_of_a_kind_no_longer_declared_is_read_with_its_kind_as_title(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        opened()
        monkeypatch.setattr(book, "kind_of", lambda _name: None)
        (entry,) = journal.entries("gate:1")
        assert entry.title == "test.gate_opened"


class TestHearing:
    def test_subscribers_hear_their_kind_only_in_the_order_they_came(self, handlers: dict[str, Any]) -> None:
        heard: list[str] = []
        journal.subscribe("test.gate_opened", lambda entry: heard.append(f"first {entry.seq}"))
        journal.subscribe("test.gate_opened", lambda entry: heard.append(f"second {entry.seq}"))
        journal.append("gate:1", GateClosed(), SYSTEM)
        opened()
        assert heard == ["first 2", "second 2"]

    def test_one_subscriber_is_told_once_however_often_it_asked(self, handlers: dict[str, Any]) -> None:
        heard: list[int] = []

        def hear(entry: journal.Entry) -> None:
            heard.append(entry.seq)

        for _ in range(3):
            journal.subscribe("test.gate_opened", hear)
        opened()
        assert heard == [1]

    def test_a_subscriber_that_fails_undoes_what_it_was_told_of(self, handlers: dict[str, Any]) -> None:
        def refuses(_entry: journal.Entry) -> None:
            raise ValueError("困ります")

        journal.subscribe("test.gate_opened", refuses)
        with pytest.raises(ValueError, match="困ります"), transaction.atomic():
            opened()
        assert journal.entries("gate:1") == []

    def test_a_subscriber_may_write_the_next_entry(self, handlers: dict[str, Any]) -> None:
        def closes(entry: journal.Entry) -> None:
            journal.append(entry.stream, GateClosed(), SYSTEM)

        journal.subscribe("test.gate_opened", closes)
        opened()
        assert [(one.seq, one.kind) for one in journal.entries("gate:1")] == [
            (1, "test.gate_opened"), (2, "test.gate_closed"),
        ]  # fmt: skip
        assert journal.verify() == []


class TestReading:
    def test_about_someone_the_newest_come_first_of_the_kinds_asked_for(self) -> None:
        for width in range(4):
            opened(f"gate:{width}", width, subject="person:1")
        journal.append("gate:0", GateClosed(), SYSTEM, subject="person:1")
        opened("gate:9", subject="person:2")
        about = journal.entries_about("person:1", kinds=["test.gate_opened"], limit=3)
        assert [entry.data["width"] for entry in about] == [3, 2, 1]
        assert journal.entries_about("person:1")[0].kind == "test.gate_closed"
        assert journal.entries_about("person:1", kinds=[]) == []
        assert journal.entries_about("person:3") == []

    def test_of_a_kind_since_a_moment_the_oldest_come_first_of_one_office_or_all(self) -> None:
        opened(width=1, by=SANO)
        opened(width=2)
        moment = timezone.now()
        opened(width=3, by=SANO)
        early = moment - timedelta(hours=1)
        kinds = ["test.gate_opened"]
        assert [one.data["width"] for one in journal.entries_of(kinds, early)] == [1, 2, 3]
        assert [one.data["width"] for one in journal.entries_of(kinds, moment)] == [3]
        assert [one.data["width"] for one in journal.entries_of(kinds, early, office="kodomo")] == [1, 3]
        assert journal.entries_of(["test.gate_closed"], early) == []

    def test_another_city_reads_nothing_of_it(self) -> None:
        opened(subject="person:1")
        with use_city("990027"):
            assert journal.entries("gate:1") == []
            assert journal.entries_about("person:1") == []
            assert journal.entries_of(["test.gate_opened"], timezone.now() - timedelta(days=1)) == []
        assert journal.count() == 1

    def test_reading_takes_one_query_however_long_the_stream(self, django_assert_num_queries: Any) -> None:
        for width in range(30):
            opened(width=width)
        with django_assert_num_queries(1):
            journal.entries("gate:1")


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)


class TestProof:
    def test_the_hash_is_that_of_the_columns_as_anyone_can_compute_it(self) -> None:
        opened(width=7, by=SANO)
        row = JournalEntry.objects.get()
        columns = {name: getattr(row, name) for name in COLUMNS}
        columns["at"] = row.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        text = json.dumps(columns, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert row.hash == hashlib.sha256(text.encode()).hexdigest()
        assert row.prev_hash == GENESIS == "0" * 64

    def test_each_entry_carries_the_hash_before_it(self) -> None:
        for width in range(5):
            opened(width=width)
        rows = list(JournalEntry.objects.order_by("seq"))
        assert [row.prev_hash for row in rows[1:]] == [row.hash for row in rows[:-1]]
        assert len({row.hash for row in rows}) == 5

    def test_a_thousand_entries_of_many_streams_and_cities_hold_and_one_bent_among_them_is_found(
        self,
    ) -> None:
        for city in ("990019", "990027"):
            with use_city(city), transaction.atomic():
                for number in range(500):
                    opened(f"gate:{number % 7}", number)
        assert journal.count() == 1000
        assert journal.verify() == []
        with every_city(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("ALTER TABLE journal_journalentry DISABLE TRIGGER USER")
            else:
                cursor.execute("DROP TRIGGER journal_no_update")
            cursor.execute(
                "UPDATE journal_journalentry SET data = %s WHERE city = %s AND stream = %s AND seq = %s",
                ['{"note":"","width":1}', "990027", "gate:3", 40],
            )
        (fault,) = journal.verify()
        assert (fault.city, fault.stream, fault.seq) == ("990027", "gate:3", 40)
        assert fault.reason == "内容が書き換えられています"
        assert journal.verify("990019") == []
        assert journal.verify("990027") == [fault]

    @settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(st.tuples(st.sampled_from(["a", "b", "c"]), TEXTS, st.integers()), max_size=12))
    def test_whatever_is_written_comes_back_and_holds(self, written: list[tuple[str, str, int]]) -> None:
        with transaction.atomic():
            for stream, note, width in written:
                journal.append(stream, GateOpened(note=note, width=width), SYSTEM, subject=note[:10])
            for stream in "abc":
                own = [(note, width) for name, note, width in written if name == stream]
                found = journal.entries(stream)
                assert [(one.data["note"], one.data["width"]) for one in found] == own
                assert [one.seq for one in found] == list(range(1, len(own) + 1))
            assert journal.verify() == []
            transaction.set_rollback(True)

    @given(st.dictionaries(TEXTS, st.integers() | TEXTS | st.none(), max_size=6))
    def test_one_piece_of_data_is_always_the_same_bytes(self, data: dict[str, Any]) -> None:
        turned = {name: data[name] for name in reversed(list(data))}
        assert canonical(data) == canonical(turned)
        assert json.loads(canonical(data)) == data

    @given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1)))  # noqa: DTZ001
    def test_a_moment_has_one_hash_in_every_time_zone(self, moment: datetime) -> None:
        columns: dict[str, Any] = dict.fromkeys(COLUMNS, "")
        here = moment.replace(tzinfo=UTC)
        hashes = {
            entry_hash({**columns, "at": here.astimezone(zone)}) for zone in (UTC, ZoneInfo("Asia/Tokyo"))
        }
        assert len(hashes) == 1
        assert entry_hash({**columns, "at": here + timedelta(microseconds=1)}) not in hashes

    @pytest.mark.parametrize("column", [name for name in COLUMNS if name not in {"at", "seq"}])
    def test_every_column_is_under_the_hash(self, column: str) -> None:
        columns: dict[str, Any] = {name: name for name in COLUMNS} | {"at": timezone.now(), "seq": 1}
        assert entry_hash(columns) != entry_hash({**columns, column: "bent"})
        assert entry_hash(columns) != entry_hash({**columns, "seq": 2})
