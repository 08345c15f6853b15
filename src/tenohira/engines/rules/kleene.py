"""Logic with three answers (Kleene 1938): true, false, and not known yet."""

from __future__ import annotations

from enum import Enum
from typing import Final, Literal


class Unknown(Enum):
    """The one value that stands for what nobody has told us yet. It has no truth value on purpose."""

    UNKNOWN = "unknown"

    def __bool__(self) -> bool:
        raise TypeError("UNKNOWN is neither true nor false; compare with `is UNKNOWN`")

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown.UNKNOWN
Truth = bool | Literal[Unknown.UNKNOWN]


def negation(value: Truth) -> Truth:
    """Return not-value; what is not known stays so."""
    return UNKNOWN if value is UNKNOWN else not value


def conjunction(*values: Truth) -> Truth:
    """Return false if any is false, else unknown if any is unknown, else true."""
    if any(value is False for value in values):
        return False
    return UNKNOWN if any(value is UNKNOWN for value in values) else True


def disjunction(*values: Truth) -> Truth:
    """Return true if any is true, else unknown if any is unknown, else false."""
    if any(value is True for value in values):
        return True
    return UNKNOWN if any(value is UNKNOWN for value in values) else False
