"""What a simulation says: exact counts, which stay in this room, and what of them may be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

KINDS = ("gains", "losses", "unchanged", "undecided")
"""Everybody is one of these: better off, worse off, the same, or not known from the register."""


@dataclass(frozen=True)
class Tally:
    """How many units are of each kind, and how many yen a year more they come to together."""

    counts: Mapping[str, int]
    yen: int = 0

    @property
    def everybody(self) -> int:
        """Return how many they are together."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class Money:
    """Yen a year before and after, over the units whose amount is known under both; whom the figures rest on.

    `joined` and `left`: how many come to be entitled and cease to be; `unpriced`: entitled under one of the two, but
    the amount needs answers that the register does not have.
    """

    before: int = 0
    after: int = 0
    entitled_before: int = 0
    entitled_after: int = 0
    joined: int = 0
    left: int = 0
    unpriced: int = 0


@dataclass(frozen=True)
class Terms:
    """What one unit is and how its amount becomes a year's: `times` a year; `sign` is -1 where the applicant pays."""

    unit: str = "person"
    every: str = "once"
    sign: int = 1
    has_money: bool = False
    is_stated: bool = False

    @property
    def times(self) -> int:
        """Return how often an amount is paid in a year."""
        return 12 if self.every == "month" else 1


@dataclass(frozen=True)
class Counted:
    """One service, counted exactly. `towns`, `ages`, `homes`: the same units, three times, by name of the group."""

    service: str
    title: str
    terms: Terms
    whole: Tally
    money: Money
    towns: Mapping[str, Tally]
    ages: Mapping[str, Tally]
    homes: Mapping[str, Tally]


@dataclass(frozen=True)
class Line:
    """One group as it may be shown; None is hidden. `yen`: more a year, less than zero is less."""

    name: str
    gains: int | None
    losses: int | None
    unchanged: int | None
    undecided: int | None
    yen: int | None


@dataclass(frozen=True)
class Effect:
    """What a draft does to one service, as it may be shown (see hiding.py); None is hidden.

    `before`, `after`, `yen`: a year's yen. `towns`, `ages`, `homes`: a line for each group, none where a group too
    small could be reckoned from the others.
    """

    service: str
    title: str
    terms: Terms
    everybody: int | None
    total: Line
    entitled_before: int | None
    entitled_after: int | None
    before: int | None
    after: int | None
    yen: int | None
    unpriced: int | None
    towns: tuple[Line, ...]
    ages: tuple[Line, ...]
    homes: tuple[Line, ...]


@dataclass(frozen=True)
class Uncounted:
    """A service that differs but could not be counted for everybody, and why."""

    service: str
    title: str
    why: str


@dataclass(frozen=True)
class Comparison:
    """What a draft changes on a day. `elsewhere`: services that differ only in checks, papers or deadlines."""

    on: date
    effects: tuple[Effect, ...]
    elsewhere: tuple[Uncounted, ...] = ()
    uncounted: tuple[Uncounted, ...] = ()
