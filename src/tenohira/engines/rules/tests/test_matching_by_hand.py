"""Answers of match that a clerk can check with paper and pencil: numbers, days, families, tables, lists of codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import product
from typing import Any

import pyarrow as pa
import pytest

from tenohira.engines.rules import (
    BOOL,
    DATE,
    DECIMAL,
    INT,
    YEN,
    Code,
    Collection,
    Record,
    Rule,
    Values,
    Vocabulary,
    compile_rule,
    lay,
    match,
)
from tenohira.engines.rules.tests.factories import ON
from tenohira.engines.rules.tests.registers import said
from tenohira.engines.rules.values import DatedValue, OneOfTexts, Period, Range, Row

KIND = Code(("shop", "farm", "school"))
FIELDS = {
    "birth_date": DATE,
    "moved_on": DATE,
    "n": INT,
    "d": INT,
    "income": YEN,
    "lives_with": BOOL,
    "kind": KIND,
}
MEMBER = Record("member", {**FIELDS, "rank": INT})
PERSON = Record("person", FIELDS)
HOUSEHOLD = Record(
    "household", {"members": Collection(MEMBER), "children": Collection(MEMBER), "size": INT, "head": PERSON}
)


def table(
    name: str, kind: Any, keys: Any, rows: Sequence[Row], until: date | None = None, otherwise: Any = None
) -> DatedValue:
    return DatedValue(
        name, kind, keys, (Period(date(2020, 4, 1), until, "法 第1条", tuple(rows), otherwise),)
    )


VALUES = Values(
    [
        table(
            "step",
            INT,
            (("n", INT),),
            [
                Row({"n": Range(None, 2)}, 1),
                Row({"n": Range(3, 5)}, 2),
                Row({"n": Range(10, None)}, 3),
            ],
        ),
        table(
            "fee",
            YEN,
            (("kind", KIND),),
            [
                Row({"kind": OneOfTexts(frozenset({"shop", "farm"}))}, 500),
            ],
            otherwise=900,
        ),
        table(
            "share",
            DECIMAL,
            (("n", INT), ("kind", KIND)),
            [
                Row({"n": Range(1, 1), "kind": OneOfTexts(frozenset({"shop"}))}, Fraction(1, 3)),
                Row({"n": Range(1, 5)}, Fraction(1, 2)),
            ],
        ),
        table("ended", INT, (), [Row({}, 7)], until=date(2026, 3, 31)),
        table("holds_today", INT, (), [Row({}, 7)], until=ON),
    ]
)
WORDS = Vocabulary(
    {"person": PERSON, "household": HOUSEHOLD, "helps": Collection(KIND)},
    VALUES,
)
STORED = {
    "ref": pa.string(),
    "household": pa.string(),
    "is_head": pa.bool_(),
    "birth_date": pa.date32(),
    "moved_on": pa.date32(),
    "n": pa.int64(),
    "d": pa.int64(),
    "income": pa.int64(),
    "lives_with": pa.bool_(),
    "kind": pa.string(),
    "helps": pa.list_(pa.string()),
}
KINSHIP = {"parent": pa.string(), "child": pa.string(), "rank": pa.int64()}
Answers = dict[str, dict[str, Any]]


def compiled(sources: Sequence[str]) -> dict[str, Rule]:
    return {f"r{n}": compile_rule(source, WORDS) for n, source in enumerate(sources)}


def arrow(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, pa.DataType]) -> pa.Table:
    return pa.table({name: pa.array([row.get(name) for row in rows], kind) for name, kind in columns.items()})


def answered(
    sources: Sequence[str], people: Sequence[Mapping[str, Any]], kinship: Sequence[Mapping[str, Any]] = ()
) -> Answers:
    """The answer to each rule for each person, by reference and then by the rule's text."""
    register = lay(arrow(people, STORED), arrow(kinship, KINSHIP), others={"helps": "helps"})
    rows = match(compiled(sources), register, ON).table.to_pyarrow().to_pylist()
    return {row["ref"]: {source: row[f"r{n}"] for n, source in enumerate(sources)} for row in rows}


def alone(**fields: Any) -> dict[str, Any]:
    """A person who lives alone, named for what is known of them."""
    ref = " ".join(f"{name}={value}" for name, value in fields.items())
    return {"ref": ref, "household": ref, "is_head": True, **fields}


def facts_alone(person: Mapping[str, Any]) -> dict[str, Any]:
    return {"person": person, "helps": person.get("helps")}


# --- numbers -----------------------------------------------------------------------------------------------------

OPERATIONS = (
    "person.n // person.d",
    "person.n % person.d",
    "floor_to(person.n / person.d, 10)",
    "ceil_to(person.n / person.d, 1)",
    "round_half_up(person.n / person.d)",
)
BY_HAND = [
    (7, 2, (3, 1, 0, 4, 4)),
    (-7, 2, (-4, 1, -10, -3, -4)),
    (7, -2, (-4, -1, -10, -3, -4)),
    (-7, -2, (3, -1, 0, 4, 4)),
    (5, 2, (2, 1, 0, 3, 3)),
    (-5, 2, (-3, 1, -10, -2, -3)),
    (1, 3, (0, 1, 0, 1, 0)),
    (-1, 3, (-1, 2, -10, 0, 0)),
    (2, 3, (0, 2, 0, 1, 1)),
    (0, 5, (0, 0, 0, 0, 0)),
    (6, -3, (-2, 0, -10, -2, -2)),
    (100, 10, (10, 0, 10, 10, 10)),
    (-95, 10, (-10, 5, -10, -9, -10)),
    (5, 0, (None,) * 5),
    (0, 0, (None,) * 5),
    (None, 3, (None,) * 5),
    (3, None, (None,) * 5),
]
LARGE = 10**18
LARGE_OPERATIONS = (
    "person.n + person.d",
    "person.n - person.d",
    "person.n * person.d",
    "person.n // person.d",
)
LARGE_BY_HAND = [
    (LARGE, 10, (None, LARGE - 10, None, LARGE // 10)),
    (LARGE, -1, (LARGE - 1, None, -LARGE, -LARGE)),
    (-LARGE, 1, (1 - LARGE, None, -LARGE, -LARGE)),
    (-LARGE, -LARGE, (None, 0, None, 1)),
    (LARGE, 0, (LARGE, LARGE, 0, None)),
    (10**9, 10**9, (2 * 10**9, 0, LARGE, 1)),
    (3 * 10**9, 4 * 10**8, (3_400_000_000, 2_600_000_000, None, 7)),
    (-(10**9) - 1, 10**9, (-1, -2 * 10**9 - 1, None, -2)),
]
SMALL_PEOPLE = [alone(n=n, d=d) for n, d, _wanted in BY_HAND]
LARGE_PEOPLE = [alone(n=n, d=d) for n, d, _wanted in LARGE_BY_HAND]


@pytest.fixture(scope="module")
def narrow() -> Answers:
    return answered(OPERATIONS, SMALL_PEOPLE)


@pytest.fixture(scope="module")
def wide() -> Answers:
    return answered(OPERATIONS + LARGE_OPERATIONS, SMALL_PEOPLE + LARGE_PEOPLE)


@pytest.mark.parametrize(("n", "d", "wanted"), BY_HAND)
def test_division_and_rounding_are_as_on_paper(narrow: Answers, n: Any, d: Any, wanted: Any) -> None:
    assert tuple(narrow[alone(n=n, d=d)["ref"]].values()) == wanted


@pytest.mark.parametrize(("n", "d", "wanted"), BY_HAND)
def test_a_register_with_huge_numbers_answers_small_ones_alike(
    wide: Answers, n: Any, d: Any, wanted: Any
) -> None:
    found = wide[alone(n=n, d=d)["ref"]]
    assert tuple(found[source] for source in OPERATIONS) == wanted


@pytest.mark.parametrize(("n", "d", "wanted"), LARGE_BY_HAND)
def test_beyond_ten_to_the_eighteenth_nothing_is_said(wide: Answers, n: Any, d: Any, wanted: Any) -> None:
    found = wide[alone(n=n, d=d)["ref"]]
    assert tuple(found[source] for source in LARGE_OPERATIONS) == wanted


@pytest.mark.parametrize("source", OPERATIONS + LARGE_OPERATIONS)
def test_the_calculations_are_those_of_evaluating_one_by_one(wide: Answers, source: str) -> None:
    rule = compile_rule(source, WORDS)
    wanted = {one["ref"]: said(rule, facts_alone(one)) for one in SMALL_PEOPLE + LARGE_PEOPLE}
    assert {ref: found[source] for ref, found in wide.items()} == wanted


# --- days --------------------------------------------------------------------------------------------------------

AGE = "age_on(person.birth_date, person.moved_on)"
BETWEEN = "person.moved_on - person.birth_date"
AGES = [
    (date(2008, 4, 1), date(2026, 3, 30), 17, 6572),
    (date(2008, 4, 1), date(2026, 3, 31), 18, 6573),
    (date(2008, 4, 2), date(2026, 3, 31), 17, 6572),
    (date(2004, 2, 29), date(2025, 2, 27), 20, 7669),
    (date(2004, 2, 29), date(2025, 2, 28), 21, 7670),
    (date(2004, 2, 29), date(2028, 2, 27), 23, 8764),
    (date(2004, 2, 29), date(2028, 2, 28), 24, 8765),
    (date(2000, 1, 1), date(2025, 12, 31), 26, 9496),
    (date(2026, 11, 20), date(2026, 11, 20), 0, 0),
    (None, date(2026, 11, 20), None, None),
    (date(2004, 2, 29), None, None, None),
]
MOVES = (
    "person.moved_on + months(1)",
    "person.moved_on - months(1)",
    "person.moved_on + years(1)",
    "person.moved_on + days(30)",
    "fiscal_year_end(person.moved_on)",
    "fiscal_year(person.moved_on)",
)
MOVED = [
    (date(2026, 1, 31), ("2026-02-28", "2025-12-31", "2027-01-31", "2026-03-02", "2026-03-31", 2025)),
    (date(2024, 1, 31), ("2024-02-29", "2023-12-31", "2025-01-31", "2024-03-01", "2024-03-31", 2023)),
    (date(2024, 2, 29), ("2024-03-29", "2024-01-29", "2025-02-28", "2024-03-30", "2024-03-31", 2023)),
    (date(2026, 3, 31), ("2026-04-30", "2026-02-28", "2027-03-31", "2026-04-30", "2026-03-31", 2025)),
    (date(2026, 4, 1), ("2026-05-01", "2026-03-01", "2027-04-01", "2026-05-01", "2027-03-31", 2026)),
    (date(2025, 12, 31), ("2026-01-31", "2025-11-30", "2026-12-31", "2026-01-30", "2026-03-31", 2025)),
    (date.max, (None, "9999-11-30", None, None, None, 9999)),
    (None, (None,) * 6),
]


@pytest.fixture(scope="module")
def days() -> Answers:
    people = [alone(birth_date=born, moved_on=on) for born, on, *_rest in AGES]
    return answered((AGE, BETWEEN, *MOVES), [*people, *(alone(moved_on=day) for day, _wanted in MOVED)])


@pytest.mark.parametrize(("born", "on", "age", "between"), AGES)
def test_a_year_of_age_is_complete_on_the_day_before_the_birthday(
    days: Answers, born: date | None, on: date | None, age: int | None, between: int | None
) -> None:
    found = days[alone(birth_date=born, moved_on=on)["ref"]]
    assert (found[AGE], found[BETWEEN]) == (age, between)


@pytest.mark.parametrize(("day", "wanted"), MOVED)
def test_months_and_fiscal_years_end_where_the_calendar_says(
    days: Answers, day: date | None, wanted: tuple[Any, ...]
) -> None:
    found = days[alone(moved_on=day)["ref"]]
    shown = tuple(one.isoformat() if isinstance(one, date) else one for one in map(found.get, MOVES))
    assert shown == wanted


# --- families ----------------------------------------------------------------------------------------------------

LOOPS = {
    "any": "any(c.lives_with for c in household.children)",
    "all": "all(c.lives_with for c in household.children)",
    "count": "count(c for c in household.children if c.lives_with)",
    "sum": "sum(c.income for c in household.children)",
    "sum if": "sum(c.income for c in household.children if c.lives_with)",
    "min": "min(c.income for c in household.children)",
    "max": "max(c.income for c in household.children)",
    "any if": "any(c.income > 90 for c in household.children if c.lives_with)",
    "all if": "all(c.income > 90 for c in household.children if c.lives_with)",
    "children": "count(household.children)",
    "size": "household.size",
    "of the head": "household.head.income",
    "ranks": "max(c.rank for c in household.children)",
    "richest": "max(m.income for m in household.members if m.income > 0)",
}
ANSWERED = ("any", "all", "count", "sum", "sum if", "min", "max", "any if", "all if")
OF_TWO = {
    (True, True): (True, True, 2, 200, 200, 100, 100, True, True),
    (True, False): (True, False, 1, 140, 100, 40, 100, True, True),
    (False, False): (False, False, 0, 80, 0, 40, 40, False, True),
    (True, None): (True, None, None, None, None, None, None, True, None),
    (False, None): (None, False, None, None, None, None, None, None, None),
    (None, None): (None, None, None, None, None, None, None, None, None),
}
OF_NONE = {
    **dict(zip(ANSWERED, (False, True, 0, 0, 0, None, None, False, True), strict=True)),
    "children": 0,
    "size": 1,
    "ranks": None,
    "of the head": 70,
}
INCOMES = {True: 100, False: 40, None: None}
PAIRS = list(product((True, False, None), repeat=2))


def wanted_of(first: bool | None, second: bool | None) -> dict[str, Any]:
    found = OF_TWO.get((first, second)) or OF_TWO[second, first]
    return dict(zip(ANSWERED, found, strict=True))


@pytest.fixture(scope="module")
def families() -> Answers:
    people: list[dict[str, Any]] = [{"ref": "alone", "household": "alone", "is_head": True, "income": 70}]
    kinship = []
    for pair in PAIRS:
        home = str(pair)
        people.append({"ref": home, "household": home, "is_head": True, "income": 70})
        for rank, lives_with in enumerate(pair, 1):
            ref = f"{home} {rank}"
            child = {"income": INCOMES[lives_with], "lives_with": lives_with, "is_head": False}
            people.append({"ref": ref, "household": home, **child})
            kinship.append({"parent": home, "child": ref, "rank": rank})
    return answered(tuple(LOOPS.values()), people, kinship)


@pytest.mark.parametrize("name", ANSWERED)
@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_what_two_children_come_to_whatever_is_known_of_them(
    families: Answers, first: bool | None, second: bool | None, name: str
) -> None:
    assert families[str((first, second))][LOOPS[name]] == wanted_of(first, second)[name]


@pytest.mark.parametrize(("name", "wanted"), OF_NONE.items())
def test_of_nobody_everything_holds_and_nothing_adds_up(families: Answers, name: str, wanted: Any) -> None:
    found = families["alone"][LOOPS[name]]
    assert (found, type(found)) == (wanted, type(wanted))


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_each_child_stands_in_the_household_and_has_no_children(
    families: Answers, first: bool | None, second: bool | None
) -> None:
    home = str((first, second))
    parent, child = families[home], families[f"{home} 2"]
    for name, of_parent, of_child in (
        ("children", 2, 0),
        ("size", 3, 3),
        ("of the head", 70, 70),
        ("ranks", 2, None),
    ):
        assert (parent[LOOPS[name]], child[LOOPS[name]]) == (of_parent, of_child)


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_the_richest_of_a_household_is_known_only_when_all_incomes_are(
    families: Answers, first: bool | None, second: bool | None
) -> None:
    home = str((first, second))
    known = None if None in (first, second) else max(70, INCOMES[first] or 0, INCOMES[second] or 0)
    assert {families[ref][LOOPS["richest"]] for ref in (home, f"{home} 1", f"{home} 2")} == {known}


# --- tables, lists of codes, choices -------------------------------------------------------------------------------

READ = (
    "step(person.n)",
    "fee(person.kind)",
    "share(person.n, person.kind)",
    "floor_to(share(person.n, person.kind) * 100, 1)",
)
TABLES = [
    (-5, "shop", (1, 500, None, None)),
    (1, "shop", (1, 500, 1 / 3, 33)),
    (1, "farm", (1, 500, 0.5, 50)),
    (2, "school", (1, 900, 0.5, 50)),
    (3, "shop", (2, 500, 0.5, 50)),
    (5, "school", (2, 900, 0.5, 50)),
    (6, "shop", (None, 500, None, None)),
    (9, "farm", (None, 500, None, None)),
    (10, "farm", (3, 500, None, None)),
    (10**6, "school", (3, 900, None, None)),
    (None, "shop", (None, 500, None, None)),
    (3, None, (2, None, None, None)),
    (3, "", (2, None, None, None)),
]
CHOICES = {
    "ended": {None: None, 1: None, 4: None},
    "holds_today": {None: 7, 1: 7, 4: 7},
    "(2 if person.n > 3 else 2)": {None: 2, 1: 2, 4: 2},
    "(2 if person.n > 3 else 5)": {None: None, 1: 5, 4: 2},
    "(2 if 1 // person.n > 3 else 2)": {None: 2, 0: None, 1: 2},
    "min(person.n, 3)": {None: None, 1: 1, 4: 3},
    "max(person.n, 3, -1)": {None: None, 1: 3, 4: 4},
    "person.n in (1, 2, 3)": {None: None, 1: True, 4: False},
    "person.n not in (1, 2, 3)": {None: None, 1: False, 4: True},
    "person.n > 3 or household.size == 1": {None: True, 1: True, 4: True},
    "person.n > 3 and household.size == 2": {None: False, 1: False, 4: False},
    "not person.n > 3": {None: None, 1: True, 4: False},
    "person.n / 3 == 1 + 1 / 3": {None: None, 1: False, 4: True},
    "person.n / 3 - 1 / 7": {None: None, 1: 4 / 21, 4: 25 / 21},
    "date(2024 + person.n, 2, 29)": {None: None, 0: date(2024, 2, 29), 1: None, 4: date(2028, 2, 29)},
}
HELPS = [
    (None, (None, None)),
    ([], (False, True)),
    (["shop"], (True, False)),
    (["farm", "school"], (False, True)),
    (["school", "shop"], (True, False)),
]


@pytest.fixture(scope="module")
def tables() -> Answers:
    people = [alone(n=n, kind=kind) for n, kind, _wanted in TABLES]
    people += [alone(n=n) for n in (None, 0, 1, 4)] + [alone(helps=helps) for helps, _wanted in HELPS]
    return answered((*READ, *CHOICES, "'shop' in helps", "'shop' not in helps"), people)


@pytest.mark.parametrize(("n", "kind", "wanted"), TABLES)
def test_a_table_is_read_by_its_first_row_that_holds(
    tables: Answers, n: int | None, kind: str | None, wanted: tuple[Any, ...]
) -> None:
    found = tables[alone(n=n, kind=kind)["ref"]]
    assert tuple(found[source] for source in READ) == pytest.approx(wanted)


@pytest.mark.parametrize(("source", "n"), [(source, n) for source, wanted in CHOICES.items() for n in wanted])
def test_a_choice_is_settled_as_soon_as_both_ways_agree(tables: Answers, source: str, n: int | None) -> None:
    found, wanted = tables[alone(n=n)["ref"]][source], CHOICES[source][n]
    assert found == (pytest.approx(wanted) if isinstance(wanted, float) else wanted)


@pytest.mark.parametrize(("helps", "wanted"), HELPS)
def test_a_list_of_codes_holds_a_code_or_not(
    tables: Answers, helps: list[str] | None, wanted: tuple[bool | None, bool | None]
) -> None:
    found = tables[alone(helps=helps)["ref"]]
    assert (found["'shop' in helps"], found["'shop' not in helps"]) == wanted


@pytest.mark.parametrize("source", [*READ, *CHOICES])
def test_tables_and_choices_are_those_of_evaluating_one_by_one(tables: Answers, source: str) -> None:
    rule = compile_rule(source, WORDS)
    for n in (None, 0, 1, 4):
        person = alone(n=n)
        household = {"size": 1, "members": [person], "children": []}
        wanted = said(rule, {"person": person, "household": household})
        found = tables[person["ref"]][source]
        assert found == (pytest.approx(float(wanted)) if isinstance(found, float) else wanted)
