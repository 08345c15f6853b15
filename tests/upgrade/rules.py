"""Which changes of tables are safe while the old code still runs beside the new."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.migrations import Migration, operations
from django.db.migrations.state import ProjectState
from django.db.models import NOT_PROVIDED

from tenohira.config.migrating import phase_of
from tenohira.foundation.indexing import AddIndexGently, AddUniqueGently

BIG = {
    "cases.case", "cases.draft", "documents.storedfilerow", "documents.issueddocumentrow", "journal.journalentry",
    "notices.noticerow", "outbox.outboxitem", "people.account", "people.addressrecord", "people.household",
    "people.person",
}  # fmt: skip
"""Tables that may hold millions of rows."""

ALWAYS_REFUSED = (operations.RenameField, operations.RenameModel, operations.AlterModelTable)
ONLY_AFTERWARDS = (operations.RemoveField, operations.DeleteModel)


def faults(migration: Migration, before: ProjectState) -> list[str]:
    """Return what is unsafe in a migration, given the models before it."""
    state = before.clone()
    made: set[str] = set()
    found: list[str] = []
    for operation in migration.operations:
        if isinstance(operation, operations.CreateModel):
            made.add(f"{migration.app_label}.{operation.name_lower}")
        found += [f"{_name(operation)}: {fault}" for fault in _faults(operation, migration, state, made)]
        operation.state_forwards(migration.app_label, state)
    return found


def _name(operation: Any) -> str:
    parts = (getattr(operation, part, "") for part in ("model_name", "name"))
    return ".".join([type(operation).__name__, *filter(None, parts)])


def _faults(operation: Any, migration: Migration, state: ProjectState, made: set[str]) -> Iterator[str]:
    table = f"{migration.app_label}.{str(getattr(operation, 'model_name', '')).lower()}"
    if isinstance(operation, ALWAYS_REFUSED):
        yield "the old code asks by the old name; add the new, copy, take the old away afterwards"
    elif isinstance(operation, ONLY_AFTERWARDS) and phase_of(migration) == "pre":
        yield 'the old code still uses it; write phase = "post"'
    elif isinstance(operation, operations.AddField) and table not in made:
        yield from _added(operation.field)
    elif isinstance(operation, operations.AlterField) and table not in made:
        yield from _altered(operation, migration.app_label, state, table)
    elif table in BIG and table not in made:
        yield from _on_big(operation, migration)
    if isinstance(operation, operations.RunPython) and operation.reverse_code is None:
        yield "it cannot be undone; give reverse_code"
    if isinstance(operation, operations.RunSQL) and operation.reverse_sql is None:
        yield "it cannot be undone; give reverse_sql"


def _added(field: models.Field[Any, Any]) -> Iterator[str]:
    if not field.null and field.db_default is NOT_PROVIDED and not field.many_to_many:
        yield "rows of the old code lack it; give null=True or db_default"


def _altered(operation: Any, app: str, state: ProjectState, table: str) -> Iterator[str]:
    old, new = state.models[app, operation.model_name_lower].fields[operation.name], operation.field
    if old.null and not new.null:
        yield "the old code may still write NULL; do it afterwards, once every row has a value"
    if type(old) is not type(new) and table in BIG:
        yield "another type writes a big table anew; add a new field instead"
    shorter = (old.max_length or 0) > (new.max_length or 0)
    if shorter and type(old) is type(new):
        yield "it becomes shorter than what the old code writes"
    if new.unique and not old.unique:
        yield "what is there may not be unique; check first, with a constraint of its own"


def _on_big(operation: Any, migration: Migration) -> Iterator[str]:
    if isinstance(operation, operations.AddIndex) and not isinstance(operation, AddIndexGently):
        yield "it locks a big table; use foundation.indexing.AddIndexGently"
    if isinstance(operation, AddIndexGently | AddUniqueGently) and migration.atomic:
        yield "it cannot run in a transaction; write atomic = False"
    if isinstance(operation, operations.AddConstraint) and not isinstance(operation, AddUniqueGently):
        yield "it reads a big table under a lock; check and add it afterwards"
