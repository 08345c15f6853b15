"""Fills the database of the version that is installed, and packs it for the upgrade rehearsal.

Run once for every release, with the code of that release, on each database:

    PYTHONPATH=<the release>/src TENOHIRA_HOME=<empty folder> TENOHIRA_CITIES=tests/cities \\
        TENOHIRA_KEYS=$(cat tests/upgrade/key) [TENOHIRA_DATABASE_URL=postgresql://…] \\
        python tests/upgrade/filling.py tests/upgrade/<version>

Everybody in it is made up. Cases stand in every state of every flow; drafts, notices, files, papers, a disposed case
and an outbox with work in it come along.
"""

from __future__ import annotations

import io
import itertools
import lzma
import os
import sqlite3
import subprocess
import sys
import tarfile
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

CITY = "990019"
WANTED = {
    "submitted", "in_review", "returned", "in_approval", "granted", "refused", "withdrawn", "fulfilled", "closed",
    "answered", "disposed",
}  # fmt: skip
FILES = 12
"""How many of the sealed files come along: they cannot be compressed."""

SERVICES = ("child-allowance-claim", "disaster-certificate", "opinion")
"""One for each flow of the library."""

FATES = [
    "submitted", "in_review", "returned", "in_approval", "granted", "refused", "withdrawn", "fulfilled", "closed",
]  # fmt: skip


def fill() -> None:
    """Prepare a hall with 200 residents, make cases until every state is there, and dispose of one."""
    import django

    django.setup()
    from django.apps import apps

    from tenohira.config.demo import caseload, preparing
    from tenohira.engines.cases import commands as cases
    from tenohira.engines.cases.views import Applicant
    from tenohira.foundation.city import use_city
    from tenohira.foundation.journal import Actor

    rows = apps.get_model("cases", "Case").everywhere
    _city, candidates = preparing.prepare(CITY, size=200)
    with use_city(CITY):
        load = caseload.Caseload(candidates, 1)
        chosen = [bundle for bundle in load._bundles if bundle.id in SERVICES]
        for bundle, fate in itertools.product(chosen, FATES):
            case = _applied(load, bundle)
            clerk = load._desk.clerk(case.office_id)
            if fate == "withdrawn":
                cases.withdraw(case.receipt_number, "", Actor("resident", case.applicant_ref))
            elif fate != "submitted":
                steps = load._steps(case, bundle, fate, clerk)
                for step in steps[: 3 if fate == "in_approval" else None]:
                    step(case.receipt_number)
        nobody = Actor("anonymous")
        cases.start_draft("opinion", by=nobody, applicant=Applicant())
        closed = rows.filter(state="closed").first()
        rows.filter(pk=closed.pk).update(dispose_on=closed.closed_at.date() - timedelta(days=1))
        assert cases.dispose_due() == 1
        missing = WANTED - set(rows.values_list("state", flat=True))
        assert not missing, missing


def _applied(load: Any, bundle: Any) -> Any:
    """A case of the service; what the typist types by chance is sometimes refused, and typed again."""
    from tenohira.foundation.errors import TenohiraError

    for _try in range(8):
        try:
            return load._apply(bundle)
        except TenohiraError:
            continue
    raise AssertionError(bundle.id)


def _sqlite(path: str) -> bytes:
    connection = sqlite3.connect(path)
    try:
        return "\n".join(connection.iterdump()).encode()
    finally:
        connection.close()


def _postgresql(url: str) -> bytes:
    plain = urlunsplit(urlsplit(url))
    command = ["pg_dump", "--no-owner", "--no-privileges", "--dbname", plain]
    return subprocess.run(command, check=True, capture_output=True).stdout


def _files(folder: Path) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for path in sorted(path for path in folder.rglob("*") if path.is_file())[:FILES]:
            tar.add(path, arcname=str(path.relative_to(folder)))
    return packed.getvalue()


def main(out: Path) -> None:
    """Fill and pack: <database>.sql.xz and <database>-files.tar.xz."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tenohira.config.settings")
    fill()
    from django.conf import settings
    from django.db import connection

    connection.close()
    url = os.environ.get("TENOHIRA_DATABASE_URL", "")
    sql = _postgresql(url) if url else _sqlite(str(settings.DATABASES["default"]["NAME"]))
    out.mkdir(parents=True, exist_ok=True)
    name = connection.vendor
    (out / f"{name}.sql.xz").write_bytes(lzma.compress(sql, preset=9 | lzma.PRESET_EXTREME))
    files = _files(Path(settings.TENOHIRA_FILES))
    (out / f"{name}-files.tar.xz").write_bytes(lzma.compress(files, preset=9))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
