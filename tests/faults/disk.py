"""A small disk of its own that can be filled to the last byte (tmpfs)."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from tests.throwaway_postgres import Cluster

_PIECE = 64 * 1024
_ROOM = 160
"""What a whole fault writes before the disk is filled fits into this (megabytes)."""


class SmallDisk:
    """A disk mounted at a folder; skips the test where this machine lets nobody mount one."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        folder.mkdir(mode=0o700)
        self.folder, self._ballast = folder, folder / "ballast"
        command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0700", "tmpfs", str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(
                f"a full disk takes a small one of its own, and it cannot be mounted: {done.stderr.strip()}"
            )

    def fill(self) -> None:
        """Fill it to the last byte."""
        with self._ballast.open("ab", buffering=0) as file:
            for size in (_PIECE, 4096, 1):
                with suppress(OSError):
                    while file.write(bytes(size)) == size:
                        pass
        assert shutil.disk_usage(self.folder).free == 0

    def free(self) -> None:
        """Make room again."""
        self._ballast.unlink(missing_ok=True)

    def remove(self) -> None:
        """Take the disk away."""
        subprocess.run(["umount", "--lazy", str(self.folder)], check=True)
        self.folder.rmdir()


class TablesOnDisk:
    """The tables of a cluster on a small disk; its log (pg_wal) stays where it was."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self.disk = SmallDisk(cluster.folder / "tables", _megabytes(cluster.folder / "data" / "base") + _ROOM)
        _give_to_owner(self.disk.folder, cluster)
        cluster.administer(f"CREATE TABLESPACE small LOCATION '{self.disk.folder}'", _move_to("small"))

    def remove(self) -> None:
        """Bring the tables back."""
        self.disk.free()
        self._cluster.administer(_move_to("pg_default"), "DROP TABLESPACE small")
        self.disk.remove()


class LogOnDisk:
    """The log of a cluster (pg_wal), written before anything else, on a small disk; its tables stay."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster, self._place = cluster, cluster.folder / "data" / "pg_wal"
        self.disk = SmallDisk(cluster.folder / "log-disk", _megabytes(self._place) + _ROOM)
        _give_to_owner(self.disk.folder, cluster)
        cluster.stop("fast")
        shutil.copytree(self._place, self.disk.folder / "wal")
        _give_to_owner(self.disk.folder / "wal", cluster)
        self._place.rename(self._place.with_name("pg_wal.before"))
        self._place.symlink_to(self.disk.folder / "wal")
        cluster.start()

    def remove(self) -> None:
        """Bring the log back."""
        self.disk.free()
        self._cluster.stop("fast")
        self._place.unlink()
        shutil.rmtree(self._place.with_name("pg_wal.before"))
        shutil.copytree(self.disk.folder / "wal", self._place)
        _give_to_owner(self._place, self._cluster)
        self._cluster.start()
        self.disk.remove()


def _megabytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) // 1024**2


def _move_to(tablespace: str) -> str:
    return f"ALTER DATABASE postgres SET TABLESPACE {tablespace}"


def _give_to_owner(folder: Path, cluster: Cluster) -> None:
    owner = (cluster.folder / "data").stat()
    for path in (folder, *folder.rglob("*")):
        os.chown(path, owner.st_uid, owner.st_gid)
