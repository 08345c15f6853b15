"""The door for writing: begin a draft, keep what is typed, try it on the whole register, drop it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from tenohira.engines.people import queries as people
from tenohira.engines.services import queries as services
from tenohira.engines.simulation.comparison import Comparison
from tenohira.engines.simulation.editing import kept_edits, rules_to_edit, values_to_edit
from tenohira.engines.simulation.errors import SimulationError
from tenohira.engines.simulation.events import PolicyTried
from tenohira.engines.simulation.models import PolicyDraft
from tenohira.engines.simulation.packing import checked, touched
from tenohira.engines.simulation.queries import row_of, services_to_try, view_of, written_of
from tenohira.engines.simulation.simulating import simulate
from tenohira.engines.simulation.views import DraftView, Tried
from tenohira.foundation.journal import Actor, append

__all__ = ["begin", "drop", "keep", "try_out"]

_MOST_TITLE, _MOST_RULE = 100, 4000


def begin(service_id: str, title: str, by: Actor) -> DraftView:
    """Begin a draft of a service of one's own office. Raises SimulationError for any other."""
    if by.kind != "staff" or service_id not in {one for one, _title in services_to_try(by)}:
        raise SimulationError(
            "この手続きの案は作れません。",
            "試算できるのは、自分の課が受け持ち、対象か額の規則が書かれた手続きだけです。",
            "手続きを選び直してください。",
        )
    now = timezone.now()
    named = title.strip()[:_MOST_TITLE] or services.catalogue().bundle(service_id).service.title.text("ja")
    row = PolicyDraft.objects.create(
        office=by.office, service=service_id, title=named, on=timezone.localdate(), made_by=by.ref, made_at=now,
        changed_at=now,
    )  # fmt: skip
    return view_of(row)


def keep(ref: str, title: str, on: date, typed: Mapping[str, str], by: Actor) -> DraftView:
    """Keep what was typed, right or wrong; figures of an earlier draft go. Raises DraftNotFound, SimulationError."""
    if any(len(text) > _MOST_RULE for text in typed.values()):
        raise SimulationError("式が長すぎます。", f"{_MOST_RULE}字までです。", "式を短くしてください。")
    catalogue = services.catalogue()
    with transaction.atomic():
        row = row_of(ref, by, lock=True)
        bundle = catalogue.bundle(row.service)
        edits = kept_edits(values_to_edit(catalogue, bundle, on), rules_to_edit(bundle), typed)
        if (edits, on) != (row.edits, row.on):
            row.result, row.ran_at, row.version = {}, None, ""
        row.edits, row.on, row.changed_at = edits, on, timezone.now()
        row.title = title.strip()[:_MOST_TITLE] or row.title
        row.save()
        return view_of(row)


def try_out(ref: str, by: Actor) -> Tried:
    """Check a draft as `tenohira check` does and, when it can be read, compare it with what holds.

    Nothing of the definitions in use is touched. Raises DraftNotFound, SimulationError for a draft without a change.
    """
    row, base = row_of(ref, by), services.catalogue()
    written = written_of(row)
    if not any(written.edits.get(part) for part in ("values", "rules")):
        raise SimulationError(
            "まだ何も変わっていません。",
            "いまの定義と同じ案です。",
            "値か式を書き換えてから、試算してください。",
        )
    read = checked(written, base)
    if read.problems:
        return Tried(view_of(row), read.problems, read.examples)
    only = touched(written, base)
    found = simulate(base, read.catalogue, people.register_columns, row.on, only)
    with transaction.atomic():
        row = row_of(ref, by, lock=True)
        row.result, row.ran_at = _plain(found), timezone.now()
        row.version = base.bundle(row.service).version
        row.save(update_fields=["result", "ran_at", "version"])
        append(ref, _event(ref, found), by, office=row.office, service=row.service)
        return Tried(view_of(row), (), read.examples)


def drop(ref: str, by: Actor) -> None:
    """Throw a draft away. Raises DraftNotFound."""
    with transaction.atomic():
        row_of(ref, by, lock=True).delete()


def _event(ref: str, found: Comparison) -> PolicyTried:
    first = found.effects[0] if len(found.effects) == 1 else None
    gains, losses, yen = (first.total.gains, first.total.losses, first.yen) if first else (None, None, None)
    return PolicyTried(
        draft=ref, on=found.on.isoformat(), services=len(found.effects), gains=gains, losses=losses, yen=yen
    )


def _plain(found: Comparison) -> dict[str, Any]:
    return {**asdict(found), "on": found.on.isoformat()}
