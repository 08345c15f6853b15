"""A stand-in for LINE on this machine: answers as the Messaging API reference says, and signs what it tells the hall.

Written from LINE Developers' pages (Messaging API reference; Retry failed API requests; User account linking; FAQ), not
from our gateway. It checks the limits of a request, so that a message that is too long fails here as it would there.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID

TOKEN, SECRET = "a-channel-access-token", "5e0c8d4ec9f24c9a8d6d0a2f1b3c4d5e"

Answer = tuple[int, dict[str, Any]]


@dataclass
class Line:
    """What this LINE knows: users and whether they blocked the account, messages that arrived, tokens, retry keys."""

    url: str = ""
    friends: set[str] = field(default_factory=set)
    blocked: set[str] = field(default_factory=set)
    arrived: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    replies: list[dict[str, Any]] = field(default_factory=list)
    requests: list[tuple[str, str]] = field(default_factory=list)
    fails: list[int] = field(default_factory=list)
    """Statuses that the next pushes get; 200 with `is_answer_lost` is taken, and the answer never comes."""
    is_answer_lost: bool = False
    _keys: set[str] = field(default_factory=set)
    _reply_tokens: set[str] = field(default_factory=set)
    _link_tokens: dict[str, str] = field(default_factory=dict)
    _told: int = 0

    def user(self) -> str:
        """Somebody who added the account as a friend."""
        user_id = f"U{secrets.token_hex(16)}"
        self.friends.add(user_id)
        return user_id

    # what LINE tells the hall

    def tells(self, kind: str, user_id: str, **more: Any) -> tuple[bytes, str]:
        """Return the body of a webhook with one event, and its signature."""
        self._told += 1
        event: dict[str, Any] = {
            "type": kind,
            "mode": "active",
            "timestamp": 1_790_000_000_000 + self._told,
            "source": {"type": "user", "userId": user_id},
            "webhookEventId": f"01J{self._told:023d}",
            "deliveryContext": {"isRedelivery": False},
        } | more
        if kind != "unfollow":
            event["replyToken"] = secrets.token_hex(16)
            self._reply_tokens.add(event["replyToken"])
        body = json.dumps({"destination": f"U{'0' * 32}", "events": [event]}, ensure_ascii=False).encode()
        return body, self.signature(body)

    @staticmethod
    def signature(body: bytes, secret: str = SECRET) -> str:
        """Sign a body: HMAC-SHA256 with the channel secret, in Base64."""
        return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()

    def link_pressed(self, link_token: str, nonce: str, user_id: str) -> tuple[bytes, str] | None:
        """Somebody presses on LINE's page: the event that follows, None when the token is not theirs or was used."""
        is_nonce = 10 <= len(nonce) <= 255
        if not is_nonce or self._link_tokens.pop(link_token, "") != user_id:
            return None
        return self.tells("accountLink", user_id, link={"result": "ok", "nonce": nonce})

    # what the hall asks

    def answer(self, method: str, path: str, headers: Any, body: bytes) -> Answer:
        """Return status and JSON for a request."""
        self.requests.append((method, path))
        if headers.get("Authorization") != f"Bearer {TOKEN}":
            return 401, {"message": "Authentication failed. Confirm that the access token is valid."}
        profile = re.fullmatch(r"/v2/bot/profile/(\w+)", path)
        linking = re.fullmatch(r"/v2/bot/user/(\w+)/linkToken", path)
        if method == "GET" and profile:
            return self._profile(profile[1])
        if method == "POST" and linking:
            return self._link_token(linking[1])
        if method == "POST" and path == "/v2/bot/message/push":
            return self._push(json.loads(body), headers.get("X-Line-Retry-Key"))
        if method == "POST" and path == "/v2/bot/message/reply":
            return self._reply(json.loads(body), headers.get("X-Line-Retry-Key"))
        return 404, {"message": "Not found"}

    def _profile(self, user_id: str) -> Answer:
        if user_id not in self.friends or user_id in self.blocked:
            return 404, {"message": "Not found"}
        return 200, {"userId": user_id, "displayName": "はなこ", "language": "ja"}

    def _link_token(self, user_id: str) -> Answer:
        if user_id not in self.friends:
            return 404, {"message": "Not found"}
        token = secrets.token_urlsafe(24)
        self._link_tokens[token] = user_id
        return 200, {"linkToken": token}

    def _push(self, asked: dict[str, Any], key: str | None) -> Answer:
        if self.fails and (status := self.fails.pop(0)) != 200:
            said = {429: "You have reached your monthly limit.", 500: "Internal server error"}
            return status, {"message": said.get(status, "Error")}
        wrong = _wrong_in(asked.get("messages"))
        if wrong:
            return 400, {"message": "The request body has 1 error(s)", "details": [{"message": wrong}]}
        if key is not None:
            try:
                UUID(key)
            except ValueError:
                return 400, {"message": "Invalid retry key"}
            if key in self._keys:
                return 409, {"message": "The retry key is already accepted", "sentMessages": [{"id": "1"}]}
        if asked["to"] not in self.friends:
            return 400, {"message": "Failed to send messages"}
        self._keys.add(key or "")
        if asked["to"] not in self.blocked:  # nobody is told that they blocked the account
            self.arrived += [(asked["to"], one) for one in asked["messages"]]
        return 200, {"sentMessages": [{"id": str(len(self.arrived)), "quoteToken": "q"}]}

    def _reply(self, asked: dict[str, Any], key: str | None) -> Answer:
        if key is not None:
            return 400, {"message": "The retry key is not supported by this API"}
        wrong = _wrong_in(asked.get("messages"))
        if wrong:
            return 400, {"message": "The request body has 1 error(s)", "details": [{"message": wrong}]}
        if asked["replyToken"] not in self._reply_tokens:
            return 400, {"message": "Invalid reply token"}
        self._reply_tokens.discard(asked["replyToken"])
        self.replies += asked["messages"]
        return 200, {"sentMessages": [{"id": "1", "quoteToken": "q"}]}


def _wrong_in(messages: Any) -> str:
    """What the reference forbids in message objects, "" when all is well."""
    if not isinstance(messages, list) or not 1 <= len(messages) <= 5:
        return "Size must be between 1 and 5"
    return next((wrong for wrong in map(_wrong_with, messages) if wrong), "")


def _wrong_with(one: dict[str, Any]) -> str:
    if one["type"] == "text":
        return "" if 1 <= _utf16(one["text"]) <= 5000 else "Length must be between 1 and 5000"
    action = button_of(one)
    rules = {
        "altText: length": 1 <= _utf16(one["altText"]) <= 400,
        "bubble: at most 30 KB": len(json.dumps(one["contents"], ensure_ascii=False).encode()) <= 30_000,
        "action: length": 1 <= _utf16(action["label"]) <= 20 and 1 <= len(action["uri"]) <= 1000,
        "invalid uri scheme": action["uri"].startswith(("http://", "https://", "line:", "tel:")),
    }
    return next((wrong for wrong, holds in rules.items() if not holds), "")


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def words_of(message: dict[str, Any]) -> str:
    """The words of a message, of a bubble one line for each text."""
    if message["type"] == "text":
        return str(message["text"])
    return "\n".join(one["text"] for one in message["contents"]["body"]["contents"])


def button_of(message: dict[str, Any]) -> dict[str, str]:
    """The action of the button of a bubble."""
    found: dict[str, str] = message["contents"]["footer"]["contents"][0]["action"]
    return found


@contextmanager
def line_here() -> Iterator[Line]:
    """Run the stand-in on a free port of this machine."""
    line = Line()

    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, said = line.answer(self.command, self.path, self.headers, body)
            if line.is_answer_lost and self.path.endswith("/push"):
                line.is_answer_lost = False
                self.close_connection = True
                return
            data = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.send_header("X-Line-Request-Id", secrets.token_hex(8))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = _serve  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    line.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield line
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
