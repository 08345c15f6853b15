"""Every test of this room keeps its files in a folder of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages


@pytest.fixture(autouse=True)
def shelf_folder(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """The folder below which sealed files lie."""
    folder = tmp_path / "files"
    one = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(folder)}}
    settings.STORAGES = settings.STORAGES | {"files": one}
    yield folder
    storages._storages.clear()  # type: ignore[attr-defined]
