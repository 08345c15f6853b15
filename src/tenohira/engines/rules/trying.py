"""Answers that stand for all that a person might give: what a question could settle is tried on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from tenohira.engines.rules import tree
from tenohira.engines.rules.declarations import FactDefinition

_DAYS = (-60, 0, 10, 40, 400, 900, 1700, 3000, 4900, 6200, 9000, 16000, 22500, 24500, 26500, 29000)
"""How many days ago: days to come, events of these days, and births of people of every age that laws speak of."""

_MOST = 16


def tries(fact: FactDefinition, constants: Iterable[Any], on: date) -> list[Any]:
    """Return possible answers to a single fact, the edges of the constants that rules compare it with among them."""
    if fact.type == "bool":
        return [True, False]
    if fact.type == "code":
        return list(fact.values)
    if fact.type == "codes":
        codes = list(fact.values)
        return [[], *([one] for one in codes[:_MOST]), codes]
    if fact.type == "date":
        days = [one for one in constants if isinstance(one, date)]
        edges = [day + timedelta(days=shift) for day in days for shift in (-1, 1)]
        return [*(on - timedelta(days=ago) for ago in _DAYS), *edges[:_MOST]]
    return _numbers(constants)


def _numbers(constants: Iterable[Any]) -> list[Any]:
    whole = sorted({int(one) for one in constants if _is_number(one)})
    edges = sorted({max(0, one + shift) for one in whole for shift in (-1, 0, 1)} | {0})
    step = max(1, len(edges) // _MOST)
    return [*edges[::step], edges[-1] * 10 + 1]


def _is_number(value: Any) -> bool:
    return not isinstance(value, bool | str | date) and value is not None


def rows(
    fields: Sequence[tuple[str, Sequence[Any]]], known: Sequence[Any] | None
) -> list[list[dict[str, Any]]]:
    """Return possible lists: none, one, three members with these fields; where the members are known, as many."""
    if not fields:
        return [[], [{}], [{}, {}, {}]]
    most = max(len(values) for _name, values in fields)
    members = [
        {name: values[(place * (step + 1)) % len(values)] for step, (name, values) in enumerate(fields)}
        for place in range(most)
    ]
    if known is not None:
        count = len(known)
        return [[members[(shift + place) % most] for place in range(count)] for shift in range(most)]
    return [[], *([one] for one in members), [members[0], members[most // 2], members[-1]]]


def constants_of(node: tree.Node, on: date) -> list[Any]:
    """Return the values that a rule compares facts with: those written in it, and dated values that need no key."""
    found: list[Any] = []
    for part in tree.walk(node):
        if isinstance(part, tree.Constant):
            found.append(part.value)
        elif isinstance(part, tree.Lookup):
            found += [row.value for period in part.value.history if period.since <= on for row in period.rows]
    return found
