"""The door for reading: an office's drafts, what may be changed in one, the draft as a pack; comparing two packs."""

from __future__ import annotations

import uuid
from typing import Any

from tenohira.engines.people import queries as people
from tenohira.engines.services import queries as services
from tenohira.engines.simulation.comparison import Comparison, Effect, Line
from tenohira.engines.simulation.editing import changes, rules_to_edit, values_to_edit
from tenohira.engines.simulation.errors import DraftNotFound
from tenohira.engines.simulation.models import PolicyDraft
from tenohira.engines.simulation.packing import Written, zipped
from tenohira.engines.simulation.simulating import simulate
from tenohira.engines.simulation.views import DraftView, Sheet, Tried
from tenohira.foundation.journal import Actor

__all__ = [
    "Comparison", "DraftView", "Effect", "Line", "Sheet", "Tried", "drafts_of", "pack_of", "services_to_try",
    "sheet_of", "simulate",
]  # fmt: skip


def drafts_of(by: Actor, limit: int = 100) -> list[DraftView]:
    """Return the drafts of somebody's office, the last changed first (2 queries)."""
    rows = list(PolicyDraft.objects.filter(office=by.office).order_by("-changed_at")[:limit])
    names = people.staff_names({row.made_by for row in rows})
    return [view_of(row, names) for row in rows]


def services_to_try(by: Actor) -> list[tuple[str, str]]:
    """Return id and title of the services of somebody's office of whose need or amount the register can be asked."""
    found = []
    for bundle in services.catalogue().bundles.values():
        if bundle.service.owner == by.office and services.rules_to_match(bundle):
            found.append((bundle.id, bundle.service.title.text("ja")))
    return sorted(found, key=lambda one: one[1])


def sheet_of(ref: str, by: Actor) -> Sheet:
    """Return a draft opened. Raises DraftNotFound, NoSuchService."""
    row = row_of(ref, by)
    catalogue = services.catalogue()
    bundle = catalogue.bundle(row.service)
    values, rules = values_to_edit(catalogue, bundle, row.on), rules_to_edit(bundle)
    own_values, own_rules = row.edits.get("values", {}), row.edits.get("rules", {})
    typed = {
        f"value:{value.name}:{place.key}": own_values.get(value.name, {}).get(place.key, place.number)
        for value in values
        for place in value.places
    }
    typed |= {f"rule:{rule.key}": own_rules.get(rule.key, rule.text) for rule in rules}
    return Sheet(view_of(row), values, rules, typed, changes(values, rules, row.edits))


def pack_of(ref: str, by: Actor) -> bytes:
    """Return a draft's files as a ZIP to lay over `cities/`. Raises DraftNotFound."""
    return zipped(written_of(row_of(ref, by)), services.catalogue())


def written_of(row: PolicyDraft) -> Written:
    """Return what a draft changes."""
    return Written(row.service, row.edits, row.on, f"案「{row.title}」")


def view_of(row: PolicyDraft, names: dict[str, str] | None = None) -> DraftView:
    """Return the view of a row (1 query without `names`)."""
    known = people.staff_names({row.made_by}) if names is None else names
    bundle = services.catalogue().bundles.get(row.service)
    result: dict[str, Any] = row.result
    return DraftView(
        f"policy-draft:{row.uuid}", row.office, row.service, bundle.service.title.text("ja") if bundle else row.service,
        row.title, row.on, known.get(row.made_by, ""), row.changed_at, row.ran_at,
        bool(row.version and (bundle is None or bundle.version != row.version)), result,
    )  # fmt: skip


def row_of(ref: str, by: Actor, *, lock: bool = False) -> PolicyDraft:
    """Return the row of a draft of somebody's office. Raises DraftNotFound."""
    try:
        key = uuid.UUID(ref.removeprefix("policy-draft:"))
    except ValueError:
        key = uuid.UUID(int=0)
    rows = PolicyDraft.objects.select_for_update() if lock else PolicyDraft.objects
    row: PolicyDraft | None = rows.filter(uuid=key).first()
    if row is None or by.kind != "staff" or row.office != by.office:
        raise DraftNotFound(
            "この案は見つかりません。", "ほかの課の案か、消された案です。", "試算の一覧を開き直してください。"
        )
    return row
