"""A small vocabulary and the Suzuki household, as facts of a rule."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from tenohira.engines.rules import (
    BOOL,
    DATE,
    DECIMAL,
    INT,
    TEXT,
    YEN,
    Code,
    Collection,
    Record,
    Rule,
    Type,
    Values,
    Vocabulary,
    compile_rule,
    evaluate,
    problems_of,
)
from tenohira.engines.rules.definition import DatedValues, FactBook, load_facts, load_values
from tenohira.engines.rules.types import CODE
from tenohira.engines.rules.values import DatedValue, OneOfTexts, Period, Range, Row
from tenohira.foundation.definitions import Problems

ON = date(2026, 11, 20)
LIBRARY = Path(__file__).parents[3] / "library"

MEMBER = Record(
    "member",
    {"name": TEXT, "birth_date": DATE, "rank": INT, "lives_with": BOOL, "income": YEN, "age": INT},
)
PERSON = Record(
    "person",
    {
        "birth_date": DATE,
        "registered": BOOL,
        "sex": Code(("男", "女")),
        "income": YEN,
        "age": INT,
        "note": TEXT,
    },
)
NAMES: Mapping[str, Type] = {
    "person": PERSON,
    "household": Record("household", {"children": Collection(MEMBER), "size": INT}),
    "cost": YEN,
    "rate": DECIMAL,
    "helps": Collection(CODE),
    "is_adult": BOOL,
}
DERIVED = {
    "person.age": "age_on(birth_date, today)",
    "member.age": "age_on(birth_date, today)",
    "is_adult": "person.age >= 18",
}


def flat(name: str, kind: Type, *history: tuple[date, Any]) -> DatedValue:
    """A dated value without keys."""
    periods = tuple(Period(since, None, "法 第1条", (Row({}, value),)) for since, value in history)
    return DatedValue(name, kind, (), periods)


ALLOWANCE = DatedValue(
    "allowance",
    YEN,
    (("age", INT), ("rank", INT)),
    (
        Period(
            date(2024, 10, 1),
            None,
            "児童手当法 第6条",
            (
                Row({"age": Range(None, 2), "rank": Range(None, 2)}, 15000),
                Row({"age": Range(3, 18), "rank": Range(None, 2)}, 10000),
                Row({"age": Range(None, 18), "rank": Range(3, None)}, 30000),
            ),
        ),
    ),
)
BY_INDUSTRY = DatedValue(
    "limit",
    YEN,
    (("industry", TEXT),),
    (
        Period(
            date(2000, 1, 1),
            date(2030, 12, 31),
            "法",
            (Row({"industry": OneOfTexts(frozenset({"retail"}))}, 5),),
            9,
        ),
    ),
)
VALUES = Values(
    [
        flat("care_age", INT, (date(2000, 4, 1), 65)),
        flat("fee", YEN, (date(2020, 4, 1), 300), (date(2026, 4, 1), 350)),
        flat("share", DECIMAL, (date(2020, 4, 1), Fraction("0.5"))),
        ALLOWANCE,
        BY_INDUSTRY,
    ]
)


def vocabulary(**changes: Any) -> Vocabulary:
    """The small vocabulary, with changes."""
    return Vocabulary(**({"names": NAMES, "values": VALUES, "derived": DERIVED} | changes))


def suzuki(**changes: Any) -> dict[str, Any]:
    """鈴木 花子, 34, with 一郎 (2) in her household."""
    child = {"name": "鈴木 一郎", "birth_date": date(2024, 6, 1), "rank": 1, "lives_with": True, "income": 0}
    return {
        "person": {
            "birth_date": date(1992, 3, 3),
            "registered": True,
            "sex": "女",
            "income": 2_400_000,
            "note": "",
        },
        "household": {"children": [child], "size": 3},
        "cost": 100_000,
        "rate": 0.5,
        "helps": ["walking"],
    } | changes


def rule(source: str, expects: Type | None = None) -> Rule:
    """Compile against the small vocabulary."""
    return compile_rule(source, vocabulary(), expects)


def value(source: str, facts: Mapping[str, Any] | None = None, on: date = ON, **more: Any) -> Any:
    """Compile and evaluate on the Suzuki household."""
    return evaluate(rule(source), suzuki() if facts is None else facts, on, **more)


def told(source: str, expects: Type | None = None) -> str:
    """Every mistake of a source as one text, with its columns."""
    return "\n".join(str(problem) for problem in problems_of(source, vocabulary(), expects))


def library() -> tuple[FactBook, DatedValues]:
    """The real facts and values, which must be without mistakes."""
    problems = Problems()
    loaded = load_facts([LIBRARY / "facts.yaml"], problems), load_values([LIBRARY / "values"], problems)
    assert not problems, str(problems)
    return loaded
