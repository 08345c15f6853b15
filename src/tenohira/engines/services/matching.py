"""Who needs which service, and what it comes to, for everybody in the register of the current city at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg
import pyarrow as pa
from django.conf import settings
from django.db import connection
from django.utils import timezone

from tenohira.engines.people.queries import REGISTER_COLUMNS, RegisterColumns, register_columns
from tenohira.engines.rules import Matched, NotInColumns, Register, Rule, all_hold, lay, match
from tenohira.engines.rules.definition import FactBook
from tenohira.engines.services.bundles import ServiceBundle
from tenohira.engines.services.catalogue import Catalogue, current_catalogue
from tenohira.engines.services.errors import NotMatchable

_SOURCE = "people."


@dataclass(frozen=True)
class Unmatchable:
    """A service that cannot be matched: which of its rules, and why in words."""

    rule: str
    why: str


@dataclass(frozen=True)
class MatchedServices:
    """The answers for everybody. `answers`: for each service the columns `<id>.needed` (bool) and, where it has an
    amount, `<id>.amount` (yen). `unmatchable`: the services left out, by id.
    """

    answers: Matched
    unmatchable: Mapping[str, Unmatchable]


def matched(services: Collection[str] | None = None, on: date | None = None) -> MatchedServices:
    """Return who of the current city needs which service, and each service's amount, on a day (default: today).

    `services`: ids, all of the catalogue by default. Says of each person what `needed` and `amount_of` say: NULL
    where a fact is missing, answers to a form among them, or the rule fails. A service is left out whose rules read
    a fact that may not be used for matching (its `purpose`), or cannot be columns.
    The register is read now, with one query, and laid on the engine of TENOHIRA_MATCH_ENGINE; the answers are
    calculated when they are asked for. Raises NoSuchService.
    """
    catalogue, on = current_catalogue(), on or timezone.localdate()
    wanted = sorted(catalogue.bundles) if services is None else list(dict.fromkeys(services))
    unmatchable: dict[str, Unmatchable] = {}
    rules: dict[str, Rule] = {}
    for service_id in wanted:
        of_service = rules_to_match(catalogue.bundle(service_id))
        closed = closed_for_matching(of_service, catalogue.world.facts)
        if closed is None:
            rules |= of_service
        else:
            unmatchable[service_id] = closed
    register = _register(rules.values(), catalogue, on)
    for name, error in without_columns(rules, register, on).items():
        service_id = name.rpartition(".")[0]
        unmatchable[service_id] = Unmatchable(name, f"{error.what} {error.why}")
    kept = {name: rule for name, rule in rules.items() if name.rpartition(".")[0] not in unmatchable}
    return MatchedServices(match(kept, register, on), unmatchable)


def people_needing(service_id: str, on: date) -> list[str]:
    """Return the refs of the residents who surely need a service on a day, in the order of their refs.

    Raises NoSuchService, NotMatchable for a service whose rule may not, or cannot, be asked of everybody.
    """
    found = matched([service_id], on)
    left_out = found.unmatchable.get(service_id)
    table, name = found.answers.table, f"{service_id}.needed"
    if left_out is not None or name not in table.columns:
        raise NotMatchable(
            "この手続きが要る方を、台帳から見つけられません。",
            left_out.why if left_out else "要る人を見つける規則（needed_when）が書かれていません。",
            "service.yaml の needed_when を確かめてください。",
        )
    refs: list[str] = table.filter(table[name]).order_by("ref").select("ref").to_pyarrow()["ref"].to_pylist()
    return refs


def rules_to_match(bundle: ServiceBundle) -> dict[str, Rule]:
    """Return the rules of a service that say something of everybody: whether it is needed, and its amount."""
    clauses = [bundle.rules[f"needed_when.{n}"] for n in range(len(bundle.service.needed_when))]
    found = {f"{bundle.id}.needed": all_hold(clauses)} if clauses else {}
    amount = bundle.rules.get("amount")
    return found | ({f"{bundle.id}.amount": amount} if amount is not None else {})


def closed_for_matching(rules: Mapping[str, Rule], facts: FactBook) -> Unmatchable | None:
    """Return which rule reads a fact that may not be used for matching, None when none does."""
    for name, rule in rules.items():
        for path in sorted(rule.facts_named):
            fact = facts.fact(path)
            if fact is not None and "match" not in facts.purpose_of(fact).for_:
                because = facts.purpose_of(fact).because
                why = f"「{fact.label.text()}」は、一括の照合に使うことが認められていません。{because}"
                return Unmatchable(name, why)
    return None


def without_columns(rules: Mapping[str, Rule], register: Register, on: date) -> dict[str, NotInColumns]:
    try:
        match(rules, register, on)
    except NotInColumns:
        found = {}
        for name, rule in rules.items():
            try:
                match({name: rule}, register, on)
            except NotInColumns as error:
                found[name] = error
        return found
    return {}


def _register(rules: Iterable[Rule], catalogue: Catalogue, on: date) -> Register:
    """Return the register with a column for each fact that the rules read and the register knows."""
    stored = stored_facts(rules, catalogue.world.facts)
    read = register_columns(set(stored.values()), on)
    engine = settings.TENOHIRA_MATCH_ENGINE
    return lay(facts_in(read, stored), read.kinship, engine, connection_of(engine))


def stored_facts(rules: Iterable[Rule], facts: FactBook) -> dict[str, str]:
    """Return for each fact of a person that the rules read, by its field, the register's column that holds it."""
    found = {
        path.rpartition(".")[2]: fact.source.removeprefix(_SOURCE)
        for rule in rules
        for path in rule.facts_used
        if (fact := facts.fact(path)) and fact.source and fact.source.startswith(_SOURCE)
    }
    return {name: column for name, column in found.items() if column in REGISTER_COLUMNS}


def facts_in(read: RegisterColumns, stored: Mapping[str, str]) -> pa.Table:
    """Return the persons of a register with its columns named as facts, as `lay` wants them."""
    always = {name: name for name in ("ref", "household", "is_head", "is_member")}
    columns: dict[str, Any] = {name: read.persons[held] for name, held in {**stored, **always}.items()}
    return pa.table(columns)


def connection_of(engine: str) -> Any:
    """Return a connection of its own to the hall's PostgreSQL, for temporary tables; the others need none."""
    if engine != "postgresql":
        return None
    if connection.vendor != "postgresql":
        raise NotInColumns(
            "PostgreSQL で照合できません。",
            "このデータベースは PostgreSQL ではありません。",
            "TENOHIRA_MATCH_ENGINE を duckdb にするか、PostgreSQL で動かしてください。",
        )
    given = connection.get_connection_params()
    wanted = {name: given[name] for name in ("dbname", "user", "password", "host", "port") if given.get(name)}
    return psycopg.connect(**wanted, autocommit=True)
