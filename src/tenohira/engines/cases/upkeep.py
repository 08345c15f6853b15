"""What has to be done once a day: warnings, reminders, drafts that ran out, cases that are over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone

from tenohira.engines.cases.closing import close_finished
from tenohira.engines.cases.disposal import dispose_due, note_passed_by
from tenohira.engines.cases.drafting import drop_expired_drafts
from tenohira.engines.cases.exporting import dispose_exports
from tenohira.engines.cases.reminding import remind_applicants
from tenohira.engines.cases.watching import warn_deadlines
from tenohira.foundation import outbox
from tenohira.foundation.journal import publish_roots
from tenohira.foundation.journal.roots import SETTLING

PUBLISH = "journal.publish_roots"


@dataclass(frozen=True)
class Upkeep:
    """How many cases were warned about, drafts thrown away, cases disposed of, applicants reminded, cases closed.

    `exports` were destroyed; `held` cases would have been disposed of, were they not held.
    """

    warned: int
    drafts: int
    disposed: int
    reminded: int = 0
    closed: int = 0
    exports: int = 0
    held: int = 0


def run_daily(on: date | None = None) -> Upkeep:
    """Do the daily work of the current city; doing it more often in a day does nothing more."""
    close_journal_day()
    return Upkeep(
        warned=warn_deadlines(on),
        drafts=drop_expired_drafts(),
        disposed=dispose_due(on),
        reminded=remind_applicants(on),
        closed=close_finished(on),
        exports=dispose_exports(),
        held=note_passed_by(on),
    )


def close_journal_day() -> None:
    """Let the journal's roots be published once what began before midnight has committed (journal.roots)."""
    today = timezone.localdate()
    begins = timezone.make_aware(datetime.combine(today, time.min))
    with transaction.atomic():
        outbox.post(PUBLISH, {}, key=f"{PUBLISH}:{today.isoformat()}", not_before=begins + SETTLING)


@outbox.handle(PUBLISH)
def _publish(_payload: dict[str, Any]) -> None:
    publish_roots()
