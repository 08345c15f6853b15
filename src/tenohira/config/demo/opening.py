"""`tenohira demo`: prepares the trial hall once, then runs web and worker until stopped."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from rich.console import Console

from tenohira.config.serving import command as web_command

console = Console(highlight=False)


@dataclass(frozen=True)
class Wanted:
    """What the operator asked for; zero and "" mean the city's own."""

    city: str = ""
    port: int = 8000
    size: int = 0
    cases: int = 300
    home: Path | None = None
    fresh: bool = False


def run(wanted: Wanted) -> None:
    """Prepare the hall (once), start it, print where it is and who can sign in, and wait."""
    home = wanted.home or Path.cwd() / ".tenohira"
    if wanted.fresh and home.is_dir():
        shutil.rmtree(home)
    _environment(home, wanted)
    import django

    django.setup()
    from tenohira.config.demo import preparing

    city, candidates = preparing.prepare(wanted.city, size=wanted.size)
    os.environ["TENOHIRA_DEFAULT_CITY"] = city
    sys.exit(_serve(wanted, city, lambda: preparing.fill_desk(city, candidates, wanted.cases)))


def _environment(home: Path, wanted: Wanted) -> None:
    home.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tenohira.config.settings")
    os.environ["TENOHIRA_HOME"] = str(home)
    os.environ.setdefault("TENOHIRA_BASE_URL", f"http://localhost:{wanted.port}")
    os.environ.setdefault("TENOHIRA_TRIAL", "1")
    os.environ.setdefault("TENOHIRA_LOG_LEVEL", "WARNING")
    os.environ.setdefault("TENOHIRA_LOG_FORMAT", "text")
    os.environ.setdefault("TENOHIRA_SIGNING_KEYS", str(home / "signing"))


def _serve(wanted: Wanted, city: str, fill_desk: Callable[[], object]) -> int:
    """Run web and worker side by side until one ends or Ctrl-C is pressed; cases are made while the doors are open."""
    from tenohira.config.demo import preparing

    signal.signal(signal.SIGTERM, _interrupt)
    # beyond twice the cores and one granian warns, in English, on the screen of somebody who only tries the hall
    web = web_command("127.0.0.1", wanted.port, 1, threads=2 * (os.cpu_count() or 1) + 1)
    processes = [subprocess.Popen(web)]  # noqa: S603
    try:
        if not _answers(wanted.port, processes[0]):
            console.print(
                f"ポート {wanted.port} で始められませんでした。--port で別の番号を試してください。",
                markup=False,
            )
            return 1
        preparing.announce(wanted.port, city)
        fill_desk()
        processes.append(subprocess.Popen([sys.executable, "-m", "tenohira.config", "worker"]))
        while all(process.poll() is None for process in processes):
            time.sleep(0.5)
        return 1
    except KeyboardInterrupt:
        console.print("\n市役所を閉めます。続きは、また tenohira demo で開けます。", markup=False)
        return 0
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(timeout=15)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _answers(port: int, web: subprocess.Popen[bytes]) -> bool:
    """Wait up to a minute until the web server answers."""
    for _attempt in range(240):
        if web.poll() is not None:
            return False
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=20):
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            time.sleep(0.25)
    return False
