"""A deadline counted from a mistyped day is no deadline, and never keeps a person from their page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenohira.engines.rules import compile_rule
from tenohira.engines.services import queries
from tenohira.engines.services.bundles import ServiceBundle
from tenohira.engines.services.definition import Due
from tenohira.engines.services.tests.factories import TODAY, bundle, family

CLAIM = "child-allowance-claim"
UNITS = ("days", "weeks", "months", "business days")


def due(within: str) -> ServiceBundle:
    """The claim, with another deadline after what happened last."""
    one = bundle(CLAIM)
    service = one.service.model_copy(update={"due": Due(within=within, after="person.last_event_on")})
    rule = compile_rule("person.last_event_on", queries.catalogue().world.vocabulary)
    return replace(one, service=service, rules={**one.rules, "due": rule})


@pytest.mark.parametrize("unit", UNITS)
def test_a_deadline_past_the_last_year_is_none(unit: str) -> None:
    facts = family("2024-05-03", last_event_on=date(9999, 12, 20))
    assert queries.due_of(due(f"15 {unit}"), facts, TODAY) is None


def test_a_resident_with_such_a_day_still_learns_what_they_need() -> None:
    needs = queries.needed_services(family("2024-05-03", last_event_on=date(9999, 12, 31)), TODAY)
    claim = next(one for one in needs if one.service_id == CLAIM)
    assert claim.due_on is None
    assert claim.outcome is True


@pytest.mark.parametrize("unit", UNITS)
def test_more_days_than_there_are_make_no_deadline(unit: str) -> None:
    assert queries.due_of(due(f"99999999 {unit}"), family(last_event_on=TODAY), TODAY) is None


@settings(max_examples=60)
@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.sampled_from(UNITS), st.integers(1, 60))
def test_a_longer_period_never_ends_earlier(start: date, unit: str, number: int) -> None:
    facts = family(last_event_on=start)
    one, more = (queries.due_of(due(f"{n} {unit}"), facts, TODAY) for n in (number, number + 1))
    assert one is not None
    assert more is not None
    assert start < one < more


@settings(max_examples=40)
@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(1, 60))
def test_weeks_are_seven_days_and_open_days_at_least_as_many_days(start: date, number: int) -> None:
    facts = family(last_event_on=start)
    weeks = queries.due_of(due(f"{number} weeks"), facts, TODAY)
    assert (
        weeks == queries.due_of(due(f"{7 * number} days"), facts, TODAY) == start + timedelta(days=7 * number)
    )
    open_days = queries.due_of(due(f"{number} business days"), facts, TODAY)
    assert open_days is not None
    assert open_days >= start + timedelta(days=number)


def test_the_most_urgent_need_comes_first_and_those_without_a_day_last() -> None:
    needs = queries.needed_services(
        family("2026-11-14", "2019-06-01", last_event_on=date(2026, 11, 14)), TODAY
    )
    days = [one.due_on or date.max for one in needs]
    assert len(needs) >= 1
    assert days == sorted(days)


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        (family("2024-05-03"), True),
        (family("2024-05-03", registered=False), False),
        (family("2000-05-03"), False),
        ({"person": {"registered": True}, "household": {"children": None}}, None),
        ({"person": {"registered": False}, "household": {"children": None}}, False),
        ({}, None),
    ],
)
def test_a_need_is_certain_excluded_or_open(facts: dict[str, object], outcome: bool | None) -> None:
    found = queries.needed(bundle(CLAIM), facts, TODAY)
    assert found.outcome is outcome
    assert len(found.reasons) == 2
    assert all(reason.because.text("en") != reason.because.text("ja") for reason in found.reasons)


@pytest.mark.parametrize(
    ("birth", "day", "needed"),
    [
        ("2008-04-02", "2027-03-31", True),
        ("2008-04-02", "2027-04-01", False),
        ("2008-04-01", "2026-03-31", True),
        ("2008-04-01", "2026-04-01", False),
    ],
)
def test_a_need_ends_with_the_school_year(birth: str, day: str, needed: bool) -> None:
    assert queries.needed(bundle(CLAIM), family(birth), date.fromisoformat(day)).outcome is needed


def test_the_amount_follows_the_law_of_the_day() -> None:
    facts = family("2010-05-03", "2015-05-03", "2020-05-03")
    old = queries.amount_of(bundle(CLAIM), facts, date(2024, 9, 30))
    new = queries.amount_of(bundle(CLAIM), facts, date(2024, 10, 1))
    assert (old, new) == (10_000 + 10_000 + 15_000, 10_000 + 10_000 + 30_000)


def test_the_amount_is_open_as_long_as_one_child_is() -> None:
    facts = family("2024-05-03")
    facts["household"]["children"].append({"birth_date": None, "rank": 2})
    assert queries.amount_of(bundle(CLAIM), facts, TODAY) is None
    facts["household"]["children"][1]["birth_date"] = date(1999, 1, 1)
    assert queries.amount_of(bundle(CLAIM), facts, TODAY) == 15_000
