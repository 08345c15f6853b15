"""The tables of Kleene, read off the language itself: what a clerk writes with and, or, not, in, if and chains."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenohira.engines.rules import (
    BOOL,
    INT,
    UNKNOWN,
    Collection,
    Record,
    Vocabulary,
    compile_rule,
    decide,
    evaluate,
)
from tenohira.engines.rules.tests.factories import ON

LETTERS = "abcd"
WORDS = Vocabulary(
    {
        **dict.fromkeys(LETTERS, BOOL),
        **{f"n{letter}": INT for letter in LETTERS},
        "members": Collection(Record("member", {"yes": BOOL, "counts": BOOL, "points": INT})),
    }
)
YES, NO, OPEN = True, False, None
TRUTHS = (YES, NO, OPEN)


def answer(source: str, **facts: Any) -> bool | None:
    """The value of a yes-no rule, None when it is not known yet; `decide` must say the same."""
    rule = compile_rule(source, WORDS, BOOL)
    found = evaluate(rule, facts, ON)
    assert decide(rule, facts, ON).outcome is (None if found is UNKNOWN else found)
    return None if found is UNKNOWN else found


@pytest.mark.parametrize(
    ("a", "b", "both", "either"),
    [
        (YES, YES, YES, YES),
        (YES, NO, NO, YES),
        (YES, OPEN, OPEN, YES),
        (NO, YES, NO, YES),
        (NO, NO, NO, NO),
        (NO, OPEN, NO, OPEN),
        (OPEN, YES, OPEN, YES),
        (OPEN, NO, NO, OPEN),
        (OPEN, OPEN, OPEN, OPEN),
    ],
)
class TestTwoConditions:
    def test_and_or(self, a: bool | None, b: bool | None, both: bool | None, either: bool | None) -> None:
        assert answer("a and b", a=a, b=b) is both
        assert answer("a or b", a=a, b=b) is either

    def test_not_turns_one_table_into_the_other(
        self, a: bool | None, b: bool | None, both: bool | None, either: bool | None
    ) -> None:
        assert answer("not (not a or not b)", a=a, b=b) is both
        assert answer("not (not a and not b)", a=a, b=b) is either

    def test_a_household_of_two_answers_like_two_conditions(
        self, a: bool | None, b: bool | None, both: bool | None, either: bool | None
    ) -> None:
        members = [{"yes": a}, {"yes": b}]
        assert answer("all(m.yes for m in members)", members=members) is both
        assert answer("any(m.yes for m in members)", members=members) is either

    def test_whether_it_counts_and_whether_it_is_so(
        self, a: bool | None, b: bool | None, both: bool | None, either: bool | None
    ) -> None:
        members = [{"counts": a, "yes": b}]
        assert answer("any(m.yes for m in members if m.counts)", members=members) is both
        inverse = {YES: NO, NO: YES, OPEN: OPEN}
        turned = [{"counts": inverse[a], "yes": b}]
        assert answer("all(m.yes for m in members if m.counts)", members=turned) is either


@pytest.mark.parametrize(
    ("condition", "then", "otherwise", "chosen"),
    [
        (YES, YES, OPEN, YES),
        (YES, OPEN, NO, OPEN),
        (NO, OPEN, NO, NO),
        (NO, YES, OPEN, OPEN),
        (OPEN, YES, YES, YES),
        (OPEN, NO, NO, NO),
        (OPEN, YES, NO, OPEN),
        (OPEN, OPEN, OPEN, OPEN),
        (OPEN, YES, OPEN, OPEN),
    ],
)
def test_if_else_looks_only_where_the_condition_leads(
    condition: bool | None, then: bool | None, otherwise: bool | None, chosen: bool | None
) -> None:
    assert answer("b if a else c", a=condition, b=then, c=otherwise) is chosen


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({"na": 1, "nb": 2, "nc": 3}, YES),
        ({"na": 3, "nb": 2, "nc": 3}, NO),
        ({"na": 3, "nb": 2, "nc": None}, NO),
        ({"na": None, "nb": 3, "nc": 3}, NO),
        ({"na": None, "nb": 2, "nc": 3}, OPEN),
        ({"na": 1, "nb": None, "nc": 3}, OPEN),
        ({"na": 1, "nb": 2}, OPEN),
    ],
)
def test_a_chain_is_settled_by_one_broken_link(facts: dict[str, int | None], found: bool | None) -> None:
    assert answer("na <= nb < nc", **facts) is found
    assert answer("na <= nb and nb < nc", **facts) is found


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({"na": 1, "nb": 1, "nc": None}, YES),
        ({"na": 1, "nb": 2, "nc": 3}, NO),
        ({"na": 1, "nb": 2, "nc": None}, OPEN),
        ({"na": None, "nb": 2, "nc": 3}, OPEN),
    ],
)
def test_one_of_several_is_an_or_of_equals(facts: dict[str, int | None], found: bool | None) -> None:
    assert answer("na in (nb, nc)", **facts) is found
    assert answer("na == nb or na == nc", **facts) is found
    inverse = {YES: NO, NO: YES, OPEN: OPEN}
    assert answer("na not in (nb, nc)", **facts) is inverse[found]


def completions(facts: dict[str, bool | None]) -> list[dict[str, bool]]:
    """Every way in which what is open may turn out."""
    choices = [(YES, NO) if value is None else (value,) for value in facts.values()]
    return [dict(zip(facts, chosen, strict=True)) for chosen in product(*choices)]


ONCE = [
    "a and b or c and d",
    "(a or b) and not (c and d)",
    "not a or (b and (c or not d))",
    "a and b and c or d",
]


@pytest.mark.parametrize("source", ONCE)
def test_where_each_fact_stands_once_the_answer_is_open_only_if_it_may_turn_out_both_ways(
    source: str,
) -> None:
    for values in product(TRUTHS, repeat=4):
        facts = dict(zip(LETTERS, values, strict=True))
        ways = {answer(source, **one) for one in completions(facts)}
        assert answer(source, **facts) is (ways.pop() if len(ways) == 1 else None)


def sources() -> st.SearchStrategy[str]:
    """Conditions over four facts, each as often as it likes."""
    return st.recursive(
        st.sampled_from(LETTERS),
        lambda inner: st.one_of(
            st.builds("({} and {})".format, inner, inner),
            st.builds("({} or {})".format, inner, inner),
            st.builds("(not {})".format, inner),
            st.builds("({} if {} else {})".format, inner, inner, inner),
        ),
        max_leaves=6,
    )


@settings(max_examples=60)
@given(sources(), st.fixed_dictionaries({letter: st.sampled_from(TRUTHS) for letter in LETTERS}))
def test_a_settled_answer_is_the_one_every_completion_gives(
    source: str, facts: dict[str, bool | None]
) -> None:
    before = answer(source, **facts)
    if before is not None:
        assert {answer(source, **one) for one in completions(facts)} == {before}


@settings(max_examples=60)
@given(sources(), st.fixed_dictionaries({letter: st.sampled_from(TRUTHS) for letter in LETTERS}))
def test_what_is_said_to_be_missing_is_open_and_is_enough_to_settle_it(
    source: str, facts: dict[str, bool | None]
) -> None:
    rule = compile_rule(source, WORDS, BOOL)
    asked = dict(facts)
    for _round in LETTERS:
        missing = decide(rule, asked, ON).missing
        assert all(asked[letter] is None for letter in missing)
        asked |= dict.fromkeys(missing, True)
    assert decide(rule, asked, ON).outcome is not None


@settings(max_examples=60)
@given(
    st.lists(
        st.fixed_dictionaries({"counts": st.sampled_from(TRUTHS), "points": st.none() | st.integers(0, 5)}),
        max_size=4,
    )
)
def test_a_sum_is_known_exactly_when_all_that_counts_is_known(members: list[dict[str, Any]]) -> None:
    found = evaluate(
        compile_rule("sum(m.points for m in members if m.counts)", WORDS), {"members": members}, ON
    )
    counted = [one["points"] for one in members if one["counts"]]
    is_open = any(one["counts"] is None for one in members) or None in counted
    assert found == (UNKNOWN if is_open else sum(counted))
    number = evaluate(compile_rule("count(m for m in members if m.counts)", WORDS), {"members": members}, ON)
    assert number == (UNKNOWN if any(one["counts"] is None for one in members) else len(counted))


@settings(max_examples=60)
@given(st.lists(st.none() | st.integers(-9, 9), min_size=1, max_size=4))
def test_smallest_and_largest_wait_for_everybody(points: list[int | None]) -> None:
    facts = {"members": [{"points": one} for one in points]}
    low = evaluate(compile_rule("min(m.points for m in members)", WORDS), facts, ON)
    high = evaluate(compile_rule("max(m.points for m in members)", WORDS), facts, ON)
    known = [one for one in points if one is not None]
    if len(known) < len(points):
        assert (low, high) == (UNKNOWN, UNKNOWN)
    else:
        assert (low, high) == (min(known), max(known))
