"""Anybody can keep the journal's roots; an applicant gets the proof that their case's record is in them."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from tenohira.counters.portal.tests.factories import HANAKO, MARIA, Hall, resident, send_opinion
from tenohira.counters.portal.tests.resident import Resident
from tenohira.engines.cases import commands as cases
from tenohira.engines.cases import queries
from tenohira.foundation import journal, outbox

pytestmark = pytest.mark.django_db


def tomorrow() -> date:
    return timezone.localdate() + timedelta(days=1)


def published() -> list[journal.Root]:
    """Close the days up to today."""
    journal.publish_roots(timezone.make_aware(datetime.combine(tomorrow(), time(2))))
    return journal.published_roots()


def test_the_page_shows_the_roots_and_no_content(hall: Hall) -> None:
    hanako = resident(HANAKO)
    receipt = send_opinion(hanako)
    root = published()[0]
    page = Resident().open("/journal/roots/")
    assert root.root in page.words
    assert f"{root.entries}件" in page.words
    assert receipt not in page.words
    assert page.faults() == []


def test_without_roots_the_page_says_when_they_come(db: None) -> None:
    page = Resident().open("/journal/roots/")
    assert page.status == 200
    assert "日が変わって1時間後に公開されます" in page.words


def test_every_root_can_be_taken_and_holds_against_the_journal(hall: Hall) -> None:
    send_opinion(resident(HANAKO))
    [root] = published()
    page = Resident().open("/journal/roots/all.jsonl")
    kept = [journal.Root(**json.loads(line)) for line in page.body.decode().splitlines()]
    assert kept == [root]
    assert journal.check_roots(kept) == []


def test_the_root_of_one_day_can_be_taken(hall: Hall) -> None:
    send_opinion(resident(HANAKO))
    [root] = published()
    page = Resident().open(f"/journal/roots/{root.date}.json")
    assert json.loads(page.body) == root.as_json()


@pytest.mark.parametrize("day", ["2020-01-01", "yesterday", "2026-13-40"])
def test_a_day_without_root_is_not_there(db: None, day: str) -> None:
    assert Resident().open(f"/journal/roots/{day}.json").status == 404


def test_an_applicant_gets_the_proof_of_every_entry(hall: Hall) -> None:
    hanako = resident(HANAKO)
    receipt = send_opinion(hanako)
    assert json.loads(hanako.open(f"/cases/{receipt}/proof.json").body) == []
    [root] = published()
    found = json.loads(hanako.open(f"/cases/{receipt}/proof.json").body)
    assert len(found) == len(queries.history(receipt))
    assert all(journal.proof_holds(one) for one in found)
    assert {one["root"]["root"] for one in found} == {root.root}


def test_the_proof_never_names_a_member_of_staff(hall: Hall) -> None:
    hanako = resident(HANAKO)
    receipt = send_opinion(hanako)
    cases.begin_review(receipt, hall.clerk_of(queries.case(receipt)))
    published()
    text = hanako.open(f"/cases/{receipt}/proof.json").body.decode()
    assert "case.submitted" in text
    assert "staff:" not in text


def test_nobody_else_gets_the_proof(hall: Hall) -> None:
    receipt = send_opinion(resident(HANAKO))
    published()
    for other in (resident(MARIA), resident()):
        assert other.open(f"/cases/{receipt}/proof.json").status == 404


def test_the_page_of_a_case_leads_to_the_proof(hall: Hall) -> None:
    hanako = resident(HANAKO)
    receipt = send_opinion(hanako)
    links = hanako.open(f"/cases/{receipt}/").page.links
    assert f"/cases/{receipt}/proof.json" in links.values()
    assert "/journal/roots/" in links.values()


def test_the_worker_closes_the_day_once(hall: Hall) -> None:
    send_opinion(resident(HANAKO))
    outbox.drain()
    before = outbox.waiting_count()
    cases.run_daily()
    cases.run_daily()
    assert outbox.waiting_count() == before + 1
