"""Where sealed files lie: a folder, or an S3-compatible object store."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tenohira.config.environment import Environment, SettingsWrong

_DISK = "django.core.files.storage.FileSystemStorage"


def file_storage(environment: Environment, home: Path) -> dict[str, Any]:
    """Return the STORAGES entry of sealed files; raises SettingsWrong for a URL that names no store.

    `s3://key:secret@host:port/bucket` speaks https, `s3+http://…` http (a store on the same machine); `?region=` is
    optional. Without key and secret, those of the machine are used.
    """
    if not environment.storage_url:
        return {"BACKEND": _DISK, "OPTIONS": {"location": str(home / "files")}}
    url = urlsplit(environment.storage_url)
    bucket = url.path.strip("/")
    if url.scheme not in {"s3", "s3+http"} or not bucket or "/" in bucket:
        raise SettingsWrong(
            "TENOHIRA_STORAGE_URL を読めません。",
            f"「{url.scheme}」の置き場は使えないか、バケットの名前がありません。",
            "s3://鍵:秘密@ホスト/バケット?region=地域 にしてください。空なら home/files に置きます。",
        )
    place = f"{url.hostname}:{url.port}" if url.port else url.hostname or ""
    scheme = "http" if url.scheme == "s3+http" else "https"
    from tenohira.config.object_store import PATIENCE

    options: dict[str, Any] = {
        "bucket_name": bucket,
        "endpoint_url": f"{scheme}://{place}" if place else None,
        "access_key": unquote(url.username) if url.username else None,
        "secret_key": unquote(url.password) if url.password else None,
        "region_name": parse_qs(url.query).get("region", [None])[0],
        "default_acl": None,
        "querystring_auth": True,
        "file_overwrite": True,  # a file has a name of its own; turning the keys writes it again in one stroke
        "client_config": PATIENCE,
    }
    return {"BACKEND": "tenohira.config.object_store.ObjectStore", "OPTIONS": options}
