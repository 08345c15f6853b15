"""The clock of the machine of web and worker is moved under load: nothing is lost, mailed twice, or thrown away."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.clock import Clock
from tests.faults.hall import Hall, until
from tests.faults.letters import Letters
from tests.faults.residents import Crowd, Writer

DRAFTS = "SELECT uuid FROM cases_draft ORDER BY uuid"


@pytest.fixture
def clock(tmp_path: Path) -> Clock:
    return Clock(tmp_path)


@pytest.mark.parametrize("hours", [10, -26], ids=["ahead", "back"])
def test_nothing_is_lost_or_done_twice_when_the_clock_is_moved_under_load(
    hall: Hall, clock: Clock, hours: int, submissions: int, letters: int
) -> None:
    crowd, notices = Crowd(hall, submissions), Letters(hall, f"before{hours}", letters // 2)
    hall.worker()  # on another machine, whose clock stays right
    hall.tell(**clock.environ)
    hall.web()
    hall.worker()
    hanako = Writer(hall)
    hanako.writes()
    crowd.begin()
    crowd.until_answered(0.3)
    clock.move(hours=hours)
    crowd.let_the_rest_in()
    hanako.writes()
    meanwhile = Letters(hall, f"meanwhile{hours}", letters // 2)
    crowd.until_answered(0.8)
    clock.put_right()
    crowd.end()
    assert crowd.refusals == []
    crowd.check_each_is_there_once()
    hanako.sends_the_rest()
    for sent in (notices, meanwhile):
        sent.until_all_mailed()
        sent.check_each_is_mailed_and_shown_once()


def test_drafts_are_kept_though_the_clock_says_that_their_time_is_over(hall: Hall, clock: Clock) -> None:
    hall.tell(**clock.environ)
    hall.web()
    hanako, taro = Writer(hall), Writer(hall)
    hanako.writes()
    before = hall.rows(DRAFTS)
    worker = hall.worker()
    Letters(hall, "before", 1).until_mailed(1)
    clock.move(days=400)
    taro.writes()
    taro.check_what_was_typed_can_be_read()
    until(lambda: "the clock was moved" in hall.said(worker))
    Letters(hall, "after", 3).until_mailed(1)
    clock.put_right()
    assert hall.rows(DRAFTS) == before
    hanako.sends_the_rest()
