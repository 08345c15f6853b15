"""`tenohira demo` prepares a hall once, and fills its desk with cases in every state."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest
from django.utils import timezone

from tenohira.config.demo import caseload, preparing, residents
from tenohira.config.demo.caseload import Candidate, Caseload
from tenohira.engines.cases import queries as cases
from tenohira.engines.people import queries as people
from tenohira.foundation import journal
from tenohira.foundation.calendar import is_business_day

pytestmark = pytest.mark.django_db


def test_the_hall_has_its_residents_its_cast_and_its_staff(hall: list[Candidate]) -> None:
    assert people.population() == 120 + 6
    assert people.person_numbered("900000012") is not None
    assert len(people.all_staff()) > 20
    assert 0 < len(hall) < 120
    assert any(one.has_children for one in hall)


def test_a_hall_that_is_filled_stays_as_it_is(hall: list[Candidate]) -> None:
    before = people.population()
    assert preparing.prepare("990019", size=500) == ("990019", [])
    assert people.population() == before
    assert preparing.fill_desk("990019", [], 10) == 0
    assert preparing.fill_desk("990019", hall, 0) == 0


def test_twelve_cases_stand_on_the_desk_with_a_past(hall: list[Candidate]) -> None:
    assert preparing.fill_desk("990019", hall, 12) == 12
    since = timezone.now() - timedelta(days=90)
    sent = journal.entries_of(["case.submitted"], since)
    assert len(sent) == 12
    assert len({entry.stream for entry in sent}) == 12
    assert min(entry.at for entry in sent) < timezone.now() - timedelta(days=1)
    assert all(entry.at <= timezone.now() for entry in sent)
    states = {cases.case(entry.data["receipt_number"]).state for entry in sent}
    assert len(states) > 2
    assert journal.verify("990019") == []


def test_the_same_seed_makes_the_same_cases(hall: list[Candidate]) -> None:
    first, second = Caseload(hall, seed=3), Caseload(hall, seed=3)
    assert [first._rng.random() for _ in range(5)] == [second._rng.random() for _ in range(5)]


def test_progress_is_told_case_by_case(hall: list[Candidate]) -> None:
    told: list[int] = []
    Caseload(hall, seed=5).make(3, told.append)
    assert told[-1] == 3
    assert told == sorted(told)


def test_where_nobody_fits_the_refusal_is_told_and_the_next_is_tried(hall: list[Candidate]) -> None:
    young = [Candidate(one.number, timezone.localdate(), False) for one in hall]
    assert Caseload(young, seed=1).make(2, lambda _done: None) == 0


def test_a_step_in_the_past_is_in_office_hours_of_a_business_day() -> None:
    rng = Random(4)  # noqa: S311
    moment = timezone.now() - timedelta(days=20)
    for days in range(6):
        later = caseload._office_hours(caseload._business_days_later(moment, days), rng)
        local = timezone.localtime(later)
        assert is_business_day(local.date(), ["12-29..01-03"])
        assert 8 <= local.hour <= 16


def test_what_would_be_later_than_now_stays_as_it_was() -> None:
    soon = timezone.now() + timedelta(days=1)
    assert caseload._office_hours(soon, Random(1)) == soon  # noqa: S311


def test_fates_are_a_hundred_parts() -> None:
    assert sum(caseload._FATES.values()) == 100


class TestResidents:
    def test_as_many_as_asked_else_the_city_s_own_number(self) -> None:
        assert residents.size_of("990019", 42) == 42
        assert residents.size_of("990019", 0) == 10_000

    def test_heads_and_spouses_are_who_cases_are_made_for(self) -> None:
        row = {"宛名番号": "1", "世帯番号": "9", "生年月日": "1990-01-01", "続柄": "世帯主"}
        child = {**row, "宛名番号": "2", "続柄": "子"}
        alone = {**row, "宛名番号": "3", "世帯番号": "8"}
        assert preparing._candidates([row, child, alone]) == [
            Candidate("1", date(1990, 1, 1), True),
            Candidate("3", date(1990, 1, 1), False),
        ]


def test_the_announcement_names_every_door_and_every_account(capsys: pytest.CaptureFixture[str]) -> None:
    preparing.announce(8123, "990019")
    said = capsys.readouterr().out
    assert "http://localhost:8123/desk/" in said
    assert "tenohira-demo" in said
    assert "hanako@resident.example" in said
    assert "sano@tenohira.example" in said
    assert Counter(said.split())["職員"] > 20
