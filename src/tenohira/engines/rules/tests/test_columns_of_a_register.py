"""Which column holds which fact, what is measured of it, and in which words a register or a rule is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import ibis
import pyarrow as pa
import pytest

from tenohira.engines.rules import (
    BOOL,
    DATE,
    DECIMAL,
    INT,
    TEXT,
    YEN,
    Code,
    Collection,
    NotInColumns,
    Record,
    Register,
    Type,
    Vocabulary,
    compile_rule,
    lay,
    match,
)
from tenohira.engines.rules.facts import LARGEST
from tenohira.engines.rules.matching.dependence import Dependence
from tenohira.engines.rules.matching.register import Bounds, Columns, Source
from tenohira.engines.rules.tests.factories import ON

PERSONS = pa.table(
    {
        "ref": ["p", "q"],
        "household": ["h", "h"],
        "is_head": [True, False],
        "birth_date": [date(1992, 3, 3), date(2024, 6, 1)],
        "income": pa.array([-5, 10], pa.int64()),
        "rate": pa.array([Decimal("0.25"), None], pa.decimal128(5, 2)),
        "fine": pa.array([Decimal("0.5"), None], pa.decimal128(15, 10)),
        "helps": pa.array([["walking"], []], pa.list_(pa.string())),
        "note": ["", None],
        "nobody": pa.array([None, None], pa.int64()),
    }
)
KINSHIP = pa.table({"parent": ["p"], "child": ["q"], "rank": pa.array([1], pa.int64())})
HOMES = pa.table({"household": ["h"], "rent": pa.array([50_000], pa.int64())})
HELPS = Collection(Code(("walking", "eating")))
PERSON = Record("person", {"birth_date": DATE, "income": YEN, "rate": DECIMAL, "note": TEXT, "helps": HELPS})
WORDS = Vocabulary(
    {
        "person": PERSON,
        "household": Record(
            "household",
            {"members": Collection(PERSON), "children": Collection(PERSON), "head": PERSON, "rent": YEN},
        ),
        "helps": HELPS,
        "fine": DECIMAL,
        "gone": INT,
    }
)
OTHERS = {"helps": "helps", "fine": "fine"}


@pytest.fixture(scope="module")
def register() -> Register:
    engine = ibis.duckdb.connect()
    tables = {"persons": PERSONS, "kinship": KINSHIP, "homes": HOMES}
    for name, table in tables.items():
        engine.con.register(name, table)
    persons, kinship, homes = (engine.table(name) for name in tables)
    return Register(persons, kinship, homes, OTHERS)


@pytest.fixture(scope="module")
def columns(register: Register) -> Columns:
    found = Columns(register)
    found.measure(
        {"persons": set(PERSONS.column_names), "kinship": {"rank", "unheard"}, "households": {"rent"}}
    )
    return found


@pytest.mark.parametrize(
    ("path", "at"),
    [
        ("person.birth_date", ("persons", "birth_date")),
        ("household.head.income", ("persons", "income")),
        ("household.rent", ("households", "rent")),
        ("helps", ("persons", "helps")),
        ("unheard", None),
    ],
)
def test_each_fact_has_one_place_in_the_register(
    columns: Columns, path: str, at: tuple[str, str] | None
) -> None:
    assert columns.of_fact(tuple(path.split("."))) == at


def source(columns: Columns, table: str, name: str, kind: Type) -> Source:
    found = columns.find(table, name, kind)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("table", "name", "kind", "bounds"),
    [
        ("persons", "income", YEN, Bounds(-5, 10)),
        ("persons", "rate", DECIMAL, Bounds(25, 25)),
        ("persons", "nobody", INT, Bounds(1, 1)),
        ("persons", "note", TEXT, Bounds(-LARGEST, LARGEST)),
        ("kinship", "rank", INT, Bounds(1, 1)),
        ("households", "rent", YEN, Bounds(50_000, 50_000)),
    ],
)
def test_numbers_are_bounded_by_what_the_column_holds(
    columns: Columns, table: str, name: str, kind: Type, bounds: Bounds
) -> None:
    assert columns.bounds(source(columns, table, name, kind)) == bounds


def test_days_are_bounded_by_what_was_measured_and_else_by_the_calendar(
    columns: Columns, register: Register
) -> None:
    born = source(columns, "persons", "birth_date", DATE)
    assert columns.days(born) == Bounds(date(1992, 3, 3).toordinal(), date(2024, 6, 1).toordinal())
    assert Columns(register).days(born) == Bounds(1, date.max.toordinal())
    assert Columns(register).bounds(born) == Bounds(-LARGEST, LARGEST)


@pytest.mark.parametrize(
    ("table", "name", "kind", "is_full"),
    [
        ("persons", "birth_date", DATE, True),
        ("persons", "rate", DECIMAL, False),
        ("persons", "note", TEXT, False),
        ("kinship", "rank", INT, True),
        ("households", "rent", YEN, False),
    ],
)
def test_a_column_is_full_when_no_row_can_lack_it(
    columns: Columns, table: str, name: str, kind: Type, is_full: bool
) -> None:
    assert columns.is_full(source(columns, table, name, kind)) is is_full


@pytest.mark.parametrize(
    ("name", "kind", "fits"),
    [
        ("income", INT, True),
        ("income", DECIMAL, True),
        ("income", BOOL, False),
        ("income", TEXT, False),
        ("rate", DECIMAL, True),
        ("rate", YEN, False),
        ("fine", DECIMAL, False),
        ("birth_date", DATE, True),
        ("birth_date", TEXT, False),
        ("is_head", BOOL, True),
        ("is_head", INT, False),
        ("note", Code(("a",)), True),
        ("note", DATE, False),
        ("helps", HELPS, True),
        ("helps", Collection(INT), False),
        ("note", HELPS, False),
    ],
)
def test_a_column_is_read_only_as_what_it_is(columns: Columns, name: str, kind: Type, fits: bool) -> None:
    if fits:
        assert source(columns, "persons", name, kind).name == name
        return
    with pytest.raises(NotInColumns) as refused:
        columns.find("persons", name, kind)
    assert f"「{name}」" in refused.value.what
    assert kind.label in refused.value.why
    assert "facts.yaml" in refused.value.remedy


@pytest.mark.parametrize("kind", [BOOL, INT, YEN, DECIMAL, DATE, TEXT, HELPS])
def test_a_column_that_never_holds_anything_fits_every_fact(kind: Type) -> None:
    persons = ibis.table({"ref": "string", "household": "string", "empty": "null"}, name="persons")
    kinship = ibis.table({"parent": "string", "child": "string"}, name="kinship")
    assert source(Columns(Register(persons, kinship)), "persons", "empty", kind).dtype.is_null()


def test_a_column_that_is_not_there_is_none(columns: Columns) -> None:
    assert columns.find("persons", "unheard", INT) is None
    assert columns.find("elsewhere", "income", INT) is None
    assert not columns.has("kinship", "income")


@pytest.mark.parametrize(
    ("table", "missing"),
    [("persons", "ref"), ("persons", "household"), ("kinship", "parent"), ("kinship", "child")],
)
def test_a_register_without_what_ties_people_together_is_refused(table: str, missing: str) -> None:
    tables = {"persons": PERSONS, "kinship": KINSHIP}
    tables[table] = tables[table].drop([missing])
    with pytest.raises(NotInColumns) as refused:
        Columns(lay(tables["persons"], tables["kinship"]))
    assert (table in refused.value.what, missing in refused.value.what) == (True, True)
    assert missing in refused.value.remedy


@pytest.mark.parametrize(
    ("name", "text", "what", "remedy"),
    [
        ("ref", "person.income > 0", "規則の名前「ref」", "別の名前"),
        ("household", "person.income > 0", "規則の名前「household」", "別の名前"),
        ("r", "days(3)", "期間", "はい・いいえ"),
        ("r", "helps", "結果", "はい・いいえ"),
        ("r", "any(one == 'walking' for one in helps)", "一括の照合では", "in 一覧"),
        ("r", "'walking' in household.head.helps", "世帯主", "person の事実"),
        ("r", "fine > 0", "列「fine」の型", "facts.yaml"),
        ("r", "sum(100 / m.income for m in household.members) > 0", "正確に計算できません", "floor_to"),
    ],
)
def test_what_has_no_column_form_is_refused_in_words(
    register: Register, name: str, text: str, what: str, remedy: str
) -> None:
    with pytest.raises(NotInColumns) as refused:
        match({name: compile_rule(text, WORDS)}, register, ON)
    assert what in f"{refused.value.what}{refused.value.why}"
    assert remedy in refused.value.remedy
    assert refused.value.why


def test_what_a_household_has_is_the_same_for_each_member(register: Register) -> None:
    rules = {
        "rent": compile_rule("household.rent", WORDS),
        "each": compile_rule("floor_to(household.rent / count(household.members), 1000)", WORDS),
        "gone": compile_rule("gone > 0", WORDS),
        "rate": compile_rule("person.rate * 2", WORDS),
    }
    rows = match(rules, register, ON).table.to_pyarrow().sort_by("ref").to_pylist()
    assert [(row["rent"], row["each"], row["gone"], row["rate"]) for row in rows] == [
        (50_000, 25_000, None, 0.5),
        (50_000, 25_000, None, None),
    ]


@pytest.mark.parametrize(
    ("text", "rests_on"),
    [
        ("today > date(2026, 4, 1)", set()),
        ("1 + 1", set()),
        ("person.income", {"person"}),
        ("household.rent", {"household"}),
        ("household.head.income > 0", {"household"}),
        ("count(household.children)", {"person"}),
        ("any(m.income > 0 for m in household.members)", {"household"}),
        ("any(m.income > person.income for m in household.members)", {"household", "person"}),
        ("person.income > household.rent", {"household", "person"}),
    ],
)
def test_a_rule_rests_on_the_person_the_household_or_nothing_but_the_day(
    text: str, rests_on: set[str]
) -> None:
    assert Dependence().of(compile_rule(text, WORDS).tree) == rests_on


def test_a_loop_inside_does_not_rest_on_members_of_its_own() -> None:
    found: Any = compile_rule("any(m.income > household.rent for m in household.members)", WORDS).tree
    assert Dependence().of(found.element) == {"in m", "household"}
    assert Dependence().inside(found) == {"household"}
