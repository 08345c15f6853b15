"""The database setting: embedded SQLite by default, PostgreSQL for service."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from tenohira.config.environment import Environment, SettingsWrong

_SQLITE_INIT = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=20000; PRAGMA cache_size=-64000"
)

# how long a server that does not answer at all is waited for (seconds, milliseconds); a slow answer has its time
_PATIENCE = {"connect_timeout": 5, "tcp_user_timeout": 20_000}


def databases(environment: Environment, home: Path) -> dict[str, dict[str, Any]]:
    """Return Django's DATABASES: the database, and on PostgreSQL a second connection to it for receipt numbers."""
    default = database(environment, home)
    if default["ENGINE"].endswith("sqlite3"):
        return {"default": default}
    quick = default["OPTIONS"] | {"options": "-c synchronous_commit=off"}
    return {"default": default, "numbers": default | {"OPTIONS": quick}}


def database(environment: Environment, home: Path) -> dict[str, Any]:
    """Return Django's DATABASES entry for the environment; raises SettingsWrong for an unknown kind of URL."""
    url = urlsplit(environment.database_url or f"sqlite:///{quote(str(home / 'tenohira.sqlite3'))}")
    test = {"NAME": f"test_tenohira{environment.test_database_suffix}"}
    if url.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(url.path.removeprefix("/")) or ":memory:",
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": _SQLITE_INIT},
        } | ({"TEST": test} if environment.test_database_suffix else {})
    if url.scheme in {"postgresql", "postgres"}:
        return {
            "ENGINE": "tenohira.config.postgresql",
            "NAME": unquote(url.path.removeprefix("/")) or ":memory:",
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            "HOST": url.hostname or "",
            "PORT": str(url.port or ""),
            "OPTIONS": dict(_PATIENCE),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "TEST": test,
        }
    raise SettingsWrong(
        "TENOHIRA_DATABASE_URL を読めません。",
        f"「{url.scheme}」というデータベースは使えません。",
        "postgresql://利用者:パスワード@ホスト/名前 か sqlite:///パス にしてください。",
    )
