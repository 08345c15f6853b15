"""The facts and values of the library: without mistakes, in four languages, and as the laws say."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from tenohira.engines.rules import Vocabulary, compile_rule, evaluate, problems_of, value_gaps
from tenohira.engines.rules.definition import vocabulary_of
from tenohira.engines.rules.tests.factories import ON, library
from tenohira.foundation.definitions import LocalText, Problems

LANGUAGES = {"ja", "ja-easy", "en", "pt-BR"}


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    problems = Problems()
    found = vocabulary_of(*library(), problems)
    assert not problems, str(problems)
    return found


def texts_of(value: Any) -> Iterator[LocalText]:
    if isinstance(value, LocalText):
        yield value
    elif isinstance(value, dict | list | tuple):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts_of(inner)
    elif hasattr(type(value), "model_fields"):
        for name in type(value).model_fields:
            yield from texts_of(getattr(value, name))


def test_every_text_is_there_in_the_four_languages() -> None:
    facts, values = library()
    found = [*texts_of(facts.definition), *texts_of(dict(values.definitions))]
    assert len(found) > 100
    assert [text.root for text in found if set(text.root) != LANGUAGES] == []


def test_whoever_is_not_in_the_register_can_be_asked_for_every_fact_that_rules_use(words: Vocabulary) -> None:
    facts, _ = library()
    rule = compile_rule(
        "any(c.age <= 18 for c in household.children) and person.registered and organisation.is_small", words
    )
    asked = [facts.fact(path) for path in rule.facts_used]
    assert all(fact is not None and fact.question is not None for fact in asked)


def test_protection_is_no_ground_for_any_rule(words: Vocabulary) -> None:
    for source in (
        "person.is_protected",
        "household.head.is_protected",
        "any(m.is_protected for m in household.members)",
        "any(c.is_protected for c in household.children)",
    ):
        assert "支援措置" in problems_of(source, words)[0].why


def test_every_value_of_the_library_holds_today_and_names_its_law() -> None:
    _, values = library()
    for value in values.values():
        assert value.period(ON).law


AMOUNT = (
    "sum(child_allowance_month(child.age_on(today), child.rank) for child in household.children"
    " if child.age_on(fiscal_year_end) <= child_allowance_last_age)"
)


@pytest.mark.parametrize(
    ("born", "rank", "on", "yen"),
    [
        ("2024-06-02", 1, "2026-11-20", 15_000),
        ("2023-11-22", 2, "2026-11-20", 15_000),
        ("2023-11-21", 2, "2026-11-20", 10_000),
        ("2024-06-02", 3, "2026-11-20", 30_000),
        ("2009-04-01", 1, "2027-03-31", 10_000),
        ("2008-04-02", 1, "2026-11-20", 10_000),
        ("2008-04-01", 1, "2026-11-20", 0),
        ("2008-04-02", 3, "2027-03-31", 30_000),
        ("2008-04-02", 1, "2027-04-01", 0),
        ("2012-06-02", 3, "2022-06-01", 15_000),
        ("2010-06-02", 1, "2024-09-30", 10_000),
        ("2009-04-01", 1, "2024-09-30", 0),
        ("2009-04-01", 1, "2024-10-01", 10_000),
    ],
)
def test_child_allowance_follows_the_law_of_the_day(
    words: Vocabulary, born: str, rank: int, on: str, yen: int
) -> None:
    facts = {"household": {"children": [{"birth_date": born, "rank": rank}]}}
    assert evaluate(compile_rule(AMOUNT, words), facts, date.fromisoformat(on)) == yen


@pytest.mark.parametrize(
    ("industry", "capital", "employees", "small"),
    [
        ("manufacturing", 300_000_000, 301, True),
        ("manufacturing", 300_000_001, 301, False),
        ("manufacturing", 300_000_001, 300, True),
        ("wholesale", 100_000_001, 101, False),
        ("retail", 50_000_001, 51, False),
        ("retail", 50_000_001, 50, True),
        ("services", 50_000_001, 100, True),
        (None, 1, None, None),
    ],
)
def test_a_small_business_is_one_by_capital_or_employees(
    words: Vocabulary, industry: str | None, capital: int, employees: int, small: bool | None
) -> None:
    facts = {"organisation": {"industry": industry, "capital": capital, "employees": employees}}
    found = evaluate(compile_rule("organisation.is_small", words), facts, ON)
    assert (found if isinstance(found, bool) else None) is small


def test_the_fiscal_year_runs_from_april_to_march(words: Vocabulary) -> None:
    both = compile_rule(
        "fiscal_year_start == date(2026, 4, 1) and fiscal_year_end == date(2027, 3, 31)", words
    )
    for on in (date(2026, 4, 1), ON, date(2027, 3, 31)):
        assert evaluate(both, {}, on) is True


def test_a_rule_asked_about_a_day_before_its_law_is_told_before_it_runs(words: Vocabulary) -> None:
    rule = compile_rule("person.age >= care_first_insured_age", words)
    assert value_gaps(rule, ON) == ()
    [gap] = value_gaps(rule, date(1999, 1, 1))
    assert gap.column == 15
    assert "1999-01-01" in gap.what
