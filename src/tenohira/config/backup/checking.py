"""Proving that a backup is whole, without touching the hall."""

from __future__ import annotations

import sqlite3
import subprocess
from pathlib import Path

from tenohira.config.backup import manifest as heads
from tenohira.config.backup.manifest import Manifest
from tenohira.config.backup.programs import program
from tenohira.config.progress import Advance


def faults(folder: Path, advance: Advance = lambda _n: None) -> list[str]:
    """Return what is wrong with a backup, each fault with the name of the file; none means that it is whole.

    Raises BackupError when the manifest itself cannot be trusted.
    """
    head = heads.read(folder)
    found = [*_database_faults(folder, head)]
    listing = folder / "files.jsonl"
    if not listing.is_file():
        return [*found, "files.jsonl: ありません"]
    if heads.digest(listing) != head.files_sha256:
        return [*found, "files.jsonl: 内容が変わっています"]
    return [*found, *_file_faults(folder, advance)]


def _file_faults(folder: Path, advance: Advance) -> list[str]:
    found = []
    for kept in heads.kept_files(folder):
        path = folder / "files" / kept.path
        if not path.is_file():
            found.append(f"files/{kept.path}: ありません")
        elif path.stat().st_size != kept.size:
            found.append(
                f"files/{kept.path}: 大きさが違います（{path.stat().st_size} バイト、控えでは {kept.size}）"
            )
        elif heads.digest(path) != kept.sha256:
            found.append(f"files/{kept.path}: 内容が変わっています")
        advance(1)
    return found


def _database_faults(folder: Path, head: Manifest) -> list[str]:
    path = folder / head.database
    if not path.is_file():
        return [f"{head.database}: ありません"]
    if heads.digest(path) != head.database_sha256:
        return [f"{head.database}: 内容が変わっています"]
    if not _opens(path, head.vendor):
        return [f"{head.database}: データベースとして開けません"]
    return []


def _opens(path: Path, vendor: str) -> bool:
    if vendor == "postgresql":
        command = [program("pg_restore"), "--list", str(path)]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603
    connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    try:
        return bool(connection.execute("PRAGMA quick_check").fetchone() == ("ok",))
    except sqlite3.DatabaseError:
        return False
    finally:
        connection.close()
