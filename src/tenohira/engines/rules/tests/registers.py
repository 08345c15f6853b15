"""Small registers made at random, as columns and as the facts of each person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import ibis
import pyarrow as pa
from hypothesis import strategies as st

from tenohira.engines.rules import UNKNOWN, EvaluationError, Register, Rule, evaluate, match
from tenohira.engines.rules.tests.factories import ON

PERSON_COLUMNS = {
    "ref": pa.string(),
    "household": pa.string(),
    "is_member": pa.bool_(),
    "is_head": pa.bool_(),
    "birth_date": pa.date32(),
    "sex": pa.string(),
    "relationship": pa.string(),
    "registered": pa.bool_(),
    "registered_on": pa.date32(),
    "status": pa.string(),
    "last_event": pa.string(),
    "last_event_on": pa.date32(),
    "town": pa.string(),
    "income": pa.int64(),
    "note": pa.string(),
    "name": pa.string(),
    "lives_with": pa.bool_(),
    "cost": pa.int64(),
    "rate": pa.decimal128(5, 2),
    "helps": pa.list_(pa.string()),
}
OTHERS = {"cost": "cost", "rate": "rate", "helps": "helps"}
KINSHIP_COLUMNS = {"parent": pa.string(), "child": pa.string(), "rank": pa.int64()}

DAYS = st.one_of(
    st.dates(date(1920, 1, 1), date(2026, 11, 20)),
    st.sampled_from(
        [date(2024, 2, 29), date(2008, 4, 1), date(2008, 4, 2), date(1996, 2, 29), date(2020, 4, 1)]
    ),
)
SMALL = st.integers(0, 20)


def perhaps(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A value, or now and then what nobody knows."""
    return st.one_of(values, values, values, st.none())


PEOPLE = st.fixed_dictionaries(
    {
        "is_member": st.sampled_from([True, True, True, False]),
        "birth_date": perhaps(DAYS),
        "sex": perhaps(st.sampled_from(["男", "女"])),
        "registered": perhaps(st.booleans()),
        "registered_on": perhaps(DAYS),
        "status": st.sampled_from(["registered", "moved-out"]),
        "last_event": perhaps(st.sampled_from(["転入", "出生", ""])),
        "last_event_on": perhaps(DAYS),
        "town": st.sampled_from(["朝日町", "緑町"]),
        "income": perhaps(SMALL),
        "note": st.just(""),
        "lives_with": perhaps(st.booleans()),
        "cost": perhaps(st.integers(0, 10**9)),
        "rate": perhaps(st.decimals(0, 2, places=2)),
        "helps": perhaps(st.lists(st.sampled_from(["walking", "eating"]), max_size=2)),
    }
)


@dataclass(frozen=True)
class Town:
    """A register by rows: people, and who is whose child with which rank."""

    people: list[dict[str, Any]]
    kinship: list[dict[str, Any]]

    def facts(self, ref: str) -> dict[str, Any]:
        """The facts of a person, as people.facts_of gives them."""
        by_ref = {one["ref"]: one for one in self.people}
        person = by_ref[ref]
        members = [one for one in self.people if one["is_member"] and one["household"] == person["household"]]
        members.sort(key=lambda one: not one["is_head"])
        children = [
            by_ref[one["child"]] | {"rank": one["rank"]} for one in self.kinship if one["parent"] == ref
        ]
        head = next((one for one in members if one["is_head"]), None)
        return {
            "person": person,
            "household": {"members": members, "children": children, "size": len(members), "head": head},
            "cost": person["cost"],
            "rate": person["rate"],
            "helps": person["helps"],
        }


@st.composite
def towns(draw: st.DrawFn) -> Town:
    """2 to 12 people in up to four households, children with their parents."""
    drawn = draw(st.lists(PEOPLE, min_size=2, max_size=12))
    people, kinship = [], []
    for n, one in enumerate(drawn):
        ref, household = f"p{n}", f"h{draw(st.integers(0, min(n // 2, 3)))}"
        mates = [mate for mate in people if mate["household"] == household]
        is_head = one["is_member"] and not any(mate["is_head"] for mate in mates) and draw(st.booleans())
        people.append(
            one | {"ref": ref, "household": household, "is_head": is_head, "name": ref, "relationship": ""}
        )
        parents = draw(st.sets(st.sampled_from([mate["ref"] for mate in mates]), max_size=2)) if mates else ()
        kinship += [
            {"parent": parent, "child": ref, "rank": draw(perhaps(SMALL))} for parent in sorted(parents)
        ]
    return Town(people, kinship)


def arrow(rows: list[dict[str, Any]], columns: Mapping[str, pa.DataType]) -> pa.Table:
    """Rows as an Arrow table of these columns."""
    return pa.table({name: pa.array([row.get(name) for row in rows], kind) for name, kind in columns.items()})


def on_duckdb(town: Town) -> Register:
    """The town in memory of DuckDB."""
    engine = ibis.duckdb.connect()
    engine.con.register("persons", arrow(town.people, PERSON_COLUMNS))
    engine.con.register("kinship", arrow(town.kinship, KINSHIP_COLUMNS))
    return Register(engine.table("persons"), engine.table("kinship"), others=OTHERS)


def said(rule: Rule, facts: Mapping[str, Any], on: date = ON) -> Any:
    """What evaluate says, None for what is unknown or fails."""
    try:
        found = evaluate(rule, facts, on)
    except EvaluationError:
        return None
    return None if found is UNKNOWN else found


def agreed(
    rules: Mapping[str, Rule], town: Town, lay: Callable[[Town], Register] = on_duckdb, on: date = ON
) -> list[str]:
    """Where `match` and `evaluate` differ: person, rule, both answers. Nothing when they agree."""
    rows = match(rules, lay(town), on).table.to_pyarrow().to_pylist()
    assert sorted(row["ref"] for row in rows) == sorted(one["ref"] for one in town.people)
    differing = []
    for row in rows:
        facts = town.facts(row["ref"])
        for name, rule in rules.items():
            wanted = said(rule, facts, on)
            if not _same(row[name], wanted):
                differing.append(f"{row['ref']} {rule.source}: match {row[name]!r}, evaluate {wanted!r}")
    return differing


def _same(found: Any, wanted: Any) -> bool:
    if isinstance(wanted, Decimal) and found is not None:
        return abs(float(wanted) - found) <= 1e-9 * max(1.0, abs(found))
    return type(found) is type(wanted) and found == wanted
