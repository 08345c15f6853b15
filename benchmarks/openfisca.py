"""`openfisca`: the same households and benefits as OpenFisca-Japan, in one run, yen by yen.

Yen a household and month: the child allowance alone, then the bundle of the benefits that both model and that rest on
the register alone (docs/explanation/openfisca.md says which, and why answers differ). Held against each other is the
calculation, once people and households stand where each keeps them; `from_arrays` adds how they get there: here who is
whose child by 続柄 and the tables, there the entities and their members.
OpenFisca-Japan is AGPL: it runs in a process and an environment of its own (`make bench-openfisca`).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import django
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks import ground
from benchmarks.figures import Peer, Result

ON = date(2024, 11, 1)
"""A day on which both know the amounts of the law: after the reform of October 2024."""

SEED, AT_LEAST, PERSON = 42, 20, "人"
PEER_PYTHON = Path(".venv/openfisca/bin/python")
_REVISED = 15_690 - 15_220
"""Disabled children's allowance since April 2024; OpenFisca-Japan 2.2.0 has that of April 2023."""


@dataclass(frozen=True)
class Town:
    """Households of one or two grown-ups and up to five children: arrays, one row a person, heads first."""

    home: Any
    role: Any
    born: Any
    disabled: Any
    homes: int


def town(homes: int) -> Town:
    """Made-up households; every birthday of 26 years comes up among the children."""
    dice = np.random.default_rng(SEED)
    partners = np.flatnonzero(dice.random(homes) < 0.6)
    children = np.repeat(np.arange(homes), dice.choice(6, homes, p=[0.4, 0.22, 0.23, 0.1, 0.04, 0.01]))
    home = np.concatenate([np.arange(homes), partners, children])
    grown = homes + len(partners)
    days = np.where(
        np.arange(len(home)) < grown,
        dice.integers(26 * 366, 80 * 365, len(home)),
        dice.integers(0, 26 * 366, len(home)),
    )
    role = np.where(np.arange(len(home)) < grown, "親", "子")
    born = np.datetime64(ON) - days.astype("timedelta64[D]")
    return Town(home, role, born, dice.random(len(home)) < 0.02, homes)


def measure(homes: int) -> dict[str, Any]:
    """Calculate with both, compare household by household, and print the line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tenohira.config.settings")
    django.setup()
    made = town(homes)
    with tempfile.TemporaryDirectory() as folder, ground.in_city():
        theirs = _theirs(made, Path(folder))
        mine = {name: _mine(made, name) for name in ("child", "bundle")}
    people = len(made.home)
    causes = differences(made, {name: found for name, (found, _taken) in mine.items()}, theirs)
    peer = dict(zip(mine, theirs["seconds"].tolist(), strict=True))
    own = {name: taken for name, (_found, taken) in mine.items()}
    ratios = {name: peer[name][0] / own[name][0] for name in own}
    return Result(
        name="openfisca",
        figure=round(people / own["child"][0]),
        unit="people a second, child allowance",
        target=f">= {AT_LEAST} times on both, every difference explained",
        met=min(ratios.values()) >= AT_LEAST and not causes["unexplained"],
        peer=Peer("OpenFisca-Japan 2.2.0", round(people / peer["child"][0])),
        details={
            "people": people,
            "households": homes,
            "times": {name: round(ratio, 1) for name, ratio in ratios.items()},
            "times_from_arrays": {name: round(peer[name][1] / own[name][1], 1) for name in own},
            "seconds": {name: [round(one, 3) for one in taken] for name, taken in own.items()},
            "peer_seconds": {name: [round(one, 3) for one in taken] for name, taken in peer.items()},
            "households_that_differ": causes,
        },
    ).tell()


def _theirs(made: Town, folder: Path) -> Any:
    source, target = folder / "town.npz", folder / "found.npz"
    np.savez(
        source,
        home=made.home,
        role=made.role,
        born=made.born,
        disabled=made.disabled,
        homes=made.homes,
        on=str(ON),
    )
    script = Path(__file__).with_name("openfisca_peer.py")
    subprocess.run([PEER_PYTHON, script, source, target], check=True)
    return np.load(target)


def _mine(made: Town, name: str) -> tuple[Any, tuple[float, float]]:
    """Yen a household of the child allowance, or of the bundle; the seconds of the calculation, and of all."""
    from tenohira.engines.rules import lay, match

    rules = _rules() if name == "bundle" else {"child": _rules()["child"]}
    persons, relationship = _persons(made)
    taken = (0.0, 0.0)
    for _turn in range(2):  # the first one warms up what is loaded late
        start = time.perf_counter()
        register = lay(persons, _kinship(persons, relationship), "duckdb")
        laid = time.perf_counter()
        found = match(rules, register, ON).table.order_by("ref").to_pyarrow()
        yen = np.bincount(made.home, _yen(found.select(list(rules)), made), made.homes)
        taken = (time.perf_counter() - laid, time.perf_counter() - start)
    return yen, taken


def _yen(found: pa.Table, made: Town) -> Any:
    """Of a household only the head claims for the children; the other benefits are each person's own."""
    claims = np.arange(len(made.home)) < made.homes
    columns = {one: found[one].fill_null(0).to_numpy() for one in found.column_names}
    return sum(np.where(claims, one, 0) if name == "child" else one for name, one in columns.items())


def _rules() -> dict[str, Any]:
    """The amounts of the library's own services, nothing where a service is not needed."""
    from tenohira.engines.rules import YEN, compile_rule
    from tenohira.engines.services.queries import catalogue

    services = {name: bundle.service for name, bundle in catalogue().bundles.items()}
    texts = {"child": services["child-allowance-claim"].amount or ""}
    for name in ("special-disability-allowance", "disabled-child-allowance"):
        needs = " and ".join(f"({clause.rule})" for clause in services[name].needed_when)
        texts[name] = f"({services[name].amount}) if ({needs}) else 0"
    return {name: compile_rule(text, catalogue().world.vocabulary, YEN) for name, text in texts.items()}


def _persons(made: Town) -> tuple[pa.Table, pa.Array]:
    count = len(made.home)
    number = pc.utf8_lpad(pa.array(np.arange(count)).cast("str"), 9, "0")
    persons = pa.table(
        {
            "ref": number,
            "household": pa.array(made.home),
            "is_head": np.arange(count) < made.homes,
            "is_member": np.ones(count, bool),
            "birth_date": pa.array(made.born),
            "registered": np.ones(count, bool),
            "needs_constant_care": made.disabled,
            "lives_in_facility": np.zeros(count, bool),
        }
    )
    words = np.where(made.role == "子", "子", np.where(np.arange(count) < made.homes, "世帯主", "妻"))
    return persons, pa.array(words)


def _kinship(persons: pa.Table, relationship: pa.Array) -> pa.Table:
    from tenohira.engines.people.kinship_columns import kinship_of

    held = persons.select(["ref", "household", "birth_date"])
    return kinship_of(
        held.append_column("relationship", relationship).append_column("number", held["ref"]), ON
    )


def differences(made: Town, mine: dict[str, Any], theirs: Any) -> dict[str, int]:
    """Count the households whose answers differ, by cause in the law; `unexplained` must be none."""
    from tenohira.foundation.calendar import age_on, everyday_age, fiscal_year_end

    child = np.round(theirs["child"]).astype(int) - mine["child"].astype(int)
    other = np.round(theirs["bundle"]).astype(int) - mine["bundle"].astype(int) - child
    by_home: dict[int, list[int]] = {}
    for place in np.flatnonzero((made.role == "子") & ((child != 0) | (other != 0))[made.home]):
        by_home.setdefault(int(made.home[place]), []).append(int(place))
    late, eve, same, old, none = causes = (
        "sibling after the fiscal year of 22",
        "birthday on the next day",
        "children of the same age",
        "disabled child, amount of 2023",
        "unexplained",
    )
    counted = dict.fromkeys(causes, 0)
    for home in np.flatnonzero((child != 0) | (other != 0)):
        born = [
            (made.born[place].astype(object), made.disabled[place]) for place in by_home.get(int(home), [])
        ]
        is_late = any(
            everyday_age(day, ON) <= 22 < age_on(day, fiscal_year_end(ON)) for day, _disabled in born
        )
        is_eve = any(everyday_age(day, ON) != age_on(day, ON) for day, _disabled in born)
        minors = sum(bool(disabled) and age_on(day, ON) < 20 for day, disabled in born)
        if child[home]:
            ages = [everyday_age(day, ON) for day, _disabled in born]
            is_same = len(set(ages)) < len(ages)
            counted[late if is_late else eve if is_eve else same if is_same else none] += 1
        if other[home]:
            counted[old if other[home] == -_REVISED * minors else eve if is_eve else none] += 1
    return counted


def main() -> int:
    """Read the size and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=400_000)
    given = parser.parse_args()
    if not PEER_PYTHON.exists():
        print("make .venv/.openfisca を実行してから、もう一度試してください。", file=sys.stderr)
        return 1
    measure(given.households)
    return 0


if __name__ == "__main__":
    sys.exit(main())
