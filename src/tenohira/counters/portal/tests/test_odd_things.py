"""Odd words in the search, odd files, odd contacts, and other things people do that nobody planned."""

from __future__ import annotations

import json

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from tenohira.counters.portal.tests.factories import (
    HANAKO,
    MARIA,
    OPINION,
    Hall,
    apply_for_allowance,
    ask_for_correction,
    begin,
    child_allowance,
    fill,
    picture,
    receipt_of,
    resident,
    send_opinion,
)
from tenohira.counters.portal.tests.resident import Resident
from tenohira.engines.cases import queries as cases
from tenohira.engines.cases.views import Mark
from tenohira.engines.messages import queries as messages
from tenohira.engines.people import commands as people_commands
from tenohira.engines.people import queries as people
from tenohira.engines.people.tests.factories import clerk, known
from tenohira.engines.services import queries as services

HOSTILE = "\"'><script>alert(1)</script>"


@pytest.mark.parametrize(
    "query",
    [
        HOSTILE,
        "あ" * 5000,
        "%",
        "_",
        "\\",
        "'; DROP TABLE x; --",
        "🏛️",
        "　",
        "ＡＢＣ",
        "\u202e",
        "児童 手当 児童",
    ],
)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_any_words_can_be_sought(hall: Hall, query: str, language: str) -> None:
    somebody = resident(language=language)
    somebody.see_answer(somebody.client.get("/services/", {"q": query}))
    assert somebody.status == 200
    assert somebody.faults() == []
    assert "<script>alert" not in somebody.html
    listed = [href for href in somebody.page.links.values() if href.startswith("/services/")]
    assert listed, "there is always a way on"


@pytest.mark.parametrize("event", ["no-such-event", "", HOSTILE, "../../x"])
def test_an_unknown_life_event_shows_the_whole_list(hall: Hall, event: str) -> None:
    somebody = resident()
    somebody.see_answer(somebody.client.get("/services/", {"event": event}))
    assert somebody.status == 200
    assert "転出届" in somebody.words
    assert "<script>alert" not in somebody.html


def test_every_life_event_of_home_leads_to_services(hall: Hall) -> None:
    catalogue, somebody = services.catalogue(), resident()
    offered = [href for href in somebody.open("/").page.links.values() if href.startswith("/guide/")]
    events = {href.strip("/").partition("/")[2] for href in offered} & set(catalogue.world.life_events)
    assert events
    for event in sorted(events):
        somebody.open(f"/services/?event={event}")
        assert somebody.title == catalogue.world.life_events[event].title.text("ja")
        for bundle in catalogue.in_life_event(event):
            assert bundle.service.title.text("ja") in somebody.words


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("photo.png", b""),
        ("photo.png", b"GIF89a" + b"\0" * 50),
        ("photo.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("photo.jpg", b"%PDF-1.7\n%%EOF"),
        ("photo.exe", b"MZ" + b"\0" * 300),
        ("photo.html", b"<html><script>alert(1)</script></html>"),
        ("photo.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 20),
    ],
)
def test_a_file_that_is_not_what_was_asked_for_is_refused_by_name(
    hall: Hall, name: str, content: bytes
) -> None:
    somebody = begin(resident(), "opinion")
    somebody.send({**OPINION[0], "photos": SimpleUploadedFile(name, content, "image/png")}, button="次へ進む")
    assert somebody.status == 422
    assert any(name in error for error in somebody.errors)
    assert somebody.faults() == []
    assert somebody.form().values["body"] == [OPINION[0]["body"]]
    assert "photos.ref" not in somebody.form().values


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.png", "a" * 300 + ".png", "<b>写し</b>.png", "写し\u202egnp.png"]
)
def test_a_strange_file_name_never_leaves_its_place(hall: Hall, name: str) -> None:
    somebody = begin(resident(), "opinion")
    where = somebody.url
    somebody.send({**OPINION[0], "photos": picture(name)}, button="次へ進む")
    somebody.open(where)
    assert "<b>写し" not in somebody.html
    assert "../" not in somebody.words
    assert somebody.faults() == []


def test_a_file_above_the_limit_is_refused_and_the_words_stay(hall: Hall) -> None:
    somebody = begin(resident(), "opinion")
    big = SimpleUploadedFile("big.png", picture().read() + b"\0" * 4096, "image/png")
    with override_settings(TENOHIRA_UPLOAD_LIMIT=2048):
        somebody.send({**OPINION[0], "photos": big}, button="次へ進む")
    assert somebody.status == 422
    assert "「big.png」 ファイルが大きすぎます" in somebody.words
    assert somebody.form().values["body"] == [OPINION[0]["body"]]


def test_a_paper_promised_for_later_and_then_attached_is_not_asked_again(hall: Hall) -> None:
    hanako = fill(begin(resident(HANAKO), "child-allowance-claim"), child_allowance())
    draft = hanako.url.strip("/").split("/")[1]
    hanako.open(f"/apply/{draft}/papers/")
    if hanako.status == 404:
        page = next(page for page in services.catalogue().bundle("child-allowance-claim").form.pages
                    if any(one.id == "insurance_copy" for one in page.ask))  # fmt: skip
        hanako.open(f"/apply/{draft}/{page.id}/")
    assert hanako.form().values["insurance_copy.later"] == ["yes"]
    hanako.send({"insurance_copy": picture("保険証.png")}, button="次へ進む")
    hanako.send({"declared": "yes"}, button="この内容で申請する")
    case = cases.case(receipt_of(hanako))
    assert case.pending == ()
    assert [one.name for one in cases.files(case.receipt_number)] == ["保険証.png"]


@pytest.mark.parametrize(
    ("field", "typed"),
    [("phone", "12"), ("phone", "でんわ"), ("mail", "who"), ("mail", "a@b@c.example"), ("language", "tlh"),
     ("mail", "a b@c.example"), ("phone", "0" * 60)],
)  # fmt: skip
def test_a_wrong_contact_is_said_at_its_box_and_not_kept(hall: Hall, field: str, typed: str) -> None:
    before = people.person(known("1001").ref)
    hanako = resident(HANAKO).open("/profile/contact/")
    as_it_is = {"phone": before.phone or "", "mail": before.mail or "", "language": before.language}
    hanako.see_answer(hanako.client.post("/profile/contact/", {**as_it_is, field: typed}))
    assert hanako.status == 422
    assert f"f-{field}" in {href.removeprefix("#") for href in hanako.page.links.values()}
    assert getattr(people.person(known("1001").ref), field) == getattr(before, field)


def test_a_contact_can_be_taken_back(hall: Hall) -> None:
    hanako = resident(HANAKO).open("/profile/contact/")
    hanako.send({"phone": "090-1234-5678", "mail": "new@mail.example", "language": "ja"})
    hanako.open("/profile/contact/").send({"phone": "", "mail": ""})
    person = people.person(known("1001").ref)
    assert not person.phone
    assert not person.mail


def test_the_register_of_others_is_nowhere_on_my_page(hall: Hall) -> None:
    maria = resident(MARIA).open("/profile/")
    for name in ("鈴木", "高橋", "田中"):
        assert name not in maria.words


def test_who_looked_is_told_with_office_and_purpose_the_latest_first(hall: Hall) -> None:
    for name, office, purpose in (("中村", "shimin", "はじめの用"), ("佐野", "kodomo-mirai", "つぎの用")):
        people_commands.look_up(known("1001").ref, clerk(name, office)[1], purpose)
    hanako = resident(HANAKO).open("/profile/")
    assert hanako.words.index("つぎの用") < hanako.words.index("はじめの用")
    assert "はじめの用" not in resident(MARIA).open("/profile/").words


def test_every_notice_is_read_by_itself(hall: Hall) -> None:
    hanako = resident(HANAKO)
    receipt = apply_for_allowance(hanako)
    ask_for_correction(hall, receipt, Mark("phone"))
    mine = known("1001").ref
    waiting = messages.unread_count(mine)
    assert waiting >= 2
    notice = messages.inbox(mine)[0]
    for _ in range(2):
        hanako.client.post(f"/notices/{notice.ref}/read/")
        assert messages.unread_count(mine) == waiting - 1
    assert hanako.client.post("/notices/no-such/read/").headers["Location"] == "/notices/"


@pytest.mark.parametrize("key", ["", "x" * 500, HOSTILE])
def test_any_key_of_the_review_sends_once(hall: Hall, key: str) -> None:
    somebody = fill(begin(resident(), "opinion"), OPINION)
    review = somebody.url
    places = {somebody.client.post(review, {"key": key}).headers["Location"] for _ in range(3)}
    assert len(places) == 1


def test_an_old_page_sent_after_the_case_was_made_changes_nothing(hall: Hall) -> None:
    somebody = begin(resident(), "opinion")
    old = somebody.url
    receipt = receipt_of(fill(somebody, OPINION).send(button="この内容で申請する"))
    somebody.see_answer(somebody.client.post(old, {**OPINION[0], "body": "あとから"}))
    assert somebody.status == 404
    assert somebody.faults() == []
    assert cases.case(receipt).answers["body"] == OPINION[0]["body"]


def test_a_correction_is_opened_once_and_can_be_left_and_taken_up(hall: Hall) -> None:
    hanako = resident(HANAKO)
    receipt = apply_for_allowance(hanako)
    ask_for_correction(hall, receipt, Mark("phone"))
    first = hanako.client.post(f"/cases/{receipt}/correct/").headers["Location"]
    assert hanako.client.post(f"/cases/{receipt}/correct/").headers["Location"] == first
    hanako.open(first).send({"phone": "090-5555-6666"}, button="途中で保存して終わる")
    hanako.open(first)
    assert hanako.form().values["phone"] == ["090-5555-6666"]
    assert cases.case(receipt).answers["phone"] == "090-1234-5678"


def test_a_case_that_was_not_returned_cannot_be_corrected(hall: Hall) -> None:
    hanako = resident(HANAKO)
    receipt = apply_for_allowance(hanako)
    hanako.see_answer(hanako.client.post(f"/cases/{receipt}/correct/"))
    assert hanako.status in {403, 409}
    assert hanako.faults() == []


def test_the_reason_of_a_withdrawal_is_cut_and_never_markup(hall: Hall) -> None:
    somebody = resident()
    receipt = send_opinion(somebody)
    somebody.client.post(f"/cases/{receipt}/withdraw/", {"reason": HOSTILE + "あ" * 5000})
    somebody.open(f"/cases/{receipt}/")
    assert cases.case(receipt).state == "withdrawn"
    assert "<script>alert" not in somebody.html


def rows(one: Resident, address: str) -> list[dict[str, str]]:
    return list(json.loads(one.client.get(address).content))


def test_the_lists_for_the_widgets_have_their_shape(hall: Hall) -> None:
    somebody = resident()
    towns, banks = rows(somebody, "/data/towns.json"), rows(somebody, "/data/banks.json")
    assert {frozenset(row) for row in towns} == {frozenset({"name", "kana", "postal_code"})}
    assert {frozenset(row) for row in banks} == {frozenset({"code", "name", "kana"})}
    assert len({row["code"] for row in banks}) == len(banks)
    assert all(len(row["code"]) == 4 and row["code"].isdecimal() for row in banks)
    branches = rows(somebody, "/data/banks/0149.json")
    assert all(len(row["code"]) == 3 and row["name"] for row in branches)


@pytest.mark.parametrize("bank", ["9999", "x", "０１４９", "0149 ", "-1"])
def test_a_bank_that_is_not_there_has_no_branches(hall: Hall, bank: str) -> None:
    assert rows(resident(), f"/data/banks/{bank}.json") == []


@pytest.mark.parametrize("code", ["", "   ", HOSTILE, "あ", "a" * 2000, "../x", "%2e%2e"])
def test_any_code_can_be_asked_for_without_harm(hall: Hall, code: str) -> None:
    somebody = resident()
    somebody.see_answer(somebody.client.get("/verify/", {"code": code}, follow=True))
    assert somebody.status in {200, 404}
    assert "<script>alert" not in somebody.html
    assert somebody.faults() == []


LANGUAGES = ["ja", "ja-easy", "en", "pt-br"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_without_its_token_shows_what_was_typed_in_every_language(hall: Hall, language: str) -> None:
    somebody = resident(language=language)
    somebody.client = Client(enforce_csrf_checks=True)
    somebody.client.cookies["django_language"] = language
    typed = {"body": "長い文章", "~asked": "body", "key": "secret-key", "csrfmiddlewaretoken": "stale-token"}
    somebody.see_answer(somebody.client.post("/apply/x/opinion/", typed))
    assert somebody.status == 403
    assert "長い文章" in somebody.words
    assert "secret-key" not in somebody.words
    assert "stale-token" not in somebody.html
    assert somebody.faults() == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_body_too_large_is_refused_in_words_in_every_language(hall: Hall, language: str) -> None:
    somebody = resident(language=language)
    length = str(settings.TENOHIRA_BODY_LIMIT + 1)
    somebody.see_answer(somebody.client.generic("POST", "/apply/x/opinion/", b"x", CONTENT_LENGTH=length))
    assert somebody.status == 413
    assert str(settings.TENOHIRA_UPLOAD_LIMIT // 1024 // 1024) in somebody.words
    assert somebody.faults() == []


def test_the_way_back_opens_a_draft_on_many_devices_and_ends_with_the_draft(hall: Hall) -> None:
    somebody = begin(resident(), "opinion")
    somebody.send({"body": "続き"}, button="途中で保存して終わる")
    link = next(one["value"] for one in somebody.page.inputs if one.get("id") == "way-back")
    way = link.replace("http://testserver", "")
    devices = [resident().open(way), resident(MARIA).open(way)]
    assert [one.form().values["body"] for one in devices] == [["続き"], ["続き"]]
    fill(devices[0], OPINION).send(button="この内容で申請する")
    assert resident().open(way).status == 404
    assert somebody.open(devices[1].url).status == 404


def test_a_discarded_draft_cannot_be_taken_up_by_its_link(hall: Hall) -> None:
    somebody = begin(resident(), "opinion")
    draft = somebody.url.strip("/").split("/")[1]
    somebody.send({"body": "消す"}, button="途中で保存して終わる")
    link = next(one["value"] for one in somebody.page.inputs if one.get("id") == "way-back")
    somebody.open(f"/discard/{draft}/").send(button="消す")
    assert resident().open(link.replace("http://testserver", "")).status == 404
    assert somebody.open(f"/apply/{draft}/").status == 404


@pytest.mark.parametrize("do", ["remove-99", "remove--1", "remove-x", "remove-", "remove-0001", "remove-９"])
def test_a_block_that_is_not_there_cannot_be_taken_away(hall: Hall, do: str) -> None:
    hanako = fill(begin(resident(HANAKO), "child-allowance-claim"), child_allowance()[:3])
    hanako.send(button="お子さんを追加する")
    where = hanako.url.partition("#")[0]
    assert hanako.client.post(where, {"do": do}).status_code in {302, 404}
    hanako.open(where)
    assert {"children.0.child_relationship", "children.1.child_name"} <= hanako.form().names


def test_a_code_copied_with_spaces_or_a_slash_is_looked_up_all_the_same(hall: Hall) -> None:
    answer = resident().client.get("/verify/", {"code": " ABCD EFGH/IJ "})
    assert answer.headers["Location"] == "/verify/ABCDEFGHIJ/"
    assert resident().open("/verify/?code=/").status == 200
