"""Whatever a resident is to the hall — a child, a father, somebody under protection — they get what is theirs."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.utils import timezone

from tenohira.engines.cases import commands as cases
from tenohira.engines.cases.tests import factories as make
from tenohira.engines.cases.tests.conftest import library, people, test_library
from tenohira.engines.cases.tests.factories import PDF, Cast
from tenohira.engines.disclosure.collecting import LOOKS, holdings, known
from tenohira.engines.disclosure.hiding import COVERED, hidden_beside
from tenohira.engines.disclosure.packing import pack
from tenohira.engines.people import commands as register
from tenohira.engines.people import queries as register_queries
from tenohira.foundation.city import use_city
from tenohira.foundation.journal import SYSTEM, entries_about

__all__ = ["library", "people", "test_library"]


def packed(ref: str, folder: Path) -> ZipFile:
    """The ZIP somebody gets."""
    pack(ref, folder / "out.zip", SYSTEM)
    return ZipFile(folder / "out.zip")


def held(ref: str) -> dict[str, list[dict[str, Any]]]:
    """What the hall holds about somebody, by table."""
    return {one.table: one.rows for one in holdings(ref)}


def test_a_child_gets_the_household_and_no_account(people: Cast) -> None:
    found = held(people.ichiro)
    assert [one["name"] for one in found["people.person"]] == ["鈴木 一郎"]
    assert len(found["people.household"]) == 1
    assert found["people.account"] == found["cases.case"] == []


def test_the_claim_a_mother_makes_for_herself_is_not_her_child_s(people: Cast) -> None:
    make.submitted(people)
    assert held(people.ichiro)["cases.case"] == []
    assert held(people.ichiro)["documents.storedfilerow"] == []
    assert len(held(people.hanako.ref)["cases.case"]) == 1


def test_who_is_under_protection_gets_their_own_and_nobody_gets_theirs(people: Cast, tmp_path: Path) -> None:
    body = packed(people.misaki, tmp_path).read("あなたの情報.json").decode()
    assert "高橋 美咲" in body
    others = [held(ref) for ref in (people.hanako.ref, people.ichiro, people.masao)]
    assert "高橋 美咲" not in json.dumps(others, ensure_ascii=False)


def test_protection_itself_is_part_of_what_is_held(people: Cast) -> None:
    register.set_protection(people.hanako.ref, protected=True, by=SYSTEM)
    (person,) = held(people.hanako.ref)["people.person"]
    assert any(value is True or value == "True" for name, value in person.items() if "protect" in name)


def test_an_application_being_written_is_held_with_its_file(people: Cast, tmp_path: Path) -> None:
    make.filled(people)
    zip_file = packed(people.hanako.ref, tmp_path)
    found = json.loads(zip_file.read("あなたの情報.json"))["held"]
    assert len(found["cases.draft"]["rows"]) == 1
    files = [one for one in zip_file.namelist() if one.startswith("files/")]
    assert [zip_file.read(one) for one in files] == [PDF]


def test_what_was_thrown_away_is_held_no_more(people: Cast, tmp_path: Path) -> None:
    draft = make.filled(people)
    cases.discard_draft(draft.id, by=people.hanako)
    zip_file = packed(people.hanako.ref, tmp_path)
    found = json.loads(zip_file.read("あなたの情報.json"))["held"]
    assert found["cases.draft"]["rows"] == []
    assert found["documents.storedfilerow"]["rows"] == []
    assert not [one for one in zip_file.namelist() if one.startswith("files/")]


def test_a_correction_that_was_asked_for_is_held_with_its_marks(people: Cast) -> None:
    number = make.in_review(people).receipt_number
    cases.return_for_correction(
        number, [make.Mark("wanted", "多すぎます")], "額を確かめてください", people.sano
    )
    found = held(people.hanako.ref)
    assert [one["message"] for one in found["cases.correction"]] == ["額を確かめてください"]
    assert [one["note"] for one in found["cases.correctionmark"]] == ["多すぎます"]


def test_an_opinion_without_a_name_belongs_to_nobody(people: Cast) -> None:
    make.opinion("公園に街灯をつけてください")
    for ref in (people.hanako.ref, people.ichiro, people.misaki):
        assert "街灯" not in json.dumps(held(ref), ensure_ascii=False)


def test_the_files_of_two_with_one_name_lie_beside_each_other(people: Cast, tmp_path: Path) -> None:
    for _application in range(2):
        make.filled(people)
    names = [one for one in packed(people.hanako.ref, tmp_path).namelist() if one.startswith("files/")]
    assert len(names) == len(set(names)) == 2
    assert all(one.count("/") == 1 and ".." not in one for one in names)


def test_an_account_whose_link_ended_brings_nothing_more(people: Cast) -> None:
    from django.apps import apps

    apps.get_model("people.AccountLink").objects.update(ended_at=timezone.now())
    assert held(people.hanako.ref)["people.account"] == []
    assert len(held(people.hanako.ref)["people.person"]) == 1


def test_every_table_is_there_even_when_it_is_empty(people: Cast, tmp_path: Path) -> None:
    zip_file = packed(people.ichiro, tmp_path)
    body = json.loads(zip_file.read("あなたの情報.json"))
    assert body["city"] == "てのひら市"
    assert body["made_at"][:10] in {timezone.localdate().isoformat(), timezone.now().date().isoformat()}
    page = zip_file.read("あなたの情報.html").decode()
    for one in body["held"].values():
        assert f"<h2>{one['title']}（{len(one['rows'])}件）</h2>" in page


def test_the_journal_counts_what_was_given_and_the_next_time_holds_that_too(
    people: Cast, tmp_path: Path
) -> None:
    first = pack(people.ichiro, tmp_path / "first.zip", SYSTEM)
    second = pack(people.ichiro, tmp_path / "second.zip", SYSTEM)
    given = [one for one in entries_about(people.ichiro) if one.kind == "people.holdings_disclosed"]
    assert sorted(one.data["rows"] for one in given) == [first, second]
    assert second == first + 1


def test_those_who_looked_are_in_no_line_of_the_journal(people: Cast) -> None:
    number = make.in_review(people).receipt_number
    cases.open_case(number, people.sano)
    kinds = {one["kind"] for one in held(people.hanako.ref)["journal.journalentry"]}
    assert kinds
    assert kinds.isdisjoint(LOOKS)


def test_dates_and_numbers_can_be_read_by_a_program(people: Cast) -> None:
    make.submitted(people)
    text = json.dumps(held(people.hanako.ref), ensure_ascii=False)
    (person,) = json.loads(text)["people.person"]
    assert date.fromisoformat(person["birth_date"]) < timezone.localdate()


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["", "0", "９９９", "person:1", "1001' OR 1=1"])
def test_a_number_nobody_has_is_nobody(number: str) -> None:
    with use_city("990019"):
        assert known(number) == ""


class TestOthersUnderProtection:
    """What 花子 did for 一郎 while nothing was wrong, and what she gets after he came under protection."""

    def as_agent(self, people: Cast) -> str:
        """花子 asks for 一郎's resident record."""
        agent = make.Applicant(people.hanako.ref, people.account, people.ichiro)
        draft = cases.start_draft("copy", by=people.hanako, applicant=agent)
        return cases.submit(draft.id, key="for-ichiro", by=people.hanako).receipt_number

    def test_a_case_filed_for_somebody_is_held_while_nothing_is_hidden(self, people: Cast) -> None:
        number = self.as_agent(people)
        assert number in {one["receipt_number"] for one in held(people.hanako.ref)["cases.case"]}

    def test_once_they_are_under_protection_nothing_of_it_is_handed_out(
        self, people: Cast, tmp_path: Path
    ) -> None:
        number = self.as_agent(people)
        register.set_protection(people.ichiro, protected=True, by=SYSTEM)
        zip_file = packed(people.hanako.ref, tmp_path)
        told = zip_file.read("あなたの情報.json").decode() + zip_file.read("あなたの情報.html").decode()
        assert number not in told
        assert "鈴木 一郎" not in told

    def test_themselves_get_it(self, people: Cast) -> None:
        number = self.as_agent(people)
        register.set_protection(people.ichiro, protected=True, by=SYSTEM)
        assert number in {one["receipt_number"] for one in held(people.ichiro)["cases.case"]}

    def test_their_address_is_covered_wherever_it_was_written(self, people: Cast) -> None:
        hidden = hidden_beside(people.hanako.ref)
        there = register_queries.person(people.misaki)
        written = f"{there.town}{there.block}"
        parts = {"town": there.town, "block": there.block, "building": "", "postal_code": "9990001"}
        assert hidden.covered(f"送り先は {written} です") == f"送り先は {COVERED} です"
        assert hidden.covered({"at": parts}) == {
            "at": {"town": COVERED, "block": COVERED, "building": "", "postal_code": COVERED}
        }
        assert written not in hidden.covered(json.dumps({"at": [written]}, ensure_ascii=False))

    def test_ones_own_address_is_never_covered(self, people: Cast) -> None:
        own = register_queries.person(people.misaki).address
        assert hidden_beside(people.misaki).covered(own) == own
