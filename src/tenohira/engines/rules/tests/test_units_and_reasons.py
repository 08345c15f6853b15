"""Whatever two words meet: they have a type or a mistake with its column; and reasons alone would decide the same."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenohira.engines.rules import (
    BOOL,
    DATE,
    DECIMAL,
    INT,
    UNKNOWN,
    YEN,
    RuleProblems,
    Values,
    compile_rule,
    decide,
    evaluate,
    problems_of,
)
from tenohira.engines.rules.tests.factories import ON, flat, suzuki, vocabulary
from tenohira.engines.rules.types import SPAN, YEN_FRACTION, Type

WORDS = vocabulary()
KINDS: dict[str, Type] = {
    "household.size": INT,
    "rate": DECIMAL,
    "cost": YEN,
    "cost / 3": YEN_FRACTION,
    "person.birth_date": DATE,
    "days(3)": SPAN,
    "person.registered": BOOL,
}
PAIRS = list(product(KINDS, repeat=2))


def kind_of(source: str) -> Type | None:
    """The type of an expression, None when it may not stand; then its mistake has a column in it and a remedy."""
    try:
        return compile_rule(source, WORDS).type
    except RuleProblems as error:
        for problem in error.problems:
            assert 1 <= problem.column <= len(source)
            assert problem.what
            assert problem.how
        return None


@pytest.mark.parametrize(("left", "right"), PAIRS)
class TestWhereTwoTypesMeet:
    def test_plus_and_times_do_not_mind_the_order(self, left: str, right: str) -> None:
        for sign in "+*":
            assert kind_of(f"({left}) {sign} ({right})") == kind_of(f"({right}) {sign} ({left})")

    def test_who_may_be_compared_one_way_may_be_the_other(self, left: str, right: str) -> None:
        for sign, mirrored in (("==", "=="), ("<", ">"), ("<=", ">=")):
            one, other = kind_of(f"({left}) {sign} ({right})"), kind_of(f"({right}) {mirrored} ({left})")
            assert one == other
            assert one in (BOOL, None)

    def test_who_may_be_ordered_may_be_asked_whether_they_are_equal(self, left: str, right: str) -> None:
        if kind_of(f"({left}) < ({right})") is not None:
            assert kind_of(f"({left}) == ({right})") == BOOL
            assert kind_of(f"({left}) in (({right}), ({right}))") == BOOL

    def test_money_never_meets_a_number_that_is_no_money(self, left: str, right: str) -> None:
        money = {YEN, YEN_FRACTION}
        if (KINDS[left] in money) is not (KINDS[right] in money):
            for sign in ("+", "-", "<", "==", "%" if KINDS[left] not in money else "+"):
                assert kind_of(f"({left}) {sign} ({right})") is None

    def test_what_compiles_is_calculated_and_is_of_its_type(self, left: str, right: str) -> None:
        python = {INT: int, YEN: int, BOOL: bool, DATE: date}
        for sign in ("+", "-", "*", "/", "//", "%", "<", "=="):
            kind = kind_of(f"({left}) {sign} ({right})")
            if kind in python:
                found = evaluate(compile_rule(f"({left}) {sign} ({right})", WORDS), suzuki(), ON)
                assert type(found) is python[kind]


ATOMS = (
    "person.registered",
    "is_adult",
    "household.size > 3",
    "cost >= 50000",
    "'walking' in helps",
    "any(c.lives_with for c in household.children)",
)
CONDITIONS = st.recursive(
    st.sampled_from(ATOMS),
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("(not {})".format, inner),
    ),
    max_leaves=6,
)
FACTS = st.fixed_dictionaries(
    {
        "person": st.fixed_dictionaries(
            {
                "registered": st.none() | st.booleans(),
                "birth_date": st.none() | st.sampled_from([date(1992, 3, 3), date(2020, 1, 1)]),
            }
        ),
        "household": st.fixed_dictionaries(
            {
                "size": st.none() | st.integers(1, 6),
                "children": st.none()
                | st.lists(st.fixed_dictionaries({"lives_with": st.none() | st.booleans()}), max_size=2),
            }
        ),
        "cost": st.none() | st.sampled_from([0, 49_999, 50_000]),
        "helps": st.none() | st.lists(st.sampled_from(["walking", "eating"]), max_size=2),
    }
)


@settings(max_examples=60)
@given(CONDITIONS, FACTS)
def test_every_reason_is_a_condition_of_the_rule_with_its_own_true_outcome(source: str, facts: Any) -> None:
    decision = decide(compile_rule(source, WORDS), facts, ON)
    assert decision.clauses
    for clause in decision.clauses:
        assert clause.source in source
        found = evaluate(compile_rule(clause.source, WORDS), facts, ON)
        assert clause.outcome is (None if found is UNKNOWN else found)


def only(facts: Any, paths: set[str], at: str = "") -> Any:
    """The same facts without those that no reason has read."""
    if not isinstance(facts, dict):
        return facts
    kept = {}
    for key, value in facts.items():
        path = f"{at}{key}"
        if path in paths or any(one.startswith(f"{path}.") for one in paths):
            kept[key] = only(value, paths, f"{path}.")
    return kept


@settings(max_examples=60)
@given(CONDITIONS, FACTS)
def test_the_facts_of_the_reasons_alone_settle_the_same_answer(source: str, facts: Any) -> None:
    rule = compile_rule(source, WORDS)
    decision = decide(rule, facts, ON)
    if decision.outcome is not None:
        read = {use.path for clause in decision.clauses for use in clause.facts}
        assert decide(rule, only(facts, read), ON).outcome is decision.outcome


@settings(max_examples=60)
@given(CONDITIONS, FACTS)
def test_the_opposite_rule_has_the_opposite_answer_for_the_same_reasons(source: str, facts: Any) -> None:
    one, other = (
        decide(compile_rule(source, WORDS), facts, ON),
        decide(compile_rule(f"not {source}", WORDS), facts, ON),
    )
    assert other.outcome is (None if one.outcome is None else not one.outcome)
    assert other.clauses == one.clauses
    assert other.missing == one.missing


@settings(max_examples=60)
@given(st.lists(st.dates(date(2000, 1, 1), date(2030, 1, 1)), min_size=1, max_size=5, unique=True), st.data())
def test_a_value_changes_on_its_day_and_on_no_other(days: list[date], data: st.DataObject) -> None:
    days = sorted(days)
    amounts = data.draw(st.lists(st.integers(0, 9999), min_size=len(days), max_size=len(days)))
    words = vocabulary(values=Values([flat("fee", YEN, *zip(days, amounts, strict=True))]))
    rule = compile_rule("fee", words)
    for n, day in enumerate(days):
        assert evaluate(rule, {}, day) == amounts[n]
        assert evaluate(rule, {}, day + timedelta(days=1)) == amounts[n + (day + timedelta(days=1) in days)]
        if n:
            assert evaluate(rule, {}, day - timedelta(days=1)) == amounts[n - 1]


@pytest.mark.parametrize(
    ("source", "columns"),
    [
        ("cost + rate > 1 and today + 3 > today", [1, 21]),
        ("'市民課' == person.note and cost > rate", [33]),
        ("(cost\n + household.size) > 0 or not cost", [2, 37]),
        ("sum(c.rank for c in household.children) > cost", [43]),
        ("max(today, cost) > today", [1]),
    ],
)
def test_units_that_do_not_meet_are_told_at_their_column_all_at_once(source: str, columns: list[int]) -> None:
    assert [problem.column for problem in problems_of(source, WORDS)] == columns
