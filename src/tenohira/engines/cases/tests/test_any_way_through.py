"""Whatever people try in whatever order: a case is always in a state of its flow, and the journal explains it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenohira.engines.cases import commands, machine, queries
from tenohira.engines.cases.machine import Given
from tenohira.engines.cases.tests import factories as make
from tenohira.engines.cases.tests.factories import Cast
from tenohira.engines.services.definition import FlowDefinition
from tenohira.engines.services.queries import catalogue
from tenohira.foundation import journal
from tenohira.foundation.errors import TenohiraError

Attempt = Callable[[str, Cast], Any]

ATTEMPTS: dict[str, Attempt] = {
    "begin_review": lambda n, c: commands.begin_review(n, c.sano),
    "return": lambda n, c: commands.return_for_correction(n, [make.Mark("wanted", "x")], "直して", c.sano),
    "correct": lambda n, c: commands.start_correction(n, by=c.hanako),
    "resubmit": lambda n, c: commands.resubmit(n, c.hanako),
    "propose": lambda n, c: commands.propose(n, "granted", "理由", None, c.sano),
    "propose_no": lambda n, c: commands.propose(n, "refused", "理由", None, c.oishi),
    "approve_head": lambda n, c: commands.approve(n, "", c.oishi),
    "approve_chief": lambda n, c: commands.approve(n, "", c.sugiyama),
    "approve_deputy": lambda n, c: commands.approve(n, "", c.oishi, acting_for=c.sugiyama.ref),
    "send_back": lambda n, c: commands.send_back(n, "もう一度", c.sugiyama),
    "withdraw": lambda n, c: commands.withdraw(n, "", c.hanako),
    "fulfil": lambda n, c: commands.fulfil(n, c.sano),
    "close": lambda n, c: commands.close(n, c.sano),
    "assign": lambda n, c: commands.assign(n, c.oishi.ref, c.sano),
    "hand_over": lambda n, c: commands.hand_over(n, "shimin", "x", c.sano),
    "hand_back": lambda n, c: commands.hand_over(n, "kodomo-mirai", "x", c.nakamura),
    "undo": lambda n, c: commands.undo(n, c.sano),
    "stranger": lambda n, c: commands.begin_review(n, c.nakamura),
}


class _Back(Exception):
    pass


@pytest.mark.django_db
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(attempts=st.lists(st.sampled_from(sorted(ATTEMPTS)), min_size=3, max_size=14))
def test_the_journal_explains_every_state(people: Cast, attempts: list[str]) -> None:
    with suppress(_Back), transaction.atomic():
        number = make.submitted(people).receipt_number
        for attempt in attempts:
            with suppress(TenohiraError):
                ATTEMPTS[attempt](number, people)
            explained(number)
        assert journal.verify() == []
        raise _Back


def explained(number: str) -> None:
    """Replaying the journal of a case gives the state, the office and the assignee it has."""
    case = queries.case(number)
    states = catalogue().bundle(case.service_id).flow.states
    state, office, assignee = "draft", "kodomo-mirai", ""
    for entry in journal.entries(f"case:{case.id}"):
        if "to_state" in entry.data:
            assert entry.data["from_state"] == state
            state = entry.data["to_state"]
            assert state in states
        if entry.kind == "case.handed_over":
            assert entry.data["from_office"] == office
            office, assignee = entry.data["to_office"], case.assignee_ref if entry.data["undo"] else ""
        if entry.kind == "case.assigned":
            assignee = entry.data["to_staff"]
    assert (case.state, case.office_id, case.assignee_ref) == (state, office, assignee)
    assert case.phase == states[case.state].phase
    assert (case.decided_at is not None) == (case.outcome != "")
    assert (case.clock_stopped_on is not None) == (case.state == "returned")
    open_proposals = [one for one in case.proposals if one.status == "open"]
    assert len(open_proposals) == (1 if case.state == "in_approval" else 0)
    assert all(sum(step.state == "waiting" for step in one.steps) == 1 for one in open_proposals)


FLOWS = ("allowance", "copy", "voice")


def flow_of(service: str) -> FlowDefinition:
    return catalogue().bundle(service).flow


@given(
    st.sampled_from(FLOWS),
    st.lists(st.sampled_from(["applicant", "office", "approver", "system"]), max_size=20),
    st.data(),
)
def test_no_walk_leaves_the_flow(service: str, walkers: list[str], data: st.DataObject) -> None:
    flow = flow_of(service)
    state = machine.initial_state(flow)
    given_all = Given("理由", "文", (make.Mark("x"),), "granted", 1, "shimin", approval_complete=True)
    for walker in walkers:
        able = [t for t in machine.open_transitions(flow, state) if walker in t.by]
        if not able:
            continue
        chosen = data.draw(st.sampled_from(able))
        machine.require(chosen, [walker], given_all)  # type: ignore[list-item]
        state = machine.find(flow, state, chosen.id).to
        assert state in flow.states


@pytest.mark.parametrize("service", FLOWS)
def test_every_state_is_reached_and_only_closed_is_final(service: str) -> None:
    flow = flow_of(service)
    reached, todo = set(), [machine.initial_state(flow)]
    while todo:
        state = todo.pop()
        if state not in reached:
            reached.add(state)
            todo += [t.to for t in machine.open_transitions(flow, state)]
    assert reached == set(flow.states)
    assert [state for state in flow.states if machine.is_final(flow, state)] == ["closed"]


@pytest.mark.parametrize(
    ("need", "given_one"),
    [
        ("reason", Given(reason=" ")),
        ("message", Given(reason="x")),
        ("marks", Given(message="x")),
        ("outcome", Given()),
        ("office", Given()),
        ("approval_complete", Given(reason="x", outcome="granted")),
    ],
)
def test_what_a_step_needs_is_asked_for(need: str, given_one: Given) -> None:
    flow = flow_of("allowance")
    step = flow.transitions[0].model_copy(update={"needs": [need]})
    with pytest.raises(TenohiraError) as caught:
        machine.require(step, ["office"], given_one)
    assert caught.value.what
