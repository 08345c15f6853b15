"""Whatever the rule: a mutant that is left out because it says the same really does, on any facts, unknown ones too."""

from __future__ import annotations

from typing import Any

from hypothesis import assume, example, given
from hypothesis import strategies as st

from tenohira.engines.rules import BOOL, EvaluationError, RuleProblems, compile_rule, evaluate, mutants_of
from tenohira.engines.rules.same_rules import canonical
from tenohira.engines.rules.tests.factories import ON, suzuki, vocabulary
from tenohira.engines.rules.tests.generated_rules import TRUTHS
from tenohira.engines.rules.tests.test_what_is_known_never_flips import FACTS, forget
from tenohira.engines.rules.tree import walk

WORDS = vocabulary()
FAILED = object()


def outcome(source: str, facts: Any) -> Any:
    try:
        return evaluate(compile_rule(source, WORDS, BOOL), facts or {}, ON)
    except EvaluationError:
        return FAILED


def agree(one: str, other: str, facts: Any) -> bool:
    left, right = outcome(one, facts), outcome(other, facts)
    return FAILED in (left, right) or left is right


@given(TRUTHS, FACTS, st.data())
def test_a_mutant_of_the_same_form_has_the_same_answer(source: str, facts: Any, data: st.DataObject) -> None:
    form = canonical(compile_rule(source, WORDS, BOOL).tree)
    known = forget(facts, data) if data.draw(st.booleans()) else facts
    for mutant in mutants_of(source):
        try:
            made = compile_rule(mutant.source, WORDS, BOOL)
        except RuleProblems:
            continue
        if canonical(made.tree) == form:
            assert agree(source, mutant.source, known), mutant


@given(TRUTHS, TRUTHS, FACTS)
@example("household.size < 3", "household.size <= 2", suzuki())
@example("not (today < person.birth_date)", "person.birth_date <= today", suzuki())
def test_two_rules_of_one_form_have_one_answer(one: str, other: str, facts: Any) -> None:
    forms = [canonical(compile_rule(source, WORDS, BOOL).tree) for source in (one, other)]
    assume(forms[0] == forms[1])
    assert agree(one, other, facts)


@given(TRUTHS)
def test_every_rule_has_a_form_and_it_is_one_that_can_be_kept(source: str) -> None:
    tree = compile_rule(source, WORDS, BOOL).tree
    assert canonical(tree) == canonical(tree)
    assert all(isinstance(hash(canonical(part)), int) for part in walk(tree))


@given(TRUTHS)
def test_every_mutant_knows_where_it_stands_and_is_no_copy_of_the_rule(source: str) -> None:
    for mutant in mutants_of(source):
        assert source[mutant.column - 1 :].startswith(mutant.was)
        assert mutant.hint
        assert mutant.source != source


@given(TRUTHS, st.data())
def test_a_mutant_differs_in_the_named_place_alone(source: str, data: st.DataObject) -> None:
    found = mutants_of(source)
    assume(found)
    mutant = data.draw(st.sampled_from(found))
    end = mutant.column - 1 + len(mutant.was)
    written = f"{source[: mutant.column - 1]}({mutant.now}){source[end:]}"
    try:
        one, other = compile_rule(written, WORDS, BOOL), compile_rule(mutant.source, WORDS, BOOL)
    except RuleProblems:
        return
    assert canonical(one.tree) == canonical(other.tree)
