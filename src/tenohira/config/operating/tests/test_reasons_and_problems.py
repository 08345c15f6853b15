"""Those on call read a reason and not a riddle; those who open a hall read everything that is missing at once."""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.test import Client
from django.utils import timezone
from django.utils.deconstruct import deconstructible

from tenohira.config.environment import Environment
from tenohira.config.operating import doors, metrics, opening, readiness
from tenohira.foundation import outbox

pytestmark = pytest.mark.django_db
OutboxItem, WorkerBeat = (apps.get_model("outbox", name) for name in ("OutboxItem", "WorkerBeat"))


@pytest.fixture(autouse=True)
def anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test asks anew, and a worker just served the city."""
    monkeypatch.setattr(readiness._Shelf, "asked", float("-inf"))
    monkeypatch.setattr(metrics, "_hall_now", metrics.Hall())
    monkeypatch.setitem(doors._was_ready, "ready", True)
    outbox.beat("host/1")


@deconstructible
class Forgetful(FileSystemStorage):
    """A storage that gives back something else than it was given."""

    def _save(self, name: str, content: Any) -> str:
        kept: str = super()._save(name, ContentFile(b"other"))
        return kept


def ready() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Client().get("/health/ready").content)
    return found


class TestReasons:
    def test_everything_that_is_wrong_is_told_at_once(self) -> None:
        WorkerBeat.objects.all().delete()
        outbox.post("mail", {}, key="1")
        OutboxItem.objects.update(next_at=timezone.now() - timedelta(hours=2))
        checks = ready()["checks"]
        assert {name for name, one in checks.items() if not one["ok"]} == {"worker", "outbox"}
        assert "15分" in checks["outbox"]["reason"]
        assert "990019" in checks["outbox"]["reason"]

    def test_what_is_in_order_has_no_reason(self) -> None:
        body = ready()
        assert body["status"] == "ready"
        assert all(one == {"ok": True} for one in body["checks"].values())

    def test_a_storage_that_gives_back_something_else_is_seen_and_left_clean(
        self, settings: Any, tmp_path: Path
    ) -> None:
        settings.STORAGES = settings.STORAGES | {
            "files": {"BACKEND": f"{__name__}.Forgetful", "OPTIONS": {"location": str(tmp_path)}}
        }
        readiness_of = {one.name: one for one in readiness.readiness()}
        assert not readiness_of["storage"].ok
        assert [path for path in tmp_path.rglob("*") if path.is_file()] == []

    def test_the_log_tells_once_that_it_is_not_ready_however_often_somebody_asks(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        WorkerBeat.objects.all().delete()
        with caplog.at_level(logging.ERROR, logger="tenohira.health"):
            for _n in range(4):
                assert Client().get("/health/ready").status_code == 503
        told = [one for one in caplog.records if one.name == "tenohira.health"]
        assert [one.__dict__["check"] for one in told] == ["worker"]

    def test_it_is_ready_again_as_soon_as_a_worker_serves(self) -> None:
        outbox.leave("host/1")
        assert Client().get("/health/ready").status_code == 503
        outbox.beat("host/2")
        assert Client().get("/health/ready").status_code == 200

    @pytest.mark.parametrize("path", ["/health", "/health/", "/health/live/", "/metrics/", "/health/ready/x"])
    def test_an_address_beside_the_doors_is_no_door(self, path: str) -> None:
        answer = Client().get(path)
        assert answer.status_code in {301, 302, 404}
        assert b'"checks"' not in answer.content

    def test_the_doors_set_no_cookie(self) -> None:
        for path in ("/health/live", "/health/ready", "/metrics"):
            assert Client().get(path).cookies.output() == ""

    def test_a_watcher_needs_no_body(self) -> None:
        assert Client().head("/health/live").status_code == 200
        assert Client().head("/health/ready").status_code == 200


class TestFigures:
    def test_a_failed_effect_is_stuck_and_waits_no_more(self) -> None:
        outbox.post("mail", {}, key="1")
        OutboxItem.objects.update(state="stuck")
        page = metrics.page().decode()
        assert 'tenohira_outbox_stuck{city="990019"} 1.0' in page
        assert 'kind="mail"' not in page

    def test_a_worker_that_left_has_no_line(self) -> None:
        outbox.leave("host/1")
        assert 'worker="host/1"' not in metrics.page().decode()

    def test_every_figure_says_what_it_is(self) -> None:
        lines = metrics.page().decode().splitlines()
        helped = {one.split()[2] for one in lines if one.startswith("# HELP")}
        typed = {one.split()[2] for one in lines if one.startswith("# TYPE")}
        assert typed <= helped
        assert "tenohira_outbox_overdue_seconds" in helped

    @pytest.mark.parametrize(("status", "method"), [(200, "GET"), (503, "POST"), (404, "OTHER")])
    def test_an_answer_is_counted_under_its_verb_route_and_status(self, status: int, method: str) -> None:
        metrics.answered(method, f"test:{status}", status, 0.02)
        page = metrics.page().decode()
        assert (
            f'tenohira_requests_total{{method="{method}",route="test:{status}",status="{status}"}} 1.0'
            in page
        )
        assert f'tenohira_request_seconds_count{{method="{method}",route="test:{status}"}} 1.0' in page


class TestBeforeOpening:
    def told(self, **given: Any) -> dict[str, str]:
        return {one.setting: str(one) for one in opening.problems(Environment(**given))}

    def test_every_line_begins_with_the_setting_to_change(self, tmp_path: Path) -> None:
        for setting, line in self.told(home=str(tmp_path)).items():
            assert line.startswith(f"{setting}: ")

    def test_a_short_secret_is_told_without_being_shown(self, tmp_path: Path) -> None:
        line = self.told(home=str(tmp_path), secret_key="geheim-123")["TENOHIRA_SECRET_KEY"]
        assert "50文字" in line
        assert "geheim-123" not in line

    @pytest.mark.parametrize(("length", "is_told"), [(49, True), (50, False)])
    def test_a_secret_of_fifty_letters_is_long_enough(
        self, tmp_path: Path, length: int, is_told: bool
    ) -> None:
        found = self.told(home=str(tmp_path), secret_key="s" * length)
        assert ("TENOHIRA_SECRET_KEY" in found) is is_told

    @pytest.mark.parametrize(
        "url",
        ["https://", "https://127.0.0.1:8000", "https://[::1]/", "ftp://hall.example", "hall.example", ""],
    )
    def test_an_address_no_resident_reaches_is_shown(self, tmp_path: Path, url: str) -> None:
        assert url in self.told(home=str(tmp_path), base_url=url)["TENOHIRA_BASE_URL"]

    @pytest.mark.parametrize("hosts", ["hall.example", "localhost, hall.example", "hall.example,[::1]"])
    def test_one_name_of_the_hall_is_enough(self, tmp_path: Path, hosts: str) -> None:
        assert "TENOHIRA_ALLOWED_HOSTS" not in self.told(home=str(tmp_path), allowed_hosts=hosts)

    def test_every_name_is_more_than_the_hall_s_own(self, tmp_path: Path) -> None:
        line = self.told(home=str(tmp_path), allowed_hosts="hall.example, *")["TENOHIRA_ALLOWED_HOSTS"]
        assert "どのホスト名も" in line

    def test_without_a_city_the_folder_is_named(self, tmp_path: Path, settings: Any) -> None:
        settings.TENOHIRA_CITIES = str(tmp_path)
        line = self.told(home=str(tmp_path))["TENOHIRA_CITIES"]
        assert str(tmp_path) in line
        assert "bring-your-city" in line

    def test_a_home_is_place_enough_for_files(self, tmp_path: Path) -> None:
        assert "TENOHIRA_STORAGE_URL" not in self.told(home=str(tmp_path))

    @pytest.mark.parametrize("name", ["secret_key", "keys"])
    @pytest.mark.parametrize(
        ("mode", "is_told"), [(0o640, True), (0o604, True), (0o600, False), (0o400, False)]
    )
    def test_a_secret_that_others_read_is_told_with_the_command(
        self, tmp_path: Path, name: str, mode: int, is_told: bool
    ) -> None:
        path = tmp_path / name
        path.write_text("x")
        path.chmod(mode)
        found = self.told(home=str(tmp_path))
        assert (str(path) in found) is is_told
        if is_told:
            assert f"chmod 600 {path}" in found[str(path)]
