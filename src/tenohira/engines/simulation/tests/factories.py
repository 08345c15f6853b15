"""Two catalogues made of a few rules, small towns at random, and what `evaluate` says of each household in turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from tenohira.engines.people.queries import RegisterColumns
from tenohira.engines.rules import BOOL, YEN, Rule, Type, compile_rule
from tenohira.engines.rules.tests.registers import KINSHIP_COLUMNS, PERSON_COLUMNS, Town, arrow, said
from tenohira.engines.services import queries as services
from tenohira.engines.services.definition import Paid
from tenohira.engines.services.queries import Catalogue

SERVICE = "child-allowance-claim"
ON = date(2026, 11, 20)
NEEDS = "any(child.age_on(fiscal_year_end) <= 18 for child in household.children)"
CHILDREN = "child in household.children if child.age_on(fiscal_year_end) <= 18"
AMOUNT = f"sum(child_allowance_month(child.age_on(today), child.rank) for {CHILDREN})"


def catalogue(needs: str | None = NEEDS, amount: str | None = AMOUNT, paid: Paid | None = None) -> Catalogue:
    """The catalogue of the city with one service whose need and amount are these rules."""
    whole = services.catalogue()
    rules: dict[str, Rule] = {}
    if needs:
        rules["needed_when.0"] = _compiled(needs, BOOL)
    if amount:
        rules["amount"] = _compiled(amount, YEN)
    bundle = whole.bundle(SERVICE)
    clauses = bundle.service.needed_when[:1] if needs else []
    service = bundle.service.model_copy(update={"needed_when": clauses, "paid": paid, "amount": amount})
    return Catalogue({SERVICE: replace(bundle, service=service, rules=rules)}, whole.world)


@lru_cache(maxsize=64)
def _compiled(text: str, kind: Type) -> Rule:
    return compile_rule(text, services.catalogue().world.vocabulary, kind)


def unasked(town: Town) -> Town:
    """The town of whom nobody was asked who lives with whom: the register does not say."""
    return Town([one | {"lives_with": None} for one in town.people], town.kinship)


def register_of(town: Town) -> Any:
    """The town as `simulate` reads a register."""
    persons, kinship = arrow(town.people, PERSON_COLUMNS), arrow(town.kinship, KINSHIP_COLUMNS)

    def read(_names: Collection[str], _on: date) -> RegisterColumns:
        return RegisterColumns(persons, kinship)

    return read


def everybody(town: Town) -> list[dict[str, Any]]:
    """The residents of a town."""
    return [one for one in town.people if one["is_member"]]


def one_by_one(
    base: Catalogue, draft: Catalogue, town: Town, *, households: bool, times: int
) -> Counter[str]:
    """How many are of each kind, and the yen before and after, each person or household looked at alone."""
    found: Counter[str] = Counter()
    same = base.bundles[SERVICE].rules.get("amount") == draft.bundles[SERVICE].rules.get("amount")
    units: dict[str, list[str]] = {}
    for one in everybody(town):
        units.setdefault(one["household"] if households else one["ref"], []).append(one["ref"])
    for refs in units.values():
        sides = [_answer(which, [town.facts(ref) for ref in refs], times) for which in (base, draft)]
        (entitled_b, yen_b), (entitled_d, yen_d) = sides
        found[_kind(entitled_b, yen_b, entitled_d, yen_d, same=same)] += 1
        if None not in (entitled_b, entitled_d, yen_b, yen_d):
            found["before"] += yen_b
            found["after"] += yen_d
    return found


def _answer(
    which: Catalogue, everyone: list[Mapping[str, Any]], times: int
) -> tuple[bool | None, int | None]:
    entitled: list[bool | None] = []
    yen: list[int | None] = []
    rules = which.bundles[SERVICE].rules
    for facts in everyone:
        amount = said(rules["amount"], facts, ON) if "amount" in rules else 0
        needed = said(rules["needed_when.0"], facts, ON) if "needed_when.0" in rules else None
        if "needed_when.0" not in rules:
            needed = None if amount is None else amount > 0
        entitled.append(needed)
        known = None if needed is None or amount is None else amount * times
        yen.append(0 if needed is False else known)
    anybody = True if True in entitled else None if None in entitled else False
    return anybody, None if None in yen else max(one for one in yen if one is not None)


def _kind(entitled_b: Any, yen_b: Any, entitled_d: Any, yen_d: Any, *, same: bool) -> str:
    if entitled_b is None or entitled_d is None:
        return "undecided"
    if yen_b is not None and yen_d is not None and yen_b != yen_d:
        return "gains" if yen_d > yen_b else "losses"
    if entitled_b != entitled_d:
        return "gains" if entitled_d else "losses"
    return "unchanged" if same or (yen_b is not None and yen_d is not None) else "undecided"


def family_town(*homes: tuple[str, int, list[tuple[str, int]]]) -> Town:
    """A town of homes: the street, how many adults, and born on and rank of each child."""
    people: list[dict[str, Any]] = []
    kinship: list[dict[str, Any]] = []
    for n, (street, adults, children) in enumerate(homes):
        born = [("1990-05-05", "世帯主"), ("1991-05-05", "妻")][:adults] + [
            (one, "子") for one, _rank in children
        ]
        refs = [f"h{n}p{k}" for k in range(len(born))]
        for ref, (day, relationship) in zip(refs, born, strict=True):
            people.append(
                dict.fromkeys(PERSON_COLUMNS)
                | {
                    "ref": ref,
                    "household": f"h{n}",
                    "is_member": True,
                    "is_head": relationship == "世帯主",
                    "birth_date": date.fromisoformat(day),
                    "relationship": relationship,
                    "town": street,
                    "registered": True,
                    "status": "registered",
                }
            )
        for k, (_day, rank) in enumerate(children):
            kinship += [
                {"parent": parent, "child": refs[adults + k], "rank": rank} for parent in refs[:adults]
            ]
    return Town(people, kinship)
