"""Closing what is finished, so that the years of retention begin without anybody having to think of it."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from tenohira.engines.cases import caseload, machine
from tenohira.engines.cases.caseload import Handle
from tenohira.engines.cases.machine import Given
from tenohira.engines.cases.models import Case
from tenohira.engines.cases.moving import move
from tenohira.engines.services.definition import Transition
from tenohira.foundation.journal import SYSTEM, entries

CLOSING_DAYS = 30
"""How many calendar days a finished case stays open: for questions, and to take back a slip of the pen."""

_FINISHED = ("decided", "done")


def close_finished(on: date | None = None) -> int:
    """Close the current city's cases that were granted, refused, answered, withdrawn or fulfilled 30 days ago.

    Only where the flow lets the system close; whatever it calls that step. The days count from the last move of the
    case, so that one fulfilled yesterday is not closed because it was granted long ago. Returns how many; running it
    again does nothing more.
    """
    before = (on or caseload.today()) - timedelta(days=CLOSING_DAYS)
    rows = Case.objects.filter(phase__in=_FINISHED, closed_at=None, disposed_at=None)
    rows = rows.filter(Q(clock_ended_on=None) | Q(clock_ended_on__lte=before)).order_by("id")
    able = [row.receipt_number for row in rows.defer("answers", "search_text") if _closing(_handle(row))]
    return sum(_close(number, before) for number in able)


def _handle(row: Case) -> Handle:
    return Handle(row, caseload.bundle_of(row))


def _closing(handle: Handle) -> Transition | None:
    flow = handle.bundle.flow
    for transition in machine.open_transitions(flow, handle.row.state):
        if "system" in transition.by and machine.is_final(flow, transition.to):
            return transition
    return None


def _close(receipt_number: str, before: date) -> bool:
    with transaction.atomic():
        handle = caseload.at_work(receipt_number)
        moves = [one.at for one in entries(caseload.stream_of(handle.row)) if "to_state" in one.data]
        transition = _closing(handle)
        if transition is None or not moves or caseload.local_day(moves[-1]) > before:
            return False
        move(handle, transition.id, SYSTEM, frozenset({"system"}), Given())
    return True
