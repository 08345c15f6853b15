"""A resident gets everything that is held about them, nothing about others, and no table is forgotten."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.apps import apps

from tenohira.engines.cases import commands as cases
from tenohira.engines.cases.tests import factories as make
from tenohira.engines.cases.tests.conftest import library, people, test_library
from tenohira.engines.cases.tests.factories import Cast
from tenohira.engines.disclosure.collecting import holdings
from tenohira.engines.disclosure.packing import pack
from tenohira.engines.disclosure.tables import HELD, NOT_ABOUT_RESIDENTS, SECRET_FIELDS
from tenohira.foundation.journal import SYSTEM, entries_about

__all__ = ["library", "people", "test_library"]


def given(people: Cast, folder: Path) -> ZipFile:
    """The ZIP that 花子 gets."""
    pack(people.hanako.ref, folder / "hanako.zip", SYSTEM)
    return ZipFile(folder / "hanako.zip")


def held(zip_file: ZipFile) -> dict[str, list[dict[str, Any]]]:
    body = json.loads(zip_file.read("あなたの情報.json"))
    return {table: one["rows"] for table, one in body["held"].items()}


def test_every_table_is_either_handed_out_or_says_why_not() -> None:
    tables = {model._meta.label_lower for model in apps.get_models()}
    assert tables - set(HELD) - set(NOT_ABOUT_RESIDENTS) == set()
    assert set(HELD) & set(NOT_ABOUT_RESIDENTS) == set()
    assert all(NOT_ABOUT_RESIDENTS.values())


def test_register_account_cases_notices_and_journal_are_in_it(people: Cast, tmp_path: Path) -> None:
    case = make.granted(people)
    found = held(given(people, tmp_path))
    (person,) = found["people.person"]
    assert (person["name"], person["birth_date"]) == ("鈴木 花子", person["birth_date"])
    assert [one["receipt_number"] for one in found["cases.case"]] == [case.receipt_number]
    assert "80000" in found["cases.case"][0]["answers"]
    assert found["notices.noticerow"]
    assert found["people.account"][0]["email"] == "hanako@mail.example"
    assert {one["kind"] for one in found["journal.journalentry"]} >= {"case.submitted"}


def test_files_and_papers_come_along_readable(people: Cast, tmp_path: Path) -> None:
    make.granted(people)
    zip_file = given(people, tmp_path)
    files = [name for name in zip_file.namelist() if name.startswith("files/")]
    assert any(name.endswith("通帳.pdf") for name in files)
    assert len(files) >= 2
    assert all(zip_file.read(name).startswith(b"%PDF") for name in files)


def test_a_person_can_read_it_without_a_program(people: Cast, tmp_path: Path) -> None:
    make.submitted(people)
    page = given(people, tmp_path).read("あなたの情報.html").decode()
    assert "鈴木 花子" in page
    assert "<script" not in page
    assert not re.search(r"<(link|img|iframe|object)|src=|url\(", page)


def test_what_somebody_typed_cannot_become_a_part_of_the_page(people: Cast, tmp_path: Path) -> None:
    make.filled(people, name="<script>alert(1)</script>")
    assert "<script" not in given(people, tmp_path).read("あなたの情報.html").decode()


def test_nothing_of_another_resident_is_in_it(people: Cast, tmp_path: Path) -> None:
    make.submitted(people)
    zip_file = given(people, tmp_path)
    found = held(zip_file)
    assert {one["id"] for one in found["people.person"]} == {people.hanako.ref.removeprefix("person:")}
    assert people.misaki not in zip_file.read("あなたの情報.json").decode()
    assert {one["person_id"] for one in found["people.addressrecord"]} <= {
        people.hanako.ref.removeprefix("person:")
    }


def test_notes_of_staff_stay_with_the_office(people: Cast, tmp_path: Path) -> None:
    case = make.in_review(people)
    cases.add_note(case.receipt_number, "窓口で確かめる", people.sano)
    assert "窓口で確かめる" not in given(people, tmp_path).read("あなたの情報.json").decode()


def test_who_looked_is_told_on_the_page_that_keeps_the_lawful_delays(people: Cast, tmp_path: Path) -> None:
    case = make.in_review(people)
    cases.open_case(case.receipt_number, people.sano)
    kinds = {one["kind"] for one in held(given(people, tmp_path))["journal.journalentry"]}
    assert "case.opened" not in kinds
    assert "case.submitted" in kinds


def test_nothing_that_opens_a_door_is_handed_out(people: Cast, tmp_path: Path) -> None:
    make.submitted(people)
    for rows in held(given(people, tmp_path)).values():
        for row in rows:
            assert SECRET_FIELDS.isdisjoint(row)


def test_the_journal_says_that_it_was_given(people: Cast, tmp_path: Path) -> None:
    given(people, tmp_path)
    entry = entries_about(people.hanako.ref)[0]
    assert entry.kind == "people.holdings_disclosed"
    assert entry.data["rows"] > 0


def test_only_its_owner_reads_the_file(people: Cast, tmp_path: Path) -> None:
    given(people, tmp_path)
    assert (tmp_path / "hanako.zip").stat().st_mode & 0o077 == 0


def test_somebody_without_anything_else_gets_their_registration(people: Cast) -> None:
    found = {one.table: one.rows for one in holdings(people.misaki)}
    assert len(found["people.person"]) == 1
    assert found["cases.case"] == []


@pytest.mark.parametrize("table", sorted(HELD))
def test_every_way_to_a_row_is_one_the_table_has(table: str, people: Cast) -> None:
    assert table in {one.table for one in holdings(people.hanako.ref)}
