"""Taking a transition of the flow: who, what it needs, what follows, and what the journal says."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from tenohira.engines.cases import caseload, events, machine, retention, viewing
from tenohira.engines.cases.caseload import Handle
from tenohira.engines.cases.drafting import drop_correction
from tenohira.engines.cases.effects import carry_out
from tenohira.engines.cases.machine import Given
from tenohira.engines.cases.models import Case
from tenohira.engines.cases.views import CaseView, Mark, Owner
from tenohira.engines.services.definition import Transition
from tenohira.foundation.journal import Actor

_EVENTS: dict[str, type[events.CaseMoved]] = {
    "begin_review": events.ReviewBegun,
    "return_for_correction": events.CaseReturned,
    "resubmit": events.CaseResubmitted,
    "propose": events.DecisionProposed,
    "send_back": events.ProposalSentBack,
    "grant": events.CaseGranted,
    "refuse": events.CaseRefused,
    "answer": events.CaseAnswered,
    "withdraw": events.CaseWithdrawn,
    "fulfil": events.CaseFulfilled,
    "close": events.CaseClosed,
}
_OWN_COMMANDS = {"return_for_correction", "resubmit", "propose", "send_back"}


def take(
    case: str,
    transition_id: str,
    by: Actor,
    *,
    reason: str = "",
    message: str = "",
    marks: tuple[Mark, ...] = (),
    amount: int | None = None,
    token: str = "",
) -> CaseView:
    """Take any transition of the case's flow.

    `reason` is kept with a decision, `message` goes to the applicant. Steps with rows of their own (corrections,
    proposals) go to their named command. Raises NoSuchCase, UnknownAction, WrongState, NotYours, WrongOffice,
    SomethingMissing.
    """
    with transaction.atomic():
        handle = caseload.at_work(case)
        if transition_id in _OWN_COMMANDS:
            machine.find(handle.bundle.flow, handle.row.state, transition_id)
            return _named(handle, transition_id, by, reason=reason, message=message, marks=marks, token=token)
        given = Given(reason=reason, message=message, marks=marks, amount=amount)
        move(handle, transition_id, by, caseload.owners(handle.row, by, token), given)
        return viewing.case_view(handle.row)


def _named(handle: Handle, transition_id: str, by: Actor, **data: Any) -> CaseView:
    from tenohira.engines.cases import approving, correcting

    number = handle.row.receipt_number
    if transition_id == "return_for_correction":
        return correcting.return_for_correction(number, data["marks"], data["message"], by)
    if transition_id == "resubmit":
        return correcting.resubmit(number, by, token=data["token"])
    if transition_id == "send_back":
        return approving.send_back(number, data["reason"], by)
    return approving.propose(number, "", data["reason"], None, by)


def move(handle: Handle, transition_id: str, by: Actor, owners: frozenset[Owner], given: Given) -> Transition:
    """Move a locked case in the caller's transaction: row, journal, then notices and papers."""
    row, flow = handle.row, handle.bundle.flow
    transition = machine.find(flow, row.state, transition_id)
    machine.require(transition, owners, given)
    before = row.state
    row.state, row.phase = transition.to, flow.states[transition.to].phase
    _run_clock(handle, transition)
    _decide(row, transition, given)
    if machine.is_final(flow, row.state):
        _close(handle)
    row.save()
    if row.phase != "applicant":
        drop_correction(row, by)
    entry = caseload.write(row, _event(handle, transition, before, given), by)
    carry_out(handle, transition.then, by, given, occasion=entry.seq)
    return transition


def _run_clock(handle: Handle, transition: Transition) -> None:
    row = handle.row
    on, closed = caseload.today(), caseload.closed_days()
    clock = caseload.clock_of(row, handle.bundle.service.standard_days)
    for effect in transition.then:
        kind, _colon, name = effect.partition(":")
        if kind == "clock" and not (row.pending and clock.started_on is None and name != "end"):
            clock = {
                "start": lambda c: c.start(on, closed),
                "stop": lambda c: c.stop(on),
                "resume": lambda c: c.resume(on, closed),
                "end": lambda c: c.end(on, closed),
            }[name](clock)
    caseload.keep_clock(row, clock)


def _decide(row: Case, transition: Transition, given: Given) -> None:
    if row.phase != "decided" or row.decided_at is not None:
        return
    row.outcome, row.decided_at = transition.to, timezone.now()
    row.amount = given.amount if given.amount is not None else row.amount
    row.reason = given.reason or given.message


def _close(handle: Handle) -> None:
    row = handle.row
    row.closed_at = timezone.now()
    row.dispose_on = retention.dispose_on(caseload.today(), handle.bundle.service.retention.years)


def _event(handle: Handle, transition: Transition, before: str, given: Given) -> events.CaseMoved:
    row = handle.row
    kind = _EVENTS.get(transition.id, events.CaseMoved)
    data: dict[str, Any] = {
        "receipt_number": row.receipt_number,
        "transition": transition.id,
        "from_state": before,
        "to_state": row.state,
    }
    if any(effect == "clock:end" for effect in transition.then):
        clock = caseload.clock_of(row)
        data["days"] = clock.days_used(caseload.today(), caseload.closed_days())
    if row.phase == "decided":
        data |= {"outcome": row.outcome, "amount": row.amount}
    if kind is events.CaseClosed:
        data["dispose_on"] = row.dispose_on.isoformat() if row.dispose_on else ""
    return kind(**data, **given.event)
