"""What an import of the register found and did."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class RowProblem:
    """One mistake in the file: line (1-based, the header is line 1), column, what, why, and what to do."""

    line: int
    column: str
    what: str
    why: str = ""
    remedy: str = ""
    severity: Severity = "error"

    def __str__(self) -> str:
        where = f"{self.line}行目" + (f"「{self.column}」" if self.column else "")
        mark = "" if self.severity == "error" else "（注意）"
        return f"{where}{mark}: " + " ".join(part for part in (self.what, self.why, self.remedy) if part)


@dataclass(frozen=True)
class ImportReport:
    """The result of an import.

    Rows read, loaded (created or updated) and skipped, and every problem by line.
    """

    rows: int = 0
    loaded: int = 0
    created: int = 0
    updated: int = 0
    skipped: int = 0
    is_dry_run: bool = False
    problems: tuple[RowProblem, ...] = field(default=())

    @property
    def errors(self) -> tuple[RowProblem, ...]:
        """The problems that keep a row out."""
        return tuple(problem for problem in self.problems if problem.severity == "error")

    @property
    def warnings(self) -> tuple[RowProblem, ...]:
        """The problems that let the row in."""
        return tuple(problem for problem in self.problems if problem.severity == "warning")

    @property
    def is_clean(self) -> bool:
        """Whether no row had to be kept out."""
        return not self.errors
