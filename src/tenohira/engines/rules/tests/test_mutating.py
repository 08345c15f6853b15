"""Small changes of a rule: each differs in one place, and those that say the same are left out."""

from __future__ import annotations

from datetime import date

import pytest

from tenohira.engines.rules import compile_rule, different_rules, mutants_of, mutants_of_value, with_value
from tenohira.engines.rules.same_rules import canonical
from tenohira.engines.rules.types import BOOL, DATE, INT, YEN, Collection, Record
from tenohira.engines.rules.values import DatedValue, OneOfTexts, Period, Range, Row, Values
from tenohira.engines.rules.vocabulary import Vocabulary

CHILD = Record("child", {"rank": INT, "birth_date": DATE})
LIMIT = DatedValue(
    "limit",
    INT,
    (("rank", INT),),
    (
        Period(date(2020, 4, 1), None, "法", (Row({"rank": Range(None, 2)}, 15),)),
        Period(date(2024, 10, 1), None, "法", (Row({"rank": Range(3, 3)}, 18),)),
    ),
)
WORDS = Vocabulary(
    {"age": INT, "born": DATE, "well": BOOL, "pay": YEN, "children": Collection(CHILD)}, Values([LIMIT])
)


def texts(source: str, **kinds: bool) -> set[str]:
    return {mutant.source for mutant in mutants_of(source, **kinds)}


@pytest.mark.parametrize(
    ("source", "mutants"),
    [
        ("age < 18", {"age <= 18", "age > 18", "age < 19", "age < 17"}),
        ("age == 18", {"age != 18", "age == 19", "age == 17"}),
        ("not well", {"well"}),
        ("well and age < age", {"well or age < age", "well", "age < age", "well and age <= age", "well and age > age"}),
        ("born < date(2026, 4, 1)", {
            "born <= date(2026, 4, 1)", "born > date(2026, 4, 1)",
            "born < date(2026, 4, 1) + days(1)", "born < date(2026, 4, 1) - days(1)",
        }),
        ("max(age, age)", {"min(age, age)"}),
        ("any(well for c in children if well)", {
            "all((well for c in children if well))", "any((well for c in children))",
        }),
        ("pay * 0.25", {"pay * 0.26", "pay * 0.24"}),
    ],
)  # fmt: skip
def test_each_mutant_differs_in_one_place(source: str, mutants: set[str]) -> None:
    assert texts(source) == mutants


def test_a_clause_may_be_left_out_and_an_amount_be_one_more_or_less() -> None:
    assert texts("well", is_clause=True) == {"True"}
    assert texts("pay", is_amount=True) == {"pay + 1", "pay - 1"}


def test_what_is_no_rule_has_no_mutants() -> None:
    assert mutants_of("age <") == []


def test_a_mutant_knows_its_column_and_which_example_would_tell() -> None:
    first = next(one for one in mutants_of("well and age < 18") if one.now == "age <= 18")
    assert (first.column, first.was) == (10, "age < 18")
    assert "「age」と「18」がちょうど同じになる例" in first.hint


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("age < 18", "age <= 17"),
        ("age >= 18", "not (age < 18)"),
        ("18 > age", "age <= 17"),
        ("age + 1 < 18", "age < 17"),
        ("born < today + days(9)", "born <= today + days(8)"),
        ("pay <= 100", "pay < 101"),
        ("well and age < 3", "age <= 2 and well"),
        ("not not well", "well"),
        ("age == 3", "3 == age"),
        ('age in (1, 2)', "age in (2, 1)"),
    ],
)  # fmt: skip
def test_rules_that_say_the_same_have_one_form(one: str, other: str) -> None:
    assert canonical(compile_rule(one, WORDS).tree) == canonical(compile_rule(other, WORDS).tree)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("age < 18", "age <= 18"),
        ("well and age < 3", "well or age < 3"),
        ("born < today + months(1)", "born <= today + months(1)"),
        ("age == 3", "age != 3"),
        ("pay / 2 < 3.5", "pay / 2 <= 3.5"),
        ("any(c.rank < 3 for c in children)", "all(c.rank < 3 for c in children)"),
    ],
)
def test_rules_that_differ_have_two_forms(one: str, other: str) -> None:
    assert canonical(compile_rule(one, WORDS).tree) != canonical(compile_rule(other, WORDS).tree)


def test_a_mutant_is_tried_once_and_never_when_it_is_the_rule_itself() -> None:
    rule = compile_rule("age < 18", WORDS)
    made = [mutant.source for mutant, _ in different_rules(mutants_of("age < 18"), rule, WORDS, BOOL)]
    assert made == ["age <= 18", "age > 18", "age < 17"], "age < 19 は age <= 18 と同じです"


def test_what_a_mutant_makes_of_a_rule_must_still_be_a_rule() -> None:
    rule = compile_rule("date(age, 2, 1) < today", WORDS)
    assert all(made.type == BOOL for _, made in different_rules(mutants_of(rule.source), rule, WORDS, BOOL))


def test_a_value_is_moved_in_its_figures_its_rows_and_the_day_it_begins() -> None:
    made = {(one.path, one.was, one.now) for one in mutants_of_value(LIMIT)}
    assert made == {
        (("history", 0, "table", 0), "15", "16"),
        (("history", 0, "table", 0), "15", "14"),
        (("history", 0, "table", 0), "rank: 2", "3"),
        (("history", 0, "table", 0), "rank: 2", "1"),
        (("history", 1, "from"), "2024-10-01", "2024-10-02"),
        (("history", 1, "from"), "2024-10-01", "2024-09-30"),
        (("history", 1, "table", 0), "18", "19"),
        (("history", 1, "table", 0), "18", "17"),
    }


def test_what_no_rule_can_be_evaluated_with_is_no_limit() -> None:
    made = [one.path for one in mutants_of_value(LIMIT, date(2024, 10, 1))]
    assert made == [("history", 1, "table", 0)] * 2


def test_a_row_is_not_moved_into_the_next() -> None:
    rows = (Row({"rank": Range(None, 2)}, 1), Row({"rank": Range(3, None)}, 2))
    value = DatedValue("limit", INT, (("rank", INT),), (Period(date(2020, 4, 1), None, "法", rows),))
    moved = [(one.was, one.now) for one in mutants_of_value(value) if "rank" in one.was]
    assert moved == [("rank: 2", "1"), ("rank: 3", "4")]


def test_words_and_yes_or_no_are_moved_too() -> None:
    period = Period(date(2020, 4, 1), None, "法", (Row({"kind": OneOfTexts(frozenset("a"))}, True),), False)
    value = DatedValue("open", BOOL, (("kind", INT),), (period,))
    assert [(one.was, one.now) for one in mutants_of_value(value)] == [("True", "False"), ("False", "True")]


def test_a_rule_may_be_read_with_another_history() -> None:
    other = next(iter(mutants_of_value(LIMIT))).value
    rule = with_value(compile_rule("age < limit(2) and well", WORDS), other)
    assert [value.history[0].rows[0].value for value in rule.values_used] == [16]
