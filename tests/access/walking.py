"""Every address of the hall, as the URL resolver knows them, with something real in its places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tenohira.counters.desk.tests.stage import Stage, screen
from tenohira.engines.campaigns import commands as campaigns
from tenohira.engines.cases import queries
from tenohira.engines.cases.tests import factories as make
from tenohira.engines.people import commands as register
from tenohira.engines.simulation import commands as simulation
from tenohira.foundation.city import use_city
from tenohira.foundation.journal import SYSTEM

ROLES = ("visitor", "owner", "stranger", "clerk", "elsewhere", "approver", "opener", "keeper")
"""Nobody signed in · 花子, whose case it is · マリア · 佐野 of its office · 中村 of another office ·
杉山 on its route · 大石, whose post alone is named to open 花子 when she is under protection ·
伊藤, who keeps the hall in order (管理者), in another office."""
_PLACE = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)")
_ORGANISATION, _STAFF = "desk/organisations/", "desk/administration/staff/"


def routes() -> list[str]:
    """Return every address as it is declared: `desk/cases/<str:receipt>/`."""
    return sorted(set(_walk(get_resolver().url_patterns, "")))


def _walk(patterns: list[Any], before: str) -> Iterator[str]:
    for one in patterns:
        here = before + str(one.pattern).replace("\\Z", "").lstrip("^").rstrip("$")
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, here)
        elif isinstance(one, URLPattern):
            yield here


class Hall:
    """A hall with one case on its way to approval, and everybody who may stand before a page of it."""

    def __init__(self, stage: Stage, *, protected: bool = False) -> None:
        cast = stage.cast
        self.number = make.proposed(cast).receipt_number
        maria = make.people.account("maria@resident.example")
        register.link_account(maria, make.people.known("2001").ref, by=SYSTEM, evidence="在留カード")
        self.screens = {
            "visitor": Client(), "owner": stage.hanako, "stranger": _signed_in(maria), "clerk": stage.sano,
            "elsewhere": stage.nakamura, "approver": stage.sugiyama, "opener": stage.oishi, "keeper": stage.ito(),
        }  # fmt: skip
        self.person = cast.hanako.ref.partition(":")[2]
        self.staff = cast.sano.ref.partition(":")[2]
        self.body = register.register_organisation("浜名精機株式会社", by=SYSTEM).ref.partition(":")[2]
        self.campaign = campaigns.make("allowance", by=cast.sano).ref.partition(":")[2]
        self.draft = simulation.begin("allowance", "", by=cast.sano).ref.partition(":")[2]
        self.file = queries.files(self.number)[0].ref.partition(":")[2]
        if protected:
            named = ["kodomo-mirai/subsection-head"]
            register.set_protection(cast.hanako.ref, protected=True, openers=named, by=SYSTEM)

    def path(self, route: str) -> str:
        """Return an address with something real in its places."""
        key = (
            self.body
            if route.startswith(_ORGANISATION)
            else self.staff
            if route.startswith(_STAFF)
            else self.campaign
            if route.startswith("desk/campaigns/")
            else self.draft
            if route.startswith("desk/lab/")
            else self.person
        )
        real = {
            "receipt": self.number, "file": self.file, "key": key, "document": "0" * 32, "what": "contact",
            "act_id": "assign", "office_id": "shimin", "post_id": "staff", "route_id": "standard",
            "service_id": "allowance", "bank": "0001", "kind": "person", "uidb36": "1", "key_": "x",
            "event": "birth", "path": "person.mail",
        }  # fmt: skip
        return "/" + _PLACE.sub(lambda found: real.get(found[1] or found[2], "x"), route).replace("\\", "")

    def answer(self, route: str, role: str) -> str:
        """Return in one word what somebody gets who opens an address, or sends an empty form where only forms go."""
        screen, path = self.screens[role], self.path(route)
        for way in (screen.get, screen.post, screen.put, screen.patch, screen.delete):
            response = way(path)
            if response.status_code != 405:
                break
        return said(response)


def _signed_in(account: int) -> Client:
    from tenohira.counters.desk.tests.stage import account_with_id

    client = Client()
    client.force_login(account_with_id(account))
    return client


def of_another_city() -> Client:
    """A clerk of another city, whose session was carried here."""
    with use_city("990027"):
        make.people.hall()
        return screen(make.people.clerk("青木", "kodomo-mirai", "section-head", number="1", is_admin=True)[1])


def said(response: Any) -> str:
    """Return an answer in one word."""
    if response.status_code in {301, 302}:
        return "sign-in" if "/account/login/" in response.headers["Location"] else "on"
    words = {
        200: "opens",
        400: "wrong",
        401: "sign-in",
        403: "refused",
        404: "absent",
        409: "conflict",
        422: "asks",
    }
    return words.get(response.status_code, str(response.status_code))
