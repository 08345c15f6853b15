"""An office tells everybody whom a procedure concerns: counted, let go by a second person, each told once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from tenohira.engines.campaigns import commands, queries, sending, timing
from tenohira.engines.campaigns.errors import CampaignError, CampaignNotFound, StopLinkBroken
from tenohira.engines.campaigns.models import Campaign, Telling
from tenohira.engines.campaigns.tests.factories import (
    SERVICE,
    child,
    known,
    many_families,
    oishi,
    open_hall,
    ready,
    register_all,
    sano,
    work,
)
from tenohira.engines.messages import queries as messages
from tenohira.engines.people import commands as people
from tenohira.engines.people.tests.factories import clerk, row
from tenohira.foundation.journal import Actor, entries
from tenohira.foundation.outbox import drain

NOON = datetime(2026, 11, 20, 12, tzinfo=timezone.get_default_timezone())


@pytest.fixture(autouse=True)
def _hall(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    open_hall()
    monkeypatch.setattr(timing, "MORNING", datetime.min.time())
    monkeypatch.setattr(timing, "EVENING", datetime.max.time())


def inbox_of(number: str) -> list[messages.NoticeView]:
    return messages.inbox(known(number).ref)


def test_those_whom_the_rule_finds_are_told_once_and_read_why() -> None:
    many_families(12)
    people.update_contact(known("1002").ref, mail="kenta@mail.example", by=sano())
    made = ready(sano())
    commands.approve(made.ref, oishi())
    work()
    told = inbox_of("1002")
    assert len(told) == 1
    assert "児童手当" in told[0].title
    assert "18歳の年度末までの子を育てている" in told[0].body_html
    assert inbox_of("2001") == []
    assert queries.campaign(made.ref, sano()).state == "sent"
    work()
    assert len(inbox_of("1002")) == 1


def test_the_count_and_what_is_shown_of_it_name_nobody() -> None:
    many_families(12)
    counted = ready(sano()).counted
    assert counted["count"] == 14
    assert dict(counted["ages"])["18〜39歳"] == 14
    assert all("○" in one for one in counted["samples"])


def test_groups_so_small_that_people_could_be_recognised_are_not_shown() -> None:
    counted = ready(sano()).counted
    assert counted["count"] == 2
    assert [n for _name, n in counted["ages"]] == [None]
    assert counted["samples"] == []


def test_people_under_protection_are_never_told_unasked() -> None:
    many_families(12)
    made = ready(sano())
    assert made.counted["protected"] is None
    commands.approve(made.ref, oishi())
    work()
    assert inbox_of("3001") == []
    assert not Telling.objects.filter(person=known("3001").ref).exists()


def test_nobody_lets_their_own_campaign_go_and_only_the_head_may() -> None:
    made = ready(oishi())
    with pytest.raises(CampaignError, match="自分が作った"):
        commands.approve(made.ref, oishi())
    with pytest.raises(CampaignError, match="承認できません"):
        commands.approve(ready(sano()).ref, clerk("杉山", "kodomo-mirai")[1])


def test_another_office_neither_makes_nor_sees_it() -> None:
    other = clerk("藤井", "shimin")[1]
    with pytest.raises(CampaignError, match="受け持つ課"):
        commands.make(SERVICE, by=other)
    with pytest.raises(CampaignNotFound):
        queries.campaign(ready(sano()).ref, other)


def test_more_people_than_were_approved_stop_it_until_somebody_looks_again() -> None:
    made = ready(sano())
    commands.approve(made.ref, oishi())
    many_families(12)
    work()
    assert queries.campaign(made.ref, sano()).state == "held"
    assert inbox_of("1002") == []
    commands.count(made.ref, sano())
    commands.approve(made.ref, oishi())
    work()
    assert queries.outcome_of(made.ref, sano()).told == 12
    assert [one.kind for one in entries(made.ref)][-4:] == [
        "campaign.held", "campaign.approved", "campaign.begun", "campaign.ended",
    ]  # fmt: skip


def test_whoever_cannot_be_reached_is_counted_as_such() -> None:
    made = ready(sano())
    commands.approve(made.ref, oishi())
    work()
    outcome = queries.outcome_of(made.ref, sano())
    assert outcome.told == 0
    assert outcome.left_out == {"unreachable": 2}


def test_a_resident_stops_such_messages_with_one_link() -> None:
    many_families(2)
    head = known("90001").ref
    link = queries.stop_url(head).rstrip("/").rsplit("/", 1)[1]
    resident = Actor("resident", head)
    commands.stop_push(queries.person_of_link(link), resident)
    commands.stop_push(head, resident)
    made = ready(sano())
    commands.approve(made.ref, oishi())
    work()
    assert messages.inbox(head) == []
    assert queries.outcome_of(made.ref, sano()).left_out["stopped"] == 1
    commands.allow_push(head, resident)
    assert not queries.has_stopped(head)
    with pytest.raises(StopLinkBroken):
        queries.person_of_link(link[:-9])


def test_nobody_is_told_of_more_than_three_things_in_a_week() -> None:
    many_families(1)
    for _turn in range(4):
        made = ready(sano())
        commands.approve(made.ref, oishi())
        work()
    assert len(inbox_of("90001")) == 3
    assert queries.outcome_of(made.ref, sano()).left_out["often"] == 1


def test_a_worker_that_dies_half_way_tells_everybody_once(monkeypatch: pytest.MonkeyPatch) -> None:
    many_families(9)
    monkeypatch.setattr(sending, "PORTION", 4)
    made = ready(sano())
    commands.approve(made.ref, oishi())
    drain()
    monkeypatch.setattr("tenohira.foundation.outbox.carrying.FIRST_WAIT", timedelta(0))
    real = sending._left_out
    monkeypatch.setattr(sending, "_left_out", lambda refs: (_ for _ in ()).throw(OSError("gone")))
    drain()
    assert Telling.objects.filter(state="told").count() == 0
    monkeypatch.setattr(sending, "_left_out", real)
    work()
    assert [len(inbox_of(f"9{n:03}1")) for n in range(9)] == [1] * 9
    assert queries.campaign(made.ref, sano()).state == "sent"


def test_one_that_repeats_tells_only_those_who_are_new() -> None:
    many_families(1)
    made = ready(sano(), repeats=True)
    commands.approve(made.ref, oishi())
    work()
    assert queries.campaign(made.ref, sano()).state == "standing"
    register_all([row("5001", "5", メールアドレス="hikaru@mail.example"), child("5002", "5", 1)])
    Campaign.objects.update(expected=3)
    assert commands.begin_standing() == 1
    work()
    assert len(inbox_of("5001")) == 1
    assert len(inbox_of("90001")) == 1
    commands.stop(made.ref, sano(), "終わったため")
    assert commands.begin_standing() == 0


def test_what_is_sent_at_night_waits_for_the_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    at_night = NOON + timedelta(hours=9)
    assert timing.next_daytime(NOON) == NOON
    assert timing.next_daytime(at_night) == NOON + timedelta(hours=20)
    assert timing.next_daytime(NOON - timedelta(hours=7)) == NOON - timedelta(hours=4)


def test_a_campaign_counted_yesterday_is_counted_again_first() -> None:
    made = commands.make(SERVICE, by=sano())
    with pytest.raises(CampaignError, match="数えていません"):
        commands.propose(made.ref, sano())
