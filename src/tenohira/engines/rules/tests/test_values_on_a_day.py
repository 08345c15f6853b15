"""Which value holds on a day, and for which keys: against the plainest way to look it up."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenohira.engines.rules import INT, UNKNOWN, YEN, Values, compile_rule, evaluate, value_gaps
from tenohira.engines.rules.errors import ValueMissing
from tenohira.engines.rules.tests.factories import ON, flat, suzuki, value, vocabulary
from tenohira.engines.rules.values import DatedValue, OneOfTexts, Period, Range, Row

DAYS = st.dates(date(2000, 1, 1), date(2030, 1, 1))
EDGES = st.none() | st.integers(-5, 12)


@st.composite
def histories(draw: st.DrawFn) -> list[Period]:
    """Sorted periods that do not overlap; some end before the next begins."""
    starts = sorted(draw(st.sets(DAYS, min_size=1, max_size=5)))
    found = []
    for n, since in enumerate(starts):
        latest = starts[n + 1] - timedelta(days=1) if n + 1 < len(starts) else date(2040, 1, 1)
        until = draw(st.none() | st.dates(since, latest))
        found.append(Period(since, until, "法", (Row({}, n),)))
    return found


@given(histories(), DAYS)
def test_the_last_period_that_has_begun_and_not_ended_holds(history: list[Period], day: date) -> None:
    one = DatedValue("x", INT, (), tuple(history))
    begun = [n for n, period in enumerate(history) if period.since <= day]
    holds = begun and (history[begun[-1]].until is None or day <= (history[begun[-1]].until or day))
    if holds:
        assert one.on(day) == begun[-1]
    else:
        with pytest.raises(ValueMissing) as missing:
            one.on(day)
        assert day.isoformat() in missing.value.what
        assert missing.value.remedy


@given(EDGES, EDGES, EDGES, EDGES)
def test_two_ranges_meet_exactly_when_some_key_is_in_both(
    low: int | None, high: int | None, other_low: int | None, other_high: int | None
) -> None:
    if None not in (low, high) and low > high:  # type: ignore[operator]
        low, high = high, low
    if None not in (other_low, other_high) and other_low > other_high:  # type: ignore[operator]
        other_low, other_high = other_high, other_low
    one, other = Range(low, high), Range(other_low, other_high)
    shared = any(one.holds(key) and other.holds(key) for key in range(-30, 40))
    assert one.meets(other) is shared
    assert other.meets(one) is shared


@given(st.frozensets(st.sampled_from("abc")), st.frozensets(st.sampled_from("abc")))
def test_two_lists_of_texts_meet_when_they_share_one(one: frozenset[str], other: frozenset[str]) -> None:
    assert OneOfTexts(one).meets(OneOfTexts(other)) is bool(one & other)
    assert not OneOfTexts(one).meets(Range())
    assert not Range().meets(OneOfTexts(one))


def test_rows_meet_where_every_shared_key_does() -> None:
    young, old = Row({"age": Range(None, 17)}, 1), Row({"age": Range(18, None)}, 2)
    first = Row({"rank": Range(1, 1)}, 3)
    assert not young.meets(old)
    assert young.meets(first)
    assert first.meets(old)
    assert young.holds({"age": 3, "rank": 9})


class TestLookingUp:
    @pytest.mark.parametrize(
        ("age", "rank", "yen"), [(0, 1, 15000), (2, 2, 15000), (3, 1, 10000), (18, 2, 10000), (10, 3, 30000)]
    )
    def test_a_table_is_read_by_its_keys_in_order(self, age: int, rank: int, yen: int) -> None:
        assert value(f"allowance({age}, {rank})") == yen

    def test_a_row_that_is_not_there_names_its_keys_and_day(self) -> None:
        with pytest.raises(ValueMissing) as missing:
            value("allowance(19, 1)")
        assert "age=19、rank=1" in missing.value.what
        assert "otherwise" in missing.value.remedy

    def test_otherwise_holds_for_every_other_key(self) -> None:
        assert value('limit("retail")') == 5
        assert value('limit("fishing")') == 9

    @pytest.mark.parametrize(
        ("day", "yen"), [(date(2020, 4, 1), 300), (date(2026, 3, 31), 300), (date(2026, 4, 1), 350)]
    )
    def test_the_day_decides_between_the_old_law_and_the_new(self, day: date, yen: int) -> None:
        assert value("fee", on=day) == yen

    def test_an_unknown_key_leaves_the_value_unknown(self) -> None:
        facts: dict[str, Any] = suzuki()
        facts["household"]["children"][0]["rank"] = None
        source = "any(allowance(c.age, c.rank) > 0 for c in household.children)"
        assert value(source, facts) is UNKNOWN


class TestGaps:
    def test_a_rule_whose_values_are_all_there_has_none(self) -> None:
        assert value_gaps(compile_rule("fee > 0 and care_age > 3", vocabulary()), ON) == ()

    def test_each_value_that_is_missing_is_told_at_its_place_in_the_rule(self) -> None:
        rule = compile_rule("care_age > 3 and fee > 0", vocabulary())
        found = value_gaps(rule, date(2019, 1, 1))
        assert [(one.column, "fee" in one.what) for one in found] == [(18, True)]
        assert found[0].how
        assert len(value_gaps(rule, date(1999, 1, 1))) == 2

    def test_a_value_behind_a_derived_fact_is_told_at_the_beginning(self) -> None:
        derived = {"person.age": "care_age + 1"}
        rule = compile_rule("person.age > 3", vocabulary(derived=derived))
        assert [one.column for one in value_gaps(rule, date(1999, 1, 1))] == [1]

    def test_a_value_in_the_branch_not_taken_is_told_as_well(self) -> None:
        rule = compile_rule("fee if person.registered else 3", vocabulary(), YEN)
        assert len(value_gaps(rule, date(2000, 1, 1))) == 1


def test_values_are_a_mapping_by_name() -> None:
    values = Values([flat("a", INT, (ON, 1)), flat("b", INT, (ON, 2))])
    assert list(values) == ["a", "b"]
    assert len(values) == 2
    assert values["b"].on(ON) == 2
    assert "c" not in values


def test_a_value_without_any_history_says_so() -> None:
    with pytest.raises(ValueMissing) as missing:
        DatedValue("x", INT, (), ()).on(ON)
    assert "未登録" in missing.value.why


def test_a_rule_that_looks_up_a_value_keeps_it_though_the_vocabulary_changes() -> None:
    rule = compile_rule("fee", vocabulary())
    assert [one.name for one in rule.values_used] == ["fee"]
    assert evaluate(rule, {}, ON) == 350
