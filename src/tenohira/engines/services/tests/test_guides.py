"""The guide through life events on the real library: it ends, asks nothing in vain, and comes to the same slip."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from hypothesis import given, settings

from tenohira.engines.people.tests.factories import load
from tenohira.engines.rules import EvaluationError, Question, at_path, evaluate, told
from tenohira.engines.rules.tests.households import answer, households
from tenohira.engines.services import queries
from tenohira.engines.services.errors import NoSuchLifeEvent
from tenohira.engines.services.navigating import Guide, is_need, service_of
from tenohira.engines.services.slips import Step, in_order
from tenohira.engines.services.tests.factories import TODAY, bundle, family
from tenohira.engines.services.tests.small_library import small_library
from tenohira.foundation.city import use_city

__all__ = ["small_library"]


@pytest.fixture
def twelve(small_library: Path, settings: LazySettings) -> None:
    """Only for tests that name every question or every step."""
    settings.TENOHIRA_LIBRARY = str(small_library)


EVENTS = (
    "pregnancy", "birth", "childcare", "moving-in", "moving-out", "marriage", "work", "illness-care", "bereavement",
    "disaster", "pets", "certificates", "business", "having-a-say",
)  # fmt: skip


def guide(event: str) -> Guide:
    return queries.guide_to(event, TODAY)


def paths_of(one: Guide) -> set[str]:
    return {path for rule in one.asker.rules.values() for path in rule.facts_used}


def asked_through(one: Guide, truth: dict[str, Any], register: dict[str, Any]) -> dict[str, Any]:
    """The answers of somebody who is led through a guide and answers from these facts."""
    answers: dict[str, Any] = {}
    while (question := one.next(register, answers)) is not None:
        assert question.path not in answers
        answers[question.path] = answer(question, truth)
    return answers


def outcomes(one: Guide, facts: dict[str, Any]) -> dict[str, Any]:
    """Whether each service is needed, and by when those are that surely are: the days of others concern nobody."""
    found: dict[str, Any] = {}
    for name, rule in one.asker.rules.items():
        try:
            found[name] = evaluate(rule, facts, TODAY)
        except EvaluationError as error:
            found[name] = type(error)
    return {name: one for name, one in found.items() if is_need(name) or found[need_of(name)] is True}


def need_of(name: str) -> str:
    return f"{service_of(name)}:needed"


def askable(one: Guide, truth: dict[str, Any]) -> dict[str, Any]:
    """What the event tells, and of a household every fact that anybody may be asked for."""
    facts = one.facts({}, {})
    wanted = {want for opened in one.asker.opened(facts).values() for want in opened}
    for path in {path for path, _field in wanted}:
        found = at_path(truth, path)
        fields = [field for at, field in wanted if at == path and field]
        if fields and found is not None:
            found = [{field: member.get(field) for field in fields} for member in found]
        facts = told(facts, path, found)
    return dict(one.asker.complete(facts))


@pytest.mark.parametrize("event", EVENTS)
def test_every_guide_ends_with_the_outcomes_of_all_facts(event: str) -> None:
    one = guide(event)
    everything = one.left({}, {})

    @settings(max_examples=40)
    @given(households(one.asker.book, paths_of(one)))
    def whatever_the_household(truth: dict[str, Any]) -> None:
        with use_city("990019"):
            answers = asked_through(one, truth, {})
            facts = one.facts({}, answers)
            assert len(answers) <= everything
            assert all(not left for left in one.asker.opened(facts, answers).values())
            assert outcomes(one, facts) == outcomes(one, askable(one, truth))

    whatever_the_household()


def _households(one: Guide, number: int) -> Iterator[dict[str, Any]]:
    found: list[dict[str, Any]] = []

    @settings(max_examples=number, database=None)
    @given(households(one.asker.book, paths_of(one)))
    def keep(truth: dict[str, Any]) -> None:
        found.append(truth)

    keep()
    yield from found


@pytest.mark.parametrize("event", EVENTS)
def test_every_question_could_change_an_open_answer(event: str) -> None:
    one = guide(event)
    truths = list(_households(one, 60))
    for truth in truths[:5]:
        answers: dict[str, Any] = {}
        while (question := one.next({}, answers)) is not None:
            facts = one.facts({}, answers)
            assert _changes_something(one, question, facts, truths), question
            answers[question.path] = answer(question, truth)


def _changes_something(
    one: Guide, question: Question, facts: dict[str, Any], truths: list[dict[str, Any]]
) -> bool:
    """Whether, with everything else as in some household, another answer gives another outcome."""
    path = question.path
    edges = one.asker._answers(path, [name for name, _fact in question.fields], facts)
    tried = [*(at_path(truth, path) for truth in truths), *edges]
    for rest in truths:
        around = _merged(rest, facts)
        seen = {
            str(outcomes(one, told(around, path, None if value is None else _copy(value)))) for value in tried
        }
        if len(seen) > 1:
            return True
    return False


def _copy(value: Any) -> Any:
    return list(value) if isinstance(value, list) else value


def _merged(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    found = dict(below)
    for key, value in above.items():
        held = found.get(key)
        found[key] = _merged(held, value) if isinstance(held, dict) and isinstance(value, dict) else value
    return found


@pytest.mark.usefixtures("twelve")
class TestWhatTheRegisterKnows:
    def test_is_not_asked(self) -> None:
        register = family("2022-05-01", last_event="転入", last_event_on=TODAY - timedelta(days=3))
        assert guide("moving-in").next(register, {}) is None

    def test_is_asked_again_when_the_event_is_newer_than_the_register(self) -> None:
        register = family("2022-05-01", last_event="転入", last_event_on=date(2019, 4, 1))
        one = guide("birth")
        asked = asked_through(
            one, family("2022-05-01", "2026-11-15", last_event_on=date(2026, 11, 15)), register
        )
        assert set(asked) == {"household.children", "person.last_event_on"}

    def test_gives_way_to_what_the_event_tells(self) -> None:
        facts = guide("moving-in").facts({"person": {"registered": False}}, {})
        assert facts["person"]["registered"] is True


@pytest.mark.usefixtures("twelve")
def test_a_fact_that_nobody_knew_leaves_its_procedures_open() -> None:
    one = guide("moving-in")
    assert one.next({}, {"household.children": None}) is None


def test_an_event_that_nobody_declared_is_refused_in_plain_words() -> None:
    with pytest.raises(NoSuchLifeEvent, match="できごと"):
        queries.guide_to("winning-the-lottery", TODAY)


def test_used_facts_hold_no_name_and_no_address() -> None:
    register = family("2022-05-01", name="鈴木 花子", address="中央一丁目")
    register["household"]["children"][0]["name"] = "鈴木 一郎"
    used = guide("birth").used(
        register, {"household.children": [{"birth_date": "2022-05-01", "name": "一郎"}]}
    )
    assert "鈴木" not in str(used)
    [child] = used["household"]["children"]
    assert child["birth_date"] == "2022-05-01"
    assert not {"name", "address"} & {*child, *used["person"]}


@pytest.mark.usefixtures("twelve")
@pytest.mark.django_db
class TestTheSlip:
    def test_tells_what_why_by_when_and_with_what(self) -> None:
        load([])
        one = guide("moving-in")
        facts = one.facts(
            {}, {"household.children": [{"birth_date": "2022-05-01"}], "person.last_event_on": "2026-11-18"}
        )
        slip = queries.slip_of(one, queries.catalogue().world, facts)
        allowance, nursery = slip.steps
        assert (allowance.id, nursery.id) == ("child-allowance-claim", "nursery-application")
        assert allowance.due_on == date(2026, 12, 3)
        assert allowance.days_left == 13
        assert [reason.because.text() for reason in nursery.reasons] == ["小学校に入る前の子を育てている"]
        assert {paper.id: len(paper.services) for paper in slip.papers}["my-number-card"] == 2
        assert [step.id for step in slip.free] == ["dog-registration", "resident-record-copy"]

    def test_says_what_is_missing_where_nobody_knows_yet(self) -> None:
        one = guide("moving-in")
        slip = queries.slip_of(one, queries.catalogue().world, one.facts({}, {}))
        assert slip.steps == ()
        assert {step.id: step.missing for step in slip.perhaps}["nursery-application"] == (
            "household.children",
        )


def step(service: str, due: date | None = None, *after: str) -> Step:
    found = bundle(service)
    service_of = found.service.model_copy(update={"after": list(after)})
    return Step(type(found)(**{**found.__dict__, "service": service_of}), (), due, None, None, None)


class TestTheOrder:
    def test_is_by_the_day(self) -> None:
        steps = [step("dog-registration"), step("opinion", TODAY)]
        assert [one.id for one in in_order(steps)] == ["opinion", "dog-registration"]

    def test_puts_first_what_an_urgent_one_rests_on(self) -> None:
        later = TODAY + timedelta(days=9)
        steps = [step("opinion", TODAY, "moving-out"), step("dog-registration", later), step("moving-out")]
        found = in_order(steps)
        assert [one.id for one in found] == ["moving-out", "opinion", "dog-registration"]
        assert found[1].after == ("moving-out",)

    def test_keeps_those_of_one_counter_together(self) -> None:
        steps = [step("moving-out"), step("opinion"), step("resident-record-copy")]
        found = [one.bundle.service.owner for one in in_order(steps)]
        assert found.index("shimin") + 1 == len(found) - 1 - found[::-1].index("shimin")

    def test_is_found_even_where_two_wait_for_each_other(self) -> None:
        steps = [step("opinion", None, "moving-out"), step("moving-out", None, "opinion")]
        assert {one.id for one in in_order(steps)} == {"moving-out", "opinion"}
