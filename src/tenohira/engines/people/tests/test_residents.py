"""Reading the register: people, households, children, and facts for rules."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tenohira.engines.people.errors import UnknownReference
from tenohira.engines.people.queries import (
    address_history,
    children_of,
    facts_of,
    household_of,
    parents_of,
    people,
    person,
    person_numbered,
    population,
)
from tenohira.engines.people.tests.factories import cast, known, load, row, suzuki, years_ago
from tenohira.foundation.definitions import Problems, read_yaml

pytestmark = pytest.mark.django_db


def names(views: list[Any]) -> list[str]:
    return [view.name for view in views]


def test_the_head_comes_first_then_by_birth() -> None:
    load(suzuki())
    home = household_of(known("1003").ref)
    assert names(home) == ["鈴木 健太", "田中 正夫", "鈴木 花子", "鈴木 一郎"]
    assert household_of(home[0].household_ref) == home


def test_children_and_parents_mirror_each_other() -> None:
    load(suzuki())
    assert names(children_of(known("1001").ref)) == names(children_of(known("1002").ref)) == ["鈴木 一郎"]
    assert names(parents_of(known("1003").ref)) == ["鈴木 健太", "鈴木 花子"]
    assert names(children_of(known("1004").ref)) == ["鈴木 花子"]
    assert children_of(known("1003").ref) == []


def test_somebody_who_moved_out_is_in_nobodys_household() -> None:
    rows = suzuki()
    rows[2]["状態"] = "転出"
    load(rows)
    assert "鈴木 一郎" not in names(household_of(known("1001").ref))
    assert children_of(known("1001").ref) == []
    assert parents_of(known("1003").ref) == []
    assert population() == 3


def test_many_people_come_in_one_query(django_assert_num_queries: Any) -> None:
    load(cast())
    refs = [known(n).ref for n in ("1001", "1002", "2001")]
    with django_assert_num_queries(1):
        found = people([*refs, "person:00000000-0000-0000-0000-000000000000", "organisation:x"])
    assert set(found) == set(refs)
    assert people([]) == {}


def test_one_person_takes_one_query_and_a_household_two(django_assert_num_queries: Any) -> None:
    load(cast())
    ref = known("1001").ref
    with django_assert_num_queries(1):
        person(ref)
    with django_assert_num_queries(2):
        household_of(ref)
    with django_assert_num_queries(2):
        children_of(ref)
    with django_assert_num_queries(1):
        address_history(ref)


@pytest.mark.parametrize("ref", ["", "person", "person:", "person:1", "household:1", "organisation:1"])
def test_a_reference_to_nobody_is_said_so(ref: str) -> None:
    with pytest.raises(UnknownReference) as caught:
        person(ref)
    assert caught.value.ref == ref
    with pytest.raises(UnknownReference):
        household_of(ref)
    assert person_numbered(ref) is None


def children(*ages: int) -> list[dict[str, str]]:
    return [
        row(
            str(n),
            "1",
            氏名=f"鈴木 子{n}",
            氏名カナ="スズキ コ",
            生年月日=years_ago(age),
            続柄="子",
            住民となった日="",
            異動日="",
        )
        for n, age in enumerate(ages, start=1)
    ]


def ranks(ages: list[int]) -> list[int]:
    load([row(), *children(*ages)])
    found = facts_of(known("1001").ref, date.today())  # noqa: DTZ011 - the day the ages above count from
    return [child["rank"] for child in found["household"]["children"]]


def test_children_are_ranked_by_birth() -> None:
    assert ranks([3, 12, 8]) == [1, 2, 3]


def test_a_child_past_the_march_after_turning_22_counts_for_nothing() -> None:
    assert ranks([30, 12, 8]) == [0, 1, 2]


@pytest.mark.parametrize(
    ("birth", "on", "rank"),
    [
        ("2004-04-02", date(2027, 3, 31), 1),
        ("2004-04-02", date(2027, 4, 1), 0),
        ("2004-04-01", date(2026, 4, 1), 0),
        ("2005-04-01", date(2027, 3, 31), 1),
    ],
)
def test_the_rank_ends_with_the_fiscal_year_of_turning_22(birth: str, on: date, rank: int) -> None:
    child = row("2", "1", 氏名="鈴木 子", 続柄="子", 生年月日=birth, 住民となった日="", 異動日="")
    load([row(), child], on=date(2026, 4, 1))
    assert [c["rank"] for c in facts_of(known("1001").ref, on)["household"]["children"]] == [rank]


def test_facts_have_the_types_rules_expect() -> None:
    load(suzuki())
    facts = facts_of(known("1001").ref, date(2026, 11, 20))
    hanako = facts["person"]
    assert hanako["registered"] is True
    assert isinstance(hanako["birth_date"], date)
    assert hanako["is_head"] is False
    assert hanako["last_event"] == "転入"
    assert hanako["phone"] is None
    assert facts["household"]["size"] == 4
    assert facts["household"]["head"]["name"] == "鈴木 健太"
    assert facts["household"]["members"][0]["name"] == "鈴木 健太"
    assert facts["household"]["children"][0]["rank"] == 1


def test_somebody_gone_has_facts_of_their_own_and_no_household_part() -> None:
    rows = suzuki()
    rows[3]["状態"] = "死亡"
    load(rows)
    facts = facts_of(known("1004").ref, date(2026, 11, 20))
    assert facts["person"]["registered"] is False
    assert facts["person"]["status"] == "deceased"
    assert facts["household"]["children"] == []


def test_facts_take_two_queries(django_assert_num_queries: Any) -> None:
    load(suzuki())
    ref = known("1001").ref
    with django_assert_num_queries(2):
        facts_of(ref, date(2026, 11, 20))


def test_every_fact_the_library_takes_from_the_register_is_given() -> None:
    load(suzuki())
    facts = facts_of(known("1001").ref, date(2026, 11, 20))
    source = read_yaml(Path(settings.TENOHIRA_LIBRARY) / "facts.yaml", Problems())
    assert source is not None
    declared = source.value["records"]
    resident = [name for name, fact in declared["resident"]["fields"].items() if "source" in fact]
    # 支援措置 is closed to rules, and is therefore not handed to them
    assert set(resident) - set(facts["person"]) == {"is_protected"}
    child = [name for name, fact in declared["child"]["fields"].items() if "source" in fact]
    assert set(child) <= set(facts["household"]["children"][0])
    household = [name.split(".")[1] for name in source.value["facts"] if name.startswith("household.")]
    assert set(household) <= set(facts["household"])


def test_no_fact_tells_of_protection() -> None:
    load(cast())
    facts = facts_of(known("3001").ref, date(2026, 11, 20))
    assert not [key for key in facts["person"] if "protect" in key]
