"""Shared by every test: the fictitious city the tests take place in."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
import pytest_django
from hypothesis import settings
from hypothesis.internal.conjecture import providers

# The same examples each time, so that a change is judged by itself. `make explore` looks for new ones.
settings.register_profile("tenohira", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=1_000)
settings.load_profile("tenohira")

TEST_CITY = "990019"
_A_WORD = 64
_DATABASE = {"db", "transactional_db", "live_server"}


def pytest_configure(config: pytest.Config) -> None:
    """Keep hypothesis from picking texts out of the modules a worker happens to have imported, unless it explores."""
    if config.getoption("--hypothesis-profile") != "explore":
        providers._get_local_constants = lambda: providers._local_constants


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --only-database, for a second run on another database: what touches none has been proved already."""
    parser.addoption("--only-database", action="store_true", help="leave out tests that touch no database")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a file by its argument: a made PDF carries the second it was made in, and two workers would disagree."""
    return argname if isinstance(val, bytes) and len(val) > _A_WORD else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what takes minutes, so that no worker waits for it at the end.

    With --only-database, keep what reaches a database and everything that crosses rooms (tests/). Of what is tried
    with every procedure of the library, one of each kind is enough there: the others differ in words and questions.
    """
    items.sort(key=lambda one: not ({"journeys", "faults", "oidc", "operation"} & set(one.path.parts)))
    if not config.getoption("--only-database"):
        return
    rooms = config.rootpath / "src"
    alike = _procedures_like_another(config.rootpath / "src/tenohira/library/services")
    left_out = [
        one
        for one in items
        if (rooms in one.path.parents and not _reaches_database(one)) or _procedure_of(one) in alike
    ]
    config.hook.pytest_deselected(items=left_out)
    gone = set(left_out)
    items[:] = [one for one in items if one not in gone]


def _procedure_of(item: pytest.Item) -> str:
    """Return which procedure of the library a test is about, "" for none."""
    given = item.callspec.params if hasattr(item, "callspec") else {}
    return str(given.get("service") or given.get("service_id") or "")


def _procedures_like_another(library: Path) -> set[str]:
    """Return the procedures of whose kind there is another: sign-in, subject, way, papers and findings."""
    kinds: set[tuple[str, ...]] = set()
    alike = set()
    for file in sorted(library.glob("*/*/service.yaml")):
        told = dict(
            re.findall(r"^(assurance|subject|flow|acting_for): (.*)$", file.read_text("utf-8"), re.MULTILINE)
        )
        kind = (*(told.get(key, "") for key in ("assurance", "subject", "flow", "acting_for")),
                str((file.parent / "findings.yaml").is_file()))  # fmt: skip
        if kind in kinds:
            alike.add(file.parent.name)
        kinds.add(kind)
    return alike


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None]:
    """Hide a browser's loop from what needs none: signing begins a loop of its own, which another would forbid."""
    yield from _without_a_browsers_loop(item)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """As at the set-up."""
    yield from _without_a_browsers_loop(item)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None]:
    """As at the set-up: Django keeps one connection for code in a loop and another for code outside of one."""
    yield from _without_a_browsers_loop(item)


def _without_a_browsers_loop(item: pytest.Item) -> Generator[None]:
    if item.get_closest_marker("browser") is not None:
        yield
        return
    running = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    try:
        yield
    finally:
        asyncio._set_running_loop(None if running is None or running.is_closed() else running)


def _reaches_database(item: pytest.Item) -> bool:
    names = set(getattr(item, "fixturenames", ()))
    return bool(
        item.get_closest_marker("django_db") or item.get_closest_marker("browser") or _DATABASE & names
    )


@pytest.fixture(autouse=True)
def in_tenohira_city() -> Iterator[str]:
    """Every test takes place in てのひら市, in Japanese and with nothing kept from the test before."""
    from django.core.cache import cache
    from django.utils import translation

    from tenohira.foundation.city import use_city

    translation.activate("ja")
    cache.clear()
    with use_city(TEST_CITY):
        yield TEST_CITY
    translation.activate("ja")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> None:
    """Let the suite empty its own tables between browser tests: PostgreSQL refuses TRUNCATE of the journal."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("ALTER TABLE journal_journalentry DISABLE TRIGGER journal_no_truncate")
