"""An issuer behind real HTTP that does what it is told, wrong things above all."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

from tenohira.gateways.digital_auth.registration import Registration

OURS = ECKey.generate_key("P-256", {"kid": "hall"}, private=True)
THEIRS = ECKey.generate_key("P-256", {"kid": "k1", "use": "sig", "alg": "ES256"}, private=True)
FORGED = ECKey.generate_key("P-256", {"kid": "k1"}, private=True)
RSA = RSAKey.generate_key(2048, {"kid": "rsa"}, private=True)
BASE = "/api/realms/main/protocol/openid-connect"
CALLBACK = "https://hall.example/sign-in/card/callback/"
FACTS = {
    "name": "鈴木　花子",
    "address": {"formatted": "手県てのひら市中央１丁目２－３"},
    "birthdate": "1992-04-08",
    "gender": "female",
}

Claims = dict[str, Any]


@dataclass
class Issuer:
    """Tokens as told: `change` alters the claims, `sign` the signature, `answers` whole answers by endpoint."""

    nonce: str = ""
    facts: Claims = field(default_factory=lambda: dict(FACTS))
    change: Callable[[Claims], None] = lambda _claims: None
    sign: Callable[[Claims], str] = lambda claims: jwt.encode({"alg": "ES256", "kid": "k1"}, claims, THEIRS)
    keys: list[Any] = field(default_factory=lambda: [THEIRS, RSA])
    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    delay: float = 0.0
    asked: list[tuple[str, dict[str, str], dict[str, str]]] = field(default_factory=list)
    url: str = ""

    @property
    def issuer(self) -> str:
        return f"{self.url}/api/realms/main"

    def registration(self, **changes: Any) -> Registration:
        """What the hall agreed with this issuer."""
        values: dict[str, Any] = {
            "kind": "card", "issuer": self.issuer, "client_id": "RP00000001", "key": OURS, "timeout": 2.0
        }  # fmt: skip
        return Registration(**(values | changes))

    def claims(self) -> Claims:
        """The claims of an ID token, right unless changed."""
        now = int(time.time())
        found = {
            "iss": self.issuer, "sub": "pairwise-1", "aud": "RP00000001", "iat": now, "exp": now + 300,
            "nonce": self.nonce, "at_hash": half_hash("access-1"),
        }  # fmt: skip
        self.change(found)
        return {name: value for name, value in found.items() if value is not None}

    def answer(self, endpoint: str) -> tuple[int, bytes]:
        if endpoint in self.answers:
            return self.answers[endpoint]
        if endpoint == "token":
            return as_json(
                {"access_token": "access-1", "token_type": "Bearer", "id_token": self.sign(self.claims())}
            )
        if endpoint == "certs":
            return as_json(KeySet(self.keys).as_dict(private=False))
        return as_json({"sub": "pairwise-1", **self.facts})

    def asked_for(self, endpoint: str) -> list[dict[str, str]]:
        """What was sent to an endpoint, in order."""
        return [sent for name, sent, _headers in self.asked if name == endpoint]


def as_json(value: object) -> tuple[int, bytes]:
    return 200, json.dumps(value, ensure_ascii=False).encode()


def half_hash(access_token: str) -> str:
    """The at_hash of an access token under ES256 (OpenID Connect Core 3.1.3.6)."""
    return base64.urlsafe_b64encode(hashlib.sha256(access_token.encode()).digest()[:16]).rstrip(b"=").decode()


def unsigned(claims: Claims) -> str:
    """A token with alg none."""
    parts = [json.dumps({"alg": "none", "kid": "k1"}).encode(), json.dumps(claims).encode()]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts) + "."


def with_rsa(claims: Claims) -> str:
    """A token rightly signed, by an algorithm that was not agreed."""
    return jwt.encode({"alg": "RS256", "kid": "rsa"}, claims, RSA)


def with_public_key_as_secret(claims: Claims) -> str:
    """The classic confusion: HS256 with the public key as the secret (no library would make one)."""
    parts = [json.dumps({"alg": "HS256", "kid": "k1"}).encode(), json.dumps(claims).encode()]
    head = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    mac = hmac.digest(THEIRS.as_pem(private=False), head, "sha256")
    return (head + b"." + base64.urlsafe_b64encode(mac).rstrip(b"=")).decode()


def forged(claims: Claims) -> str:
    """Signed by another key under the right name."""
    return jwt.encode({"alg": "ES256", "kid": "k1"}, claims, FORGED)


def unknown_key(claims: Claims) -> str:
    """Signed by a key the issuer does not publish."""
    return jwt.encode({"alg": "ES256", "kid": "k9"}, claims, FORGED)


def tampered(claims: Claims) -> str:
    """Another payload under a right signature."""
    head, _payload, signature = jwt.encode({"alg": "ES256", "kid": "k1"}, claims, THEIRS).split(".")
    other = (
        base64.urlsafe_b64encode(json.dumps({**claims, "sub": "somebody-else"}).encode())
        .rstrip(b"=")
        .decode()
    )
    return f"{head}.{other}.{signature}"


class Door:
    """Runs an issuer on a port of this machine."""

    def __init__(self, issuer: Issuer) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._serve({name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()})

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
                self._serve({name: values[0] for name, values in parse_qs(body).items()})

            def _serve(self, sent: dict[str, str]) -> None:
                path = urlsplit(self.path).path
                endpoint = path.removeprefix(BASE).strip("/")
                issuer.asked.append((endpoint, sent, dict(self.headers)))
                time.sleep(issuer.delay)
                status, body = issuer.answer(endpoint)
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        issuer.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
