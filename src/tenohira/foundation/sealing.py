"""Encryption at rest for special fields and files, with keys that can be rotated (Fernet: AES-128-CBC and HMAC)."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models

from tenohira.foundation.errors import TenohiraError

_WITHIN = re.compile(rb"gAAAAA[A-Za-z0-9_-]{70,}={0,2}")
_FERNET = b"gAAAAA"  # version 0x80 and a time before the year 2106, in base64
NOT_SEALED, UNKNOWN_KEY = "-", "?"


class SealError(TenohiraError):
    """Sealed data cannot be opened with the keys of this installation."""


@lru_cache(maxsize=8)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def seal(data: bytes) -> bytes:
    """Return the data encrypted with the newest key of TENOHIRA_KEYS."""
    return _cipher(tuple(settings.TENOHIRA_KEYS)).encrypt(data)


def unseal(token: bytes) -> bytes:
    """Return the data of `seal`; any key of TENOHIRA_KEYS may fit. Raises SealError when none does."""
    try:
        return _cipher(tuple(settings.TENOHIRA_KEYS)).decrypt(token)
    except InvalidToken as error:
        raise SealError(
            "暗号化されたデータを開けませんでした。",
            "この環境の鍵（TENOHIRA_KEYS）では復号できないか、データが壊れています。",
            "以前の鍵を TENOHIRA_KEYS の後ろに加えて、もう一度試してください。",
        ) from error


def fingerprints() -> list[str]:
    """Return the first 8 hex digits of the sha256 of every key, newest first: names that give nothing away."""
    return [hashlib.sha256(key.encode()).hexdigest()[:8] for key in settings.TENOHIRA_KEYS]


def sealed_with(token: bytes) -> str:
    """Return the fingerprint of the key that sealed something; UNKNOWN_KEY: none fits, NOT_SEALED: it is not."""
    if not token.startswith(_FERNET):
        return NOT_SEALED
    for key, fingerprint in zip(settings.TENOHIRA_KEYS, fingerprints(), strict=True):
        try:
            _cipher((key,)).decrypt(token)
        except InvalidToken:
            continue
        return fingerprint
    return UNKNOWN_KEY


def is_newest(token: bytes) -> bool:
    """Whether something is sealed with the newest key."""
    try:
        _cipher((settings.TENOHIRA_KEYS[0],)).decrypt(token)
    except InvalidToken:
        return False
    return True


def within(token: bytes) -> list[bytes]:
    """Return what is sealed within something sealed; nothing when no key opens it."""
    try:
        return _WITHIN.findall(unseal(token))
    except SealError:
        return []


def needs_turning(token: bytes) -> bool:
    """Whether something, or anything sealed within it (a My Number in a form's answers), is under an old key.

    Raises SealError when no key opens it.
    """
    if not is_newest(token):
        return True
    return any(not is_newest(inner) for inner in _WITHIN.findall(unseal(token)))


def turned(token: bytes) -> bytes:
    """Return the same sealed with the newest key, down to what is sealed within it; raises SealError."""
    return seal(_WITHIN.sub(lambda inner: seal(unseal(inner[0])), unseal(token)))


class SealedTextField(models.TextField):  # type: ignore[type-arg]
    """Text that is encrypted in the database and plain in Python; cannot be searched."""

    def get_prep_value(self, value: Any) -> Any:
        """Encrypt on the way in; empty text stays empty."""
        return seal(str(value).encode()).decode() if value else value

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> Any:
        """Decrypt on the way out."""
        return unseal(value.encode()).decode() if value else value
