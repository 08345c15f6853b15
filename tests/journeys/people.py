"""Somebody in front of a browser: goes to pages, answers questions with the keyboard alone, and is heard by axe."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tenohira.counters.look.tests.browser import violations

Answers = Mapping[str, str | list[str]]
_MOST_TABS = 250
_FIND = """selector => {
  const focused = document.activeElement;
  return !!focused && focused.matches(selector);
}"""
_AT_WORK = """() => document.documentElement.dataset.ready === 'yes'
  || !document.querySelector('script[src*="/look"]')"""

_WAITS = "element => !!element.closest('.form--alive .question--waits')"


class Visitor:
    """A person at a page. Everything is done by Tab, arrows, Space, Enter and typing; no pointer."""

    def __init__(self, page: Page, hall: str, *, has_scripts: bool = False) -> None:
        self.page = page
        self.hall = hall
        self.has_scripts = has_scripts
        self.seen: list[str] = []

    def go(self, path: str) -> None:
        """Open an address of the hall and wait until its scripts are at work, where it has any."""
        self.page.goto(path if path.startswith("http") else self.hall + path)
        if self.has_scripts:
            self.page.wait_for_function(_AT_WORK)

    def sign_in(self, mail: str, password: str) -> None:
        """Sign in at the door."""
        self.go("/account/login/")
        self.type("input[name=login]", mail)
        self.type("input[name=password]", password)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(re.compile(r"^(?!.*login).*$"))

    def reach(self, selector: str) -> None:
        """Press Tab until the focus is on what the selector names; fails when the keyboard cannot get there."""
        for _step in range(_MOST_TABS):
            if self.page.evaluate(_FIND, selector):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not reach {selector} on {self.page.url}")

    def type(self, selector: str, text: str) -> None:
        """Write over what stands in a field."""
        self.reach(selector)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.press("Delete")
        self.page.keyboard.insert_text(text)

    def press(self, selector: str, *, key: str = "Enter") -> None:
        """Press a button or follow a link."""
        self.reach(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def press_words(self, words: str) -> None:
        """Press the button or link that carries these words."""
        found = self.page.locator("main").get_by_role("button", name=words)
        if not found.count():
            found = self.page.locator("main").get_by_role("link", name=words)
        found.first.evaluate("element => element.setAttribute('data-journey', 'here')")
        self.press("[data-journey=here]")

    def begin(self, service: str) -> None:
        """Start the form of a service from its page."""
        if not self.page.url.endswith(f"/services/{service}/"):
            self.go(f"/services/{service}/")
        self.press("main form button.button--primary")
        if self.page.locator("button[name=new]").count():
            self.press("button[name=new]")

    def choose(self, name: str, value: str) -> None:
        """Choose one of several, with the arrow keys."""
        wanted = f'input[name="{name}"][value="{value}"]'
        group = self.page.locator(f'input[name="{name}"]')
        self.reach(f'input[name="{name}"]')
        for _step in range(group.count() + 1):
            if self.page.evaluate(_FIND, wanted):
                self.page.keyboard.press("Space")
                assert self.page.locator(wanted).is_checked()
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the keyboard does not reach {name}={value} on {self.page.url}")

    def tick(self, name: str, value: str = "yes") -> None:
        """Tick a box that is not ticked."""
        box = f'input[name="{name}"][value="{value}"]'
        if not self.page.locator(box).is_checked():
            self.reach(box)
            self.page.keyboard.press("Space")

    def select(self, name: str, value: str) -> None:
        """Choose from a list that opens."""
        selector = f'select[name="{name}"]'
        self.reach(selector)
        values: list[str] = self.page.locator(f"{selector} option").evaluate_all(
            "found => found.map(o => o.value)"
        )
        self.page.keyboard.press("Home")
        for _step in range(values.index(value)):
            self.page.keyboard.press("ArrowDown")
        expect(self.page.locator(selector)).to_have_value(value)

    def answer(self, answers: Answers) -> None:
        """Answer the questions of this page that are named; names that are not asked here are passed over."""
        for name, given in answers.items():
            for one in given if isinstance(given, list) else [given]:
                self._answer(name, one)

    def _answer(self, name: str, given: str) -> None:
        field: Locator = self.page.locator(f'[name="{name}"]')
        if not field.count() or field.first.evaluate(_WAITS):
            return
        kind = field.first.get_attribute("type") or field.first.evaluate(
            "element => element.tagName.toLowerCase()"
        )
        if kind == "radio":
            self.choose(name, given)
        elif kind == "checkbox":
            self.tick(name, given)
        elif kind == "select":
            self.select(name, given)
        elif kind == "file":
            field.first.set_input_files(given)
        else:
            self.type(f'[name="{name}"]', given)
        # An answer may bring up other questions; somebody at the page sees them before typing on.
        expect(self.page.locator("form[aria-busy=true]")).to_have_count(0)

    def fill_form(self, answers: Answers, *, most_pages: int = 20, listener: Listener | None = None) -> None:
        """Go through the form page by page to the page that shows every answer."""
        for _page in range(most_pages):
            if "/check/" in self.page.url:
                return
            before = self.page.url
            if listener is not None:
                listener.listen(self)
            self._send_page(answers)
            if self.page.url == before:  # the answers led to questions that came after the fingers had passed
                self._send_page(answers)
            assert self.page.url != before, self.complaints()
        raise AssertionError(f"the form has no end: {self.page.url}")

    def _send_page(self, answers: Answers) -> None:
        self.answer(answers)
        self.press("main form button.button--primary")

    def complaints(self) -> str:
        """What the page says is wrong."""
        return f"{self.page.url}: {self.page.locator('.error-summary, .notice--error').all_inner_texts()}"

    def heading(self) -> str:
        """The page's first heading."""
        return self.page.locator("h1").first.inner_text()

    def text(self) -> str:
        """Everything the page's main part says."""
        return self.page.locator("main").inner_text()


class Listener:
    """Somebody who hears pages through axe: opens what a visitor looks at, with JavaScript and their sign-in."""

    def __init__(self, reader: Page) -> None:
        self._reader = reader
        self.heard: list[str] = []
        self.pages: list[str] = []

    def listen(self, visitor: Visitor) -> None:
        """Let axe judge the page the visitor is on."""
        context = self._reader.context
        context.clear_cookies()
        cookies: Any = visitor.page.context.cookies()
        context.add_cookies(cookies)
        self._reader.goto(visitor.page.url)
        self.pages.append(visitor.page.url)
        self.heard += [f"{visitor.page.url}: {one}" for one in violations(self._reader)]
