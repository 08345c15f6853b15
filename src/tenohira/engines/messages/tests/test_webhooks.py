"""Systems are told what happens at their office: signed, at least once, ever more slowly, and no longer when dead."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from tenohira.engines.messages import commands, hook_post, queries
from tenohira.engines.messages.errors import NoSuchWebhook, NoWebhookPort, WebhookRefused
from tenohira.engines.messages.models import Webhook, WebhookDelivery
from tenohira.engines.messages.ports import _webhook_ports, register_webhook_port, webhook_port
from tenohira.foundation import outbox
from tenohira.foundation.journal import Actor, entries

APP = Actor("machine", "client:0d9f8a9e-0000-4000-8000-000000000001", "kodomo-mirai", channel="api")
OTHER = Actor("machine", "client:0d9f8a9e-0000-4000-8000-000000000002", "shimin", channel="api")
TRIAL = Actor("machine", APP.ref, APP.office, channel="sandbox")
OutboxItem = apps.get_model("outbox", "OutboxItem")
KNOWN = ("case.submitted", "case.decided")
URL = "https://app.example/hook"


@dataclass
class Port:
    """A carrier that answers with the given statuses in turn; an exception is raised."""

    answers: list[int | Exception] = field(default_factory=lambda: [204])
    posted: list[tuple[str, bytes, dict[str, str]]] = field(default_factory=list)

    def check(self, url: str) -> None:
        if "inside" in url:
            raise WebhookRefused("送れません", "内側です", "直してください")

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        self.posted.append((url, body, dict(headers)))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def port(db: None) -> Iterator[Port]:
    before = list(_webhook_ports)
    one = Port()
    register_webhook_port(one)
    yield one
    _webhook_ports[:] = before


def registered(by: Actor = APP, events: tuple[str, ...] = KNOWN) -> queries.WebhookView:
    return commands.register_webhook(URL, events, by=by, known=KNOWN)


def told(**data: str) -> int:
    return commands.announce("case.submitted", "kodomo-mirai", {"receipt_number": "T8-1", **data})


def later(by: timedelta) -> None:
    """Let everything that waits be due, as if time had passed."""
    OutboxItem.objects.filter(state="waiting").update(next_at=timezone.now())
    Webhook.objects.exclude(retry_at=None).update(retry_at=timezone.now() - timedelta(seconds=1))
    if by:
        for row in Webhook.objects.exclude(failing_since=None):
            Webhook.objects.filter(pk=row.pk).update(failing_since=row.failing_since - by)


def is_signed(body: bytes, header: str, secret: str) -> bool:
    """What a receiver does, as docs/howto/use-the-api.md says."""
    parts = [one.split("=", 1) for one in header.split(",")]
    moment = next(value for name, value in parts if name == "t")
    right = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return any(hmac.compare_digest(value, right) for name, value in parts if name == "v1")


def test_an_announcement_arrives_signed(port: Port) -> None:
    hook = registered()
    assert told() == 1
    assert outbox.drain().done == 1
    url, body, headers = port.posted[0]
    assert url == URL
    assert is_signed(body, headers["Tenohira-Signature"], hook.secret)
    assert not is_signed(body + b" ", headers["Tenohira-Signature"], hook.secret)
    assert not is_signed(body, headers["Tenohira-Signature"], "whsec_other")
    said = json.loads(body)
    assert said["type"] == headers["Tenohira-Event"] == "case.submitted"
    assert said["id"] == headers["Tenohira-Delivery"]
    assert said["data"] == {"receipt_number": "T8-1"}
    assert said["city"] == "990019"
    assert said["sandbox"] is False


def test_the_secret_is_shown_once_and_kept_sealed(port: Port) -> None:
    hook = registered()
    assert hook.secret.startswith("whsec_")
    assert queries.webhook(hook.id, by=APP).secret == ""
    assert [one.secret for one in queries.webhooks(APP)] == [""]
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT secret, url FROM notices_webhook")
        kept = cursor.fetchone()
    assert hook.secret not in kept[0]
    assert URL not in kept[1]


def test_for_a_while_after_a_rotation_both_secrets_hold(port: Port) -> None:
    old = registered()
    new = commands.rotate_secret(old.id, by=APP)
    assert new.secret != old.secret
    told()
    outbox.drain()
    _url, body, headers = port.posted[0]
    assert headers["Tenohira-Signature"].count("v1=") == 2
    assert is_signed(body, headers["Tenohira-Signature"], old.secret)
    assert is_signed(body, headers["Tenohira-Signature"], new.secret)
    Webhook.objects.update(previous_until=timezone.now() - timedelta(seconds=1))
    told()
    outbox.drain()
    assert not is_signed(port.posted[1][1], port.posted[1][2]["Tenohira-Signature"], old.secret)


def test_only_the_office_and_only_what_was_asked_for(port: Port) -> None:
    registered(events=("case.decided",))
    registered(OTHER)
    assert told() == 0
    found = queries.awaited(["kodomo-mirai", "shimin", "somu"])
    assert ("kodomo-mirai", "case.decided") in found
    assert ("kodomo-mirai", "case.submitted") not in found
    assert ("shimin", "case.submitted") in found


def test_trials_and_the_real_thing_are_told_apart(port: Port) -> None:
    registered(TRIAL)
    assert told() == 0
    assert queries.awaited(["kodomo-mirai"]) == set()
    assert commands.announce("case.submitted", "kodomo-mirai", {}, is_sandbox=True) == 1
    outbox.drain()
    assert json.loads(port.posted[0][1])["sandbox"] is True


@pytest.mark.parametrize("answer", [500, 404, 302, 199, OSError("timed out"), WebhookRefused("内側", "", "")])
def test_what_does_not_arrive_is_tried_again_under_the_same_id(port: Port, answer: int | Exception) -> None:
    hook = registered()
    port.answers = [answer, 204]
    told()
    assert outbox.drain().stuck == 0
    waiting = queries.deliveries(hook.id, by=APP).rows[0]
    assert (waiting.state, waiting.attempts) == ("waiting", 1)
    assert waiting.last_error
    assert queries.webhook(hook.id, by=APP).failing_since is not None
    later(timedelta(0))
    outbox.drain()
    done = queries.deliveries(hook.id, by=APP).rows[0]
    assert (done.state, done.attempts, done.status, done.last_error) == ("delivered", 2, 204, "")
    assert queries.webhook(hook.id, by=APP).failing_since is None
    assert len({headers["Tenohira-Delivery"] for _url, _body, headers in port.posted}) == 1


def test_the_wait_doubles_up_to_six_hours(port: Port) -> None:
    registered()
    port.answers = [500]
    told()
    waits = []
    for _n in range(14):
        before = timezone.now()
        outbox.drain()
        row = Webhook.objects.get()
        assert row.retry_at is not None
        waits.append(round((row.retry_at - before).total_seconds()))
        later(timedelta(0))
    assert waits[:4] == [10, 20, 40, 80]
    assert waits[-1] == 6 * 3600
    assert waits == sorted(waits)


def test_a_dead_receiver_is_asked_once_however_much_waits(port: Port) -> None:
    registered()
    port.answers = [OSError("down")]
    for _n in range(5):
        told()
    outbox.drain()
    assert len(port.posted) == 1, "the others wait for the back-off of the first"
    port.answers = [204]
    later(timedelta(0))
    Webhook.objects.update(retry_at=None)
    outbox.drain()
    assert WebhookDelivery.objects.filter(state="delivered").count() == 5


def test_after_days_of_failure_it_is_switched_off_and_the_desk_is_told(port: Port) -> None:
    hook = registered()
    port.answers = [500]
    told()
    outbox.drain()
    later(hook_post.DISABLE_AFTER)
    outbox.drain()
    assert [one.id for one in queries.disabled_webhooks()] == [hook.id]
    assert [one.kind for one in entries(f"webhook:{hook.id}")] == ["webhook.registered", "webhook.disabled"]
    assert told() == 0
    assert outbox.waiting_count() == 0
    port.answers = [204]
    commands.activate_webhook(hook.id, by=APP)
    outbox.drain()
    assert queries.deliveries(hook.id, by=APP).rows[0].state == "delivered", "what waited is sent after all"
    assert queries.disabled_webhooks() == []
    assert commands.activate_webhook(hook.id, by=APP).disabled_at is None


def test_a_deleted_webhook_is_told_nothing_more(port: Port) -> None:
    hook = registered()
    told()
    commands.delete_webhook(hook.id, by=APP)
    assert outbox.drain().done == 1
    assert port.posted == []
    with pytest.raises(NoSuchWebhook):
        queries.webhook(hook.id, by=APP)


@pytest.mark.parametrize("name", ["webhook", "deliveries"])
def test_another_systems_webhook_is_none(port: Port, name: str) -> None:
    hook = registered()
    for stranger in (OTHER, TRIAL):
        with pytest.raises(NoSuchWebhook):
            getattr(queries, name)(hook.id, by=stranger)
    with pytest.raises(NoSuchWebhook):
        getattr(queries, name)("not a uuid", by=APP)


@pytest.mark.parametrize("verb", ["delete_webhook", "rotate_secret", "activate_webhook"])
def test_another_system_changes_nothing(port: Port, verb: str) -> None:
    hook = registered()
    with pytest.raises(NoSuchWebhook):
        getattr(commands, verb)(hook.id, by=OTHER)
    assert queries.webhook(hook.id, by=APP).id == hook.id


def test_unknown_events_and_addresses_inside_are_refused(port: Port) -> None:
    with pytest.raises(WebhookRefused, match=r"case\.imagined"):
        commands.register_webhook(URL, ["case.imagined"], by=APP, known=KNOWN)
    with pytest.raises(WebhookRefused):
        commands.register_webhook(URL, [], by=APP, known=KNOWN)
    with pytest.raises(WebhookRefused):
        commands.register_webhook("https://inside.example/", KNOWN, by=APP, known=KNOWN)
    assert queries.webhooks(APP) == []


def test_a_system_has_so_many_webhooks_and_no_more(port: Port) -> None:
    for _n in range(20):
        registered()
    with pytest.raises(WebhookRefused, match="20"):
        registered()


def test_what_was_sent_is_read_page_after_page_and_forgotten_after_a_month(port: Port) -> None:
    hook = registered()
    for number in range(5):
        told(n=str(number))
    first = queries.deliveries(hook.id, by=APP, limit=3)
    second = queries.deliveries(hook.id, by=APP, limit=3, before=first.before)
    assert (len(first.rows), len(second.rows), second.before) == (3, 2, None)
    assert {one.id for one in first.rows}.isdisjoint({one.id for one in second.rows})
    WebhookDelivery.objects.filter(uuid=second.rows[-1].id).update(
        created_at=timezone.now() - hook_post.KEPT - timedelta(days=1), state="delivered"
    )
    outbox.drain()
    assert len(queries.deliveries(hook.id, by=APP).rows) == 4


def test_without_a_gateway_it_says_so(db: None) -> None:
    before = list(_webhook_ports)
    _webhook_ports.clear()
    try:
        with pytest.raises(NoWebhookPort):
            webhook_port()
    finally:
        _webhook_ports[:] = before
