"""What match promises beyond random rules: every fixed function, exact fractions, loops in loops, plain refusals."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenohira.engines.rules import (
    BOOL,
    INT,
    NotInColumns,
    Vocabulary,
    compile_rule,
    lay,
    match,
    register_column_form,
)
from tenohira.engines.rules.definition import vocabulary_of
from tenohira.engines.rules.errors import FunctionRefused
from tenohira.engines.rules.functions import Function, Functions, Signature
from tenohira.engines.rules.matching.functions import COLUMN_FORMS
from tenohira.engines.rules.standard_functions import STANDARD
from tenohira.engines.rules.tests.factories import NAMES, ON, VALUES, library, vocabulary
from tenohira.engines.rules.tests.generated_rules import TRUTHS
from tenohira.engines.rules.tests.registers import DAYS, Town, agreed, on_duckdb, towns

WORDS = vocabulary()
LIBRARY = vocabulary_of(*library())
FUNCTIONS = [
    "age_on(person.birth_date, today)",
    "age_on(person.birth_date, person.registered_on)",
    "person.birth_date + days(person.age * 1)",
    "person.birth_date - months(person.age * 1) + years(household.size * 1)",
    "person.birth_date + (years(1) - days(3)) ",
    "person.registered_on - person.birth_date",
    "date(2000 + household.size, household.size, 29 + household.size)",
    "date(person.age * 100, 2, 29)",
    "fiscal_year(person.birth_date)",
    "fiscal_year_end(person.birth_date)",
    "business_days_after(person.birth_date, person.age * 1)",
    "business_days_after(person.registered_on, -household.size)",
    "business_days_after(today, (household.size - 2) * 1)",
    "floor_to(person.age / 7, household.size - 1)",
    "ceil_to(person.age / 7 - 3, 2)",
    "round_half_up(person.age / household.size - 20)",
    "round_half_up(-(person.age / 2), 1)",
    "(person.age / 3) // (household.size - 2)",
    "(person.age - 40) // 7",
    "(40 - person.age) % 7",
    "(person.age - 40) % (household.size - 2)",
    "person.age / (household.size - 3) + 0.25",
    "1 / 3 + person.age / 6 == (2 + person.age) / 6",
]
LOOPS = [
    "count(m for m in household.members if m.age > person.age)",
    "any(any(m.age > c.age for m in household.members) for c in household.children)",
    "sum(count(m for m in household.members if m.age < c.age) for c in household.children)",
    "all(any(w.birth_date == m.birth_date and w.ref != m.ref for w in household.members) for m in household.members)",
    "any(c.rank == count(household.children) for c in household.children)",
    "any(c.rank > 1 and household.size > 3 for c in household.children if person.sex == '男')",
    "min(m.birth_date for m in household.members if m.sex == person.sex)",
    "max(count(k for k in household.children if k.rank >= c.rank) for c in household.children)",
    "household.head.age - person.age",
    "household.head.registered or household.head.sex == '女'",
    "sum(m.age for m in household.members if any(c.ref == m.ref for c in household.children))",
    "any(1 // m.age >= 0 for m in household.members)",
    "(1 if any(1 // (m.age - 20) > 0 for m in household.members) else 1)",
    "(2 if sum(10 // (c.rank - 1) for c in household.children) > 3 else 2)",
    "(3 if min(c.rank for c in household.children) > 3 else 3)",
    "person.age in (20, 10 // (household.size - 2), 30)",
    "person.sex not in ('男', household.head.sex)",
]


@settings(max_examples=12)
@given(towns())
def test_every_fixed_function_is_the_same_in_columns(town: Town) -> None:
    rules = {f"r{n}": compile_rule(source, LIBRARY) for n, source in enumerate(FUNCTIONS)}
    used = set[str]().union(*(rule.functions_used for rule in rules.values()))
    assert used == {function.name for function in STANDARD} == set(COLUMN_FORMS) & used
    assert agreed(rules, town) == []


@settings(max_examples=12)
@given(towns())
def test_loops_in_loops_and_facts_of_the_person_outside_are_the_same(town: Town) -> None:
    rules = {f"r{n}": compile_rule(source, LIBRARY) for n, source in enumerate(LOOPS)}
    assert agreed(rules, town) == []


@settings(max_examples=15)
@given(DAYS, DAYS)
def test_an_age_follows_the_law_on_every_day(born: date, on: date) -> None:
    town = Town([{"ref": "p", "household": "h", "is_member": True, "is_head": True, "birth_date": born}], [])
    whole = Town([{**dict.fromkeys(("cost", "rate", "helps")), **town.people[0]}], [])
    rules = {"age": compile_rule("person.age", LIBRARY), "end": compile_rule("fiscal_year_end", LIBRARY)}
    assert agreed(rules, whole, on=on) == []


FORGETTABLE = ("birth_date", "registered", "sex", "income", "cost", "rate", "lives_with", "helps")


@settings(max_examples=12)
@given(towns(), st.lists(TRUTHS, min_size=3, max_size=6), st.data())
def test_an_unknown_that_becomes_known_never_flips_a_settled_answer(
    town: Town, sources: list[str], data: st.DataObject
) -> None:
    rules = {f"r{n}": compile_rule(source, WORDS, BOOL) for n, source in enumerate(sources)}
    gone = data.draw(st.sets(st.sampled_from(FORGETTABLE)))
    people = [{**one, **(dict.fromkeys(gone) if data.draw(st.booleans()) else {})} for one in town.people]
    before, after = (answers(rules, one) for one in (Town(people, town.kinship), town))
    settled = [(ref, name) for ref, row in before.items() for name in rules if row[name] is not None]
    assert [(ref, name) for ref, name in settled if after[ref][name] is not before[ref][name]] == []


def answers(rules: Any, town: Town) -> dict[str, dict[str, Any]]:
    return {row["ref"]: row for row in match(rules, on_duckdb(town), ON).table.to_pyarrow().to_pylist()}


PERSONS = pa.table(
    {
        "ref": ["p", "q"],
        "household": ["h", "h"],
        "is_head": [True, False],
        "birth_date": [date(1992, 3, 3), date(2024, 6, 1)],
        "cost": pa.array([10, None], pa.int64()),
    }
)
KINSHIP = pa.table({"parent": ["p"], "child": ["q"], "rank": pa.array([1], pa.int64())})


def small() -> Any:
    return lay(PERSONS, KINSHIP)


def test_counts_batches_and_parquet_hold_the_same_answers(tmp_path: Any) -> None:
    rules = {
        "adult": compile_rule("person.age >= 18", WORDS),
        "children": compile_rule("count(household.children)", WORDS),
    }
    matched = match(rules, small(), ON)
    assert matched.counts() == {"adult": (1, 1, 0), "children": (1, 1, 0)}
    matched.to_parquet(tmp_path / "answers.parquet")
    written = pa.parquet.read_table(tmp_path / "answers.parquet")
    batched = pa.Table.from_batches(matched.batches(1))
    assert written.sort_by("ref").to_pylist() == batched.sort_by("ref").to_pylist()
    assert written.schema.field("children").type == pa.int64()


def test_a_fact_nobody_stores_is_unknown_for_everybody() -> None:
    found = match({"r": compile_rule("person.income > 0 or person.age > 100", WORDS)}, small(), ON)
    assert found.counts() == {"r": (0, 0, 2)}


def test_a_function_of_an_office_without_a_column_form_is_refused_and_then_taught() -> None:
    twice = Function("twice_the_years", (Signature((INT,), INT),), lambda years: years * 2)
    words = Vocabulary(NAMES, VALUES, functions=Functions([*STANDARD, twice]), derived={"person.age": "34"})
    rule = compile_rule("twice_the_years(household.size * 1)", words)
    with pytest.raises(NotInColumns) as refused:
        match({"r": rule}, small(), ON)
    assert "twice_the_years" in refused.value.what
    assert "register_column_form" in refused.value.remedy
    register_column_form(
        "twice_the_years", lambda make, given: make.cells.times(given[0], make.cells.constant(2))
    )
    try:
        assert {row["r"] for row in match({"r": rule}, small(), ON).table.to_pyarrow().to_pylist()} == {4}
        with pytest.raises(FunctionRefused):
            register_column_form("twice_the_years", lambda make, given: given[0])
    finally:
        del COLUMN_FORMS["twice_the_years"]


def test_a_column_of_another_type_than_its_fact_is_refused() -> None:
    persons = PERSONS.set_column(3, "birth_date", pa.array(["1992-03-03", "2024-06-01"]))
    with pytest.raises(NotInColumns) as refused:
        match({"r": compile_rule("person.age > 3", WORDS)}, lay(persons, KINSHIP), ON)
    assert "birth_date" in refused.value.what
    assert "string" in refused.value.why


def test_a_register_without_households_is_refused() -> None:
    with pytest.raises(NotInColumns) as refused:
        match({"r": compile_rule("person.age > 3", WORDS)}, lay(PERSONS.drop(["household"]), KINSHIP), ON)
    assert "household" in refused.value.what
