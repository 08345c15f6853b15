"""The hall as it is served: web, worker, mail server and object store as processes and sockets of their own."""

from __future__ import annotations

import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
from cryptography.fernet import Fernet

REPOSITORY = Path(__file__).resolve().parents[2]
TOKEN = "watch-" + "w" * 30
KEYS = Fernet.generate_key().decode()
SECRET = secrets.token_urlsafe(60)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of a hall of the test city; nothing of the suite's own leaks in."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("TENOHIRA_", "DJANGO_"))}
    return kept | {
        "TENOHIRA_HOME": str(home),
        "TENOHIRA_CITIES": str(REPOSITORY / "tests" / "cities"),
        "TENOHIRA_KEYS": KEYS,
        "TENOHIRA_SECRET_KEY": SECRET,
        "TENOHIRA_METRICS_TOKEN": TOKEN,
        "DJANGO_SETTINGS_MODULE": "tenohira.config.settings",
        "PYTHONUNBUFFERED": "1",
        **more,
    }


def png() -> bytes:
    """A small picture."""
    from io import BytesIO

    from PIL import Image

    picture = BytesIO()
    Image.new("RGB", (32, 32), (10, 20, 30)).save(picture, "PNG")
    return picture.getvalue()


class Hall:
    """Web and worker of one installation; everything they write goes to one file each."""

    def __init__(self, home: Path, told: dict[str, str], web_workers: int = 2) -> None:
        self.home, self.told, self.port = home, told, free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._web_workers = web_workers

    def run(self, *words: str, timeout: float = 180) -> subprocess.CompletedProcess[str]:
        """Run a command of the hall to its end."""
        command = [sys.executable, "-m", "tenohira.config", *words]
        return subprocess.run(
            command, env=self.told, capture_output=True, text=True, timeout=timeout, check=False
        )

    def start(self, name: str) -> None:
        """Start `web` or `worker`."""
        words = {
            "web": ["serve", "--port", str(self.port), "--workers", str(self._web_workers)],
            "worker": ["worker"],
        }
        log = (self.home / f"{name}.log").open("ab")
        command = [sys.executable, "-m", "tenohira.config", *words[name]]
        self._processes[name] = subprocess.Popen(command, env=self.told, stdout=log, stderr=subprocess.STDOUT)

    def wait_until_ready(self, seconds: float = 120) -> None:
        """Wait until /health/ready says so."""
        deadline = time.monotonic() + seconds
        said: Any = "no answer"
        while time.monotonic() < deadline:
            try:
                answer = httpx.get(f"{self.base}/health/ready", timeout=20)
                said = answer.text
                if answer.status_code == 200:
                    return
            except httpx.HTTPError as error:
                said = repr(error)
            time.sleep(0.5)
        raise AssertionError(f"not ready: {said}\n{self.output()[-3000:]}")

    def stop(self, name: str, how: signal.Signals = signal.SIGTERM) -> int:
        """Stop a process and return its exit status."""
        process = self._processes.pop(name)
        process.send_signal(how)
        return process.wait(timeout=60)

    def close(self) -> None:
        """Stop what still runs."""
        for name in list(self._processes):
            self.stop(name)

    def output(self, *names: str) -> str:
        """Return everything that web and worker wrote."""
        logs = [self.home / f"{name}.log" for name in names or ("web", "worker")]
        return "\n".join(log.read_text(encoding="utf-8", errors="replace") for log in logs if log.exists())

    def lines(self, *names: str) -> list[dict[str, Any]]:
        """Return every line as the JSON object it has to be."""
        return [json.loads(line) for line in self.output(*names).splitlines() if line.strip()]

    def figures(self) -> str:
        """Return /metrics."""
        answer = httpx.get(f"{self.base}/metrics", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=30)
        assert answer.status_code == 200
        return answer.text


class Visitor:
    """Somebody with a browser without JavaScript."""

    def __init__(self, hall: Hall, host: str) -> None:
        headers = {"Host": host, "X-Forwarded-Proto": "https", "Accept-Language": "ja"}
        self.client = httpx.Client(base_url=hall.base, headers=headers, timeout=60)
        self.host = host

    def get(self, path: str) -> httpx.Response:
        """Open a page and follow where it leads."""
        answer = self.client.get(path)
        self._keep(answer)
        while answer.is_redirect:
            answer = self.client.get(httpx.URL(answer.headers["location"]).raw_path.decode())
            self._keep(answer)
        return answer

    def post(
        self, page: httpx.Response, values: dict[str, Any], files: Any = None, to: str = ""
    ) -> httpx.Response:
        """Send the form of a page back to where it came from, and follow."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        assert token, page.text[:2000]
        action = re.search(r'<form class="form[^"]*" method="post"[^>]*? action="([^"]+)"', page.text)
        path = to or (action[1] if action else page.request.url.raw_path.decode())
        headers = {"Referer": f"https://{self.host}{path}", "Origin": f"https://{self.host}"}
        body = {"csrfmiddlewaretoken": token[1], **values}
        answer = self.client.post(path, data=body, files=files, headers=headers)
        self._keep(answer)
        if answer.is_redirect:
            return self.get(httpx.URL(answer.headers["location"]).raw_path.decode())
        return answer

    def _keep(self, answer: httpx.Response) -> None:
        """Cookies are for https only; this wire is http, behind an imagined proxy."""
        for header in answer.headers.get_list("set-cookie"):
            name, value = header.split(";")[0].split("=", 1)
            self.client.cookies.set(name, value)
