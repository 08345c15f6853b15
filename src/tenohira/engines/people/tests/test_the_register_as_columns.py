"""The register as columns says of everybody what `facts_of` says of one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tenohira.engines.people.columns import NEVER_READ
from tenohira.engines.people.errors import NoSuchColumn
from tenohira.engines.people.models import Person
from tenohira.engines.people.queries import REGISTER_COLUMNS, RegisterColumns, facts_of, register_columns
from tenohira.engines.people.tests.factories import cast, known, load, row
from tenohira.foundation.city import use_city

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 20)
ALL = sorted(REGISTER_COLUMNS.keys() - NEVER_READ)


def persons_of(columns: RegisterColumns) -> dict[str, dict[str, Any]]:
    """The rows of persons by reference."""
    return {one["ref"]: one for one in columns.persons.to_pylist()}


def differing(columns: RegisterColumns, on: date = ON) -> list[str]:
    """What the columns say otherwise than `facts_of`; nothing when they agree."""
    found = []
    kinship = columns.kinship.to_pylist()
    for ref, person in persons_of(columns).items():
        facts = facts_of(ref, on)
        found += [f"{ref} {name}" for name in ALL if person[name] != facts["person"][name]]
        children = {one["child"]: one["rank"] for one in kinship if one["parent"] == ref}
        wanted = {child["ref"]: child["rank"] for child in facts["household"]["children"]}
        found += [f"{ref} children {children} {wanted}"] if children != wanted else []
        members = {
            one["ref"]
            for one in persons_of(columns).values()
            if one["is_member"] and one["household"] == person["household"]
        }
        wanted_members = {member["ref"] for member in facts["household"]["members"]}
        found += [f"{ref} members"] if members != wanted_members else []
    return found


def test_everybody_of_the_cast_is_there_with_the_same_facts() -> None:
    load(cast())
    columns = register_columns(ALL, ON)
    assert columns.persons.num_rows == len(cast())
    assert columns.kinship.num_rows > 0
    assert differing(columns) == []


def test_who_moved_away_is_there_but_no_member() -> None:
    load(cast())
    Person.objects.filter(number=cast()[0]["宛名番号"]).update(status=Person.Status.MOVED_OUT)
    columns = register_columns(ALL, ON)
    gone = persons_of(columns)[known(cast()[0]["宛名番号"]).ref]
    assert (gone["is_member"], gone["registered"]) == (False, False)
    assert differing(columns) == []


def test_an_empty_register_has_columns_without_rows() -> None:
    columns = register_columns(["birth_date"], ON)
    assert columns.persons.num_rows == columns.kinship.num_rows == 0
    assert columns.kinship.column_names == ["parent", "child", "rank"]


def test_the_number_of_queries_does_not_grow_with_the_people() -> None:
    load(cast())
    with CaptureQueriesContext(
        connection,
    ) as queries:
        register_columns(ALL, ON)
    assert len(queries) <= 1


def test_only_what_is_asked_for_leaves_the_database() -> None:
    load(cast())
    columns = register_columns(["birth_date"], ON)
    assert columns.persons.column_names == ["ref", "household", "is_head", "is_member", "birth_date"]


@pytest.mark.parametrize("name", ["is_protected", "my_number", "shoe_size"])
def test_a_column_that_may_not_be_read_is_refused_with_those_that_may(name: str) -> None:
    with pytest.raises(NoSuchColumn) as refused:
        register_columns([name], ON)
    assert "birth_date" in refused.value.why
    assert refused.value.remedy


def test_another_citys_people_stay_out() -> None:
    load(cast())
    with use_city("990027"):
        assert register_columns(["birth_date"], ON).persons.num_rows == 0


RELATIONSHIPS = [
    "妻",
    "夫",
    "子",
    "長男",
    "二女",
    "養子",
    "子の子",
    "孫",
    "子の妻",
    "妻の子",
    "父",
    "母",
    "弟",
    "同居人",
    "父の父",
]
BIRTHS = st.dates(date(1940, 1, 1), date(2026, 4, 2))
HOUSEHOLDS = st.lists(
    st.lists(st.tuples(st.sampled_from(RELATIONSHIPS), BIRTHS), max_size=6), min_size=1, max_size=4
)


class EveryHousehold(TestCase):
    @settings(max_examples=25)
    @given(HOUSEHOLDS)
    def test_has_the_kinship_and_ranks_of_its_own_pattern(self, homes: list[list[tuple[str, date]]]) -> None:
        with use_city("990019"):
            Person.objects.all().delete()
            rows, number = [], 1000
            for home, members in enumerate(homes):
                for relationship, born in [("世帯主", date(1970, 5, 5)), *members]:
                    number += 1
                    rows.append(row(str(number), str(home + 1), 続柄=relationship, 生年月日=born.isoformat()))
            load(rows)
            assert differing(register_columns(ALL, ON)) == []
