"""Those who watch the hall learn whether it lives, whether it can serve, and how it does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.storage import storages
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from tenohira.config import migrating
from tenohira.config.environment import Environment
from tenohira.config.operating import metrics, readiness
from tenohira.config.storages import file_storage
from tenohira.foundation import outbox

pytestmark = pytest.mark.django_db
OutboxItem = apps.get_model("outbox", "OutboxItem")
WorkerBeat = apps.get_model("outbox", "WorkerBeat")
TOKEN = "watch-" + "w" * 30


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[None]:
    """Every test asks anew, and a worker just served the city."""
    monkeypatch.setattr(readiness._Shelf, "asked", float("-inf"))
    monkeypatch.setattr(metrics, "_hall_now", metrics.Hall())
    readiness._was_migrated.cache_clear()
    settings.TENOHIRA_METRICS_TOKEN = TOKEN
    outbox.beat("host/1")
    yield
    readiness._was_migrated.cache_clear()


def asked(path: str, **headers: str) -> tuple[int, Any]:
    response = Client(headers=headers).get(path)
    return response.status_code, json.loads(response.content) if response.content else None


def failing(client: Client) -> dict[str, str]:
    body = client.get("/health/ready").json()
    return {name: check["reason"] for name, check in body["checks"].items() if not check["ok"]}


def test_a_process_that_answers_lives() -> None:
    assert asked("/health/live") == (200, {"status": "live"})


def test_it_lives_even_when_the_database_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "_database", lambda: 1 / 0)
    assert asked("/health/live")[0] == 200


def test_a_hall_in_order_is_ready() -> None:
    status, body = asked("/health/ready")
    assert status == 200, body
    assert body["status"] == "ready"
    assert set(body["checks"]) == {"database", "migrations", "storage", "worker", "outbox"}


def test_a_load_balancer_may_ask_by_any_name(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["hall.example"]
    assert asked("/health/ready", host="10.0.0.7")[0] == 200
    assert Client(headers={"host": "10.0.0.7"}).get("/").status_code == 400


def test_nobody_keeps_the_answer() -> None:
    assert Client().get("/health/ready")["Cache-Control"] == "no-store"


def test_without_a_worker_it_is_not_ready(client: Client) -> None:
    WorkerBeat.objects.update(at=timezone.now() - timedelta(minutes=3))
    assert client.get("/health/ready").status_code == 503
    assert failing(client) == {"worker": "ワーカーが1市区町村で動いていません（990019）"}


def test_a_worker_that_left_in_order_is_gone_at_once(client: Client) -> None:
    outbox.leave("host/1")
    assert "worker" in failing(client)


def test_one_of_two_workers_is_enough(client: Client) -> None:
    outbox.beat("host/2")
    WorkerBeat.objects.filter(worker="host/1").update(at=timezone.now() - timedelta(hours=1))
    assert failing(client) == {}


def test_an_outbox_that_stands_still_is_seen(client: Client) -> None:
    outbox.post("mail", {}, key="1")
    assert failing(client) == {}
    OutboxItem.objects.update(next_at=timezone.now() - timedelta(minutes=16))
    assert set(failing(client)) == {"outbox"}


def test_what_was_put_off_on_purpose_is_not_late(client: Client) -> None:
    outbox.post("mail", {}, key="1")
    OutboxItem.objects.update(next_at=timezone.now() + timedelta(hours=1))
    assert failing(client) == {}
    assert outbox.condition().overdue_seconds == 0


def test_a_storage_that_takes_nothing_is_seen(client: Client, settings: Any) -> None:
    settings.STORAGES = settings.STORAGES | {
        "files": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": "/proc/nowhere"},
        }
    }
    reasons = failing(client)
    assert set(reasons) == {"storage"}
    assert "/proc" not in reasons["storage"]


def test_an_object_store_that_does_not_answer_is_seen(client: Client, settings: Any) -> None:
    nowhere = Environment(storage_url="s3+http://key:secret@127.0.0.1:1/hall?region=ap-northeast-1")
    settings.STORAGES = settings.STORAGES | {"files": file_storage(nowhere, Path("/"))}
    assert failing(client) == {"storage": "確かめられませんでした（OSError）"}


def test_a_database_that_does_not_answer_is_asked_once(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> str:
        raise OperationalError("connection refused")

    monkeypatch.setattr(readiness, "_database", away)
    assert client.get("/health/ready").status_code == 503
    unknown = "データベースが答えないので、わかりません"
    assert failing(client) == {
        "database": "確かめられませんでした（OperationalError）",
        "migrations": unknown,
        "worker": unknown,
        "outbox": unknown,
    }


def test_asking_leaves_nothing_in_the_storage(client: Client) -> None:
    client.get("/health/ready")
    _folders, files = storages["files"].listdir("health")
    assert files == []


def test_the_storage_is_not_asked_at_every_beat(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.get("/health/ready")
    monkeypatch.setattr(readiness.storages["files"].__class__, "save", lambda *_: 1 / 0)
    assert failing(client) == {}


def test_tables_that_lack_a_change_are_seen(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "pending", lambda phase: [("cases", "0099_more")])
    assert failing(client) == {
        "migrations": "データベースの変更が1件、まだです（tenohira migrate --phase pre）"
    }


def test_what_waits_for_the_old_code_to_end_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    assert migrating.pending() == []
    asked_for: list[str] = []
    monkeypatch.setattr(readiness, "pending", lambda phase: asked_for.append(phase) or [])
    asked("/health/ready")
    assert asked_for == ["pre"]


def test_a_check_that_breaks_says_so_without_its_words(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> str:
        raise ConnectionError("password=secret host=db.internal")

    monkeypatch.setattr(readiness, "_database", away)
    assert failing(client)["database"] == "確かめられませんでした（ConnectionError）"
    assert "secret" not in str(failing(client))


class TestFigures:
    def figures(self) -> dict[str, list[tuple[dict[str, str], float]]]:
        response = Client(headers={"authorization": f"Bearer {TOKEN}"}).get("/metrics")
        assert response.status_code == 200
        return {
            family.name: [(sample.labels, sample.value) for sample in family.samples]
            for family in text_string_to_metric_families(response.content.decode())
        }

    @pytest.mark.parametrize("header", ["", "Bearer wrong", "Bearer", f"Basic {TOKEN}x", "Bearer ０"])
    def test_nobody_reads_them_without_the_token(self, header: str) -> None:
        headers = {"authorization": header.encode().decode("latin-1")} if header else {}
        response = Client(headers=headers).get("/metrics")
        assert response.status_code == 401
        assert b"tenohira" not in response.content

    def test_without_a_setting_there_is_no_door(self, settings: Any) -> None:
        settings.TENOHIRA_METRICS_TOKEN = ""
        assert Client(headers={"authorization": "Bearer "}).get("/metrics").status_code == 404

    def test_requests_are_counted_by_route_and_status(self) -> None:
        def count() -> float:
            wanted = {"method": "GET", "route": "portal:home", "status": "200"}
            return sum(
                value for labels, value in self.figures().get("tenohira_requests", []) if labels == wanted
            )

        before = count()
        assert Client().get("/").status_code == 200
        assert count() == before + 1

    def test_an_address_is_never_a_label(self) -> None:
        Client().get("/no/such/place/鈴木花子/?q=090-1234-5678")
        text = metrics.page().decode()
        assert "no/such" not in text
        assert "090-1234" not in text
        assert "鈴木" not in text

    def test_a_verb_nobody_knows_is_one_label(self) -> None:
        Client().generic("HANAKO", "/")
        assert "HANAKO" not in metrics.page().decode()

    def test_the_outbox_is_told_by_kind_age_and_what_is_stuck(self) -> None:
        outbox.post("mail", {}, key="1")
        outbox.post("mail", {}, key="2")
        outbox.post("push", {}, key="3")
        OutboxItem.objects.filter(key="3").update(state="stuck")
        OutboxItem.objects.filter(key="1").update(next_at=timezone.now() - timedelta(seconds=90))
        figures = self.figures()
        assert figures["tenohira_outbox_waiting"] == [({"city": "990019", "kind": "mail"}, 2.0)]
        assert figures["tenohira_outbox_stuck"] == [({"city": "990019"}, 1.0)]
        assert figures["tenohira_outbox_overdue_seconds"][0][1] >= 90

    def test_the_workers_are_told_with_their_last_sign_of_life(self) -> None:
        ((labels, age),) = self.figures()["tenohira_worker_beat_age_seconds"]
        assert labels == {"city": "990019", "worker": "host/1"}
        assert 0 <= age < 60

    def test_cases_are_told_even_when_there_are_none(self) -> None:
        figures = self.figures()
        assert figures["tenohira_cases_open"] == []
        assert figures["tenohira_cases_overdue"] == [({"city": "990019"}, 0.0)]

    def test_the_database_is_asked_at_most_every_15_seconds(self, django_assert_num_queries: Any) -> None:
        metrics.page()
        with django_assert_num_queries(0):
            metrics.page()


def test_every_answer_has_an_id_of_its_own() -> None:
    first, second = (Client().get("/")["X-Request-ID"] for _ in range(2))
    assert first != second
    assert len(first) == 32


def test_the_proxy_s_id_is_kept_when_it_is_one() -> None:
    given = "5f0c1f0e-8a5b-4a83-9df0-0d9b3a2a7e11"
    assert Client(headers={"x-request-id": given}).get("/")["X-Request-ID"] == given
    assert Client(headers={"x-request-id": "hanako suzuki"}).get("/")["X-Request-ID"] != "hanako suzuki"
