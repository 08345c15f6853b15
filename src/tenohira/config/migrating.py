"""Changing the database while the hall stays open.

A release brings migrations of two phases. `pre` only adds, and is run before the new code starts: the old code goes on
working with it. `post` takes away what only the old code needed (`phase = "post"` in the migration), and is run when no
process of the old code is left.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from django.core.management import call_command
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor

from tenohira.foundation.errors import TenohiraError

Phase = Literal["pre", "post"]
Key = tuple[str, str]


class PhaseBlocked(TenohiraError):
    """Migrations of this release stand behind those that take away something of an older one."""


def phase_of(migration: Migration) -> str:
    """Return `pre` or `post`."""
    return getattr(migration, "phase", "pre")


def _plan() -> list[Migration]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [migration for migration, _backwards in plan]


def pending(phase: Phase | None = None) -> list[Key]:
    """Return the migrations that were not applied yet, of one phase or of both, in their order."""
    return [(m.app_label, m.name) for m in _plan() if phase is None or phase_of(m) == phase]


def split(plan: Iterable[Migration]) -> tuple[list[Key], list[Key]]:
    """Return what can be applied before the new code starts, and which `pre` migrations wait for a `post` one."""
    free: list[Key] = []
    blocked: list[Key] = []
    behind: set[Key] = set()
    for migration in plan:
        key = (migration.app_label, migration.name)
        if phase_of(migration) == "post" or behind & {tuple(one) for one in migration.dependencies}:
            behind.add(key)
            if phase_of(migration) == "pre":
                blocked.append(key)
        else:
            free.append(key)
    return free, blocked


def run(phase: Phase | None = None, *, verbosity: int = 1) -> None:
    """Apply the migrations of a phase, or all; raises PhaseBlocked when `pre` cannot be complete by itself."""
    if phase == "pre":
        free, blocked = split(_plan())
        if blocked:
            names = "、".join("/".join(key) for key in blocked[:5])
            raise PhaseBlocked(
                "古い版を動かしたままでは、この版の準備ができません。",
                f"先に、前の版の後始末（post）が要ります: {names}",
                "前の版で tenohira migrate --phase post を実行するか、全部止めて tenohira migrate を実行してください。",
            )
        last_of = dict(free)
        for app, name in last_of.items():
            call_command("migrate", app, name, verbosity=verbosity)
        if _plan():
            return
    call_command("migrate", verbosity=verbosity)
