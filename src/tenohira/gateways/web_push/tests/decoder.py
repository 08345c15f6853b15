"""A browser's side of Web Push, from RFC 8188 and RFC 8291 with primitives alone; shares no code with the hall."""

from __future__ import annotations

import base64
import struct
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes, hmac, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


def b64(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    """The bytes of base64url without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _hmac(key: bytes, data: bytes) -> bytes:
    made = hmac.HMAC(key, hashes.SHA256())
    made.update(data)
    return made.finalize()


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


@dataclass
class Browser:
    """One subscription of a browser: its private key and the authentication secret."""

    private: ec.EllipticCurvePrivateKey
    secret: bytes

    @classmethod
    def new(cls, secret: bytes = b"0123456789abcdef") -> Browser:
        """Subscribe with a new key."""
        return cls(ec.generate_private_key(ec.SECP256R1()), secret)

    @property
    def keys(self) -> dict[str, str]:
        """What PushSubscription.toJSON() says of its keys."""
        return {"p256dh": b64(_point(self.private.public_key())), "auth": b64(self.secret)}

    def read(self, body: bytes) -> bytes:
        """Return what a message of one record says; raises InvalidTag when it is not for this browser."""
        salt, size, length = body[:16], struct.unpack("!I", body[16:20])[0], body[20]
        sender, record = body[21 : 21 + length], body[21 + length :]
        assert len(record) <= size, "one record alone (RFC 8291, 4)"
        key = self._key(sender, salt)
        # RFC 8188, 2.1 to 2.3: the first record's nonce is not changed by its number, 0
        cek = _hmac(key, b"Content-Encoding: aes128gcm\x00\x01")[:16]
        nonce = _hmac(key, b"Content-Encoding: nonce\x00\x01")[:12]
        padded = AESGCM(cek).decrypt(nonce, record, None).rstrip(b"\x00")
        assert padded.endswith(b"\x02"), "the last record ends in 2"
        return padded[:-1]

    def _key(self, sender: bytes, salt: bytes) -> bytes:
        """RFC 8291, 3.3 and 3.4: from the shared secret and both public keys."""
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        shared = self.private.exchange(ec.ECDH(), theirs)
        info = b"WebPush: info\x00" + _point(self.private.public_key()) + sender
        return _hmac(salt, _hmac(_hmac(self.secret, shared), info + b"\x01"))
