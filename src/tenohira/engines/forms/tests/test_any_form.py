"""Promises that hold for every form and every way of filling it in."""

from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenohira.engines.forms.definition import FormDefinition
from tenohira.engines.forms.queries import (
    TYPED,
    accept,
    differences,
    pages,
    pending_papers,
    prefill,
    problems_of,
    raw_of_page,
    review,
    submission,
    visible_fields,
)
from tenohira.engines.forms.tests.factories import EXPRESSIONS, facts_of

KINDS = ("yes-no", "text", "number", "date", "choice", "kana", "file")
OPTIONS = [{"id": one, "label": {"ja": one}} for one in ("a", "b")]
TEXTS = st.sampled_from(["yes", "no", "a", "b", "12", "スズキ", "2026-11-20", "x", "", "R8.2.30"])


@st.composite
def forms(draw: st.DrawFn) -> FormDefinition:
    """Up to four pages of up to four questions; conditions name earlier はい・いいえ."""
    deciders: list[str] = []
    made: list[dict[str, Any]] = []
    for number in range(draw(st.integers(1, 4))):
        is_repeat = draw(st.integers(0, 3)) == 0
        page: dict[str, Any] = {"id": f"p{number}", "title": {"ja": f"ページ{number}"}, "ask": []}
        if is_repeat:
            page["repeat"] = draw(st.sampled_from(["household.children", {"least": 1, "most": 2}]))
        if deciders and draw(st.booleans()):
            page["when"] = draw(conditions(deciders))
        here = list(deciders)
        for index in range(draw(st.integers(1, 4))):
            field = draw(questions(f"f{number}_{index}", here))
            page["ask"].append(field)
            if field["type"] == "yes-no":
                here.append(field["id"])
        if not is_repeat:
            deciders = here
        made.append(page)
    return FormDefinition.model_validate({"schema": 1, "pages": made})


@st.composite
def conditions(draw: st.DrawFn, names: list[str]) -> str:
    one, other = draw(st.sampled_from(names)), draw(st.sampled_from(names))
    return draw(st.sampled_from([one, f"not {one}", f"{one} and {other}", f"{one} or not {other}"]))


@st.composite
def questions(draw: st.DrawFn, name: str, names: list[str]) -> dict[str, Any]:
    kind = draw(st.sampled_from(KINDS))
    field: dict[str, Any] = {"id": name, "type": kind, "label": {"ja": name}, "required": draw(st.booleans())}
    if kind == "choice":
        field["options"] = OPTIONS
    if kind == "file":
        field["may_follow"] = True
    if names and draw(st.booleans()):
        field["when"] = draw(conditions(names))
    return field


@st.composite
def filled(draw: st.DrawFn) -> tuple[FormDefinition, dict[str, Any]]:
    """A form, and the answers after some of its pages were sent, once or again."""
    form = draw(forms())
    answers: dict[str, Any] = {}
    for _ in range(draw(st.integers(0, 5))):
        page = draw(st.sampled_from(form.pages))
        raw: dict[str, list[str]] = {}
        for field in page.ask:
            for prefix in ("", f"{page.id}.0.", f"{page.id}.1."):
                raw[prefix + field.id] = [draw(TEXTS)]
                if field.type == "file":
                    raw[f"{prefix}{field.id}.later"] = [draw(TEXTS)]
        answers = accept(form, page.id, raw, answers, facts_of(), EXPRESSIONS).answers
    return form, answers


quick = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@quick
@given(filled())
def test_answers_can_be_kept_as_json(made: tuple[FormDefinition, dict[str, Any]]) -> None:
    _form, answers = made
    assert json.loads(json.dumps(answers)) == answers


@quick
@given(filled())
def test_sending_a_page_again_as_it_is_shown_changes_nothing(
    made: tuple[FormDefinition, dict[str, Any]],
) -> None:
    form, answers = made
    for page in form.pages:
        raw = raw_of_page(form, page.id, answers, facts_of())
        once = accept(form, page.id, raw, answers, facts_of(), EXPRESSIONS).answers
        raw = raw_of_page(form, page.id, once, facts_of())
        twice = accept(form, page.id, raw, once, facts_of(), EXPRESSIONS).answers
        assert twice == once


@quick
@given(filled())
def test_only_what_is_shown_is_submitted(made: tuple[FormDefinition, dict[str, Any]]) -> None:
    form, answers = made
    sent = submission(form, answers, facts_of(), EXPRESSIONS)
    assert TYPED not in sent
    for page in form.pages:
        if page.repeat is None:
            shown = {field.id for field in visible_fields(form, page.id, answers, facts_of(), EXPRESSIONS)}
            assert {field.id for field in page.ask if field.id in sent} <= shown
        elif page.id in sent:
            for index, block in enumerate(sent[page.id]):
                seen = visible_fields(form, page.id, answers, facts_of(), EXPRESSIONS, index)
                assert set(block) - {"key", "label"} <= {field.id for field in seen}


@quick
@given(filled())
def test_submitting_twice_is_submitting_once(made: tuple[FormDefinition, dict[str, Any]]) -> None:
    form, answers = made
    once = submission(form, answers, facts_of(), EXPRESSIONS)
    assert submission(form, once, facts_of(), EXPRESSIONS) == once


@quick
@given(filled())
def test_a_hidden_question_is_never_a_problem(made: tuple[FormDefinition, dict[str, Any]]) -> None:
    form, answers = made
    shown = {page.id for page in pages(form, answers, facts_of(), EXPRESSIONS)}
    for problem in problems_of(form, answers, facts_of(), EXPRESSIONS):
        assert problem.page_id in shown
        assert problem.message
        if problem.field_id != problem.page_id:
            seen = visible_fields(form, problem.page_id, answers, facts_of(), EXPRESSIONS, problem.index)
            assert problem.field_id in {field.id for field in seen}


@quick
@given(filled())
def test_a_page_that_went_through_has_no_problem_of_its_own_left(
    made: tuple[FormDefinition, dict[str, Any]],
) -> None:
    form, answers = made
    for page in form.pages:
        raw = raw_of_page(form, page.id, answers, facts_of())
        done = accept(form, page.id, raw, answers, facts_of(), EXPRESSIONS)
        left = problems_of(form, done.answers, facts_of(), EXPRESSIONS)
        is_shown = page in pages(form, done.answers, facts_of(), EXPRESSIONS)
        if done.ok and is_shown:
            assert [one for one in left if one.page_id == page.id] == []


@quick
@given(filled())
def test_the_review_of_a_draft_has_a_row_for_each_question_that_is_shown(
    made: tuple[FormDefinition, dict[str, Any]],
) -> None:
    form, answers = made
    for section in review(form, answers, "ja", facts_of(), EXPRESSIONS):
        seen = visible_fields(form, section.page_id, answers, facts_of(), EXPRESSIONS, section.index)
        assert [row.field_id for row in section.rows] == [field.id for field in seen]
        assert all(row.shown for row in section.rows)


@quick
@given(filled())
def test_reading_never_writes(made: tuple[FormDefinition, dict[str, Any]]) -> None:
    form, answers = made
    before = copy.deepcopy(answers)
    review(form, answers, "en")
    differences(form, answers, facts_of())
    pending_papers(form, answers)
    prefill(form, answers, facts_of())
    problems_of(form, answers, facts_of(), EXPRESSIONS)
    submission(form, answers, facts_of(), EXPRESSIONS)
    assert answers == before


@quick
@given(filled())
def test_prefilling_never_changes_an_answer(made: tuple[FormDefinition, dict[str, Any]]) -> None:
    form, answers = made
    done = prefill(form, answers, facts_of())
    for name, value in answers.items():
        if not isinstance(value, list):
            assert done[name] == value


KEYS = st.sampled_from(["key", "label", "files", "ref", "later", "f0_0"])
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)


@quick
@given(forms(), JUNK)
def test_answers_of_any_shape_from_elsewhere_are_judged_and_never_break_anything(
    form: FormDefinition, junk: Any
) -> None:
    answers = {field.id: junk for page in form.pages for field in page.ask} | {
        page.id: junk for page in form.pages
    }
    answers[TYPED] = junk
    problems_of(form, answers, facts_of(), EXPRESSIONS)
    submission(form, answers, facts_of(), EXPRESSIONS)
    review(form, answers, "ja", facts_of(), EXPRESSIONS)
    review(form, answers)
    differences(form, answers, facts_of())
    for page in form.pages:
        raw_of_page(form, page.id, answers, facts_of())
        accept(form, page.id, {}, answers, facts_of(), EXPRESSIONS)
