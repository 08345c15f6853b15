"""What the columns of the register hold of people whose rows are written in every way."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tenohira.engines.people.queries import register_columns
from tenohira.engines.people.tests.factories import known, load, row

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 20)
NAMES = ("address", "birth_date", "registered", "sex", "nationality", "phone", "mail", "postal_code", "town")


def read(**changes: str) -> dict[str, Any]:
    """The one row of columns for 鈴木 花子 with these changes."""
    load([row(**changes)])
    [found] = register_columns(NAMES, ON).persons.to_pylist()
    return found


def test_the_building_follows_the_block_after_a_space() -> None:
    assert read(方書="朝日荘 101")["address"] == "中央一丁目2番3号 朝日荘 101"


def test_an_address_without_a_building_ends_with_the_block() -> None:
    assert read()["address"] == "中央一丁目2番3号"


def test_what_was_left_empty_is_unknown_and_what_was_written_is_kept() -> None:
    found = read(電話番号="", メールアドレス="", 国籍="ブラジル")
    assert [found[name] for name in ("phone", "mail", "nationality")] == [None, None, "ブラジル"]
    assert (found["town"], found["postal_code"]) == ("中央一丁目", "9990001")


def test_a_day_of_birth_is_a_day_and_who_lives_here_is_registered() -> None:
    found = read(生年月日="1992-02-29")
    assert found["birth_date"] == date(1992, 2, 29)
    assert [found[name] for name in ("registered", "is_head", "is_member")] == [True, True, True]


def test_references_are_those_that_every_other_room_uses() -> None:
    born = dict.fromkeys(("生年月日", "住民となった日", "異動日"), "2020-04-01")
    load([row("1001"), row("1002", 続柄="子", 異動事由="出生", **born)])
    columns = register_columns(["ref"], ON)
    hanako, child = known("1001").ref, known("1002").ref
    assert {one["ref"] for one in columns.persons.to_pylist()} == {hanako, child}
    assert columns.kinship.to_pylist() == [{"parent": hanako, "child": child, "rank": 1}]
    [household] = set(columns.persons["household"].to_pylist())
    assert household.startswith("household:")
