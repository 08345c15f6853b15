"""`tenohira backup`: database and files of one point in time, while the hall stays open.

Files never change and are written before the row that names them. So they are copied first, then the database as of one
moment, then the files that came meanwhile: every file a row of that moment names is there. One that was destroyed
between (a disposal) is named in the manifest as gone.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import IO

from django.core.files.storage import storages
from django.db import connection, connections, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from tenohira.config.backup import manifest as heads
from tenohira.config.backup.errors import BackupError
from tenohira.config.backup.manifest import KeptFile, Manifest
from tenohira.config.backup.programs import program, run
from tenohira.config.progress import Advance
from tenohira.engines.documents import queries as documents
from tenohira.foundation.city import every_city
from tenohira.foundation.sealing import fingerprints

_CHUNK = 1024 * 1024


class _Copies:
    """The files copied so far; each is read and written once, in pieces."""

    def __init__(self, folder: Path, listing: IO[str], advance: Advance) -> None:
        self._folder, self._listing, self._advance = folder / "files", listing, advance
        self._seen: set[bytes] = set()
        self.count = self.size = 0

    def take(self, path: str) -> bool:
        """Copy a file unless it was copied; returns False when the storage has it no more."""
        mark = hashlib.blake2b(path.encode(), digest_size=12).digest()
        if mark in self._seen:
            return True
        kept = self._copied(path)
        if kept is None:
            return False
        self._seen.add(mark)
        self._listing.write(json.dumps(asdict(kept), ensure_ascii=False) + "\n")
        self.count, self.size = self.count + 1, self.size + kept.size
        self._advance(1)
        return True

    def _copied(self, path: str) -> KeptFile | None:
        found, size = hashlib.sha256(), 0
        target = self._folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with storages["files"].open(path) as source, target.open("wb") as copy:
                while piece := source.read(_CHUNK):
                    found.update(piece)
                    size += copy.write(piece)
        except FileNotFoundError:
            target.unlink(missing_ok=True)
            return None
        return KeptFile(path, size, found.hexdigest())


def take(
    folder: Path, advance: Advance = lambda _n: None, between: Callable[[], None] = lambda: None
) -> Manifest:
    """Write a backup into an empty or missing folder and return its head.

    The keys are not in it: without TENOHIRA_KEYS nobody reads the sealed fields and files, and whoever holds both the
    backup and the keys reads everything. `between` runs after the first round of copying. Raises BackupError when the
    folder holds something.
    """
    _require_empty(folder)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with every_city(), (folder / "files.jsonl").open("w", encoding="utf-8") as listing:
        copies = _Copies(folder, listing, advance)
        for path in documents.kept_paths():
            copies.take(path)
        between()
        name = "database.pgdump" if connection.vendor == "postgresql" else "database.sqlite3"
        with _moment(folder / name) as using:
            missing = [path for path in documents.kept_paths(using) if not copies.take(path)]
            counts, migrations = counts_of(using), _migrations(using)
    head = Manifest(
        taken_at=timezone.now().isoformat(timespec="seconds"),
        version=version("tenohira"),
        vendor=connection.vendor,
        database=name,
        database_sha256=heads.digest(folder / name),
        files=copies.count,
        files_bytes=copies.size,
        files_sha256=heads.digest(folder / "files.jsonl"),
        counts=counts,
        migrations=migrations,
        keys=fingerprints(),
        gone=_gone(missing),
    )
    heads.write(folder, head)
    return head


def _require_empty(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BackupError(
            f"{folder} には、すでに何かが入っています。",
            "別の控えと混ざると、どちらも使えなくなります。",
            "空のフォルダか、まだない名前を選んでください。",
        )


@contextmanager
def _moment(target: Path) -> Iterator[str]:
    """Copy the database as of one moment; yields the name of a Django connection that sees the same moment."""
    if connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                cursor.execute("SELECT pg_export_snapshot()")
                (snapshot,) = cursor.fetchone()
            command = [program("pg_dump"), "--format=custom", "--no-owner", "--enable-row-security"]
            name = str(connection.settings_dict["NAME"])
            run([*command, f"--snapshot={snapshot}", "--file", str(target), "--dbname", name])
            yield "default"
        return
    connection.ensure_connection()
    copy = sqlite3.connect(target)
    connection.connection.backup(copy)
    copy.execute("PRAGMA journal_mode=DELETE")
    copy.close()
    with _opened(target) as using:
        yield using


@contextmanager
def _opened(path: Path) -> Iterator[str]:
    """A Django connection to a copied SQLite database."""
    told = {**connections.settings["default"], "NAME": f"file:{path}?mode=ro&immutable=1"}
    connections.settings["backup"] = {**told, "OPTIONS": {"uri": True}}
    try:
        yield "backup"
    finally:
        connections["backup"].close()
        del connections["backup"]
        del connections.settings["backup"]


def counts_of(using: str) -> dict[str, int]:
    found = {}
    with connections[using].cursor() as cursor:
        for table in sorted(connections[using].introspection.table_names(cursor)):
            cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608 - names from the database itself
            found[table] = cursor.fetchone()[0]
    return found


def _migrations(using: str) -> list[str]:
    applied = MigrationRecorder(connections[using]).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied)


def _gone(missing: list[str]) -> list[str]:
    """Return the files that were destroyed in order meanwhile; raises BackupError for one that is simply lost."""
    with every_city():
        still_named = set(documents.kept_paths()) if missing else set()
    lost = [path for path in missing if path in still_named]
    if lost:
        raise BackupError(
            "控えを取れませんでした。",
            f"データベースにあるファイルが、置き場にありません: {'、'.join(lost[:5])}（全部で{len(lost)}件）",
            "ファイルの置き場を確かめてください。失われたものは、以前の控えから戻せます。",
        )
    return missing
