"""Drafts: put aside, resumed elsewhere, thrown away, foreign, run out, withdrawn; and the files in them."""

from __future__ import annotations

import re
from datetime import timedelta
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tenohira.counters.portal.tests.factories import (
    HANAKO,
    MARIA,
    OPINION,
    Hall,
    begin,
    child_allowance,
    fill,
    picture,
    receipt_of,
    resident,
)
from tenohira.counters.portal.tests.resident import Resident
from tenohira.engines.cases import queries as cases
from tenohira.engines.services import queries as services
from tenohira.foundation import outbox


def draft_of(one: Resident) -> str:
    """The id of the draft whose page one stands at."""
    return one.url.strip("/").split("/")[1]


def test_what_was_put_aside_is_found_at_home(hall: Hall) -> None:
    hanako = begin(resident(HANAKO), "child-allowance-claim")
    hanako.send({"claim_reason": "birth"}, button="途中で保存して終わる")
    assert hanako.title == "保存しました"
    assert "resume" not in hanako.html
    hanako.open("/")
    assert "書きかけ" in hanako.words
    hanako.follow("児童手当の認定請求")
    assert hanako.form().values["claim_reason"] == ["birth"]


def test_when_a_draft_was_kept_is_said_in_words(hall: Hall) -> None:
    hanako = begin(resident(HANAKO), "child-allowance-claim")
    hanako.send({"claim_reason": "birth"}, button="途中で保存して終わる")
    kept = timezone.localtime()
    day = f"{kept.month}月{kept.day}日"
    hanako.open("/")
    at_home = hanako.words
    begin(hanako, "child-allowance-claim")
    for words in (at_home, hanako.words):
        assert re.search(rf"令和\d+年{day}\S* \d+:\d\d に保存", words)
        assert "<time" not in words


def test_putting_aside_never_complains(hall: Hall) -> None:
    somebody = begin(resident(), "opinion")
    somebody.send({"body": ""}, button="途中で保存して終わる")
    assert somebody.status == 200
    assert somebody.title == "保存しました"


def test_somebody_without_sign_in_goes_on_elsewhere_with_the_link(hall: Hall) -> None:
    somebody = begin(resident(), "opinion")
    somebody.send({"body": "続きはあとで"}, button="途中で保存して終わる")
    link = next(one["value"] for one in somebody.page.inputs if one.get("id") == "way-back")
    phone = resident().open(link.replace("http://testserver", ""))
    assert phone.title == "ご意見"
    assert phone.form().values["body"] == ["続きはあとで"]
    fill(phone, OPINION)
    phone.send(button="この内容で申請する")
    assert phone.title == "申請を受け取りました"


def test_the_link_is_mailed_once_to_an_address(hall: Hall) -> None:
    from django.core import mail

    somebody = begin(resident(), "opinion")
    somebody.send(button="途中で保存して終わる")
    somebody.send({"mail": "who"}, button="リンクを送る")
    assert somebody.status == 422
    assert somebody.faults() == []
    for _ in range(2):
        somebody.send({"mail": "who@mail.example"}, button="リンクを送る")
        assert "メールで送りました" in somebody.words
    outbox.drain()
    assert [one.to for one in mail.outbox] == [["who@mail.example"]]
    assert "/resume/" in mail.outbox[0].body


def test_the_link_is_not_mailed_to_the_whole_world(hall: Hall) -> None:
    somebody = begin(resident(), "opinion")
    somebody.send(button="途中で保存して終わる")
    for number in range(3):
        somebody.send({"mail": f"who{number}@mail.example"}, button="リンクを送る")
    somebody.send({"mail": "who9@mail.example"}, button="リンクを送る")
    assert somebody.status == 422
    assert "3つの宛先まで" in somebody.words


@pytest.mark.parametrize("stranger", ["", MARIA])
def test_a_foreign_draft_is_as_if_it_were_not_there(hall: Hall, stranger: str) -> None:
    hanako = begin(resident(HANAKO), "child-allowance-claim")
    draft = draft_of(hanako)
    other = resident(stranger)
    for where in ("apply/{}/", "apply/{}/reason/", "check/{}/", "saved/{}/", "discard/{}/"):
        assert other.open("/" + where.format(draft)).status == 404
        assert "書きかけの申請が見つかりません" in other.title
        assert other.client.post("/" + where.format(draft), {"claim_reason": "birth"}).status_code in {
            404,
            405,
        }
    assert "claim_reason" not in cases.drafts_of(hall.accounts[HANAKO])[0].answers


def test_an_unknown_draft_says_what_to_do(hall: Hall) -> None:
    somebody = resident().open("/apply/no-such-draft/opinion/")
    assert somebody.status == 404
    assert "保存の期限" in somebody.words
    assert somebody.open("/resume/no-such-token/").status == 404


def test_a_draft_that_ran_out_says_so(hall: Hall) -> None:
    somebody = begin(resident(), "opinion")
    later = timezone.now() + timedelta(days=31)
    with mock.patch.object(timezone, "now", return_value=later):
        from tenohira.engines.cases import queries

        draft = draft_of(somebody)
        with pytest.raises(Exception, match="書きかけ"):
            queries.draft_by_token(draft)
        somebody.open(f"/apply/{draft}/")
    assert somebody.status == 404


def test_what_was_typed_for_a_draft_that_ran_out_can_be_read(hall: Hall) -> None:
    somebody = begin(resident(), "opinion")
    later = timezone.now() + timedelta(days=31)
    with mock.patch.object(timezone, "now", return_value=later):
        somebody.send(OPINION[0], button="次へ進む")
    assert somebody.status == 404
    assert "書きかけの申請が見つかりません" in somebody.title
    assert OPINION[0]["body"] in somebody.words
    assert somebody.faults() == []


def test_a_draft_is_thrown_away_after_asking_once(hall: Hall) -> None:
    hanako = begin(resident(HANAKO), "child-allowance-claim")
    hanako.open(f"/discard/{draft_of(hanako)}/")
    assert len(cases.drafts_of(hall.accounts[HANAKO])) == 1
    hanako.send(button="消す")
    assert "消しました" in hanako.words
    assert cases.drafts_of(hall.accounts[HANAKO]) == []


def test_a_service_that_ended_meanwhile_shows_what_was_written(hall: Hall) -> None:
    somebody = begin(resident(), "opinion")
    fill(somebody, OPINION[:1])
    here = services.catalogue()
    without = type(here)({k: v for k, v in here.bundles.items() if k != "opinion"}, here.world)
    with mock.patch("tenohira.engines.services.queries.current_catalogue", return_value=without):
        somebody.open(somebody.url)
        assert somebody.status == 410
        assert "受付は終わりました" in somebody.title
        assert "公園の前の道に穴があります。" in somebody.words
        assert somebody.faults() == []


def test_photos_are_kept_shown_and_taken_away(hall: Hall) -> None:
    somebody = begin(resident(), "opinion")
    where = somebody.url
    somebody.send({**OPINION[0], "photos": [picture("一.png"), picture("二.png")]}, button="次へ進む")
    somebody.open(where)
    assert "一.png" in somebody.words
    assert len(somebody.form().values["photos.ref"]) == 2
    first = somebody.form().values["photos.ref"][0]
    somebody.send({"photos.remove": first}, button="次へ進む")
    somebody.open(where)
    assert len(somebody.form().values["photos.ref"]) == 1
    assert "二.png" in somebody.words


def test_a_bad_file_loses_nothing_that_was_typed(hall: Hall) -> None:
    somebody = begin(resident(), "opinion")
    bad = SimpleUploadedFile("virus.png", b"MZ" + b"\0" * 100, "image/png")
    somebody.send({**OPINION[0], "photos": [picture("穴.png"), bad]}, button="次へ進む")
    assert somebody.status == 422
    assert somebody.form().values["body"] == [OPINION[0]["body"]]
    assert any("virus.png" in error for error in somebody.errors)
    assert "穴.png" in somebody.words
    assert len(somebody.form().values["photos.ref"]) == 1


def test_too_many_files_are_refused_at_the_question(hall: Hall) -> None:
    somebody = begin(resident(), "opinion")
    somebody.send({**OPINION[0], "photos": [picture(f"{n}.png") for n in range(4)]}, button="次へ進む")
    assert somebody.status == 422
    assert len(somebody.form().values["photos.ref"]) == 3
    assert "3つまで" in somebody.words


def test_a_photo_is_not_needed_twice_when_another_answer_was_wrong(hall: Hall) -> None:
    somebody = begin(resident(), "opinion")
    somebody.send({"theme": "roads", "photos": [picture("穴.png")]}, button="次へ進む")
    assert somebody.status == 422
    fill(somebody, OPINION)
    somebody.send(button="この内容で申請する")
    assert [one.name for one in cases.files(receipt_of(somebody))] == ["穴.png"]


def test_a_file_of_somebody_else_cannot_be_claimed(hall: Hall) -> None:
    maria = begin(resident(MARIA), "opinion")
    maria.send({**OPINION[0], "photos": [picture()]}, button="次へ進む")
    stolen = cases.drafts_of(hall.accounts[MARIA])[0].answers["photos"]["files"][0]["ref"]
    thief = begin(resident(), "opinion")
    thief.client.post(thief.url, {**OPINION[0], "photos.ref": stolen})
    thief.open(thief.url)
    assert "photos.ref" not in thief.form().values
    thief.client.post(thief.url, {**OPINION[0], "photos.remove": stolen})
    assert cases.drafts_of(hall.accounts[MARIA])[0].answers["photos"]["files"][0]["ref"] == stolen


def test_a_draft_made_before_linking_stays_open_after_it(hall: Hall) -> None:
    from tenohira.counters.portal.tests.factories import NEWCOMER
    from tenohira.engines.people import commands as people
    from tenohira.engines.people.tests.factories import known
    from tenohira.foundation.journal import SYSTEM

    newcomer = begin(resident(NEWCOMER), "opinion")
    fill(newcomer, OPINION[:1])
    people.link_account(hall.accounts[NEWCOMER], known("1002").ref, by=SYSTEM, evidence="運転免許証")
    assert newcomer.open(newcomer.url).status == 200
    fill(newcomer, OPINION[1:])
    newcomer.send(button="この内容で申請する")
    assert newcomer.title == "申請を受け取りました"


def test_every_page_of_a_form_is_without_faults(hall: Hall) -> None:
    hanako = begin(resident(HANAKO), "child-allowance-claim")
    for answers in child_allowance():
        assert hanako.faults() == [], hanako.url
        fill(hanako, [answers])
    assert hanako.faults() == []
