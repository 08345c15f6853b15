"""The journal of an office is read page after page: nothing twice, nothing left out, nothing of others."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest

from tenohira.foundation.city import use_city
from tenohira.foundation.journal import Actor, Entry, Event, append
from tenohira.foundation.journal.paging import entries_before

pytestmark = pytest.mark.django_db


class PageTurned(Event):
    kind: ClassVar[str] = "test.page_turned"
    title: ClassVar[str] = "ページをめくりました"
    number: int = 0


class PageTorn(Event):
    kind: ClassVar[str] = "test.page_torn"
    title: ClassVar[str] = "ページが破れました"


SANO = Actor("staff", "staff:sano", office="kodomo-mirai", channel="desk")
OISHI = Actor("staff", "staff:oishi", office="shimin", channel="desk")


def write(count: int, by: Actor = SANO, start: int = 0, **more: Any) -> list[Entry]:
    return [append("book:1", PageTurned(number=start + n), by, **more) for n in range(count)]


def all_pages(limit: int, office: str = "kodomo-mirai", **more: Any) -> list[list[int]]:
    """Turn every page; return the numbers on each."""
    pages: list[list[int]] = []
    before: int | None = None
    while page := entries_before(office, before, limit, **more):
        pages.append([one.data["number"] for one in page])
        before = page[-1].id
    return pages


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8])
def test_the_pages_together_are_the_whole_newest_first(limit: int) -> None:
    write(7)
    pages = all_pages(limit)
    assert [number for page in pages for number in page] == [6, 5, 4, 3, 2, 1, 0]
    assert all(len(page) == limit for page in pages[:-1])


def test_what_is_written_while_somebody_reads_moves_no_page() -> None:
    write(4)
    first = entries_before("kodomo-mirai", None, 2)
    write(3, start=4)
    second = entries_before("kodomo-mirai", first[-1].id, 2)
    assert [one.data["number"] for one in (*first, *second)] == [3, 2, 1, 0]


def test_an_office_reads_its_own_only() -> None:
    write(2)
    write(2, by=OISHI, start=2)
    assert all_pages(5) == [[1, 0]]
    assert all_pages(5, office="shimin") == [[3, 2]]
    assert all_pages(5, office="kankyo") == []


def test_what_was_done_for_an_office_is_in_its_journal_whoever_did_it() -> None:
    write(1, by=OISHI, office="kodomo-mirai")
    [entry] = entries_before("kodomo-mirai", None, 5)
    assert (entry.office, entry.actor_office, entry.actor_ref) == ("kodomo-mirai", "shimin", "staff:oishi")


def test_a_kind_may_be_asked_for() -> None:
    write(2)
    append("book:1", PageTorn(), SANO)
    assert all_pages(5, kind="test.page_turned") == [[1, 0]]
    assert [one.title for one in entries_before("kodomo-mirai", None, 5, kind="test.page_torn")] == [
        "ページが破れました"
    ]


def test_protected_people_and_streams_are_left_out_and_the_page_is_full_all_the_same() -> None:
    write(2, subject="person:hanako")
    write(3, start=2, subject="person:maria")
    append("case:hidden", PageTurned(number=9), SANO)
    shown: dict[str, Any] = {"without_subjects": ["person:maria"], "without_streams": ["case:hidden"]}
    assert all_pages(2, **shown) == [[1, 0]]
    assert all_pages(9, without_subjects=["person:maria"]) == [[9, 1, 0]]
    assert all_pages(9, without_streams=["book:1"]) == [[9]]


def test_another_city_turns_no_page_of_ours() -> None:
    write(2)
    with use_city("990027"):
        assert all_pages(5) == []


def test_a_page_takes_one_query(django_assert_num_queries: Any) -> None:
    write(5, subject="person:hanako")
    with django_assert_num_queries(1):
        entries_before("kodomo-mirai", 10**9, 3, kind="test.page_turned", without_subjects=["x"])
