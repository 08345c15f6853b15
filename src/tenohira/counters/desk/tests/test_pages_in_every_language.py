"""The desk in its four languages: every page draws, is sound, and carries no script or style within."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tenohira.counters.desk.tests.stage import Stage, at, faults
from tenohira.engines.cases import commands
from tenohira.engines.cases.tests import factories
from tenohira.engines.cases.tests.factories import people as register
from tenohira.engines.people import commands as people
from tenohira.foundation.journal import SYSTEM

LANGUAGES = ("ja", "ja-easy", "en", "pt-br")


def in_language(client: Client, language: str) -> Client:
    """The same browser, reading another language."""
    client.cookies["django_language"] = language
    return client


def for_clerks(stage: Stage) -> list[str]:
    """Pages 佐野 reads, on a claim under review."""
    number = factories.in_review(stage.cast).receipt_number
    commands.add_note(number, "電話で確かめた", stage.cast.sano)
    key = people.register_organisation(name="浜名精機株式会社", by=SYSTEM).ref.partition(":")[2]
    pages = [at(name) for name in ("home", "approvals", "search", "people", "organisations")]
    pages += [at(name, number) for name in ("case", "propose", "correction")]
    pages += [at("act", number, act) for act in ("assign", "hand_over", "withdraw")]
    pages += [at("register-organisation"), at("organisation", key), at("allow", key)]
    pages += [at("search") + "?text=鈴木", at("home") + "?state=done", at("person", "0" * 32)]
    return pages


def for_administrators(stage: Stage) -> list[str]:
    """Pages 伊藤 reads."""
    staff = stage.cast.sano.ref.partition(":")[2]
    pages = [at(name) for name in ("offices", "staff", "add-staff", "routes", "add-route", "catalogue")]
    pages += [at("import"), at("stuck"), at("office", "shimin"), at("post", "shimin", "staff")]
    pages += [at("add-post", "shimin"), at("deputies", "shimin", "section-head"), at("assign-post", staff)]
    return [*pages, at("leave", staff, "kodomo-mirai", "staff")]


def within(html: str) -> list[str]:
    """Scripts, styles and handlers written into a page: the policy of the hall forbids them."""
    found = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", html)
    found += re.findall(r"<style\b[^>]*>", html)
    found += re.findall(r"<[a-z][^>]*\sstyle=\"[^\"]*\"", html)
    found += re.findall(r"<[a-z][^>]*\son[a-z]+=\"[^\"]*\"", html)
    return found + re.findall(r"(?:href|src|action)=\"(?:javascript:|https?://)[^\"]*\"", html)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_clerks(stage: Stage, language: str) -> None:
    pages = for_clerks(stage)
    client = in_language(stage.sano, language)
    for path in pages:
        response = client.get(path)
        assert response.status_code == 200, path
        assert f'<html lang="{language[:2]}' in response.content.decode(), path
        assert faults(response) == [], path
        assert within(response.content.decode()) == [], path


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_administrators(stage: Stage, language: str) -> None:
    pages = for_administrators(stage)
    client = in_language(stage.ito(), language)
    for path in pages:
        response = client.get(path)
        assert response.status_code == 200, path
        assert faults(response) == [], path
        assert within(response.content.decode()) == [], path


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_decision_and_a_resident_and_refusals(stage: Stage, language: str) -> None:
    number = factories.proposed(stage.cast).receipt_number
    commands.approve(number, "よい", stage.cast.oishi)
    person = at("person", register.known("1001").ref.partition(":")[2])
    client = in_language(stage.sugiyama, language)
    pages = [client.get(at("case", number)), client.get(at("approvals")), client.get(at("case", "T8-9999-9"))]
    pages += [
        client.post(at("approve-many"), {"case": [number]}),
        client.get(person),
        client.get(at("staff")),
    ]
    pages += [in_language(stage.hanako, language).get(at("home"))]
    chosen = re.findall(r'<option value="([^"]+)"', pages[4].content.decode())
    pages.append(client.post(person, {"purpose": chosen[0]}, follow=True))
    for response in pages:
        assert faults(response) == []
        assert within(response.content.decode()) == []
    assert "鈴木 花子" in pages[-1].content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_wrong_is_told_in_every_language(stage: Stage, language: str) -> None:
    number = factories.in_review(stage.cast).receipt_number
    client = in_language(stage.sano, language)
    sent = [
        (at("propose", number), {"outcome": "granted", "amount": "x"}),
        (at("correction", number), {"send": "yes"}),
        (at("act", number, "hand_over"), {"office_id": "", "note": ""}),
        (at("people"), {"text": ""}),
        (at("register-organisation"), {"name": ""}),
        (at("bulk"), {"action": "hand_over", "case": [number], "confirmed": "yes"}),
    ]
    for path, data in sent:
        refused = client.post(path, data)
        assert refused.status_code == 422, path
        assert faults(refused) == [], path
        assert "%(" not in refused.content.decode(), path


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_work_itself_goes_on_in_every_language(stage: Stage, language: str) -> None:
    from tenohira.counters.desk.tests.stage import send
    from tenohira.engines.cases import queries

    number = factories.submitted(stage.cast).receipt_number
    for who in (stage.sano, stage.oishi, stage.sugiyama):
        in_language(who, language)
    send(stage.sano, at("act", number, "begin_review"), at("case", number))
    send(stage.sano, at("propose", number), outcome="granted", reason="可", amount="80000")
    send(stage.oishi, at("act", number, "approve"), at("case", number), comment="")
    send(stage.sugiyama, at("act", number, "approve"), at("case", number), comment="")
    assert queries.case(number).state == "granted"
    assert faults(stage.sano.get(at("case", number))) == []
