"""A timeline tells the truth from any state; states off the usual way stand where the case left it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.tests import factories as make
from tenohira.engines.cases.tests.factories import Cast
from tenohira.engines.cases.timelines import steps_of
from tenohira.engines.services.queries import catalogue

START = datetime(2026, 11, 20, tzinfo=UTC)


def told(state: str, *before: str, due: date | None = date(2026, 12, 4)) -> list[tuple[str, str]]:
    flow = catalogue().bundle("allowance").flow
    times = {one: START + timedelta(days=n) for n, one in enumerate((*before, state))}
    return [(step.id, step.state) for step in steps_of(flow, state, times, due)]


@pytest.mark.parametrize(
    ("state", "before", "steps"),
    [
        ("submitted", (), "submitted:now in_review:todo in_approval:todo granted:todo"),
        ("in_approval", ("submitted", "in_review"), "submitted:done in_review:done in_approval:now granted:todo"),
        ("returned", ("submitted", "in_review"), "… returned:now in_approval:todo granted:todo"),
        ("granted", ("submitted", "in_review", "in_approval"), "… in_approval:done granted:done"),
        ("refused", ("submitted", "in_review", "in_approval"), "… in_approval:done refused:done"),
        ("withdrawn", ("submitted",), "submitted:done withdrawn:done"),
        ("closed", ("submitted", "withdrawn"), "submitted:done closed:done"),
        ("disposed", ("submitted", "granted"), "submitted:done granted:done"),
    ],
)  # fmt: skip
def test_each_state_has_its_place(state: str, before: tuple[str, ...], steps: str) -> None:
    assert [f"{one}:{stage}" for one, stage in told(state, *before)] == steps.replace(
        "…", "submitted:done in_review:done"
    ).split()


def test_the_decision_is_expected_by_the_deadline() -> None:
    flow = catalogue().bundle("allowance").flow
    steps = steps_of(flow, "in_review", {"submitted": START, "in_review": START}, date(2026, 12, 4))
    assert [step.expected_on for step in steps] == [None, None, None, date(2026, 12, 4)]


def test_residents_see_which_office_looked_but_not_who(people: Cast) -> None:
    number = make.in_review(people).receipt_number
    commands.open_case(number, people.sano)
    looks = queries.lookers(number)
    assert [str(look.office_name) for look in looks] == ["こども未来課"]
    assert not hasattr(looks[0], "actor_name")


def test_staff_see_who_did_what(people: Cast) -> None:
    number = make.in_review(people).receipt_number
    lines = [(line.actor_name, line.title) for line in queries.history(number)]
    assert lines == [("佐野", "受け付けました"), ("申請した人", "申請しました")]
