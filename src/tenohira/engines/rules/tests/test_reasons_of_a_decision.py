"""A decision carries the clauses that decided it, what they read and what is missing."""

from datetime import date

import pytest

from tenohira.engines.rules import UNKNOWN, Decision, decide
from tenohira.engines.rules.errors import DivisionByZero, NotADecision
from tenohira.engines.rules.tests.factories import ON, rule, suzuki


def decided(source: str, **changes: object) -> Decision:
    return decide(rule(source), suzuki(**changes), ON)


def clauses(source: str, **changes: object) -> list[tuple[str, bool | None]]:
    return [(clause.source, clause.outcome) for clause in decided(source, **changes).clauses]


def test_all_conditions_of_a_yes_are_reasons() -> None:
    assert clauses("person.registered and household.size > 2") == [
        ("person.registered", True),
        ("household.size > 2", True),
    ]


def test_only_the_failing_conditions_are_reasons_for_a_no() -> None:
    assert clauses("person.registered and household.size > 5 and cost > 999999") == [
        ("household.size > 5", False),
        ("cost > 999999", False),
    ]


def test_only_the_fulfilled_conditions_are_reasons_for_a_yes_by_or() -> None:
    assert clauses("household.size > 5 or person.registered") == [("person.registered", True)]


def test_only_the_open_conditions_are_reasons_for_not_yet() -> None:
    found = decided("person.registered and (cost > 5 or household.size > 5)", cost=None)
    assert found.outcome is None
    assert [clause.source for clause in found.clauses] == ["cost > 5"]
    assert found.missing == ("cost",)


def test_nested_conditions_are_opened_to_their_leaves() -> None:
    source = "(person.registered or cost > 5) and not (household.size > 5 or is_adult and cost < 5)"
    assert clauses(source) == [
        ("person.registered", True),
        ("cost > 5", True),
        ("household.size > 5", False),
        ("cost < 5", False),
    ]


def test_a_choice_gives_its_condition_and_the_branch_taken() -> None:
    source = "cost > 5 if person.registered else cost > 500"
    assert clauses(source) == [("person.registered", True), ("cost > 5", True)]
    assert clauses(source, person={"registered": False}) == [
        ("person.registered", False),
        ("cost > 500", True),
    ]
    assert decided(source, person={}, cost=7).missing == ("person.registered",)
    assert clauses("cost > 5 if person.registered else cost > 6", person={}) == [
        ("cost > 5 if person.registered else cost > 6", True)
    ]


def test_a_clause_shows_the_facts_it_read() -> None:
    [clause] = decided("person.age >= 18").clauses
    assert [(use.path, use.value) for use in clause.facts] == [
        ("person.age", 34),
        ("person.birth_date", date(1992, 3, 3)),
    ]
    assert all(use.is_known for use in clause.facts)


def test_an_open_clause_names_the_missing_base_facts() -> None:
    [clause] = decided("is_adult", person={}).clauses
    assert clause.missing == ("person.birth_date",)
    assert [use.value for use in clause.facts] == [UNKNOWN]


def test_the_member_that_decided_is_named_by_its_place() -> None:
    old = {"birth_date": date(1990, 1, 1)}
    young = {"birth_date": date(2025, 1, 1)}
    found = decided("any(c.age < 18 for c in household.children)", household={"children": [old, young, old]})
    [clause] = found.clauses
    places = {use.at for use in clause.facts if use.path == "household.children.birth_date"}
    assert places == {(1,)}


def test_of_a_list_only_the_number_of_members_is_shown() -> None:
    [clause] = decided("count(household.children) > 0").clauses
    assert [(use.path, use.value) for use in clause.facts] == [("household.children", 1)]


def test_open_members_are_missing_by_path_and_place() -> None:
    children = [{"lives_with": False}, {}]
    found = decided("any(c.lives_with for c in household.children)", household={"children": children})
    assert found.outcome is None
    assert found.missing == ("household.children.lives_with",)
    [clause] = found.clauses
    assert [use.at for use in clause.facts if not use.is_known] == [(1,)]


def test_an_unknown_list_is_missing_as_a_whole() -> None:
    assert decided("all(c.lives_with for c in household.children)", household={}).missing == (
        "household.children",
    )


def test_a_settled_answer_has_nothing_missing() -> None:
    assert decided("person.registered or cost > 5", person={}).missing == ()


def test_only_yes_no_rules_are_decided() -> None:
    with pytest.raises(NotADecision):
        decided("cost + 1")


def test_a_failing_part_is_raised_only_when_it_matters() -> None:
    assert decided("1 // (household.size - 3) > 0 and cost < 5").outcome is False
    assert decided("1 // (household.size - 3) > 0 or cost > 5").outcome is True
    with pytest.raises(DivisionByZero):
        decided("1 // (household.size - 3) > 0 and cost > 5")


def test_a_bare_constant_is_its_own_reason() -> None:
    assert clauses("True") == [("True", True)]
