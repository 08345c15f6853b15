"""What must be in order before the doors open to residents: all of it is told at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from tenohira.config import migrating
from tenohira.config.environment import Environment
from tenohira.foundation.city import city_definition, packs

_LOCAL = {"localhost", "127.0.0.1", "::1", ""}
_SECRET_LENGTH = 50


@dataclass(frozen=True)
class Missing:
    """Something that is not as it must be: the setting, what is wrong and what to do."""

    setting: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.setting}: {self.what} {self.remedy}"


def problems(environment: Environment) -> list[Missing]:
    """Return everything that is missing or unsafe for service; nothing when the doors may open."""
    return [one for check in _CHECKS for one in check(environment)]


def warnings() -> list[str]:
    """Return what an operator has to know although the hall opens with it."""
    lax = "、".join(code for code in packs() if city_definition(code).staff_second_factor == "optional")
    if not lax:
        return []
    said = (
        f"⚠ {lax}: 職員の画面が、パスワードだけで開きます（city.yaml の staff_second_factor: optional）。"
        "お試しのための設定です。本番では、この行を消してください。"
    )
    return [said]


def _settings(given: Environment) -> Iterator[Missing]:
    if given.debug:
        yield Missing("TENOHIRA_DEBUG", "開発用の表示です。", "外してください。")
    if len(given.secret_key) < _SECRET_LENGTH:
        yield Missing(
            "TENOHIRA_SECRET_KEY",
            f"ないか、{_SECRET_LENGTH}文字より短いです。",
            "python -c 'import secrets; print(secrets.token_urlsafe(50))' で作り、すべてのウェブで同じにしてください。",
        )
    if not given.keys:
        yield Missing(
            "TENOHIRA_KEYS",
            "暗号化の鍵がありません。",
            "tenohira keys new で作り、データとは別の安全な場所に保管してください。",
        )
    if not given.mail_url:
        yield Missing(
            "TENOHIRA_MAIL_URL", "メールを送るサーバーがありません。", "smtp://… を指定してください。"
        )


def _addresses(given: Environment) -> Iterator[Missing]:
    if not given.secure:
        yield Missing(
            "TENOHIRA_SECURE",
            "HTTPS で公開する設定がありません。",
            "前に置くサーバーで HTTPS にし、1 にしてください。",
        )
    base = urlsplit(given.base_url)
    if base.scheme != "https" or (base.hostname or "") in _LOCAL:
        yield Missing(
            "TENOHIRA_BASE_URL",
            f"住民に届かないアドレスです（{given.base_url}）。",
            "https://… にしてください。",
        )
    hosts = {one.strip() for one in given.allowed_hosts.split(",")}
    if "*" in hosts:
        yield Missing(
            "TENOHIRA_ALLOWED_HOSTS", "どのホスト名も受け付けます。", "公開するホスト名だけを書いてください。"
        )
    elif not {host.strip("[]") for host in hosts} - _LOCAL:
        yield Missing(
            "TENOHIRA_ALLOWED_HOSTS", "公開するホスト名がありません。", "市役所のホスト名を書いてください。"
        )


def _cities(_given: Environment) -> Iterator[Missing]:
    if not packs():
        yield Missing(
            "TENOHIRA_CITIES",
            f"市区町村のフォルダが {settings.TENOHIRA_CITIES} にありません。",
            "docs/howto/bring-your-city.md のとおりに用意してください。",
        )


def _database(given: Environment) -> Iterator[Missing]:
    name = "TENOHIRA_DATABASE_URL"
    if not given.database_url.startswith(("postgresql:", "postgres:")):
        yield Missing(name, "PostgreSQL ではありません。", "postgresql://… を指定してください。")
    try:
        if connection.vendor == "postgresql" and (power := _power()):
            yield Missing(
                name,
                f"データベースの利用者が {power} です。市区町村の行の壁（RLS）を越えてしまいます。",
                "docs/howto/run-in-production.md のとおりに、ふつうの利用者を作ってください。",
            )
        if waiting := migrating.pending("pre"):
            yield Missing(
                "データベース",
                f"変更が{len(waiting)}件、まだです。",
                "tenohira migrate --phase pre を実行してください。",
            )
    except Exception as error:  # whatever is wrong with it, the list says so and goes on
        yield Missing(
            name, f"つながりません（{type(error).__name__}）。", "接続先とパスワードを確かめてください。"
        )


def _power() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        is_super, passes = cursor.fetchone()
    return "superuser" if is_super else "BYPASSRLS" if passes else ""


def _files(given: Environment) -> Iterator[Missing]:
    if not given.storage_url and not given.home:
        yield Missing(
            "TENOHIRA_STORAGE_URL",
            "ファイルの置き場が決まっていません。",
            "s3://… を指定するか、TENOHIRA_HOME に消えないフォルダを指定してください。",
        )
    home = given.folder()
    for name in ("secret_key", "keys"):
        path = Path(home) / name
        if path.exists() and path.stat().st_mode & 0o077:
            yield Missing(str(path), "ほかの利用者が読めます。", f"chmod 600 {path} を実行してください。")


_CHECKS: tuple[Callable[[Environment], Iterator[Missing]], ...] = (
    _settings,
    _addresses,
    _cities,
    _database,
    _files,
)
