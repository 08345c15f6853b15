"""A token opens its scopes at its office and nothing else; who is under protection is told like nobody."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from tenohira.counters.api.tests.systems import EVERYTHING, Caller, Systems, token_for
from tenohira.engines.cases.tests import factories as make
from tenohira.engines.people import clients
from tenohira.engines.people import commands as people
from tenohira.engines.people import queries as register
from tenohira.foundation.journal import SYSTEM

NOBODY = "0d9f8a9e-0000-4000-8000-000000000001"
TAKE = {"staff": "1", "action": "begin_review"}
CALLS: list[tuple[str, str, str, Any]] = [
    ("services:read", "GET", "/services", None),
    ("services:read", "GET", "/services/allowance", None),
    ("services:read", "GET", "/services/allowance/form", None),
    ("drafts:write", "POST", "/drafts", {"service": "voice"}),
    ("drafts:write", "GET", f"/drafts/{NOBODY}", None),
    ("drafts:write", "DELETE", f"/drafts/{NOBODY}", None),
    ("drafts:write", "PUT", f"/drafts/{NOBODY}/pages/p", {"values": {}}),
    ("drafts:write", "DELETE", f"/drafts/{NOBODY}/pages/p/blocks/added-1", None),
    ("drafts:write", "DELETE", f"/drafts/{NOBODY}/files/q/{NOBODY}", None),
    ("drafts:write", "POST", "/cases/T8-1/correction", None),
    ("drafts:write", "POST", "/cases/T8-1/asked/proof", None),
    ("cases:read", "GET", "/cases", None),
    ("cases:read", "GET", "/cases/T8-1", None),
    ("cases:read", "GET", "/cases/T8-1/timeline", None),
    ("cases:read", "GET", "/cases/T8-1/decision", None),
    ("applications:read", "GET", "/cases/T8-1/application", None),
    ("applications:read", "GET", f"/cases/T8-1/files/{NOBODY}", None),
    ("cases:read", "GET", "/cases/T8-1/papers", None),
    ("applications:read", "GET", f"/cases/T8-1/papers/{NOBODY}", None),
    ("cases:decide", "POST", "/cases/T8-1/actions", TAKE),
    ("cases:decide", "POST", "/cases/T8-1/proposals", {"staff": "1", "outcome": "granted", "reason": "x"}),
    ("cases:decide", "POST", "/cases/T8-1/approvals", {"staff": "1"}),
    ("cases:decide", "POST", "/cases/T8-1/send-backs", {"staff": "1", "comment": "x"}),
    ("journal:read", "GET", "/cases/T8-1/journal", None),
    ("journal:read", "GET", "/journal", None),
    ("webhooks:write", "GET", "/webhooks", None),
    ("webhooks:write", "POST", "/webhooks", {"url": "https://a.example/", "events": ["case.submitted"]}),
    ("webhooks:write", "GET", f"/webhooks/{NOBODY}", None),
    ("webhooks:write", "DELETE", f"/webhooks/{NOBODY}", None),
    ("webhooks:write", "POST", f"/webhooks/{NOBODY}/secret", None),
    ("webhooks:write", "POST", f"/webhooks/{NOBODY}/activation", None),
    ("webhooks:write", "GET", f"/webhooks/{NOBODY}/deliveries", None),
]
ids = [f"{method} {path}" for _scope, method, path, _body in CALLS]


@pytest.mark.parametrize(("scope", "method", "path", "body"), CALLS, ids=ids)
def test_every_operation_needs_its_scope(
    hall: Systems, scope: str, method: str, path: str, body: Any
) -> None:
    others = [one for one in EVERYTHING if one != scope]
    refused = Caller(token_for("ほかのすべて", "kodomo-mirai", others)).call(method, path, body)
    assert refused.status_code == 403
    assert refused.json()["type"] == "urn:tenohira:problem:missing-scope"
    assert scope in refused.json()["detail"]
    only = Caller(token_for("これだけ", "kodomo-mirai", [scope])).call(method, path, body)
    assert "missing-scope" not in only.content.decode()


@pytest.mark.parametrize(("scope", "method", "path", "body"), CALLS, ids=ids)
def test_nothing_opens_without_a_token(hall: Systems, scope: str, method: str, path: str, body: Any) -> None:
    for caller in (Caller(), Caller("tnh_live_" + "a" * 43)):
        refused = caller.call(method, path, body)
        assert refused.status_code == 401
        assert refused["WWW-Authenticate"] == 'Bearer realm="tenohira"'
        assert refused["Content-Type"] == "application/problem+json"
        assert refused.json()["remedy"]


def test_a_signed_in_browser_is_nobody_here(hall: Systems) -> None:
    account = make.people.account("sano@city.example")
    people.link_staff_account(hall.cast.sano.ref, account, by=SYSTEM)
    sano = Client()
    sano.force_login(get_user_model().objects.get(pk=account))
    assert sano.get("/api/v1/cases").status_code == 401
    assert sano.get("/desk/").status_code == 200


@pytest.mark.parametrize("header", ["Basic {}", "Token {}", "{}", "Bearer", "Bearer {} more"])
def test_only_a_bearer_token_counts(hall: Systems, header: str) -> None:
    text = header.format(hall.records.token)
    assert Client().get("/api/v1/cases", headers={"Authorization": text}).status_code == 401


def test_a_token_in_the_address_is_none(hall: Systems) -> None:
    assert Client().get(f"/api/v1/cases?access_token={hall.records.token}").status_code == 401


@pytest.mark.parametrize("change", ["expired", "revoked", "closed"])
def test_an_ended_token_opens_nothing(hall: Systems, change: str) -> None:
    assert hall.records.get("/token").status_code == 200
    client = next(one for one in register.clients() if one.name == "文書管理")
    if change == "expired":
        clients._forget_passes()
        apps.get_model("people", "ApiToken").objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif change == "revoked":
        people.revoke_token(client.tokens[0].ref, by=SYSTEM)
    else:
        people.close_client(client.ref, by=SYSTEM)
    assert hall.records.get("/token").status_code == 401


def test_a_token_that_another_process_ended_opens_nothing_after_seconds(
    hall: Systems, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert hall.records.get("/token").status_code == 200
    apps.get_model("people", "ApiToken").objects.update(revoked_at=timezone.now())
    later = clients.monotonic() + clients.REMEMBERED + 0.1
    monkeypatch.setattr(clients, "monotonic", lambda: later)
    assert hall.records.get("/token").status_code == 401


def test_a_known_token_costs_no_query(hall: Systems, django_assert_num_queries: Any) -> None:
    assert hall.records.get("/token").status_code == 200
    with django_assert_num_queries(0):
        assert hall.records.get("/token").status_code == 200


def test_a_token_says_what_it_opens(hall: Systems) -> None:
    found = hall.trial.get("/token").json()
    assert (found["client"], found["office"], found["sandbox"]) == ("子育てアプリ", "kodomo-mirai", True)
    assert "cases:read" in found["scopes"]


def test_another_offices_case_is_not_read(hall: Systems) -> None:
    number = hall.submitted()["receipt_number"]
    for path in ("", "/timeline", "/decision", "/application", "/papers", f"/papers/{NOBODY}", "/journal"):
        assert hall.citizens.get(f"/cases/{number}{path}").status_code == 403
    assert hall.citizens.get("/cases").json()["items"] == []


def test_another_systems_draft_is_none(hall: Systems) -> None:
    draft = hall.filled()["id"]
    for caller in (hall.records, hall.citizens, hall.trial):
        assert caller.get(f"/drafts/{draft}").status_code == 404
        assert caller.put(f"/drafts/{draft}/pages/applicant", {"values": {}}).status_code == 404
        assert caller.attach(draft, "proof").status_code == 404
        assert caller.delete(f"/drafts/{draft}").status_code == 404
        assert caller.delete(f"/drafts/{draft}/pages/applicant/blocks/added-1").status_code == 404
        assert caller.post(f"/drafts/{draft}/submission", Idempotency_Key="k").status_code == 404
    assert hall.app.get(f"/drafts/{draft}").json()["is_ready"] is True


def test_a_system_files_for_its_own_office_alone(hall: Systems) -> None:
    refused = hall.app.post("/drafts", {"service": "copy"})
    assert refused.status_code == 403
    assert refused.json()["type"] == "urn:tenohira:problem:wrong-office"


def test_without_vouching_only_open_services_can_be_filed(hall: Systems) -> None:
    refused = hall.app.post("/drafts", {"service": "allowance"})
    assert refused.status_code == 403
    assert refused.json()["type"] == "urn:tenohira:problem:assurance-too-low"


@pytest.mark.parametrize("change", [{"number": "1002"}, {"birth_date": "1999-01-01"}, {"number": "99999"}])
def test_a_resident_is_named_by_number_and_birth_date_together(hall: Systems, change: dict[str, str]) -> None:
    hanako = register.person(hall.cast.hanako.ref)
    named = {"number": "1001", "birth_date": hanako.birth_date.isoformat(), **change}
    assert hall.app.post("/drafts", {"service": "allowance", "resident": named}).status_code == 404


def protected_case(hall: Systems) -> str:
    """花子's case, which the app filed, after she came under protection."""
    number: str = hall.submitted()["receipt_number"]
    people.set_protection(hall.cast.hanako.ref, protected=True, by=SYSTEM)
    return number


def test_under_protection_a_case_is_told_like_none(hall: Systems) -> None:
    number = protected_case(hall)
    nothing = hall.records.get("/cases/T8-9999-9999").json()["type"]
    for caller in (hall.records, hall.app):
        for path in ("", "/timeline", "/decision", "/papers"):
            refused = caller.get(f"/cases/{number}{path}")
            assert (refused.status_code, refused.json()["type"]) == (404, nothing)
    for path in ("/application", "/journal"):
        assert hall.records.get(f"/cases/{number}{path}").status_code == 404
    assert hall.records.get("/cases").json()["items"] == []


def test_under_protection_the_journal_is_silent(hall: Systems) -> None:
    before = len(hall.records.get("/journal").json()["items"])
    number = protected_case(hall)
    listed = hall.records.get(
        "/journal",
    ).json()["items"]
    assert number not in json.dumps(listed)
    assert not [one for one in listed if one["kind"].startswith("case.")]
    assert len(listed) >= before


def test_under_protection_nobody_is_vouched_for(hall: Systems) -> None:
    misaki = register.person(hall.cast.misaki)
    named = {"number": misaki.number, "birth_date": misaki.birth_date.isoformat()}
    refused = hall.app.post("/drafts", {"service": "allowance", "resident": named})
    assert refused.status_code == 404


def test_a_decision_needs_somebody_who_may(hall: Systems) -> None:
    number = hall.in_review()["receipt_number"]
    wanted = {"outcome": "granted", "reason": "要件を満たすため"}
    nobody = hall.records.post(f"/cases/{number}/proposals", {"staff": "4", **wanted})
    assert nobody.status_code == 403, "中村 works for 市民課"
    assert hall.records.post(f"/cases/{number}/proposals", {"staff": "1", **wanted}).status_code == 201
    own = hall.records.post(f"/cases/{number}/approvals", {"staff": "1"})
    assert own.json()["type"] == "urn:tenohira:problem:own-proposal"
    early = hall.records.post(f"/cases/{number}/approvals", {"staff": "3"})
    assert early.json()["type"] == "urn:tenohira:problem:wrong-post"
    back = hall.records.post(
        f"/cases/{number}/send-backs", {"staff": "2", "comment": "額の根拠を書いてください"}
    )
    assert back.status_code == 201
    assert hall.app.get(f"/cases/{number}").json()["phase"] == "review"


def test_under_protection_no_system_moves_a_case_whoever_it_names(hall: Systems) -> None:
    number = protected_case(hall)
    for staff in ("1", "2", "3"):
        refused = hall.records.post(f"/cases/{number}/actions", {"staff": staff, "action": "begin_review"})
        assert refused.status_code == 404
    assert hall.app.post(f"/cases/{number}/correction").status_code == 404


def test_the_case_page_names_nobody(hall: Systems) -> None:
    number = hall.in_review()["receipt_number"]
    for path in (
        f"/cases/{number}",
        "/cases",
        f"/cases/{number}/timeline",
        "/journal",
        f"/cases/{number}/journal",
    ):
        said = hall.records.get(path).content.decode()
        assert "鈴木" not in said
        assert hall.cast.hanako.ref not in said
