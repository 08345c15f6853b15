"""The policy lab: a draft against what holds, for the whole register, from the columns to what may be shown.

The draft raises the child allowance of third children and changes who needs it. The peer is `evaluate` under both, one
person after the other, for a sample of the same residents (how the figures agree is a test, not a figure).
"""

from __future__ import annotations

import argparse
import os
import resource
import time
from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any

import django
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks import ground
from benchmarks.figures import Peer, Result
from benchmarks.match import register

ON, SAMPLE, SECONDS = date(2026, 11, 20), 200, 3.0
SERVICE = "child-allowance-claim"
_TOWNS = [f"{n}丁目" for n in range(120)]


def measure(residents: int) -> dict[str, Any]:
    """Make a register and a draft, compare, and print the line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tenohira.config.settings")
    django.setup()  # the register is made here: the hall's own tables are not touched
    with ground.in_city():
        from tenohira.engines.people.queries import RegisterColumns
        from tenohira.engines.services.queries import catalogue
        from tenohira.engines.simulation.simulating import simulate

        base = catalogue()
        draft = _draft(base)
        persons, kinship = _with_towns(*register(residents))

        def read(names: Collection[str], on: date) -> RegisterColumns:
            return RegisterColumns(persons, kinship)

        simulate(base, draft, read, ON)  # imports and the first connection are not the work
        start = time.perf_counter()
        found = simulate(base, draft, read, ON)
        taken = time.perf_counter() - start
        alone = _one_by_one(base, draft, persons)
    effect = found.effects[0]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    return Result(
        name="simulate",
        figure=round(taken, 2),
        unit="s, columns to what may be shown",
        target=f"<= {SECONDS} s for 150,000 residents",
        met=taken <= SECONDS * max(1.0, residents / 150_000),
        peer=Peer("evaluate, one by one", round(alone * residents, 1), f"a sample of {SAMPLE} residents"),
        details={
            "residents": residents,
            "services": len(found.effects),
            "households": effect.everybody,
            "gains": effect.total.gains,
            "losses": effect.total.losses,
            "yen_a_year": effect.yen,
            "towns": len(effect.towns),
            "peak_gb": round(peak, 2),
        },
    ).tell()


def _draft(base: Any) -> Any:
    from tenohira.engines.rules import BOOL, YEN, compile_rule

    bundle, words = base.bundles[SERVICE], base.world.vocabulary
    needs = "any(child.age_on(fiscal_year_end) <= 17 for child in household.children)"
    amount = bundle.service.amount.replace(
        "child_allowance_month(child.age_on(today), child.rank)",
        "(40000 if child.rank >= 3 else child_allowance_month(child.age_on(today), child.rank))",
    )
    changed = {"needed_when.0": compile_rule(needs, words, BOOL), "amount": compile_rule(amount, words, YEN)}
    own = replace(bundle, rules={**bundle.rules, **changed})
    return replace(base, bundles={**base.bundles, SERVICE: own})


def _with_towns(persons: pa.Table, kinship: pa.Table) -> tuple[pa.Table, pa.Table]:
    """The columns of a register as `register_columns` gives them, with a town and a relationship for everybody."""
    home = persons["household"].combine_chunks().dictionary_encode()
    town = pc.cast(home.indices, pa.int64()).to_numpy(zero_copy_only=False) % len(_TOWNS)
    relation = pc.if_else(persons["is_head"], "世帯主", "子")
    held = persons.append_column("town", pa.array(_TOWNS).take(pa.array(town)))
    return held.append_column("relationship", relation), kinship


def _one_by_one(base: Any, draft: Any, persons: pa.Table) -> float:
    """Return the seconds a person takes with `evaluate` under both."""
    from tenohira.engines.rules import EvaluationError, evaluate

    rules = [
        one.bundles[SERVICE].rules[name] for one in (base, draft) for name in ("needed_when.0", "amount")
    ]
    start = time.perf_counter()
    for person in persons.slice(0, SAMPLE).to_pylist():
        child = person | {"rank": 3}
        household = {"members": [person], "children": [child], "size": 1, "head": person}
        for rule in rules:
            try:
                evaluate(rule, {"person": person, "household": household}, ON)
            except EvaluationError:
                continue
    return (time.perf_counter() - start) / SAMPLE


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--residents", type=int, default=150_000)
    given = parser.parse_args()
    measure(given.residents)
