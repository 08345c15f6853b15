"""Puts machine clients before the API, and makes the calls of these tests short."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tenohira.engines.cases.tests.factories import PDF, Cast
from tenohira.engines.people import commands as people
from tenohira.engines.people import queries as register
from tenohira.foundation.journal import SYSTEM, Actor

EVERYTHING = tuple(register.SCOPES)
ALLOWANCE = {"name": "鈴木 花子", "kana": "スズキ ハナコ", "supports": "yes", "wanted": "80000"}
WANTED = {"outcome": "granted", "reason": "要件を満たすため"}


def token_for(
    name: str, office: str, scopes: Iterable[str] = EVERYTHING, *, is_sandbox: bool = False, days: int = 30
) -> str:
    """A token of a system of an office; the system is registered when it is not yet."""
    known = {(one.name, one.office_id): one.ref for one in register.clients()}
    ref = known.get((name, office)) or people.register_client(name, office, by=SYSTEM).ref
    wanted = [one for one in scopes if not (is_sandbox and one == "applicants:vouch")]
    until = timezone.localdate() + timedelta(days=days)
    return people.issue_token(ref, wanted, until=until, by=SYSTEM, is_sandbox=is_sandbox).text


class Caller:
    """A system that calls the API with its token."""

    def __init__(self, token: str = "", language: str = "ja") -> None:
        self._client = Client()
        self.token = token
        self.headers = {"Accept-Language": language}
        if token:
            self.headers["Authorization"] = f"Bearer {token}"

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Call an operation with a JSON body."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        data = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        return self._client.generic(method, f"/api/v1{path}", **data, headers={**self.headers, **named})

    def get(self, path: str, **headers: str) -> Any:
        """GET an address below /api/v1."""
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """POST a JSON body."""
        return self.call("POST", path, body, **headers)

    def put(self, path: str, body: Any) -> Any:
        """PUT a JSON body."""
        return self.call("PUT", path, body)

    def delete(self, path: str) -> Any:
        """DELETE."""
        return self.call("DELETE", path)

    def attach(self, draft: str, question: str, name: str = "通帳.pdf", content: bytes = PDF) -> Any:
        """Send a file for a question."""
        return self.send_file(f"/drafts/{draft}/files/{question}", name, content)

    def send_file(self, path: str, name: str = "通帳.pdf", content: bytes = PDF) -> Any:
        """POST a file to an address below /api/v1."""
        file = SimpleUploadedFile(name, content)
        return self._client.post(f"/api/v1{path}", {"file": file}, headers=self.headers)


@dataclass
class Systems:
    """Who calls in these tests."""

    cast: Cast
    app: Caller
    records: Caller
    trial: Caller
    citizens: Caller

    def draft(
        self, caller: Caller | None = None, service: str = "allowance", **resident: str
    ) -> dict[str, Any]:
        """子育てアプリ begins 花子's claim of the allowance."""
        one = caller or self.app
        body: dict[str, Any] = {"service": service}
        if one is not self.trial:
            hanako = register.person(self.cast.hanako.ref)
            body["resident"] = {
                "number": hanako.number,
                "birth_date": hanako.birth_date.isoformat(),
                **resident,
            }
        found = one.post("/drafts", body)
        assert found.status_code == 201, found.content.decode()
        return found.json()

    def filled(self, caller: Caller | None = None) -> dict[str, Any]:
        """… and fills it in whole."""
        one = caller or self.app
        draft = self.draft(one)
        assert one.put(f"/drafts/{draft['id']}/pages/applicant", {"values": ALLOWANCE}).status_code == 200
        assert one.attach(draft["id"], "proof").status_code == 201
        return draft

    def submitted(self, caller: Caller | None = None) -> dict[str, Any]:
        """… and sends it."""
        one = caller or self.app
        sent = one.post(f"/drafts/{self.filled(one)['id']}/submission", Idempotency_Key="first")
        assert sent.status_code == 201, sent.content.decode()
        return sent.json()

    def waiting(self) -> dict[str, Any]:
        """花子's claim by 文書管理, whose copy of the bankbook is to follow."""
        draft = self.draft(self.records)["id"]
        for page, values in (("applicant", ALLOWANCE), ("papers", {"proof.later": "yes"})):
            saved = self.records.put(f"/drafts/{draft}/pages/{page}", {"values": values})
            assert saved.status_code == 200, saved.content.decode()
        sent = self.records.post(f"/drafts/{draft}/submission", Idempotency_Key="waiting")
        assert sent.status_code == 201, sent.content.decode()
        return sent.json()

    def in_review(self) -> dict[str, Any]:
        """… and 佐野 takes it up in 文書管理."""
        receipt = self.submitted()
        taken = self.records.post(
            f"/cases/{receipt['receipt_number']}/actions", {"staff": "1", "action": "begin_review"}
        )
        assert taken.status_code == 200, taken.content.decode()
        return receipt

    def granted(self) -> str:
        """… and 大石 and 杉山 decide it there."""
        number: str = self.in_review()["receipt_number"]
        for path, staff, more in (("proposals", "1", WANTED), ("approvals", "2", {}), ("approvals", "3", {})):
            done = self.records.post(f"/cases/{number}/{path}", {"staff": staff, **more})
            assert done.status_code == 201, done.content.decode()
        return number


def systems(cast: Cast) -> Systems:
    """子育てアプリ (files), 文書管理 (decides), a trial key of 子育てアプリ, and 窓口 of 市民課."""
    app = ("services:read", "drafts:write", "applicants:vouch", "cases:read", "webhooks:write")
    return Systems(
        cast,
        Caller(token_for("子育てアプリ", "kodomo-mirai", app)),
        Caller(token_for("文書管理", "kodomo-mirai")),
        Caller(token_for("子育てアプリ", "kodomo-mirai", is_sandbox=True)),
        Caller(token_for("窓口", "shimin")),
    )


def machine(name: str = "子育てアプリ") -> Actor:
    """The system as the journal names it."""
    one = next(one for one in register.clients() if one.name == name)
    return Actor("machine", one.ref, one.office_id, channel="api")
