"""Rules give exact values on a date, and UNKNOWN where a fact is missing."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tenohira.engines.rules import UNKNOWN, EvaluationError, Vocabulary, compile_rule, evaluate
from tenohira.engines.rules.errors import (
    DateOutOfRange,
    DivisionByZero,
    FactMistyped,
    NumberTooLarge,
    ValueMissing,
)
from tenohira.engines.rules.tests.factories import ON, rule, suzuki, value
from tenohira.engines.rules.types import BOOL, INT


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("1 + 2 * 3", 7),
        ("7 // 2", 3),
        ("-7 // 2", -4),
        ("7 % 3", 1),
        ("1 / 4", Decimal("0.25")),
        ("cost / 3 * 3 == cost", True),
        ("0.1 + 0.2 == 0.3", True),
        ("floor_to(cost * 2 / 3, 1000)", 66_000),
        ("ceil_to(cost * 2 / 3, 1000)", 67_000),
        ("round_half_up(cost / 3)", 33_333),
        ("round_half_up(2.5)", 3),
        ("round_half_up(-2.5)", -3),
        ("round_half_up(cost / 3, 100)", 33_300),
        ("floor_to(household.size, 2)", 2),
        ("min(cost, 50000)", 50_000),
        ("max(1, 2.5)", Decimal("2.5")),
        ("cost if person.registered else 0", 100_000),
        ("0 if person.registered else cost", 0),
        ("cost * rate", Decimal(50_000)),
        ("person.age", 34),
        ("person.age_on(date(2012, 3, 2))", 20),
        ("is_adult", True),
        ("person.sex == '女'", True),
        ("person.sex != '女'", False),
        ("person.sex in ('男', '女')", True),
        ("person.sex not in ('男',)", True),
        ("household.size in [1, 2]", False),
        ("household.size in ()", False),
        ("'walking' in helps", True),
        ("'eating' not in helps", True),
        ("1 < household.size <= 3", True),
        ("1 < household.size < 3", False),
        ("today == date(2026, 11, 20)", True),
        ("today - person.birth_date", 12_680),
        ("today + days(14)", date(2026, 12, 4)),
        ("today - months(9)", date(2026, 2, 20)),
        ("today + years(1) - days(1)", date(2027, 11, 19)),
        ("date(2026, 1, 31) + months(1)", date(2026, 2, 28)),
        ("date(2024, 2, 29) + years(1)", date(2025, 2, 28)),
        ("date(2026, 1, 31) + months(1) + days(1)", date(2026, 3, 1)),
        ("today + -days(1)", date(2026, 11, 19)),
        ("today + (months(1) + days(1))", date(2026, 12, 21)),
        ("today + (months(1) - days(1))", date(2026, 12, 19)),
        ("fiscal_year(today)", 2026),
        ("fiscal_year_end(today)", date(2027, 3, 31)),
        ("business_days_after(date(2026, 11, 20), 1)", date(2026, 11, 24)),
        ("care_age", 65),
        ("fee", 350),
        ("allowance(2, 1)", 15_000),
        ("not person.registered", False),
    ],
)
def test_a_rule_gives_an_exact_value(source: str, result: Any) -> None:
    found = value(source)
    assert found == result
    assert type(found) is type(result)


def test_age_is_reached_the_day_before_the_birthday() -> None:
    facts = {"person": {"birth_date": date(2008, 4, 1)}}
    assert value("person.age_on(date(2026, 3, 30))", facts) == 17
    assert value("person.age_on(date(2026, 3, 31))", facts) == 18


def test_closed_days_of_the_city_count_as_no_business_days() -> None:
    source = "business_days_after(date(2026, 12, 28), 1)"
    assert value(source) == date(2026, 12, 29)
    assert value(source, closed=("12-29..01-03",)) == date(2027, 1, 4)


def test_dated_values_follow_the_day_asked() -> None:
    assert value("fee", on=date(2026, 3, 31)) == 300
    assert value("fee", on=date(2026, 4, 1)) == 350


@pytest.mark.parametrize(
    "source",
    [
        "person.registered",
        "person.age",
        "person.age + 1",
        "is_adult",
        "cost * 2 > 5",
        "cost in (1, 2)",
        "'a' in helps",
        "min(cost, 3)",
        "-household.size",
        "0 * household.size",
        "person.birth_date + days(1)",
        "floor_to(cost, 10)",
        "allowance(person.age, 1)",
        "count(household.children)",
        "any(c.lives_with for c in household.children)",
        "sum(c.income for c in household.children)",
        "person.registered or not person.registered",
        "person.sex == '男'",
    ],
)
def test_without_the_fact_the_answer_is_unknown(source: str) -> None:
    assert value(source, {}) is UNKNOWN
    assert value(source, {"person": None, "household": {"children": None}, "cost": None}) is UNKNOWN


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("person.registered and 1 > 2", False),
        ("person.registered or 1 < 2", True),
        ("1 > 2 and person.registered", False),
        ("5 if person.registered else 5", 5),
        ("household.size in ()", False),
        ("1 in (household.size, 1)", True),
    ],
)
def test_an_answer_that_needs_no_fact_is_given_without_it(source: str, result: Any) -> None:
    assert value(source, {}) == result


def test_an_open_condition_leaves_the_choice_open() -> None:
    assert value("5 if person.registered else 6", {}) is UNKNOWN
    assert value("5 if person.registered else 1 // household.size", {"household": {"size": 0}}) is UNKNOWN


def test_an_empty_code_is_unknown() -> None:
    assert value("person.sex == '男'", suzuki(person={"sex": ""})) is UNKNOWN


def test_an_empty_list_of_choices_is_known() -> None:
    assert value("'a' in helps", {"helps": []}) is False
    assert value("'a' in helps", {"helps": [None]}) is UNKNOWN


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("1 / (household.size - 3)", DivisionByZero),
        ("1 // (household.size - 3)", DivisionByZero),
        ("1 % (household.size - 3)", DivisionByZero),
        ("floor_to(cost, 0)", DivisionByZero),
        ("cost * 999999999999999", NumberTooLarge),
        ("today + years(9000)", DateOutOfRange),
        ("today - years(3000)", DateOutOfRange),
        ("today + days(999999999999)", DateOutOfRange),
        ("today + months(999999999999)", DateOutOfRange),
        ("business_days_after(today, 5000)", DateOutOfRange),
        ("allowance(99, 1)", ValueMissing),
    ],
)
def test_what_cannot_be_calculated_says_what_why_and_what_to_do(
    source: str, error: type[EvaluationError]
) -> None:
    with pytest.raises(error) as caught:
        value(source)
    assert caught.value.what


def test_a_value_that_did_not_hold_yet_names_the_day() -> None:
    with pytest.raises(ValueMissing) as caught:
        value("fee", on=date(2019, 1, 1))
    assert "2019-01-01" in caught.value.what
    assert "2020-04-01" in caught.value.why
    assert "history" in caught.value.remedy


def test_an_impossible_date_made_of_facts_is_an_error_of_the_rule() -> None:
    with pytest.raises(EvaluationError, match="date"):
        value("date(2026, 2, household.size) > today", {"household": {"size": 30}})


@pytest.mark.parametrize(
    ("source", "wrong"),
    [
        ("person.registered", {"person": {"registered": "はい"}}),
        ("person.registered", {"person": {"registered": 1}}),
        ("person.registered", {"person": 5}),
        ("household.size + 1", {"household": {"size": "3"}}),
        ("household.size + 1", {"household": {"size": True}}),
        ("household.size + 1", {"household": {"size": 2.5}}),
        ("cost + 1", {"cost": 1.5}),
        ("rate > 1", {"rate": "0.5"}),
        ("rate > 1", {"rate": float("nan")}),
        ("person.age", {"person": {"birth_date": "昨日"}}),
        ("person.age", {"person": {"birth_date": 20240101}}),
        ("person.sex == '男'", {"person": {"sex": 1}}),
        ("person.note == 'a'", {"person": {"note": 1}}),
        ("count(household.children)", {"household": {"children": "一郎"}}),
        ("any(c.lives_with for c in household.children)", {"household": {"children": ["一郎"]}}),
        ("'a' in helps", {"helps": [1]}),
    ],
)
def test_a_fact_of_another_type_than_declared_is_said_without_its_content(
    source: str, wrong: dict[str, Any]
) -> None:
    with pytest.raises(FactMistyped) as caught:
        value(source, wrong)
    assert "はい" not in caught.value.why.replace("はい・いいえ", "")
    assert caught.value.remedy


def test_dates_may_come_as_iso_text_or_with_a_time() -> None:
    assert value("person.age", {"person": {"birth_date": "1992-03-03"}}) == 34
    with_time = datetime(1992, 3, 3, 4, 5, tzinfo=UTC)
    assert value("person.birth_date", {"person": {"birth_date": with_time}}) == date(1992, 3, 3)


def test_decimals_come_from_int_float_and_decimal() -> None:
    for given in (2, 2.0, Decimal(2)):
        assert value("rate", {"rate": given}) == Decimal(2)


def test_a_failing_part_does_not_matter_when_another_settles() -> None:
    facts = {"household": {"size": 0}}
    assert value("1 // household.size > 0 and household.size > 0", facts) is False
    assert value("household.size == 0 or 1 // household.size > 0", facts) is True
    with pytest.raises(DivisionByZero):
        value("household.size == 0 and 1 // household.size > 0", facts)


def test_a_failing_part_waits_for_what_is_still_unknown() -> None:
    assert value("1 // household.size > 0 and person.registered", {"household": {"size": 0}}) is UNKNOWN


def test_a_derived_fact_is_calculated_and_never_read() -> None:
    assert value("person.age", {"person": {"age": 3, "birth_date": "1992-03-03"}}) == 34
    assert value("person.age", {"person": {"age": 3}}) is UNKNOWN


def test_today_is_the_day_asked_whatever_the_facts_say() -> None:
    assert value("today", {"today": date(2000, 1, 1)}) == ON


def test_a_rule_knows_the_facts_values_and_functions_it_uses() -> None:
    found = rule("is_adult and any(allowance(c.age, c.rank) > fee for c in household.children)")
    assert found.facts_used == {
        "person.birth_date",
        "household.children",
        "household.children.birth_date",
        "household.children.rank",
    }
    assert [one.name for one in found.values_used] == ["allowance", "fee"]
    assert found.functions_used == {"age_on"}


def test_answers_of_a_form_win_over_facts_of_the_same_name() -> None:
    words = Vocabulary({"size": BOOL, "age": INT}, derived={"age": "3"}).with_names({"age": INT, "size": INT})
    assert evaluate(compile_rule("age + size", words), {"age": 40, "size": 2}, ON) == 42
