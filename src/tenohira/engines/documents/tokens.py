"""The check code of a paper: printed, encoded in its QR, typed by hand at the verification page."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata

from django.conf import settings

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
LENGTH = 20
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_token() -> str:
    """Return a new random token: LENGTH characters of ALPHABET, 100 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def normalise_token(text: str) -> str:
    """Return what a person typed as a token: width, case, hyphens, spaces and look-alikes do not matter."""
    wide = unicodedata.normalize("NFKC", text[:200]).upper().translate(_READ_AS)
    return "".join(c for c in wide if c in ALPHABET)


def grouped(token: str) -> str:
    """Return the token in groups of five, as printed: `ABCDE-…`."""
    return "-".join(token[i : i + 5] for i in range(0, len(token), 5))


def token_hash(text: str) -> str:
    """Return the sha256 (64 hex digits) of a token as typed; the table is searched by it."""
    return hashlib.sha256(normalise_token(text).encode()).hexdigest()


def matches(one: str, other: str) -> bool:
    """Compare two hashes in constant time."""
    return hmac.compare_digest(one, other)


def verify_url(token: str) -> str:
    """Return the address of the public verification page of a paper."""
    return f"{settings.TENOHIRA_BASE_URL}/verify/{token}"
