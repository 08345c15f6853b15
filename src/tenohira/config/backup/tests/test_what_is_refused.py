"""What a backup or a restore refuses: each with the file, the reason and what to do, and nothing is changed."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tenohira.config.backup import checking
from tenohira.config.backup import manifest as heads
from tenohira.config.backup.errors import BackupError
from tenohira.config.backup.manifest import KeptFile, Manifest
from tenohira.config.backup.programs import program, run
from tenohira.config.cli import main


def typed(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def made(folder: Path, **changes: Any) -> Manifest:
    """A small whole backup written by hand: a database of one table and two sealed files."""
    folder.mkdir(parents=True, exist_ok=True)
    database = folder / "database.sqlite3"
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS person (name TEXT)")
    connection.close()
    listing = []
    for name, content in (("2026/a", b"sealed a"), ("2026/b", b"sealed b")):
        path = folder / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        listing.append({"path": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()})
    lines = "".join(json.dumps(one) + "\n" for one in listing)
    (folder / "files.jsonl").write_text(lines)
    head = Manifest(
        **{
            "taken_at": "2026-11-21T03:00:00+00:00",
            "version": "0.3.0",
            "vendor": "sqlite",
            "database": database.name,
            "database_sha256": heads.digest(database),
            "files": 2,
            "files_bytes": 16,
            "files_sha256": heads.digest(folder / "files.jsonl"),
            "counts": {"person": 0},
            "migrations": ["people.0001_initial"],
            "keys": ["abcd"],
            **changes,
        }
    )
    heads.write(folder, head)
    return head


class TestTheHead:
    def test_what_was_written_is_read_again(self, tmp_path: Path) -> None:
        head = made(tmp_path)
        assert heads.read(tmp_path) == head
        assert checking.faults(tmp_path) == []

    def test_the_files_are_listed_one_after_the_other(self, tmp_path: Path) -> None:
        made(tmp_path)
        found = list(heads.kept_files(tmp_path))
        assert [(one.path, one.size) for one in found] == [("2026/a", 8), ("2026/b", 8)]
        assert isinstance(found[0], KeptFile)

    def test_another_format_asks_for_the_version_that_took_it(self, tmp_path: Path) -> None:
        made(tmp_path, format=2)
        with pytest.raises(BackupError) as refusal:
            heads.read(tmp_path)
        assert "この版では読めない" in refusal.value.what
        assert "2" in refusal.value.why
        assert "控えを取った版" in refusal.value.remedy

    @pytest.mark.parametrize("field", ["taken_at", "counts", "keys", "database_sha256", "vendor"])
    def test_any_field_that_was_changed_breaks_the_seal(self, tmp_path: Path, field: str) -> None:
        made(tmp_path)
        path = tmp_path / "manifest.json"
        body = json.loads(path.read_text())
        body[field] = ["other"] if isinstance(body[field], list) else "other"
        path.write_text(json.dumps(body))
        with pytest.raises(BackupError, match="控えが壊れています"):
            heads.read(tmp_path)

    @pytest.mark.parametrize("content", ["[]", "null", "{}", "{", '{"sha256": "x"}', '"text"', "3"])
    def test_something_else_is_no_head(self, tmp_path: Path, content: str) -> None:
        (tmp_path / "manifest.json").write_text(content)
        with pytest.raises(BackupError) as refusal:
            heads.read(tmp_path)
        assert "読めません" in refusal.value.what
        assert "別の控え" in refusal.value.remedy

    def test_bytes_that_are_no_text_are_no_head(self, tmp_path: Path) -> None:
        (tmp_path / "manifest.json").write_bytes(b"\xff\xfe\x00")
        with pytest.raises(BackupError, match="読めません"):
            heads.read(tmp_path)

    def test_the_order_of_fields_is_no_change(self, tmp_path: Path) -> None:
        head = made(tmp_path)
        path = tmp_path / "manifest.json"
        turned = dict(reversed(json.loads(path.read_text()).items()))
        path.write_text(json.dumps(turned))
        assert heads.read(tmp_path) == head


class TestFaults:
    def test_every_fault_is_told_and_not_the_first_alone(self, tmp_path: Path) -> None:
        made(tmp_path)
        (tmp_path / "database.sqlite3").unlink()
        (tmp_path / "files/2026/a").unlink()
        (tmp_path / "files/2026/b").write_bytes(b"sealed c")
        assert checking.faults(tmp_path) == [
            "database.sqlite3: ありません",
            "files/2026/a: ありません",
            "files/2026/b: 内容が変わっています",
        ]

    def test_a_size_that_differs_is_told_with_both(self, tmp_path: Path) -> None:
        made(tmp_path)
        (tmp_path / "files/2026/a").write_bytes(b"seal")
        (fault,) = checking.faults(tmp_path)
        assert "4 バイト" in fault
        assert "控えでは 8" in fault

    def test_without_the_list_of_files_the_database_is_looked_at_all_the_same(self, tmp_path: Path) -> None:
        made(tmp_path)
        (tmp_path / "files.jsonl").unlink()
        (tmp_path / "database.sqlite3").write_bytes(b"")
        assert checking.faults(tmp_path) == [
            "database.sqlite3: 内容が変わっています",
            "files.jsonl: ありません",
        ]

    @pytest.mark.parametrize(
        "content", [b"no database at all" * 100, b"SQLite format 3\x00" + b"\x01" * 5000]
    )
    def test_a_database_that_does_not_open_is_told_though_its_sum_is_right(
        self, tmp_path: Path, content: bytes
    ) -> None:
        made(tmp_path)
        (tmp_path / "database.sqlite3").write_bytes(content)
        made_up = heads.read(tmp_path)
        heads.write(
            tmp_path,
            Manifest(**{**made_up.__dict__, "database_sha256": heads.digest(tmp_path / "database.sqlite3")}),
        )
        assert checking.faults(tmp_path) == ["database.sqlite3: データベースとして開けません"]

    def test_a_file_that_came_to_the_folder_later_is_no_fault(self, tmp_path: Path) -> None:
        made(tmp_path)
        (tmp_path / "files/2026/note.txt").write_text("of the operator")
        assert checking.faults(tmp_path) == []

    def test_progress_is_told_file_by_file(self, tmp_path: Path) -> None:
        made(tmp_path)
        told: list[int] = []
        checking.faults(tmp_path, told.append)
        assert told == [1, 1]

    def test_proving_changes_nothing(self, tmp_path: Path) -> None:
        made(tmp_path)
        before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
        checking.faults(tmp_path)
        assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


class TestTyped:
    def test_a_whole_backup_is_told_with_its_day_and_size(self, tmp_path: Path) -> None:
        made(tmp_path, counts={"person": 1200, "case": 34})
        said = typed("backup", "verify", str(tmp_path))
        assert said.exit_code == 0, said.output
        assert "2026-11-21T03:00:00+00:00" in said.output
        assert "1,234 行、2 ファイル" in said.output

    def test_a_damaged_one_ends_with_what_to_do(self, tmp_path: Path) -> None:
        made(tmp_path)
        (tmp_path / "files/2026/a").unlink()
        said = typed("backup", "verify", str(tmp_path))
        assert said.exit_code == 1
        assert "✗ files/2026/a: ありません" in said.output
        assert "新しい控えを取ってください" in said.output

    @pytest.mark.parametrize("verb", ["check", "Verify", "restore"])
    def test_another_verb_is_refused_with_those_there_are(self, tmp_path: Path, verb: str) -> None:
        said = typed("backup", verb, str(tmp_path))
        assert said.exit_code == 2
        assert "tenohira backup verify" in said.stderr

    @pytest.mark.parametrize("words", [["backup"], ["restore"], ["restore", "/no/such/folder"]])
    def test_without_a_folder_nothing_begins(self, words: list[str]) -> None:
        assert typed(*words).exit_code == 2

    def test_a_folder_that_is_no_backup_is_not_restored(self, tmp_path: Path) -> None:
        for words in (["backup", "verify", str(tmp_path)], ["restore", str(tmp_path), "--force"]):
            said = typed(*words)
            assert said.exit_code == 1
            assert "控え（バックアップ）として読めません" in said.stderr
            assert "Traceback" not in said.stderr

    def test_a_backup_is_not_written_into_a_file(self, tmp_path: Path) -> None:
        there = tmp_path / "notes.txt"
        there.write_text("of the operator")
        from tenohira.config.backup.taking import _require_empty

        with pytest.raises(BackupError, match="何かが入っています"):
            _require_empty(there)
        assert there.read_text() == "of the operator"


class TestPrograms:
    def test_a_program_nobody_installed_is_named_with_what_to_install(self) -> None:
        with pytest.raises(BackupError) as refusal:
            program("pg_nothing_of_the_kind")
        assert "pg_nothing_of_the_kind" in refusal.value.what
        assert "postgresql-client" in refusal.value.remedy

    @pytest.mark.parametrize(
        ("script", "why"),
        [
            ("echo first >&2; echo last words >&2; exit 3", "last words"),
            ("exit 3", "終了コード 3"),
        ],
    )
    def test_a_program_that_fails_is_told_with_its_last_words(self, script: str, why: str) -> None:
        with pytest.raises(BackupError) as refusal:
            run(["/bin/sh", "-c", script])
        assert refusal.value.what == "sh が失敗しました。"
        assert refusal.value.why == why

    def test_a_program_works_for_every_city(self) -> None:
        run(["/bin/sh", "-c", 'test "$PGOPTIONS" = "-c tenohira.city=*"'])
