"""Runs a command against a PostgreSQL cluster of its own, made for it in a temporary folder and removed after it.

Usage: python tests/throwaway_postgres.py [--durable] COMMAND [ARGUMENT …]

The command gets TENOHIRA_DATABASE_URL of a role as plain as a hall's in service (NOSUPERUSER, NOBYPASSRLS), so that
row-level security holds for it as well; it may make databases. What only an administrator may do (roles, crashes) asks
for it with ADMINISTRATOR_DATABASE_URL.

`--durable` waits for the disk at each commit, as a city's own cluster does; without it the cluster is quick.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

_ADMINISTRATOR = "postgres"
_ROLE = "CREATE ROLE tenohira LOGIN CREATEDB NOSUPERUSER NOBYPASSRLS"


def _program(name: str) -> str:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    program = str(found[-1]) if found else shutil.which(name)
    if program is None:
        sys.exit(
            f"PostgreSQL の {name} が見つかりません。postgresql を入れてから、もう一度実行してください。"
        )
    return program


def _as_owner(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root: root runs it as the user `postgres`."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Cluster:
    """A PostgreSQL cluster in a temporary folder; `settings` go to the server (name=value)."""

    def __init__(self, *settings: str, durable: bool = False) -> None:
        self._has_role = False
        self.folder = Path(tempfile.mkdtemp(prefix="tenohira-pg-"))
        if os.geteuid() == 0:
            os.chown(self.folder, pwd.getpwnam("postgres").pw_uid, -1)
        self.port = _free_port()
        self.url = f"postgresql://tenohira@127.0.0.1:{self.port}/postgres"
        self.administrator_url = f"postgresql://{_ADMINISTRATOR}@127.0.0.1:{self.port}/postgres"
        self._settings = [
            f"port={self.port}",
            "listen_addresses=127.0.0.1",
            f"unix_socket_directories={self.folder}",
            f"fsync={'on' if durable else 'off'}",
            *settings,
        ]
        initdb = ["-D", str(self._data), "-U", _ADMINISTRATOR, "-A", "trust", "-E", "UTF8", "--no-sync"]
        subprocess.run(
            _as_owner([_program("initdb"), *initdb]), check=True, stdout=subprocess.DEVNULL, cwd="/"
        )

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _control(self, *words: str, check: bool = True) -> None:
        command = [_program("pg_ctl"), "-D", str(self._data), "-w", "-s", *words]
        subprocess.run(_as_owner(command), check=check, cwd="/")

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = " ".join(f"-c {one}" for one in self._settings)
        self._control("-o", options, "-l", str(self.folder / "log"), "start")
        if not self._has_role:
            self._make_role()
            self._has_role = True

    def _make_role(self) -> None:
        self.administer(_ROLE, "ALTER DATABASE postgres OWNER TO tenohira")

    def administer(self, *commands: str) -> None:
        """Carry out commands of the administrator, from beside the database so that it may be moved."""
        address = self.administrator_url.removesuffix("postgres") + "template1"
        words = [word for command in commands for word in ("-c", command)]
        subprocess.run([_program("psql"), "-q", "-d", address, *words], check=True, cwd="/")

    def stop(self, mode: str = "immediate") -> None:
        """Stop the server: `immediate` is a crash, `fast` is what a restart of the service does."""
        self._control("-m", mode, "stop", check=False)

    def remove(self) -> None:
        """Stop the server and remove its folder."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def administrator() -> str:
    """Return the address at which a test may make and drop roles; skips the test where none was told."""
    url = os.environ.get("ADMINISTRATOR_DATABASE_URL", "")
    if not url:
        import pytest

        pytest.skip("roles are made by PostgreSQL's administrator: run by tests/throwaway_postgres.py")
    return url


def main(command: list[str]) -> int:
    """Run the command with the addresses of the cluster set; returns its exit status."""
    is_durable = command[:1] == ["--durable"]
    cluster = Cluster(*(_BIG if is_durable else ()), durable=is_durable)
    try:
        cluster.start()
        return subprocess.run(
            command[1:] if is_durable else command,
            env={
                **os.environ,
                "TENOHIRA_DATABASE_URL": cluster.url,
                "ADMINISTRATOR_DATABASE_URL": cluster.administrator_url,
            },
            check=False,
        ).returncode
    finally:
        cluster.remove()


# what a small server for a town is given; everything else is as PostgreSQL ships it
_BIG = ("shared_buffers=2GB", "effective_cache_size=8GB", "maintenance_work_mem=512MB", "max_wal_size=8GB")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
