"""Each service of the library, begun, filled in by what its pages show, and sent through the real pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from tenohira.counters.portal.tests.factories import HANAKO, YAMAMOTO, Hall, receipt_of, resident
from tenohira.counters.portal.tests.resident import Resident
from tenohira.counters.portal.tests.walker import MY_NUMBER, Walker
from tenohira.engines.cases import queries as cases
from tenohira.engines.forms.definition import FormDefinition
from tenohira.engines.services import queries as services

SERVICES = sorted(
    path.parent.name for path in Path(settings.TENOHIRA_LIBRARY).glob("services/*/*/service.yaml")
)
LANGUAGES = ["ja", "ja-easy", "en", "pt-br"]
IN_A_LANGUAGE = [(service, LANGUAGES[at % 4]) for at, service in enumerate(SERVICES)]


def at_the_start(hall: Hall, service: str, language: str = "ja") -> Resident:
    """Somebody who may use a service, at its first page."""
    company = service == "sme-dx-subsidy"
    one = resident(YAMAMOTO if company else HANAKO, language)
    if company:
        one.client.post("/profile/act/", {"subject": hall.company})
    one.client.post(f"/services/{service}/begin/")
    account = hall.accounts[YAMAMOTO if company else HANAKO]
    return one.open(f"/apply/{cases.drafts_of(account)[0].id}/")


def form_of(service: str) -> FormDefinition:
    return services.catalogue().bundle(service).form


def test_the_table_names_every_service(hall: Hall) -> None:
    assert sorted(services.catalogue().bundles) == SERVICES


@pytest.mark.parametrize(("service", "language"), IN_A_LANGUAGE)
def test_a_service_is_walked_through_to_its_receipt(hall: Hall, service: str, language: str) -> None:
    one = at_the_start(hall, service, language)
    walked = Walker(one).to_review()
    assert one.faults() == []
    assert one.page.lang == {"ja-easy": "ja", "pt-br": "pt-BR"}.get(language, language)
    assert one.form().values["key"] != [""]
    one.send({"declared": "yes"} if form_of(service).declaration else {})
    assert one.url.endswith("/receipt/"), one.words
    assert one.faults() == []
    case = cases.case(receipt_of(one))
    assert (case.service_id, case.language) == (service, language)
    assert case.receipt_number in one.words
    assert walked.pages[0] == form_of(service).pages[0].id
    assert case.service_title.text(language) in one.open(f"/cases/{case.receipt_number}/").words
    assert one.faults() == []


@pytest.mark.parametrize("service", SERVICES[0::3])
def test_every_answer_of_the_review_leads_to_its_question_and_back(hall: Hall, service: str) -> None:
    one = at_the_start(hall, service)
    Walker(one).to_review()
    review = one.url
    ways = [href for href in one.page.links.values() if "back_to=review#" in href]
    assert ways
    for page in {way.partition("?")[0]: way for way in ways}.values():
        one.open(page)
        assert page.partition("#")[2] in one.page.ids
        assert MY_NUMBER not in one.html
        one.follow("確認のページへ戻る")
        assert one.url == review
    one.open(ways[0]).send(button="直して確認へ戻る")
    assert one.url == review


@pytest.mark.parametrize("service", SERVICES[1::3])
def test_a_page_left_empty_names_every_question_it_needs(hall: Hall, service: str) -> None:
    one = at_the_start(hall, service)
    empty = {name: "" for name in one.form().names if not name.startswith("~")}
    one.see_answer(one.client.post(one.url, empty))
    needed = [
        asked
        for asked in form_of(service).pages[0].ask
        if asked.required and not asked.when and asked.type not in {"my-number"}
    ]
    assert one.status == (422 if needed else 302)
    if needed:
        assert one.errors
        assert one.faults() == []
        anchors = {href.removeprefix("#f-") for href in one.page.links.values() if href.startswith("#f-")}
        for asked in needed:
            name = asked.id.replace(".", "-")
            assert any(at == name or at.startswith(f"{name}-") for at in anchors), asked.id


@pytest.mark.parametrize("service", SERVICES[2::3])
def test_leaving_halfway_brings_back_to_the_same_page(hall: Hall, service: str) -> None:
    one = at_the_start(hall, service)
    where = one.url
    one.send(button="途中で保存して終わる")
    assert one.title == "保存しました"
    assert one.open(f"/apply/{where.strip('/').split('/')[1]}/").url == where
