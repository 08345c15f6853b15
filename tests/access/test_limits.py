"""Who guesses is stopped: passwords, links of drafts and cases, check codes; who has a way in is not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.test import Client

from tenohira.counters.desk.tests.stage import Stage
from tenohira.engines.cases.tests.conftest import library, people, test_library
from tenohira.engines.cases.tests.factories import Cast
from tenohira.engines.people.commands import create_account

__all__ = ["library", "people", "test_library"]


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def few(settings: LazySettings) -> None:
    settings.TENOHIRA_ANONYMOUS_LIMITS = {"lookup": 3, "begin": 3, "send": 3}


@pytest.mark.parametrize("path", ["/verify/{}/", "/resume/{}/", "/cases/T8-000{}-7/"])
def test_a_guesser_of_links_is_stopped_and_told_when_to_go_on(people: Cast, path: str) -> None:
    client = Client()
    codes = [client.get(path.format(number)).status_code for number in range(5)]
    assert codes == [404, 404, 404, 429, 429]
    stopped = client.get(path.format(9))
    assert 1 <= int(stopped.headers["Retry-After"]) <= 60
    assert "1分ほど待ってから" in stopped.content.decode()


def test_one_address_being_stopped_leaves_others_alone(people: Cast) -> None:
    for number in range(4):
        Client(REMOTE_ADDR="203.0.113.1").get(f"/verify/{number}/")
    assert Client(REMOTE_ADDR="203.0.113.1").get("/verify/9/").status_code == 429
    assert Client(REMOTE_ADDR="203.0.113.2").get("/verify/9/").status_code == 404


def test_finding_what_is_there_never_counts(people: Cast) -> None:
    stage = Stage(people)
    assert [stage.hanako.get("/cases/T8-0001-7/").status_code for _n in range(6)] == [404] * 6


def test_beginning_forms_without_sign_in_is_limited_too(people: Cast) -> None:
    client = Client()
    codes = [client.post("/services/voice/begin/").status_code for _n in range(5)]
    assert codes[3:] == [429, 429]
    assert 429 not in codes[:3]


def test_the_cache_holds_no_address(people: Cast) -> None:
    kept: list[str] = []
    from django.test import RequestFactory

    from tenohira.counters.portal.limits import _key

    kept.append(_key("lookup", RequestFactory(REMOTE_ADDR="203.0.113.7").get("/")))
    assert "203.0.113.7" not in kept[0]


def test_wrong_passwords_lock_the_account_for_a_while(people: Cast) -> None:
    create_account("kenta@resident.example", "tenohira-no-naka")
    client = Client()
    wrong = {"login": "kenta@resident.example", "password": "no-such-password"}
    pages = [client.post("/account/login/", wrong) for _n in range(6)]
    assert "しばらく受け付けられません" in pages[-1].content.decode()
    right = client.post("/account/login/", wrong | {"password": "tenohira-no-naka"})
    assert right.status_code == 200
    assert "_auth_user_id" not in client.session


def test_behind_a_proxy_the_visitor_counts_and_not_the_proxy(people: Cast, settings: LazySettings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    client = Client(REMOTE_ADDR="10.0.0.1")
    for number in range(4):
        client.get(f"/verify/{number}/", headers={"x-forwarded-for": "198.51.100.9, 203.0.113.1"})
    forged = client.get("/verify/9/", headers={"x-forwarded-for": "192.0.2.77, 203.0.113.1"})
    other = client.get("/verify/9/", headers={"x-forwarded-for": "203.0.113.2"})
    assert (forged.status_code, other.status_code) == (429, 404)


def test_an_operator_may_leave_counting_to_the_proxy(people: Cast, settings: LazySettings) -> None:
    settings.TENOHIRA_ANONYMOUS_LIMITS = {"lookup": 0, "begin": 0, "send": 0}
    assert [Client().get(f"/verify/{number}/").status_code for number in range(6)] == [404] * 6
