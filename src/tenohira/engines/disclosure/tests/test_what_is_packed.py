"""What is covered, what the ZIP says in which language, whose it is, and how a copy is asked for and taken."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.utils import timezone, translation

from tenohira.engines.campaigns import commands as campaigns
from tenohira.engines.cases.tests import factories as make
from tenohira.engines.cases.tests.conftest import library, people, test_library
from tenohira.engines.cases.tests.factories import Cast
from tenohira.engines.disclosure import commands, queries
from tenohira.engines.disclosure.collecting import holdings, known
from tenohira.engines.disclosure.errors import CopyGone
from tenohira.engines.disclosure.hiding import COVERED, Hidden, hidden_beside
from tenohira.engines.disclosure.models import CopyRequest
from tenohira.engines.disclosure.overview import page
from tenohira.engines.disclosure.packing import pack, write
from tenohira.engines.disclosure.tables import HELD, SECRET_FIELDS
from tenohira.engines.people import commands as register
from tenohira.engines.people import queries as register_queries
from tenohira.foundation.journal import SYSTEM, entries_about
from tenohira.foundation.outbox import drain

Campaign = apps.get_model("campaigns", "Campaign")
Telling = apps.get_model("campaigns", "Telling")

__all__ = ["library", "people", "test_library"]

AT = "浜町5番地"
HIDING = Hidden(frozenset({"person:x"}), frozenset({AT, f"手県てのひら市{AT}"}))
PARTS = {"town": "浜町", "block": "5番地", "building": "", "name": "高橋"}


def held(owner: str) -> dict[str, list[dict[str, Any]]]:
    """What the hall holds about somebody, by table."""
    return {one.table: one.rows for one in holdings(owner)}


def zipped(owner: str, language: str = "ja") -> ZipFile:
    """The ZIP of somebody in a language."""
    out = io.BytesIO()
    write(owner, out, language)
    return ZipFile(out)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (f"送り先は{AT}です", f"送り先は{COVERED}です"),
        (f"手県てのひら市{AT}", COVERED),
        ([AT, "浜町"], [COVERED, "浜町"]),
        ({"note": AT}, {"note": COVERED}),
        (PARTS, {"town": COVERED, "block": COVERED, "building": "", "name": "高橋"}),
        ({"deep": [{"deeper": PARTS}]}, {"deep": [{"deeper": PARTS | {"town": COVERED, "block": COVERED}}]}),
        (f"[{AT} から", f"[{COVERED} から"),
        (5, 5),
        (None, None),
        (True, True),
    ],
)
def test_an_address_under_protection_is_covered_in_whatever_holds_it(value: object, told: object) -> None:
    assert HIDING.covered(value) == told


def test_json_kept_as_text_stays_json() -> None:
    kept = json.dumps({"at": [PARTS], "say": f"{AT}へ"}, ensure_ascii=False)
    covered = json.loads(HIDING.covered(kept))
    assert covered["say"] == f"{COVERED}へ"
    assert covered["at"][0]["town"] == COVERED
    assert AT not in HIDING.covered(kept)


def test_where_nobody_is_under_protection_everything_stays_as_it_is() -> None:
    value = {"at": [PARTS], "say": AT}
    assert Hidden(frozenset(), frozenset()).covered(value) is value


def test_who_is_under_protection_is_hidden_from_others_and_not_from_themselves(people: Cast) -> None:
    assert people.misaki in hidden_beside(people.hanako.ref).refs
    assert people.misaki not in hidden_beside(people.misaki).refs


def test_whoever_lives_at_the_same_address_keeps_their_own(people: Cast) -> None:
    register.set_protection(people.ichiro, protected=True, by=SYSTEM)
    own = register_queries.person(people.hanako.ref).address
    assert own not in hidden_beside(people.hanako.ref).addresses


@pytest.mark.parametrize("table", sorted(HELD))
def test_every_title_has_words_and_every_way_a_kind_that_is_known(table: str) -> None:
    title, ways = HELD[table]
    assert title
    kinds = {"person", "account", "case", "person_ref", "case_ref", "draft_ref", "any_ref"}
    assert ways
    assert {way.split(":")[1] for way in ways} <= kinds
    for language in ("en", "pt-br"):
        with translation.override(language):
            assert translation.gettext(title) != title


def test_no_row_carries_what_opens_a_door(people: Cast) -> None:
    make.granted(people)
    for rows in held(people.hanako.ref).values():
        assert all(SECRET_FIELDS.isdisjoint(row) for row in rows)


def test_whom_a_campaign_told_and_who_stopped_it_is_handed_out(people: Cast) -> None:
    made = Campaign.objects.create(
        office="kodomo-mirai", service="allowance", made_by="x", made_at=timezone.now()
    )
    for ref in (people.hanako.ref, people.masao):
        Telling.objects.create(campaign=made, person=ref, state="told", at=timezone.now())
    campaigns.stop_push(people.hanako.ref, people.hanako)
    found = held(people.hanako.ref)
    assert [one["person"] for one in found["campaigns.telling"]] == [people.hanako.ref]
    assert [one["person"] for one in found["campaigns.pushstop"]] == [people.hanako.ref]
    assert held(people.masao)["campaigns.pushstop"] == []


def test_an_account_without_registration_gets_what_is_its_own(people: Cast) -> None:
    account = make.people.account("newcomer@mail.example")
    found = held(f"account:{account}")
    assert [one["email"] for one in found["people.account"]] == ["newcomer@mail.example"]
    assert found["people.person"] == found["cases.case"] == []
    told = zipped(f"account:{account}").read("あなたの情報.html").decode()
    assert "newcomer@mail.example" in told
    assert "花子" not in told


def test_a_number_leads_to_its_resident(people: Cast) -> None:
    assert known("1001") == people.hanako.ref


@pytest.mark.parametrize("language", ["ja", "ja-easy", "en", "pt-BR"])
def test_the_page_is_in_the_language_of_its_reader(people: Cast, language: str) -> None:
    make.granted(people)
    found = zipped(people.hanako.ref, language)
    (name,) = [one for one in found.namelist() if one.endswith(".html")]
    told = found.read(name).decode()
    assert told.startswith(f'<!doctype html><html lang="{language}">')
    assert f"{name.removesuffix('.html')}.json" in found.namelist()
    assert ("住民登録の内容" in told) == (language == "ja")
    assert "鈴木 花子" in told


def test_every_link_of_the_page_leads_to_a_file_of_the_zip(people: Cast) -> None:

    make.granted(people)
    found = zipped(people.hanako.ref)
    told = found.read("あなたの情報.html").decode()
    links = [unquote(one.split('"')[0]) for one in told.split('<a href="')[1:]]
    assert len(links) >= 2
    assert set(links) <= set(found.namelist())


def test_what_went_in_is_counted(people: Cast) -> None:
    make.submitted(people)
    out = io.BytesIO()
    packed = write(people.hanako.ref, out)
    rows = held(people.hanako.ref)
    assert packed.rows == sum(map(len, rows.values()))
    assert packed.tables == sum(bool(one) for one in rows.values())
    assert packed.files == sum(one.startswith("files/") for one in ZipFile(out).namelist()) == 1


def test_a_file_that_everybody_could_read_before_is_closed(people: Cast, tmp_path: Path) -> None:
    target = tmp_path / "there.zip"
    target.write_bytes(b"old")
    target.chmod(0o644)
    pack(people.ichiro, target, SYSTEM)
    assert target.stat().st_mode & 0o777 == 0o600
    assert ZipFile(target).testzip() is None


def test_an_empty_page_has_no_heading_for_what_is_not_there(people: Cast) -> None:
    told = page(people.ichiro, list(holdings(people.ichiro)), {}, "ja")
    assert "住民登録の内容" in told
    for heading in ("あなたの手続き", "市役所が出した書類", "あなたが出したファイル"):
        assert f"<h2>{heading}</h2>" not in told


class TestACopy:
    """花子 asks for a copy of her own."""

    def ready(self, people: Cast) -> str:
        commands.ask(people.hanako.ref, by=people.hanako)
        while drain().done:
            pass
        return people.hanako.ref

    def test_is_there_for_nobody_who_did_not_ask(self, people: Cast) -> None:
        assert queries.copy_of(people.hanako.ref) is None
        with pytest.raises(CopyGone, match="受け取れるファイルがありません"):
            commands.fetch(people.hanako.ref, by=people.hanako)

    def test_asked_for_twice_is_one(self, people: Cast) -> None:
        first = commands.ask(people.hanako.ref, by=people.hanako)
        assert commands.ask(people.hanako.ref, by=people.hanako).ref == first.ref
        assert first.is_running
        assert CopyRequest.objects.count() == 1

    def test_is_taken_as_often_as_its_owner_likes_and_each_time_is_kept(self, people: Cast) -> None:
        owner = self.ready(people)
        for time in (1, 2):
            copy, content = commands.fetch(owner, by=people.hanako)
            assert copy.fetched == time
            assert copy.size == len(content)
            assert content.startswith(b"PK")
        kept = [one for one in entries_about(owner) if "times" in one.data]
        assert sorted(one.data["times"] for one in kept) == [1, 2]

    def test_of_one_is_nothing_for_another(self, people: Cast) -> None:
        self.ready(people)
        with pytest.raises(CopyGone):
            commands.fetch(people.masao, by=people.hanako)

    def test_thrown_away_is_gone_and_throwing_again_is_harmless(self, people: Cast) -> None:
        owner = self.ready(people)
        for _press in range(2):
            commands.throw_away(owner, by=people.hanako)
        found = queries.copy_of(owner)
        assert found is not None
        assert found.state == "disposed"
        with pytest.raises(CopyGone):
            commands.fetch(owner, by=people.hanako)

    def test_whose_days_are_over_is_destroyed_once(self, people: Cast) -> None:
        owner = self.ready(people)
        CopyRequest.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
        found = queries.copy_of(owner)
        assert found is not None
        assert found.state == "disposed"
        assert commands.dispose_expired() == 1
        assert commands.dispose_expired() == 0

    def test_may_be_asked_for_again_when_its_days_are_over(self, people: Cast) -> None:
        owner = self.ready(people)
        CopyRequest.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
        again = commands.ask(owner, by=people.hanako)
        assert again.state == "waiting"
        assert CopyRequest.objects.count() == 2
