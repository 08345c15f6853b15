"""A hall connected to a stand-in for LINE on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.test import Client

from tenohira.config.wiring import connect_line
from tenohira.counters.portal.tests.factories import Hall, open_hall
from tenohira.engines.messages import ports, talking
from tenohira.gateways.line.tests.stand_in import SECRET, TOKEN, Line, button_of, line_here


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found.append(dict(attrs).get("href") or "")


@dataclass
class Phone:
    """A resident's phone: LINE on it, and a browser that is signed in at the portal or not."""

    line: Line
    user: str
    browser: Client

    def tells(self, kind: str, **more: Any) -> int:
        """Do something on LINE, which tells the hall; returns what the hall answered."""
        return self.posts(*self.line.tells(kind, self.user, **more))

    def posts(self, body: bytes, signature: str) -> int:
        """Let LINE's server send a body to the webhook."""
        headers = {"X-Line-Signature": signature}
        answer = Client(enforce_csrf_checks=True).post(
            "/line/webhook/", body, "application/json", headers=headers
        )
        return answer.status_code

    def writes(self, text: str = "こんにちは") -> int:
        """Write to the city."""
        return self.tells("message", message={"type": "text", "id": "1", "text": text, "quoteToken": "q"})

    def offered(self) -> str:
        """Where the button of the last answer leads."""
        return button_of(self.line.replies[-1])["uri"]

    def way_to_line(self) -> tuple[str, str]:
        """Open the offered page in the browser; returns the link token and the nonce that its button takes to LINE."""
        address = urlsplit(self.offered())
        page = self.browser.get(f"{address.path}?{address.query}")
        links = _Links()
        links.feed(page.content.decode())
        (leads,) = (
            one for one in links.found if one.startswith("https://access.line.me/dialog/bot/accountLink?")
        )
        asked = parse_qs(urlsplit(leads).query)
        return asked["linkToken"][0], asked["nonce"][0]

    def links(self) -> int:
        """Link: write, open what is offered, press on LINE's page."""
        self.writes()
        pressed = self.line.link_pressed(*self.way_to_line(), self.user)
        assert pressed is not None
        return self.posts(*pressed)


@pytest.fixture
def hall(db: None) -> Hall:
    """An open hall."""
    cache.clear()
    return open_hall()


@pytest.fixture
def line(settings: LazySettings) -> Iterator[Line]:
    """LINE, connected as wiring does it when the channel is set; afterwards it is as before."""
    with line_here() as found:
        settings.TENOHIRA_LINE_CHANNEL_TOKEN, settings.TENOHIRA_LINE_CHANNEL_SECRET = TOKEN, SECRET
        settings.TENOHIRA_LINE_API_URL = found.url
        connect_line()
        try:
            yield found
        finally:
            ports._channels.pop(ports.LINE, None)
            talking._ports.clear()
