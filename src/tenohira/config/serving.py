"""Serving the hall with granian."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import click

from tenohira.config.environment import Environment

logger = logging.getLogger(__name__)

_FINISH_SECONDS = 30
_THREADS = 8
"""Requests that one process answers at once, each with its own connections to the database (at most two). What they
submit at the same moment goes in one transaction (docs/decisions/0007), so more of them make larger transactions."""


def command(
    host: str, port: int, workers: int, log_config: Path | None = None, threads: int = _THREADS
) -> list[str]:
    """Return the command line of the web server; each of its processes answers `threads` requests at once.

    Stopped with SIGTERM it takes no new requests, finishes those it has (at most 30 seconds) and ends.
    """
    return [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        host,
        "--port",
        str(port),
        "--workers",
        str(workers),
        "--blocking-threads",
        str(threads),
        "--respawn-failed-workers",
        "--workers-kill-timeout",
        str(_FINISH_SECONDS),
        "--no-ws",
        "--log-level",
        "warning",
        *(["--log-config", str(log_config)] if log_config else []),
        "tenohira.config.wsgi:application",
    ]


def prepare(home: Path) -> Path:
    """Collect styles and scripts, make an empty folder for the figures, and return granian's log settings."""
    from django.core.management import call_command
    from django.test.utils import override_settings

    from tenohira.config import static_files
    from tenohira.config.operating.logs import logging_settings

    root = home / "static"
    if not static_files.is_collected(root):
        shutil.rmtree(root, ignore_errors=True)
        root.mkdir(parents=True)
        with override_settings(STORAGES=_hashed()):
            call_command("collectstatic", interactive=False, verbosity=0)
        static_files.mark(root)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(figures_folder(home))
    given = Environment.read()
    path = home / "granian-log.json"
    path.write_text(json.dumps(logging_settings(given.log_format, given.log_level)), encoding="utf-8")
    return path


def figures_folder(home: Path, memory: Path = Path("/dev/shm")) -> Path:  # noqa: S108 - a folder of its own
    """Return an empty folder for the figures of the web processes: in memory where there is a place for it.

    prometheus_client maps its files into memory; on a disk that is full a process dies of that (SIGBUS).
    """
    name = f"tenohira-{os.getuid()}-{hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:16]}"
    for folder in (memory / name, home / "figures"):
        shutil.rmtree(folder, ignore_errors=True)
        try:
            folder.mkdir(mode=0o700, parents=folder.parent == home)
        except OSError:  # no such place here, or somebody else's folder stands there
            continue
        return folder
    raise FileExistsError(home / "figures")


def _hashed() -> dict[str, Any]:
    from django.conf import settings

    from tenohira.config import static_files

    return settings.STORAGES | {"staticfiles": {"BACKEND": static_files.HASHED}}


def run(host: str, port: int, workers: int) -> None:
    """Check that the hall may open, prepare it and serve until stopped; replaces this process.

    Everything missing or unsafe is printed at once, and the exit status is 1. A trial (TENOHIRA_TRIAL) opens anyway.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tenohira.config.settings")
    import django

    django.setup()
    from tenohira.config.operating import opening

    given = Environment.read()
    found = [] if given.trial else opening.problems(given)
    if found:
        lines = [f"本番として開けません。{len(found)}件、直してください。", *(f"✗ {one}" for one in found)]
        click.echo("\n".join([*lines, "お試しなら tenohira demo を使ってください。"]), err=True)
        sys.exit(1)
    for line in opening.warnings():
        logger.warning(line)
    log_config = prepare(given.folder())
    words = command(host, port, workers, log_config)
    os.execv(words[0], words)  # noqa: S606 - this very interpreter
