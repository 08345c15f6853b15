"""Reminding applicants, once: of papers they promised, and of corrections they were asked for."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from tenohira.engines.cases import caseload
from tenohira.engines.cases.caseload import Handle
from tenohira.engines.cases.effects import CORRECTION_DAYS, notify, recipient
from tenohira.engines.cases.events import ApplicantReminded
from tenohira.engines.cases.machine import Given
from tenohira.engines.cases.models import Case, Correction
from tenohira.foundation.journal import SYSTEM, entries

PAPER_DAYS = 14
"""After how many calendar days an applicant is reminded of papers that were to follow."""

PAPER_GRACE_DAYS = 14
"""How many calendar days that notice gives; nothing happens by itself when they pass."""

ANSWER_DAYS = 7
"""After how many calendar days without an answer an applicant is reminded of a correction."""

_PAPERS, _ANSWER = "paper-missing", "deadline-soon"
_OVER = ("decided", "done", "applicant")


def remind_applicants(on: date | None = None) -> int:
    """Remind the applicants of the current city who kept the office waiting; returns how many reminders.

    * `paper-missing`, once in a case: papers that "may follow" are not there 14 days after the application. While
      the case waits for a correction anyway it keeps quiet, and asks when that has been answered.
    * `deadline-soon`, once for each round of corrections: asked 7 days ago, not answered. It names the day of the
      first notice (14 days from asking), or a week from today where the worker was away for so long that this day
      is over: a day that has passed helps nobody.

    The journal of the case says so to the clerk, also that nobody could be reached (no inbox, no mail) and a call
    is needed. The key of the notice, and the journal, make each happen once however often this runs.
    """
    today = on or caseload.today()
    return _papers(today) + _answers(today)


def _papers(today: date) -> int:
    rows = Case.objects.exclude(pending=[]).exclude(phase__in=_OVER).filter(disposed_at=None)
    due = today + timedelta(days=PAPER_GRACE_DAYS)
    done = 0
    for number, arrived in list(rows.order_by("id").values_list("receipt_number", "submitted_at")):
        if caseload.local_day(arrived) + timedelta(days=PAPER_DAYS) > today:
            continue
        with transaction.atomic():
            handle = caseload.at_work(number)
            if handle.row.pending and handle.row.phase not in _OVER:
                fields = tuple(handle.row.pending)
                done += _once(handle, _PAPERS, "once", fields, _papers_in_words(handle), due)
    return done


def _papers_in_words(handle: Handle) -> str:
    fields = [handle.bundle.form.field(one) for one in handle.row.pending]
    return "\n".join(one.label.text(handle.row.language) for one in fields if one is not None)


def _answers(today: date) -> int:
    rounds = Correction.objects.filter(answered_at=None, case__phase="applicant", case__disposed_at=None)
    found = list(rounds.order_by("id").values_list("case__receipt_number", "round", "asked_at", "message"))
    done = 0
    for number, round_, asked_at, message in found:
        asked = caseload.local_day(asked_at)
        if asked + timedelta(days=ANSWER_DAYS) > today:
            continue
        due = max(asked + timedelta(days=CORRECTION_DAYS), today + timedelta(days=ANSWER_DAYS))
        with transaction.atomic():
            handle = caseload.at_work(number)
            is_latest = handle.row.corrections.order_by("-round").values_list("round", flat=True)[0] == round_
            if handle.row.phase == "applicant" and is_latest:
                done += _once(handle, _ANSWER, str(round_), (), message, due)
    return done


def _once(
    handle: Handle, notice: str, occasion: str, fields: tuple[str, ...], message: str, due: date
) -> int:
    before = (e.data for e in entries(caseload.stream_of(handle.row)) if e.kind == ApplicantReminded.kind)
    if any((data["notice"], data["occasion"]) == (notice, occasion) for data in before):
        return 0
    event = ApplicantReminded(
        receipt_number=handle.row.receipt_number,
        notice=notice,
        occasion=occasion,
        fields=fields,
        due_on=due.isoformat(),
        reached=recipient(handle.row) is not None and notice in handle.bundle.messages,
    )
    caseload.write(handle.row, event, SYSTEM)
    notify(handle, notice, SYSTEM, Given(message=message, due_on=due), occasion=occasion)
    return 1
