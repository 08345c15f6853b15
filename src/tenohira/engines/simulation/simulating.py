"""Two sets of definitions and one register: what the draft does to each service that differs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

import ibis
from ibis.expr.types import Table

from tenohira.engines.people.queries import RegisterColumns
from tenohira.engines.rules import Register, Rule, lay, match
from tenohira.engines.services.queries import (
    Catalogue,
    ServiceBundle,
    closed_for_matching,
    facts_in,
    rules_to_match,
    stored_facts,
    without_columns,
)
from tenohira.engines.simulation.comparison import Comparison, Counted, Terms, Uncounted
from tenohira.engines.simulation.counting import count
from tenohira.engines.simulation.hiding import shown
from tenohira.engines.simulation.homes import READ, with_groups

ReadRegister = Callable[[Collection[str], date], RegisterColumns]
_PARTS = ("needed", "amount")


@dataclass(frozen=True)
class Sides:
    """The rules that say something of everybody, of base and draft, by `<service>.<part>`."""

    base: dict[str, Rule]
    draft: dict[str, Rule]


def simulate(
    base: Catalogue, draft: Catalogue, register: ReadRegister, on: date, only: Collection[str] | None = None
) -> Comparison:
    """Compare two catalogues for everybody in a register on a day; what is returned may be shown to staff.

    A service is compared when its need, amount, or how it is paid differs, also through values and derived facts.
    Counted are the residents of that day, those under protection among them (nobody is named), or for services paid
    `to: household` the households. Undecided is whoever a rule is unknown for under one of the two.
    A year is reckoned as if the day lasted: an amount paid every month twelve times, everything else once; nobody
    grows older, is born or moves. `only`: the services the draft can touch, all by default.
    """
    counted, elsewhere, uncounted = counted_exactly(base, draft, register, on, only)
    return Comparison(on, tuple(shown(one) for one in counted), elsewhere, uncounted)


def counted_exactly(
    base: Catalogue, draft: Catalogue, register: ReadRegister, on: date, only: Collection[str] | None = None
) -> tuple[list[Counted], tuple[Uncounted, ...], tuple[Uncounted, ...]]:
    """Return the exact counts, which leave this room only through `hiding.shown`; the services that differ elsewhere;
    and those that cannot be counted.
    """
    elsewhere, uncounted, wanted = [], [], []
    for service in sorted(
        (base.bundles.keys() | draft.bundles.keys()) & set(only or base.bundles | draft.bundles)
    ):
        before, after = base.bundles.get(service), draft.bundles.get(service)
        title = _title(before, after)
        if _differs(before, after):
            closed = _closed(before, base) or _closed(after, draft)
            if closed:
                uncounted.append(Uncounted(service, title, closed))
            else:
                wanted.append(service)
        elif before and after and _all_trees(before) != _all_trees(after):
            elsewhere.append(Uncounted(service, title, ""))
    if not wanted:
        return [], tuple(elsewhere), tuple(uncounted)
    sides = Sides(_rules(base, wanted), _rules(draft, wanted))
    answers, left_out = _answers(sides, (base, draft), register, on)
    uncounted += [
        Uncounted(one, _title(base.bundles.get(one), draft.bundles.get(one)), why)
        for one, why in left_out.items()
    ]
    found = [_count(answers, one, base, draft) for one in wanted if one not in left_out]
    return found, tuple(elsewhere), tuple(uncounted)


def terms_of(bundle: ServiceBundle | None) -> Terms:
    """Return how a service is paid. Where it does not say, each person is paid once; with a fee the applicant pays."""
    if bundle is None:
        return Terms()
    paid, has_money = bundle.service.paid, "amount" in bundle.rules
    sign = -1 if bundle.service.fee is not None else 1
    if paid is None:
        return Terms(sign=sign, has_money=has_money)
    return Terms(paid.to, paid.every, sign, has_money, is_stated=True)


def _count(answers: Table, service: str, base: Catalogue, draft: Catalogue) -> Counted:
    before, after = base.bundles.get(service), draft.bundles.get(service)
    terms = (terms_of(before or after), terms_of(after or before))
    same = bool(before and after) and _tree(before, "amount") == _tree(after, "amount")
    return count(answers, service, _title(before, after), terms, same_amount=same and terms[0] == terms[1])


def _title(before: ServiceBundle | None, after: ServiceBundle | None) -> str:
    found = after or before
    return found.service.title.text("ja") if found else ""


def _tree(bundle: ServiceBundle | None, part: str) -> Any:
    rule = rules_to_match(bundle).get(f"{bundle.id}.{part}") if bundle else None
    return rule.tree if rule else None


def _differs(before: ServiceBundle | None, after: ServiceBundle | None) -> bool:
    return terms_of(before) != terms_of(after) or any(
        _tree(before, one) != _tree(after, one) for one in _PARTS
    )


def _all_trees(bundle: ServiceBundle) -> dict[str, Any]:
    return {name: rule.tree for name, rule in bundle.rules.items()}


def _closed(bundle: ServiceBundle | None, catalogue: Catalogue) -> str:
    found = closed_for_matching(rules_to_match(bundle), catalogue.world.facts) if bundle else None
    return found.why if found else ""


def _rules(catalogue: Catalogue, wanted: Iterable[str]) -> dict[str, Rule]:
    found: dict[str, Rule] = {}
    for one in wanted:
        if one in catalogue.bundles:
            found |= rules_to_match(catalogue.bundles[one])
    return found


def _answers(
    sides: Sides, catalogues: tuple[Catalogue, Catalogue], register: ReadRegister, on: date
) -> tuple[Table, dict[str, str]]:
    """Read the register once, ask it both sets of rules, and keep the answers with the groups of each resident."""
    stored = [
        stored_facts(rules.values(), catalogue.world.facts)
        for rules, catalogue in zip((sides.base, sides.draft), catalogues, strict=True)
    ]
    read = register({*READ, *stored[0].values(), *stored[1].values()}, on)
    backend = ibis.duckdb.connect()
    laid = [lay(facts_in(read, one), read.kinship, "duckdb", backend) for one in stored]
    left_out: dict[str, str] = {}
    for rules, table in zip((sides.base, sides.draft), laid, strict=True):
        for name, error in without_columns(rules, table, on).items():
            left_out[name.rpartition(".")[0]] = f"{error.what} {error.why}"
    groups = lay(facts_in(read, {name: name for name in READ}), read.kinship, "duckdb", backend)
    found = with_groups(groups.persons, on)
    for side, rules, table in zip("bd", (sides.base, sides.draft), laid, strict=True):
        kept = {name: rule for name, rule in rules.items() if name.rpartition(".")[0] not in left_out}
        found = found.join(_matched(kept, table, on, side), "ref", how="left", rname=f"{{name}}_{side}")
    # kept on the engine: every service is counted from it
    return backend.create_table(f"answers_{uuid4().hex}", found, temp=True), left_out


def _matched(rules: Mapping[str, Rule], register: Register, on: date, side: str) -> Table:
    """Return `ref` and the answers, named `<service>.<side>.<part>`."""
    if not rules:
        return register.persons.select("ref")
    answers = match(rules, register, on).table
    named = {f"{name.rpartition('.')[0]}.{side}.{name.rpartition('.')[2]}": answers[name] for name in rules}
    return answers.select("ref", **named)
