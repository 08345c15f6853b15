"""What somebody types into a draft: only what differs is kept, and it is told in words, row by row."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from tenohira.engines.rules.definition import PeriodDefinition
from tenohira.engines.services import queries as services
from tenohira.engines.simulation.editing import (
    Change,
    Place,
    RuleToEdit,
    ValueToEdit,
    _condition,
    changed_period,
    changes,
    definition_of,
    kept_edits,
    number_of,
    period_on,
    rules_to_edit,
    values_to_edit,
)
from tenohira.engines.simulation.errors import SimulationError

ON = date(2027, 4, 1)
SERVICE = "child-allowance-claim"
VALUE = ValueToEdit(
    "rate", "料率", "円", "条例", date(2020, 1, 1),
    (Place("0", "年齢 5以下", "1000"), Place("otherwise", "どれにも当たらないとき", "2000")),
)  # fmt: skip
PLAIN = ValueToEdit("age", "年齢", "歳", "法", date(2020, 1, 1), (Place("value", "", "18"),))
RULE = RuleToEdit("amount", "額の計算", "rate(5)\n  + 1")


def period(**changed: Any) -> PeriodDefinition:
    """A period of a law with a table of two rows and a rest."""
    given = {
        "from": "2020-01-01",
        "law": "法",
        "table": [{"age": "..2", "value": 10}, {"age": "3..5", "value": 20}],
        "otherwise": 30,
    }
    return PeriodDefinition.model_validate(given | changed)


@pytest.mark.parametrize(
    ("typed", "number"),
    [("－５００", -500), ("１．５", 1.5), ("1,234,567", 1_234_567), ("　42　", 42), ("007", 7)],
)
def test_signs_points_and_wide_blanks_are_read_as_a_number(typed: str, number: float) -> None:
    assert number_of(typed) == number


@pytest.mark.parametrize("typed", ["約5000", "5000円", "五千", "1.2.3", "１０ ０００"])
def test_what_is_no_number_comes_back_letter_for_letter(typed: str) -> None:
    assert number_of(typed) == typed


def test_a_whole_number_stays_whole_and_a_fraction_does_not() -> None:
    assert (type(number_of("3")), type(number_of("3.0"))) == (int, float)


@pytest.mark.parametrize("typed", ["1000", "１，０００", " 1000 ", "1000.0", ""])
def test_the_same_number_typed_otherwise_or_an_emptied_box_is_no_change(typed: str) -> None:
    assert kept_edits((VALUE,), (), {"value:rate:0": typed}) == {"values": {}, "rules": {}}


def test_the_rest_of_a_table_is_kept_by_its_own_key() -> None:
    found = kept_edits((VALUE, PLAIN), (), {"value:rate:otherwise": "2500", "value:age:value": "20"})
    assert found["values"] == {"rate": {"otherwise": "2500"}, "age": {"value": "20"}}


def test_two_places_of_one_value_are_kept_side_by_side() -> None:
    found = kept_edits((VALUE,), (), {"value:rate:0": "1", "value:rate:otherwise": "2"})
    assert found["values"] == {"rate": {"0": "1", "otherwise": "2"}}


def test_what_is_no_number_is_kept_too_so_that_the_check_can_tell() -> None:
    assert kept_edits((VALUE,), (), {"value:rate:0": "多め"})["values"] == {"rate": {"0": "多め"}}


def test_a_number_longer_than_forty_letters_is_cut() -> None:
    kept = kept_edits((VALUE,), (), {"value:rate:0": "9" * 50})["values"]["rate"]["0"]
    assert kept == "9" * 40


def test_a_rule_with_other_line_breaks_is_no_change_and_another_word_is_one() -> None:
    assert kept_edits((), (RULE,), {"rule:amount": "rate(5) + 1\r\n"})["rules"] == {}
    assert kept_edits((), (RULE,), {"rule:amount": "rate(5)\n + 2"})["rules"] == {"amount": "rate(5) + 2"}


def test_a_rule_that_was_emptied_is_a_change_that_the_check_will_refuse() -> None:
    assert kept_edits((), (RULE,), {"rule:amount": "  "})["rules"] == {"amount": ""}


def test_nothing_typed_is_nothing_kept() -> None:
    assert kept_edits((VALUE, PLAIN), (RULE,), {}) == {"values": {}, "rules": {}}


def test_a_change_is_told_with_the_row_it_stands_in_and_values_before_rules() -> None:
    edits = {"values": {"rate": {"otherwise": "２,５００"}, "age": {"value": "20"}}, "rules": {"amount": "1"}}
    assert changes((VALUE, PLAIN), (RULE,), edits) == (
        Change("料率（どれにも当たらないとき）", "2000", "2500", "円"),
        Change("年齢", "18", "20", "歳"),
        Change("額の計算", RULE.text, "1"),
    )


def test_edits_of_what_is_no_longer_there_are_not_told() -> None:
    edits = {"values": {"gone": {"value": "1"}, "rate": {"7": "1"}}, "rules": {"needed_when.9": "True"}}
    assert changes((VALUE,), (RULE,), edits) == ()


def test_a_draft_without_any_part_changes_nothing() -> None:
    assert changes((VALUE,), (RULE,), {}) == ()


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("..2", "2以下"),
        ("3..", "3以上"),
        ("3..12", "3〜12"),
        ("甲", "甲"),
        (7, "7"),
        (["甲", "乙"], "甲・乙"),
        ([1], "1"),
    ],
)
def test_the_condition_of_a_row_is_said_in_words(written: Any, words: str) -> None:
    assert _condition(written) == words


@pytest.mark.parametrize(
    ("day", "begins"),
    [
        (date(2012, 3, 31), None),
        (date(2012, 4, 1), date(2012, 4, 1)),
        (date(2024, 9, 30), date(2012, 4, 1)),
        (date(2024, 10, 1), date(2024, 10, 1)),
        (date(2099, 1, 1), date(2024, 10, 1)),
    ],
)
def test_the_period_of_a_day_is_the_last_that_has_begun(day: date, begins: date | None) -> None:
    found = period_on(definition_of(services.catalogue(), "child_allowance_month"), day)
    assert (found.from_ if found else None) == begins


def test_before_a_law_there_is_no_number_to_change() -> None:
    catalogue = services.catalogue()
    assert values_to_edit(catalogue, catalogue.bundle(SERVICE), date(2000, 1, 1)) == ()


def test_the_rules_are_told_in_the_order_of_the_service_with_the_amount_last() -> None:
    bundle = services.catalogue().bundle(SERVICE)
    found = rules_to_edit(bundle)
    assert [one.key for one in found] == [
        *(f"needed_when.{n}" for n in range(len(bundle.service.needed_when))),
        "amount",
    ]
    assert found[0].title == "対象になる条件: 18歳の年度末までの子を育てている"
    assert found[-1].title == "額の計算"


def test_a_service_with_neither_need_nor_amount_has_no_rule_to_change() -> None:
    bare: Any = SimpleNamespace(service=SimpleNamespace(needed_when=[], amount=None))
    assert rules_to_edit(bare) == ()


def test_a_value_that_nobody_declared_is_named_in_the_error() -> None:
    with pytest.raises(SimulationError) as told:
        definition_of(services.catalogue(), "no_such_value")
    assert told.value.what == "値「no_such_value」は、いまはありません。"


def test_only_the_typed_row_of_a_table_changes() -> None:
    found = changed_period(period(), {"1": "25"}, ON, "案")
    assert [row["value"] for row in found["table"]] == [10, 25]
    assert [row["age"] for row in found["table"]] == ["..2", "3..5"]
    assert (found["otherwise"], found["from"], found["law"]) == (30, ON, "案")


def test_the_rest_changes_without_the_table() -> None:
    found = changed_period(period(), {"otherwise": "３５"}, ON, "案")
    assert found["otherwise"] == 35
    assert [row["value"] for row in found["table"]] == [10, 20]


def test_the_period_in_force_is_left_as_it_is_written() -> None:
    holds = period(until="2030-03-31", note="経過措置")
    changed_period(holds, {"0": "99", "otherwise": "99"}, ON, "案")
    assert holds == period(until="2030-03-31", note="経過措置")
