"""だれがあなたの情報を見たか: readable, complete, and late only where a law says so."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tenohira.counters.portal.profile.looks import folded
from tenohira.counters.portal.tests.factories import HANAKO, NEWCOMER, Hall, resident
from tenohira.engines.people import commands as people
from tenohira.engines.people.tests.factories import clerk, known
from tenohira.foundation.journal import Entry

TODAY = date(2026, 11, 21)
OFFICES = {"shimin": "市民課"}


def entry(minute: int = 0, **changes: Any) -> Entry:
    given: dict[str, Any] = {
        "id": minute, "stream": "x", "seq": minute + 1, "at": datetime(2026, 11, 20, 1, minute, tzinfo=UTC),
        "kind": "people.looked_up", "title": "", "actor_kind": "staff", "actor_ref": "staff:1",
        "actor_office": "shimin", "office": "shimin", "service": "", "channel": "desk", "subject": "person:1",
        "data": {"purpose": "審査"},
    }  # fmt: skip
    return Entry(**(given | changes))


def test_what_one_clerk_did_on_a_day_for_a_purpose_is_one_line() -> None:
    (look,) = folded([entry(40), entry(12), entry(5)], OFFICES, TODAY)
    assert (look.office, look.times, look.purpose) == ("市民課", 3, "審査")
    assert (look.at.minute, look.until.minute) == (5, 40)


@pytest.mark.parametrize(
    "change",
    [
        {"actor_ref": "staff:2"},
        {"data": {"purpose": "相談"}},
        {"at": datetime(2026, 11, 19, 1, tzinfo=UTC)},
        {"kind": "people.shown"},
        {"actor_office": "zeimu"},
    ],
)
def test_another_clerk_day_purpose_office_or_kind_is_a_line_of_its_own(change: dict[str, Any]) -> None:
    assert len(folded([entry(2), entry(1, **change)], OFFICES, TODAY)) == 2


@pytest.mark.parametrize("kind", ["resident", "system", "anonymous", "organisation"])
def test_only_people_and_systems_of_the_city_look(kind: str) -> None:
    assert folded([entry(actor_kind=kind)], OFFICES, TODAY) == []


def test_a_system_of_an_office_is_shown_as_that_office() -> None:
    (look,) = folded([entry(actor_kind="machine", actor_ref="client:1")], OFFICES, TODAY)
    assert look.office == "市民課"


@pytest.mark.parametrize(
    ("shown_from", "lines"), [("2026-11-22", 0), ("2026-11-21", 1), ("2026-11-01", 1), ("", 1)]
)
def test_a_look_kept_back_by_law_is_shown_from_its_day_on(shown_from: str, lines: int) -> None:
    found = folded(
        [entry(data={"purpose": "市税の調査", "shown_from": shown_from, "law": "法"})], OFFICES, TODAY
    )
    assert len(found) == lines
    assert [one.law for one in found] == ["法"] * lines


def test_a_case_is_named_by_its_number() -> None:
    (look,) = folded([entry(kind="case.opened", data={"receipt_number": "T-8-000001"})], OFFICES, TODAY)
    assert "T-8-000001" in look.purpose


def test_the_page_says_office_day_and_purpose_and_no_name(hall: Hall) -> None:
    _staff, by = clerk("中村", "shimin")
    for _time in range(3):
        people.look_up(known("1001").ref, by, "住民票の写しの作成")
    hanako = resident(HANAKO).open("/profile/looks/")
    assert "市民課" in hanako.words
    assert "住民票の写しの作成" in hanako.words
    assert "3回" in hanako.words
    assert "中村" not in hanako.words
    assert hanako.faults() == []


def test_a_tax_investigation_stays_away_until_its_day_and_then_says_why(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    _staff, by = clerk("中村", "shimin")
    people.look_up(known("1001").ref, by, "市税の調査（滞納）")
    assert "市税の調査" not in resident(HANAKO).open("/profile/looks/").words
    later = timezone.localdate() + timedelta(days=90)
    monkeypatch.setattr(timezone, "localdate", lambda *_: later)
    words = resident(HANAKO).open("/profile/looks/").words
    assert "市税の調査（滞納）" in words
    assert "第78条第1項第7号ハ" in words


def test_many_looks_are_spread_over_pages(hall: Hall) -> None:
    _staff, by = clerk("中村", "shimin")
    for number in range(35):
        people.look_up(known("1001").ref, by, f"目的{number}")
    first = resident(HANAKO).open("/profile/looks/")
    assert "1 / 2" in first.words
    assert "目的34" in first.words
    second = resident(HANAKO).open("/profile/looks/?page=2")
    assert "目的0" in second.words
    assert resident(HANAKO).open("/profile/looks/?page=x").status == 200


def test_nobody_looked_yet_is_said(hall: Hall) -> None:
    assert "まだ、だれも見ていません" in resident(HANAKO).open("/profile/looks/").words


def test_others_are_sent_where_they_belong(hall: Hall) -> None:
    assert resident(NEWCOMER).open("/profile/looks/").url == "/profile/"
    assert resident().client.get("/profile/looks/").headers["Location"].startswith("/account/login/")


def test_the_profile_shows_the_latest_and_leads_to_all(hall: Hall) -> None:
    _staff, by = clerk("中村", "shimin")
    for number in range(5):
        people.look_up(known("1001").ref, by, f"目的{number}")
    hanako = resident(HANAKO).open("/profile/")
    assert "目的4" in hanako.words
    assert "目的0" not in hanako.words
    assert "/profile/looks/" in hanako.html
