"""Secrets of a trial installation: made once, kept in the data folder, readable by its owner only."""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
from collections.abc import Callable
from pathlib import Path

from cryptography.fernet import Fernet

from tenohira.gateways.web_push.keys import new_key


def _kept(path: Path, make: Callable[[], str]) -> str:
    """Return what a file keeps, made the first time. Several processes may begin at once: the first one's holds."""
    if not path.exists():
        with tempfile.NamedTemporaryFile("w", dir=path.parent, encoding="utf-8") as file:
            file.write(make())
            file.flush()
            with contextlib.suppress(FileExistsError):
                os.link(file.name, path)
    return path.read_text(encoding="utf-8").strip()


def kept_secret(home: Path) -> str:
    """Return the signing secret of this data folder."""
    return _kept(home / "secret_key", lambda: secrets.token_urlsafe(50))


def kept_keys(home: Path) -> list[str]:
    """Return the encryption keys of this data folder, newest first."""
    return _kept(home / "keys", lambda: Fernet.generate_key().decode()).split(",")


def kept_push_key(home: Path) -> Path:
    """Return where the key of this data folder for push services lies (PEM)."""
    _kept(home / "vapid.pem", new_key)
    return home / "vapid.pem"
