"""The one shape of every error of the house: what happened, why, and what to do now."""

from __future__ import annotations


class TenohiraError(Exception):
    """Base of every error a person may read.

    `what` says what happened, `why` the reason, `remedy` the next step; all in the language active when it
    was raised. Each room derives one base class from it.
    """

    def __init__(self, what: str, why: str = "", remedy: str = "") -> None:
        self.what = what
        self.why = why
        self.remedy = remedy
        super().__init__(what, why, remedy)

    def __str__(self) -> str:
        return " ".join(str(part) for part in (self.what, self.why, self.remedy) if part)
