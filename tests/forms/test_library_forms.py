"""Every form of the library can be filled in to its end, whichever way a person answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tenohira.engines.forms.definition import FormDefinition
from tenohira.engines.forms.queries import (
    accept,
    files_of,
    pages,
    problems_of,
    raw_of_page,
    review,
    submission,
)
from tenohira.engines.forms.tests.factories import facts_of
from tenohira.engines.services.queries import catalogue
from tests.forms.clerk import MY_NUMBER, Person

SERVICES = sorted(
    path.parent.name for path in Path(settings.TENOHIRA_LIBRARY).glob("services/*/*/service.yaml")
)
pytestmark = pytest.mark.django_db


def of(service: str, seed: int, facts: dict[str, Any] | None = None) -> Person:
    bundle = catalogue().bundle(service)
    return Person(bundle.form, bundle.expressions, facts_of() if facts is None else facts, seed)


def filled(service: str, seed: int, facts: dict[str, Any] | None = None) -> Person:
    person = of(service, seed, facts)
    person.fill_in()
    return person


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("seed", range(3))
def test_some_way_through_the_form_ends_without_a_problem(service: str, seed: int) -> None:
    for attempt in range(20):
        person = of(service, seed * 100 + attempt)
        person.fill_in()
        found = problems_of(person.form, person.answers, person.facts, person.expressions, person.context)
        if not found:
            return
    pytest.fail(f"{service}: {found}")


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("seed", range(4))
def test_every_page_sent_again_as_it_is_shown_changes_nothing(service: str, seed: int) -> None:
    person = filled(service, seed)
    for page in pages(person.form, person.answers, person.facts, person.expressions):
        raw = raw_of_page(person.form, page.id, person.answers, person.facts)
        again = accept(
            person.form,
            page.id,
            raw,
            person.answers,
            person.facts,
            person.expressions,
            context=person.context,
        )
        for name, value in person.answers.items():
            if name != "~typed":
                assert again.answers.get(name) == value, name


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("language", ["ja", "ja-easy", "en", "pt-BR"])
def test_what_was_answered_is_read_in_four_languages(service: str, language: str) -> None:
    person = filled(service, 7)
    sections = review(person.form, person.answers, language, person.facts, person.expressions)
    assert sections
    for section in sections:
        assert section.title
        assert all(row.label and row.shown for row in section.rows)
    in_japanese = review(person.form, person.answers, "ja", person.facts, person.expressions)
    if language == "pt-BR":
        assert all(a.title != b.title for a, b in zip(sections, in_japanese, strict=True))


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("seed", range(3))
def test_what_is_submitted_is_plain_and_holds_no_secret(service: str, seed: int) -> None:
    person = filled(service, seed)
    sent = submission(person.form, person.answers, person.facts, person.expressions)
    assert json.loads(json.dumps(sent)) == sent
    assert MY_NUMBER not in json.dumps(sent)
    assert "~typed" not in sent
    assert {one.ref for one in files_of(person.form, sent)} <= {"file:1"}


@pytest.mark.parametrize("service", SERVICES)
def test_before_anything_is_answered_each_required_question_of_the_first_page_is_missed(service: str) -> None:
    person = of(service, 0)
    found = problems_of(person.form, {}, person.facts, person.expressions)
    assert found
    assert all(one.message and one.page_id for one in found)


@pytest.mark.parametrize("service", SERVICES)
def test_without_any_fact_the_form_can_be_read_and_begun(service: str) -> None:
    person = of(service, 3, {})
    assert pages(person.form, {}, {}, person.expressions)[0] == person.form.pages[0]
    person.fill_in()
    problems_of(person.form, person.answers, {}, person.expressions)


@pytest.mark.parametrize("service", SERVICES)
def test_the_form_kept_with_a_case_is_the_same_form_when_it_is_read_again(service: str) -> None:
    form = of(service, 0).form
    kept = json.loads(json.dumps(form.model_dump(mode="json", by_alias=True, exclude_none=True)))
    assert FormDefinition.model_validate(kept) == form
