"""A resident takes everything the city holds about them, alone, after proving again who they are."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core import mail
from django.utils import timezone

from tenohira.counters.portal.tests.factories import HANAKO, NEWCOMER, PASSWORD, YAMAMOTO, Hall, resident
from tenohira.counters.portal.tests.resident import Resident
from tenohira.engines.disclosure import commands as disclosure
from tenohira.engines.disclosure import queries
from tenohira.engines.people.tests.factories import known
from tenohira.foundation import outbox
from tenohira.foundation.journal import entries_about

PAGE = "/profile/copy/"
ASK, TAKE = "まとめるように依頼する", "ファイルを受け取る（ZIP）"


def copies() -> Any:
    """The rows of every copy that was asked for."""
    return apps.get_model("disclosure.CopyRequest").objects.all()


def proven(address: str = HANAKO, language: str = "ja") -> Resident:
    """Somebody who has just typed their password again."""
    one = resident(address, language)
    answer = one.client.post("/account/reauthenticate/", {"password": PASSWORD})
    assert answer.status_code == 302
    return one


def asked(language: str = "ja") -> Resident:
    """花子, who has asked."""
    hanako = proven(language=language)
    hanako.client.post(PAGE)
    return hanako


def ready(language: str = "ja") -> Resident:
    """花子, whose copy lies ready."""
    hanako = asked(language)
    while outbox.drain().done:
        pass
    return hanako


def taken(one: Resident) -> ZipFile:
    """The ZIP the page hands out."""
    answer = one.client.post("/profile/copy/fetch/")
    assert answer["Content-Type"] == "application/zip"
    return ZipFile(BytesIO(answer.content))


def test_without_proving_again_who_one_is_nothing_is_asked_for(hall: Hall) -> None:
    hanako = resident(HANAKO)
    answer = hanako.client.post(PAGE)
    assert answer.headers["Location"].startswith("/account/reauthenticate/")
    assert queries.copy_of(known("1001").ref) is None


def test_after_the_password_the_request_goes_on_by_itself(hall: Hall) -> None:
    hanako = resident(HANAKO)
    on = hanako.client.post(PAGE).headers["Location"]
    hanako.client.post(on, {"password": PASSWORD, "next": PAGE})
    copy = queries.copy_of(known("1001").ref)
    assert copy is not None
    assert copy.state == "waiting"


def test_somebody_without_a_password_proves_it_with_the_card(hall: Hall) -> None:
    account = get_user_model().objects.get(email=HANAKO)
    account.set_unusable_password()
    account.save()
    hanako = resident(HANAKO)
    answer = hanako.client.post(PAGE)
    assert answer.headers["Location"] == PAGE
    assert "ご本人か確かめられません" in hanako.open(PAGE).words
    assert queries.copy_of(known("1001").ref) is None


def test_the_page_leads_there_and_says_what_one_gets(hall: Hall) -> None:
    hanako = resident(HANAKO).open("/profile/")
    hanako.open(next(href for words, href in hanako.page.links.items() if words.startswith("くわしく・依頼")))
    assert hanako.title.startswith("自分の情報をまとめて受け取る")
    assert "JSON" in hanako.words
    assert hanako.faults() == []


def test_the_page_shows_each_step_until_the_file_is_there(hall: Hall) -> None:
    hanako = asked().open(PAGE)
    assert "順番が来たら" in hanako.words
    outbox.drain(limit=1)
    assert "まとめています" in hanako.open(PAGE).words
    assert "記録" in hanako.words
    while outbox.drain().done:
        pass
    assert TAKE in {name for form in hanako.open(PAGE).page.forms for name in form.buttons}
    assert hanako.faults() == []


def test_a_mail_says_that_it_is_ready_and_nothing_else(hall: Hall) -> None:
    ready()
    (letter,) = mail.outbox
    assert letter.to == [HANAKO]
    assert "鈴木" not in letter.body
    assert "/profile/copy/" in letter.body


def test_the_zip_holds_a_page_and_data_in_the_person_s_language(hall: Hall) -> None:
    zip_file = taken(ready("en"))
    names = set(zip_file.namelist())
    assert {"About you.html", "About you.json"} <= names
    page = zip_file.read("About you.html").decode()
    assert '<html lang="en">' in page
    assert "鈴木 花子" in page
    held = json.loads(zip_file.read("About you.json"))["held"]
    assert held["people.person"]["rows"][0]["name"] == "鈴木 花子"


def test_a_second_request_while_one_runs_or_lies_ready_gives_the_same(hall: Hall) -> None:
    hanako = asked()
    hanako.client.post(PAGE)
    assert copies().count() == 1
    while outbox.drain().done:
        pass
    hanako.client.post(PAGE)
    assert copies().count() == 1


def test_taking_it_is_in_the_journal_and_under_who_looked(hall: Hall) -> None:
    hanako = ready()
    taken(hanako)
    taken(hanako)
    kinds = [one.data["times"] for one in entries_about(known("1001").ref, ["disclosure.copy_fetched"])]
    assert kinds == [2, 1]
    words = hanako.open("/profile/looks/").words
    assert "あなたの情報をまとめたファイルを受け取り" in words
    assert "ご本人" in words


def test_nobody_else_gets_it(hall: Hall) -> None:
    ready()
    stranger = proven(YAMAMOTO)
    answer = stranger.client.post("/profile/copy/fetch/")
    assert answer.status_code == 302
    assert "受け取れるファイルがありません" in stranger.open(PAGE).words


def test_taking_needs_a_recent_proof_too(hall: Hall) -> None:
    ready()
    later = resident(HANAKO)
    answer = later.client.post("/profile/copy/fetch/")
    assert answer.headers["Location"].startswith("/account/reauthenticate/")


def test_when_its_days_are_over_it_is_destroyed_with_a_record(hall: Hall) -> None:
    hanako = ready()
    copies().update(expires_at=timezone.now() - timedelta(minutes=1))
    assert "廃棄しました" in hanako.open(PAGE).words
    assert hanako.client.post("/profile/copy/fetch/").status_code == 302
    assert disclosure.dispose_expired() == 1
    assert disclosure.dispose_expired() == 0
    record = entries_about(known("1001").ref, ["disclosure.copy_disposed"])
    assert [one.data["because"] for one in record] == ["expired"]
    hanako.client.post(PAGE)
    assert copies().filter(state="waiting").count() == 1


def test_its_owner_may_destroy_it_before(hall: Hall) -> None:
    hanako = ready().open(PAGE)
    hanako.client.post("/profile/copy/discard/")
    record = entries_about(known("1001").ref, ["disclosure.copy_disposed"])
    assert [one.data["because"] for one in record] == ["asked"]
    assert "もう一度依頼できます" in hanako.open(PAGE).words


def test_who_is_not_linked_to_the_register_gets_what_their_account_holds(hall: Hall) -> None:
    newcomer = proven(NEWCOMER)
    newcomer.client.post(PAGE)
    while outbox.drain().done:
        pass
    zip_file = taken(newcomer)
    held = json.loads(zip_file.read("あなたの情報.json"))["held"]
    assert held["people.account"]["rows"][0]["email"] == NEWCOMER
    assert held["people.person"]["rows"] == []


@pytest.mark.parametrize(
    ("language", "said"), [("ja-easy", "じぶん"), ("en", "your information"), ("pt-br", "suas")]
)
def test_the_page_speaks_the_language_of_the_person(hall: Hall, language: str, said: str) -> None:
    one = resident(HANAKO, language).open(PAGE)
    assert said.casefold() in one.html.casefold()
    assert one.faults() == []
