"""Three-valued logic keeps the laws of Kleene."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenohira.engines.rules import UNKNOWN
from tenohira.engines.rules.kleene import Truth, conjunction, disjunction, negation

truths = st.sampled_from([True, False, UNKNOWN])


@given(truths, truths)
def test_de_morgan_holds(a: Truth, b: Truth) -> None:
    assert negation(conjunction(a, b)) is disjunction(negation(a), negation(b))
    assert negation(disjunction(a, b)) is conjunction(negation(a), negation(b))


@given(truths, truths, truths)
def test_order_and_grouping_do_not_matter(a: Truth, b: Truth, c: Truth) -> None:
    assert conjunction(a, b, c) is conjunction(c, conjunction(b, a))
    assert disjunction(a, b, c) is disjunction(c, disjunction(b, a))


@given(truths, truths, truths)
def test_and_distributes_over_or(a: Truth, b: Truth, c: Truth) -> None:
    assert conjunction(a, disjunction(b, c)) is disjunction(conjunction(a, b), conjunction(a, c))


@given(truths)
def test_double_negation_gives_the_same(a: Truth) -> None:
    assert negation(negation(a)) is a


@given(truths, truths)
def test_absorption_holds(a: Truth, b: Truth) -> None:
    assert conjunction(a, disjunction(a, b)) is a
    assert disjunction(a, conjunction(a, b)) is a


def test_nothing_is_true_of_all_and_false_of_any() -> None:
    assert conjunction() is True
    assert disjunction() is False


@pytest.mark.parametrize("settled", [True, False])
def test_one_settling_part_is_enough(settled: bool) -> None:
    assert conjunction(False, UNKNOWN) is False
    assert disjunction(UNKNOWN, True) is True
    assert conjunction(settled, settled) is settled


def test_excluded_middle_does_not_hold_for_the_unknown() -> None:
    assert disjunction(UNKNOWN, negation(UNKNOWN)) is UNKNOWN


def test_the_unknown_refuses_to_be_taken_for_a_bool() -> None:
    with pytest.raises(TypeError, match="neither true nor false"):
        bool(UNKNOWN)
    assert repr(UNKNOWN) == "UNKNOWN"
