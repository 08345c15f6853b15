"""The storage of sealed files (STORAGES["files"]): walking through it, and replacing a file in one stroke."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import Storage, storages

PROBES = "health"
"""The folder in which readiness tries the storage."""


def storage() -> Storage:
    """Return the storage in which files lie sealed."""
    return storages["files"]


def folders(under: str = "") -> Iterator[str]:
    """Return every folder that holds files, one after the other, in order; a missing root has none."""
    try:
        names, files = storage().listdir(under)
    except FileNotFoundError:
        return
    if files and under != PROBES:
        yield under
    for name in sorted(filter(None, names)):
        yield from folders(f"{under}/{name}".lstrip("/"))


def files_in(folder: str) -> list[str]:
    """Return the paths of the files of a folder, in order."""
    _names, files = storage().listdir(folder)
    return [f"{folder}/{name}".lstrip("/") for name in sorted(filter(None, files))]


def modified_at(path: str) -> datetime:
    """Return when a file was written."""
    return storage().get_modified_time(path)


def replace(path: str, content: File[bytes]) -> None:
    """Write a file at exactly this path; whoever reads it meanwhile, or a kill, sees the old one or the new one whole.

    An object store puts an object in one stroke by itself; on a disk it is written beside and renamed.
    """
    kept = storage()
    try:
        target = Path(kept.path(path))
    except NotImplementedError:
        saved = kept.save(path, content)
        if saved != path:
            kept.delete(saved)
            raise OSError("the storage gives files another name: it must overwrite") from None
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".", delete=False) as beside:
        try:
            for piece in content.chunks():
                beside.write(piece)
            beside.flush()
            os.fsync(beside.fileno())
            Path(beside.name).replace(target)
        except BaseException:
            Path(beside.name).unlink(missing_ok=True)
            raise
