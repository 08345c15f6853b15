"""Whoever kept a day's root finds every entry that was changed, taken out or put in afterwards."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, ClassVar

import pytest
from django.db import Error, connection, transaction
from django.utils import timezone

from tenohira.foundation import journal
from tenohira.foundation.city import use_city
from tenohira.foundation.journal import SYSTEM, Actor, Event, Root
from tenohira.foundation.journal.chain import GENESIS
from tenohira.foundation.journal.models import DailyRoot, JournalEntry
from tenohira.foundation.journal.roots import check_roots, computed, inclusions, proof_holds

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 16)
CLERK = Actor("staff", "staff:sano", office="kodomo-mirai", channel="desk")


class SoupServed(Event):
    kind: ClassVar[str] = "test.soup_served"
    title: ClassVar[str] = "汁を出しました"
    bowls: int = 1


def at(day: date, hour: int = 12) -> datetime:
    """A moment of a day in the city."""
    return timezone.make_aware(datetime.combine(day, time(hour)))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The clock of the journal; its first item is now."""
    from tenohira.foundation.journal import book

    held = [at(MONDAY)]

    class Clock:
        @staticmethod
        def now() -> datetime:
            return held[0]

    monkeypatch.setattr(book, "timezone", Clock)
    return held


def serve(stream: str = "room:1", bowls: int = 1, by: Actor = SYSTEM) -> journal.Entry:
    return journal.append(stream, SoupServed(bowls=bowls), by)


def week(clock: list[datetime]) -> list[Root]:
    """Monday with three entries, Tuesday with none, Wednesday with one; all published."""
    serve("room:2", 1)
    serve("room:1", 2)
    serve("room:1", 3, CLERK)
    clock[0] = at(MONDAY + timedelta(days=2))
    serve("room:1", 4)
    assert journal.publish_roots(at(MONDAY + timedelta(days=3), 2)) == 3
    return journal.published_roots()[::-1]


def unlocked() -> None:
    """Take the triggers away, as a thief with the database would."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE journal_journalentry DISABLE TRIGGER USER")
            cursor.execute("ALTER TABLE journal_dailyroot DISABLE TRIGGER USER")
        else:
            for name in ("no_update", "no_delete", "root_no_update", "root_no_delete"):
                cursor.execute(f"DROP TRIGGER journal_{name}")


def said(roots: list[Root]) -> list[tuple[str, str]]:
    return [(one.date, one.reason) for one in check_roots(roots)]


def test_every_day_has_a_root_chained_to_the_day_before(clock: list[datetime]) -> None:
    monday, tuesday, wednesday = week(clock)
    assert (monday.date, monday.entries, monday.previous) == ("2026-11-16", 3, GENESIS)
    assert (tuesday.entries, tuesday.previous) == (0, monday.root)
    assert (wednesday.entries, wednesday.previous) == (1, tuesday.root)
    assert said([monday, tuesday, wednesday]) == []


def test_a_root_can_be_made_by_hand_from_the_documented_algorithm(clock: list[datetime]) -> None:
    import hashlib

    monday = week(clock)[0]
    rows = JournalEntry.objects.filter(at__lt=at(MONDAY + timedelta(days=1), 0))
    hashes = [bytes.fromhex(row.hash) for row in sorted(rows, key=lambda row: (row.stream, row.seq))]
    leaves = [hashlib.sha256(b"\x00" + one).digest() for one in hashes]
    left = hashlib.sha256(b"\x01" + leaves[0] + leaves[1]).digest()
    tree = hashlib.sha256(b"\x01" + left + leaves[2]).hexdigest()
    text = f'{{"city":"990019","date":"2026-11-16","entries":3,"previous":"{"0" * 64}","tree":"{tree}"}}'
    assert (monday.tree, monday.root) == (tree, hashlib.sha256(text.encode()).hexdigest())


def test_a_day_is_published_an_hour_after_it_ended_and_not_before(clock: list[datetime]) -> None:
    serve()
    tuesday = MONDAY + timedelta(days=1)
    assert journal.publish_roots(at(MONDAY, 23)) == 0
    assert journal.publish_roots(at(tuesday, 0) + timedelta(minutes=59)) == 0
    assert journal.publish_roots(at(tuesday, 1)) == 1
    assert journal.publish_roots(at(tuesday, 1)) == 0


def test_an_empty_journal_has_no_roots() -> None:
    assert journal.publish_roots() == 0
    assert journal.published_roots() == []
    assert journal.root_of(MONDAY) is None


def test_the_day_is_that_of_the_city_and_not_of_utc(clock: list[datetime]) -> None:
    clock[0] = datetime(2026, 11, 15, 15, 30, tzinfo=UTC)  # Monday, half past midnight
    serve()
    journal.publish_roots(at(MONDAY + timedelta(days=1), 3))
    assert [one.date for one in journal.published_roots()] == ["2026-11-16"]


def test_each_city_has_its_own_roots(clock: list[datetime]) -> None:
    week(clock)
    with use_city("990027"):
        assert journal.published_roots() == []
        assert journal.publish_roots(at(MONDAY + timedelta(days=9))) == 0


@pytest.mark.parametrize(
    ("column", "value"), [("data", '{"bowls":9}'), ("actor_ref", "staff:x"), ("data", '{"bowls":1} ')]
)
def test_one_changed_byte_is_found_even_with_its_hash_mended(
    clock: list[datetime], column: str, value: str
) -> None:
    kept = week(clock)
    unlocked()
    row = JournalEntry.objects.get(stream="room:2")
    JournalEntry.objects.filter(pk=row.pk).update(**{column: value})
    from tenohira.foundation.journal.chain import COLUMNS, entry_hash

    row.refresh_from_db()
    mended = entry_hash({name: getattr(row, name) for name in COLUMNS})
    JournalEntry.objects.filter(pk=row.pk).update(hash=mended)
    assert journal.verify() == []  # the chain of the stream holds again
    assert said(kept) == [("2026-11-16", "記録の内容が書き換えられています")]


def test_an_entry_taken_out_is_found_even_at_the_end_of_its_stream(clock: list[datetime]) -> None:
    kept = week(clock)
    unlocked()
    JournalEntry.objects.filter(stream="room:2").delete()
    assert journal.verify() == []  # a chain cannot miss what stood at its end
    assert said(kept) == [("2026-11-16", "記録が1件なくなっています（3件→2件）")]


@pytest.fixture
def forger(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody whose program writes into days that are closed."""
    from tenohira.foundation.journal import book

    monkeypatch.setattr(book, "after_what_is_closed", lambda now: now)


def test_a_clock_moved_back_writes_nothing_into_a_day_that_is_closed(clock: list[datetime]) -> None:
    kept = week(clock)
    clock[0] = at(MONDAY + timedelta(days=2), 22)
    late = serve("room:1")
    assert late.at == at(MONDAY + timedelta(days=3), 0)
    assert [entry.seq for entry in journal.entries("room:1")] == [1, 2, 3, 4]
    assert said(kept) == []
    assert journal.verify() == []


@pytest.mark.usefixtures("forger")
def test_an_entry_put_into_a_day_that_is_over_is_found(clock: list[datetime]) -> None:
    kept = week(clock)
    clock[0] = at(MONDAY, 18)
    serve("room:9")
    assert journal.verify() == []
    assert said(kept) == [("2026-11-16", "後から記録が1件足されています（3件→4件）")]


@pytest.mark.usefixtures("forger")
def test_an_entry_put_into_an_empty_day_is_found(clock: list[datetime]) -> None:
    kept = week(clock)
    clock[0] = at(MONDAY + timedelta(days=1))
    serve("room:9")
    assert [day for day, _reason in said(kept)] == ["2026-11-17"]


def test_an_entry_moved_to_another_day_is_found_on_both(clock: list[datetime]) -> None:
    kept = week(clock)
    unlocked()
    JournalEntry.objects.filter(stream="room:2").update(at=at(MONDAY + timedelta(days=1)))
    assert [day for day, _reason in said(kept)] == ["2026-11-16", "2026-11-17"]


def test_roots_published_anew_over_a_forged_journal_do_not_match_those_kept(clock: list[datetime]) -> None:
    kept = week(clock)
    unlocked()
    JournalEntry.objects.filter(stream="room:2").delete()
    DailyRoot.objects.all().delete()
    journal.publish_roots(at(MONDAY + timedelta(days=3), 2))
    forged = journal.published_roots()[::-1]
    assert said(forged) == []  # the city agrees with itself
    assert ("2026-11-16", "記録が1件なくなっています（3件→2件）") in said(kept)
    assert [one.root for one in forged] != [one.root for one in kept]


def test_a_published_root_that_was_changed_is_found(clock: list[datetime]) -> None:
    kept = week(clock)
    unlocked()
    DailyRoot.objects.filter(day=MONDAY).update(root="f" * 64)
    assert said(kept) == [("2026-11-16", "公開した値が、控えとちがいます")]


def test_a_kept_root_that_was_changed_is_found(clock: list[datetime]) -> None:
    monday, tuesday, wednesday = week(clock)
    assert said([replace(monday, entries=4)]) == [("2026-11-16", "控えの値が書き換えられています")]
    broken = [monday, replace(tuesday, previous="0" * 64), wednesday]
    assert said(broken)[0] == ("2026-11-17", "前の日の記録とつながっていません")
    assert said([replace(monday, city="131016")]) == [("2026-11-16", "ほかの市区町村の記録です")]


def test_some_of_the_days_may_be_kept(clock: list[datetime]) -> None:
    monday, _tuesday, wednesday = week(clock)
    assert said([wednesday, monday]) == []


@pytest.mark.parametrize(
    "statement", ["UPDATE journal_dailyroot SET entries = 9", "DELETE FROM journal_dailyroot"]
)
def test_the_database_refuses_to_change_a_root(clock: list[datetime], statement: str) -> None:
    week(clock)
    with pytest.raises(Error, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_every_entry_of_a_stream_can_be_proved_to_be_in_its_day(clock: list[datetime]) -> None:
    monday, _tuesday, wednesday = week(clock)
    found = inclusions("room:1")
    assert [one.root for one in found] == [monday, monday, wednesday]
    assert [one.hash for one in found] == list(
        JournalEntry.objects.filter(stream="room:1").order_by("seq").values_list("hash", flat=True)
    )
    assert all(proof_holds(json.loads(json.dumps(one.as_json()))) for one in found)


def test_a_proof_shows_what_was_hashed_unless_it_names_staff(clock: list[datetime]) -> None:
    week(clock)
    own, by_staff, _later = inclusions("room:1")
    assert own.columns is not None
    assert own.columns["data"] == '{"bowls":2}'
    assert by_staff.columns is None
    assert "sano" not in json.dumps(by_staff.as_json())


def test_what_is_not_published_yet_has_no_proof(clock: list[datetime]) -> None:
    week(clock)
    clock[0] = at(MONDAY + timedelta(days=4))
    serve("room:7")
    assert inclusions("room:7") == []
    assert inclusions("no:such") == []


@pytest.mark.parametrize(
    "bend",
    [
        {"hash": "0" * 64},
        {"index": 2},
        {"index": "x"},
        {"neighbours": []},
        {"neighbours": ["zz"]},
        {"root": {}},
        {"root": None},
        {"columns": {"at": "never"}},
    ],
)
def test_a_proof_that_was_bent_does_not_hold(clock: list[datetime], bend: dict[str, Any]) -> None:
    week(clock)
    proof = inclusions("room:1")[0].as_json()
    assert proof_holds(proof)
    assert not proof_holds(proof | bend)


def test_a_proof_with_other_words_does_not_hold(clock: list[datetime]) -> None:
    week(clock)
    proof = inclusions("room:1")[0].as_json()
    proof["columns"] = {**proof["columns"], "data": '{"bowls":99}'}
    assert not proof_holds(proof)
    assert not proof_holds({})


def test_a_root_is_the_same_whatever_order_the_database_gives(clock: list[datetime]) -> None:
    for stream in ("b:1", "A:1", "あ:1", "a:1", "Z:9"):
        serve(stream)
    first = computed(MONDAY, GENESIS)
    assert computed(MONDAY, GENESIS) == first
    assert first.entries == 5
