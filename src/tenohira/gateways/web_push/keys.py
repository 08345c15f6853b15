"""The key with which the hall proves to push services that a message is its own (VAPID, RFC 8292)."""

from __future__ import annotations

import base64
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tenohira.foundation.errors import TenohiraError

Key = ec.EllipticCurvePrivateKey


class PushKeyWrong(TenohiraError):
    """The file of TENOHIRA_VAPID_KEY is missing or holds no P-256 key."""


def read_key(path: str) -> Key:
    """Return the private key of a PEM file; raises PushKeyWrong."""
    try:
        key = serialization.load_pem_private_key(Path(path).read_bytes(), password=None)
    except (OSError, ValueError, TypeError):
        key = None
    if not isinstance(key, Key) or key.curve.name != "secp256r1":
        raise PushKeyWrong(
            "ウェブプッシュの鍵を読めません。",
            f"TENOHIRA_VAPID_KEY のファイル（{path}）がないか、楕円曲線 P-256 の秘密鍵（PEM）ではありません。",
            "openssl ecparam -name prime256v1 -genkey -noout で作ってください。使わないときは、空にしてください。",
        )
    return key


def new_key() -> str:
    """Return a new private key as PEM (PKCS #8), for a trial."""
    made = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return made.decode()


def public_part(key: Key) -> str:
    """Return what a browser subscribes with: the uncompressed point in base64url without padding (RFC 8292, 3.2)."""
    point = key.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()
