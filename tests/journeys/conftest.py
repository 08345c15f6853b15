"""The hall the journeys go through: the demo as a user starts it, small, with a database of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from tenohira.counters.look.tests.browser import chromium
from tests.journeys.people import Listener, Visitor

__all__ = ["chromium"]

REPOSITORY = Path(__file__).resolve().parents[2]
PASSWORD = "tenohira-demo"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("journeys"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _own_database() -> str:
    """A fresh database on the PostgreSQL of this run; "" where the run is on SQLite."""
    url = os.environ.get("TENOHIRA_DATABASE_URL", "")
    if not url.startswith("postgres"):
        return ""
    name = f"hall_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
        connection.execute(f'CREATE DATABASE "{name}"')
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


@pytest.fixture(scope="session")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running trial hall of the real city pack, filled with 600 residents and 24 cases.

    JOURNEYS_HALL names one that runs already, for working on the journeys themselves.
    """
    if os.environ.get("JOURNEYS_HALL"):
        yield os.environ["JOURNEYS_HALL"]
        return
    home, port = tmp_path_factory.mktemp("hall"), _free_port()
    outside = ("TENOHIRA_CHROMIUM", "TENOHIRA_TEST_DATABASES")
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TENOHIRA_") or k in outside}
    environment |= {
        "TENOHIRA_DATABASE_URL": _own_database(),
        "DJANGO_SETTINGS_MODULE": "tenohira.config.settings",
        "TENOHIRA_BASE_URL": f"http://localhost:{port}",
        "TENOHIRA_CITIES": str(REPOSITORY / "cities"),
    }
    command = [sys.executable, "-m", "tenohira.config", "demo", "--home", str(home), "--port", str(port)]
    log = (home / "hall.log").open("w", encoding="utf-8")
    process = subprocess.Popen(
        [*command, "--size", "600", "--cases", "24"], env=environment, stdout=log, stderr=subprocess.STDOUT
    )
    base = f"http://localhost:{port}"
    try:
        _wait(base, process, home / "hall.log")
        yield base
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def _wait(base: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the doors are open and the cases are made."""
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline:
        text = log.read_text(encoding="utf-8", errors="replace")
        if process.poll() is not None:
            raise AssertionError(f"the hall did not open:\n{text[-3000:]}")
        if "24/24" in text and _answers(base):
            return
        time.sleep(0.5)
    raise AssertionError(f"the hall took too long to open:\n{log.read_text(encoding='utf-8')[-3000:]}")


def _answers(base: str) -> bool:
    try:
        with urllib.request.urlopen(base, timeout=10):  # noqa: S310 - our own hall
            return True
    except (urllib.error.URLError, OSError):
        return False


Enter = Callable[..., Visitor]


@pytest.fixture
def enter(chromium: Browser, hall: str) -> Iterator[Enter]:
    """Return `enter(mail="", width=360, javascript=True, language="ja")`: somebody comes in, signed in when named.

    A script that fails on any of their pages fails the test.
    """
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def comes_in(
        mail: str = "", *, width: int = 360, javascript: bool = True, language: str = "ja"
    ) -> Visitor:
        size: ViewportSize = {"width": width, "height": 740 if width < 600 else 900}
        context = chromium.new_context(viewport=size, java_script_enabled=javascript, locale="ja-JP")
        context.set_default_timeout(60_000)
        contexts.append(context)
        page: Page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
        visitor = Visitor(page, hall, has_scripts=javascript)
        visitor.go("/")
        if language != "ja":
            context.add_cookies([{"name": "django_language", "value": language, "url": hall}])
        if mail:
            visitor.sign_in(mail, PASSWORD)
        return visitor

    yield comes_in
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.fixture
def listener(chromium: Browser, hall: str) -> Iterator[Callable[[int], Listener]]:
    """Return `listener(width)`: somebody who lets axe judge pages; the test fails when axe finds anything."""
    made: list[tuple[BrowserContext, Listener]] = []

    def comes_in(width: int) -> Listener:
        size: ViewportSize = {"width": width, "height": 740 if width < 600 else 900}
        context = chromium.new_context(viewport=size, locale="ja-JP")
        made.append((context, Listener(context.new_page())))
        return made[-1][1]

    yield comes_in
    heard = [one for _context, found in made for one in found.heard]
    for context, _found in made:
        context.close()
    assert heard == []
