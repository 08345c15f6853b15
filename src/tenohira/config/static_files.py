"""Styles, scripts and pictures: as they are for a trial, collected with a hash in their names for service."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from tenohira import config

_PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"
HASHED = "tenohira.config.hashed_files.HashedFiles"
_MANIFEST = "staticfiles.json"
_OF_VERSION = "tenohira-version"


def is_collected(root: Path) -> bool:
    """Whether `tenohira serve` collected the files of this version there."""
    mark = root / _OF_VERSION
    if not (root / _MANIFEST).is_file() or not mark.is_file():
        return False
    return mark.read_text(encoding="utf-8") == fingerprint()


def static_storage(root: Path) -> str:
    """Return the storage of static files: with hashes once they were collected."""
    return HASHED if is_collected(root) else _PLAIN


def fingerprint() -> str:
    """Return what tells the files of this version from another: path, size and time of each."""
    package = Path(config.__file__).resolve().parents[1]
    found = [
        [str(path.relative_to(package)), path.stat().st_size, path.stat().st_mtime_ns]
        for folder in (package / "assets", package / "counters")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ("static" in path.parts or "assets" in path.parts)
    ]
    return hashlib.sha256(json.dumps(found).encode()).hexdigest()


def mark(root: Path) -> None:
    """Write down that the files of this version were collected."""
    (root / _OF_VERSION).write_text(fingerprint(), encoding="utf-8")
