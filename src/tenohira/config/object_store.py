"""The S3-compatible object store as a storage like any other: whatever keeps it from answering is an OSError."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from storages.backends.s3 import S3Storage

PATIENCE = Config(
    connect_timeout=3,
    read_timeout=20,
    retries={"total_max_attempts": 2},
    s3={"addressing_style": "path"},
    signature_version="s3v4",
)
"""How long somebody who waits for a page waits for a store that does not answer (seconds)."""


@contextmanager
def _as_os_error() -> Iterator[None]:
    try:
        yield
    except (Boto3Error, BotoCoreError, ClientError) as error:
        raise OSError(f"the object store did not answer as it should: {type(error).__name__}") from error


class ObjectStore(S3Storage):  # type: ignore[misc]
    """`S3Storage` whose faults are OSErrors; a file that is opened is there whole."""

    def _save(self, name: str, content: File[bytes]) -> str:
        with _as_os_error():
            return str(super()._save(name, content))

    def _open(self, name: str, mode: str = "rb") -> Any:
        with _as_os_error():
            found = super()._open(name, mode)
            if "r" in mode:
                found.file.seek(0)  # fetches it
            return found

    def delete(self, name: str) -> None:
        """Remove an object; removing it again is harmless. Raises OSError."""
        with _as_os_error():
            super().delete(name)

    def exists(self, name: str) -> bool:
        """Tell whether there is such an object. Raises OSError."""
        with _as_os_error():
            return bool(super().exists(name))

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        """Return the folders and the objects under a name. Raises OSError."""
        with _as_os_error():
            folders, files = super().listdir(name)
            return folders, files
