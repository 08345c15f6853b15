"""What can go wrong with a rule: mistakes in its text (found when compiling) and in its run on facts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tenohira.foundation.errors import TenohiraError

GUIDE = "規則の書き方の手引きで、使える言葉と形を確かめてください。"
"""The remedy where no nearer one is known."""


class RulesError(TenohiraError):
    """Base of every error of this room."""


@dataclass(frozen=True, order=True)
class RuleProblem:
    """One mistake in the text of a rule. `column` counts characters from 1."""

    column: int
    what: str
    why: str = ""
    how: str = ""

    @property
    def in_words(self) -> str:
        """What is wrong and why, in one line."""
        return " ".join(part for part in (self.what, self.why) if part)

    def __str__(self) -> str:
        return f"{self.column}文字目: " + " ".join(part for part in (self.what, self.why, self.how) if part)


class RuleProblems(RulesError):
    """A rule cannot be used; `problems` holds every mistake found in it, in reading order."""

    def __init__(self, source: str, problems: Iterable[RuleProblem]) -> None:
        self.source = source
        self.problems = tuple(sorted(set(problems)))
        super().__init__(
            f"規則「{source[:80]}」に誤りがあります。",
            " ".join(str(problem) for problem in self.problems),
            "規則の書き方の手引きを見て直してください。",
        )


class NotADecision(RulesError):
    """`decide` was asked about a rule whose result is not yes or no."""


class UnknownTypeName(RulesError):
    """A definition names a type that does not exist."""


class FunctionRefused(RulesError):
    """A function cannot be registered: its name is taken or is no name."""


class EvaluationError(RulesError):
    """Base of what can go wrong while a rule runs on facts; `evaluate` raises nothing else."""


class DivisionByZero(EvaluationError):
    """A rule divided by zero."""


class NumberTooLarge(EvaluationError):
    """A calculation left the range of ±10^18."""


class DateOutOfRange(EvaluationError):
    """A calculation left the years 1 to 9999."""


class NothingToCompare(EvaluationError):
    """`min` or `max` was asked about a list without members."""


class FactMistyped(EvaluationError):
    """A fact does not have the type that its declaration promises."""


class ValueMissing(EvaluationError):
    """A dated value has no entry on the day asked, or its table no row for the keys."""


class FunctionFailed(EvaluationError):
    """A registered function failed or returned something else than it promised."""
