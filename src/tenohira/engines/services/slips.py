"""The slip of a life event: which procedures, why, by when, where, with which papers, in which order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tenohira.engines.people import queries as people
from tenohira.engines.people.views import OfficeView
from tenohira.engines.rules import EvaluationError
from tenohira.engines.services.bundles import ServiceBundle
from tenohira.engines.services.definition import Paper
from tenohira.engines.services.navigating import Guide
from tenohira.engines.services.needs import Need, Reasoned, amount_of, needed
from tenohira.engines.services.world import World


@dataclass(frozen=True)
class Step:
    """One procedure on a slip. `missing`: paths of the facts without which nobody can say whether it is needed.

    `days_left` is negative when the day has passed; `amount` in yen, None where no rule knows it; `after`: the
    services of the same slip that have to be done before.
    """

    bundle: ServiceBundle
    reasons: tuple[Reasoned, ...]
    due_on: date | None
    days_left: int | None
    office: OfficeView | None
    amount: int | None
    after: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The id of the service."""
        return self.bundle.id


@dataclass(frozen=True)
class PaperToBring:
    """One paper of a slip and the services that need it."""

    id: str
    paper: Paper
    services: tuple[ServiceBundle, ...]


@dataclass(frozen=True)
class Stop:
    """One counter on the way through the hall and what is done there, in order."""

    office: OfficeView
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Slip:
    """What a life event comes to. `steps`: surely needed, in the best order; `perhaps`: not known yet; `free`: for
    whoever wants it, without a rule who needs it. `fee_total` in yen, one of each.
    """

    steps: tuple[Step, ...]
    perhaps: tuple[Step, ...]
    free: tuple[Step, ...]
    papers: tuple[PaperToBring, ...]
    stops: tuple[Stop, ...]
    fee_total: int


def slip_of(guide: Guide, world: World, facts: Mapping[str, Any]) -> Slip:
    """Return the slip of a guide on what is known (`guide.facts`). Two queries, for the offices."""
    offices = {office.id: office for office in people.offices()}
    needed_steps, perhaps, free = [], [], []
    for bundle in guide.bundles.values():
        need = _need(bundle, facts, guide.on)
        step = _step(bundle, need, offices, facts, guide.on)
        if not bundle.service.needed_when:
            free.append(step)
        elif need.outcome is True:
            needed_steps.append(step)
        elif need.outcome is None:
            perhaps.append(step)
    steps = in_order(needed_steps)
    return Slip(
        steps=tuple(steps),
        perhaps=tuple(perhaps),
        free=tuple(free),
        papers=_papers(steps, world),
        stops=_stops(steps),
        fee_total=sum(step.bundle.service.fee.yen for step in steps if step.bundle.service.fee),
    )


def _need(bundle: ServiceBundle, facts: Mapping[str, Any], on: date) -> Need:
    """Whether a service is needed; not known where a rule fails on the facts, so that an office looks at it."""
    try:
        return needed(bundle, facts, on)
    except EvaluationError:
        return Need(bundle.id, None, (), None)


def _step(
    bundle: ServiceBundle,
    need: Need,
    offices: Mapping[str, OfficeView],
    facts: Mapping[str, Any],
    on: date,
) -> Step:
    is_needed = need.outcome is True
    due_on = need.due_on if is_needed else None
    return Step(
        bundle=bundle,
        reasons=tuple(one for one in need.reasons if one.decision.outcome is need.outcome),
        due_on=due_on,
        days_left=(due_on - on).days if due_on else None,
        office=offices.get(bundle.service.owner),
        amount=amount_of(bundle, facts, on) if is_needed else None,
        missing=tuple(sorted({path for one in need.reasons for path in one.decision.missing})),
    )


def in_order(steps: Iterable[Step]) -> list[Step]:
    """Return steps in the best order: what others rest on first, then by the day, then those of one counter together.

    A service inherits the day of the most urgent one that has to wait for it. A circle of `after` is cut.
    """
    waiting = {step.id: step for step in steps}
    before = {
        key: [one for one in step.bundle.service.after or () if one in waiting]
        for key, step in waiting.items()
    }
    urgency = _urgency(waiting, before)
    found: list[Step] = []
    while waiting:
        ready = [key for key in waiting if not any(one in waiting for one in before[key])] or list(waiting)
        at = _place(found[-1]) if found else ""
        best = min(
            ready, key=lambda key: (urgency[key], _place(waiting[key]) != at, _place(waiting[key]), key)
        )
        step = waiting.pop(best)
        found.append(_following(step, before[best]))
    return found


def _following(step: Step, before: list[str]) -> Step:
    return Step(**{**step.__dict__, "after": tuple(before)})


def _urgency(waiting: Mapping[str, Step], before: Mapping[str, list[str]]) -> dict[str, date]:
    urgency = {key: step.due_on or date.max for key, step in waiting.items()}
    for _round in waiting:
        for key, earlier in before.items():
            for one in earlier:
                urgency[one] = min(urgency[one], urgency[key])
    return urgency


def _place(step: Step) -> str:
    return f"{step.office.place} {step.office.id}" if step.office else step.bundle.service.owner


def _papers(steps: Iterable[Step], world: World) -> tuple[PaperToBring, ...]:
    needing: dict[str, list[ServiceBundle]] = {}
    for step in steps:
        for key in step.bundle.service.bring:
            needing.setdefault(key, []).append(step.bundle)
    ordered = sorted(needing, key=lambda key: -len(needing[key]))
    return tuple(PaperToBring(key, world.papers[key], tuple(needing[key])) for key in ordered)


def _stops(steps: Iterable[Step]) -> tuple[Stop, ...]:
    found: dict[str, list[Step]] = {}
    for step in steps:
        if step.office is not None:
            found.setdefault(step.office.id, []).append(step)
    return tuple(Stop(held[0].office, tuple(held)) for held in found.values() if held[0].office)
