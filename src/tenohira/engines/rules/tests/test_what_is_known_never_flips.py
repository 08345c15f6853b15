"""Whatever the rule: learning a fact never turns a settled answer, and only declared errors are raised."""

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tenohira.engines.rules import BOOL, UNKNOWN, EvaluationError, compile_rule, decide, evaluate
from tenohira.engines.rules.tests.factories import ON, vocabulary
from tenohira.engines.rules.tests.generated_rules import TRUTHS

WORDS = vocabulary()

SMALL = st.integers(0, 20)
DAYS = st.dates(date(1930, 1, 1), date(2026, 11, 20))
CHILDREN = st.fixed_dictionaries(
    {
        "birth_date": DAYS,
        "rank": SMALL,
        "lives_with": st.booleans(),
        "income": st.just(0),
        "name": st.just("一郎"),
    }
)
FACTS = st.fixed_dictionaries(
    {
        "person": st.fixed_dictionaries(
            {"birth_date": DAYS, "registered": st.booleans(), "sex": st.sampled_from("男女"), "income": SMALL}
        ),
        "household": st.fixed_dictionaries({"children": st.lists(CHILDREN, max_size=3), "size": SMALL}),
        "cost": st.integers(0, 10**9),
        "rate": st.decimals(0, 2, places=2),
        "helps": st.lists(st.sampled_from(["walking", "eating"]), max_size=2),
    }
)


def forget(facts: Any, draw: st.DataObject) -> Any:
    """The same facts with some of them forgotten, at any depth."""
    if draw.draw(st.integers(0, 3)) == 0:
        return None
    if isinstance(facts, dict):
        return {key: forget(inner, draw) for key, inner in facts.items()}
    return [forget(inner, draw) for inner in facts] if isinstance(facts, list) else facts


def outcome(source: str, facts: Any) -> Any:
    try:
        return evaluate(compile_rule(source, WORDS, BOOL), facts or {}, ON)
    except EvaluationError as error:
        return type(error)


@given(TRUTHS, FACTS, st.data())
def test_an_unknown_that_becomes_known_never_flips_a_settled_answer(
    source: str, facts: Any, data: st.DataObject
) -> None:
    before = outcome(source, forget(facts, data))
    if isinstance(before, bool):
        assert outcome(source, facts) is before


@given(TRUTHS, FACTS, st.data())
def test_the_decision_is_the_value_and_its_open_clauses_name_what_is_missing(
    source: str, facts: Any, data: st.DataObject
) -> None:
    partial = forget(facts, data) or {}
    value = outcome(source, partial)
    if not isinstance(value, type):
        decision = decide(compile_rule(source, WORDS), partial, ON)
        assert decision.outcome is (None if value is UNKNOWN else value)
        assert bool(decision.missing) is (value is UNKNOWN)


@given(TRUTHS, FACTS)
def test_with_every_fact_known_the_answer_is_yes_no_or_a_declared_error(source: str, facts: Any) -> None:
    found = outcome(source, facts)
    assert isinstance(found, bool) or (isinstance(found, type) and issubclass(found, EvaluationError))


JUNK = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=3),
        st.dates(),
        st.binary(max_size=2),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["birth_date", "children", "size", "registered", "rank", "age"]), inner
        ),
    ),
    max_leaves=8,
)


@given(TRUTHS, st.dictionaries(st.sampled_from(["person", "household", "cost", "rate", "helps"]), JUNK))
def test_junk_for_facts_gives_an_answer_or_a_declared_error(source: str, facts: Any) -> None:
    found = outcome(source, facts)
    assert found is UNKNOWN or isinstance(found, bool) or issubclass(found, EvaluationError)
