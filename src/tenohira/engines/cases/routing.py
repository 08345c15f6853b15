"""Which posts a proposal goes through (回議・決裁): pure calculation over a route."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from tenohira.engines.cases.definition import RouteDefinition


@dataclass(frozen=True)
class PlannedStep:
    """One post a proposal goes through; the last decides. `is_alone` marks 専決."""

    office: str
    post: str
    decides: bool
    is_alone: bool = False


def plan(
    route: RouteDefinition,
    own_office: str,
    *,
    outcome: str,
    amount: int | None,
    proposer: str,
    holders: Callable[[str, str], Collection[str]],
) -> list[PlannedStep]:
    """Return the steps a proposal takes.

    * Steps without an office belong to the case's office.
    * A post that reviews and is held by nobody but the proposer is passed over: nobody approves their own proposal.
    * 専決: a grant ends at the first post that may decide this amount by itself. Without an amount only a limit of
      0 yen counts. A refusal always takes the whole way, since it restricts a right.

    `holders` gives the staff refs of an office's post.
    """
    steps: list[PlannedStep] = []
    for step in route.steps:
        office = step.office or own_office
        decides = step.kind == "decide"
        held = set(holders(office, step.post))
        if not decides and held == {proposer}:
            continue
        alone = outcome == "granted" and not decides and _may_decide_alone(route, step.post, amount)
        steps.append(PlannedStep(office, step.post, decides or alone, alone))
        if alone:
            break
    return steps


def _may_decide_alone(route: RouteDefinition, post: str, amount: int | None) -> bool:
    limits = [limit.up_to_yen for limit in route.decide_alone if limit.post == post]
    if amount is None:
        return 0 in limits
    return any(amount <= limit for limit in limits)
