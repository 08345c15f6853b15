"""Which question comes next: the one that settles most for the least trouble, and none that changes nothing."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenohira.engines.rules import (
    BOOL,
    Asker,
    EvaluationError,
    Rule,
    compile_rule,
    evaluate,
    next_question,
    told,
    transcript,
)
from tenohira.engines.rules.declarations import FactsDefinition
from tenohira.engines.rules.fact_book import FactBook, vocabulary_of
from tenohira.engines.rules.tests.factories import ON
from tenohira.engines.rules.tests.households import answer, households
from tenohira.engines.rules.values import Values

ASKED = {"question": {"ja": "？"}}


def fact(kind: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "label": {"ja": kind}, **ASKED, **more}


CODES = {"values": {"a": {"ja": "あ"}, "b": {"ja": "い"}, "c": {"ja": "う"}}}
DEFINITION = FactsDefinition.model_validate(
    {
        "purpose": {"who": ["person"], "for": ["decide", "ask"]},
        "records": {
            "child": {
                "label": {"ja": "子"},
                "fields": {
                    "birth_date": fact("date"),
                    "age": {"type": "int", "label": {"ja": "年"}, "expression": "age_on(birth_date, today)"},
                    "lives_with": fact("bool"),
                    "number": {"type": "int", "label": {"ja": "番号"}, "source": "x"},
                },
            }
        },
        "facts": {
            **{name: fact("bool") for name in ("yes", "no", "maybe", "other")},
            "birth_date": fact("date"),
            "age": {"type": "int", "label": {"ja": "年"}, "expression": "age_on(birth_date, today)"},
            "income": fact("yen"),
            "size": fact("int"),
            "kind": fact("code", **CODES),
            "had": fact("codes", **CODES),
            "children": fact("list", of="child"),
            "status": {"type": "bool", "label": {"ja": "状態"}, "source": "x"},
            "note": fact("text"),
            "hidden": fact("bool", purpose={"who": ["owner"], "for": ["decide"]}),
        },
    }
)
BOOK = FactBook(DEFINITION, {"child": DEFINITION.records["child"].fields})
WORDS = vocabulary_of(BOOK, Values())


def rules(**sources: str) -> dict[str, Rule]:
    return {name: compile_rule(source, WORDS, BOOL) for name, source in sources.items()}


def asked_first(source: str, facts: Mapping[str, Any] | None = None, *more: str) -> str | None:
    found = next_question(
        rules(one=source, **{f"r{n}": text for n, text in enumerate(more)}), facts or {}, ON, BOOK
    )
    return found.path if found else None


@pytest.mark.parametrize(
    ("source", "facts", "path"),
    [
        ("income > 1000000 and yes", {}, "yes"),
        ("yes or income > 1000000", {}, "yes"),
        ("age >= 65", {}, "birth_date"),
        ("age >= 65", {"birth_date": "1950-01-01"}, None),
        ("yes and maybe", {"yes": False}, None),
        ("yes and maybe", {"yes": True}, "maybe"),
        ("hidden and yes", {}, "yes"),
        ("hidden or status", {}, None),
        ("hidden == yes", {}, None),
        ("note == 'a'", {}, None),
        ("(maybe if yes else other)", {"yes": False}, "other"),
        ("'a' in had and age > 3", {}, "had"),
        ("kind == 'a' and size > 3", {}, "kind"),
        ("any(c.age < 3 for c in children)", {"children": []}, None),
    ],
)
def test_what_is_asked_first(source: str, facts: dict[str, Any], path: str | None) -> None:
    assert asked_first(source, facts) == path


def test_what_several_rules_need_comes_before_what_one_needs() -> None:
    assert asked_first("no", {}, "yes", "not yes", "yes or maybe") == "yes"


def test_both_branches_of_a_choice_may_be_asked_before_the_choice_is_known() -> None:
    asker = Asker(rules(one="(maybe if yes else other)"), ON, BOOK)
    assert asker.left({}) == {"yes", "maybe", "other"}


def test_a_list_is_asked_whole_with_every_field_that_open_rules_need() -> None:
    found = next_question(
        rules(
            young="any(c.age < 3 for c in children)",
            apart="any(not c.lives_with for c in children if c.age < 18)",
            numbered="all(c.number > 0 for c in children)",
        ),
        {},
        ON,
        BOOK,
    )
    assert found is not None
    assert (found.path, [name for name, _fact in found.fields]) == ("children", ["birth_date", "lives_with"])
    assert set(found.opens) == {"young", "apart", "numbered"}


def test_of_children_the_register_knows_only_what_it_lacks_is_asked() -> None:
    known = {"children": [{"birth_date": "2020-04-01", "name": "一郎"}]}
    one = rules(apart="any(not c.lives_with for c in children if c.age < 18)")
    found = next_question(one, known, ON, BOOK)
    assert found is not None
    assert [name for name, _fact in found.fields] == ["lives_with"]
    assert told(known, "children", [{"lives_with": True}])["children"] == [
        {"birth_date": "2020-04-01", "name": "一郎", "lives_with": True}
    ]


def test_children_of_an_age_that_matters_to_no_rule_are_not_asked_about() -> None:
    known = {"children": [{"birth_date": "1990-04-01"}]}
    assert asked_first("any(not c.lives_with for c in children if c.age < 18)", known) is None


def test_what_was_put_once_is_never_put_again() -> None:
    both = rules(one="yes and maybe")
    assert next_question(both, {}, ON, BOOK, asked=("yes", "maybe")) is None


def test_the_transcript_tells_what_each_answer_settled_and_why() -> None:
    steps = transcript(
        rules(adult="age >= 18", both="yes and age >= 65", known="size > 2"),
        {"size": 3},
        [("yes", None), ("birth_date", "2000-01-01")],
        ON,
        BOOK,
    )
    assert [[one.rule for one in step.settled] for step in steps] == [["known"], [], ["adult", "both"]]
    assert (steps[1].path, steps[1].value) == ("yes", None)
    adult, both = steps[2].settled
    assert (adult.value, both.value) == (True, False)
    assert [clause.source for clause in both.clauses] == ["age >= 65"]


LEAVES = (
    "yes", "no", "maybe", "other", "hidden", "age >= 65", "age < 40", "income > 3000000", "size == 2",
    "kind == 'a'", "kind in ('b', 'c')", "'a' in had", "'b' in had", "count(children) > 1",
    "any(c.age < 3 for c in children)", "all(c.lives_with for c in children if c.age < 18)",
    "sum(c.age for c in children) > 20", "min(size, count(children)) > 0",
)  # fmt: skip


@st.composite
def conditions(draw: st.DrawFn) -> str:
    found = [draw(st.sampled_from(LEAVES)) for _ in range(draw(st.integers(1, 5)))]
    while len(found) > 1:
        one, two = found.pop(), found.pop()
        shape = draw(
            st.sampled_from(["({0} and {1})", "({0} or {1})", "(not {0} and {1})", "({0} if yes else {1})"])
        )
        found.append(shape.format(one, two))
    return found[0]


def value(rule: Rule, facts: Mapping[str, Any]) -> Any:
    try:
        return evaluate(rule, facts, ON)
    except EvaluationError as error:
        return type(error)


PATHS = frozenset(
    {"yes", "no", "maybe", "other", "hidden", "birth_date", "income", "size", "kind", "had"}
    | {"children.birth_date", "children.lives_with"}
)


@given(st.lists(conditions(), min_size=1, max_size=4), households(BOOK, PATHS))
def test_whatever_the_rules_asking_ends_with_the_outcomes_of_full_facts(
    sources: list[str], truth: dict[str, Any]
) -> None:
    asker = Asker(rules(**{f"r{n}": source for n, source in enumerate(sources)}), ON, BOOK)
    everything = asker.left({})
    facts: dict[str, Any] = {}
    asked: list[str] = []
    while (found := asker.next(facts, asked)) is not None:
        assert found.path not in asked
        assert found.path in everything
        before = asker.opened(facts, asked)
        asked.append(found.path)
        facts = told(facts, found.path, answer(found, truth))
        assert set(found.opens) <= set(before)
        assert asker.left(facts, asked) <= asker.left(facts, asked[:-1]) <= everything
    assert len(asked) <= len(everything)
    open_still = asker.opened(facts, asked)
    assert all(not one for one in open_still.values())
    full = {name: one for name, one in truth.items() if name != "hidden"}
    for rule in asker.rules.values():
        assert value(rule, facts) == value(rule, full)


def test_dates_are_tried_on_both_sides_of_those_a_rule_names() -> None:
    one = rules(old="birth_date < date(1990, 4, 2)")
    tried = Asker(one, ON, BOOK)._tried(("birth_date", ""))
    edge = ON.replace(year=1990, month=4, day=2)
    assert {edge - timedelta(days=1), edge + timedelta(days=1)} <= set(tried)
