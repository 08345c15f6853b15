"""Files are sealed at rest, found by their subject, and gone when discarded."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.db import connection, transaction

from tenohira.engines.documents import queries
from tenohira.engines.documents.commands import attach, discard, store
from tenohira.engines.documents.errors import FileNotFound
from tenohira.engines.documents.tests import factories as make
from tenohira.engines.documents.views import StoredFile
from tenohira.foundation.city import use_city
from tenohira.foundation.journal import entries
from tenohira.foundation.sealing import SealError

pytestmark = pytest.mark.django_db
CASE = "case:T26-0012-3"


def kept(name: str = "母子手帳.pdf", content: bytes | None = None) -> StoredFile:
    return store(name, content or make.pdf(), owner=make.HANAKO, by=make.RESIDENT)


def written(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_file_comes_back_as_it_was_sent() -> None:
    content = make.pdf()
    file = store("母子手帳.pdf", io.BytesIO(content), owner=make.HANAKO, by=make.RESIDENT)
    assert queries.content(file.ref) == content
    assert (file.name, file.media_type, file.size) == ("母子手帳.pdf", "application/pdf", len(content))
    assert file.sha256 == hashlib.sha256(content).hexdigest()
    assert queries.stored(file.ref) == file


def test_neither_disk_nor_table_shows_content_or_name(shelf_folder: Path) -> None:
    kept()
    (path,) = written(shelf_folder)
    assert b"%PDF" not in path.read_bytes()
    assert "母子手帳" not in str(path)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM documents_storedfilerow")
        assert "母子手帳" not in cursor.fetchone()[0]


def test_an_old_key_still_opens_and_a_lost_one_says_so(settings: Any) -> None:
    file = kept()
    settings.TENOHIRA_KEYS = [Fernet.generate_key().decode(), *settings.TENOHIRA_KEYS]
    assert queries.content(file.ref).startswith(b"%PDF")
    settings.TENOHIRA_KEYS = settings.TENOHIRA_KEYS[:1]
    with pytest.raises(SealError, match="TENOHIRA_KEYS"):
        queries.content(file.ref)


def test_files_are_found_by_their_subject() -> None:
    first, second = kept("一.pdf"), kept("二.pdf")
    for file in (first, second):
        attach(file.ref, CASE, make.RESIDENT)
    kept("別.pdf")
    assert [file.name for file in queries.files_of(CASE)] == ["一.pdf", "二.pdf"]
    assert queries.stored(first.ref).subject == CASE


def test_attaching_again_changes_nothing() -> None:
    file = kept()
    attach(file.ref, CASE)
    attach(file.ref, CASE)
    assert [entry.kind for entry in entries(file.ref)] == ["document.file_stored", "document.file_attached"]


def test_several_files_are_read_at_once_in_their_order(django_assert_num_queries: Any) -> None:
    first, second = kept("一.pdf"), kept("二.pdf")
    with django_assert_num_queries(1):
        found = queries.files([second.ref, "file:unknown", first.ref])
    assert [file.name for file in found] == ["二.pdf", "一.pdf"]


def test_a_discarded_file_is_gone_from_disk_and_its_disposal_is_on_record(
    shelf_folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    file = kept()
    with django_capture_on_commit_callbacks(execute=True):
        discard(file.ref, make.CLERK)
    assert written(shelf_folder) == []
    assert queries.files([file.ref]) == []
    last = entries(file.ref)[-1]
    assert (last.kind, last.data["sha256"]) == ("document.file_discarded", file.sha256)
    with pytest.raises(FileNotFound, match="廃棄"):
        queries.content(file.ref)


def test_a_disposal_that_is_rolled_back_keeps_the_file() -> None:
    file = kept()

    def fails() -> None:
        with transaction.atomic():
            discard(file.ref, make.CLERK)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fails()
    assert queries.content(file.ref).startswith(b"%PDF")


def test_a_file_lost_by_the_storage_is_reported(shelf_folder: Path) -> None:
    file = kept()
    written(shelf_folder)[0].unlink()
    with pytest.raises(FileNotFound, match="見つかりません"):
        queries.content(file.ref)


@pytest.mark.parametrize("ref", ["file:x", "", "file:11111111-1111-4111-8111-111111111111", "document:x"])
def test_an_unknown_file_is_reported(ref: str) -> None:
    with pytest.raises(FileNotFound):
        queries.stored(ref)


def test_another_city_does_not_see_it() -> None:
    file = kept()
    with use_city("990027"), pytest.raises(FileNotFound):
        queries.stored(file.ref)


def test_the_journal_holds_no_name() -> None:
    file = kept("鈴木花子の母子手帳.pdf")
    (entry,) = entries(file.ref)
    assert "鈴木" not in str(entry.data)
    assert entry.subject == make.HANAKO


def test_a_failing_write_leaves_no_file_behind(shelf_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("tenohira.engines.documents.commands.append", refuses)
    with pytest.raises(RuntimeError):
        kept()
    assert written(shelf_folder) == []
