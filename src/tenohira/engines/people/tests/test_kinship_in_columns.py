"""Who is whose child in many households at once, and the rank that 児童手当 counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pyarrow as pa
import pytest

from tenohira.engines.people.kinship import parents_in
from tenohira.engines.people.kinship_columns import kinship_of

ON = date(2026, 11, 20)
BORN = date(1990, 5, 5)
Row = tuple[str, str, str, date, str]
"""Reference, household, 続柄, birth and 宛名番号."""


def members(rows: Sequence[Row]) -> pa.Table:
    names = ("ref", "household", "relationship", "birth_date", "number")
    kinds = (pa.string(), pa.string(), pa.string(), pa.date32(), pa.string())
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    return pa.table(
        {name: pa.array(one, kind) for name, one, kind in zip(names, columns, kinds, strict=True)}
    )


def home(relationships: Sequence[str], household: str = "1") -> list[Row]:
    """A household whose members are named for their 続柄 and their place."""
    return [
        (f"{relationship}{place}", household, relationship, BORN, f"{household}{place}")
        for place, relationship in enumerate(relationships)
    ]


def pairs(rows: Sequence[Row], on: date = ON) -> set[tuple[str, str]]:
    return {(one["parent"], one["child"]) for one in kinship_of(members(rows), on).to_pylist()}


def ranks(rows: Sequence[Row], on: date = ON) -> list[tuple[str, str, int]]:
    return [(one["parent"], one["child"], one["rank"]) for one in kinship_of(members(rows), on).to_pylist()]


OF_THE_COUPLE = ["子", "長男", "長女", "次男", "二女", "三男", "養子", "養女", "十男"]
NOBODYS = [
    *("縁故者", "同居人", "祖父", "祖母", "おじ", "おば", "おい", "めい", "兄", "姉", "弟", "妹"),
    *("ともだち", "", "子の子", "孫"),
]


@pytest.mark.parametrize("spouse", ["妻", "夫", "妻(未届)", "夫（未届）"])
@pytest.mark.parametrize("relationship", OF_THE_COUPLE)
def test_a_child_of_the_household_is_the_heads_and_the_spouses(relationship: str, spouse: str) -> None:
    found = pairs(home(["世帯主", spouse, relationship]))
    assert found == {("世帯主0", f"{relationship}2"), (f"{spouse}1", f"{relationship}2")}


@pytest.mark.parametrize("relationship", OF_THE_COUPLE)
def test_a_child_of_a_single_parent_is_the_heads(relationship: str) -> None:
    assert pairs(home([relationship, "世帯主"])) == {("世帯主1", f"{relationship}0")}


@pytest.mark.parametrize("relationship", NOBODYS)
def test_who_has_no_parent_in_the_household_is_nobodys_child(relationship: str) -> None:
    assert pairs(home(["世帯主", "妻", relationship])) == set()


@pytest.mark.parametrize(
    ("relationships", "wanted"),
    [
        (["世帯主", "妻", "妻の子"], {("妻1", "妻の子2")}),
        (["世帯主", "夫", "夫の子", "子"], {("夫1", "夫の子2"), ("世帯主0", "子3"), ("夫1", "子3")}),
        (["世帯主", "妻の子"], set()),
        (["世帯主", "妻", "子の妻の子", "子の妻"], {("子の妻3", "子の妻の子2")}),
        (["世帯主", "父"], {("父1", "世帯主0")}),
        (["世帯主", "父", "母"], {("父1", "世帯主0"), ("母2", "世帯主0")}),
        (["世帯主", "養母", "妻"], {("養母1", "世帯主0")}),
        (["世帯主", "妻", "妻の父"], {("妻の父2", "妻1")}),
        (["世帯主", "妻", "妻の母", "妻の父"], {("妻の母2", "妻1"), ("妻の父3", "妻1")}),
        (["世帯主", "父", "弟"], {("父1", "世帯主0"), ("父1", "弟2")}),
        (["世帯主", "母", "姉", "妹"], {("母1", "世帯主0"), ("母1", "姉2"), ("母1", "妹3")}),
        (["世帯主", "父", "父の父"], {("父1", "世帯主0"), ("父の父2", "父1")}),
        (["世帯主", "子", "子の子"], {("世帯主0", "子1"), ("子1", "子の子2")}),
        (["世帯主", "子", "孫"], {("世帯主0", "子1"), ("子1", "孫2")}),
        (
            ["世帯主", "子", "子の妻", "子の子"],
            {("世帯主0", "子1"), ("子1", "子の子3"), ("子の妻2", "子の子3")},
        ),
        (["世帯主", "縁故者", "縁故者の子"], {("縁故者1", "縁故者の子2")}),
        (["世帯主", "世帯主の子"], {("世帯主0", "世帯主の子1")}),
        (["世帯主", "妻　の　子", "妻"], {("妻2", "妻　の　子1")}),
    ],
)
def test_kinship_is_what_the_relationships_settle(
    relationships: list[str], wanted: set[tuple[str, str]]
) -> None:
    assert pairs(home(relationships)) == wanted


@pytest.mark.parametrize(
    ("relationships", "left_open"),
    [
        (["世帯主", "子", "子", "子の子"], "子の子3"),
        (["世帯主", "長男", "二女", "孫"], "孫3"),
        (["世帯主", "縁故者", "縁故者", "縁故者の子"], "縁故者の子3"),
        (["世帯主", "妻", "妻", "子"], "子3"),
        (["世帯主", "世帯主", "子"], "子2"),
        (["世帯主", "父", "母", "父の父"], "父1"),
    ],
)
def test_where_several_may_be_meant_nobody_is_named(relationships: list[str], left_open: str) -> None:
    assert left_open not in {child for _parent, child in pairs(home(relationships))}


@pytest.mark.parametrize(
    "relationships",
    [
        ["世帯主", "妻", "子", "子"],
        ["子", "世帯主", "子の子", "妻", "父"],
        ["同居人", "世帯主", "妻の母", "妻", "妻の子"],
        ["世帯主"],
        ["妻", "子"],
    ],
)
def test_every_household_at_once_says_what_one_says(relationships: list[str]) -> None:
    named = {f"{one}{place}": one for place, one in enumerate(relationships)}
    wanted = {(parent, child) for child, parents in parents_in(named).items() for parent in parents}
    assert pairs(home(relationships)) == wanted
    assert pairs(list(reversed(home(relationships)))) == wanted


def test_households_of_one_pattern_are_never_mixed() -> None:
    rows = [(f"{home_}{word}", home_, word, BORN, home_) for word in ("子", "世帯主") for home_ in "abc"]
    assert pairs(rows) == {(f"{home_}世帯主", f"{home_}子") for home_ in "abc"}


def test_a_household_without_children_beside_one_with_them_has_none() -> None:
    rows = [*home(["世帯主", "妻"], "1"), ("母", "2", "世帯主", BORN, "5"), ("娘", "2", "子", BORN, "6")]
    assert pairs(rows) == {("母", "娘")}


def test_nobody_registered_is_nobodys_child() -> None:
    found = kinship_of(members([]), ON)
    assert (found.num_rows, found.column_names) == (0, ["parent", "child", "rank"])
    assert found.schema.field("rank").type == pa.int64()


def family(*births: date, household: str = "1") -> list[Row]:
    """A head and children born on these days, numbered in the order given."""
    head = (f"親{household}", household, "世帯主", date(1975, 1, 1), f"{household}00")
    children = [
        (f"子{household}{n}", household, "子", born, f"{household}{n:02}") for n, born in enumerate(births, 1)
    ]
    return [head, *children]


@pytest.mark.parametrize(
    ("births", "wanted"),
    [
        ([date(2024, 6, 1)], [1]),
        ([date(2015, 1, 1), date(2024, 6, 1)], [1, 2]),
        ([date(2004, 4, 1), date(2015, 1, 1)], [0, 1]),
        ([date(2004, 4, 2), date(2015, 1, 1)], [1, 2]),
        ([date(1999, 1, 1), date(2001, 1, 1), date(2010, 1, 1), date(2012, 1, 1)], [0, 0, 1, 2]),
        ([date(1999, 1, 1)], [0]),
        ([date(2008, 2, 29), date(2012, 2, 29), date(2016, 2, 29), date(2020, 2, 29)], [1, 2, 3, 4]),
    ],
)
def test_the_eldest_who_counts_is_the_first(births: list[date], wanted: list[int]) -> None:
    assert [rank for _parent, _child, rank in ranks(family(*births))] == wanted


@pytest.mark.parametrize(
    ("born", "on", "rank"),
    [
        (date(2004, 4, 1), date(2026, 3, 31), 1),
        (date(2004, 4, 1), date(2026, 4, 1), 0),
        (date(2004, 4, 2), date(2027, 3, 31), 1),
        (date(2004, 4, 2), date(2027, 4, 1), 0),
        (date(2004, 2, 29), date(2026, 3, 31), 1),
        (date(2004, 2, 29), date(2026, 4, 1), 0),
    ],
)
def test_a_child_counts_to_the_end_of_the_fiscal_year_of_twenty_two(born: date, on: date, rank: int) -> None:
    assert ranks(family(born), on) == [("親1", "子11", rank)]


def test_children_are_listed_from_the_eldest_whatever_the_order_of_the_register() -> None:
    found = ranks(family(date(2024, 6, 1), date(2010, 6, 1), date(2000, 6, 1), date(2018, 6, 1)))
    assert found == [("親1", "子13", 0), ("親1", "子12", 1), ("親1", "子14", 2), ("親1", "子11", 3)]


def test_twins_are_ranked_by_their_number() -> None:
    twins = family(date(2020, 7, 7), date(2020, 7, 7))
    assert ranks([twins[0], twins[2], twins[1]]) == [("親1", "子11", 1), ("親1", "子12", 2)]


def test_each_parent_counts_from_one_again() -> None:
    both = [*family(date(2010, 1, 1), date(2000, 1, 1)), *family(date(2012, 1, 1), household="2")]
    assert ranks(both) == [("親1", "子12", 0), ("親1", "子11", 1), ("親2", "子21", 1)]


def test_a_child_has_the_rank_of_each_parent_by_that_parents_own_children() -> None:
    rows = [
        ("父", "1", "世帯主", BORN, "1"),
        ("母", "1", "妻", BORN, "2"),
        ("連れ子", "1", "妻の子", date(2012, 1, 1), "3"),
        ("二人の子", "1", "子", date(2020, 1, 1), "4"),
    ]
    assert ranks(rows) == [("父", "二人の子", 1), ("母", "連れ子", 1), ("母", "二人の子", 2)]
