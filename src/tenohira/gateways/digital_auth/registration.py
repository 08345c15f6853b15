"""What the operator and a provider agreed on: names, addresses, the key we sign with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeyParameters, RSAKey

from tenohira.foundation.errors import TenohiraError

SCOPES = {"card": "openid name address birthdate gender", "company": "openid profile"}
_ENDPOINTS = ("auth", "token", "userinfo", "certs")
_LOCAL = {"localhost", "127.0.0.1", "::1"}
Algorithm = Literal["ES256", "RS256"]


class RegistrationWrong(TenohiraError):
    """The settings of a provider contradict each other, or its key cannot be read."""


@dataclass(frozen=True)
class Registration:
    """One provider as the operator set it up. `secret` is only for providers that know no private_key_jwt."""

    kind: Literal["card", "company"]
    issuer: str
    client_id: str
    base_path: str = "/api/realms/main/protocol/openid-connect"
    endpoints: Mapping[str, str] = field(default_factory=lambda: {name: name for name in _ENDPOINTS})
    key: ECKey | RSAKey | None = None
    secret: str = ""
    algorithm: Algorithm = "ES256"
    acr_values: str = ""
    timeout: float = 10.0

    @property
    def scope(self) -> str:
        """The scopes asked for."""
        return SCOPES[self.kind]

    def address(self, endpoint: str) -> str:
        """Return the address of an endpoint: `auth`, `token`, `userinfo` or `certs`."""
        parts = urlsplit(self.issuer)
        return f"{parts.scheme}://{parts.netloc}{self.base_path.rstrip('/')}/{self.endpoints[endpoint]}"


def require_https(issuer: str) -> None:
    """Raise RegistrationWrong for an issuer that is not reached by HTTPS, unless it runs on this machine."""
    parts = urlsplit(issuer)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL):
        return
    raise RegistrationWrong(
        f"本人確認サービスのアドレス（{issuer}）は使えません。",
        "https:// で始まるアドレスだけを使えます。暗号化しない通信では、なりすましを防げません。",
        "TENOHIRA_DIGITAL_AUTH_ISSUER か TENOHIRA_COMPANY_SIGN_IN_ISSUER を直してください。",
    )


def read_endpoints(text: str) -> dict[str, str]:
    """Return the names of the four endpoints from `auth,token,userinfo,certs`; raises RegistrationWrong."""
    names = [name.strip().strip("/") for name in text.split(",")]
    if len(names) != len(_ENDPOINTS) or not all(names):
        raise RegistrationWrong(
            f"入口の名前「{text}」を読めません。",
            "認可・トークン・利用者情報・公開鍵の4つを、この順にカンマで区切って書きます。",
            "例: auth,token,userinfo,certs",
        )
    return dict(zip(_ENDPOINTS, names, strict=True))


def read_key(path: str, key_id: str) -> ECKey | RSAKey:
    """Return the private key of a PEM file, named `key_id` as it was registered; raises RegistrationWrong."""
    parameters: KeyParameters = {"kid": key_id} if key_id else {}
    try:
        pem = Path(path).read_bytes()
        is_ec = isinstance(load_pem_private_key(pem, password=None), EllipticCurvePrivateKey)
        return ECKey.import_key(pem, parameters) if is_ec else RSAKey.import_key(pem, parameters)
    except (OSError, ValueError, TypeError, JoseError) as error:
        raise RegistrationWrong(
            f"本人確認サービスの秘密鍵（{path}）を読めません。",
            f"ファイルがないか、PEM形式の EC（P-256）か RSA の秘密鍵ではありません（{type(error).__name__}）。",
            "docs/howto/connect-the-card.md の手順で作った鍵の場所を確かめてください。",
        ) from error


def signing_algorithm(key: ECKey | RSAKey) -> str:
    """Return the algorithm by which this key signs who we are."""
    return "ES256" if isinstance(key, ECKey) else "RS256"
