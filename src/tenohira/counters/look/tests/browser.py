"""A real Chromium for tests, and axe to judge what it shows. Import the fixtures into a conftest.py.

The browser is the one named by TENOHIRA_CHROMIUM, else `chromium` or `google-chrome` on PATH.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

AXE = Path(__file__).resolve().parents[5] / "node_modules" / "axe-core" / "axe.min.js"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE = {"width": 360, "height": 740}
WIDE = {"width": 1280, "height": 900}


def chromium_path() -> str:
    """Return the Chromium to drive; raises RuntimeError saying what to install when there is none."""
    named = os.environ.get("TENOHIRA_CHROMIUM")
    found = named or next(
        filter(None, map(shutil.which, ("chromium", "google-chrome", "chromium-browser"))), None
    )
    if not found:
        raise RuntimeError(
            "Chromium がありません。chromium を入れるか、TENOHIRA_CHROMIUM に場所を書いてください。"
        )
    return found


_started: list[Browser] = []


@pytest.fixture(scope="session")
def chromium() -> Browser:
    """One browser for the whole process, whichever conftest asks first; it ends with the process.

    Playwright's loop cannot be started twice in a thread.
    """
    if not _started:
        # Playwright's loop makes Django believe it runs in an async context
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        playwright = sync_playwright().start()
        _started.append(playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS))
    return _started[0]


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[OpenPage]:
    """Return `open_page(url, width=360, javascript=True)`; a script error on the page fails the test."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def opened(url: str, *, width: int = 360, javascript: bool = True) -> Page:
        size = {"width": width, "height": PHONE["height"] if width < 600 else WIDE["height"]}
        context = chromium.new_context(
            viewport=size, java_script_enabled=javascript, locale="ja-JP", timezone_id="Asia/Tokyo"
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        page.goto(url, wait_until="networkidle")
        if javascript and page.locator("script[src*='look/js/look.js']").count():
            page.wait_for_selector("html[data-ready]")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert wrong == []


def violations(page: Page) -> list[str]:
    """Return what axe finds wrong with the page, one line for each element; needs JavaScript on the page."""
    # evaluated through the protocol, so the page's content security policy does not stop it
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("tags => axe.run(document, {runOnly: tags})", TAGS)
    return [
        f"{violation['id']}: {' '.join(node['target'])}: {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
