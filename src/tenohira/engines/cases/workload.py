"""How much work the whole city has: open cases by state, and how many are late."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from tenohira.engines.cases import caseload
from tenohira.engines.cases.figures import OPEN_PHASES, late
from tenohira.engines.cases.models import Case


@dataclass(frozen=True)
class Workload:
    """Open cases of the current city by state, and how many of them passed their due day."""

    by_state: dict[str, int]
    overdue: int


def workload() -> Workload:
    """Return the workload of the current city in 2 queries; cases that are over are not looked at."""
    rows = Case.objects.filter(phase__in=OPEN_PHASES)
    by_state = dict(rows.values_list("state").annotate(n=Count("id")).order_by("state"))
    return Workload(by_state, rows.filter(late(caseload.today())).count())
