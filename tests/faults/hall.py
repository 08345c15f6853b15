"""A hall of real processes on a PostgreSQL cluster of its own, served as in production: each can be killed."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from tests.operation.production import environment, free_port
from tests.throwaway_postgres import Cluster

CITY = "990019"
HOST = "hall.example"
_BEHIND_PROXY = {"Host": HOST, "X-Forwarded-Proto": "https"}


def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until something holds; fails after some seconds."""
    limit = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < limit, "it never came to be"
        time.sleep(0.05)


class Hall:
    """The processes; `home` holds keys, files and what the mail server got, `logs` what the processes wrote."""

    def __init__(self, folder: Path) -> None:
        self.cluster = Cluster(durable=True)
        self.mail_port, self.web_port = free_port(), free_port()
        self.base = f"http://127.0.0.1:{self.web_port}"
        self.home, self.logs, self.arrived = folder / "home", folder / "logs", folder / "arrived"
        self.home.mkdir()
        self.logs.mkdir()
        self.arrived.touch()
        self._running: list[subprocess.Popen[bytes]] = []
        self._own = self._environ = environment(
            self.home,
            DJANGO_SETTINGS_MODULE="tests.faults.settings",
            TENOHIRA_DATABASE_URL=self.cluster.url,
            TENOHIRA_MAIL_URL=f"smtp://127.0.0.1:{self.mail_port}",
            TENOHIRA_MAIL_FROM=f"noreply@{HOST}",
            TENOHIRA_ALLOWED_HOSTS=HOST,
            TENOHIRA_BASE_URL=f"https://{HOST}",
            TENOHIRA_SECURE="1",
        )

    def open(self) -> None:
        """Start the database, make its tables, load the city, and start the mail server."""
        self.cluster.start()
        self._run("tenohira.config", "migrate")
        self._run("tenohira.config", "load-city")
        self.start("tests.faults.sink", str(self.mail_port), str(self.arrived))
        until(lambda: _listens(self.mail_port))

    def close(self) -> None:
        """Kill what still runs and remove the database."""
        for process in self._running:
            _end(process)
        self.cluster.remove()

    def tell(self, **more: str) -> None:
        """Set more of the environment for what is started from now on, until `clear`."""
        self._environ = self._own | more

    def clear(self) -> None:
        """Kill web and workers and forget what was told; the mail server and the database stay."""
        for process in self._running[1:]:
            _end(process)
        self._environ = self._own

    def start(self, module: str, *words: str) -> subprocess.Popen[bytes]:
        """Start a module as a process; a group of its own, so that its children die with it."""
        with self._log(len(self._running)).open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", module, *words],
                env=self._environ,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._running.append(process)
        return process

    def web(self) -> subprocess.Popen[bytes]:
        """Start the web server with two processes, as an operator does, and wait until it answers."""
        process = self.start("tenohira.config", "serve", "--port", str(self.web_port), "--workers", "2")
        until(lambda: self.get("/alive/") == 200)
        return process

    def worker(self) -> subprocess.Popen[bytes]:
        """Start the hall's worker."""
        return self.start("tenohira.config", "worker")

    def say(self, *words: str) -> Any:
        """Let a process of the hall do one thing (see tests/faults/clerk.py) and return what it printed as JSON."""
        lines = self._run("tests.faults.clerk", *words).strip().splitlines()
        return json.loads(lines[-1]) if lines else None

    def _run(self, module: str, *words: str) -> str:
        command = [sys.executable, "-m", module, *words]
        done = subprocess.run(command, env=self._environ, check=True, stdout=subprocess.PIPE, timeout=300)
        return done.stdout.decode()

    def said(self, process: subprocess.Popen[bytes]) -> str:
        """Return what a process wrote."""
        return self._log(self._running.index(process)).read_text(encoding="utf-8", errors="replace")

    def _log(self, number: int) -> Path:
        return self.logs / f"{number}.log"

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the database itself, as its administrator."""
        with psycopg.connect(self.cluster.administrator_url) as connection:
            return connection.execute(query).fetchall()

    def mails(self) -> Counter[str]:
        """Return how often each Message-ID arrived."""
        return Counter(self.arrived.read_text().split())

    def get(self, path: str) -> int:
        """Return the status of a page; 0 when nobody answered."""
        return self._ask("GET", path, None)[0]

    def post(self, path: str, body: dict[str, str]) -> tuple[int, str]:
        """Post once; status 0 when nobody answered."""
        return self._ask("POST", path, json.dumps(body))

    def _ask(self, method: str, path: str, body: str | None) -> tuple[int, str]:
        line = http.client.HTTPConnection("127.0.0.1", self.web_port, timeout=30)
        try:
            line.request(method, path, body, {"Content-Type": "application/json", **_BEHIND_PROXY})
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


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        kill(process)


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True
