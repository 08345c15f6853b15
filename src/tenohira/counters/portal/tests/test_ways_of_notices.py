"""A resident chooses how notices come, registers a device, and stops it; the device tells that it showed one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from django.test import Client

from tenohira.counters.portal.tests.factories import HANAKO, Hall, resident
from tenohira.counters.portal.tests.resident import Resident
from tenohira.engines.messages import commands, ports, queries
from tenohira.engines.messages.errors import ReachRefused
from tenohira.engines.messages.ports import Parcel
from tenohira.engines.messages.tests.factories import RETURNED, VALUES
from tenohira.engines.people import commands as people
from tenohira.engines.people.tests.factories import account, known
from tenohira.foundation import outbox
from tenohira.foundation.journal import SYSTEM, Actor

PAGE = "/profile/notices/"
GOOD = '{"endpoint": "https://push.example/1"}'


class Browsers:
    """A DevicePort that believes one subscription and remembers what it was given."""

    key = "BKEY"

    def __init__(self) -> None:
        self.sent: list[Parcel] = []

    def address_of(self, text: str) -> str:
        if text != GOOD:
            raise ReachRefused("この端末を登録できませんでした。", "読めません。", "開き直してください。")
        return text

    def send(self, parcels: Sequence[Parcel]) -> list[Exception | None]:
        self.sent += parcels
        return [None for _one in parcels]


@pytest.fixture
def browsers() -> Iterator[Browsers]:
    """The push gateway during a test."""
    before = dict(ports._channels)
    ports._channels.clear()
    one = Browsers()
    ports.register_channel("web-push", one)
    yield one
    ports._channels.clear()
    ports._channels.update(before)


@pytest.fixture
def hanako(hall: Hall, browsers: Browsers) -> Resident:
    return resident(HANAKO)


def me() -> str:
    return known("1001").ref


def add(one: Resident, subscription: str = GOOD) -> int:
    agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36"
    answer = one.client.post(f"{PAGE}device/", {"subscription": subscription}, headers={"User-Agent": agent})
    return int(answer.status_code)


def test_a_device_is_listed_by_its_browser_and_stopped_with_one_press(hanako: Resident) -> None:
    assert add(hanako) == 204
    page = hanako.client.get(PAGE).content.decode()
    (one,) = queries.reaches(me())
    assert one.label in page
    assert "Chrome" in one.label
    hanako.client.post(f"{PAGE}stop/", {"reach": one.ref})
    assert queries.reaches(me()) == []
    assert "やめました" in hanako.client.get(PAGE).content.decode()


def test_somebody_elses_device_is_not_stopped(hanako: Resident) -> None:
    other = commands.add_reach("person:other", "line", "U1", "LINE", Actor("resident", "person:other"))
    hanako.client.post(f"{PAGE}stop/", {"reach": other})
    assert len(queries.reaches("person:other")) == 1


def test_what_is_no_subscription_is_said_in_words(hanako: Resident) -> None:
    answer = hanako.client.post(f"{PAGE}device/", {"subscription": "nonsense"})
    assert (answer.status_code, answer["Content-Type"]) == (422, "text/plain")
    assert "登録できませんでした" in answer.content.decode()
    assert queries.reaches(me()) == []


def test_without_a_gateway_the_page_offers_mail_alone(hall: Hall) -> None:
    hanako = resident(HANAKO)
    page = hanako.client.get(PAGE).content.decode()
    assert "data-push" not in page
    assert "rank-mail" in page
    assert "rank-line" not in page
    assert add(hanako) == 422


def test_the_order_is_kept_and_the_same_number_twice_keeps_the_order_of_the_page(hanako: Resident) -> None:
    hanako.client.post(PAGE, {"rank-web-push": "2", "rank-mail": "1"})
    assert queries.chosen(me()) == ("mail", "web-push")
    hanako.client.post(PAGE, {"rank-web-push": "1", "rank-mail": "1"})
    assert queries.chosen(me()) == ("web-push", "mail")


@pytest.mark.parametrize(
    "given", [{}, {"rank-mail": "0", "rank-web-push": "0"}, {"rank-mail": "x"}, {"rank-letter": "1"}]
)
def test_choosing_nothing_is_refused_and_the_page_says_so(hanako: Resident, given: dict[str, str]) -> None:
    answer = hanako.client.post(PAGE, given)
    assert answer.status_code == 422
    assert "1つ以上を選んで" in answer.content.decode()
    assert queries.chosen(me()) == ()


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "How you receive notices"),
        ("ja-easy", "お知らせの 受け取りかた"),
        ("pt-BR", "Como receber os avisos"),
    ],
)
def test_the_page_speaks_every_language(hanako: Resident, language: str, title: str) -> None:
    add(hanako)
    hanako.client.cookies["django_language"] = language
    page = hanako.client.get(PAGE).content.decode()
    assert title in page
    assert "だれかに見られてもよいように" not in page


def test_the_worker_lies_at_the_root_and_is_asked_for_anew(hall: Hall) -> None:
    answer = Client().get("/push-worker.js")
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Cache-Control"] == "no-cache"
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert b"showNotification" in answer.content


def test_a_device_tells_that_it_showed_a_notice_and_mail_need_not_follow(
    hanako: Resident, browsers: Browsers
) -> None:
    add(hanako)
    to = commands.Recipient(me(), "hanako@example.jp")
    commands.send(to, RETURNED, VALUES, subject="case:x", key="k", by=SYSTEM)
    outbox.drain()
    (parcel,) = browsers.sent
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.post("/notices/shown/", {"tag": "0" * 32}).status_code == 404
    assert queries.standing_of("case:x").by_channel["web-push"].shown == 0
    assert stranger.post("/notices/shown/", {"tag": parcel.tag}).status_code == 204
    assert queries.standing_of("case:x").by_channel["web-push"].shown == 1


def test_devices_follow_the_account_to_its_person_and_go_when_it_is_taken_from_them(hall: Hall) -> None:
    number = account("newcomer@resident.example")
    commands.add_reach(f"account:{number}", "line", "U9", "LINE", Actor("resident", f"account:{number}"))
    person = known("1002").ref
    people.link_account(number, person, by=SYSTEM, evidence="在留カード")
    assert len(queries.reaches(person)) == 1
    people.unlink(number, by=SYSTEM)
    assert queries.reaches(person) == queries.reaches(f"account:{number}") == []
