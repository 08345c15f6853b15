"""On known facts a rule gives what the same text gives in plain Python: the language has no arithmetic of its own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenohira.engines.rules import BOOL, INT, EvaluationError, compile_rule, evaluate, problems_of
from tenohira.engines.rules.errors import DivisionByZero, NothingToCompare
from tenohira.engines.rules.tests.factories import ON, suzuki, vocabulary

NUMBERS = st.sampled_from(["household.size", "person.age", "0", "1", "7", "care_age"])
MEMBERS = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.sampled_from(["鈴木 一郎", "鈴木 二郎"]),
            "birth_date": st.dates(date(1990, 1, 1), date(2026, 11, 1)),
            "rank": st.integers(0, 5),
            "lives_with": st.booleans(),
            "income": st.integers(0, 9_000_000),
        }
    ),
    max_size=4,
)


def calculations() -> st.SearchStrategy[str]:
    """Whole-number expressions over facts, values and written numbers."""

    def grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.one_of(
            st.builds("({} {} {})".format, inner, st.sampled_from(["+", "-", "*", "//", "%"]), inner),
            st.builds("-{}".format, inner),
            st.builds("min({}, {})".format, inner, inner),
            st.builds("max({}, {})".format, inner, inner),
            st.builds("({} if {} < {} else {})".format, inner, inner, inner, inner),
            st.sampled_from(
                [
                    "count(c for c in household.children if c.lives_with)",
                    "sum(c.rank for c in household.children)",
                    "sum(c.rank for c in household.children if c.rank > 1)",
                ]
            ),
        )

    return st.recursive(NUMBERS, grown, max_leaves=8)


def conditions() -> st.SearchStrategy[str]:
    """Yes-no expressions over such numbers."""
    compared = st.builds(
        "({} {} {})".format, NUMBERS, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), NUMBERS
    )
    leaves = compared | st.sampled_from(
        [
            "person.registered",
            "any(c.rank > 2 for c in household.children)",
            "all(c.lives_with for c in household.children)",
            "(household.size in (1, 3, 5))",
            "(1 <= household.size < 5)",
        ]
    )
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds("({} and {})".format, inner, inner),
            st.builds("({} or {})".format, inner, inner),
            st.builds("(not {})".format, inner),
            st.builds("({} if {} else {})".format, inner, inner, inner),
        ),
        max_leaves=8,
    )


class _Named:
    """A mapping whose keys are attributes, as plain Python reads a record."""

    def __init__(self, held: dict[str, Any]) -> None:
        for key, value in held.items():
            plain = [_Named(one) for one in value] if isinstance(value, list) else value
            setattr(self, key, _Named(value) if isinstance(value, dict) else plain)


def in_python(source: str, facts: dict[str, Any]) -> Any:
    """What plain Python makes of a rule; `person.age` and `care_age` are put in as what they stand for."""
    held = {
        "person": {**facts["person"], "age": 34},
        "household": {"size": facts["household"]["size"], "children": []},
    }
    names: dict[str, Any] = {name: _Named(value) for name, value in held.items()}
    names["household"].children = [_Named(one) for one in facts["household"]["children"]]
    names |= {"care_age": 65, "count": lambda found: sum(1 for _ in found)}
    allowed = {"min": min, "max": max, "sum": sum, "any": any, "all": all}
    return eval(source, {"__builtins__": allowed, **names})  # noqa: S307 - texts made above, nobody's input


def facts_of(size: int, children: list[dict[str, Any]]) -> dict[str, Any]:
    facts = suzuki()
    facts["household"] = {"size": size, "children": children}
    return facts


@settings(max_examples=150)
@given(calculations(), st.integers(1, 9), MEMBERS)
def test_whole_numbers_come_out_the_same(source: str, size: int, children: list[dict[str, Any]]) -> None:
    facts = facts_of(size, children)
    rule = compile_rule(source, vocabulary(), INT)
    try:
        wanted = in_python(source, facts)
    except ZeroDivisionError:
        wanted = DivisionByZero
    try:
        found = evaluate(rule, facts, ON)
    except EvaluationError as error:
        found = type(error)
    assert found == wanted


@settings(max_examples=150)
@given(conditions(), st.integers(1, 9), MEMBERS)
def test_conditions_come_out_the_same(source: str, size: int, children: list[dict[str, Any]]) -> None:
    facts = facts_of(size, children)
    assert evaluate(compile_rule(source, vocabulary(), BOOL), facts, ON) is bool(in_python(source, facts))


YOUNGEST = "max(c.birth_date for c in household.children)"


@given(MEMBERS.filter(bool))
def test_the_youngest_is_who_was_born_last(children: list[dict[str, Any]]) -> None:
    found = evaluate(compile_rule(YOUNGEST, vocabulary()), facts_of(3, children), ON)
    assert found == max(child["birth_date"] for child in children)


def test_of_nobody_there_is_no_youngest() -> None:
    with pytest.raises(NothingToCompare) as nothing:
        evaluate(compile_rule(YOUNGEST, vocabulary()), facts_of(3, []), ON)
    assert nothing.value.remedy


@given(st.integers(-(10**9), 10**9), st.integers(1, 10**6))
def test_division_is_exact_and_leaves_as_a_decimal(left: int, right: int) -> None:
    rule = compile_rule(f"({left}) / {right}", vocabulary())
    found = evaluate(rule, {}, ON)
    assert isinstance(found, Decimal)
    assert abs(Fraction(found) - Fraction(left, right)) < Fraction(1, 10**15)


@given(st.integers(0, 10**9), st.sampled_from([1, 10, 100, 1000]))
def test_rounding_goes_down_up_and_to_the_nearer(amount: int, unit: int) -> None:
    facts = suzuki(cost=amount)

    def rounded(how: str) -> int:
        found: int = evaluate(compile_rule(f"{how}(cost * 0.5, {unit})", vocabulary()), facts, ON)
        return found

    half = Fraction(amount, 2)
    down, up, near = rounded("floor_to"), rounded("ceil_to"), rounded("round_half_up")
    assert down <= half <= up
    assert up - down in (0, unit)
    assert near in (down, up)
    assert abs(near - half) <= Fraction(unit, 2)
    assert down % unit == up % unit == near % unit == 0


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.integers(-2000, 2000), st.integers(-400, 400))
def test_days_and_months_later_are_those_of_the_calendar(day: date, days: int, months: int) -> None:
    facts = {"person": {"birth_date": day}}
    later = evaluate(compile_rule(f"person.birth_date + days({days})", vocabulary()), facts, ON)
    assert (later - day).days == days
    moved = evaluate(compile_rule(f"person.birth_date + months({months})", vocabulary()), facts, ON)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day <= day.day
    assert moved.day == day.day or (moved.day >= 28 and day.day > moved.day)


@given(st.dates(date(1900, 1, 1), date(2026, 11, 20)))
def test_an_age_grows_by_one_on_the_day_before_each_birthday(born: date) -> None:
    rule = compile_rule("age_on(person.birth_date, today)", vocabulary())
    facts = {"person": {"birth_date": born}}
    ages = [evaluate(rule, facts, date(year, 12, 31)) for year in range(2026, 2031)]
    assert [after - before for before, after in pairwise(ages)] == [1, 1, 1, 1]


@given(st.text("()[]{}'\"+-*/%=<>!&|~^.,:;#@ \t\nabcdefghij0123456789_人円", max_size=40))
def test_every_mistake_of_any_text_has_a_column_in_it_and_a_remedy(source: str) -> None:
    for problem in problems_of(source, vocabulary(), BOOL):
        assert 1 <= problem.column <= len(source) + 1
        assert problem.what
        assert problem.how
