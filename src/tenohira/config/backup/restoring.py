"""`tenohira restore`: a backup becomes the hall again, and is proved to be the same."""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from django.core.files import File
from django.db import connection

from tenohira.config.backup import checking
from tenohira.config.backup import manifest as heads
from tenohira.config.backup.errors import BackupError
from tenohira.config.backup.manifest import Manifest
from tenohira.config.backup.programs import program, run
from tenohira.config.backup.taking import counts_of
from tenohira.config.progress import Advance
from tenohira.foundation import journal
from tenohira.foundation.city import every_city
from tenohira.foundation.sealing import fingerprints
from tenohira.foundation.stored import replace


@dataclass(frozen=True)
class Restored:
    """What came back: rows, files, journal entries whose chain was followed, and keys of the backup missing here."""

    rows: int
    files: int
    entries: int
    missing_keys: tuple[str, ...]


def restore(folder: Path, *, force: bool = False, advance: Advance = lambda _n: None) -> Restored:
    """Bring back database and files, after proving the backup and before trusting the result.

    Raises BackupError when the backup is damaged (the file is named), was taken from another kind of database, when
    this hall is not empty and `force` was not given, or when what came back is not what was kept.
    """
    head = heads.read(folder)
    _require_same_kind(head)
    faults = checking.faults(folder)
    if faults:
        raise BackupError(
            f"控えが壊れています: {faults[0]}",
            "\n".join(["戻せるのは、取ったときのままの控えだけです。", *faults[1:10]]),
            "別の控えを使ってください。何も変えていません。",
        )
    if not force:
        _require_empty()
    _bring_back_database(folder / head.database)
    for kept in heads.kept_files(folder):
        with (folder / "files" / kept.path).open("rb") as source:
            replace(kept.path, File(source))
        advance(1)
    return _proved(head)


def _require_same_kind(head: Manifest) -> None:
    if head.vendor != connection.vendor:
        raise BackupError(
            "この控えは、ここには戻せません。",
            f"控えは {head.vendor}、この環境は {connection.vendor} のデータベースです。",
            "TENOHIRA_DATABASE_URL を、控えと同じ種類のデータベースにしてください。",
        )


def _require_empty() -> None:
    with every_city():
        filled = {table: count for table, count in counts_of("default").items() if count and _is_ours(table)}
    if filled:
        raise BackupError(
            "この市役所には、すでにデータがあります。",
            f"戻すと、いまのデータは消えます（{'、'.join(f'{t} {n}件' for t, n in list(filled.items())[:4])}）。",
            "空のデータベースに戻すか、消してよいときは --force を付けてください。",
        )


def _is_ours(table: str) -> bool:
    """Whether a table holds what people brought; Django fills its own when it migrates."""
    return not table.startswith(("django_", "auth_", "sqlite_"))


def _bring_back_database(source: Path) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
        name = str(connection.settings_dict["NAME"])
        connection.close()
        options = ["--no-owner", "--single-transaction", "--exit-on-error", "--enable-row-security"]
        run([program("pg_restore"), *options, "--dbname", name, str(source)])
        return
    target = str(connection.settings_dict["NAME"])
    connection.close()
    for leftover in (target, f"{target}-wal", f"{target}-shm"):
        Path(leftover).unlink(missing_ok=True)
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    unfinished = f"{target}.restoring"
    shutil.copyfile(source, unfinished)
    with sqlite3.connect(unfinished) as check:
        check.execute("PRAGMA quick_check")
    check.close()
    Path(unfinished).replace(target)


def _proved(head: Manifest) -> Restored:
    """Compare what came back with what was kept; raises BackupError when it differs."""
    with every_city():
        now = counts_of("default")
        faults = journal.verify()
        entries = journal.count()
        lost = [kept for kept, count in head.counts.items() if now.get(kept) != count]
    if lost or faults:
        why = [
            f"{table}: 控えでは {head.counts[table]} 件、戻したあとは {now.get(table, 0)} 件"
            for table in lost[:5]
        ]
        why += [f"記録簿 {fault.stream} {fault.seq}番: {fault.reason}" for fault in faults[:5]]
        raise BackupError(
            "戻したデータが、控えと違います。",
            "\n".join(why),
            "この環境を使わず、別の控えから戻してください。",
        )
    absent = tuple(key for key in head.keys if key not in fingerprints())
    return Restored(sum(now.values()), head.files, entries, absent)
