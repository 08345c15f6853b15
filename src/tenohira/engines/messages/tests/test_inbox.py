"""Notices reach the inbox of the person they are for, in their language, and say whether they were read."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from tenohira.engines.messages import queries
from tenohira.engines.messages.commands import mark_read
from tenohira.engines.messages.errors import NoticeNotFound
from tenohira.engines.messages.languages import choose
from tenohira.engines.messages.tests import factories as make
from tenohira.foundation.city import use_city
from tenohira.foundation.journal import Actor, entries

ALL = ["ja", "ja-easy", "en", "pt-BR"]


@pytest.mark.django_db
def test_a_notice_arrives_in_the_inbox() -> None:
    make.notify()
    (found,) = queries.inbox(make.HANAKO)
    assert found.title == "「児童手当の認定請求」を直してください"
    assert "鈴木 花子 様" in found.body_html
    assert (found.subject, found.is_read, found.event) == (make.CASE, False, "returned")
    assert found.link == "https://tenohira.example/cases/T26-0012-3"


@pytest.mark.django_db
def test_the_newest_notice_comes_first() -> None:
    for number in range(3):
        make.notify(f"key:{number}", values={"service_title": f"手続き{number}"})
    assert [n.title[1:5] for n in queries.inbox(make.HANAKO)] == ["手続き2", "手続き1", "手続き0"]
    assert [n.title[1:5] for n in queries.notices_about(make.CASE)] == ["手続き0", "手続き1", "手続き2"]


@pytest.mark.django_db
def test_the_inbox_costs_one_query_however_full_it_is(django_assert_num_queries: Any) -> None:
    for number in range(8):
        make.notify(f"key:{number}")
    with django_assert_num_queries(1):
        assert len(queries.inbox(make.HANAKO)) == 8


@pytest.mark.django_db
def test_reading_is_noted_once() -> None:
    ref = make.notify()
    assert queries.unread_count(make.HANAKO) == 1
    mark_read(ref, make.RESIDENT)
    mark_read(ref, make.RESIDENT)
    assert queries.unread_count(make.HANAKO) == 0
    assert queries.notice(ref).is_read
    assert [entry.kind for entry in entries(ref)] == ["notice.sent", "notice.read"]


@pytest.mark.django_db
def test_a_person_and_their_account_share_one_inbox() -> None:
    make.notify("one")
    make.notify("two", ref="account:7")
    assert len(queries.inbox([make.HANAKO, "account:7"])) == 2
    assert queries.unread_count(["account:7"]) == 1


@pytest.mark.django_db
def test_nobody_is_not_a_reader() -> None:
    make.notify(ref="")
    assert queries.inbox("") == []
    assert queries.unread_count(["", "account:7"]) == 0


@pytest.mark.django_db
def test_text_and_address_are_sealed_in_the_table() -> None:
    make.notify()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM notices_noticerow")
        row = str(cursor.fetchone())
    for secret in ("児童手当", "鈴木", "hanako@example.jp", "cases/T26"):
        assert secret not in row


@pytest.mark.django_db
def test_the_journal_tells_no_text() -> None:
    (entry,) = entries(make.notify())
    assert entry.data == {
        "notice": entry.stream, "event": "returned", "language": "ja", "by_mail": True, "ways": ["mail"],
    }  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("ref", ["notice:x", "", "notice:11111111-1111-4111-8111-111111111111"])
def test_an_unknown_notice_is_reported(ref: str) -> None:
    with pytest.raises(NoticeNotFound, match="見つかりません"):
        mark_read(ref, make.RESIDENT)


@pytest.mark.django_db
def test_another_city_does_not_see_it() -> None:
    ref = make.notify()
    with use_city("990027"):
        assert queries.inbox(make.HANAKO) == []
        with pytest.raises(NoticeNotFound):
            queries.notice(ref)


@pytest.mark.django_db
def test_the_readers_language_is_chosen() -> None:
    make.notify(language="en")
    (found,) = queries.inbox(make.HANAKO)
    assert (found.language, found.title) == ("en", "Please correct: 児童手当の認定請求")


@pytest.mark.parametrize(
    ("wanted", "available", "chosen"),
    [
        ("ja", ALL, "ja"),
        ("pt-br", ALL, "pt-BR"),
        ("pt_BR", ALL, "pt-BR"),
        ("pt", ALL, "pt-BR"),
        ("en-US", ALL, "en"),
        ("ja-easy", ALL, "ja-easy"),
        ("ja-easy", ["ja", "en"], "ja"),
        ("vi", ALL, "ja-easy"),
        ("vi", ["ja", "en"], "ja"),
        ("zh-Hant", ["ja", "zh-Hans"], "zh-Hans"),
        ("", ALL, "ja"),
        ("ja", ["ja-easy", "ja"], "ja"),
    ],
)
def test_a_language_falls_back_to_the_nearest(wanted: str, available: list[str], chosen: str) -> None:
    assert choose(wanted, available) == chosen


@pytest.mark.django_db
@pytest.mark.parametrize(
    "reader", [Actor("resident", "person:somebody-else"), Actor("anonymous"), Actor("staff", "staff:x")]
)
def test_only_the_reader_marks_a_notice_read(reader: Actor) -> None:
    ref = make.notify()
    with pytest.raises(NoticeNotFound):
        mark_read(ref, reader)
    assert queries.unread_count(make.HANAKO) == 1


@pytest.mark.django_db
def test_a_notice_to_the_account_is_read_by_the_person_behind_it() -> None:
    ref = make.notify(ref="account:7")
    mark_read(ref, make.RESIDENT, ["account:7"])
    assert queries.unread_count("account:7") == 0


@pytest.mark.django_db
def test_a_notice_to_nobody_is_nobodys_to_mark() -> None:
    ref = make.notify(ref="")
    with pytest.raises(NoticeNotFound):
        mark_read(ref, Actor("anonymous"), [""])
