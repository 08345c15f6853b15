"""Every service of the library matched for everybody: each gets what `needed` and `amount_of` say of one alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from tenohira.engines.people.queries import facts_of
from tenohira.engines.people.tests.factories import cast, known, load
from tenohira.engines.rules import BOOL, DATE, INT, Rule, compile_rule
from tenohira.engines.rules.tests.registers import Town, agreed, towns
from tenohira.engines.services import queries
from tenohira.engines.services.errors import NoSuchService
from tenohira.engines.services.tests.factories import SERVICES, TODAY, look_again, own_pack, write

DERIVED = {
    "person.age": INT,
    "household.head.age": INT,
    "fiscal_year_start": DATE,
    "fiscal_year_end": DATE,
    "organisation.is_small": BOOL,
    "sum(m.age for m in household.members)": INT,
    "max(c.age for c in household.children if c.age > 0)": INT,
}


def every_rule() -> dict[str, Rule]:
    """Needs, checks, amounts and deadlines of every service, and every derived fact."""
    catalogue = queries.catalogue()
    found = {
        f"{bundle.id}.{name}": rule
        for bundle in catalogue.bundles.values()
        for name, rule in bundle.rules.items()
        if name.startswith(("needed_when", "amount", "due", "checks"))
    }
    return found | {
        f"fact {path}": compile_rule(path, catalogue.world.vocabulary, kind) for path, kind in DERIVED.items()
    }


@settings(max_examples=25)
@given(towns())
def test_every_rule_of_the_library_says_of_everybody_what_it_says_of_one(town: Town) -> None:
    rules = every_rule()
    assert len(rules) > 25
    assert agreed(rules, town, on=TODAY) == []


def answers(found: queries.MatchedServices) -> dict[str, dict[str, Any]]:
    """The answers by person."""
    return {row["ref"]: row for row in found.answers.table.to_pyarrow().to_pylist()}


def may_not_be_asked_of_everybody(service_id: str) -> bool:
    """Whether need or amount reads a fact that its purpose does not open for matching (個人情報の目的外利用)."""
    catalogue = queries.catalogue()
    facts = catalogue.world.facts
    rules = catalogue.bundle(service_id).rules
    return any(
        "match" not in facts.purpose_of(fact).for_
        for name, rule in rules.items()
        if name == "amount" or name.startswith("needed_when")
        for path in rule.facts_named
        if (fact := facts.fact(path))
    )


@pytest.mark.django_db
def test_the_whole_register_is_answered_as_one_person_is() -> None:
    load(cast())
    matched = queries.matched(on=TODAY)
    found = answers(matched)
    assert len(found) == len(cast())
    assert set(matched.unmatchable) == {one for one in SERVICES if may_not_be_asked_of_everybody(one)}
    for ref, row in found.items():
        facts = facts_of(ref, TODAY)
        for service_id in SERVICES:
            bundle = queries.catalogue().bundle(service_id)
            if service_id in matched.unmatchable:
                continue
            if bundle.service.needed_when:
                assert row[f"{service_id}.needed"] is queries.needed(bundle, facts, TODAY).outcome
            if "amount" in bundle.rules:
                assert row[f"{service_id}.amount"] == queries.amount_of(bundle, facts, TODAY)


@pytest.mark.django_db
def test_hanako_and_kenta_need_the_child_allowance_and_ichiro_does_not() -> None:
    load(cast())
    found = answers(queries.matched(["child-allowance-claim"], on=date.today()))  # noqa: DTZ011 - the cast ages
    needed = {
        number: found[known(number).ref]["child-allowance-claim.needed"]
        for number in ("1001", "1002", "1003")
    }
    assert needed == {"1001": True, "1002": True, "1003": False}


@pytest.mark.django_db
def test_a_service_that_reads_a_fact_closed_for_matching_is_left_out_and_named(tmp_path: Any) -> None:
    load(cast())
    before = set(queries.matched(on=TODAY).unmatchable)
    with own_pack(tmp_path) as pack:
        write(
            pack,
            "services/care/care-certification/service.yaml",
            "needed_when:\n  - because: {ja: 国籍, ja-easy: こくせき, en: x, pt-BR: x}\n"
            "    rule: person.nationality == 'ブラジル'\n",
        )
        look_again()
        found = queries.matched(on=TODAY)
    assert set(found.unmatchable) - before == {"care-certification"}
    assert "国籍" in found.unmatchable["care-certification"].why
    assert "care-certification.needed" not in found.answers.table.columns
    assert "child-allowance-claim.needed" in found.answers.table.columns


@pytest.mark.django_db
def test_a_service_nobody_offers_cannot_be_matched() -> None:
    with pytest.raises(NoSuchService):
        queries.matched(["flying-licence"], on=TODAY)
