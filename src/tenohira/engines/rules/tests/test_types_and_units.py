"""Types and units are held before a rule ever runs."""

import pytest

from tenohira.engines.rules import (
    BOOL,
    DATE,
    DECIMAL,
    INT,
    TEXT,
    YEN,
    Code,
    Collection,
    Record,
    type_from_name,
)
from tenohira.engines.rules.errors import UnknownTypeName
from tenohira.engines.rules.tests.factories import rule, told
from tenohira.engines.rules.types import SPAN, YEN_FRACTION, Type


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("1 + 2", INT),
        ("1 / 2", DECIMAL),
        ("0.5 * 3", DECIMAL),
        ("7 // 2", INT),
        ("cost + cost", YEN),
        ("cost + 500", YEN),
        ("500 + cost", YEN),
        ("cost * household.size", YEN),
        ("household.size * cost", YEN),
        ("cost / 3", YEN_FRACTION),
        ("cost * rate", YEN_FRACTION),
        ("cost * 2 / 3 + 10", YEN_FRACTION),
        ("cost / cost", DECIMAL),
        ("cost // 1000", YEN),
        ("cost // fee", INT),
        ("cost % 1000", YEN),
        ("cost % fee", YEN),
        ("-cost", YEN),
        ("-0.5", DECIMAL),
        ("floor_to(cost / 3, 100)", YEN),
        ("round_half_up(1 / 3)", INT),
        ("today - person.birth_date", INT),
        ("today + days(3)", DATE),
        ("days(3) + today", DATE),
        ("today - months(1)", DATE),
        ("days(3) + months(1)", SPAN),
        ("-days(3)", SPAN),
        ("person.sex", Code(("男", "女"))),
        ("person.note", TEXT),
        ("1 if is_adult else 0.5", DECIMAL),
        ("cost if is_adult else 0", YEN),
        ("0 if is_adult else cost / 2", YEN_FRACTION),
        ("min(cost, 5000)", YEN),
        ("max(1, 2, rate)", DECIMAL),
        ("sum(c.income for c in household.children)", YEN),
        ("max(c.birth_date for c in household.children)", DATE),
        ("count(household.children)", INT),
        ("cost > 100000", BOOL),
        ("1 < household.size <= 3", BOOL),
    ],
)
def test_every_operator_has_one_result_type(source: str, kind: Type) -> None:
    assert rule(source).type == kind


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("cost + household.size", "単位が違います"),
        ("cost > household.size", "単位が違います"),
        ("cost * cost", "計算できません"),
        ("person.birth_date + 3", "days(14)"),
        ("person.birth_date < 3", "日付と数は単位が違います"),
        ("person.birth_date == '2024-01-01'", "date(2026, 4, 1)"),
        ("today * 2", "計算できません"),
        ("is_adult < person.registered", "大小はありません"),
        ("person.note < 'a'", "大小はありません"),
        ("person.registered == 1", "比べられません"),
        ("household.children == household.children", "比べられません"),
        ("person == person", "比べられません"),
        ("-is_adult", "数と期間だけ"),
        ("not cost", "not の後"),
        ("cost and is_adult", "and で結ぶもの"),
        ("is_adult or 3", "or で結ぶもの"),
        ("cost if household.size else 0", "if の後"),
        ("cost if is_adult else household.size", "型が違います"),
        ("household.children if is_adult else household.children", "型が違います"),
        ("max(cost, household.size)", "型が違います"),
        ("min(is_adult, is_adult)", "型が違います"),
        ("sum(is_adult for c in household.children)", "count( )"),
        ("min(c.name for c in household.children)", "にできるのは"),
        ("days(3) < days(4)", "比べられません"),
        ("person.sex == 'male'", "値は 男、女"),
        ("person.sex in ('男', 'おんな')", "「おんな」という値はありません"),
    ],
)
def test_what_may_not_meet_is_told_with_reason_and_remedy(source: str, says: str) -> None:
    assert says in told(source)


def test_a_result_with_a_fraction_of_a_yen_must_be_rounded() -> None:
    assert "端数" in told("cost / 3", YEN)
    assert told("floor_to(cost / 3, 1)", YEN) == ""


def test_a_whole_number_written_in_the_rule_passes_as_yen() -> None:
    assert told("15000", YEN) == ""
    assert told("sum(5000 for c in household.children)", YEN) == ""
    assert told("(10000 if is_adult else 5000) * 1", YEN) == ""
    assert "円でなければなりません" in told("household.size", YEN)


def test_a_result_of_another_type_is_refused() -> None:
    assert "はい・いいえでなければなりません" in told("cost", BOOL)
    assert "日付でなければなりません" in told("cost > 1", DATE)
    assert told("household.size", DECIMAL) == ""


@pytest.mark.parametrize("name", ["bool", "int", "yen", "decimal", "date", "text", "code"])
def test_types_have_names(name: str) -> None:
    assert type_from_name(name).name == name


def test_a_misspelt_type_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownTypeName) as caught:
        type_from_name("decimel")
    assert "「decimal」" in caught.value.remedy


def test_a_code_keeps_its_list() -> None:
    assert type_from_name("code", ("a", "b")) == Code(("a", "b"))
    assert type_from_name("code") != TEXT


def test_collections_and_records_have_names_for_messages() -> None:
    record = Record("dog", {"age": INT})
    assert Collection(record).name == "list of dog"
    assert "dog" in record.label
    assert hash(record) == hash(Record("dog", {"age": INT}))
