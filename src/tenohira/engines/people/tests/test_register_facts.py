"""What rules get to know: every fact the library takes from the register, of its declared type, or unknown."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tenohira.engines.people.commands import register_organisation
from tenohira.engines.people.errors import UnknownReference
from tenohira.engines.people.queries import facts_of, facts_of_organisation, household_of, person
from tenohira.engines.people.register.columns import STATUSES
from tenohira.engines.people.tests.factories import cast, known, load, row, suzuki
from tenohira.foundation.calendar import fiscal_year_end
from tenohira.foundation.city import use_city
from tenohira.foundation.codes import corporate_number_check_digit
from tenohira.foundation.definitions import Problems, read_yaml
from tenohira.foundation.journal import SYSTEM

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 20)
PYTHON_TYPES: dict[str, type] = {
    "bool": bool,
    "int": int,
    "yen": int,
    "text": str,
    "code": str,
    "date": date,
}
NUMBER = f"{corporate_number_check_digit('080401000001')}080401000001"


@cache
def library() -> dict[str, Any]:
    """library/facts.yaml."""
    source = read_yaml(Path(django_settings.TENOHIRA_LIBRARY) / "facts.yaml", Problems())
    assert source is not None
    found: dict[str, Any] = source.value
    return found


def declared(record: str) -> dict[str, dict[str, Any]]:
    """The fields of a record that the register fills, by name."""
    fields: dict[str, dict[str, Any]] = library()["records"][record]["fields"]
    closed = {"is_protected"}
    return {name: fact for name, fact in fields.items() if "source" in fact and name not in closed}


def mistyped(record: str, facts: dict[str, Any]) -> list[str]:
    """The facts of a record that are missing or of another type than the library says; None is unknown."""
    wrong = []
    for name, fact in declared(record).items():
        value = facts.get(name, "missing")
        kind = PYTHON_TYPES[fact["type"]]
        if value is not None and (not isinstance(value, kind) or (kind is int and isinstance(value, bool))):
            wrong.append(f"{name}: {value!r} is no {fact['type']}")
        if fact["type"] == "code" and value is not None and value not in fact["values"]:
            wrong.append(f"{name}: {value!r} is none of the codes")
    return wrong


def child(number: str, born: str, **changes: str) -> dict[str, str]:
    kid = {"氏名": f"鈴木 子{number}", "氏名カナ": "スズキ コ", "続柄": "子", "生年月日": born}
    return row(number, "1", **(kid | {"住民となった日": "", "異動日": ""} | changes))


def facts(number: str = "1001", on: date = ON) -> dict[str, Any]:
    return facts_of(known(number).ref, on)


@pytest.mark.parametrize("number", ["1001", "1002", "1003", "1004", "2001", "3001"])
def test_every_fact_of_everybody_in_the_cast_has_its_declared_type(number: str) -> None:
    load(cast())
    found = facts(number)
    records = [found["person"], found["household"]["head"], *found["household"]["members"]]
    assert [mistyped("resident", record) for record in records] == [[] for _record in records]
    for one in found["household"]["children"]:
        assert mistyped("resident", one) == mistyped("child", one) == []


def test_every_nested_fact_named_by_the_library_is_there() -> None:
    load(suzuki())
    found = facts()
    for path, fact in library()["facts"].items():
        if fact.get("source", "calendar").split(".")[0] not in {"people", "household"}:
            continue
        value: Any = found
        for name in path.split("."):
            assert name in value, path
            value = value[name]
        expected = {"record": dict, "list": list, "int": int}[fact["type"]]
        assert isinstance(value, expected), path


def test_what_the_register_does_not_say_is_unknown_and_not_empty() -> None:
    empty = {"性別": "", "郵便番号": "", "国籍": "", "電話番号": "", "メールアドレス": "", "異動事由": ""}
    load([row(**empty, 異動日="", 住民となった日="")])
    found = facts()["person"]
    unknown = {name for name, value in found.items() if value is None}
    assert unknown == {
        "sex",
        "postal_code",
        "nationality",
        "phone",
        "mail",
        "last_event",
        "last_event_on",
        "registered_on",
    }
    assert "" not in found.values()


def test_what_the_register_says_is_given_as_it_stands() -> None:
    load([row(電話番号="090-0123-4567", メールアドレス="h@mail.example", 国籍="ブラジル", 方書="青葉荘")])
    found, view = facts()["person"], known("1001")
    assert found["address"] == view.address == "中央一丁目2番3号 青葉荘"
    assert (found["phone"], found["mail"], found["nationality"]) == (
        "090-0123-4567",
        "h@mail.example",
        "ブラジル",
    )
    assert (found["birth_date"], found["town"], found["kana"]) == (view.birth_date, view.town, view.kana)


@pytest.mark.parametrize(("written", "status"), STATUSES.items())
def test_each_status_is_a_code_the_library_knows(written: str, status: str) -> None:
    load([row(状態=written)])
    found = facts()["person"]
    assert found["status"] == status
    assert status in declared("resident")["status"]["values"]
    assert found["registered"] is (status == "registered")


def test_the_head_is_the_head_and_everybody_else_is_not() -> None:
    load(suzuki())
    members = facts("1003")["household"]["members"]
    assert [(m["name"], m["is_head"]) for m in members] == [
        ("鈴木 健太", True),
        ("田中 正夫", False),
        ("鈴木 花子", False),
        ("鈴木 一郎", False),
    ]
    assert facts("1003")["household"]["head"] == members[0]


def test_the_household_of_a_fact_is_the_household_of_the_register() -> None:
    load(suzuki())
    found = facts("1004")
    assert [m["ref"] for m in found["household"]["members"]] == [
        v.ref for v in household_of(known("1004").ref)
    ]
    assert found["household"]["size"] == 4
    assert found["person"] in found["household"]["members"]


def test_everybody_has_their_own_children_and_no_others() -> None:
    load([*suzuki(), child("7001", "2018-05-05", 続柄="妻の子"), child("7002", "2020-05-05", 続柄="子の子")])
    names = {
        number: [one["name"] for one in facts(number)["household"]["children"]]
        for number in ("1001", "1002", "1003", "1004")
    }
    assert names == {
        "1001": ["鈴木 子7001", "鈴木 一郎"],
        "1002": ["鈴木 一郎"],
        "1003": ["鈴木 子7002"],
        "1004": ["鈴木 花子"],
    }


def test_twins_are_ranked_one_after_the_other_in_the_order_of_their_numbers() -> None:
    load([*suzuki()[:2], child("7002", "2018-05-05"), child("7001", "2018-05-05")])
    children = facts()["household"]["children"]
    assert [(one["name"], one["rank"]) for one in children] == [("鈴木 子7001", 1), ("鈴木 子7002", 2)]


def test_a_member_who_moved_out_counts_neither_in_size_nor_in_rank() -> None:
    load([*suzuki()[:2], child("7001", "2010-05-05", 状態="転出"), child("7002", "2018-05-05")])
    found = facts()["household"]
    assert found["size"] == 3
    assert [(one["name"], one["rank"]) for one in found["children"]] == [("鈴木 子7002", 1)]


@pytest.mark.parametrize(
    ("born", "last_day"),
    [
        ("2003-04-02", date(2026, 3, 31)),
        ("2004-03-31", date(2026, 3, 31)),
        ("2004-04-01", date(2026, 3, 31)),
        ("2004-04-02", date(2027, 3, 31)),
        ("2004-02-29", date(2026, 3, 31)),
    ],
)
def test_a_child_counts_through_the_march_after_turning_22(born: str, last_day: date) -> None:
    """児童手当法第3条・第6条; somebody born on 1 April reaches 22 on 31 March, in the year before."""
    load([*suzuki()[:2], child("7001", born)])
    assert facts(on=last_day)["household"]["children"][0]["rank"] == 1
    assert facts(on=date.fromordinal(last_day.toordinal() + 1))["household"]["children"][0]["rank"] == 0


def test_a_grown_child_moves_the_younger_ones_up() -> None:
    load(
        [*suzuki()[:2], child("7001", "2004-03-31"), child("7002", "2010-05-05"), child("7003", "2015-05-05")]
    )
    before, after = date(2026, 3, 31), date(2026, 4, 1)
    assert [one["rank"] for one in facts(on=before)["household"]["children"]] == [1, 2, 3]
    assert [one["rank"] for one in facts(on=after)["household"]["children"]] == [0, 1, 2]


def test_a_person_without_a_household_left_has_facts_of_their_own() -> None:
    load([row(状態="転出")])
    found = facts()
    assert found["household"] == {"members": [], "children": [], "size": 0, "head": None}
    assert mistyped("resident", found["person"]) == []


def test_facts_of_nobody_or_of_another_citys_people_are_refused() -> None:
    load(suzuki())
    ref = known("1001").ref
    with use_city("990027"), pytest.raises(UnknownReference):
        facts_of(ref, ON)
    for wrong in ("", "person:x", "organisation:x", known("1001").household_ref):
        with pytest.raises(UnknownReference):
            facts_of(wrong, ON)


def test_every_fact_of_a_company_has_its_declared_type() -> None:
    hamana = register_organisation(
        "浜名精機株式会社",
        "ハマナセイキ",
        by=SYSTEM,
        corporate_number=NUMBER,
        postal_code="999-0002",
        address="手県てのひら市浜町1",
        representative="山本 浩二",
        phone="099-000-0100",
        mail="info@hamana.example",
    )
    found = facts_of_organisation(hamana.ref, ON)["organisation"]
    assert mistyped("organisation", found) == []
    assert set(declared("organisation")) == set(found)
    assert None not in found.values()


def test_what_is_not_known_of_a_club_is_unknown_and_not_empty() -> None:
    found = facts_of_organisation(register_organisation("てのひら山の会", by=SYSTEM).ref, ON)["organisation"]
    assert {name for name, value in found.items() if value is not None} == {"name", "is_corporation"}
    assert found["is_corporation"] is False
    assert mistyped("organisation", found) == []


births = st.dates(date(1990, 1, 1), date(2026, 11, 1))


class RanksOfAnyChildren(TestCase):
    """The rank counts 1, 2, 3 … among those in their time, the eldest first; 0 is past it."""

    @settings(max_examples=20, deadline=None)
    @given(st.lists(births, min_size=1, max_size=5), st.dates(date(2026, 11, 2), date(2040, 1, 1)))
    def test_any_births_on_any_day(self, born: list[date], on: date) -> None:
        with use_city("990019"):
            load([*suzuki()[:2], *(child(str(7000 + n), day.isoformat()) for n, day in enumerate(born))])
            children = facts(on=on)["household"]["children"]
            assert [one["birth_date"] for one in children] == sorted(born)
            ranks = [one["rank"] for one in children]
            counted = [rank for rank in ranks if rank]
            assert counted == list(range(1, len(counted) + 1))
            assert ranks == [0] * (len(ranks) - len(counted)) + counted
            start = fiscal_year_end(on).year - 23
            # 22 is reached the day before the birthday: 2 April to 1 April make one school year
            assert len(counted) == sum(day >= date(start, 4, 2) for day in born)


def test_reading_facts_changes_nothing_about_the_person() -> None:
    load(suzuki())
    before = person(known("1001").ref)
    found = facts()
    found["person"]["name"] = "だれか"
    found["household"]["members"].clear()
    assert person(before.ref) == before
    assert facts()["person"]["name"] == "鈴木 花子"
