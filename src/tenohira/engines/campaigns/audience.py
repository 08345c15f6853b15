"""Whom a procedure concerns today, by its own rule, and how to speak of them without naming anybody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tenohira.engines.people import queries as people
from tenohira.engines.services import queries as services
from tenohira.foundation.calendar import age_on
from tenohira.foundation.groups import BANDS, SMALLEST, band_of, guarded, label
from tenohira.foundation.journal import Actor

_CHUNK = 2000
_NOBODY = Actor("machine", "campaigns")


@dataclass(frozen=True)
class Audience:
    """How many people a campaign concerns, by town and by age; groups under SMALLEST are told as "few" (None).

    `protected`: how many more it concerns who are under protection and are never told unasked; None when that
    number itself is too small to show.
    """

    count: int
    towns: tuple[tuple[str, int | None], ...]
    ages: tuple[tuple[str, int | None], ...]
    samples: tuple[str, ...]
    protected: int | None


def people_concerned(service_id: str, on: date) -> tuple[list[str], int]:
    """Return the refs of the people who surely need a service on a day, without those under protection.

    The second number says how many of those there are. Everybody in one pass of the rule (`rules.match`).
    """
    found = services.people_needing(service_id, on)
    hidden = people.hidden_from(_NOBODY)
    shown = [ref for ref in found if ref not in hidden]
    return shown, len(found) - len(shown)


def describe(refs: Sequence[str], protected: int, on: date) -> Audience:
    """Return what a clerk may see of an audience before it is told."""
    towns: Counter[str] = Counter()
    ages: Counter[str] = Counter()
    samples: list[str] = []
    for start in range(0, len(refs), _CHUNK):
        for view in people.people(refs[start : start + _CHUNK]).values():
            age = age_on(view.birth_date, on)
            towns[view.town] += 1
            ages[band_of(age)] += 1
            if len(samples) < 3:
                samples.append(masked(view.name, age, view.town))
    order = [label(low, high) for low, high in BANDS]
    return Audience(
        len(refs),
        tuple((name, guarded(n)) for name, n in towns.most_common()),
        tuple((name, guarded(ages[name])) for name in order if ages[name]),
        tuple(samples) if len(refs) >= SMALLEST else (),
        guarded(protected) if protected else 0,
    )


def masked(name: str, age: int, town: str) -> str:
    """Return a person as a sample: the first letter of the family name, the decade, the town."""
    return f"{name[:1]}○ ○○ さん、{age // 10 * 10}歳代、{town}"
