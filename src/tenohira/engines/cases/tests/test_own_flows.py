"""A city writes flows of its own; the machine runs them without knowing their words."""

from __future__ import annotations

import pytest

from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.errors import NotYours, SomethingMissing, UnknownAction, WrongOffice, WrongState
from tenohira.engines.cases.tests.factories import Cast
from tenohira.foundation import journal
from tenohira.foundation.journal import SYSTEM


@pytest.fixture
def number(people: Cast) -> str:
    """花子 asks for an inspection."""
    draft = commands.start_draft("inspection", by=people.hanako, applicant=people.applicant)
    commands.save_page(draft.id, "place", {"spot": ["浜町の角"]}, by=people.hanako)
    return commands.submit(draft.id, key="k", by=people.hanako).receipt_number


def test_a_case_is_born_in_the_first_state_of_its_own_flow(number: str) -> None:
    case = queries.case(number)
    assert (case.state, case.phase) == ("asked", "received")
    assert [action.id for action in case.actions] == ["offer", "inspect"]
    assert [(step.id, step.state) for step in queries.timeline(number)] == [
        ("asked", "now"), ("dated", "todo"), ("inspected", "todo"),
    ]  # fmt: skip


def test_both_sides_take_their_steps(number: str, people: Cast) -> None:
    case = commands.take(number, "offer", people.nakamura, message="1日か2日")
    assert case.clock_stopped_on is not None
    case = commands.take(number, "choose", people.hanako, message="2日")
    assert (case.state, case.clock_stopped_on) == ("dated", None)
    case = commands.take(number, "inspect", people.nakamura, reason="異常なし")
    assert (case.outcome, case.reason) == ("inspected", "異常なし")
    assert [paper.title for paper in queries.papers(number)] == ["調査済証"]
    case = commands.take(number, "file", SYSTEM)
    assert case.closed_at is not None
    moves = [
        (entry.kind, entry.data["transition"])
        for entry in journal.entries(f"case:{case.id}")
        if "to_state" in entry.data
    ]
    assert moves == [
        ("case.submitted", "submit"), ("case.moved", "offer"), ("case.moved", "choose"), ("case.moved", "inspect"),
        ("case.moved", "file"),
    ]  # fmt: skip


def test_what_is_kept_for_ever_has_no_day_of_disposal(number: str, people: Cast) -> None:
    commands.take(number, "inspect", people.nakamura, reason="異常なし")
    assert commands.take(number, "file", SYSTEM).dispose_on is None
    assert commands.run_daily().disposed == 0


def test_each_step_belongs_to_somebody(number: str, people: Cast) -> None:
    with pytest.raises(NotYours):
        commands.take(number, "offer", people.hanako, message="x")
    with pytest.raises(WrongOffice):
        commands.take(number, "offer", people.sano, message="x")
    with pytest.raises(NotYours, match="日程を示す"):
        commands.take(number, "offer", SYSTEM, message="x")
    commands.take(number, "inspect", people.nakamura, reason="異常なし")
    with pytest.raises(NotYours, match="自動処理"):
        commands.take(number, "file", people.nakamura)


def test_words_that_the_flow_does_not_know_are_refused(number: str, people: Cast) -> None:
    for unknown in ("grant", "begin_review", "close", "withdraw"):
        with pytest.raises(UnknownAction):
            commands.take(number, unknown, people.nakamura)
    with pytest.raises(UnknownAction):
        commands.begin_review(number, people.nakamura)
    with pytest.raises(UnknownAction):
        commands.propose(number, "granted", "x", None, people.nakamura)
    with pytest.raises(UnknownAction):
        commands.return_for_correction(number, [], "x", people.nakamura)


def test_steps_out_of_turn_say_where_the_case_stands(number: str, people: Cast) -> None:
    with pytest.raises(WrongState, match="申し込みました"):
        commands.take(number, "choose", people.hanako, message="2日")
    with pytest.raises(SomethingMissing, match="申請した人への文"):
        commands.take(number, "offer", people.nakamura, message="  ")
    with pytest.raises(SomethingMissing, match="理由"):
        commands.take(number, "inspect", people.nakamura)
    assert queries.case(number).state == "asked"


def test_an_error_speaks_the_language_of_who_reads_it(number: str, people: Cast) -> None:
    from django.utils.translation import override

    with override("en"), pytest.raises(WrongState, match="Choose"):
        commands.take(number, "choose", people.hanako, message="x")
