"""Takes the README's pictures from a running trial hall: python -m tests.journeys.screenshots http://localhost:8000"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tenohira.counters.look.tests.browser import ARGUMENTS, chromium_path

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
PASSWORD = "tenohira-demo"


def keep(page: Page, name: str) -> None:
    """Save what is in sight as a small PNG."""
    with Image.open(BytesIO(page.screenshot())) as image:
        image.convert("RGB").quantize(96, dither=Image.Dither.NONE).save(
            FOLDER / f"{name}.png", optimize=True
        )


def signed_in(browser: Browser, hall: str, mail: str, width: int, height: int) -> Page:
    """Return a page of somebody who has signed in."""
    context = browser.new_context(viewport={"width": width, "height": height}, locale="ja-JP")
    page = context.new_page()
    page.goto(f"{hall}/account/login/")
    page.fill("input[name=login]", mail)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "login" not in url)
    page.wait_for_load_state("networkidle")
    return page


def main(hall: str) -> None:
    """Take home, form, case and inbox."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        hanako = signed_in(browser, hall, "hanako@resident.example", 360, 740)
        hanako.goto(f"{hall}/")
        keep(hanako, "home")
        hanako.goto(f"{hall}/services/child-allowance-claim/")
        hanako.locator("main form button.button--primary").first.click()
        hanako.wait_for_url("**/apply/**")
        keep(hanako, "form")
        clerk = signed_in(browser, hall, "sano@kosai.example", 1280, 820)
        clerk.goto(f"{hall}/desk/")
        keep(clerk, "inbox")
        clerk.locator("table a[href*='/desk/cases/']").first.click()
        clerk.wait_for_load_state("networkidle")
        keep(clerk, "case")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
