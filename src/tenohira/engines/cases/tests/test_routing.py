"""Which posts a proposal goes through: the route, 専決 by amount, and nobody approves their own."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from tenohira.engines.cases.definition import RouteDefinition
from tenohira.engines.cases.routing import PlannedStep, plan

HELD = {
    ("kodomo", "head"): {"staff:oishi"},
    ("kodomo", "chief"): {"staff:sugiyama"},
    ("hisho", "mayor"): {"staff:m"},
}


def route(limit: int | None = 50_000) -> RouteDefinition:
    return RouteDefinition.model_validate(
        {
            "title": {"ja": "市長決裁"},
            "steps": [
                {"post": "head", "kind": "review"},
                {"post": "chief", "kind": "review"},
                {"office": "hisho", "post": "mayor", "kind": "decide"},
            ],
            "decide_alone": [{"post": "chief", "up_to_yen": limit}] if limit is not None else [],
        }
    )


def posts(
    amount: int | None, *, outcome: str = "granted", limit: int | None = 50_000, proposer: str = "staff:sano"
) -> list[str]:
    found = plan(
        route(limit),
        "kodomo",
        outcome=outcome,
        amount=amount,
        proposer=proposer,
        holders=lambda office, post: HELD.get((office, post), set()),
    )
    return [f"{step.office}/{step.post}" for step in found]


def test_the_whole_route_is_taken_above_the_limit() -> None:
    assert posts(50_001) == ["kodomo/head", "kodomo/chief", "hisho/mayor"]


@pytest.mark.parametrize("amount", [0, 1, 50_000])
def test_a_post_decides_alone_up_to_its_limit(amount: int) -> None:
    assert posts(amount) == ["kodomo/head", "kodomo/chief"]
    steps = plan(
        route(),
        "kodomo",
        outcome="granted",
        amount=amount,
        proposer="staff:sano",
        holders=lambda o, p: HELD[o, p],
    )
    assert steps[-1] == PlannedStep("kodomo", "chief", decides=True, is_alone=True)


def test_without_an_amount_only_a_limit_of_zero_shortens_the_route() -> None:
    assert posts(None) == ["kodomo/head", "kodomo/chief", "hisho/mayor"]
    assert posts(None, limit=0) == ["kodomo/head", "kodomo/chief"]


def test_a_refusal_always_goes_the_whole_way() -> None:
    assert posts(1, outcome="refused") == ["kodomo/head", "kodomo/chief", "hisho/mayor"]


def test_the_proposers_own_review_is_passed_over_and_their_own_limit_does_not_count() -> None:
    assert posts(1, proposer="staff:oishi") == ["kodomo/chief"]
    assert posts(1, proposer="staff:sugiyama") == ["kodomo/head", "hisho/mayor"]


@pytest.mark.parametrize(
    "steps",
    [
        [],
        [{"post": "head", "kind": "review"}],
        [{"post": "head", "kind": "decide"}, {"post": "chief", "kind": "review"}],
        [{"post": "head", "kind": "decide"}, {"post": "chief", "kind": "decide"}],
    ],
)
def test_a_route_ends_with_its_only_decision(steps: list[dict[str, str]]) -> None:
    with pytest.raises(ValidationError):
        RouteDefinition.model_validate({"title": {"ja": "x"}, "steps": steps})


def test_only_posts_of_the_route_decide_alone() -> None:
    with pytest.raises(ValidationError, match="stranger"):
        RouteDefinition.model_validate(
            {
                "title": {"ja": "x"},
                "steps": [{"post": "head", "kind": "decide"}],
                "decide_alone": [{"post": "stranger", "up_to_yen": 1}],
            }
        )
