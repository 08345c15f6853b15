"""Whole numbers that count different things are neither compared nor added, wherever a rule brings them together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tenohira.engines.rules import RuleProblem, compile_rule, problems_of
from tenohira.engines.rules.tests.factories import suzuki, vocabulary
from tenohira.engines.rules.types import INT
from tenohira.engines.rules.values import DatedValue, Period, Row, Values

UNITS = {"member.rank": "番目", "member.age": "歳", "person.age": "歳", "household.size": "人"}


def counted(name: str, unit: str, figure: int) -> DatedValue:
    return DatedValue(name, INT, (), (Period(date(2000, 4, 1), None, "法", (Row({}, figure),)),), unit)


WORDS = replace(
    vocabulary(),
    units=UNITS,
    values=Values(
        [
            counted("last_age", "歳", 18),
            counted("claim_years", "年", 2),
            counted("baby_months", "か月", 12),
            counted("school_months", "月", 6),
            counted("grace_days", "日", 15),
            counted("many", "人", 5),
            counted("bare", "", 3),
        ]
    ),
)


def found(source: str) -> list[RuleProblem]:
    return list(problems_of(source, WORDS))


@pytest.mark.parametrize(
    "source",
    [
        "person.age < last_age",
        "person.age < claim_years",
        "person.age < 18",
        "person.age < bare",
        "household.size >= many",
        "household.size + 1 > many",
        "count(household.children) > many",
        "baby_months == school_months",
        "today < person.birth_date + days(grace_days)",
        "today < person.birth_date + months(baby_months)",
        "today < person.birth_date + years(claim_years)",
        "today < person.birth_date + years(last_age)",
        "today < business_days_after(today, grace_days)",
        "max(person.age, last_age) > 20",
        "(person.age if person.registered else last_age) > 20",
        "person.age * household.size > 3",
        "person.age // household.size > 3",
        "any(c.age < last_age for c in household.children)",
        "sum(c.age for c in household.children) > last_age",
        "person.age in (last_age, 20)",
        "person.age - last_age > bare",
        "age_on(person.birth_date, today) < last_age",
    ],
)
def test_what_counts_the_same_may_meet(source: str) -> None:
    assert found(source) == []


@pytest.mark.parametrize(
    ("source", "column", "units"),
    [
        ("person.age < baby_months", 1, ("歳", "か月")),
        ("person.age < grace_days", 1, ("歳", "日")),
        ("household.size > last_age", 1, ("人", "歳")),
        ("person.registered and household.size > last_age", 23, ("人", "歳")),
        ("person.age + household.size > 3", 1, ("歳", "人")),
        ("person.age - baby_months > 3", 1, ("歳", "か月")),
        ("3 < household.size + last_age", 5, ("人", "歳")),
        ("max(person.age, many) > 3", 1, ("歳", "人")),
        ("(person.age if person.registered else many) > 3", 2, ("歳", "人")),
        ("any(c.rank == last_age for c in household.children)", 5, ("番目", "歳")),
        ("sum(c.age for c in household.children) > many", 1, ("歳", "人")),
        ("max(c.rank for c in household.children) > many", 1, ("番目", "人")),
        ("person.age in (18, many)", 1, ("歳", "人")),
        ("age_on(person.birth_date, today) < baby_months", 1, ("歳", "か月")),
        ("person.age + 1 < baby_months - 2", 1, ("歳", "か月")),
    ],
)
def test_what_counts_something_else_is_told_at_its_column(
    source: str, column: int, units: tuple[str, str]
) -> None:
    [problem] = found(source)
    assert problem.column == column
    assert all(f"（{unit}）" in problem.what for unit in units)
    assert "単位" in problem.what
    assert problem.why
    assert problem.how


@pytest.mark.parametrize(
    ("source", "given", "wanted"),
    [
        ("today < person.birth_date + days(baby_months)", "か月", "日"),
        ("today < person.birth_date + months(grace_days)", "日", "か月"),
        ("today < person.birth_date + months(last_age)", "歳", "か月"),
        ("today < person.birth_date + years(baby_months)", "か月", "年"),
        ("today < person.birth_date + days(household.size)", "人", "日"),
        ("today < business_days_after(today, claim_years)", "年", "日"),
        ("today < person.birth_date + months(baby_months + 1) + days(school_months)", "月", "日"),
    ],
)
def test_a_length_of_time_takes_its_own_unit(source: str, given: str, wanted: str) -> None:
    [problem] = found(source)
    assert f"の単位は「{given}」です。" in problem.what
    assert f"「{wanted}」の数です。" in problem.why
    assert "days( )" in problem.how


def test_every_clash_of_a_rule_is_told_at_once() -> None:
    assert len(found("person.age < many and household.size < last_age")) == 2


def test_the_unit_of_a_calculated_fact_is_the_declared_one_or_that_of_its_expression() -> None:
    undeclared = replace(WORDS, units={"household.size": "人"})
    assert len(problems_of("person.age < many", undeclared)) == 1, "age_on は歳です"
    declared = replace(WORDS, units={**UNITS, "person.age": "人"})
    assert problems_of("person.age < many", declared) == ()


def test_a_mistake_inside_a_calculated_fact_is_not_told_again_by_each_rule_that_reads_it() -> None:
    odd = replace(WORDS, derived={**WORDS.derived, "is_adult": "person.age >= many"})
    assert problems_of("is_adult", odd) == ()


def test_a_mistake_of_type_is_told_before_any_of_units() -> None:
    assert all("単位が違います" not in one.what for one in found("person.age < many and cost > person.age"))


def test_an_answer_of_the_same_name_does_not_take_over_the_unit_of_the_fact() -> None:
    answered = WORDS.with_names({"household": INT})
    assert "household.size" not in answered.units
    assert problems_of("household > many", answered) == ()


def test_a_rule_within_its_units_is_calculated_as_before() -> None:
    from tenohira.engines.rules import evaluate

    rule = compile_rule("person.age < last_age or household.size < many", WORDS)
    assert evaluate(rule, suzuki(), date(2026, 11, 20)) is True
