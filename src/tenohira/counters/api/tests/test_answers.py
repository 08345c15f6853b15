"""How answers look: problems in plain words, languages, entity tags, pages, limits; no cookies."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tenohira.counters.api import tokens
from tenohira.counters.api.problems import pointer
from tenohira.counters.api.tests.systems import ALLOWANCE, Caller, Systems
from tenohira.engines.cases import commands
from tenohira.engines.cases.tests import factories as make


@pytest.mark.parametrize(
    ("language", "words"),
    [("ja", "見つかりません"), ("ja-easy", ""), ("en", "not found"), ("pt-br", "")],
)
def test_problems_are_told_in_the_language_asked_for(hall: Systems, language: str, words: str) -> None:
    said = Caller(hall.app.token, language).get("/services/none")
    assert said.status_code == 404
    assert said["Content-Type"] == "application/problem+json"
    assert said["Content-Language"] == language
    body = said.json()
    assert set(body) >= {"type", "title", "status", "detail", "remedy"}
    assert (body["type"], body["status"]) == ("urn:tenohira:problem:no-such-service", 404)
    assert body["title"]
    assert body["remedy"]
    if words:
        assert words in body["title"]


def test_services_and_forms_are_told_in_the_language_asked_for(hall: Systems) -> None:
    english = Caller(hall.app.token, "en")
    assert english.get("/services/allowance").json()["title"] == "Family allowance"
    form = english.get("/services/allowance/form").json()
    assert form["language"] == "en"
    assert form["pages"][0]["title"] == "Applicant"
    question = form["pages"][0]["questions"][2]
    assert (question["id"], question["type"], question["inputs"]) == ("supports", "yes-no", ["supports"])


def test_every_mistake_of_a_page_has_its_pointer(hall: Systems) -> None:
    draft = hall.draft()["id"]
    saved = hall.app.put(f"/drafts/{draft}/pages/applicant", {"values": {**ALLOWANCE, "wanted": "たくさん"}})
    assert saved.status_code == 200, "what cannot be taken is kept as it was written"
    (mistake,) = saved.json()["problems"]
    assert mistake["pointer"] == "/values/wanted"
    assert mistake["message"]
    assert mistake["code"]
    assert saved.json()["draft"]["pages"][0]["values"]["wanted"] == ["たくさん"]


def test_what_keeps_a_form_from_being_sent_has_its_pointer(hall: Systems) -> None:
    draft = hall.draft()["id"]
    refused = hall.app.post(f"/drafts/{draft}/submission", Idempotency_Key="k")
    assert refused.status_code == 409
    pointers = [one["pointer"] for one in refused.json()["errors"]]
    assert "/pages/applicant/values/supports" in pointers
    assert "/pages/papers/values/proof" in pointers


def test_pointers_escape_what_has_a_meaning() -> None:
    assert pointer("a/b", "c~d", 0) == "/a~1b/c~0d/0"
    assert pointer() == ""


@pytest.mark.parametrize(
    ("method", "path", "body", "where"),
    [
        ("POST", "/drafts", {}, "/service"),
        ("POST", "/drafts", {"service": "voice", "more": 1}, "/more"),
        ("POST", "/drafts", {"service": ["voice"]}, "/service"),
        ("POST", "/drafts", {"service": "voice", "language": "fr"}, "/language"),
        ("GET", "/cases?limit=0", None, "/limit"),
        ("GET", "/cases?cursor=x", None, "/cursor"),
        ("GET", "/drafts/not-a-uuid", None, "/draft_id"),
    ],
)
def test_what_the_description_does_not_know_is_refused_with_its_place(
    hall: Systems, method: str, path: str, body: Any, where: str
) -> None:
    refused = hall.records.call(method, path, body)
    assert refused.status_code == 422
    assert where in [one["pointer"] for one in refused.json()["errors"]]


def test_a_submission_without_a_key_is_refused(hall: Systems) -> None:
    draft = hall.filled()["id"]
    refused = hall.app.post(f"/drafts/{draft}/submission")
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/Idempotency-Key"


@pytest.mark.parametrize("content", [b"{", b"\xff", b"", b"[1,2", b"nul"])
def test_what_cannot_be_read_is_said_to_be_so(hall: Systems, content: bytes) -> None:
    refused = Client().post(
        "/api/v1/drafts", content, content_type="application/json", headers=hall.app.headers
    )
    assert refused.status_code in {400, 422}
    assert refused["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "path", ["/api/v1/nothing", "/api/v1", "/api/v1/", "/api/v2/services", "/api/", "/api/v1/cases/"]
)
def test_an_address_that_is_none_is_a_problem_too(hall: Systems, path: str) -> None:
    for method in ("get", "post"):
        refused = getattr(Client(), method)(path, headers=hall.app.headers)
        assert refused.status_code == 404
        assert refused["Content-Type"] == "application/problem+json"
        assert refused.json()["type"] == "urn:tenohira:problem:no-such-address"


def test_a_method_that_does_not_work_says_which_do(hall: Systems) -> None:
    refused = hall.app.call("PATCH", "/services")
    assert refused.status_code == 405
    assert refused["Allow"] == "GET"
    assert refused.json()["type"] == "urn:tenohira:problem:wrong-method"


def test_a_body_that_is_too_large_is_refused_unread(hall: Systems, settings: LazySettings) -> None:
    settings.TENOHIRA_BODY_LIMIT = 1000
    refused = hall.app.post("/drafts", {"service": "x" * 2000})
    assert refused.status_code == 413
    assert refused.json()["type"] == "urn:tenohira:problem:too-large"


def test_json_has_a_limit_of_its_own(hall: Systems, settings: LazySettings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    refused = hall.app.post("/drafts", {"service": "x" * 2000})
    assert refused.status_code == 413
    assert refused["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("name", "content"), [("通帳.pdf", b""), ("通帳.pdf", b"MZ\x90 not a pdf"), ("メモ.txt", "文字".encode())]
)
def test_a_file_that_is_not_taken_is_told_why(hall: Systems, name: str, content: bytes) -> None:
    draft = hall.draft()["id"]
    refused = hall.app.attach(draft, "proof", name, content)
    assert refused.status_code in {409, 422}
    assert refused.json()["title"]
    assert hall.app.get(f"/drafts/{draft}").json()["files"] == []


def test_a_file_for_no_question_is_refused(hall: Systems) -> None:
    assert hall.app.attach(hall.draft()["id"], "name").status_code == 404


def test_no_cookie_is_ever_set(hall: Systems) -> None:
    answers = [
        hall.app.get("/services"),
        hall.app.get("/token"),
        hall.app.post("/drafts", {"service": "allowance"}),
    ]
    answers.append(Caller().get("/services"))
    assert [one.cookies.output() for one in answers] == [""] * 4


@pytest.mark.parametrize("path", ["/services", "/services/allowance", "/services/allowance/form"])
def test_what_the_caller_has_already_is_not_sent_again(hall: Systems, path: str) -> None:
    first = hall.app.get(path)
    tag = first["ETag"]
    again = hall.app.get(path, If_None_Match=tag)
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    assert hall.app.get(path, If_None_Match=f'"other", W/{tag}').status_code == 304
    assert hall.app.get(path, If_None_Match='"other"').status_code == 200
    assert Caller(hall.app.token, "en").get(path)["ETag"] != tag, "another language is another body"


def test_a_token_may_call_so_often_a_minute(hall: Systems, settings: LazySettings) -> None:
    settings.TENOHIRA_API_PER_MINUTE = 3
    assert [hall.app.get("/token").status_code for _n in range(3)] == [200, 200, 200]
    refused = hall.app.get("/token")
    assert refused.status_code == 429
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert "3" in refused.json()["detail"]
    assert hall.records.get("/token").status_code == 200, "each token is counted by itself"


def test_the_calls_that_other_processes_took_count(
    hall: Systems, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TENOHIRA_API_PER_MINUTE = 3
    monkeypatch.setattr(tokens, "_TELL_EVERY", 0)
    assert [hall.app.get("/token").status_code for _n in range(3)] == [200, 200, 200]
    monkeypatch.setattr(tokens, "_tallies", {})  # as another process, which took none yet
    assert hall.app.get("/token").status_code == 429


def test_no_call_is_lost_when_several_processes_tell_at_once() -> None:
    told = [tokens._Tally(minute=1, own=3) for _process in range(40)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda tally: tokens._tell("token:busy", tally), told))
    assert cache.get("api-calls:token:busy:1") == 120
    assert sorted(tally.told for tally in told) == [*range(3, 121, 3)], "each knows what all took before it"


def test_services_come_page_after_page(hall: Systems) -> None:
    every = [one["id"] for one in hall.app.get("/services").json()["items"]]
    found, cursor = [], ""
    while True:
        page = hall.app.get(f"/services?limit=2&cursor={cursor}").json()
        found += [one["id"] for one in page["items"]]
        cursor = page["next_cursor"]
        if not cursor:
            break
    assert found == every == sorted(every)


def test_services_are_found_by_words_and_shelves(hall: Systems) -> None:
    assert [one["id"] for one in hall.app.get("/services?q=子育て").json()["items"]][:1] == ["allowance"]
    assert {one["category"] for one in hall.app.get("/services?category=childcare").json()["items"]} == {
        "childcare"
    }
    assert hall.app.get("/services?life_event=nothing").json()["items"] == []


def several(hall: Systems, count: int) -> list[str]:
    """Cases of こども未来課, filed at the portal."""
    people = hall.cast
    return [
        commands.submit(make.filled(people).id, key=f"k{n}", by=people.hanako).receipt_number
        for n in range(count)
    ]


def test_cases_come_page_after_page_the_newest_first(hall: Systems) -> None:
    numbers = several(hall, 5)
    first = hall.records.get("/cases?limit=3").json()
    second = hall.records.get(f"/cases?limit=3&cursor={first['next_cursor']}").json()
    assert [one["receipt_number"] for one in first["items"] + second["items"]] == numbers[::-1]
    assert second["next_cursor"] is None
    assert hall.records.get("/cases?phase=decided").json()["items"] == []
    assert len(hall.records.get("/cases?phase=received&service=allowance").json()["items"]) == 5


def test_the_journal_comes_page_after_page(hall: Systems) -> None:
    several(hall, 3)
    found, cursor = [], ""
    while True:
        page = hall.records.get(f"/journal?limit=2{cursor}").json()
        found += [one["id"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert found == sorted(found, reverse=True)
    assert len(found) == len(set(found)) > 3
    only = hall.records.get("/journal?kind=case.submitted").json()["items"]
    assert len(only) == 3


@pytest.mark.parametrize("path", ["/cases", "/journal"])
def test_a_longer_page_asks_the_database_no_more_often(hall: Systems, path: str) -> None:
    several(hall, 1)
    hall.records.get(path)
    with CaptureQueriesContext(connection) as few:
        hall.records.get(path)
    several(hall, 6)
    with CaptureQueriesContext(connection) as many:
        hall.records.get(path)
    assert len(many) == len(few)
