"""Notices about something are destroyed at the end of its retention; mails that wait are not sent any more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tenohira.engines.messages.commands import Recipient, erase, mark_read, send
from tenohira.engines.messages.errors import NoticeNotFound
from tenohira.engines.messages.post import send_mails
from tenohira.engines.messages.queries import inbox, notices_about, unread_count
from tenohira.engines.messages.tests import factories as make
from tenohira.foundation import journal
from tenohira.foundation.city import use_city
from tenohira.foundation.journal import SYSTEM, Actor

OTHER = "case:T26-0013-1"
pytestmark = pytest.mark.django_db


def sent(key: str = "1", subject: str = make.CASE, mail: str | None = None) -> str:
    to = Recipient(make.HANAKO, mail)
    return send(to, make.RETURNED, make.VALUES, subject=subject, key=key, by=make.CLERK)


def test_every_notice_about_it_goes_and_no_other() -> None:
    sent("1")
    sent("2")
    kept = sent("3", OTHER)
    assert erase(make.CASE, SYSTEM) == 2
    assert [one.ref for one in inbox(make.HANAKO)] == [kept]
    assert notices_about(make.CASE) == []
    assert unread_count(make.HANAKO) == 1


def test_the_journal_says_how_many_and_to_whom_they_were_is_not_told() -> None:
    sent()
    erase(make.CASE, SYSTEM)
    (entry,) = journal.entries(f"notices:{make.CASE}")
    assert (entry.kind, entry.subject, entry.data) == ("notice.erased", make.CASE, {"count": 1})
    assert journal.verify() == []


def test_erasing_again_leaves_no_second_record() -> None:
    sent()
    assert [erase(make.CASE, SYSTEM), erase(make.CASE, SYSTEM)] == [1, 0]
    assert len(journal.entries(f"notices:{make.CASE}")) == 1


def test_notices_about_nothing_are_not_swept_up() -> None:
    sent("1", "")
    assert erase("", SYSTEM) == 0
    assert len(inbox(make.HANAKO)) == 1


def test_a_mail_that_still_waits_is_not_sent() -> None:
    ref = sent(mail="hanako@mail.example")
    erase(make.CASE, SYSTEM)
    assert send_mails([{"notice": ref.removeprefix("notice:")}]) == [
        None
    ]  # without a carrier, trying would fail
    with pytest.raises(NoticeNotFound):
        mark_read(ref, replace(Actor("resident", make.HANAKO), channel="portal"))


def test_another_city_keeps_its_own() -> None:
    sent()
    with use_city("990027"):
        assert erase(make.CASE, SYSTEM) == 0
    assert len(inbox(make.HANAKO)) == 1
