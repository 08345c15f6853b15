"""`match`: the rules of a hundred services for every resident at once, as columns on one engine.

The services are the library's own needs and amounts, repeated with other ages until there are a hundred: the line says
how many are real. The peer is `evaluate`, one person after the other, for a sample of the same residents, which must
get the same answers.
"""

from __future__ import annotations

import argparse
import itertools
import os
import re
import resource
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

import django
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks import ground
from benchmarks.figures import Peer, Result

SERVICES, SAMPLE, SEED = 100, 200, 42
ON = date(2026, 11, 20)
_AGE = re.compile(r"\b\w+_(?:first|last|insured)_(?:insured_)?age\b")
SECONDS = {1_000_000: 5.0, 150_000: 1.0}


def measure(residents: int, engine: str) -> dict[str, Any]:
    """Make a register, match, write the answers, and print the line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tenohira.config.settings")
    django.setup()  # the register is made here and laid on the engine: the hall's own tables are not touched
    with ground.in_city():
        from tenohira.engines.rules import lay, match

        rules, real = _rules()
        persons, kinship = register(residents)
        laid = lay(persons, kinship, engine, _session(engine))
        match(
            dict(itertools.islice(rules.items(), 1)), laid, ON
        ).counts()  # imports and connections are not the work
        with tempfile.TemporaryDirectory() as folder:
            path, start, busy = Path(folder) / "answers.parquet", time.perf_counter(), _busy()
            match(rules, laid, ON).to_parquet(path)
            taken, cpu = time.perf_counter() - start, _busy() - busy
            answers = pq.read_table(path)
        alone = _one_by_one(rules, persons, kinship, answers)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    limit = SECONDS.get(residents, 5.0)
    return Result(
        name="match",
        figure=round(taken, 2),
        unit="s, match to Parquet",
        target=f"<= {limit} s and <= 3 GB",
        met=taken <= limit and peak <= 3,
        peer=Peer("evaluate, one by one", round(alone * residents, 1), f"a sample of {SAMPLE} residents"),
        details={
            "engine": engine,
            "residents": residents,
            "services": SERVICES,
            "real_services": real,
            "rules": len(rules),
            "cpu_s": round(cpu, 2),
            "peak_gb": round(peak, 2),
            "checksum": _checksum(answers, rules),
        },
    ).tell()


def _busy() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _session(engine: str) -> Any:
    if engine != "postgresql":
        return None
    from tenohira.engines.services.matching import connection_of

    return connection_of(engine)


def _rules() -> tuple[dict[str, Any], int]:
    """The needs and amounts of the library, again and again with another age in them, until there are a hundred."""
    from tenohira.engines.rules import BOOL, YEN, RuleProblems, compile_rule
    from tenohira.engines.services.queries import catalogue

    words = catalogue().world.vocabulary
    real = [
        (name, [clause.rule for clause in bundle.service.needed_when], bundle.service.amount)
        for name, bundle in sorted(catalogue().bundles.items())
        if bundle.service.needed_when
    ]
    found: dict[str, Any] = {}
    for n in range(SERVICES):
        name, needs, amount = real[n % len(real)]
        turn = n // len(real)
        for kind, text, wanted in (
            ("needed", " and ".join(f"({one})" for one in needs), BOOL),
            ("amount", amount, YEN),
        ):
            try:
                if text:
                    found[f"{name}-{turn}.{kind}"] = compile_rule(_varied(text, turn), words, wanted)
            except RuleProblems:
                continue  # an amount that asks for answers of the form
    return found, len(real)


def _varied(text: str, turn: int) -> str:
    return _AGE.sub(str(2 + turn), text) if turn else text


def register(residents: int) -> tuple[pa.Table, pa.Table]:
    """Made-up residents in households of two and a half, half of them below 45; no two runs differ."""
    dice, homes = np.random.default_rng(SEED), residents * 2 // 5
    home = np.concatenate([np.arange(homes), dice.integers(0, homes, residents - homes)])
    is_head = np.arange(residents) < homes
    ages = np.where(is_head, dice.integers(22, 95, residents), dice.integers(0, 60, residents))
    born = np.datetime64(ON) - (ages * 365.25 + dice.integers(0, 365, residents)).astype("timedelta64[D]")
    moved = np.datetime64(ON) - dice.integers(0, 4000, residents).astype("timedelta64[D]")
    refs = pc.binary_join_element_wise(
        "person:", pc.utf8_lpad(pa.array(np.arange(residents)).cast("str"), 36, "0"), ""
    )
    persons = pa.table(
        {
            "ref": refs,
            "household": pc.binary_join_element_wise("household:", pa.array(home).cast("str"), ""),
            "is_head": is_head,
            "is_member": np.ones(residents, bool),
            "birth_date": pa.array(born.astype("datetime64[D]")),
            "sex": pa.array(["男", "女"]).take(pa.array(dice.integers(0, 2, residents))),
            "registered": np.ones(residents, bool),
            "registered_on": pa.array(moved),
            "last_event": pa.array(["転入", "出生", "転居"]).take(pa.array(dice.integers(0, 3, residents))),
            "last_event_on": pa.array(moved),
        }
    )
    children = np.flatnonzero(~is_head & (ages < 23))
    kinship = {"parent": refs.take(pa.array(home[children])), "child": refs.take(pa.array(children))}
    return persons, pa.table({**kinship, "rank": pa.array(dice.integers(1, 4, len(children)))})


def _one_by_one(rules: dict[str, Any], persons: pa.Table, kinship: pa.Table, answers: pa.Table) -> float:
    """Return the seconds a person takes with `evaluate`, whose answers must be the same."""
    from tenohira.engines.rules import UNKNOWN, EvaluationError, evaluate

    sample = persons.slice(0, SAMPLE)
    homes = persons.filter(pc.is_in(persons["household"], sample["household"])).to_pylist()
    by_ref = {one["ref"]: one for one in homes}
    kin = kinship.filter(pc.is_in(kinship["parent"], sample["ref"])).to_pylist()
    rows = {row["ref"]: row for row in answers.filter(pc.is_in(answers["ref"], sample["ref"])).to_pylist()}
    taken = 0.0
    for person in sample.to_pylist():
        members = [one for one in homes if one["household"] == person["household"]]
        children = [
            by_ref[one["child"]] | {"rank": one["rank"]} for one in kin if one["parent"] == person["ref"]
        ]
        head = next((one for one in members if one["is_head"]), None)
        household = {"members": members, "children": children, "size": len(members), "head": head}
        start = time.perf_counter()
        for name, rule in rules.items():
            try:
                found = evaluate(rule, {"person": person, "household": household}, ON)
            except EvaluationError:
                found = UNKNOWN
            assert rows[person["ref"]][name] == (None if found is UNKNOWN else found), (person["ref"], name)
        taken += time.perf_counter() - start
    return taken / SAMPLE


def _checksum(answers: pa.Table, rules: dict[str, Any]) -> int:
    """The sum of all answers and of what is unknown: the same on every engine."""
    total = 0
    for n, name in enumerate(rules, start=1):
        column = answers[name]
        known = pc.sum(column.cast(pa.int64())).as_py() or 0
        total += n * (int(known) + 7 * column.null_count)
    return total


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--residents", type=int, default=150_000)
    parser.add_argument("--engine", choices=["duckdb", "postgresql", "spark"], default="duckdb")
    given = parser.parse_args()
    measure(given.residents, given.engine)
