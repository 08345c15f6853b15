"""Pairs of letters (PostgreSQL): whoever writes a resident's row, its pairs follow, and they tell nobody."""

from __future__ import annotations

import pytest
from django.db import connection

from tenohira.engines.people.lookup import FOUND_BY
from tenohira.engines.people.models import Household, Person
from tenohira.foundation.city import use_city
from tenohira.foundation.finding import pairs_of

OURS, THEIRS = "990019", "990027"
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="pairs are PostgreSQL's"),
]


def _column(sql: str, *values: object) -> list[object]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.parametrize("word", ["鈴木花子", "k8-2041-7\nk820417", "𠮷野家", "あ", ""])
def test_the_database_pairs_as_the_program_does(word: str) -> None:
    (made,) = _column("SELECT tenohira_pairs(%s, ARRAY[%s], ARRAY[%s])", OURS, word, "office=shimin")
    assert set(made) == set(pairs_of(OURS, [word], ["office=shimin"]))  # type: ignore[call-overload]


def _person(name: str) -> Person:
    household = Household.objects.create(number=name)
    return Person.objects.create(
        household=household, number=name, name=name, name_key=name, kana=name, search_key=name, address_key="中央",
        birth_date="1990-01-01", town="中央",
    )  # fmt: skip


def _found(word: str) -> set[str]:
    return set(Person.objects.filter(FOUND_BY.may_hold([(word,)])).values_list("name", flat=True))


def test_pairs_follow_the_row() -> None:
    person = _person("鈴木")
    _person("高橋")
    assert _found("鈴木") == {"鈴木"}
    Person.objects.filter(pk=person.pk).update(name_key="佐藤", search_key="サトウ", number="1")
    assert _found("鈴木") == set()
    assert _found("佐藤") == {"鈴木"}
    person.delete()
    assert _column("SELECT id FROM people_person_pairs WHERE id = %s", person.pk) == []


def test_what_other_cities_have_is_not_found() -> None:
    with use_city(THEIRS):
        _person("鈴木")
    assert _found("鈴木") == set()


@pytest.mark.parametrize("table", ["cases_case", "people_person"])
def test_a_table_of_pairs_holds_nothing_to_read(table: str) -> None:
    columns = "SELECT column_name || ' ' || data_type FROM information_schema.columns WHERE table_name = %s"
    assert set(_column(columns, f"{table}_pairs")) in (
        {"id bigint", "pairs ARRAY"},
        {"id uuid", "pairs ARRAY"},
    )
    index = "SELECT indexdef FROM pg_indexes WHERE indexname = %s"
    assert "USING gin (pairs)" in str(_column(index, f"{table}_pairs_gin")[0])


def test_a_row_that_was_there_before_the_pairs_is_given_them_by_the_migration() -> None:
    person = _person("鈴木")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM people_person_pairs")
        assert _found("鈴木") == set()
        FOUND_BY.fill(cursor)
    assert _found("鈴木") == {person.name}
