"""The slip and the answers as their pages show them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from tenohira.counters.portal.navigator import answering
from tenohira.counters.portal.navigator.going import Going
from tenohira.engines.rules import Answered, Settled
from tenohira.engines.services import queries as services


def slip_shown(one: Going) -> dict[str, Any]:
    """Return what the page of the slip shows."""
    slip = services.slip_of(one.guide, services.catalogue().world, one.facts)
    numbers = {step.id: n for n, step in enumerate(slip.steps, start=1)}
    return {
        "going": one,
        "slip": slip,
        "steps": [_step(one, step, numbers) for step in slip.steps],
        "perhaps": [_step(one, step, numbers) for step in slip.perhaps],
        "free": [_step(one, step, numbers) for step in slip.free],
        "stops": [
            {"office": stop.office, "numbers": [numbers[step.id] for step in stop.steps], "steps": stop.steps}
            for stop in slip.stops
        ],
        "papers": [
            {"paper": paper.paper, "numbers": [numbers[bundle.id] for bundle in paper.services]}
            for paper in slip.papers
        ],
        "onward": one.onward() if one.next else "",
        "answers": reverse("portal:guide-answers", args=[one.guide.id]),
    }


def _step(one: Going, step: services.Step, numbers: dict[str, int]) -> dict[str, Any]:
    service = step.bundle.service
    return {
        "number": numbers.get(step.id, 0),
        "id": step.id,
        "title": service.title.text(one.language),
        "summary": service.summary.text(one.language),
        "who": service.who.text(one.language) if service.who else "",
        "reasons": [reason.because.text(one.language) for reason in step.reasons],
        "due_on": step.due_on,
        "days_left": step.days_left,
        "days_over": -step.days_left if step.days_left is not None and step.days_left < 0 else 0,
        "office": step.office,
        "amount": step.amount,
        "fee": service.fee,
        "after": [numbers[before] for before in step.after],
        "missing": list(dict.fromkeys(one.label(path) for path in step.missing)),
        "href": reverse("portal:service", args=[step.id]),
    }


def transcript_shown(one: Going) -> dict[str, Any]:
    """Return what the page of the answers shows."""
    steps = [_answered(one, step) for step in one.guide.transcript(one.register, one.told.answers)]
    return {
        "going": one,
        "begun": steps[0],
        "steps": steps[1:],
        "back": {"href": one.onward(), "label": _("ガイドへ戻る")},
        "slip": reverse("portal:guide-slip", args=[one.guide.id]),
    }


def _answered(one: Going, step: Answered) -> dict[str, Any]:
    needs = [found for found in step.settled if services.is_need(found.rule)]
    days = [found for found in step.settled if not services.is_need(found.rule)]
    settled = [_decided(one, found) for found in needs]
    settled += [found for day in days if (found := _dated(one, day))]
    return {
        "question": one.wording(step.path).text(one.language) if step.path else "",
        "shown": answering.shown(step.fact, step.value, one.language) if step.fact else [],
        "change": one.change(step.path) if step.path else "",
        "settled": settled,
    }


def _decided(one: Going, found: Settled) -> dict[str, Any]:
    bundle = one.guide.bundles[services.service_of(found.rule)]
    need = services.needed(bundle, one.facts, one.guide.on)
    reasons = [reason for reason in need.reasons if reason.decision.outcome is found.value]
    return {
        "title": bundle.service.title.text(one.language),
        "is_needed": found.value,
        "reasons": [reason.because.text(one.language) for reason in reasons],
    }


def _dated(one: Going, found: Settled) -> dict[str, Any] | None:
    """The last day of a procedure, where it is needed."""
    bundle = one.guide.bundles[services.service_of(found.rule)]
    need = services.needed(bundle, one.facts, one.guide.on)
    if need.outcome is not True or need.due_on is None:
        return None
    return {"title": bundle.service.title.text(one.language), "due_on": need.due_on}
