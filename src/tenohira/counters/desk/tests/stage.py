"""Puts the cast before screens of the desk, and reads what these say."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any
from uuid import uuid4

from django.test import Client
from django.urls import reverse

from tenohira.engines.cases.tests.factories import Cast
from tenohira.engines.cases.tests.factories import people as register
from tenohira.engines.people import commands
from tenohira.foundation.journal import SYSTEM, Actor


class Stage:
    """佐野 (担当), 大石 (係長), 杉山 (課長), 中村 (市民課), 伊藤 (管理者) and 花子, each signed in."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.sano = screen(cast.sano)
        self.oishi = screen(cast.oishi)
        self.sugiyama = screen(cast.sugiyama)
        self.nakamura = screen(cast.nakamura)
        self.hanako = Client()
        self.hanako.force_login(account_with_id(cast.account))

    def ito(self) -> Client:
        """伊藤, who keeps the hall in order."""
        return screen(register.clerk("伊藤", "shimin", "staff", number="9", is_admin=True)[1])

    def terada(self) -> Client:
        """寺田, the head of 市民課, whose post opens protected people."""
        return screen(register.clerk("寺田", "shimin", "section-head", number="8")[1])


def account_with_id(account: int) -> Any:
    """The account, as Django signs it in."""
    from django.contrib.auth import get_user_model

    return get_user_model().objects.get(pk=account)


def screen(actor: Actor) -> Client:
    """A browser in which a member of staff signed in."""
    account = register.account(f"{uuid4().hex[:8]}@city.example")
    commands.link_staff_account(actor.ref, account, by=SYSTEM)
    client = Client()
    client.force_login(account_with_id(account))
    return client


def at(name: str, *args: object) -> str:
    """An address of the desk."""
    return reverse(f"desk:{name}", args=args)


def text_of(response: Any) -> str:
    """The words of a page, without tags, spaces folded."""
    html = re.sub(r"<(script|style)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def hidden(response: Any, name: str) -> str:
    """The value of a hidden input; "" when there is none."""
    found = re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())
    return unescape(found[1]) if found else ""


def send(client: Client, url: str, page: str = "", **data: Any) -> Any:
    """Open a page (default: the address itself), fill its form in, send it, and follow where it leads."""
    drawn = client.get(page or url)
    carried = {name: value for name in ("once", "seen") if (value := hidden(drawn, name))}
    return client.post(url, {**carried, **data}, follow=True)


class _Sound(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.h1 = 0
        self.labels: set[str] = set()
        self.controls: list[dict[str, str]] = []
        self.within = 0
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if given.get("id"):
            self.ids.append(given["id"])
        self.h1 += tag == "h1"
        if tag == "label":
            self.within += 1
            self.labels.add(given.get("for", ""))
        if tag in {"input", "select", "textarea"} and given.get("type") not in {"hidden", "submit"}:
            self.controls.append({**given, "within": "yes" if self.within else ""})

    def handle_endtag(self, tag: str) -> None:
        if tag == "label":
            self.within -= 1


def faults(response: Any) -> list[str]:
    """What is not sound about a page: headings, labels, ids that are there twice."""
    read = _Sound()
    read.feed(response.content.decode())
    found = [] if read.h1 == 1 else [f"{read.h1} h1"]
    found += [
        f"no label: {one}"
        for one in read.controls
        if not (one["within"] or one.get("aria-label") or one.get("id") in read.labels)
    ]
    return found + [f"twice: {one}" for one in set(read.ids) if read.ids.count(one) > 1]
