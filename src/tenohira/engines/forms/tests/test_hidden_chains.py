"""Questions that hang on questions that hang on questions: what is shown, what is needed, what is sent."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenohira.engines.forms.definition import FormDefinition
from tenohira.engines.forms.queries import (
    accept,
    answer_values,
    pages,
    problems_of,
    submission,
    visible_fields,
)
from tenohira.engines.forms.tests.factories import EXPRESSIONS, facts_of, form_of

CHAIN = form_of(
    """
schema: 1
pages:
  - id: one
    title: {ja: 一}
    ask:
      - {id: a, type: yes-no, label: {ja: あ}}
      - {id: b, type: yes-no, label: {ja: い}, when: a}
      - {id: c, type: yes-no, label: {ja: う}, when: b}
      - {id: d, type: text, label: {ja: え}, when: c}
  - id: two
    title: {ja: 二}
    when: b
    ask:
      - {id: e, type: yes-no, label: {ja: お}}
      - {id: f, type: text, label: {ja: か}, when: not e}
  - id: three
    title: {ja: 三}
    ask:
      - {id: g, type: text, label: {ja: き}, when: e and c}
      - {id: h, type: text, label: {ja: く}, when: e or not a}
"""
)
VALUES = (None, True, False)


def answers_of(**given_: bool | None) -> dict[str, Any]:
    return {name: value for name, value in given_.items() if value is not None}


def shown(form: FormDefinition, answers: dict[str, Any], page: str, facts: Any = None) -> list[str]:
    found = visible_fields(form, page, answers, facts or {}, EXPRESSIONS)
    return [field.id for field in found]


@pytest.mark.parametrize(
    ("answers", "one", "two", "three"),
    [
        ({}, "abcd", "ef", "gh"),
        ({"a": False}, "a", "", "h"),
        ({"a": True}, "abcd", "ef", "gh"),
        ({"a": True, "b": False}, "ab", "", ""),
        ({"a": True, "b": True}, "abcd", "ef", "gh"),
        ({"a": True, "b": True, "c": False}, "abc", "ef", "h"),
        ({"a": True, "b": True, "c": True, "e": True}, "abcd", "e", "gh"),
        ({"a": True, "b": True, "c": True, "e": False}, "abcd", "ef", ""),
        ({"a": False, "b": True, "c": True, "e": True}, "a", "", "h"),
    ],
)
def test_what_is_shown_of_a_chain(answers: dict[str, bool], one: str, two: str, three: str) -> None:
    assert "".join(shown(CHAIN, answers, "one")) == one
    assert "".join(shown(CHAIN, answers, "two")) == two
    assert "".join(shown(CHAIN, answers, "three")) == three


def plainly(answers: dict[str, Any]) -> set[str]:
    """The same chain written out by hand, for answers that are all given."""
    a = answers["a"]
    b = a and answers["b"]
    c = b and answers["c"]
    e = b and answers["e"]
    seen = {"a"} | ({"b"} if a else set()) | ({"c", "e"} if b else set()) | ({"d"} if c else set())
    seen |= {"f"} if b and not e else set()
    seen |= {"g"} if e and c else set()
    return seen | ({"h"} if e or not a else set())


@pytest.mark.parametrize("values", list(product((True, False), repeat=4)))
def test_with_every_answer_given_it_is_what_the_conditions_say(values: tuple[bool, ...]) -> None:
    answers = dict(zip("abce", values, strict=True))
    seen = {name for page in ("one", "two", "three") for name in shown(CHAIN, answers, page)}
    assert seen == plainly(answers)


@pytest.mark.parametrize("values", list(product(VALUES, repeat=4)))
def test_only_what_is_surely_asked_is_needed_and_only_what_is_shown_is_sent(values: tuple[Any, ...]) -> None:
    answers = answers_of(**dict(zip("abce", values, strict=True)))
    seen = {name for page in ("one", "two", "three") for name in shown(CHAIN, answers, page)}
    needed = {one.field_id for one in problems_of(CHAIN, answers, {}, EXPRESSIONS)}
    assert needed <= seen - set(answers)
    assert set(submission(CHAIN, answers, {}, EXPRESSIONS)) == seen & set(answers)


@pytest.mark.parametrize("values", list(product(VALUES, repeat=4)))
def test_answering_more_never_shows_again_what_was_surely_hidden(values: tuple[Any, ...]) -> None:
    answers = answers_of(**dict(zip("abce", values, strict=True)))
    before = {page.id for page in pages(CHAIN, answers, {}, EXPRESSIONS)}
    if answers.get("a") is False:
        for later in ("b", "c", "e"):
            again = {page.id for page in pages(CHAIN, {**answers, later: True}, {}, EXPRESSIONS)}
            assert again == before


def test_an_answer_that_is_taken_back_hides_what_hung_on_it_and_given_again_brings_it_back() -> None:
    answers: dict[str, Any] = {}
    answers = accept(
        CHAIN, "one", sent(a="yes", b="yes", c="yes", d="残る"), answers, {}, EXPRESSIONS
    ).answers
    hidden = accept(CHAIN, "one", sent(a="no"), answers, {}, EXPRESSIONS)
    assert hidden.ok
    assert submission(CHAIN, hidden.answers, {}, EXPRESSIONS) == {"a": False}
    back = accept(CHAIN, "one", sent(a="yes", b="yes", c="yes", d="残る"), hidden.answers, {}, EXPRESSIONS)
    assert submission(CHAIN, back.answers, {}, EXPRESSIONS)["d"] == "残る"


def test_what_a_browser_still_sends_for_hidden_questions_is_not_taken_and_not_complained_of() -> None:
    done = accept(CHAIN, "one", sent(a="no", b="たぶん", c="yes", d="x" * 300), {}, {}, EXPRESSIONS)
    assert done.ok
    assert done.answers == {"a": False}


def sent(**texts: str) -> dict[str, list[str]]:
    return {name: [text] for name, text in texts.items()}


PARENT = """
schema: 1
ask:
  - {id: name, type: name, label: {ja: 氏名}}
  - {id: abroad, type: yes-no, label: {ja: 海外}}
  - {id: country, type: text, label: {ja: 国}, when: abroad}
"""
SHARED = form_of(
    """
schema: 1
pages:
  - id: start
    title: {ja: はじめ}
    ask:
      - {id: has_parent, type: yes-no, label: {ja: 親がいますか}}
      - {use: parent, as: mother, when: has_parent}
      - {use: parent, as: father, without: [country]}
  - id: then
    title: {ja: つぎ}
    ask:
      - {id: far, type: text, label: {ja: 遠い国}, when: mother.country == 'ブラジル'}
      - {id: visa, type: text, label: {ja: 査証}, when: mother.abroad}
      - {id: both, type: text, label: {ja: 二人とも}, when: mother.abroad or father.abroad}
      - {id: name_of, type: text, label: {ja: 名}, when: father.name == 'x'}
""",
    {"parent": PARENT},
)


class TestSharedQuestions:
    def test_what_hangs_on_shared_questions_that_are_hidden_is_hidden(self) -> None:
        answers = {"has_parent": False, "father_name": "鈴木 健太", "father_abroad": False}
        assert shown(SHARED, answers, "then") == []

    def test_while_they_are_asked_it_is_shown(self) -> None:
        assert shown(SHARED, {"has_parent": True}, "then") == ["far", "visa", "both", "name_of"]

    def test_one_hidden_part_hides_only_what_names_it(self) -> None:
        answers = {"has_parent": True, "mother_abroad": False}
        assert shown(SHARED, answers, "then") == ["both", "name_of"]
        known = {**answers, "father_abroad": True}
        assert shown(SHARED, known, "then") == ["both", "name_of"]

    def test_a_part_that_is_answered_decides(self) -> None:
        answers = {"has_parent": True, "mother_abroad": True, "mother_country": "ブラジル"}
        assert shown(SHARED, answers, "then") == ["far", "visa", "both", "name_of"]
        answers["mother_country"] = "ペルー"
        assert shown(SHARED, answers, "then") == ["visa", "both", "name_of"]

    def test_an_answer_to_a_hidden_part_decides_nothing(self) -> None:
        answers = {"has_parent": True, "mother_abroad": False, "mother_country": "ブラジル"}
        assert "far" not in shown(SHARED, answers, "then")

    def test_rules_see_the_group_with_the_parts_that_were_asked(self) -> None:
        answers = {
            "has_parent": True,
            "mother_name": "鈴木 花子",
            "mother_abroad": False,
            "mother_country": "x",
        }
        values = answer_values(SHARED, answers, {}, EXPRESSIONS)
        assert values["mother"] == {"name": "鈴木 花子", "abroad": False}
        assert values["father"] == {"name": None, "abroad": None}

    def test_the_same_questions_used_twice_keep_their_answers_apart(self) -> None:
        raw = sent(has_parent="yes", mother_name="鈴木 花子", mother_abroad="yes", mother_country="ペルー",
                   father_name="鈴木 健太", father_abroad="no", father_country="x")  # fmt: skip
        done = accept(SHARED, "start", raw, {}, {}, EXPRESSIONS)
        assert done.ok
        assert done.answers["mother_name"] == "鈴木 花子"
        assert done.answers["father_name"] == "鈴木 健太"
        assert "father_country" not in done.answers


FACTS = form_of(
    """
schema: 1
pages:
  - id: p
    title: {ja: 事実}
    ask:
      - {id: with_mail, type: text, label: {ja: メール}, when: person.mail != ''}
      - {id: large, type: text, label: {ja: 大家族}, when: household.size >= 4}
      - {id: small, type: text, label: {ja: 小さい}, when: not (household.size >= 4)}
      - {id: company, type: text, label: {ja: 会社}, when: organisation.size >= 4}
"""
)


@pytest.mark.parametrize(
    ("facts", "names"),
    [
        ({}, ["with_mail", "large", "small", "company"]),
        (facts_of(), ["with_mail", "small", "company"]),
        ({"household": {"size": 5}}, ["with_mail", "large", "company"]),
        (
            {"household": {"size": None}, "person": {"mail": "a@b.jp"}},
            ["with_mail", "large", "small", "company"],
        ),
    ],
)
def test_facts_that_are_not_known_show_their_questions_without_needing_them(
    facts: dict[str, Any], names: list[str]
) -> None:
    assert shown(FACTS, {}, "p", facts) == names
    needed = {one.field_id for one in problems_of(FACTS, {}, facts, EXPRESSIONS)}
    unknown = {name for name in names if name == "company"}
    assert not needed & unknown


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from("abcdefgh"), st.one_of(st.booleans(), st.just("x"), st.none(), st.integers())
    )
)
def test_no_answers_of_any_kind_break_the_walk(answers: dict[str, Any]) -> None:
    seen = {name for page in ("one", "two", "three") for name in shown(CHAIN, answers, page)}
    assert "a" in seen
    assert set(submission(CHAIN, answers, {}, EXPRESSIONS)) <= seen
