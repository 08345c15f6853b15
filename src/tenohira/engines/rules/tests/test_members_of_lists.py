"""any, all, sum, count, min and max over the members of a household, some of them unknown."""

from datetime import date
from typing import Any

import pytest

from tenohira.engines.rules import INT, UNKNOWN, Collection, Record, Vocabulary, compile_rule, evaluate
from tenohira.engines.rules.errors import DivisionByZero, NothingToCompare
from tenohira.engines.rules.tests.factories import ON, value

ICHIRO = {"birth_date": date(2024, 6, 1), "rank": 2, "lives_with": True, "income": 0}
MISAKI = {"birth_date": date(2010, 6, 1), "rank": 1, "lives_with": False, "income": 30_000}
ADULT = {"birth_date": date(2001, 6, 1), "rank": 0, "lives_with": True, "income": 900_000}


def among(source: str, *children: dict[str, Any] | None) -> Any:
    return value(source, {"household": {"children": list(children)}})


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("any(c.age <= 3 for c in household.children)", True),
        ("all(c.age <= 3 for c in household.children)", False),
        ("all(c.age <= 20 for c in household.children if c.rank > 0)", True),
        ("any(c.age > 20 for c in household.children if c.rank > 0 if c.lives_with)", False),
        ("count(household.children)", 3),
        ("count(c for c in household.children if c.lives_with)", 2),
        ("sum(c.income for c in household.children)", 930_000),
        ("sum(c.income for c in household.children if c.age < 20)", 30_000),
        ("sum(allowance(c.age, c.rank) for c in household.children if c.rank > 0)", 25_000),
        ("sum(1 for c in household.children if not c.lives_with)", 1),
        ("min(c.age for c in household.children)", 2),
        ("max(c.birth_date for c in household.children)", date(2024, 6, 1)),
        (
            "any(c.lives_with for c in household.children) and all(c.age > 1 for c in household.children)",
            True,
        ),
    ],
)
def test_members_are_counted_summed_and_compared(source: str, result: Any) -> None:
    assert among(source, ADULT, MISAKI, ICHIRO) == result


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("any(c.lives_with for c in household.children)", False),
        ("all(c.lives_with for c in household.children)", True),
        ("count(household.children)", 0),
        ("sum(c.income for c in household.children)", 0),
    ],
)
def test_an_empty_household_has_known_answers(source: str, result: Any) -> None:
    assert among(source) == result


def test_the_smallest_of_nobody_is_an_error_that_tells_the_way_out() -> None:
    with pytest.raises(NothingToCompare) as caught:
        among("min(c.age for c in household.children)")
    assert "count( ) > 0" in caught.value.remedy
    guarded = "min(c.age for c in household.children) < 3 and count(household.children) > 0"
    assert among(guarded) is False


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("any(c.lives_with for c in household.children)", True),
        ("all(c.lives_with for c in household.children)", UNKNOWN),
        ("all(c.rank > 5 for c in household.children)", False),
        ("any(c.rank > 5 for c in household.children)", UNKNOWN),
        ("count(household.children)", 2),
        ("count(c for c in household.children if c.lives_with)", UNKNOWN),
        ("sum(c.income for c in household.children)", UNKNOWN),
        ("min(c.age for c in household.children)", UNKNOWN),
    ],
)
def test_an_unknown_member_leaves_open_only_what_depends_on_it(source: str, result: Any) -> None:
    assert among(source, ICHIRO, None) == result


def test_a_condition_that_is_certainly_false_makes_the_unknown_irrelevant() -> None:
    hidden = {"lives_with": False, "income": None, "birth_date": None}
    assert among("sum(c.income for c in household.children if c.lives_with)", ICHIRO, hidden) == 0
    assert among("any(c.age < 1 for c in household.children if c.lives_with)", ICHIRO, hidden) is False
    assert among("all(c.age < 9 for c in household.children if c.lives_with)", ICHIRO, hidden) is True


def test_an_open_condition_with_a_settled_element_is_settled() -> None:
    open_one = {"lives_with": None, "rank": 1}
    assert among("all(c.rank > 0 for c in household.children if c.lives_with)", open_one) is True
    assert among("any(c.rank > 5 for c in household.children if c.lives_with)", open_one) is False


def test_a_member_that_fails_matters_only_if_nobody_settles() -> None:
    source = "any(1 // c.rank > 0 for c in household.children)"
    assert among(source, ADULT, MISAKI) is True
    with pytest.raises(DivisionByZero):
        among(source, ADULT)


def test_lists_within_lists_are_walked() -> None:
    pet = Record("pet", {"age": INT})
    owner = Record("owner", {"pets": Collection(pet), "age": INT})
    words = Vocabulary({"owners": Collection(owner)})
    rule = compile_rule("any(any(p.age > o.age for p in o.pets) for o in owners)", words)
    assert rule.facts_used == {"owners", "owners.age", "owners.pets", "owners.pets.age"}
    assert evaluate(rule, {"owners": [{"age": 5, "pets": [{"age": 3}, {"age": 8}]}]}, ON) is True
    assert evaluate(rule, {"owners": [{"age": 9, "pets": [{"age": 3}]}, {"age": 1, "pets": []}]}, ON) is False


def test_a_derived_fact_with_a_loop_of_its_own_does_not_catch_the_loop_around_it() -> None:
    member = Record("member", {"age": INT, "is_eldest": INT})
    words = Vocabulary(
        {"members": Collection(member)},
        derived={"member.is_eldest": "1 if all(age >= c.age for c in members) else 0"},
    )
    rule = compile_rule("sum(c.is_eldest * c.age for c in members)", words)
    assert evaluate(rule, {"members": [{"age": 3}, {"age": 40}, {"age": 12}]}, ON) == 40
