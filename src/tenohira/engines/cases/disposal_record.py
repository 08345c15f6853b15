"""The record of disposal (廃棄簿): what was destroyed when, under which class of the records schedule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

from tenohira.engines.cases import caseload
from tenohira.engines.cases.events import CaseDisposed
from tenohira.foundation.calendar import fiscal_year
from tenohira.foundation.journal import entries_of


@dataclass(frozen=True)
class Disposal:
    """What was destroyed on one day of one service and office: cases with their files, papers and notices.

    `retention_class` and `years` are those of the definition the cases were made with; `run` names the run by its day.
    """

    on: date
    office: str
    service: str
    retention_class: str
    years: int
    cases: int
    files: int
    papers: int
    notices: int
    receipts: tuple[str, ...]

    @property
    def run(self) -> str:
        """The run that did it."""
        return f"daily-{self.on.isoformat()}"


def disposals(year: int) -> list[Disposal]:
    """Return the disposals of the current city in a fiscal year, oldest first, one line a day, office and service."""
    since = timezone.make_aware(datetime.combine(date(year, 4, 1), time.min))
    found: dict[tuple[date, str, str, str, int], list[dict[str, object]]] = {}
    for entry in entries_of((CaseDisposed.kind,), since):
        day = caseload.local_day(entry.at)
        if fiscal_year(day) == year:
            key = (day, entry.office, entry.service, entry.data["retention_class"], entry.data["years"])
            found.setdefault(key, []).append(entry.data)
    return [_line(*key, rows) for key, rows in sorted(found.items())]


def _line(
    on: date, office: str, service: str, class_: str, years: int, rows: list[dict[str, object]]
) -> Disposal:
    def total(what: str) -> int:
        return sum(int(str(row.get(what, 0))) for row in rows)

    receipts = tuple(sorted(str(row["receipt_number"]) for row in rows))
    return Disposal(
        on,
        office,
        service,
        class_,
        years,
        len(rows),
        total("files"),
        total("papers"),
        total("notices"),
        receipts,
    )
