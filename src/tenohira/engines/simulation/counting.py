"""Counting who gains and who loses, as set operations on the engine that holds both answers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import ibis
from ibis.expr.types import Table

from tenohira.engines.simulation.comparison import KINDS, Counted, Money, Tally, Terms
from tenohira.engines.simulation.homes import AGES, HOMES

_SUMS = ("units", "before", "after", "entitled_before", "entitled_after", "joined", "left_out", "unpriced")


def count(
    answers: Table, service: str, title: str, terms: tuple[Terms, Terms], *, same_amount: bool
) -> Counted:
    """Count one service exactly.

    `answers`: a row a resident with its groups and `<service>.{b,d}.{needed,amount}` where the rule is there: b under
    the base, d under the draft. `terms`: of base and draft. `same_amount`: the amount's rule is the same in both.
    """
    units = _units(answers, service, terms)
    e_b, e_d, y_b, y_d = units.e_b, units.e_d, units.y_b, units.y_d
    priced = (y_b.notnull() & y_d.notnull()).fill_null(False)
    settled = e_b.notnull() & e_d.notnull()
    sign = terms[1].sign
    joins, leaves = (~e_b & e_d).fill_null(False), (e_b & ~e_d).fill_null(False)
    more = (sign * (y_d - y_b)).fill_null(0)
    kind = ibis.cases(
        (~settled, "undecided"),
        (priced & ((more > 0) | ((more == 0) & joins)), "gains"),
        (priced & ((more < 0) | ((more == 0) & leaves)), "losses"),
        (priced, "unchanged"),
        (joins, "gains"),
        (leaves, "losses"),
        else_="unchanged" if same_amount else "undecided",
    )
    found = units.mutate(
        kind=kind,
        before_yen=ibis.cases((settled & priced, y_b), else_=0),
        after_yen=ibis.cases((settled & priced, y_d), else_=0),
        is_joined=joins,
        is_left=leaves,
        is_unpriced=settled & ~priced,
    )
    rows = found.group_by("town", "age", "home", "kind").aggregate(
        units=found.count(),
        before=found.before_yen.sum(),
        after=found.after_yen.sum(),
        entitled_before=_many(found.e_b),
        entitled_after=_many(found.e_d),
        joined=_many(found.is_joined),
        left_out=_many(found.is_left),
        unpriced=_many(found.is_unpriced),
    )
    return _counted(service, title, terms[1], rows.to_pyarrow().to_pylist())


def _units(answers: Table, service: str, terms: tuple[Terms, Terms]) -> Table:
    """Return a row for each person or household: `town`, `age`, `home`, entitled (`e_b`, `e_d`) and yen a year."""
    entitled, yen = {}, {}
    for side, of_side in zip("bd", terms, strict=True):
        entitled[side] = _entitled(answers, f"{service}.{side}")
        yen[side] = _yen(answers, f"{service}.{side}", entitled[side], of_side)
    named: dict[str, Any] = {f"e_{side}": column for side, column in entitled.items()}
    named |= {f"y_{side}": column for side, column in yen.items()}
    if "household" not in {one.unit for one in terms}:
        return answers.select("town", "age", "home", **named)
    people = answers.select("household", "head_town", "head_age", "home", **named)
    sides = {f"e_{side}": _anybody(people[f"e_{side}"]) for side in "bd"}
    sides |= {f"y_{side}": _most(people[f"e_{side}"], people[f"y_{side}"]) for side in "bd"}
    homes = people.group_by("household", "head_town", "head_age", "home").aggregate(**sides)
    return homes.select("home", "e_b", "e_d", "y_b", "y_d", town="head_town", age="head_age")


def _entitled(answers: Table, prefix: str) -> Any:
    """Who is entitled: as the need says; where only an amount is stated, whoever it is above zero for."""
    if f"{prefix}.needed" in answers.columns:
        return answers[f"{prefix}.needed"].cast("boolean")
    if f"{prefix}.amount" in answers.columns:
        return answers[f"{prefix}.amount"].cast("int64") > 0
    return ibis.literal(False)


def _yen(answers: Table, prefix: str, entitled: Any, terms: Terms) -> Any:
    if f"{prefix}.amount" not in answers.columns:
        return ibis.literal(0).cast("int64")
    a_year = answers[f"{prefix}.amount"].cast("int64") * terms.times
    nothing = ibis.literal(0).cast("int64")
    return ibis.cases((~entitled, nothing), (entitled, a_year), else_=ibis.null("int64"))


def _anybody(entitled: Any) -> Any:
    """Kleene's or over a household."""
    yes, unknown = _many(entitled), _many(entitled.isnull())
    return ibis.cases((yes > 0, True), (unknown > 0, ibis.null("boolean")), else_=False)


def _most(entitled: Any, yen: Any) -> Any:
    """The most anybody of a household would get; unknown when somebody's is."""
    unknown = _many(entitled.isnull() | yen.isnull())
    return ibis.cases((unknown > 0, ibis.null("int64")), else_=yen.max())


def _many(condition: Any) -> Any:
    return ibis.cases((condition, 1), else_=0).sum()


def _counted(service: str, title: str, terms: Terms, rows: Iterable[Mapping[str, Any]]) -> Counted:
    sums: Counter[str] = Counter()
    groups: dict[str, dict[str, list[Mapping[str, Any]]]] = {"town": {}, "age": {}, "home": {}}
    every = list(rows)
    for row in every:
        sums.update({name: int(row[name]) for name in _SUMS})
        for kind, named in groups.items():
            named.setdefault(row[kind], []).append(row)
    tallies = {
        kind: {name: _tally(held, terms) for name, held in named.items()} for kind, named in groups.items()
    }
    money = Money(
        sums["before"], sums["after"], sums["entitled_before"], sums["entitled_after"],
        sums["joined"], sums["left_out"], sums["unpriced"],
    )  # fmt: skip
    towns = dict(sorted(tallies["town"].items(), key=lambda one: (-one[1].everybody, one[0])))
    return Counted(
        service, title, terms, _tally(every, terms), money, towns,
        _in_order(tallies["age"], AGES), _in_order(tallies["home"], HOMES),
    )  # fmt: skip


def _in_order(found: Mapping[str, Tally], order: Iterable[str]) -> dict[str, Tally]:
    return {name: found[name] for name in order if name in found}


def _tally(rows: Iterable[Mapping[str, Any]], terms: Terms) -> Tally:
    counts: dict[str, int] = defaultdict(int)
    yen = 0
    for row in rows:
        counts[row["kind"]] += int(row["units"])
        yen += int(row["after"]) - int(row["before"])
    return Tally({kind: counts[kind] for kind in KINDS}, yen)
