"""A hall of real processes on a PostgreSQL cluster of its own: each can be killed."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from tests.throwaway_postgres import Cluster

CITY = "990019"
CITIES = Path(__file__).parents[1] / "cities"


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until something holds; fails after some seconds."""
    limit = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < limit, "it never came to be"
        time.sleep(0.05)


class Hall:
    """The processes; `home` holds keys, files and what the mail server got."""

    def __init__(self, home: Path) -> None:
        self.cluster = Cluster(durable=True)
        self.home, self.mail_port, self.web_port = home, free_port(), free_port()
        self.arrived = home / "arrived"
        self.arrived.touch()
        self._running: list[subprocess.Popen[bytes]] = []
        self.environ = {
            **{name: value for name, value in os.environ.items() if not name.startswith("TENOHIRA_")},
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "TENOHIRA_DATABASE_URL": self.cluster.url,
            "TENOHIRA_HOME": str(home),
            "TENOHIRA_CITIES": str(CITIES),
            "TENOHIRA_SECRET_KEY": "only-for-tests-" + "x" * 40,
            "TENOHIRA_MAIL_URL": f"smtp://127.0.0.1:{self.mail_port}",
            "PYTHONUNBUFFERED": "1",
        }

    def open(self) -> None:
        """Start the database, make its tables, and start the mail server."""
        self.cluster.start()
        self.say("migrate")
        self.start("tests.faults.sink", str(self.mail_port), str(self.arrived))
        until(lambda: _listens(self.mail_port))

    def close(self) -> None:
        """Kill what still runs and remove the database."""
        for process in self._running:
            if process.poll() is None:
                kill(process)
        self.cluster.remove()

    def start(self, module: str, *words: str, **more: str) -> subprocess.Popen[bytes]:
        """Start a module as a process; a group of its own, so that its children die with it."""
        process = subprocess.Popen(
            [sys.executable, "-m", module, *words], env={**self.environ, **more}, start_new_session=True
        )
        self._running.append(process)
        return process

    def web(self, **more: str) -> subprocess.Popen[bytes]:
        """Start the web server with two processes and wait until it answers."""
        words = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.web_port), "--workers", "2"]
        words += [
            "--blocking-threads",
            "8",
            "--no-ws",
            "--log-level",
            "error",
            "tests.faults.site:application",
        ]
        process = self.start("granian", *words, **more)
        until(lambda: _answers(self.web_port))
        return process

    def worker(self, **more: str) -> subprocess.Popen[bytes]:
        """Start the hall's worker."""
        return self.start("tests.faults.clerk", "work", **more)

    def say(self, *words: str) -> Any:
        """Let a process of the hall do one thing (see tests/faults/clerk.py) and return what it printed as JSON."""
        command = [sys.executable, "-m", "tests.faults.clerk", *words]
        done = subprocess.run(command, env=self.environ, check=True, stdout=subprocess.PIPE, timeout=300)
        lines = done.stdout.decode().strip().splitlines()
        return json.loads(lines[-1]) if lines else None

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the database itself, as its administrator."""
        with psycopg.connect(self.cluster.administrator_url) as connection:
            return connection.execute(query).fetchall()

    def mails(self) -> Counter[str]:
        """Return how often each Message-ID arrived."""
        return Counter(self.arrived.read_text().split())

    def submit(self, draft: dict[str, str], *, patience: float = 60) -> str:
        """Send a draft as a person does who presses again until an answer comes; returns the receipt number."""
        limit = time.monotonic() + patience
        while True:
            status, body = self.post(f"/submit/{draft['id']}/", draft)
            if status == 200:
                return str(json.loads(body)["receipt"])
            assert time.monotonic() < limit, f"{status}: {body[:500]}"
            time.sleep(0.1)

    def post(self, path: str, body: dict[str, str]) -> tuple[int, str]:
        """Post once; status 0 when nobody answered."""
        line = http.client.HTTPConnection("127.0.0.1", self.web_port, timeout=30)
        try:
            line.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
            response = line.getresponse()
            return response.status, response.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            line.close()


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and its children as the kernel does when memory runs out (SIGKILL)."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def _answers(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/alive/", timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True
