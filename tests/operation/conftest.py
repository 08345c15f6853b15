"""What a hall in production stands on: a database role without power, an object store, a mail server."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import boto3
import psycopg
import pytest
from aiosmtpd.controller import Controller
from moto.server import ThreadedMotoServer

from tests.operation.production import Hall, environment, free_port
from tests.throwaway_postgres import administrator


class Letters:
    """A mail server that keeps what it is given; `away` lets it refuse everything."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, str]] = []
        self.away = False

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if self.away:
            return f"550 no such user {address}"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.letters.append((envelope.rcpt_tos[0], envelope.content.decode("utf-8", "replace")))
        return "250 OK"


@pytest.fixture(scope="session")
def post_office() -> Iterator[tuple[Letters, int]]:
    letters, port = Letters(), free_port()
    controller = Controller(letters, hostname="127.0.0.1", port=port)
    controller.start()
    yield letters, port
    controller.stop()


@pytest.fixture(scope="session")
def object_store() -> Iterator[str]:
    """The URL of an S3-compatible store with the bucket `hall`, spoken to over HTTP."""
    port = free_port()
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    store = boto3.client(
        "s3", endpoint_url=f"http://127.0.0.1:{port}", region_name="ap-northeast-1",
        aws_access_key_id="hall", aws_secret_access_key="hall-secret",
    )  # fmt: skip
    store.create_bucket(Bucket="hall", CreateBucketConfiguration={"LocationConstraint": "ap-northeast-1"})
    yield f"s3+http://hall:hall-secret@127.0.0.1:{port}/hall?region=ap-northeast-1"
    server.stop()


@pytest.fixture(scope="session")
def database() -> Iterator[str]:
    """A PostgreSQL database owned by a role without power; "" where the run is on SQLite."""
    url = os.environ.get("TENOHIRA_DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield ""
        return
    url = administrator()
    name = f"hall_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'p' NOSUPERUSER NOBYPASSRLS")
        connection.execute(f"CREATE DATABASE {name} OWNER {name}")
    parts = urlsplit(url)
    place = f"{name}:p@{parts.hostname}:{parts.port}"
    yield urlunsplit(parts._replace(netloc=place, path=f"/{name}"))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
        connection.execute(f"DROP ROLE {name}")


@pytest.fixture(scope="session")
def hall(
    database: str,
    object_store: str,
    post_office: tuple[Letters, int],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Hall]:
    """The hall, open: two web processes and a worker. Service needs PostgreSQL: on SQLite it opens as a trial."""
    home = tmp_path_factory.mktemp("production")
    told = environment(
        Path(home),
        TENOHIRA_DATABASE_URL=database,
        TENOHIRA_STORAGE_URL=object_store,
        TENOHIRA_MAIL_URL=f"smtp://127.0.0.1:{post_office[1]}",
        TENOHIRA_MAIL_FROM="noreply@tenohira.example",
        TENOHIRA_ALLOWED_HOSTS="hall.example",
        TENOHIRA_BASE_URL="https://hall.example",
        TENOHIRA_SECURE="1",
        TENOHIRA_TRIAL="" if database else "1",
    )
    told = {key: value for key, value in told.items() if value}
    hall = Hall(home, told)
    migrated = hall.run("migrate")
    assert migrated.returncode == 0, migrated.stderr
    loaded = hall.run("load-city")
    assert loaded.returncode == 0, loaded.stderr
    hall.start("worker")
    hall.start("web")
    try:
        hall.wait_until_ready()
        yield hall
    finally:
        hall.close()
