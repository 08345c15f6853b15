"""The hall a benchmark runs in: a database on PostgreSQL, the city of Kosai, its offices and its cast."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

CITY = "222216"
PASSWORD = "tenohira-demo"  # noqa: S105 - the trial cast's, written in the city pack
CLERK = "sano@kosai.example"
HALL = "tenohira_hall"
HOME = Path(tempfile.gettempdir()) / "tenohira-bench"


def environment(name: str, **more: str) -> dict[str, str]:
    """Return the environment of the hall's processes with a database of its own called `name`, made when missing."""
    url = os.environ.get("ADMINISTRATOR_DATABASE_URL") or os.environ.get("TENOHIRA_DATABASE_URL", "")
    if not url.startswith("postgres"):
        sys.exit("TENOHIRA_DATABASE_URL に PostgreSQL を指定するか、make bench で始めてください。")
    parts = urlsplit(url)
    _create(url, name)
    home = HOME / str(parts.port) / name
    home.mkdir(parents=True, exist_ok=True)
    hall = f"{HALL}@{parts.hostname}:{parts.port}"
    return {
        **os.environ,
        "ADMINISTRATOR_DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "tenohira.config.settings",
        "TENOHIRA_DATABASE_URL": urlunsplit(parts._replace(netloc=hall, path=f"/{name}")),
        "TENOHIRA_HOME": str(home),
        "TENOHIRA_DEFAULT_CITY": CITY,
        "TENOHIRA_ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
        **more,
    }


def _create(url: str, name: str) -> None:
    """Make role and database as docs/howto/run-in-production.md says: no superuser, so that the policies hold."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [HALL]).fetchone() is None:
            connection.execute(f"CREATE ROLE {HALL} LOGIN")
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            connection.execute(f'CREATE DATABASE "{name}" OWNER {HALL}')


def enter(name: str, **more: str) -> None:
    """Make this process one of the hall's: database migrated, offices open, cast at work; again is harmless."""
    os.environ.update(environment(name, **more))
    import django

    django.setup()
    from django.core.management import call_command

    from tenohira.config.demo import cast, preparing
    from tenohira.engines.people import queries as people
    from tenohira.foundation.city import use_city

    call_command("migrate", verbosity=0)
    with use_city(CITY):
        if people.population() == 0:
            preparing.prepare(CITY, size=2000)
            assert cast.read_staff().staff


def in_city() -> Any:
    """Return the context in which the engines work for the city."""
    from tenohira.foundation.city import use_city

    return use_city(CITY)


def signed_in(mail: str = CLERK) -> Any:
    """Return a browser (Django's test client) of a member of staff who signed in."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    client = Client()
    with in_city():
        client.force_login(
            get_user_model().objects.get(email=mail), "tenohira.config.signing_in.CityAccounts"
        )
    return client


def start(module: str, *words: str, environ: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start a Python module as a process of its own."""
    return subprocess.Popen([sys.executable, "-m", module, *words], env=environ)
