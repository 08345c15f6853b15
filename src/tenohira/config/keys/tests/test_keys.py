"""Keys are turned while the hall is open: all of it, killed or not, and nothing with the old key is left."""

from __future__ import annotations

import ast
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from cryptography.fernet import Fernet
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoDbBlocker

import tenohira
from tenohira.config.cli import main
from tenohira.config.keys import columns as sealed
from tenohira.config.keys import turning
from tenohira.config.tests.own_database import own_database, url_in_force
from tenohira.foundation import stored
from tenohira.foundation.city import use_city
from tenohira.foundation.sealing import SealedTextField, fingerprints, seal, sealed_with, unseal

OLD, NEW, OTHER = (Fernet.generate_key().decode() for _ in range(3))
SOURCE = Path(tenohira.__file__).parent


@pytest.fixture
def hall(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path, settings: Any
) -> Iterator[Path]:
    """A migrated hall with the old key; yields its data folder."""
    backend = "django.core.files.storage.FileSystemStorage"
    options = {"location": str(tmp_path / "files")}
    settings.STORAGES = settings.STORAGES | {"files": {"BACKEND": backend, "OPTIONS": options}}
    settings.TENOHIRA_FILES = str(tmp_path / "files")
    settings.TENOHIRA_KEYS = [OLD]
    with django_db_blocker.unblock(), own_database(tmp_path):
        call_command("migrate", verbosity=0)
        yield tmp_path


def notices(count: int, city: str = "990019") -> None:
    model = apps.get_model("notices", "NoticeRow")
    with use_city(city):
        model.objects.bulk_create(
            [
                model(
                    key=f"{city}-{n}", recipient_ref="person:1", language="ja", title=f"お知らせ {n}", body="本文" * 20,
                    mail="hanako@resident.example", at=timezone.now(),
                )
                for n in range(count)
            ],
            batch_size=500,
        )  # fmt: skip


def files(count: int, folder: str = "990019") -> list[str]:
    return [
        stored.storage().save(f"{folder}/{n % 16:02x}/file{n:04}", ContentFile(seal(f"内容 {n}".encode())))
        for n in range(count)
    ]


def tenohira_keys(*words: str) -> Result:
    ran = CliRunner().invoke(main, ["keys", *words])
    assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.exception
    return ran


class TestTurning:
    def test_everything_is_sealed_anew_and_still_says_the_same(self, hall: Path, settings: Any) -> None:
        notices(1203)
        paths = files(40)
        settings.TENOHIRA_KEYS = [NEW, OLD]
        done = turning.rotate()
        assert (done.values, done.files, done.unreadable) == (3 * 1203, 40, ())
        settings.TENOHIRA_KEYS = [NEW]
        rows = apps.get_model("notices", "NoticeRow").objects.order_by("id")
        assert [row.title for row in rows[:2]] == ["お知らせ 0", "お知らせ 1"]
        assert rows.last().mail == "hanako@resident.example"
        with stored.storage().open(paths[7]) as file:
            assert unseal(file.read()).decode() == "内容 7"
        assert turning.status().unreadable == ()

    def test_a_my_number_within_sealed_answers_is_turned_with_them(self, hall: Path, settings: Any) -> None:
        draft = apps.get_model("cases", "Draft")
        inner = seal(b"123456789018").decode()
        with use_city("990019"):
            draft.objects.create(
                service="x", version="1", token="t", token_hash="h", expires_at=timezone.now(),
                answers=f'{{"number": "{inner}"}}',
            )  # fmt: skip
        settings.TENOHIRA_KEYS = [NEW, OLD]
        row = draft.objects.get()
        row.save()  # the answers under the new key, what is within them still under the old one
        old = fingerprints()[1]
        assert turning.status().values[old] == 1
        assert turning.rotate().values == 1
        assert turning.status().sealed_by(old) == 0
        settings.TENOHIRA_KEYS = [NEW]
        number = draft.objects.get().answers.split('"')[3]
        assert unseal(number.encode()) == b"123456789018"

    def test_once_more_changes_nothing(self, hall: Path, settings: Any) -> None:
        notices(10)
        files(3)
        settings.TENOHIRA_KEYS = [NEW, OLD]
        turning.rotate()
        again = turning.rotate()
        assert (again.values, again.files) == (0, 0)

    def test_every_city_of_the_installation_is_covered(self, hall: Path, settings: Any) -> None:
        notices(5)
        notices(5, "123456")
        settings.TENOHIRA_KEYS = [NEW, OLD]
        assert turning.rotate().values == 30

    def test_what_somebody_changes_meanwhile_is_not_written_over(self, hall: Path, settings: Any) -> None:
        notices(1)
        settings.TENOHIRA_KEYS = [NEW, OLD]
        column = next(one for one in sealed.columns() if one.name == "notices_noticerow.title")
        rows = list(sealed.values(column))
        row = apps.get_model("notices", "NoticeRow").objects.get()
        row.title = "その間に直した"
        row.save()
        assert sealed.turn(column, rows) == 1
        row.refresh_from_db()
        assert row.title == "その間に直した"

    def test_what_no_key_opens_is_named_and_left_alone(self, hall: Path, settings: Any) -> None:
        settings.TENOHIRA_KEYS = [OTHER]
        notices(1)
        (lost,) = files(1, "990019/lost")
        settings.TENOHIRA_KEYS = [OLD]
        model = apps.get_model("notices", "NoticeRow")
        with use_city("990019"):
            model.objects.create(
                key="ok", recipient_ref="person:1", language="ja", title="読める", body="x", at=timezone.now()
            )
        settings.TENOHIRA_KEYS = [NEW, OLD]
        done = turning.rotate()
        assert done.values == 2
        assert lost in done.unreadable
        assert len(done.unreadable) == 4
        said = tenohira_keys("rotate")
        assert said.exit_code == 1
        assert "以前の鍵" in said.output

    def test_a_file_that_is_not_sealed_is_left_alone(self, hall: Path, settings: Any) -> None:
        stored.storage().save("public/map.json", ContentFile(b"{}"))
        settings.TENOHIRA_KEYS = [NEW, OLD]
        assert turning.rotate().files == 0
        with stored.storage().open("public/map.json") as file:
            assert file.read() == b"{}"


class TestKilled:
    def command(self, home: Path, *words: str) -> subprocess.Popen[bytes]:
        environment = {key: value for key, value in os.environ.items() if not key.startswith("TENOHIRA_")}
        environment |= {
            "TENOHIRA_HOME": str(home),
            "TENOHIRA_DATABASE_URL": url_in_force(),
            "TENOHIRA_CITIES": os.environ["TENOHIRA_CITIES"],
            "TENOHIRA_KEYS": f"{NEW},{OLD}",
            "DJANGO_SETTINGS_MODULE": "tenohira.config.settings",
        }
        command = [sys.executable, "-m", "tenohira.config", "keys", *words]
        return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # noqa: S603

    def turned(self) -> tuple[int, int]:
        """How many values and files the new key seals."""
        found = turning.status()
        new = fingerprints()[0]
        return found.values.get(new, 0), found.files.get(new, 0)

    def kill_when(self, process: subprocess.Popen[bytes], table: str) -> None:
        """Kill once the first batch is written."""
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and process.poll() is None:
            with connection.cursor() as cursor:
                cursor.execute(table)
                (value,) = cursor.fetchone()
            if sealed_with(value.encode()) == fingerprints()[0]:
                break
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert process.returncode == -signal.SIGKILL

    def test_killed_in_the_middle_it_goes_on_where_it_stood(self, hall: Path, settings: Any) -> None:
        notices(6000)
        files(60)
        settings.TENOHIRA_KEYS = [NEW, OLD]
        first = "SELECT body FROM notices_noticerow ORDER BY id LIMIT 1"
        self.kill_when(self.command(hall, "rotate"), first)
        values, _files = self.turned()
        assert 0 < values < 18_000
        rows = apps.get_model("notices", "NoticeRow").objects
        assert rows.order_by("id").first().title == "お知らせ 0"
        assert rows.order_by("id").last().body == "本文" * 20
        process = self.command(hall, "rotate")
        _out, said = process.communicate(timeout=200)
        assert process.returncode == 0, said.decode()
        assert self.turned() == (18_000, 60)
        settings.TENOHIRA_KEYS = [NEW]
        assert turning.status().unreadable == ()


class TestFiles:
    def test_a_file_is_the_old_one_or_the_new_one_whole(
        self, hall: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (path,) = files(1)
        before = stored.storage().open(path).read()

        def dies(*_: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(os, "fsync", dies)
        with pytest.raises(KeyboardInterrupt):
            stored.replace(path, ContentFile(b"new"))
        assert stored.storage().open(path).read() == before
        monkeypatch.undo()
        stored.replace(path, ContentFile(b"new"))
        assert stored.storage().open(path).read() == b"new"
        assert stored.files_in(os.path.dirname(path)) == [path]


class TestTyped:
    @pytest.fixture(autouse=True)
    def kept_in_the_folder(self, hall: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("TENOHIRA_KEYS", raising=False)
        (hall / "keys").write_text(OLD)

    def keys(self, hall: Path) -> list[str]:
        return (hall / "keys").read_text().split(",")

    def test_no_key_is_ever_listed(self, hall: Path, settings: Any) -> None:
        settings.TENOHIRA_KEYS = [NEW, OLD]
        said = tenohira_keys("list").output + tenohira_keys("status").output
        assert NEW not in said
        assert OLD not in said
        assert all(fingerprint in said for fingerprint in fingerprints())
        assert "people_person.my_number" in said

    def test_from_a_new_key_to_one_key_only(self, hall: Path, settings: Any) -> None:
        notices(4)
        files(2)
        assert tenohira_keys("new").exit_code == 0
        assert self.keys(hall)[1] == OLD
        assert (hall / "keys").stat().st_mode & 0o077 == 0
        settings.TENOHIRA_KEYS = self.keys(hall)
        assert tenohira_keys("status").exit_code == 1
        refused = tenohira_keys("forget")
        assert refused.exit_code == 1
        assert "残っています" in refused.output
        assert tenohira_keys("rotate").exit_code == 0
        assert tenohira_keys("status").exit_code == 0
        assert tenohira_keys("forget").exit_code == 0
        assert len(self.keys(hall)) == 1
        assert (hall / "keys.old").read_text() == OLD

    def test_keys_of_the_environment_are_the_operator_s_to_change(
        self, hall: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("TENOHIRA_KEYS", OLD)
        said = tenohira_keys("new").output
        made = next(word for word in said.split() if len(word) == 44 and word.endswith("="))
        assert Fernet(made)
        assert self.keys(hall) == [OLD]


def test_every_sealed_field_is_found_by_itself() -> None:
    names = {one.name for one in sealed.columns()}
    assert {
        "people_person.my_number",
        "cases_case.answers",
        "notices_noticerow.body",
        "documents_storedfilerow.name",
    } <= names
    declared = sum(
        isinstance(field, SealedTextField)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_concrete_fields
    )
    assert len(names) == declared


def test_nothing_else_is_sealed_than_fields_and_files_of_the_storage() -> None:
    """Whoever calls `seal` somewhere else keeps sealed data that turning the keys would not find."""
    callers = set()
    for path in SOURCE.rglob("*.py"):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "seal":
                callers.add(str(path.relative_to(SOURCE)))
    known = {
        "foundation/sealing.py",
        "engines/documents/shelf.py",
        "engines/forms/fields/my_number.py",  # within the answers, which are sealed themselves
        "config/keys/turning.py",
        "config/keys/factors.py",  # turns what the next one seals
        "counters/portal/account/factors.py",
        "counters/desk/sought.py",  # in a session, which ends before a key does
        "counters/portal/navigator/state.py",  # in a visitor's cookie, which ends before a key does
        "engines/services/slip_codes.py",  # printed on a slip: under a dropped key the desk says it is too old
        "engines/campaigns/stopping.py",  # in mails sent: under a dropped key the page says where to stop notices
    }
    assert callers == known


@pytest.mark.django_db
def test_a_hall_without_anything_sealed_has_nothing_to_turn(settings: Any) -> None:
    settings.TENOHIRA_KEYS = [NEW, OLD]
    assert turning.rotate().values == 0
