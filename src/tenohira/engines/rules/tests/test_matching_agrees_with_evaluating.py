"""`match` gives each person of a register what `evaluate` gives for the facts of that person."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tenohira.engines.rules import BOOL, compile_rule
from tenohira.engines.rules.tests.factories import vocabulary
from tenohira.engines.rules.tests.generated_rules import DATES, MONEY, NUMBERS, TRUTHS
from tenohira.engines.rules.tests.registers import Town, agreed, towns

WORDS = vocabulary()
MANY = settings(max_examples=30)


@MANY
@given(towns(), st.lists(TRUTHS, min_size=4, max_size=10))
def test_conditions_are_answered_the_same(town: Town, sources: list[str]) -> None:
    rules = {f"r{n}": compile_rule(source, WORDS, BOOL) for n, source in enumerate(sources)}
    assert agreed(rules, town) == []


@MANY
@given(towns(), st.lists(st.one_of(NUMBERS, DATES, MONEY), min_size=4, max_size=10))
def test_numbers_dates_and_money_come_out_the_same(town: Town, sources: list[str]) -> None:
    rules = {f"r{n}": compile_rule(source, WORDS) for n, source in enumerate(sources)}
    assert agreed(rules, town) == []
