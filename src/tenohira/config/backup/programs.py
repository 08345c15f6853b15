"""PostgreSQL's own programs: where they are, and how they are told which database."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from django.db import connection

from tenohira.config.backup.errors import BackupError

_DEBIAN = Path("/usr/lib/postgresql")


def program(name: str) -> str:
    """Return the path of a PostgreSQL program, the newest installed; raises BackupError when there is none."""
    versions = sorted(_DEBIAN.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    found = str(versions[-1]) if versions else shutil.which(name)
    if found is None:
        raise BackupError(
            f"{name} が見つかりません。",
            "PostgreSQL の控えには、PostgreSQL のクライアントが要ります。",
            "postgresql-client を入れてから、もう一度実行してください。",
        )
    return found


def run(command: list[str]) -> None:
    """Run a program against the database of this installation; raises BackupError with its last words.

    The password goes through the environment, where other users do not see it. Rows stand behind their city's wall
    (row-level security): the program is told that it works for every city.
    """
    told = connection.settings_dict
    environment = {
        **os.environ,
        "PGHOST": str(told["HOST"]),
        "PGPORT": str(told["PORT"]),
        "PGUSER": str(told["USER"]),
        "PGPASSWORD": str(told["PASSWORD"]),
        "PGOPTIONS": "-c tenohira.city=*",
    }
    done = subprocess.run(  # noqa: S603
        command, env={k: v for k, v in environment.items() if v}, capture_output=True, check=False, text=True
    )
    if done.returncode:
        raise BackupError(
            f"{Path(command[0]).name} が失敗しました。",
            done.stderr.strip().splitlines()[-1] if done.stderr.strip() else f"終了コード {done.returncode}",
            "データベースの接続先と権限（docs/howto/run-in-production.md）を確かめてください。",
        )
