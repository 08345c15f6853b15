"""`navigator`: how many questions the guide asks, and whether its slip is that of all facts.

Synthetic households (engines.people.population) in five life events, without sign-in: everything has to be asked.
Held against asking everything that could matter, and against the best order that never changes: facts by the place the
guide itself gives them on average, those passed over that no longer matter.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from benchmarks.figures import Peer, Result

if TYPE_CHECKING:
    from tenohira.engines.services.navigating import Guide

EVENTS = ("moving-in", "birth", "bereavement", "marriage", "disaster")
TODAY = date(2026, 11, 20)
_TRUE, _HAS, _NONE, _LEARNT_FROM = 0.2, 0.12, 0.6, 300
_MOST = 8


@dataclass
class Asked:
    """What one event came to: questions of each household, and slips that differ from those of all facts."""

    adaptive: list[int]
    fixed: list[int]
    everything: int
    different: int = 0


def measure(households: int) -> dict[str, Any]:
    """Lead every household through every event, and print the line."""
    start, found = time.perf_counter(), {}
    for event in EVENTS:
        found[event] = _through(_guide(event), households)
    taken = time.perf_counter() - start
    mean = {event: statistics.mean(one.adaptive) for event, one in found.items()}
    fixed = statistics.mean(statistics.mean(one.fixed) for one in found.values())
    different = sum(one.different for one in found.values())
    return Result(
        name="navigator",
        figure=round(statistics.mean(mean.values()), 3),
        unit="questions on average",
        target=f"each event < {_MOST}, no slip differs",
        met=max(mean.values()) < _MOST and different == 0,
        peer=Peer("the best order that never changes", round(fixed, 3)),
        details={
            "households": households,
            "different_slips": different,
            "seconds": round(taken, 1),
            "events": {event: _told(one) for event, one in found.items()},
        },
    ).tell()


def _told(one: Asked) -> dict[str, Any]:
    return {
        "mean": round(statistics.mean(one.adaptive), 2),
        "most": max(one.adaptive),
        "fixed_order": round(statistics.mean(one.fixed), 2),
        "everything": one.everything,
    }


def _guide(event: str) -> Guide:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tenohira.config.settings")
    django.setup()
    from tenohira.engines.services import queries
    from tenohira.foundation.city import first_pack, use_city

    with use_city(first_pack()):
        return queries.guide_to(event, TODAY)


def _through(guide: Guide, households: int) -> Asked:
    dice = random.Random(f"tenohira/navigator/{guide.id}")  # noqa: S311 - reproducible on purpose, no secret
    truths = [_truth(guide, one, dice) for one in _families(households)]
    order = _order(guide, truths[:_LEARNT_FROM])
    found = Asked([], [], guide.left({}, {}))
    everything = guide.asker.opened(guide.facts({}, {}))
    for truth in truths:
        answers = _asked(guide, truth)
        found.adaptive.append(len(answers))
        found.fixed.append(_in_fixed_order(guide, truth, order))
        found.different += _differs(guide, answers, truth, everything)
    return found


def _asked(guide: Guide, truth: dict[str, Any]) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    while (question := guide.next({}, answers)) is not None:
        answers[question.path] = _answer(truth, question.path, [name for name, _fact in question.fields])
    return answers


def _answer(truth: dict[str, Any], path: str, fields: list[str]) -> Any:
    from tenohira.engines.rules import at_path

    found = at_path(truth, path)
    return [{name: one.get(name) for name in fields} for one in found] if fields else found


def _order(guide: Guide, truths: list[dict[str, Any]]) -> list[str]:
    """Every fact that may be asked, by its average place in conversations; what is not asked counts as last."""
    talks = [list(_asked(guide, truth)) for truth in truths]
    paths = sorted(guide.asker.left(guide.facts({}, {})))
    last = len(paths)
    mean = {
        path: statistics.mean(talk.index(path) if path in talk else last for talk in talks) for path in paths
    }
    return sorted(paths, key=lambda path: mean[path])


def _in_fixed_order(guide: Guide, truth: dict[str, Any], order: list[str]) -> int:
    answers: dict[str, Any] = {}
    for path in order:
        facts = guide.facts({}, answers)
        wanted = {want for one in guide.asker.opened(facts, answers).values() for want in one}
        fields = sorted(field for at, field in wanted if at == path and field)
        if any(at == path for at, _field in wanted):
            answers[path] = _answer(truth, path, fields)
    return len(answers)


def _differs(guide: Guide, answers: dict[str, Any], truth: dict[str, Any], everything: Any) -> bool:
    """Whether a rule comes out otherwise on everything that may be asked than on what was answered."""
    wanted: dict[str, list[str]] = {}
    for path, field in {want for one in everything.values() for want in one}:
        wanted.setdefault(path, []).extend([field] if field else [])
    full = {path: _answer(truth, path, fields) for path, fields in wanted.items()}
    return _outcomes(guide, guide.facts({}, answers)) != _outcomes(guide, guide.facts({}, full))


def _outcomes(guide: Guide, facts: dict[str, Any]) -> list[Any]:
    from tenohira.engines.rules import EvaluationError, evaluate

    found: list[Any] = []
    for rule in guide.asker.rules.values():
        try:
            found.append(evaluate(rule, facts, guide.on))
        except EvaluationError as error:
            found.append(type(error))
    return found


def _families(count: int) -> Iterator[list[dict[str, str]]]:
    """Households of the synthetic population, as rows of the register."""
    from tenohira.engines.people.population.generating import generate
    from tenohira.engines.people.population.statistics import read_statistics
    from tenohira.foundation.address import Town

    towns = [Town("てのひら", "", 35.0, 137.0, "9990001")]
    rows = generate(towns, read_statistics(), size=count * 3, seed=1, on=TODAY)
    found = groupby(rows, key=lambda row: row["世帯番号"])
    for _number, (_key, members) in zip(range(count), found, strict=False):
        yield list(members)


def _truth(guide: Guide, family: list[dict[str, str]], dice: random.Random) -> dict[str, Any]:
    """What is true of a household in an event: people by the register, the rest by lot."""
    from tenohira.engines.rules import told

    head = family[0]
    children = [one for one in family[1:] if one["続柄"].startswith("子")]
    facts: dict[str, Any] = {}
    paths = {path for rule in guide.asker.rules.values() for path in rule.facts_used}
    fields = sorted(path.rpartition(".")[2] for path in paths if path.startswith("household.children."))
    for path in sorted(paths - {"today"}):
        fact = guide.asker.book.fact(path)
        if fact is not None and not path.startswith("household.children"):
            facts = told(facts, path, _by_lot(path, fact, dice, head, len(family)))
    rows = [_child(one, fields, guide, dice) for one in children]
    if guide.id == "birth":
        rows.append(_child({"生年月日": _recent(dice), "性別": "女"}, fields, guide, dice))
    return told(facts, "household.children", rows)


def _child(row: dict[str, str], fields: list[str], guide: Guide, dice: random.Random) -> dict[str, Any]:
    found = {}
    for name in fields:
        fact = guide.asker.book.fact(f"household.children.{name}")
        found[name] = _by_lot(name, fact, dice, row, 0) if fact else None
    return found


def _by_lot(path: str, fact: Any, dice: random.Random, row: dict[str, str], size: int) -> Any:
    name = path.rpartition(".")[2]
    registered = {"birth_date": row["生年月日"], "sex": row["性別"], "size": size, "registered": True}
    if name in registered:
        return registered[name]
    if fact.type == "bool":
        return dice.random() < _TRUE
    if fact.type == "code":
        codes = list(fact.values)
        return "none" if "none" in codes and dice.random() < _NONE else dice.choice(codes)
    if fact.type == "codes":
        return [code for code in fact.values if dice.random() < _HAS]
    if fact.type == "date":
        return _recent(dice)
    return dice.choice((0, 1, 2, 1_500_000, 3_000_000, 6_000_000)) if fact.type != "list" else []


def _recent(dice: random.Random) -> str:
    return (TODAY - timedelta(days=dice.randint(0, 30))).isoformat()


def main() -> None:
    """Read the size and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=10_000)
    measure(parser.parse_args().households)


if __name__ == "__main__":
    main()
