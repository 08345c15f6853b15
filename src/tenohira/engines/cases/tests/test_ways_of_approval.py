"""Routes as they are walked: 専決 at its limit, vacancies, deputies, two posts in one hand, changes under way."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.definition import RouteDefinition
from tenohira.engines.cases.errors import NoRoute, OwnProposal, WrongPost, WrongState
from tenohira.engines.cases.routing import PlannedStep, plan
from tenohira.engines.cases.tests import factories as make
from tenohira.engines.cases.tests.factories import Cast
from tenohira.engines.cases.views import CaseView, ProposalView, StepView
from tenohira.engines.people import commands as register
from tenohira.foundation import journal
from tenohira.foundation.journal import SYSTEM, Actor

TITLE = {"ja": "決裁", "ja-easy": "きめる", "en": "Approval", "pt-BR": "Aprovação"}
POSTS = ("staff", "subsection-head", "section-head")


def route(*posts: str, alone: dict[str, int] | None = None) -> RouteDefinition:
    """A route through these posts of the own office; the last decides."""
    steps = [{"post": post, "kind": "review"} for post in posts[:-1]] + [
        {"post": posts[-1], "kind": "decide"}
    ]
    limits = [{"post": post, "up_to_yen": yen} for post, yen in (alone or {}).items()]
    return RouteDefinition.model_validate({"title": TITLE, "steps": steps, "decide_alone": limits})


def proposal_of(case: CaseView) -> ProposalView:
    assert case.proposal is not None
    return case.proposal


def steps_of(case: CaseView) -> tuple[StepView, ...]:
    return proposal_of(case).steps


def propose(people: Cast, amount: int | None, by: Actor | None = None, outcome: str = "granted") -> CaseView:
    number = make.in_review(people).receipt_number
    return commands.propose(number, outcome, "要件を満たすため", amount, by or people.sano)


@pytest.mark.parametrize(
    ("amount", "posts"),
    [
        (0, ["subsection-head"]),
        (49_999, ["subsection-head"]),
        (50_000, ["subsection-head"]),
        (50_001, ["subsection-head", "section-head"]),
        (10**12, ["subsection-head", "section-head"]),
    ],
)
def test_to_the_yen_an_amount_is_decided_alone(people: Cast, amount: int, posts: list[str]) -> None:
    case = propose(people, amount)
    assert [step.post_id for step in steps_of(case)] == posts
    assert [step.decides for step in steps_of(case)] == [False] * (len(posts) - 1) + [True]
    assert [step.is_alone for step in steps_of(case)] == [len(posts) == 1] + [False] * (len(posts) - 1)
    case = commands.approve(case.receipt_number, "", people.oishi)
    assert case.state == ("granted" if len(posts) == 1 else "in_approval")
    proposed = next(e for e in journal.entries(f"case:{case.id}") if e.kind == "case.proposed")
    assert proposed.data["decided_alone_by"] == ("subsection-head" if len(posts) == 1 else "")
    assert proposed.data["amount"] == amount


def test_a_refusal_takes_the_whole_way_however_small(people: Cast) -> None:
    case = propose(people, 1, outcome="refused")
    assert [step.post_id for step in steps_of(case)] == ["subsection-head", "section-head"]


def test_a_head_who_may_decide_alone_does_not_decide_what_she_proposed(people: Cast) -> None:
    case = propose(people, 10_000, by=people.oishi)
    assert [(step.post_id, step.is_alone) for step in steps_of(case)] == [("section-head", False)]
    with pytest.raises(OwnProposal):
        commands.approve(case.receipt_number, "", people.oishi)
    assert commands.approve(case.receipt_number, "", people.sugiyama).state == "granted"


def test_one_person_in_two_posts_approves_each_in_its_turn(people: Cast) -> None:
    register.end_assignment(people.oishi.ref, "kodomo-mirai", "subsection-head", by=SYSTEM)
    register.assign_post(people.sugiyama.ref, "kodomo-mirai", "subsection-head", by=SYSTEM)
    number = propose(people, 80_000).receipt_number
    assert [row.step.post_id for row in queries.approvals_waiting(people.sugiyama.ref)] == ["subsection-head"]
    case = commands.approve(number, "係長として", people.sugiyama)
    assert case.state == "in_approval"
    case = commands.approve(number, "課長として", people.sugiyama)
    assert case.state == "granted"
    assert [step.is_deputy for step in steps_of(case)] == [False, False]
    assert {step.acted_by_name for step in steps_of(case)} == {"杉山"}


def test_somebody_who_acts_in_another_office_too_approves_there_as_well(people: Cast) -> None:
    register.assign_post(people.nakamura.ref, "kodomo-mirai", "subsection-head", by=SYSTEM)
    number = propose(people, 80_000).receipt_number
    waiting = queries.approvals_waiting(people.nakamura.ref)
    assert [(row.case.receipt_number, row.as_deputy) for row in waiting] == [(number, False)]
    case = commands.approve(number, "", people.nakamura)
    assert steps_of(case)[0].acted_by_name == "中村"
    with pytest.raises(WrongPost):
        commands.approve(number, "", people.nakamura)


def test_either_of_two_holders_approves_and_the_other_comes_too_late(people: Cast) -> None:
    second = make.people.clerk("森", "kodomo-mirai", "subsection-head", number="8")[1]
    number = propose(people, 80_000).receipt_number
    for head in (people.oishi, second):
        assert len(queries.approvals_waiting(head.ref)) == 1
    commands.approve(number, "", second)
    assert [row for row in queries.approvals_waiting(people.oishi.ref) if not row.as_deputy] == []
    with pytest.raises(WrongPost, match="課長"):
        commands.approve(number, "", people.oishi)
    commands.approve(number, "", people.sugiyama)
    with pytest.raises(WrongState, match="決裁を待っていません"):
        commands.approve(number, "", people.sugiyama)


def test_a_post_with_two_holders_one_of_whom_proposed_is_not_passed_over(people: Cast) -> None:
    second = make.people.clerk("森", "kodomo-mirai", "subsection-head", number="8")[1]
    case = propose(people, 80_000, by=people.oishi)
    assert [step.post_id for step in steps_of(case)] == ["subsection-head", "section-head"]
    assert commands.approve(case.receipt_number, "", second).state == "in_approval"


def test_a_deputy_is_named_with_whom_they_acted_for_also_when_sending_back(people: Cast) -> None:
    number = propose(people, 80_000).receipt_number
    commands.approve(number, "", people.oishi)
    case = commands.send_back(number, "根拠がない", people.oishi, acting_for=people.sugiyama.ref)
    last = steps_of(case)[-1]
    assert (case.state, last.state, last.acted_by_name, last.acted_for_name) == (
        "in_review", "sent_back", "大石", "杉山",
    )  # fmt: skip


def test_a_post_that_became_vacant_under_way_is_filled_by_its_deputy_or_its_successor(people: Cast) -> None:
    first, second = propose(people, 80_000).receipt_number, propose(people, 80_000).receipt_number
    for number in (first, second):
        commands.approve(number, "", people.oishi)
    register.end_assignment(people.sugiyama.ref, "kodomo-mirai", "section-head", by=SYSTEM)
    with pytest.raises(WrongPost):
        commands.approve(first, "", people.sugiyama)
    assert commands.approve(first, "課長欠員", people.oishi, acting_for="section-head").state == "granted"
    successor = make.people.clerk("原", "kodomo-mirai", "section-head", number="8")[1]
    with pytest.raises(WrongPost):
        commands.approve(second, "", people.oishi, acting_for="section-head")
    assert commands.approve(second, "", successor).state == "granted"


def test_a_vacancy_without_deputy_is_told_when_proposing_not_later(people: Cast) -> None:
    register.end_assignment(people.oishi.ref, "kodomo-mirai", "subsection-head", by=SYSTEM)
    with pytest.raises(NoRoute, match="subsection-head"):
        propose(people, 80_000)


def test_a_route_changed_at_the_desk_holds_for_the_next_proposal_only(people: Cast) -> None:
    under_way = propose(people, 80_000).receipt_number
    commands.change_route("standard", route("section-head"), by=people.sugiyama)
    assert [step.post_id for step in steps_of(queries.case(under_way))] == ["subsection-head", "section-head"]
    assert [step.post_id for step in steps_of(propose(people, 80_000))] == ["section-head"]
    commands.send_back(under_way, "もう一度", people.oishi)
    again = commands.propose(under_way, "granted", "理由", 80_000, people.sano)
    assert [step.post_id for step in steps_of(again)] == ["section-head"]


def test_a_route_may_lead_through_another_office_which_may_then_read_the_case(people: Cast) -> None:
    through = route("subsection-head", "section-head").model_dump(mode="json")
    through["steps"][0] |= {"office": "shimin", "post": "staff"}
    commands.change_route("standard", RouteDefinition.model_validate(through), by=people.sugiyama)
    number = propose(people, 80_000).receipt_number
    assert commands.open_case(number, people.nakamura).receipt_number == number
    assert commands.approve(number, "市民課 異議なし", people.nakamura).state == "in_approval"
    assert commands.approve(number, "", people.sugiyama).state == "granted"
    assert queries.case(number, by=people.nakamura).outcome == "granted"


@pytest.mark.parametrize("rounds", [1, 3])
def test_every_round_is_kept_with_who_said_what(people: Cast, rounds: int) -> None:
    number = make.in_review(people).receipt_number
    for n in range(rounds):
        commands.propose(number, "granted", f"理由{n}", 80_000 + n, people.sano)
        commands.send_back(number, f"差戻し{n}", people.oishi)
    case = commands.propose(number, "refused", "やはり認めない", None, people.sano)
    assert [p.round for p in case.proposals] == list(range(1, rounds + 2))
    assert [p.steps[0].comment for p in case.proposals[:-1]] == [f"差戻し{n}" for n in range(rounds)]
    assert [p.amount for p in case.proposals] == [*(80_000 + n for n in range(rounds)), None]
    assert proposal_of(case).outcome == "refused"
    kinds = [entry.kind for entry in journal.entries(f"case:{case.id}")]
    assert kinds.count("case.sent_back") == rounds


def test_the_decision_carries_what_was_approved_not_what_was_first_wished(people: Cast) -> None:
    number = propose(people, 70_000).receipt_number
    commands.approve(number, "", people.oishi)
    case = commands.approve(number, "", people.sugiyama)
    assert (case.amount, case.answers["wanted"], case.reason) == (70_000, 80_000, "要件を満たすため")
    granted = next(e for e in journal.entries(f"case:{case.id}") if e.kind == "case.granted")
    assert (granted.actor_ref, granted.data["amount"]) == (people.sugiyama.ref, 70_000)


def test_a_retired_or_forged_actor_does_not_approve(people: Cast) -> None:
    number = propose(people, 80_000).receipt_number
    register.end_assignment(people.oishi.ref, "kodomo-mirai", "subsection-head", by=SYSTEM)
    for forged in (people.oishi, replace(people.oishi, post="section-head"), Actor("staff", "staff:x")):
        with pytest.raises(WrongPost):
            commands.approve(number, "", forged)


posts_held = st.dictionaries(
    st.sampled_from(POSTS), st.sets(st.sampled_from(["a", "b", "c"]), max_size=2), min_size=3, max_size=3
)


def walked(
    given_route: RouteDefinition, amount: int | None, outcome: str, held: dict[str, Any]
) -> list[PlannedStep]:
    return plan(
        given_route,
        "own",
        outcome=outcome,
        amount=amount,
        proposer="a",
        holders=lambda _office, post: held[post],
    )


@given(
    st.lists(st.sampled_from(POSTS), min_size=1, max_size=3, unique=True),
    st.integers(0, 200),
    st.none() | st.integers(0, 250),
    st.sampled_from(["granted", "refused"]),
    posts_held,
)
def test_whatever_the_route_its_last_step_alone_decides(
    posts: list[str], limit: int, amount: int | None, outcome: str, held: dict[str, Any]
) -> None:
    limits = {posts[0]: limit} if len(posts) > 1 else {}
    steps = walked(route(*posts, alone=limits), amount, outcome, held)
    assert steps
    assert [step.decides for step in steps] == [False] * (len(steps) - 1) + [True]
    assert [step.post for step in steps] == [post for post in posts if post in {step.post for step in steps}]
    assert steps[-1].post == posts[-1] or steps[-1].is_alone
    passed_over = set(posts[: posts.index(steps[-1].post)]) - {step.post for step in steps}
    assert all(held[post] == {"a"} for post in passed_over)
    if outcome == "refused" or (amount is not None and amount > limit):
        assert steps[-1].post == posts[-1]
    if steps[-1].is_alone:
        assert (amount or 0) <= limit
        assert held[steps[-1].post] != {"a"}


@given(st.integers(0, 100), st.integers(0, 100), posts_held)
def test_a_higher_amount_never_has_a_shorter_way(low: int, more: int, held: dict[str, Any]) -> None:
    through = route("staff", "subsection-head", "section-head", alone={"staff": 30, "subsection-head": 60})
    assert len(walked(through, low, "granted", held)) <= len(walked(through, low + more, "granted", held))
