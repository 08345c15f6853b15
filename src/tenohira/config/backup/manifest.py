"""What a backup folder holds.

```
manifest.json     when, which version, which database, counts, fingerprints of the keys it needs
files.jsonl       one line for each sealed file: path, bytes, sha256
database.sqlite3  or database.pgdump (pg_dump's own format)
files/<path>      the files, sealed as they lie in the storage
```

`manifest.json` holds the sha256 of the database and of `files.jsonl`, and ends with the sha256 of itself.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tenohira.config.backup.errors import BackupError

FORMAT = 1
_CHUNK = 1024 * 1024


@dataclass(frozen=True)
class Manifest:
    """The head of a backup. `counts` are rows by table; `gone` are files that were destroyed while it was taken."""

    taken_at: str
    version: str
    vendor: str
    database: str
    database_sha256: str
    files: int
    files_bytes: int
    files_sha256: str
    counts: dict[str, int]
    migrations: list[str]
    keys: list[str]
    gone: list[str] = field(default_factory=list)
    format: int = FORMAT


@dataclass(frozen=True)
class KeptFile:
    """One sealed file of a backup."""

    path: str
    size: int
    sha256: str


def digest(path: Path) -> str:
    """Return the sha256 of a file, read in pieces."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            found.update(piece)
    return found.hexdigest()


def write(folder: Path, manifest: Manifest) -> None:
    """Write manifest.json, last of all: a folder without it is no backup."""
    body = asdict(manifest)
    seal = hashlib.sha256(_canonical(body)).hexdigest()
    (folder / "manifest.json").write_text(
        json.dumps({**body, "sha256": seal}, ensure_ascii=False, indent=1), encoding="utf-8"
    )


def _canonical(body: dict[str, object]) -> bytes:
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def read(folder: Path) -> Manifest:
    """Return the head of a backup; raises BackupError when it is missing, damaged or of another format."""
    path = folder / "manifest.json"
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
        seal = body.pop("sha256")
        manifest = Manifest(**body)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupError(
            f"{folder} は、控え（バックアップ）として読めません。",
            f"manifest.json がないか、壊れています（{type(error).__name__}）。途中で止まった控えかもしれません。",
            "別の控えを使ってください。",
        ) from error
    if hashlib.sha256(_canonical(body)).hexdigest() != seal:
        raise BackupError(
            "控えが壊れています: manifest.json",
            "内容が、書いたときと変わっています。",
            "別の控えを使ってください。",
        )
    if manifest.format != FORMAT:
        raise BackupError(
            "この版では読めない控えです。",
            f"控えの形式が {manifest.format} です（読めるのは {FORMAT}）。",
            "控えを取った版の tenohira を使ってください。",
        )
    return manifest


def kept_files(folder: Path) -> Iterator[KeptFile]:
    """Return the files of a backup, one after the other."""
    with (folder / "files.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            yield KeptFile(**json.loads(line))
