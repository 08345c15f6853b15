"""A hall of the last release is brought to the present: nothing is lost, and work goes on in every state."""

from __future__ import annotations

import io
import lzma
import sqlite3
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from pytest_django import DjangoDbBlocker

from tenohira.config import migrating
from tenohira.config.tests.own_database import own_database
from tenohira.engines.cases import commands as cases
from tenohira.engines.cases import queries
from tenohira.engines.cases.errors import CaseError
from tenohira.engines.documents import queries as documents
from tenohira.engines.people import queries as people
from tenohira.foundation import journal, outbox
from tenohira.foundation.city import every_city
from tenohira.foundation.journal import Actor

HERE = Path(__file__).parent
RELEASES = sorted(path.name for path in HERE.iterdir() if path.is_dir() and path.name[0].isdigit())
STATES = {
    "submitted", "in_review", "returned", "in_approval", "granted", "refused", "withdrawn", "fulfilled", "closed",
    "answered",
}  # fmt: skip


def _unpack(release: str, folder: Path) -> str:
    """Fill the (empty) database in force with the dump of a release, and a folder with its files."""
    vendor = connection.vendor
    folder.mkdir()
    sql = lzma.decompress((HERE / release / f"{vendor}.sql.xz").read_bytes())
    packed = lzma.decompress((HERE / release / f"{vendor}-files.tar.xz").read_bytes())
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        tar.extractall(folder, filter="data")
    settings = connection.settings_dict
    if vendor == "sqlite":
        with sqlite3.connect(settings["NAME"]) as own:
            own.executescript(sql.decode())
        own.close()
        return "sqlite"
    program = sorted(Path("/usr/lib/postgresql").glob("*/bin/psql"))
    url = f"postgresql://{settings['USER']}@{settings['HOST']}:{settings['PORT']}/{settings['NAME']}"
    subprocess.run(
        [str(program[-1]) if program else "psql", "-q", "-v", "ON_ERROR_STOP=1", url],
        input=sql, check=True, capture_output=True,
    )  # fmt: skip
    return "postgresql"


@pytest.fixture(params=RELEASES)
def old_hall(
    request: pytest.FixtureRequest,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path: Path,
    settings: Any,
) -> Iterator[str]:
    """A hall as the release left it, in a database of its own that is in force during the test."""
    settings.TENOHIRA_KEYS = [(HERE / "key").read_text().strip()]
    settings.STORAGES = settings.STORAGES | {
        "files": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "files")},
        }
    }
    with django_db_blocker.unblock(), own_database(tmp_path):
        _unpack(request.param, tmp_path / "files")
        yield request.param


def _rows(app: str, model: str) -> Any:
    return apps.get_model(app, model).objects


def _states() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for state, number in _rows("cases", "Case").order_by("id").values_list("state", "receipt_number"):
        found.setdefault(state, []).append(number)
    return found


def _counts() -> dict[str, int]:
    """Rows of every table, asked of the database itself, since the models may be ahead of it."""
    tables = connection.introspection.table_names()
    with every_city(), connection.cursor() as cursor:
        found = {}
        for table in sorted(tables):
            cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608 - names from the database itself
            found[table] = cursor.fetchone()[0]
    return found


def _clerk(number: str) -> Actor:
    """A member of staff of the office that has the case."""
    office = queries.case(number).office_id
    for member in people.all_staff():
        for post in member.posts:
            if post.office_id == office and post.id == "staff":
                return Actor("staff", member.ref, office=office, post=post.id, channel="desk")
    raise AssertionError(office)


def test_nothing_is_lost_on_the_way(old_hall: str) -> None:
    before = _counts()
    migrating.run(verbosity=0)
    after = _counts()
    kept = {
        table
        for table in before
        if table not in {"django_migrations", "auth_permission", "django_content_type"}
    }
    lost = {table: (before[table], after.get(table)) for table in kept if after.get(table, 0) < before[table]}
    assert lost == {}
    assert before["cases_case"] > 20
    assert migrating.pending() == []


def test_the_journal_of_the_release_still_holds(old_hall: str) -> None:
    migrating.run(verbosity=0)
    assert journal.verify() == []
    with every_city():
        assert journal.count() > 100


def test_before_the_new_code_starts_only_what_adds_is_run(old_hall: str) -> None:
    before = _counts()
    columns = {table: _columns(table) for table in before}
    migrating.run("pre", verbosity=0)
    after = _counts()
    assert set(before) <= set(after)
    assert {table: missing for table in before if (missing := columns[table] - _columns(table))} == {}
    assert migrating.pending("pre") == []
    migrating.run("post", verbosity=0)
    assert migrating.pending() == []


def _columns(table: str) -> set[str]:
    with connection.cursor() as cursor:
        return {column.name for column in connection.introspection.get_table_description(cursor, table)}


def test_every_case_in_every_state_can_be_opened(old_hall: str) -> None:
    migrating.run(verbosity=0)
    states = _states()
    assert set(states) >= STATES
    for number in [number for numbers in states.values() for number in numbers]:
        case = queries.case(number)
        assert case.receipt_number == number
        if case.state != "disposed":
            assert queries.timeline(number)
            assert queries.application_copy(number).startswith(b"%PDF")


def test_work_goes_on_from_every_state(old_hall: str) -> None:
    migrating.run(verbosity=0)
    states = _states()
    moves = {
        "submitted": lambda n: cases.begin_review(n, _clerk(n)),
        "in_review": lambda n: cases.add_note(n, "引き継ぎ", _clerk(n)),
        "returned": lambda n: cases.withdraw(n, "", Actor("resident", queries.case(n).applicant_ref)),
        "granted": lambda n: cases.fulfil(n, _clerk(n)),
        "refused": lambda n: cases.close(n, _clerk(n)),
        "withdrawn": lambda n: cases.close(n, _clerk(n)),
        "fulfilled": lambda n: cases.close(n, _clerk(n)),
        "answered": lambda n: cases.close(n, _clerk(n)),
    }
    for state, move in moves.items():
        move(states[state][0])
    _approve(states["in_approval"][0])
    with pytest.raises(CaseError):
        cases.fulfil(states["closed"][0], _clerk(states["closed"][0]))
    assert journal.verify() == []


def _approve(number: str) -> None:
    proposal = queries.case(number).proposal
    assert proposal is not None
    assert proposal.waiting is not None
    step = proposal.waiting
    holders = {(p.office_id, p.id): m for m in people.all_staff() for p in m.posts}
    member = holders[(step.office_id, step.post_id)]
    by = Actor("staff", member.ref, office=step.office_id, post=step.post_id, channel="desk")
    cases.approve(number, "", by)


def test_what_waited_in_the_outbox_is_carried_out(old_hall: str, mailoutbox: list[Any]) -> None:
    migrating.run(verbosity=0)
    waiting = outbox.waiting_count()
    assert waiting > 0
    assert outbox.drain(5000).stuck == 0
    assert outbox.waiting_count() < waiting


def test_files_and_drafts_of_the_release_still_open(old_hall: str) -> None:
    migrating.run(verbosity=0)
    drafts = [row.answers for row in _rows("cases", "Draft").all()]
    assert drafts
    rows = _rows("documents", "IssuedDocumentRow").exclude(path="")
    came_along = [row for row in rows if _storage_has(row.path)]
    assert came_along
    for row in came_along:
        assert documents.pdf(f"document:{row.uuid}").startswith(b"%PDF")


def _storage_has(path: str) -> bool:
    from django.core.files.storage import storages

    return storages["files"].exists(path)


def test_the_release_can_be_rehearsed_twice(old_hall: str) -> None:
    migrating.run(verbosity=0)
    call_command("migrate", verbosity=0)
    assert migrating.pending() == []


@pytest.mark.django_db
def test_no_change_of_a_model_lacks_its_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_a_new_hall_needs_nothing_more() -> None:
    assert migrating.pending() == []
