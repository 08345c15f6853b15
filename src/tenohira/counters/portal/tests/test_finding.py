"""Home, life events, search, services, verification, notices, and the lists for the widgets."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenohira.counters.portal.tests.factories import (
    HANAKO,
    Hall,
    apply_for_allowance,
    ask_for_correction,
    begin,
    child_allowance,
    fill,
    resident,
)
from tenohira.counters.portal.tests.resident import Resident
from tenohira.engines.cases import queries as cases
from tenohira.engines.cases.views import Mark
from tenohira.engines.documents import commands as documents
from tenohira.engines.services import queries as services


def queries_of(one: Resident, url: str) -> int:
    """How many queries a page takes."""
    with CaptureQueriesContext(connection) as found:
        one.open(url)
    assert one.status == 200
    return len(found)


def test_home_asks_what_one_wants_to_do(hall: Hall) -> None:
    somebody = resident().open("/")
    assert somebody.title == "何をしますか"
    assert "妊娠した" in somebody.words
    assert somebody.faults() == []


def test_a_life_event_leads_to_its_services(hall: Hall) -> None:
    somebody = resident().open("/").follow("引っ越していく")
    assert somebody.url.startswith("/guide/moving-out/")
    assert "転出届" in somebody.open("/services/?event=moving-out").words


def test_services_are_found_as_people_say_them(hall: Hall) -> None:
    somebody = resident().open("/services/?q=保育園")
    assert "保育所" in somebody.words
    assert somebody.faults() == []


def test_nothing_found_offers_the_list(hall: Hall) -> None:
    somebody = resident().open("/services/?q=ぬるぽがっ")
    assert "見つかりませんでした" in somebody.words
    assert "転出届" in somebody.words


@pytest.mark.parametrize("language", ["ja", "ja-easy", "en", "pt-br"])
def test_every_service_has_a_page_in_every_language(hall: Hall, language: str) -> None:
    somebody = resident(language=language)
    for service_id, bundle in services.catalogue().bundles.items():
        somebody.open(f"/services/{service_id}/")
        assert somebody.title == bundle.service.title.text(language)
        assert somebody.faults() == []


def test_home_shows_what_is_under_way_and_what_must_be_corrected(hall: Hall) -> None:
    hanako = resident(HANAKO)
    receipt = apply_for_allowance(hanako)
    assert receipt in hanako.open("/").words
    ask_for_correction(hall, receipt, Mark("phone"))
    assert "直していただきたいところがあります" in hanako.open("/").words


def test_notices_are_read_and_lead_to_the_case(hall: Hall) -> None:
    hanako = resident(HANAKO)
    receipt = apply_for_allowance(hanako)
    hanako.open("/notices/")
    assert "未読" in hanako.words
    assert hanako.faults() == []
    hanako.send(button="この手続きを見る")
    assert hanako.url == f"/cases/{receipt}/"
    assert "未読" not in hanako.open("/notices/").words


def test_a_foreign_notice_is_not_marked_read(hall: Hall) -> None:
    from tenohira.counters.portal.tests.factories import MARIA
    from tenohira.engines.messages import queries as messages
    from tenohira.engines.people.tests.factories import known

    apply_for_allowance(resident(HANAKO))
    notice = messages.inbox(known("1001").ref)[0]
    resident(MARIA).client.post(f"/notices/{notice.ref}/read/")
    assert messages.unread_count(known("1001").ref) >= 1


def test_a_genuine_paper_is_called_genuine_without_a_name(hall: Hall) -> None:
    hanako = resident(HANAKO)
    case = cases.case(apply_for_allowance(hanako))
    paper = documents.issue(
        "certificate", "certificate", {"addressee": {"name": "鈴木 花子"}}, title="証明書",
        subject=case.subject, office=case.office_id, by=hall.clerk_of(case),
    )  # fmt: skip
    somebody = resident().open(f"/verify/{paper.token}/")
    assert "この書類は本物で、いま有効です" in somebody.words
    assert paper.number in somebody.words
    assert "鈴木" not in somebody.html
    documents.revoke(paper.ref, "誤り", hall.clerk_of(case))
    assert "取り消しました" in somebody.open(f"/verify/{paper.token}/").words
    assert resident().open(f"/verify/?code={paper.token}").url == f"/verify/{paper.token}/"


def test_an_unknown_code_is_not_ours(hall: Hall) -> None:
    somebody = resident().open("/verify/ABCDEFG/")
    assert somebody.status == 404
    assert "見つかりません" in somebody.words
    assert somebody.faults() == []


def test_towns_and_banks_are_lists_that_browsers_keep(hall: Hall) -> None:
    somebody = resident()
    towns = json.loads(somebody.client.get("/data/towns.json").content)
    assert {"name", "kana", "postal_code"} == set(towns[0])
    answer = somebody.client.get("/data/banks.json")
    assert "max-age" in answer.headers["Cache-Control"]
    bank = next(row for row in json.loads(answer.content) if row["code"] == "0149")
    assert set(bank) == {"code", "name", "kana"}
    assert json.loads(somebody.client.get("/data/banks/0149.json").content)
    assert json.loads(somebody.client.get("/data/banks/1234.json").content) == []
    assert somebody.client.get("/data/banks/..%2Fbanks.json").status_code in {200, 404}


def test_the_outline_is_only_there_when_the_pack_has_one(hall: Hall) -> None:
    assert resident().client.get("/data/boundary.json").status_code == 404


def test_lists_do_not_ask_the_database_more_often_as_they_grow(hall: Hall) -> None:
    hanako = resident(HANAKO)
    apply_for_allowance(hanako)
    hanako.open("/")
    few = {url: queries_of(hanako, url) for url in ("/", "/cases/", "/notices/", "/profile/")}
    for _ in range(3):
        begin(hanako, "child-allowance-claim")
        if hanako.title == "書きかけの申請があります":
            hanako.send(button="新しく書きはじめる")
        fill(hanako, child_allowance())
        hanako.send({"declared": "yes"}, button="この内容で申請する")
    many = {url: queries_of(hanako, url) for url in few}
    assert many == few
    assert max(many.values()) <= 30


def test_a_page_of_a_form_takes_few_queries(hall: Hall) -> None:
    hanako = begin(resident(HANAKO), "child-allowance-claim")
    assert queries_of(hanako, hanako.url) <= 20


def test_drafts_at_home_take_the_same_queries_however_many(hall: Hall) -> None:
    hanako = begin(resident(HANAKO), "child-allowance-claim")
    hanako.open("/")
    one = queries_of(hanako, "/")
    for _ in range(4):
        begin(hanako, "child-allowance-claim").send(button="新しく書きはじめる")
    assert queries_of(hanako, "/") == one
