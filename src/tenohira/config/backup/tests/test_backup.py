"""A backup is one point in time, says when it is damaged, and becomes the same hall again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.db import connection
from pytest_django import DjangoDbBlocker

from tenohira.config.backup import checking, restoring, taking
from tenohira.config.backup import manifest as heads
from tenohira.config.backup.errors import BackupError
from tenohira.config.cli import main
from tenohira.config.tests.own_database import own_database
from tenohira.engines.documents import commands as documents
from tenohira.engines.documents import queries
from tenohira.engines.people import commands as people
from tenohira.engines.people.tests import factories
from tenohira.foundation import journal
from tenohira.foundation.city import every_city, use_city
from tenohira.foundation.journal import SYSTEM
from tenohira.foundation.sealing import fingerprints

PDF = b"%PDF-1.4\n%%EOF\n"


def storage_at(folder: Path, settings: Any) -> None:
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = settings.STORAGES | {
        "files": {"BACKEND": backend, "OPTIONS": {"location": str(folder)}}
    }


@pytest.fixture
def hall(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path, settings: Any
) -> Iterator[list[str]]:
    """A hall with the cast, an account and three files; yields the refs of the files."""
    storage_at(tmp_path / "storage", settings)
    with django_db_blocker.unblock(), own_database(tmp_path):
        call_command("migrate", verbosity=0)
        factories.hall()
        factories.load(factories.cast())
        people.create_account("hanako@resident.example")
        yield [text(f"ひとつめの書類 {n}") for n in range(3)]


def text(words: str) -> str:
    from io import BytesIO

    from PIL import Image

    picture = BytesIO()
    Image.new("RGB", (8, 8), (len(words), 2, 3)).save(picture, "PNG")
    return documents.store(f"{words}.png", picture.getvalue(), owner="person:1", by=SYSTEM).ref


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backup"


def meanwhile(do: Callable[[], object]) -> None:
    """Let somebody of the city do something while the backup is taken."""
    with use_city("990019"):
        do()


def typed(*words: str) -> Result:
    return CliRunner().invoke(main, words)


class TestRoundTrip:
    def test_an_empty_machine_becomes_the_same_hall(
        self, hall: list[str], folder: Path, tmp_path: Path, settings: Any
    ) -> None:
        contents = [queries.content(ref) for ref in hall]
        with every_city():
            entries = journal.count()
        head = taking.take(folder)
        assert (head.files, head.vendor) == (3, connection.vendor)
        storage_at(tmp_path / "other-storage", settings)
        with own_database(tmp_path):
            done = restoring.restore(folder)
            assert [queries.content(ref) for ref in hall] == contents
            assert factories.known("1001").name == "鈴木 花子"
            assert journal.verify() == []
        assert (done.files, done.entries, done.missing_keys) == (3, entries, ())
        assert done.rows == sum(head.counts.values())

    def test_the_hall_that_came_back_goes_on(
        self, hall: list[str], folder: Path, tmp_path: Path, settings: Any
    ) -> None:
        taking.take(folder)
        storage_at(tmp_path / "other-storage", settings)
        with own_database(tmp_path):
            restoring.restore(folder)
            call_command("migrate", verbosity=0)
            text("あとから")
            assert journal.verify() == []
            with pytest.raises(Exception, match="append-only"), connection.cursor() as cursor, every_city():
                cursor.execute("DELETE FROM journal_journalentry")

    def test_typed_by_an_operator_it_says_what_was_done(
        self, hall: list[str], folder: Path, settings: Any
    ) -> None:
        said = typed("backup", str(folder))
        assert said.exit_code == 0, said.output
        assert "壊れたところはありません" in said.output
        assert "鍵（TENOHIRA_KEYS）は入っていません" in said.output
        again = typed("restore", str(folder))
        assert again.exit_code == 1
        assert "すでにデータがあります" in again.stderr
        forced = typed("restore", str(folder), "--force")
        assert forced.exit_code == 0, forced.output
        assert "つながっています" in forced.output

    def test_keys_that_are_missing_here_are_named(
        self, hall: list[str], folder: Path, tmp_path: Path, settings: Any
    ) -> None:
        head = taking.take(folder)
        settings.TENOHIRA_KEYS = [Fernet.generate_key().decode()]
        storage_at(tmp_path / "other-storage", settings)
        with own_database(tmp_path):
            done = restoring.restore(folder)
        assert done.missing_keys == tuple(head.keys)


class TestOnePointInTime:
    def test_a_file_that_comes_meanwhile_is_in_it(self, hall: list[str], folder: Path) -> None:
        head = taking.take(folder, between=lambda: meanwhile(lambda: text("その間に")))
        assert head.files == 4
        assert head.counts["documents_storedfilerow"] == 4
        assert checking.faults(folder) == []

    def test_a_file_that_is_destroyed_meanwhile_is_no_fault(self, hall: list[str], folder: Path) -> None:
        head = taking.take(folder, between=lambda: meanwhile(lambda: documents.discard(hall[0], SYSTEM)))
        assert head.gone == []
        assert checking.faults(folder) == []

    def test_a_file_that_is_lost_is_told_instead_of_kept_silent(self, hall: list[str], folder: Path) -> None:
        from tenohira.foundation.stored import storage

        with every_city():
            path = next(queries.kept_paths())
        storage().delete(path)
        with pytest.raises(BackupError, match="控えを取れません") as refusal:
            taking.take(folder)
        assert path in refusal.value.why
        with pytest.raises(BackupError, match="読めません"):
            heads.read(folder)

    def test_what_is_discarded_is_not_kept_for_ever(self, hall: list[str], folder: Path) -> None:
        documents.discard(hall[0], SYSTEM)
        assert taking.take(folder).files == 2


class TestDamage:
    @pytest.fixture
    def kept(self, hall: list[str], folder: Path) -> Path:
        taking.take(folder)
        return folder

    def sealed(self, kept: Path) -> Path:
        return next(path for path in (kept / "files").rglob("*") if path.is_file())

    def test_a_whole_backup_has_no_fault(self, kept: Path) -> None:
        assert checking.faults(kept) == []
        assert typed("backup", "verify", str(kept)).exit_code == 0

    def test_a_changed_byte_of_a_file_is_found_and_named(self, kept: Path) -> None:
        path = self.sealed(kept)
        data = bytearray(path.read_bytes())
        data[-1] ^= 1
        path.write_bytes(bytes(data))
        name = str(path.relative_to(kept))
        assert checking.faults(kept) == [f"{name}: 内容が変わっています"]
        with pytest.raises(BackupError) as refusal:
            restoring.restore(kept, force=True)
        assert name in refusal.value.what
        said = typed("backup", "verify", str(kept))
        assert said.exit_code == 1
        assert name in said.output.replace("\n", "")

    def test_a_file_that_is_missing_or_cut_is_found(self, kept: Path) -> None:
        paths = [path for path in (kept / "files").rglob("*") if path.is_file()]
        paths[0].unlink()
        paths[1].write_bytes(paths[1].read_bytes()[:-10])
        told = "\n".join(checking.faults(kept))
        assert f"{paths[0].relative_to(kept)}: ありません" in told
        assert f"{paths[1].relative_to(kept)}: 大きさが違います" in told

    def test_a_database_that_was_touched_is_found(self, kept: Path) -> None:
        path = kept / heads.read(kept).database
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(bytes(data))
        assert checking.faults(kept) == [f"{path.name}: 内容が変わっています"]

    def test_a_database_that_is_missing_is_found(self, kept: Path) -> None:
        path = kept / heads.read(kept).database
        path.unlink()
        assert checking.faults(kept) == [f"{path.name}: ありません"]

    @pytest.mark.parametrize("change", ["drop", "empty", "field"])
    def test_a_head_that_was_touched_is_not_trusted(self, kept: Path, change: str) -> None:
        path = kept / "manifest.json"
        body = json.loads(path.read_text())
        if change == "drop":
            path.unlink()
        elif change == "empty":
            path.write_text("")
        else:
            path.write_text(json.dumps({**body, "files": 0}))
        with pytest.raises(BackupError) as refusal:
            checking.faults(kept)
        assert "別の控え" in refusal.value.remedy

    def test_a_list_of_files_that_was_touched_is_found(self, kept: Path) -> None:
        listing = kept / "files.jsonl"
        listing.write_text(listing.read_text().splitlines()[0] + "\n")
        assert checking.faults(kept) == ["files.jsonl: 内容が変わっています"]

    def test_nothing_is_touched_when_the_backup_is_damaged(self, kept: Path) -> None:
        self.sealed(kept).unlink()
        with pytest.raises(BackupError):
            restoring.restore(kept, force=True)
        assert factories.known("1001").name == "鈴木 花子"


def test_a_folder_that_holds_something_is_refused(hall: list[str], folder: Path) -> None:
    folder.mkdir()
    (folder / "other").write_text("x")
    with pytest.raises(BackupError, match="何かが入っています"):
        taking.take(folder)


def test_a_backup_of_another_kind_of_database_is_refused(hall: list[str], folder: Path) -> None:
    from dataclasses import replace

    head = taking.take(folder)
    heads.write(folder, replace(head, vendor="oracle"))
    with pytest.raises(BackupError, match="ここには戻せません"):
        restoring.restore(folder, force=True)


def test_no_key_is_in_a_backup(hall: list[str], folder: Path, settings: Any) -> None:
    head = taking.take(folder)
    assert head.keys == fingerprints()
    for path in folder.rglob("*"):
        if path.is_file():
            assert settings.TENOHIRA_KEYS[0].encode() not in path.read_bytes()


def test_only_its_owner_reads_a_backup(hall: list[str], folder: Path) -> None:
    taking.take(folder)
    assert folder.stat().st_mode & 0o077 == 0


@pytest.mark.django_db
def test_every_table_is_counted() -> None:
    counts = taking.counts_of("default")
    assert counts["people_person"] == 0
    assert counts["django_migrations"] > 10
