"""By when a procedure must be done, and examples that tell how they came out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenohira.engines.rules import compile_rule
from tenohira.engines.services import queries
from tenohira.engines.services.bundles import ServiceBundle
from tenohira.engines.services.definition import Due, Example, ExamplesDefinition
from tenohira.engines.services.examples import plain_dates, run_examples
from tenohira.engines.services.rule_texts import rule_texts
from tenohira.engines.services.tests.factories import TODAY, bundle, family
from tenohira.foundation.definitions import Problems, parse_yaml

CLAIM = "child-allowance-claim"


def due(within: str, start: str = "person.last_event_on") -> ServiceBundle:
    one = bundle(CLAIM)
    service = one.service.model_copy(update={"due": Due(within=within, after=start)})
    rule = compile_rule(start, queries.catalogue().world.vocabulary)
    return replace(one, service=service, rules={**one.rules, "due": rule})


@pytest.mark.parametrize(
    ("within", "start", "wanted"),
    [
        ("1 day", "2026-11-20", "2026-11-21"),
        ("15 days", "2026-11-20", "2026-12-05"),
        ("2 weeks", "2026-11-20", "2026-12-04"),
        ("1 months", "2026-01-31", "2026-02-28"),
        ("1 months", "2028-01-31", "2028-02-29"),
        ("12 months", "2028-02-29", "2029-02-28"),
        ("14 months", "2026-11-20", "2028-01-20"),
        ("1 business days", "2026-11-20", "2026-11-24"),
        ("10 business days", "2026-12-25", "2027-01-12"),
    ],
)
def test_a_deadline_is_counted_as_it_is_written(within: str, start: str, wanted: str) -> None:
    facts = family(last_event_on=date.fromisoformat(start))
    found = queries.due_of(due(within), facts, TODAY)
    assert found == date.fromisoformat(wanted)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 40))
def test_months_later_is_never_in_a_month_further_on(start: date, months: int) -> None:
    found = queries.due_of(due(f"{months} months"), family(last_event_on=start), TODAY)
    assert found is not None
    assert (found.year * 12 + found.month) - (start.year * 12 + start.month) == months
    assert found.day <= start.day


def test_without_a_day_to_count_from_there_is_no_deadline() -> None:
    assert queries.due_of(due("15 days"), family(), TODAY) is None
    assert queries.due_of(bundle("opinion"), family(), TODAY) is None


def test_a_fact_of_a_wrong_type_makes_no_deadline_and_no_crash() -> None:
    assert queries.due_of(due("15 days"), family(last_event_on="先週"), TODAY) is None
    assert queries.amount_of(bundle(CLAIM), {"household": {"children": 3}}, TODAY) is None


def tried(example: dict[str, Any], service: str = CLAIM) -> list[tuple[int, str]]:
    """Run one example; return line and text of what is told."""
    one = bundle(service)
    assert one.examples_source is not None
    text = "schema: 1\nexamples:\n  - name: 例\n"
    problems = Problems()
    source = parse_yaml(text, one.examples_source.file, problems)
    definition = ExamplesDefinition(
        schema_=1, examples=[Example(**{"name": "例", "on": "2026-11-20", **example})]
    )
    changed = replace(one, examples=definition, examples_source=source)
    assert run_examples(changed, queries.catalogue().world.vocabulary, problems) == 1
    return [(one.line, one.what) for one in problems]


SUZUKI = {
    "person": {"registered": True, "last_event_on": "2026-11-14"},
    "household": {"children": [{"birth_date": "2024-05-03", "rank": 1}]},
}


@pytest.mark.parametrize(
    "expect",
    [{"needed": True}, {"amount": 15000}, {"due": "2026-11-29"}, {"checks": [True, True, None, None]}],
)
def test_an_example_that_comes_out_says_nothing(expect: dict[str, Any]) -> None:
    assert tried({"facts": SUZUKI, "expect": expect}) == []


@pytest.mark.parametrize(
    ("expect", "told"),
    [
        ({"needed": False}, "false ではなく true"),
        ({"amount": None}, "null ではなく 15000"),
        ({"due": None}, "null ではなく 2026-11-29"),
        ({"checks": [True]}, "[true] ではなく [true, true, null, null]"),
        ({"visible": []}, "[] ではなく ["),
        ({"need": True}, "期待「need」は知りません"),
        ({"asked": {"no_such": False}}, "質問「no_such」はありません"),
    ],
)
def test_an_example_that_does_not_says_what_came_instead(expect: dict[str, Any], told: str) -> None:
    found = tried({"facts": SUZUKI, "expect": expect})
    assert len(found) == 1
    assert told in found[0][1]


def test_an_example_speaks_of_single_questions() -> None:
    alone = {"has_partner": False, "public_servant": True}
    expect = {
        "asked": {"public_servant": True, "earns_more": False},
        "passes": {"has_partner": True, "public_servant": False},
    }
    assert tried({"facts": SUZUKI, "answers": alone, "expect": expect}) == []
    together = {"has_partner": True, "earns_more": False}
    expect = {"asked": {"earns_more": True}, "passes": {"earns_more": False}}
    assert tried({"facts": SUZUKI, "answers": together, "expect": expect}) == []
    found = tried({"facts": SUZUKI, "answers": together, "expect": {"asked": {"earns_more": False}}})
    assert len(found) == 1


@pytest.mark.parametrize(
    "answers", [{"public_servant": "ja"}, {"public_servant": [1]}, {"public_servant": {"a": 1}}]
)
def test_answers_of_any_shape_are_told_never_crashed_on(answers: dict[str, Any]) -> None:
    found = tried({"facts": SUZUKI, "answers": answers, "expect": {"checks": [True, True, True, True]}})
    assert len(found) == 1


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-11-20", TODAY),
        ({"a": ["2026-11-20", 1]}, {"a": [TODAY, 1]}),
        ("2026-13-40", "2026-13-40"),
        ("123-456-78", "123-456-78"),
        ("短い", "短い"),
        (None, None),
    ],
)
def test_days_are_read_wherever_they_stand(written: Any, read: Any) -> None:
    assert plain_dates(written) == read


def test_rules_are_found_in_whatever_a_file_holds() -> None:
    assert [one.name for one in rule_texts(bundle("sme-dx-subsidy").service.model_dump())][:2] == [
        "checks.0",
        "checks.1",
    ]
    for junk in (
        None,
        3,
        "x",
        [],
        {"needed_when": 3},
        {"checks": [1, {"rule": 2}]},
        {"issues": {"a": {"facts": 1}}},
    ):
        assert list(rule_texts(junk)) == []
