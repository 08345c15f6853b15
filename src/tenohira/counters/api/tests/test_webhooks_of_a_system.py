"""A system says over HTTP where it wants to be told, reads what was sent there, and touches no other system's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from tenohira.counters.api.tests.systems import Caller, Systems, token_for
from tenohira.engines.messages import ports
from tenohira.engines.messages.tests.test_webhooks import Port
from tenohira.foundation import outbox
from tenohira.foundation.journal import entries

Row, DeliveryRow = apps.get_model("notices", "Webhook"), apps.get_model("notices", "WebhookDelivery")
HOOK = {"url": "https://app.example/hook", "events": ["case.submitted"]}
NOBODY = "0d9f8a9e-0000-4000-8000-000000000001"


@pytest.fixture(autouse=True)
def port() -> Iterator[Port]:
    """What carries the messages to the systems, and keeps them."""
    before, one = list(ports._webhook_ports), Port()
    ports.register_webhook_port(one)
    yield one
    ports._webhook_ports[:] = before


def registered(caller: Caller, **changes: Any) -> dict[str, Any]:
    """A webhook of a system, as it was answered when it was registered."""
    made = caller.post("/webhooks", {**HOOK, **changes})
    assert made.status_code == 201, made.content.decode()
    return made.json()


def test_the_secret_is_shown_once_and_never_again(hall: Systems) -> None:
    made = registered(hall.app)
    assert made["secret"].startswith("whsec_")
    assert made["previous_secret_until"] is None
    for path in ("/webhooks", f"/webhooks/{made['id']}"):
        said = hall.app.get(path).content.decode()
        assert made["id"] in said
        assert "secret" not in said
        assert made["secret"] not in said


def test_a_system_lists_its_own_with_the_names_of_all_events(hall: Systems) -> None:
    first = registered(hall.app)
    second = registered(hall.app, url="https://app.example/other", events=["case.decided", "case.submitted"])
    registered(hall.records)
    listed = hall.app.get("/webhooks").json()
    assert [one["id"] for one in listed["items"]] == [first["id"], second["id"]]
    assert listed["items"][1]["events"] == ["case.decided", "case.submitted"]
    assert {"case.submitted", "case.decided"} <= set(listed["known_events"])
    assert hall.citizens.get("/webhooks").json()["items"] == []


def test_an_event_named_twice_is_told_once(hall: Systems, port: Port) -> None:
    assert registered(hall.app, events=["case.submitted"] * 3)["events"] == ["case.submitted"]
    hall.submitted()
    outbox.drain()
    assert len(port.posted) == 1


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"url": ""}, "/url"),
        ({"url": "https://app.example/" + "x" * 500}, "/url"),
        ({"events": []}, "/events"),
        ({"events": ["case.submitted"] * 31}, "/events"),
        ({"events": [""]}, "/events/0"),
        ({"events": "case.submitted"}, "/events"),
        ({"secret": "mine"}, "/secret"),
    ],
)
def test_a_webhook_the_description_does_not_know_is_refused_with_its_place(
    hall: Systems, change: dict[str, Any], where: str
) -> None:
    refused = hall.app.post("/webhooks", {**HOOK, **change})
    assert refused.status_code == 422
    assert [one["pointer"] for one in refused.json()["errors"]] == [where]
    assert Row.objects.count() == 0


def test_an_event_nobody_knows_is_named_with_those_there_are(hall: Systems) -> None:
    refused = hall.app.post("/webhooks", {**HOOK, "events": ["case.submitted", "case.eaten"]})
    assert refused.status_code == 409
    body = refused.json()
    assert body["type"] == "urn:tenohira:problem:webhook-refused"
    assert "case.eaten" in body["detail"]
    assert "case.submitted" not in body["detail"]
    assert "case.decided" in body["remedy"]


def test_an_address_that_may_not_be_called_is_refused(hall: Systems) -> None:
    refused = hall.app.post("/webhooks", {**HOOK, "url": "https://inside.example/"})
    assert refused.status_code == 409
    assert refused.json()["remedy"]
    assert hall.app.get("/webhooks").json()["items"] == []


def test_a_system_may_have_twenty_and_another_its_own(hall: Systems) -> None:
    for number in range(20):
        registered(hall.app, url=f"https://app.example/{number}")
    refused = hall.app.post("/webhooks", HOOK)
    assert refused.status_code == 409
    assert "20" in refused.json()["detail"]
    assert registered(hall.records)["id"]
    one = hall.app.get("/webhooks").json()["items"][0]["id"]
    assert hall.app.delete(f"/webhooks/{one}").status_code == 204
    assert registered(hall.app)["id"], "where one was deleted there is room again"


def test_another_systems_webhook_is_told_like_none(hall: Systems) -> None:
    mine = registered(hall.app)["id"]
    nothing = hall.records.get(f"/webhooks/{NOBODY}").json()
    for caller in (hall.records, hall.citizens, hall.trial):
        for method, path in (
            ("GET", ""),
            ("DELETE", ""),
            ("POST", "/secret"),
            ("POST", "/activation"),
            ("GET", "/deliveries"),
        ):
            refused = caller.call(method, f"/webhooks/{mine}{path}")
            assert (refused.status_code, refused.json()) == (404, nothing)
    assert hall.app.get(f"/webhooks/{mine}").json()["id"] == mine


def test_a_new_token_of_the_same_system_finds_its_webhooks(hall: Systems) -> None:
    mine = registered(hall.app)["id"]
    renewed = Caller(token_for("子育てアプリ", "kodomo-mirai", ["webhooks:write"]))
    assert [one["id"] for one in renewed.get("/webhooks").json()["items"]] == [mine]


def test_a_turned_secret_is_new_and_the_old_one_has_a_last_day(hall: Systems) -> None:
    made = registered(hall.app)
    turned = hall.app.post(f"/webhooks/{made['id']}/secret")
    assert turned.status_code == 201
    assert turned.json()["secret"] not in {made["secret"], ""}
    assert turned.json()["previous_secret_until"] > timezone.now().isoformat()
    assert turned.json()["id"] == made["id"]


def test_what_was_sent_comes_page_after_page_the_newest_first(hall: Systems) -> None:
    hook = registered(hall.app)["id"]
    assert hall.app.get(f"/webhooks/{hook}/deliveries").json() == {"items": [], "next_cursor": None}
    hall.submitted()
    outbox.drain()
    row = DeliveryRow.objects.get()
    for _n in range(4):
        DeliveryRow.objects.create(webhook=row.webhook, event=row.event, body=row.body)
    found: list[str] = []
    cursor = ""
    while True:
        page = hall.app.get(f"/webhooks/{hook}/deliveries?limit=2{cursor}").json()
        found += [one["id"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert len(found) == len(set(found)) == 5
    assert found[-1] == str(row.uuid)


def test_a_delivery_says_what_became_of_it_and_holds_no_body(hall: Systems) -> None:
    hook = registered(hall.app)["id"]
    hall.submitted()
    outbox.drain()
    (sent,) = hall.app.get(f"/webhooks/{hook}/deliveries").json()["items"]
    assert (sent["event"], sent["state"], sent["attempts"], sent["status"]) == (
        "case.submitted",
        "delivered",
        1,
        204,
    )
    assert sent["delivered_at"]
    assert "body" not in sent


def test_a_delivery_that_failed_waits_with_its_reason(hall: Systems, port: Port) -> None:
    port.answers = [503]
    hook = registered(hall.app)["id"]
    hall.submitted()
    outbox.drain()
    (waiting,) = hall.app.get(f"/webhooks/{hook}/deliveries").json()["items"]
    assert (waiting["state"], waiting["status"], waiting["delivered_at"]) == ("waiting", 503, None)
    assert hall.app.get(f"/webhooks/{hook}").json()["failing_since"]


def test_one_that_was_switched_off_hears_again_when_it_is_switched_on(hall: Systems, port: Port) -> None:
    hook = registered(hall.app)["id"]
    Row.objects.update(disabled_at=timezone.now(), failing_since=timezone.now())
    assert hall.app.get(f"/webhooks/{hook}").json()["disabled_at"]
    hall.submitted()
    outbox.drain()
    assert port.posted == []
    again = hall.app.post(f"/webhooks/{hook}/activation").json()
    assert (again["disabled_at"], again["failing_since"]) == (None, None)
    hall.submitted(hall.records)
    outbox.drain()
    assert len(port.posted) == 1


def test_one_that_was_deleted_is_told_nothing_more(hall: Systems, port: Port) -> None:
    hook = registered(hall.app)["id"]
    assert hall.app.delete(f"/webhooks/{hook}").status_code == 204
    assert hall.app.delete(f"/webhooks/{hook}").status_code == 404
    hall.submitted()
    outbox.drain()
    assert port.posted == []


def test_the_journal_keeps_every_change_without_the_secret(hall: Systems) -> None:
    made = registered(hall.app)
    turned = hall.app.post(f"/webhooks/{made['id']}/secret").json()
    hall.app.delete(f"/webhooks/{made['id']}")
    written = entries(f"webhook:{made['id']}")
    assert [one.kind.rpartition(".")[2] for one in written] == ["registered", "rotated", "deleted"]
    assert {(one.actor_kind, one.office, one.channel) for one in written} == {
        ("machine", "kodomo-mirai", "api")
    }
    assert not any(
        secret in str(one.data) for one in written for secret in (made["secret"], turned["secret"])
    )
