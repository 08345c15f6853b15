"""A hall that is not safe does not open, and says everything that is missing at once."""

from __future__ import annotations

import os
from pathlib import Path

import psycopg
import pytest
from cryptography.fernet import Fernet

from tenohira.config.environment import Environment
from tenohira.config.operating import opening
from tests.operation.production import Hall, environment
from tests.throwaway_postgres import administrator

SAFE = {
    "database_url": "postgresql://hall@db/hall",
    "storage_url": "s3://k:s@store.example/hall",
    "secret_key": "s" * 60,
    "keys": Fernet.generate_key().decode(),
    "mail_url": "smtp://mail.example",
    "allowed_hosts": "hall.example",
    "base_url": "https://hall.example",
    "secure": True,
}
pytestmark = pytest.mark.django_db


def settings_named(**changes: object) -> set[str]:
    """Which settings are complained of; the database in force is the suite's."""
    return {one.setting for one in opening.problems(Environment(**{**SAFE, **changes}))}  # type: ignore[arg-type]


def test_a_safe_hall_may_open() -> None:
    assert settings_named() == set()


@pytest.mark.parametrize(
    ("change", "setting"),
    [
        ({"debug": True}, "TENOHIRA_DEBUG"),
        ({"secret_key": ""}, "TENOHIRA_SECRET_KEY"),
        ({"secret_key": "short"}, "TENOHIRA_SECRET_KEY"),
        ({"keys": ""}, "TENOHIRA_KEYS"),
        ({"mail_url": ""}, "TENOHIRA_MAIL_URL"),
        ({"secure": False}, "TENOHIRA_SECURE"),
        ({"base_url": "http://hall.example"}, "TENOHIRA_BASE_URL"),
        ({"base_url": "https://localhost"}, "TENOHIRA_BASE_URL"),
        ({"allowed_hosts": "*"}, "TENOHIRA_ALLOWED_HOSTS"),
        ({"allowed_hosts": "localhost,127.0.0.1,[::1]"}, "TENOHIRA_ALLOWED_HOSTS"),
        ({"allowed_hosts": ""}, "TENOHIRA_ALLOWED_HOSTS"),
        ({"database_url": "sqlite:////srv/hall.sqlite3"}, "TENOHIRA_DATABASE_URL"),
        ({"database_url": ""}, "TENOHIRA_DATABASE_URL"),
        ({"storage_url": "", "home": ""}, "TENOHIRA_STORAGE_URL"),
    ],
)
def test_what_is_missing_or_unsafe_is_named(
    change: dict[str, object], setting: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert settings_named(**change) == {setting}


def test_secrets_that_others_may_read_are_named(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("x")
    (tmp_path / "keys").chmod(0o644)
    assert settings_named(home=str(tmp_path)) == {str(tmp_path / "keys")}
    (tmp_path / "keys").chmod(0o600)
    assert settings_named(home=str(tmp_path)) == set()


def test_tables_that_lack_a_change_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening.migrating, "pending", lambda _phase: [("cases", "0099")])
    assert settings_named() == {"データベース"}


def test_a_database_that_is_away_is_one_line_of_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_phase: str) -> list[tuple[str, str]]:
        raise ConnectionError("password=secret")

    monkeypatch.setattr(opening.migrating, "pending", away)
    found = [str(one) for one in opening.problems(Environment(**SAFE))]  # type: ignore[arg-type]
    assert any("つながりません（ConnectionError）" in one for one in found)
    assert not any("secret" in one for one in found)


def test_every_line_says_what_to_do() -> None:
    found = opening.problems(Environment())
    assert len(found) >= 6
    assert all(one.what.endswith("。") and one.remedy.endswith("。") for one in found)


def test_typed_by_an_operator_all_of_it_is_told_and_the_door_stays_shut(tmp_path: Path) -> None:
    told = environment(tmp_path, TENOHIRA_SECRET_KEY="short")
    said = Hall(tmp_path, told).run("serve", "--port", "1")
    assert said.returncode == 1
    for setting in ("SECRET_KEY", "SECURE", "BASE_URL", "ALLOWED_HOSTS", "DATABASE_URL", "MAIL_URL"):
        assert f"TENOHIRA_{setting}" in said.stderr
    assert "Traceback" not in said.stderr
    assert told["TENOHIRA_KEYS"] not in said.stderr


def test_a_role_that_reaches_over_the_wall_is_refused(tmp_path: Path) -> None:
    url = os.environ.get("TENOHIRA_DATABASE_URL", "")
    if not url.startswith("postgres"):
        pytest.skip("roles are PostgreSQL's")
    name = f"mighty_{os.getpid()}"
    with psycopg.connect(administrator(), autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'p' BYPASSRLS")
    try:
        told = environment(tmp_path, TENOHIRA_DATABASE_URL=url.replace("tenohira@", f"{name}:p@"))
        said = Hall(tmp_path, told).run("serve", "--port", "1")
        assert said.returncode == 1
        assert "BYPASSRLS" in said.stderr
    finally:
        with psycopg.connect(administrator(), autocommit=True) as connection:
            connection.execute(f"DROP ROLE {name}")
