"""What this room needs from outside: somebody who verifies the signatures of applicants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol


@dataclass(frozen=True)
class Holder:
    """Whom a signing certificate names: the four facts. `sex` is 男, 女 or "" when the certificate says 不明."""

    name: str
    sex: str
    birth_date: date | None
    address: str


@dataclass(frozen=True)
class Proof:
    """A signature that was verified. `certificate` is the sha256 of the certificate, `serial` its number in hex.

    `signed_at` is what the signer's clock said, None when the signature carries no time. `revocation` says what
    vouched that the certificate was not revoked.
    """

    holder: Holder
    issuer: str
    serial: str
    certificate: str
    valid_until: datetime
    signed_at: datetime | None
    revocation: Literal["crl", "ocsp"]


class SignatureVerifier(Protocol):
    """Verifies a detached signature (CMS, RFC 5652) over the bytes of an application."""

    def verify(self, content: bytes, signature: bytes, *, now: datetime) -> Proof:
        """Return who signed these bytes.

        Raises SignatureRefused for whatever is not a good signature of a valid certificate of a trusted authority,
        RevocationUnknown when nobody can say whether the certificate was revoked.
        """


_verifiers: list[SignatureVerifier] = []


def register_verifier(verifier: SignatureVerifier | None) -> None:
    """Let applicants sign, verified by this verifier (the last one registered counts; None takes it away)."""
    _verifiers[:] = [] if verifier is None else [verifier]


def verifier() -> SignatureVerifier | None:
    """Return the registered verifier; None means that nobody can apply with a signature here."""
    return _verifiers[0] if _verifiers else None
