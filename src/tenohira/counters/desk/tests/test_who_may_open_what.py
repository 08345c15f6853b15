"""Every address of the desk × everybody who may stand before it: what they get, and every refusal in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern
from django.utils import timezone

from tenohira.counters.desk import urls
from tenohira.counters.desk.tests.stage import Stage, at, faults, text_of
from tenohira.engines.cases import queries
from tenohira.engines.cases.tests import factories
from tenohira.engines.cases.tests.factories import people as register
from tenohira.engines.people import commands as people
from tenohira.foundation.journal import SYSTEM

POSTED = {
    "approve-many",
    "undo",
    "note",
    "revoke",
    "disallow",
    "approve-export",
    "refuse-export",
    "fetch-export",
    "count-campaign",
    "propose-campaign",
    "approve-campaign",
    "refuse-campaign",
    "stop-campaign",
    "bind-letters",
    "fetch-letters",
    "printed-letters",
    "drop-draft",
}
"""Addresses that only forms lead to."""

OF_A_CASE = {"case", "propose", "route", "correction", "note", "undo", "act", "application", "file"}

FOR_EVERYBODY = {
    "waiting-identities", "decide-identity",
    "exports", "ask-export", "approve-export", "refuse-export", "fetch-export",
    "home", "bulk", "approvals", "approve-many", "search", "people", "person", "revoke", "keep-up", "organisations",
    "register-organisation", "organisation", "allow", "disallow", "second-factor",
    "guide-slip",
    "campaigns", "new-campaign", "campaign",
    "count-campaign", "propose-campaign", "approve-campaign", "refuse-campaign", "stop-campaign",
    "bind-letters", "fetch-letters", "printed-letters",
    "lab", "draft", "draft-pack", "drop-draft",
}  # fmt: skip

OF_ADMINISTRATION = {
    "administration", "offices", "office", "add-post", "post", "deputies", "staff", "add-staff", "assign-post", "leave",
    "sign-out-staff",
    "routes", "add-route", "route-edit", "catalogue", "disposals", "import", "stuck",
    "systems", "register-system", "issue-token", "close-system", "revoke-token",
}  # fmt: skip

OF_KEEPERS = {"holds", "place-hold", "lift-hold"}
"""For whoever keeps records from disposal; administrators may look on (see test_holds_at_the_desk.py)."""

LEADING_ON = {
    "bulk",
    "approve-many",
    "keep-up",
    "administration",
    "second-factor",
    "revoke",
    "disallow",
    "approve-export",
    "refuse-export",
    "count-campaign",
    "propose-campaign",
    "approve-campaign",
    "refuse-campaign",
    "stop-campaign",
    "bind-letters",
    "fetch-letters",
    "printed-letters",
}
"""Opened from outside, these lead to the page they belong to."""


def patterns() -> list[URLPattern]:
    """Every address of the desk."""
    return list(urls.urlpatterns)


def values(stage: Stage, number: str) -> dict[str, Callable[[str], str]]:
    """What stands in for each part of an address, by its name: (address) -> value."""
    file = queries.files(number)[0].ref.partition(":")[2]
    person = register.known("2001").ref.partition(":")[2]
    body = people.register_organisation(name="浜名精機株式会社", by=SYSTEM).ref.partition(":")[2]
    staff = stage.cast.sano.ref.partition(":")[2]
    organisations = {"organisation", "allow", "disallow"}
    client = people.register_client("子育てアプリ", "kodomo-mirai", by=SYSTEM)
    until = timezone.localdate()
    token = people.issue_token(client.ref, ["services:read"], until=until, by=SYSTEM).token.ref
    system = client.ref.partition(":")[2]
    systems = {"issue-token": system, "close-system": system, "revoke-token": token.partition(":")[2]}
    return {
        "receipt": lambda _name: number,
        "act_id": lambda _name: "assign",
        "file": lambda _name: file,
        "document": lambda _name: "0" * 32,
        "key": lambda name: (
            systems.get(name)
            or (
                body
                if name in organisations
                else staff
                if name in {"assign-post", "leave", "sign-out-staff"}
                else person
            )
        ),
        "what": lambda _name: "contact",
        "office_id": lambda _name: "shimin",
        "post_id": lambda _name: "staff",
        "route_id": lambda _name: "standard",
    }


def addresses(stage: Stage) -> dict[str, str]:
    """Every address with something real in its places: name -> path."""
    found = values(stage, factories.in_review(stage.cast).receipt_number)
    return {
        str(one.name): at(
            str(one.name), *(found[part](str(one.name)) for part in one.pattern.converters)
        )
        for one in patterns()
    }  # fmt: skip


def answers(client: Client, paths: dict[str, str]) -> dict[str, Any]:
    """What each address answers to somebody."""
    return {name: (client.post(path) if name in POSTED else client.get(path)) for name, path in paths.items()}


def statuses(client: Client, paths: dict[str, str]) -> dict[str, int]:
    """The status each address answers with."""
    return {name: response.status_code for name, response in answers(client, paths).items()}


def expected(*, of_a_case: int, of_administration: int, journal: int, paper: int) -> dict[str, int]:
    """The whole column of the matrix for a member of staff."""
    column = dict.fromkeys(FOR_EVERYBODY, 200)
    column |= dict.fromkeys(OF_A_CASE, of_a_case) | dict.fromkeys(OF_ADMINISTRATION, of_administration)
    column |= dict.fromkeys(OF_KEEPERS, 403) | {"journal": journal, "paper": paper, "signature": paper}
    for name in LEADING_ON:
        column[name] = 302 if column[name] == 200 else column[name]
    # there is no such export, no such request and no such campaign: the page says so
    column |= {"fetch-export": 409, "decide-identity": 404, "campaign": 404}
    column |= {"draft": 404, "draft-pack": 404, "drop-draft": 404}
    if of_a_case == 200:
        column |= {"note": 302, "undo": 302}
    return column


def test_every_address_is_in_the_matrix() -> None:
    named = {str(one.name) for one in patterns()}
    assert named == FOR_EVERYBODY | OF_A_CASE | OF_ADMINISTRATION | OF_KEEPERS | {
        "journal",
        "paper",
        "signature",
    }
    assert len(named) == len(patterns())


def test_nobody_gets_in_without_signing_in_and_each_address_is_come_back_to(stage: Stage) -> None:
    for name, response in answers(Client(), addresses(stage)).items():
        assert response.status_code == 302, name
        assert "next=/desk/" in response.headers["Location"], name


def test_a_resident_is_told_at_every_address_that_it_is_for_staff(stage: Stage) -> None:
    for name, response in answers(stage.hanako, addresses(stage)).items():
        assert response.status_code == 403, name
        told = text_of(response)
        assert "職員の画面は開けません" in told, name
        assert "職員のアカウントでサインインし直すか" in told, name
        assert faults(response) == [], name


def test_a_clerk_of_the_office_opens_everything_but_administration(stage: Stage) -> None:
    column = expected(of_a_case=200, of_administration=403, journal=403, paper=404)
    assert statuses(stage.sano, addresses(stage)) == column


def test_a_head_of_the_office_opens_no_more_than_a_clerk(stage: Stage) -> None:
    column = expected(of_a_case=200, of_administration=403, journal=403, paper=404)
    assert statuses(stage.sugiyama, addresses(stage)) == column


def test_a_clerk_of_another_office_opens_no_case(stage: Stage) -> None:
    column = expected(of_a_case=403, of_administration=403, journal=403, paper=403)
    # taking back is asked of the engine, whose answer is told on the page that follows
    assert statuses(stage.nakamura, addresses(stage)) == column | {"undo": 302}


def test_an_administrator_opens_administration_but_no_case_of_another_office(stage: Stage) -> None:
    column = expected(of_a_case=403, of_administration=200, journal=403, paper=403)
    column |= {"holds": 200, "undo": 302, "route-edit": 409}  # no route was loaded: the page says so
    assert statuses(stage.ito(), addresses(stage)) == column


@pytest.mark.parametrize("who", ["sano", "sugiyama", "nakamura", "ito"])
def test_every_refusal_says_what_why_and_what_to_do(stage: Stage, who: str) -> None:
    found = getattr(stage, who)
    client = found if isinstance(found, Client) else found()
    for name, response in answers(client, addresses(stage)).items():
        if response.status_code < 400:
            continue
        told = text_of(response)
        assert "ください" in told, name
        assert "。" in told, name
        assert "受信箱へ" in told, name
        assert faults(response) == [], name
        assert "スズキ ハナコ" not in told, name
        assert "Traceback" not in told, name


@pytest.mark.parametrize("name", sorted(POSTED))
def test_what_changes_something_is_never_done_by_opening_an_address(stage: Stage, name: str) -> None:
    path = addresses(stage)[name]
    for client in (Client(), stage.hanako, stage.sano):
        assert client.get(path).status_code == 405


READ = (
    "approvals",
    "case",
    "offices",
    "staff",
    "routes",
    "catalogue",
)


@pytest.mark.parametrize("name", READ)
def test_pages_that_only_show_take_no_form(stage: Stage, name: str) -> None:
    assert stage.sano.post(addresses(stage)[name], {"x": "y"}).status_code == 405


def test_opening_every_page_changes_no_case(stage: Stage) -> None:
    paths = addresses(stage)
    number = paths["case"].rstrip("/").rpartition("/")[2]
    before = queries.case(number)
    for client in (stage.sano, stage.oishi, stage.sugiyama, stage.nakamura, stage.ito()):
        for name, path in paths.items():
            if name not in POSTED:
                client.get(path)
    assert queries.case(number) == before
    kinds = {one.kind for one in queries.history(number)}
    assert "case.note_added" not in kinds
    assert not any(kind.startswith("case.hand") for kind in kinds)


@pytest.mark.parametrize(
    "path", ["/desk/", "/desk/approvals/", "/desk/people/", "/desk/administration/staff/", "/desk/cases/x/"]
)
def test_an_account_that_was_switched_off_is_out_at_once(stage: Stage, path: str) -> None:
    from tenohira.counters.desk.tests.stage import account_with_id

    assert stage.sano.get(at("home")).status_code == 200
    account = account_with_id(int(stage.sano.session["_auth_user_id"]))
    account.is_active = False
    account.save()
    refused = stage.sano.get(path)
    assert refused.status_code == 302
    assert "next=" in refused.headers["Location"]


def test_a_form_without_its_token_is_refused(stage: Stage) -> None:
    number = factories.submitted(stage.cast).receipt_number
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = stage.sano.cookies
    assert strict.post(at("act", number, "begin_review")).status_code == 403
    assert queries.case(number).state == "submitted"
