"""What could still settle a rule, which answers are tried for it, and what a conversation settled step by step."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from tenohira.engines.rules import Asker, at_path, told, transcript
from tenohira.engines.rules.compiler import compile_rule
from tenohira.engines.rules.facts import Scope
from tenohira.engines.rules.open_parts import STUCK, Want, open_facts
from tenohira.engines.rules.tests.factories import ON
from tenohira.engines.rules.tests.test_asking import BOOK, WORDS, rules
from tenohira.engines.rules.trying import constants_of, rows, tries

HIDDEN = {"hidden", "status"}


def wanted(source: str, facts: Mapping[str, Any]) -> set[str] | None:
    """What may be asked for a rule when everything but the hidden facts may be; None when it is settled."""

    def may_ask(want: Want) -> bool:
        return want[0] not in HIDDEN

    found = open_facts(compile_rule(source, WORDS).tree, Scope(facts, ON), may_ask)
    return None if found is None else {".".join(part for part in want if part) for want in found}


@pytest.mark.parametrize(
    ("source", "facts", "left"),
    [
        ("yes", {}, {"yes"}),
        ("yes", {"yes": False}, None),
        ("not hidden", {}, set()),
        ("yes and no", {"yes": True}, {"no"}),
        ("yes and no", {"yes": False}, None),
        ("yes or no", {"yes": False}, {"no"}),
        ("yes or no", {"yes": True}, None),
        ("yes and hidden", {}, {"yes"}),
        ("yes and hidden", {"yes": True}, set()),
        ("yes or hidden", {}, {"yes"}),
        ("size + count(children) > 3", {}, {"size", "children"}),
        ("size + count(children) > 3", {"size": 2}, {"children"}),
        ("kind in ('a', 'b')", {}, {"kind"}),
        ("kind in ('a', 'b')", {"kind": "c"}, None),
        ("'a' in had", {}, {"had"}),
        ("'a' in had", {"had": []}, None),
        ("(yes if no else maybe)", {"no": True}, {"yes"}),
        ("(yes if no else maybe)", {"no": False}, {"maybe"}),
        ("(yes if no else maybe)", {"yes": True, "maybe": True}, None),
        ("(yes if hidden else maybe)", {}, {"yes", "maybe"}),
        ("(yes if hidden else status)", {}, set()),
        ("(1 if hidden else 2) == size", {}, set()),
        ("(hidden if yes else status)", {}, set()),
        ("(hidden if yes else maybe)", {}, {"yes", "maybe"}),
        ("min(size, 3) > 2", {}, {"size"}),
        ("10 // size > 2", {"size": 0}, None),
        ("age >= 65", {}, {"birth_date"}),
    ],
)
def test_only_what_could_still_settle_a_rule_is_open(
    source: str, facts: dict[str, Any], left: set[str] | None
) -> None:
    assert wanted(source, facts) == left


CHILD = date(2020, 4, 1).isoformat()


@pytest.mark.parametrize(
    ("source", "children", "left"),
    [
        ("any(c.lives_with for c in children)", None, {"children", "children.lives_with"}),
        ("any(c.lives_with for c in children)", [], None),
        ("any(c.lives_with for c in children)", [{}], {"children.lives_with"}),
        ("any(c.lives_with for c in children)", [{}, {"lives_with": True}], None),
        ("all(c.lives_with for c in children)", [{}, {"lives_with": True}], {"children.lives_with"}),
        ("all(c.lives_with for c in children)", [{}, {"lives_with": False}], None),
        ("any(c.lives_with for c in children if c.age > 18)", [{"birth_date": CHILD}], None),
        (
            "any(c.lives_with for c in children if c.age < 18)",
            [{"birth_date": CHILD}],
            {"children.lives_with"},
        ),
        ("all(c.lives_with for c in children if c.age > 18)", [{"birth_date": CHILD}], None),
        ("sum(c.age for c in children) > 3", [{"birth_date": CHILD}, {}], {"children.birth_date"}),
        (
            "count(c for c in children if c.lives_with) > 1",
            [{}, {"lives_with": False}],
            {"children.lives_with"},
        ),
        ("count(children) > 1", None, {"children"}),
        (
            "max(c.age for c in children if c.age > 18) > 20",
            [{"birth_date": CHILD}, {}],
            {"children.birth_date"},
        ),
    ],
)
def test_of_a_list_only_what_matters_of_each_member_is_open(
    source: str, children: list[dict[str, Any]] | None, left: set[str] | None
) -> None:
    assert wanted(source, {} if children is None else {"children": children}) == left


def test_stuck_is_open_with_nothing_to_ask() -> None:
    assert not STUCK
    assert wanted("hidden", {}) == set(STUCK)
    assert wanted("hidden", {"hidden": True}) is None


def fact(path: str) -> Any:
    found = BOOK.fact(path)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("path", "constants", "answers"),
    [
        ("yes", [3], [True, False]),
        ("kind", ["a"], ["a", "b", "c"]),
        ("had", [], [[], ["a"], ["b"], ["c"], ["a", "b", "c"]]),
        ("size", [], [0, 1]),
        ("size", [5], [0, 4, 5, 6, 61]),
        ("size", [0, True, "x", None], [0, 1, 11]),
        ("income", [1000, -5], [0, 999, 1000, 1001, 10011]),
    ],
)
def test_answers_stand_on_both_sides_of_every_edge(
    path: str, constants: list[Any], answers: list[Any]
) -> None:
    assert tries(fact(path), constants, ON) == answers


def test_days_are_tried_from_the_unborn_to_the_very_old_and_around_every_edge() -> None:
    edge = date(1990, 4, 2)
    found = tries(fact("birth_date"), [edge, 3], ON)
    assert found[-2:] == [edge - timedelta(days=1), edge + timedelta(days=1)]
    assert (max(found), ON in found) == (ON + timedelta(days=60), True)
    assert min(found) < ON.replace(year=ON.year - 75)


def test_however_many_edges_there_are_few_answers_are_tried() -> None:
    assert len(tries(fact("size"), range(0, 1000, 10), ON)) < 40
    assert len(tries(fact("birth_date"), [ON + timedelta(days=n) for n in range(100)], ON)) == 32


@pytest.mark.parametrize(
    ("fields", "known", "lists"),
    [
        ([], None, [[], [{}], [{}, {}, {}]]),
        ([("a", [1, 2])], None, [[], [{"a": 1}], [{"a": 2}], [{"a": 1}, {"a": 2}, {"a": 2}]]),
        ([("a", [1, 2])], [{}], [[{"a": 1}], [{"a": 2}]]),
        ([("a", [1, 2])], [{}, {}, {}], [[{"a": 1}, {"a": 2}, {"a": 1}], [{"a": 2}, {"a": 1}, {"a": 2}]]),
        ([("a", [1, 2])], [], [[], []]),
    ],
)
def test_lists_are_tried_with_none_one_and_three_or_with_as_many_as_are_known(
    fields: list[tuple[str, list[Any]]], known: list[Any] | None, lists: list[Any]
) -> None:
    assert rows(fields, known) == lists


def test_the_constants_of_a_rule_are_those_written_in_it() -> None:
    found = constants_of(
        compile_rule("size > 3 and kind == 'a' and birth_date < date(1990, 4, 2)", WORDS).tree, ON
    )
    assert set(found) == {3, "a", date(1990, 4, 2)}


@pytest.mark.parametrize(
    ("facts", "path", "answer", "after"),
    [
        ({}, "yes", True, {"yes": True}),
        ({"yes": False}, "no", True, {"yes": False, "no": True}),
        ({}, "person.sex", "女", {"person": {"sex": "女"}}),
        ({"person": {"age": 3}}, "person.sex", "女", {"person": {"age": 3, "sex": "女"}}),
        ({"person": None}, "person.sex", "女", {"person": {"sex": "女"}}),
        ({"c": [{"a": 1}]}, "c", [{"b": 2}], {"c": [{"a": 1, "b": 2}]}),
        ({"c": [{"a": 1}]}, "c", [{"a": 2}], {"c": [{"a": 2}]}),
        ({"c": [{"a": 1}]}, "c", [{"b": 2}, {"b": 3}], {"c": [{"b": 2}, {"b": 3}]}),
        ({"c": [{"a": 1}]}, "c", [], {"c": []}),
        ({"had": ["a"]}, "had", ["b"], {"had": ["b"]}),
    ],
)
def test_an_answer_is_laid_into_the_facts_and_leaves_them_as_they_were(
    facts: dict[str, Any], path: str, answer: Any, after: dict[str, Any]
) -> None:
    before = repr(facts)
    assert told(facts, path, answer) == after
    assert repr(facts) == before


@pytest.mark.parametrize(
    ("path", "found"), [("a", {"b": 1}), ("a.b", 1), ("a.c", None), ("a.b.c", None), ("x.y", None)]
)
def test_nothing_is_known_where_nothing_stands(path: str, found: Any) -> None:
    assert at_path({"a": {"b": 1}}, path) == found


def test_a_fact_that_follows_from_another_is_asked_as_that_other() -> None:
    asker = Asker(rules(one="no and yes"), ON, BOOK, instead={"no": "maybe"})
    assert asker.left({}) == {"maybe", "yes"}
    about = asker.about("maybe", {})
    assert about is not None
    assert (about.path, about.opens) == ("maybe", ("one",))
    assert asker.about("no", {}) is None


def test_a_transcript_leaves_out_a_rule_that_fails_and_settles_each_rule_once() -> None:
    steps = transcript(
        rules(fails="10 // size > 2", plain="yes"), {"size": 0}, [("yes", True), ("no", True)], ON, BOOK
    )
    assert [[(one.rule, one.value) for one in step.settled] for step in steps] == [[], [("plain", True)], []]
    assert [step.path for step in steps] == ["", "yes", "no"]
    assert steps[0].fact is None


def test_a_transcript_takes_in_what_follows_from_an_answer() -> None:
    steps = transcript(
        rules(one="no"),
        {},
        [("yes", True)],
        ON,
        BOOK,
        complete=lambda facts: {**facts, "no": not facts["yes"]},
    )
    assert [[(one.rule, one.value) for one in step.settled] for step in steps] == [[], [("one", False)]]
