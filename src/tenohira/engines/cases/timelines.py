"""What a resident sees of a case: its steps, what the city asks, who looked at it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from tenohira.engines.cases import caseload
from tenohira.engines.cases.events import CaseOpened
from tenohira.engines.cases.models import Case
from tenohira.engines.cases.viewing import Names, correction_views
from tenohira.engines.cases.views import LookView, RequestView, TimelineStep
from tenohira.engines.forms import queries as forms
from tenohira.engines.services.definition import FlowDefinition
from tenohira.foundation.journal import Entry, entries

_OVER = {"decided", "done"}


def timeline(receipt_number: str) -> list[TimelineStep]:
    """Return the steps of a case in the order they are taken: done, now, still to come with the expected date."""
    row = caseload.row_of(receipt_number)
    flow = caseload.bundle_of(row).flow
    expected = row.due_on if row.clock_stopped_on is None else None
    return steps_of(flow, row.state, reached(entries(caseload.stream_of(row))), expected)


def reached(found: Sequence[Entry]) -> dict[str, datetime]:
    """Return when each state was reached last."""
    return {entry.data["to_state"]: entry.at for entry in found if "to_state" in entry.data}


def steps_of(
    flow: FlowDefinition, state: str, times: Mapping[str, datetime], expected: date | None
) -> list[TimelineStep]:
    """Return a timeline. A state that is not on the usual way (補正待ち, 却下 …) stands where the case left it.

    Steps that were passed over are left out. Pure.
    """
    if state not in flow.states:
        return [_step(flow, one, "done", times) for one in flow.steps if one in times]
    is_over = flow.states[state].phase in _OVER
    usual = flow.steps
    if state in usual:
        place = usual.index(state)
        before, after = usual[:place], usual[place + 1 :]
    else:
        place = max((n for n, one in enumerate(usual) if one in times), default=-1) + 1
        before, after = usual[:place], usual[place:]
    steps = [_step(flow, one, "done", times) for one in before if one in times]
    steps.append(_step(flow, state, "done" if is_over else "now", times))
    if not is_over:
        steps += [_step(flow, one, "todo", {}) for one in after]
        last = steps[-1]
        if after:
            steps[-1] = TimelineStep(last.id, last.title, last.state, None, expected, last.explain)
    return steps


def _step(flow: FlowDefinition, state: str, stage: str, times: Mapping[str, datetime]) -> TimelineStep:
    found = flow.states[state]
    return TimelineStep(state, found.title, stage, times.get(state), None, found.explain)  # type: ignore[arg-type]


def requests(receipt_number: str, language: str = "ja") -> list[RequestView]:
    """Return what the city asks of the applicant now: corrections with their marked fields, papers to follow."""
    row = caseload.row_of(receipt_number)
    return _corrections(row, language) + _papers(row, language)


def _label(row: Case, field_id: str, language: str) -> str:
    field = caseload.bundle_of(row).form.field(field_id)
    return field.label.text(language) if field else field_id


def _corrections(row: Case, language: str) -> list[RequestView]:
    rounds = correction_views(row) if row.phase == "applicant" else ()
    if not rounds or rounds[-1].answered_at is not None:
        return []
    last = rounds[-1]
    found = [RequestView("correction", last.message, asked_at=last.asked_at)]
    for mark in last.marks:
        label = _label(row, mark.field_id, language)
        text = f"{label}: {mark.note}" if mark.note else label
        found.append(RequestView("correction", text, mark.field_id, mark.index, last.asked_at))
    return found


def _papers(row: Case, language: str) -> list[RequestView]:
    if row.phase in _OVER or not row.pending:
        return []
    awaited = forms.pending_papers(caseload.bundle_of(row).form, caseload.answers_of(row))
    found = []
    for field_id in row.pending:
        text = _("「%(paper)s」を出してください。") % {"paper": _label(row, field_id, language)}
        blocks = [one.index for one in awaited if one.field_id == field_id] or [None]
        found += [RequestView("paper", text, field_id, index) for index in blocks]
    return found


def lookers(receipt_number: str) -> list[LookView]:
    """Return which offices looked at a case, the latest first; residents see the office, never the name."""
    row = caseload.row_of(receipt_number)
    found = [
        one
        for one in entries(caseload.stream_of(row))
        if one.kind == CaseOpened.kind and not one.data.get("beside")
    ]
    names = Names()
    return [LookView(one.at, one.actor_office, names.office(one.actor_office)) for one in reversed(found)]
