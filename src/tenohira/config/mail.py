"""Where mail goes: an SMTP server, or files in the data folder for a trial."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tenohira.config.environment import Environment, SettingsWrong

_PORTS = {"smtp": 25, "smtps": 465}


def mail_settings(environment: Environment, home: Path) -> tuple[str, dict[str, Any]]:
    """Return Django's EMAIL_BACKEND and the settings that go with it; raises SettingsWrong for another URL."""
    if not environment.mail_url:
        return "django.core.mail.backends.filebased.EmailBackend", {"EMAIL_FILE_PATH": str(home / "mail")}
    url = urlsplit(environment.mail_url)
    if url.scheme not in _PORTS:
        raise SettingsWrong(
            "TENOHIRA_MAIL_URL を読めません。",
            f"「{url.scheme}」では送れません。",
            "smtp://利用者:パスワード@ホスト:587?tls=1 か smtps://… にしてください。",
        )
    options = parse_qs(url.query)
    return "tenohira.gateways.mail.smtp.PipeliningBackend", {
        "EMAIL_HOST": url.hostname or "localhost",
        "EMAIL_PORT": url.port or _PORTS[url.scheme],
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_TLS": options.get("tls") == ["1"],
        "EMAIL_USE_SSL": url.scheme == "smtps",
        "EMAIL_TIMEOUT": 20,
    }
