"""In which group somebody stands: the bands of age as the law counts them, the kinds of household, the head's town."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenohira.engines.rules import lay
from tenohira.engines.simulation.homes import born_by, with_groups
from tenohira.foundation.calendar import age_on
from tenohira.foundation.groups import BANDS, band_of, label

ON = date(2026, 11, 20)
YOUNG, OLD, CHILD = date(1990, 5, 5), date(1950, 5, 5), date(2015, 5, 5)
Person = tuple[str, date]


def grouped(*members: Person, on: date = ON, **changes: Any) -> list[dict[str, Any]]:
    """The groups of the members of one household, in their order: relationship and birth of each."""
    rows = [
        {
            "ref": f"p{n}", "household": "h", "is_head": relationship == "世帯主", "is_member": True,
            "town": "緑町", "birth_date": born, "relationship": relationship,
        } | changes
        for n, (relationship, born) in enumerate(members)
    ]  # fmt: skip
    kinship = pa.table({"parent": pa.array([], pa.string()), "child": pa.array([], pa.string())})
    columns = {"town": pa.array([row["town"] for row in rows], pa.string())}
    columns |= {name: pa.array([row[name] for row in rows]) for name in rows[0] if name != "town"}
    return with_groups(lay(pa.table(columns), kinship).persons, on).order_by("ref").to_pyarrow().to_pylist()


@pytest.mark.parametrize(
    ("members", "kind"),
    [
        ([("世帯主", YOUNG)], "ひとり暮らし（65歳未満）"),
        ([("世帯主", OLD)], "ひとり暮らし（65歳以上）"),
        ([("世帯主", YOUNG), ("子", CHILD)], "ひとり親と子"),
        ([("世帯主", YOUNG), ("子", CHILD), ("子", CHILD)], "ひとり親と子"),
        ([("世帯主", YOUNG), ("妻", YOUNG), ("子", CHILD)], "子どものいる世帯"),
        ([("世帯主", YOUNG), ("子", CHILD), ("母", OLD)], "子どものいる世帯"),
        ([("世帯主", YOUNG), ("夫", YOUNG)], "夫婦だけの世帯"),
        ([("世帯主", OLD), ("妻", OLD)], "夫婦だけの世帯"),
        ([("世帯主", YOUNG), ("妻（未届）", YOUNG)], "夫婦だけの世帯"),
        ([("世帯主", OLD), ("子", YOUNG)], "高齢者のいる世帯"),
        ([("世帯主", YOUNG), ("弟", YOUNG)], "その他の世帯"),
    ],
)
def test_a_household_is_of_the_first_kind_that_fits(members: list[Person], kind: str) -> None:
    assert {row["home"] for row in grouped(*members)} == {kind}


def test_a_child_is_one_until_the_day_before_the_eighteenth_birthday() -> None:
    eighteen_tomorrow = ("子", date(2008, 11, 21))  # reached at the end of today: no child any more
    a_day_younger = ("子", date(2008, 11, 22))
    assert grouped(("世帯主", YOUNG), eighteen_tomorrow)[0]["home"] == "その他の世帯"
    assert grouped(("世帯主", YOUNG), a_day_younger)[0]["home"] == "ひとり親と子"


def test_everybody_stands_in_their_own_band_and_the_household_in_that_of_its_head() -> None:
    head, child = grouped(("世帯主", YOUNG), ("子", CHILD))
    assert (head["age"], child["age"]) == ("18〜39歳", "6〜14歳")
    assert {head["head_age"], child["head_age"]} == {"18〜39歳"}


def test_a_household_without_a_head_stands_where_its_members_are() -> None:
    rows = grouped(("子", CHILD), ("弟", YOUNG))
    assert {row["head_town"] for row in rows} == {"緑町"}
    assert {row["head_age"] for row in rows} == {"18〜39歳"}  # the eldest


def test_who_moved_away_is_in_no_group() -> None:
    assert grouped(("世帯主", YOUNG), is_member=False) == []


def test_what_the_register_does_not_say_is_a_group_of_its_own() -> None:
    (row,) = grouped(("世帯主", YOUNG), town=None)
    assert (row["town"], row["head_town"]) == ("不明", "不明")


@given(st.integers(0, 110), st.dates(date(1990, 1, 1), date(2060, 12, 31)))
def test_the_latest_day_of_birth_is_the_latest(age: int, on: date) -> None:
    latest = born_by(age, on)
    assert age_on(latest, on) >= age
    assert age_on(latest + timedelta(days=1), on) < age


@given(st.dates(date(1915, 1, 1), ON))
def test_the_band_of_a_column_is_the_band_of_the_age(born: date) -> None:
    bounds = [(born_by(low, ON), label(low, high)) for low, high in reversed(BANDS[1:])]
    found = next((name for latest, name in bounds if born <= latest), label(*BANDS[0]))
    assert found == band_of(age_on(born, ON))
