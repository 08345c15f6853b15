"""Warning before a deadline passes: once when it is near, once more when it has passed."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q

from tenohira.engines.cases import caseload
from tenohira.engines.cases.clock import SOON
from tenohira.engines.cases.events import DueWarned
from tenohira.engines.cases.models import Case
from tenohira.engines.messages import commands as messages
from tenohira.engines.messages.definition import MessageTemplate
from tenohira.engines.people import queries as people
from tenohira.engines.people.views import StaffView
from tenohira.foundation.calendar import add_business_days, format_wareki
from tenohira.foundation.journal import SYSTEM

_TEMPLATE = MessageTemplate(
    event="due-warning",
    subject={"ja": "期限が近い手続きがあります（{{ receipt_number }}）"},
    body={
        "ja": "「{{ service_title }}」（受付番号 {{ receipt_number }}）の処理期限は {{ due_date }} です。\n\n"
        "{{ message }}\n"
    },
)


def warn_deadlines(on: date | None = None) -> int:
    """Warn about every case of the current city that is due within 3 business days or late; returns how many.

    The member of staff assigned hears of it, without one the head of office. Each case is warned about once before
    and once after its deadline, however often this runs in a day.
    """
    today = on or caseload.today()
    closed = caseload.closed_days()
    near = add_business_days(today, SOON, closed)
    rows = Case.objects.filter(clock_ended_on=None, clock_stopped_on=None, due_on__lte=near, disposed_at=None)
    rows = rows.filter(Q(warned_on=None) | Q(due_on__lt=today, warned_late=False))
    warned = 0
    heads: dict[str, list[StaffView]] = {}
    for row in rows.order_by("due_on", "id"):
        if row.office not in heads:
            heads[row.office] = _heads(row.office)
        if row.due_on is not None:
            with transaction.atomic():
                _warn(row, row.due_on, today, heads[row.office])
            warned += 1
    return warned


def _heads(office: str) -> list[StaffView]:
    return [
        one for one in people.all_staff(office) if any(p.office_id == office and p.is_head for p in one.posts)
    ]


def _warn(row: Case, due_on: date, today: date, heads: list[StaffView]) -> None:
    left = caseload.clock_of(row).days_left(today, caseload.closed_days()) or 0
    is_late = due_on < today
    row.warned_on, row.warned_late = today, is_late
    row.save(update_fields=["warned_on", "warned_late"])
    caseload.write(
        row,
        DueWarned(receipt_number=row.receipt_number, due_on=due_on.isoformat(), days_left=left),
        SYSTEM,
    )
    assigned = people.staff_among([row.assignee]).values() if row.assignee else []
    words = "期限を過ぎています。すぐに確かめてください。" if is_late else f"あと{left}営業日です。"
    values = {
        "service_title": caseload.bundle_of(row).service.title.text("ja"),
        "receipt_number": row.receipt_number,
        "due_date": format_wareki(due_on, weekday=True),
        "message": words,
    }
    for person in list(assigned) or heads:
        key = f"{caseload.stream_of(row)}:due:{due_on}:{'late' if is_late else 'soon'}:{person.ref}"
        to = messages.Recipient(person.ref, person.mail or None, "ja")
        messages.send(to, _TEMPLATE, values, subject=caseload.subject_of(row), key=key, by=SYSTEM)
