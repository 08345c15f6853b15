"""A register laid by numbers answers as one of texts does, and gives `ref` and `household` back as written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings

from tenohira.engines.rules import (
    BOOL,
    INT,
    YEN,
    Collection,
    Record,
    Register,
    Vocabulary,
    compile_rule,
    lay,
    match,
)
from tenohira.engines.rules.definition import vocabulary_of
from tenohira.engines.rules.matching.register import KEYS, NUMBERS
from tenohira.engines.rules.tests.factories import ON, library
from tenohira.engines.rules.tests.registers import (
    KINSHIP_COLUMNS,
    OTHERS,
    PERSON_COLUMNS,
    Town,
    agreed,
    arrow,
    towns,
)

FIELDS = {"income": YEN, "n": INT, "registered": BOOL}
PERSON = Record("person", FIELDS)
MEMBER = Record("member", {**FIELDS, "rank": INT})
HOUSEHOLD = Record(
    "household",
    {
        "members": Collection(PERSON),
        "children": Collection(MEMBER),
        "head": PERSON,
        "rent": YEN,
        "open": BOOL,
    },
)
WORDS = Vocabulary({"person": PERSON, "household": HOUSEHOLD})
STORED = {
    "ref": pa.string(),
    "household": pa.string(),
    "is_head": pa.bool_(),
    "income": pa.int64(),
    "n": pa.int64(),
    "registered": pa.bool_(),
}
KIN = {"parent": pa.string(), "child": pa.string(), "rank": pa.int64()}
Rows = list[dict[str, Any]]
Link = tuple[str | None, str | None, int | None]

QUANTIFIED = {
    "any_member": "any(m.registered for m in household.members)",
    "all_members": "all(m.n > 1 for m in household.members)",
    "sum_members": "sum(m.income for m in household.members)",
    "min_members": "min(m.n for m in household.members)",
    "max_members": "max(m.n for m in household.members)",
    "count_members": "count(household.members)",
    "picked_members": "count(m for m in household.members if m.n > person.n)",
    "any_child": "any(c.registered for c in household.children)",
    "all_children": "all(c.n > 1 for c in household.children)",
    "sum_children": "sum(c.income for c in household.children)",
    "min_children": "min(c.rank for c in household.children)",
    "max_children": "max(c.n for c in household.children)",
    "count_children": "count(household.children)",
    "picked_children": "count(c for c in household.children if c.rank < person.n)",
    "both": "sum(count(m for m in household.members if m.n < c.n) for c in household.children)",
    "head": "household.head.income",
    "own": "person.income",
}


def person(ref: str, household: Any, n: int | None = 1, **more: Any) -> dict[str, Any]:
    """A row of persons, every column filled."""
    income = None if n is None else 100 * n
    return {
        "ref": ref,
        "household": household,
        "is_head": False,
        "income": income,
        "n": n,
        "registered": True,
    } | more


def kin(*links: Link) -> Rows:
    return [{"parent": parent, "child": child, "rank": rank} for parent, child, rank in links]


def tables(people: Rows, links: Rows, of_home: pa.DataType | None = None) -> tuple[pa.Table, pa.Table]:
    columns = STORED if of_home is None else {**STORED, "household": of_home}
    return arrow(people, columns), arrow(links, KIN)


def of_texts(persons: pa.Table, kinship: pa.Table, homes: pa.Table | None = None) -> Register:
    """The same rows, brought together by what is written."""
    engine = ibis.duckdb.connect()
    made = {"persons": persons, "kinship": kinship} | ({} if homes is None else {"homes": homes})
    for name, table in made.items():
        engine.con.register(name, table)
    return Register(
        engine.table("persons"), engine.table("kinship"), None if homes is None else engine.table("homes")
    )


def of_numbers(persons: pa.Table, kinship: pa.Table, homes: pa.Table) -> Register:
    """A register laid by numbers, with a table of households beside it."""
    engine = ibis.duckdb.connect()
    laid = lay(persons, kinship, connection=engine)
    engine.con.register("homes", homes)
    return Register(laid.persons, laid.kinship, engine.table("homes"), keys=laid.keys)


def answers(register: Register, sources: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    rules = {name: compile_rule(source, WORDS) for name, source in sources.items()}
    rows = match(rules, register, ON).table.to_pyarrow().to_pylist()
    found = {row["ref"]: row for row in rows}
    assert len(found) == len(rows), "each person is answered once"
    return found


def alike(persons: pa.Table, kinship: pa.Table) -> dict[str, dict[str, Any]]:
    """The answers by numbers, after they were found equal to those by texts."""
    by_numbers = answers(lay(persons, kinship), QUANTIFIED)
    assert by_numbers == answers(of_texts(persons, kinship), QUANTIFIED)
    return by_numbers


FAMILY = [
    person("mother", "h1", 4, is_head=True),
    person("lone", "h2", 9, is_head=True, registered=None),
    person("son", "h1", 2, registered=False),
    person("daughter", "h1", 3),
    person("grandson", "h3", None),
]
LINKS = kin(("mother", "daughter", 2), ("mother", "son", 1), ("son", "grandson", None))


def test_a_laid_register_is_brought_together_by_whole_numbers() -> None:
    register = lay(*tables(FAMILY, LINKS))
    assert register.keys == NUMBERS
    assert all(register.persons[name].type().is_integer() for name in NUMBERS)
    assert all(register.kinship[name].type().is_integer() for name in ("parent", "child"))


def test_a_register_made_by_hand_is_brought_together_by_what_is_written() -> None:
    assert of_texts(*tables(FAMILY, LINKS)).keys == KEYS


def test_people_are_numbered_as_their_rows_come_and_households_as_they_first_appear() -> None:
    rows = lay(*tables(FAMILY, LINKS)).persons.to_pyarrow().to_pylist()
    numbers = {row["ref"]: (row["person_number"], row["household_number"]) for row in rows}
    assert numbers == {
        "mother": (0, 0),
        "lone": (1, 1),
        "son": (2, 0),
        "daughter": (3, 0),
        "grandson": (4, 2),
    }


def test_kinship_keeps_its_rank_beside_the_numbers_of_its_refs() -> None:
    rows = lay(*tables(FAMILY, LINKS)).kinship.to_pyarrow().to_pylist()
    assert sorted((row["parent"], row["child"], row["rank"] or 0) for row in rows) == [
        (0, 2, 1),
        (0, 3, 2),
        (2, 4, 0),
    ]


def test_the_numbers_are_not_among_the_answers() -> None:
    found = match({"own": compile_rule("person.n", WORDS)}, lay(*tables(FAMILY, LINKS)), ON)
    assert found.table.columns == ("ref", "household", "own")


def test_what_is_quantified_over_a_family_is_what_a_clerk_counts() -> None:
    mother = alike(*tables(FAMILY, LINKS))["mother"]
    wanted = {"sum_members": 900, "min_members": 2, "max_members": 4, "count_members": 3, "picked_members": 0}
    wanted |= {"sum_children": 500, "min_children": 1, "max_children": 3, "count_children": 2, "both": 1}
    assert {name: mother[name] for name in wanted} == wanted
    assert (mother["any_child"], mother["all_children"], mother["head"]) == (True, True, 400)


def test_what_a_child_does_not_say_is_unknown_to_the_parent_under_both_keys() -> None:
    son = alike(*tables(FAMILY, LINKS))["son"]
    assert (son["count_children"], son["sum_children"], son["min_children"]) == (1, None, None)


@pytest.mark.parametrize(
    ("homes", "kind"),
    [
        (["h1", "h1", "h2"], pa.string()),
        (["世帯 一", "世帯 一", 'it\'s "two"'], pa.string()),
        (["01", "1", "01"], pa.string()),
        (["a", "A", "a "], pa.string()),
        (["", "", "x"], pa.string()),
        ([7, 7, 8], pa.int64()),
        ([-1, 0, -1], pa.int32()),
        ([2**60, 2**60 + 1, 2**60], pa.int64()),
        (["h1", "h1", "h2"], pa.large_string()),
    ],
)
def test_a_household_comes_back_as_it_was_written(homes: Sequence[Any], kind: pa.DataType) -> None:
    people = [person(f"p{n}", home, n) for n, home in enumerate(homes)]
    found = alike(*tables(people, [], kind))
    assert [found[f"p{n}"]["household"] for n in range(3)] == homes
    assert [found[f"p{n}"]["count_members"] for n in range(3)] == [homes.count(home) for home in homes]


@pytest.mark.parametrize("kind", [pa.string(), pa.int64()])
def test_people_without_a_household_are_no_household_of_each_other(kind: pa.DataType) -> None:
    home = 5 if kind == pa.int64() else "h"
    people = [person("p", None, 2), person("q", None, 3), person("r", home, 4)]
    found = alike(*tables(people, [], kind))
    assert {ref: row["household"] for ref, row in found.items()} == {"p": None, "q": None, "r": home}
    assert found["p"]["count_members"] == found["q"]["count_members"] != 2
    assert (found["r"]["count_members"], found["p"]["own"]) == (1, 200)


def test_a_child_of_another_household_or_of_none_is_still_a_child() -> None:
    people = [person("p", "h", 5), person("q", "elsewhere", 2), person("r", None, 3)]
    found = alike(*tables(people, kin(("p", "q", 1), ("p", "r", 2))))
    assert (found["p"]["count_children"], found["p"]["sum_children"], found["p"]["count_members"]) == (
        2,
        500,
        1,
    )


@pytest.mark.parametrize(
    "stray",
    [
        ("p", "nobody", 9),
        ("nobody", "q", 9),
        ("nobody", "no one", 9),
        (None, "q", 9),
        ("p", None, 9),
        (None, None, 9),
    ],
)
def test_a_parent_or_a_child_who_is_not_among_the_persons_changes_nothing(stray: Link) -> None:
    people = [person("p", "h", 5), person("q", "h", 2)]
    with_stray = alike(*tables(people, kin(("p", "q", 1), stray)))
    assert with_stray == alike(*tables(people, kin(("p", "q", 1))))
    assert (with_stray["p"]["min_children"], with_stray["p"]["count_children"]) == (1, 1)


def test_one_child_of_two_parents_is_counted_by_each() -> None:
    people = [person("p", "h", 5), person("q", "h", 4), person("r", "h", 2)]
    found = alike(*tables(people, kin(("p", "r", 1), ("q", "r", 3))))
    assert [found[ref]["count_children"] for ref in "pqr"] == [1, 1, 0]
    assert [found[ref]["min_children"] for ref in "pq"] == [1, 3]


def test_the_order_of_the_rows_does_not_matter() -> None:
    wanted = alike(*tables(FAMILY, LINKS))
    assert alike(*tables(FAMILY[::-1], LINKS[::-1])) == wanted
    assert alike(*tables(FAMILY[2:] + FAMILY[:2], LINKS[1:] + LINKS[:1])) == wanted


@pytest.mark.parametrize("size", [1, 2, 3])
def test_tables_in_many_chunks_answer_as_tables_in_one(size: int) -> None:
    persons, kinship = tables(FAMILY, LINKS)
    chunked = [pa.Table.from_batches(table.to_batches(max_chunksize=size)) for table in (persons, kinship)]
    assert chunked[0]["ref"].num_chunks == -(-len(FAMILY) // size)
    assert answers(lay(chunked[0], chunked[1]), QUANTIFIED) == alike(persons, kinship)


def test_tables_cut_out_of_larger_ones_are_numbered_by_their_own_rows() -> None:
    persons, kinship = tables([person("before", "h1", 50), *FAMILY], [*kin(("x", "y", 1)), *LINKS])
    assert alike(persons.slice(1), kinship.slice(1)) == alike(*tables(FAMILY, LINKS))


def test_nobody_at_all_is_answered_with_no_rows() -> None:
    assert alike(*tables([], [])) == {}


def test_tables_without_a_single_chunk_are_laid_too() -> None:
    persons, kinship = (table.schema for table in tables([], []))
    empty = [pa.Table.from_batches([], schema) for schema in (persons, kinship)]
    assert answers(lay(empty[0], empty[1]), QUANTIFIED) == {}


def test_people_without_kinship_have_no_children() -> None:
    found = alike(*tables(FAMILY, []))
    assert {row["count_children"] for row in found.values()} == {0}
    assert {row["any_child"] for row in found.values()} == {False}


def test_kinship_without_people_answers_nobody() -> None:
    assert alike(*tables([], LINKS)) == {}


def test_long_refs_that_differ_only_at_their_end_are_different_people() -> None:
    start = "市" * 3000
    people = [person(f"{start}{n}", f"{start}h", n) for n in range(1, 4)]
    found = alike(*tables(people, kin((f"{start}1", f"{start}2", 1), (f"{start}1", f"{start}3", 2))))
    assert {ref: row["sum_children"] for ref, row in found.items()} == {
        f"{start}1": 500,
        f"{start}2": 0,
        f"{start}3": 0,
    }


def test_refs_that_look_like_numbers_are_no_numbers() -> None:
    people = [person("2", "0", 7), person("0", "1", 8), person("1", "0", 9), person("01", "1", 3)]
    found = alike(*tables(people, kin(("2", "0", 1), ("0", "01", 1))))
    assert {ref: row["sum_children"] for ref, row in found.items()} == {"2": 800, "0": 300, "1": 0, "01": 0}
    assert {ref: row["sum_members"] for ref, row in found.items()} == {
        "2": 1600,
        "1": 1600,
        "0": 1100,
        "01": 1100,
    }


HOMES = {
    "rent": "household.rent",
    "each": "floor_to(household.rent / count(household.members), 100)",
    "open": "household.open",
    "less": "household.rent < sum(m.income for m in household.members)",
    "dear": "count(m for m in household.members if m.income > household.rent)",
    "young": "any(c.income < household.rent for c in household.children)",
}


def homes(rows: Sequence[tuple[Any, int | None, bool | None]], kind: pa.DataType) -> pa.Table:
    written = [dict(zip(("household", "rent", "open"), row, strict=True)) for row in rows]
    return arrow(written, {"household": kind, "rent": pa.int64(), "open": pa.bool_()})


def with_homes(
    people: Rows, links: Rows, rows: Sequence[tuple[Any, int | None, bool | None]], kind: pa.DataType
) -> dict[str, dict[str, Any]]:
    """The answers by numbers with facts of households, after they were found equal to those by texts."""
    persons, kinship = tables(people, links, kind)
    found = answers(of_numbers(persons, kinship, homes(rows, kind)), HOMES)
    assert found == answers(of_texts(persons, kinship, homes(rows, kind)), HOMES)
    return found


def test_what_a_household_has_is_found_by_the_household_as_written() -> None:
    found = with_homes(FAMILY, LINKS, [("h2", 50, True), ("h9", 1, True), ("h1", 300, False)], pa.string())
    assert {ref: row["rent"] for ref, row in found.items()} == {
        "mother": 300, "son": 300, "daughter": 300, "lone": 50, "grandson": None,
    }  # fmt: skip
    mother = found["mother"]
    assert [mother[name] for name in ("each", "open", "less", "dear", "young")] == [100, False, True, 1, True]


def test_the_number_of_a_household_is_never_taken_for_what_is_written() -> None:
    people = [person("p", 2), person("q", 0), person("r", 1)]
    found = with_homes(people, [], [(0, 10, None), (1, 11, None), (2, 12, None)], pa.int64())
    assert {ref: row["rent"] for ref, row in found.items()} == {"p": 12, "q": 10, "r": 11}


def test_who_has_no_household_has_none_of_its_facts() -> None:
    people = [person("p", None), person("q", "h")]
    found = with_homes(people, [], [(None, 10, True), ("h", 20, True)], pa.string())
    assert {ref: (row["rent"], row["open"]) for ref, row in found.items()} == {
        "p": (None, None),
        "q": (20, True),
    }


LIBRARY = vocabulary_of(*library())
OVER_BOTH = [
    "any(c.rank > 3 for c in household.children)",
    "all(m.registered for m in household.members)",
    "sum(m.age for m in household.members if m.sex == person.sex)",
    "min(c.birth_date for c in household.children)",
    "max(m.birth_date for m in household.members if m.registered)",
    "count(c for c in household.children if any(m.age < c.age for m in household.members))",
    "household.head.age",
]


def laid_by_numbers(town: Town) -> Register:
    return lay(arrow(town.people, PERSON_COLUMNS), arrow(town.kinship, KINSHIP_COLUMNS), others=OTHERS)


@settings(max_examples=8, deadline=None)
@given(towns())
def test_a_town_laid_by_numbers_is_answered_as_one_by_one(town: Town) -> None:
    rules = {f"r{n}": compile_rule(source, LIBRARY) for n, source in enumerate(OVER_BOTH)}
    assert agreed(rules, town, laid_by_numbers) == []
