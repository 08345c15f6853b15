"""Tokens with which somebody without sign-in comes back to their draft or case: long, random, kept sealed."""

from __future__ import annotations

import hashlib
import hmac
import secrets


def new_token() -> str:
    """Return a token of 32 random bytes in 43 letters that fit into an address."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """Return what the database is searched by, so that a copy of it opens nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


def matches(token: str, hashed: str) -> bool:
    """Tell in constant time whether a token is the one that was hashed."""
    return bool(token) and hmac.compare_digest(token_hash(token), hashed)
