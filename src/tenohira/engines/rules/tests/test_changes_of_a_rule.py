"""Which changes each way of writing a rule is given: where they stand, that they are rules, and which are left out."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from tenohira.engines.rules import (
    Mutant,
    compile_rule,
    different_rules,
    evaluate,
    mutants_of,
    mutants_of_value,
    with_value,
)
from tenohira.engines.rules.mutating import stepped
from tenohira.engines.rules.same_rules import canonical
from tenohira.engines.rules.types import BOOL, DATE, DECIMAL, INT, TEXT, YEN, Collection, Record, Type
from tenohira.engines.rules.values import DatedValue, OneOfTexts, Period, Range, Row, Values
from tenohira.engines.rules.vocabulary import Vocabulary

START = date(2020, 4, 1)
CHILD = Record("child", {"rank": INT, "born": DATE, "well": BOOL})


def table(*rows: Row, otherwise: Any = None, kind: Type = INT) -> DatedValue:
    return DatedValue("limit", kind, (("n", INT),), (Period(START, None, "法", rows, otherwise),))


LIMIT = table(Row({"n": Range(1, 3)}, 15), Row({"n": Range(4, None)}, 20))
WORDS = Vocabulary(
    {
        "age": INT,
        "born": DATE,
        "well": BOOL,
        "poor": BOOL,
        "old": BOOL,
        "pay": YEN,
        "rate": DECIMAL,
        "kind": TEXT,
        "children": Collection(CHILD),
    },
    Values([LIMIT]),
)


def now_of(source: str, **kinds: bool) -> list[str]:
    """The whole text after each change, in the order in which they are told."""
    return [mutant.source for mutant in mutants_of(source, **kinds)]


def kept(source: str, expects: Type | None = BOOL, **kinds: bool) -> list[str]:
    """The changes that are rules and say something else."""
    rule = compile_rule(source, WORDS, expects)
    return [mutant.source for mutant, _ in different_rules(mutants_of(source, **kinds), rule, WORDS, expects)]


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("age <= 18", ["age < 18", "age >= 18", "age <= 19", "age <= 17"]),
        ("age > 18", ["age >= 18", "age < 18", "age > 19", "age > 17"]),
        ("age >= 18", ["age > 18", "age <= 18", "age >= 19", "age >= 17"]),
        ("age != 18", ["age == 18", "age != 19", "age != 17"]),
        ("kind in ('a', 'b')", ["kind not in ('a', 'b')"]),
        ("kind not in ('a', 'b')", ["kind in ('a', 'b')"]),
        ("age in (1, 5)", ["age not in (1, 5)", "age in (2, 5)", "age in (0, 5)", "age in (1, 6)", "age in (1, 4)"]),
        ("kind == 'a'", ["kind != 'a'"]),
        ("age < 0", ["age <= 0", "age > 0", "age < 1", "age < -1"]),
        ("age < -5", ["age <= -5", "age > -5", "age < -6", "age < -4"]),
        ("rate < 1.5", ["rate <= 1.5", "rate > 1.5", "rate < 1.6", "rate < 1.4"]),
        ("born + days(30) < today", [
            "born + days(30) <= today", "born + days(30) > today", "born + days(31) < today", "born + days(29) < today",
        ]),
        ("well or poor", ["well and poor", "poor", "well"]),
        ("well and poor and old", [
            "well or poor or old", "poor and old", "well and old", "well and poor",
        ]),
        ("well and (poor or old)", [
            "well or (poor or old)", "poor or old", "well", "well and (poor and old)", "well and old", "well and poor",
        ]),
        ("not (well or poor)", ["well or poor", "not (well and poor)", "not poor", "not well"]),
        ("min(age, 3) < age", [
            "min(age, 3) <= age", "min(age, 3) > age", "max(age, 3) < age", "min(age, 4) < age", "min(age, 2) < age",
        ]),
        ("all(c.well for c in children)", ["any((c.well for c in children))"]),
        ("(age if well else 3) == age", [
            "(age if well else 3) != age", "(age if well else 4) == age", "(age if well else 2) == age",
        ]),
        ("age // 2 == age", ["age // 2 != age", "age // 3 == age", "age // 1 == age"]),
        ("(pay + 1) * 2 < pay", [
            "(pay + 1) * 2 <= pay", "(pay + 1) * 2 > pay", "(pay + 2) * 2 < pay", "(pay + 0) * 2 < pay",
            "(pay + 1) * 3 < pay", "(pay + 1) * 1 < pay",
        ]),
        ("limit(4) < age", ["limit(4) <= age", "limit(4) > age", "limit(5) < age", "limit(3) < age"]),
    ],
)  # fmt: skip
def test_each_way_of_writing_has_its_own_changes(source: str, wanted: list[str]) -> None:
    assert sorted(now_of(source)) == sorted(wanted)


@pytest.mark.parametrize(
    "source", ["well", "True", "kind", "age - age", "today", "sum(c.rank for c in children)"]
)
def test_what_has_no_limit_has_no_changes(source: str) -> None:
    assert mutants_of(source) == []


def test_the_conditions_of_a_loop_are_left_out_one_by_one() -> None:
    found = now_of("count(c for c in children if c.well if c.rank > c.rank)")
    assert "count((c for c in children if c.rank > c.rank))" in found
    assert "count((c for c in children if c.well))" in found


def test_the_parts_of_a_written_day_are_not_moved_one_by_one() -> None:
    assert {mutant.was for mutant in mutants_of("born < date(2026, 4, 1)")} == {
        "born < date(2026, 4, 1)",
        "date(2026, 4, 1)",
    }


ALL_KINDS = [
    ("age < 18", BOOL),
    ("rate < 0.05", BOOL),
    ("rate < 0.00002", BOOL),
    ("rate < 0.00001 and well", BOOL),
    ("pay * 0.0000005 < 3.5", BOOL),
    ("well and not poor or old", BOOL),
    ("born < date(2026, 4, 1) - days(9)", BOOL),
    ("kind in ('町', \"it's\") and age != 3", BOOL),
    ("any(c.rank < 3 or not c.well for c in children if c.born < date(2020, 2, 29))", BOOL),
    ("sum(c.rank for c in children if c.rank > 1) <= 4", BOOL),
    ("limit(4) + age * 2 >= 40", BOOL),
    ("max(pay, 100) if age >= 18 else pay // 2", YEN),
    ("floor_to(pay * 0.25, 100)", YEN),
]


@pytest.mark.parametrize(("source", "expects"), ALL_KINDS)
def test_every_change_is_a_rule_and_differs_from_what_was_written(source: str, expects: Type) -> None:
    rule = compile_rule(source, WORDS, expects)
    found = mutants_of(source)
    assert found
    for mutant in found:
        made = compile_rule(mutant.source, WORDS, expects)
        assert made.type == rule.type
        assert canonical(made.tree) != canonical(rule.tree), mutant.source


@pytest.mark.parametrize(("source", "expects"), ALL_KINDS)
def test_every_change_stands_where_it_says(source: str, expects: Type) -> None:
    for mutant in mutants_of(source, is_clause=expects == BOOL, is_amount=expects == YEN):
        assert source[mutant.column - 1 :].startswith(mutant.was)
        assert mutant.now != mutant.was


@pytest.mark.parametrize(("source", "expects"), ALL_KINDS)
def test_no_two_changes_that_are_tried_say_the_same(source: str, expects: Type) -> None:
    rule = compile_rule(source, WORDS, expects)
    made = [canonical(one.tree) for _, one in different_rules(mutants_of(source), rule, WORDS, expects)]
    assert len({*made, canonical(rule.tree)}) == len(made) + 1


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("rate < 0.00002", {"rate <= 0.00002", "rate > 0.00002", "rate < 0.00003", "rate < 0.00001"}),
        ("well and rate < 0.00001", {
            "well or rate < 0.00001", "rate < 0.00001", "well", "well and rate <= 0.00001", "well and rate > 0.00001",
            "well and rate < 0.00002", "well and rate < 0.0",
        }),
    ],
)  # fmt: skip
def test_a_very_small_decimal_is_written_out_as_rules_are(source: str, wanted: set[str]) -> None:
    assert set(now_of(source)) == wanted


def first(source: str, was: str, **kinds: bool) -> Mutant:
    return next(mutant for mutant in mutants_of(source, **kinds) if mutant.was == was)


@pytest.mark.parametrize(
    ("source", "was", "column"),
    [
        ("  age < 18", "18", 9),
        ("kind == '東京都' and age < 18", "age < 18", 19),
        ("kind == '東京都' and age < 18", "18", 25),
        ("well\nand age < 18", "age < 18", 10),
        ("not well", "not well", 1),
        ("any(c.rank < 3 for c in children)", "c.rank < 3", 5),
    ],
)
def test_a_place_is_counted_in_characters_from_one(source: str, was: str, column: int) -> None:
    assert first(source, was).column == column


@pytest.mark.parametrize(
    ("source", "was", "hint"),
    [
        ("age < 18", "age < 18", "「age」と「18」がちょうど同じになる例と、その一つ前・一つ後の例"),
        ("age < 18", "18", "「18」がちょうどいくつになるかで結果が変わる例"),
        (
            "born < date(2026, 4, 1)",
            "date(2026, 4, 1)",
            "「date(2026, 4, 1)」がちょうどいくつになるかで結果が変わる例",
        ),
        ("well or poor", "well or poor", "「well」「poor」 のうち、一つだけが成り立つ例"),
        ("not well", "not well", "「not well」が成り立つ例と、成り立たない例"),
        ("kind == 'a'", "kind == 'a'", "「kind == 'a'」が成り立つ例と、成り立たない例"),
        ("kind in ('a',)", "kind in ('a',)", "「kind in ('a',)」が成り立つ例と、成り立たない例"),
    ],
)
def test_each_change_says_which_example_would_tell(source: str, was: str, hint: str) -> None:
    assert first(source, was).hint == hint


def test_a_clause_left_out_is_told_as_the_whole_clause() -> None:
    [mutant] = mutants_of(" well", is_clause=True)
    assert (mutant.column, mutant.was, mutant.now, mutant.source) == (2, "well", "", "True")
    assert mutant.hint == "ほかの条件がすべて成り立って、「well」だけが成り立たない例"


def test_an_amount_with_a_choice_is_moved_as_a_whole() -> None:
    more, less = mutants_of("pay if well else pay * 2", is_amount=True)[-2:]
    assert (more.source, less.source) == ("(pay if well else pay * 2) + 1", "(pay if well else pay * 2) - 1")
    assert (more.now, less.now) == ("pay if well else pay * 2 +1", "pay if well else pay * 2 -1")
    facts = {"pay": 500, "well": True}
    assert [evaluate(compile_rule(one.source, WORDS, YEN), facts, START) for one in (more, less)] == [
        501,
        499,
    ]


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ("well and well", []),
        ("well or well", []),
        ("not not well", ["not well"]),
        ("age <= 17", ["age < 17", "age >= 17", "age <= 18"]),
        ("born <= date(2026, 4, 1)", [
            "born < date(2026, 4, 1)", "born >= date(2026, 4, 1)", "born <= date(2026, 4, 1) + days(1)",
        ]),
        ("rate <= 0.5", ["rate < 0.5", "rate >= 0.5", "rate <= 0.6", "rate <= 0.4"]),
    ],
)  # fmt: skip
def test_what_provably_says_the_same_is_tried_once_or_not_at_all(source: str, left: list[str]) -> None:
    assert kept(source) == left


def test_leaving_out_a_clause_that_is_always_true_is_no_change() -> None:
    assert kept("True", is_clause=True) == []


def test_a_change_that_is_no_rule_is_left_out() -> None:
    rule = compile_rule("well", WORDS, BOOL)
    broken = [Mutant(1, "well", now, "", now) for now in ("well +", "nothing_known", "age", "poor")]
    assert [made.source for _, made in different_rules(broken, rule, WORDS, BOOL)] == ["poor"]


@pytest.mark.parametrize("age", range(16, 21))
def test_some_age_next_to_the_limit_tells_each_change_from_the_rule(age: int) -> None:
    said = {
        text: evaluate(compile_rule(text, WORDS), {"age": age}, START)
        for text in ["age < 18", *kept("age < 18")]
    }
    assert said == {"age < 18": age < 18, "age <= 18": age <= 18, "age > 18": age > 18, "age < 17": age < 17}


@pytest.mark.parametrize(
    ("figure", "up", "down"),
    [
        (0, 1, -1),
        (0.25, 0.26, 0.24),
        (1.0, 1.1, 0.9),
        (Fraction(1, 2), Fraction(3, 5), Fraction(2, 5)),
        (Fraction(3), Fraction(4), Fraction(2)),
        (Fraction(100), Fraction(101), Fraction(99)),
        (date(2024, 2, 29), date(2024, 3, 1), date(2024, 2, 28)),
    ],
)
def test_a_figure_moves_by_the_smallest_step_it_is_written_in(figure: Any, up: Any, down: Any) -> None:
    assert (stepped(figure, 1), stepped(figure, -1)) == (up, down)


def changes(value: DatedValue, since: date = date.min) -> list[tuple[str, str]]:
    return [(one.was, one.now) for one in mutants_of_value(value, since)]


def test_a_share_is_moved_by_a_hundredth_and_told_as_a_decimal() -> None:
    value = DatedValue("share", DECIMAL, (), (Period(START, None, "法", (Row({}, Fraction(1, 4)),)),))
    assert changes(value) == [("0.25", "0.26"), ("0.25", "0.24")]
    assert {one.path for one in mutants_of_value(value)} == {("history", 0, "value")}


def test_a_key_of_one_number_and_a_key_of_words_are_not_moved() -> None:
    assert changes(table(Row({"n": Range(3, 3)}, 7))) == [("7", "8"), ("7", "6")]
    assert changes(table(Row({"n": OneOfTexts(frozenset("ab"))}, "x"), kind=TEXT)) == []


def test_what_holds_otherwise_is_moved_and_told_by_its_own_place() -> None:
    found = list(mutants_of_value(table(otherwise=9)))
    assert [(one.path, one.now) for one in found] == [
        (("history", 0, "otherwise"), "10"),
        (("history", 0, "otherwise"), "8"),
    ]


def test_an_edge_moves_away_from_its_neighbour_but_not_into_it() -> None:
    assert [change for change in changes(LIMIT) if change[0].startswith("n:")] == [
        ("n: 1", "2"),
        ("n: 1", "0"),
        ("n: 3", "2"),
        ("n: 4", "5"),
    ]


def test_each_change_of_a_value_leaves_the_rest_as_it_was() -> None:
    for mutant in mutants_of_value(LIMIT):
        [before], [after] = LIMIT.history, mutant.value.history
        assert sum(one != other for one, other in zip(before.rows, after.rows, strict=True)) == 1
        assert (after.since, after.otherwise, mutant.value.name) == (before.since, before.otherwise, "limit")


def test_only_a_later_period_begins_a_day_off() -> None:
    days = [START, date(2022, 4, 1), date(2024, 4, 1)]
    value = DatedValue("open", TEXT, (), tuple(Period(day, None, "法", (Row({}, "x"),)) for day in days))
    moved = [(str(day), str(day + timedelta(days=shift))) for day in days[1:] for shift in (1, -1)]
    assert changes(value) == moved
    assert changes(value, date(2022, 4, 2)) == moved[2:]
    assert changes(value, date(2024, 4, 1)) == []


def test_a_rule_reads_the_other_history_wherever_it_looks_the_value_up() -> None:
    dearer = next(one for one in mutants_of_value(LIMIT) if (one.was, one.now) == ("20", "21"))
    rule = compile_rule("any(c.rank < limit(4) for c in children) and age < limit(age)", WORDS)
    facts = {"age": 20, "children": [{"rank": 20, "well": True, "born": START}]}
    assert evaluate(rule, facts, START) is False
    assert evaluate(with_value(rule, dearer.value), facts, START) is True
    assert evaluate(rule, facts, START) is False


def test_a_rule_that_does_not_read_the_value_stays_the_same() -> None:
    rule = compile_rule("age < 18 or well", WORDS)
    assert with_value(rule, next(mutants_of_value(LIMIT)).value) == rule
