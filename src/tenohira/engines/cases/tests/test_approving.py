"""Approval: who may act at which step, and what happens when somebody else tries."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.errors import (
    NoRoute,
    OwnProposal,
    SomethingMissing,
    WrongOffice,
    WrongPost,
    WrongState,
)
from tenohira.engines.cases.tests import factories as make
from tenohira.engines.cases.tests.factories import Cast
from tenohira.engines.people import commands as register
from tenohira.foundation import journal
from tenohira.foundation.journal import SYSTEM


def test_each_post_waits_for_its_turn(people: Cast) -> None:
    number = make.proposed(people).receipt_number
    with pytest.raises(WrongPost, match="係長"):
        commands.approve(number, "", people.sugiyama)
    case = commands.approve(number, "よい", people.oishi)
    proposal = case.proposal
    assert proposal is not None
    assert [step.state for step in proposal.steps] == ["approved", "waiting"]
    assert (proposal.steps[0].acted_by_name, proposal.steps[0].comment) == ("大石", "よい")
    with pytest.raises(WrongPost, match="課長"):
        commands.approve(number, "", people.oishi)
    assert case.state == "in_approval"


def test_a_small_amount_is_decided_by_the_subsection_head_alone(people: Cast) -> None:
    case = make.proposed(people, wanted="50000")
    assert case.proposal is not None
    assert [(s.post_id, s.is_alone) for s in case.proposal.steps] == [("subsection-head", True)]
    case = commands.approve(case.receipt_number, "", people.oishi)
    assert case.state == "granted"
    step = next(e for e in journal.entries(f"case:{case.id}") if e.kind == "case.step_approved")
    assert (step.data["alone"], step.data["decides"]) == (True, True)


def test_nobody_approves_their_own_proposal(people: Cast) -> None:
    number = make.in_review(people).receipt_number
    commands.propose(number, "granted", "よいため", None, people.sugiyama)
    commands.approve(number, "", people.oishi)
    with pytest.raises(OwnProposal, match="自分が起案した"):
        commands.approve(number, "", people.sugiyama)
    assert queries.case(number).state == "in_approval"


def test_a_head_who_proposes_is_passed_over_as_reviewer(people: Cast) -> None:
    number = make.in_review(people).receipt_number
    case = commands.propose(number, "granted", "よいため", None, people.oishi)
    assert case.proposal is not None
    assert [step.post_id for step in case.proposal.steps] == ["section-head"]


def test_a_deputy_decides_for_the_absent_head_and_it_is_recorded(people: Cast) -> None:
    number = make.proposed(people).receipt_number
    commands.approve(number, "", people.oishi)
    with pytest.raises(WrongPost, match="代決"):
        commands.approve(number, "", people.oishi)
    case = commands.approve(number, "課長不在のため", people.oishi, acting_for=people.sugiyama.ref)
    assert case.state == "granted"
    assert case.proposal is not None
    last = case.proposal.steps[-1]
    assert (last.is_deputy, last.acted_by_name, last.acted_for_name) == (True, "大石", "杉山")
    steps = [e.data["deputy"] for e in journal.entries(f"case:{case.id}") if e.kind == "case.step_approved"]
    assert steps == [False, True]


def test_a_vacant_post_is_filled_by_its_deputy(people: Cast) -> None:
    register.end_assignment(people.sugiyama.ref, "kodomo-mirai", "section-head", by=SYSTEM)
    number = make.proposed(people).receipt_number
    commands.approve(number, "", people.oishi)
    assert commands.approve(number, "", people.oishi, acting_for="section-head").state == "granted"


def test_a_clerk_cannot_act_as_deputy_nor_for_somebody_who_does_not_hold_the_post(people: Cast) -> None:
    number = make.proposed(people).receipt_number
    commands.approve(number, "", people.oishi)
    with pytest.raises(OwnProposal):
        commands.approve(number, "", people.sano, acting_for=people.sugiyama.ref)
    with pytest.raises(WrongPost):
        commands.approve(number, "", people.oishi, acting_for=people.nakamura.ref)
    with pytest.raises(WrongPost):
        commands.approve(number, "", people.nakamura, acting_for=people.sugiyama.ref)


def test_a_forged_post_in_the_actor_opens_nothing(people: Cast) -> None:
    number = make.proposed(people).receipt_number
    with pytest.raises(WrongPost):
        commands.approve(number, "", replace(people.nakamura, office="kodomo-mirai", post="subsection-head"))
    with pytest.raises(WrongPost):
        commands.approve(number, "", people.hanako)


def test_sent_back_it_is_proposed_again_in_a_new_round(people: Cast) -> None:
    number = make.proposed(people).receipt_number
    with pytest.raises(SomethingMissing, match="理由"):
        commands.send_back(number, " ", people.oishi)
    case = commands.send_back(number, "金額の根拠を書いてください", people.oishi)
    assert case.state == "in_review"
    case = commands.propose(number, "granted", "計算書のとおり", 70_000, people.sano)
    assert [(p.round, p.status) for p in case.proposals] == [(1, "sent_back"), (2, "open")]
    assert case.proposals[0].steps[0].comment == "金額の根拠を書いてください"
    commands.approve(number, "", people.oishi)
    assert commands.approve(number, "", people.sugiyama).amount == 70_000


@pytest.mark.parametrize(
    ("outcome", "reason"), [("granted", ""), ("refused", "  "), ("", "理由"), ("maybe", "理由")]
)
def test_a_proposal_needs_outcome_and_reason(people: Cast, outcome: str, reason: str) -> None:
    number = make.in_review(people).receipt_number
    with pytest.raises(SomethingMissing):
        commands.propose(number, outcome, reason, None, people.sano)
    assert queries.case(number).proposals == ()


def test_another_office_does_not_propose(people: Cast) -> None:
    number = make.in_review(people).receipt_number
    with pytest.raises(WrongOffice):
        commands.propose(number, "granted", "理由", None, people.nakamura)


def test_a_case_that_is_not_in_approval_is_not_approved(people: Cast) -> None:
    number = make.in_review(people).receipt_number
    with pytest.raises(WrongState):
        commands.approve(number, "", people.oishi)
    with pytest.raises(WrongState):
        commands.send_back(number, "x", people.oishi)
    commands.propose(number, "granted", "理由", None, people.sano)
    with pytest.raises(WrongState):
        commands.propose(number, "granted", "理由", None, people.sano)


def test_a_route_that_nobody_can_walk_is_refused_at_once(people: Cast) -> None:
    for actor, post in ((people.oishi, "subsection-head"), (people.sugiyama, "section-head")):
        register.end_assignment(actor.ref, "kodomo-mirai", post, by=SYSTEM)
    number = make.in_review(people).receipt_number
    with pytest.raises(NoRoute, match="職員がいません"):
        commands.propose(number, "granted", "理由", None, people.sano)
    assert queries.case(number).state == "in_review"


def test_what_waits_for_a_post_is_listed_for_its_holder_and_its_deputy(people: Cast) -> None:
    number = make.proposed(people).receipt_number
    assert [row.case.receipt_number for row in queries.approvals_waiting(people.oishi.ref)] == [number]
    assert queries.approvals_waiting(people.sugiyama.ref) == []
    commands.approve(number, "", people.oishi)
    head = queries.approvals_waiting(people.sugiyama.ref)
    assert [(row.case.receipt_number, row.as_deputy) for row in head] == [(number, False)]
    assert [row.as_deputy for row in queries.approvals_waiting(people.oishi.ref)] == [True]
    assert queries.approvals_waiting(people.sano.ref) == []
