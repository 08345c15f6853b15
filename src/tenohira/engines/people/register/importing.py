"""Loading the register: everything in one transaction, in batches, or nothing at all."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.utils import timezone

from tenohira.engines.people.events import ProtectionSet, RegisterImported
from tenohira.engines.people.lookup import squeezed_normal
from tenohira.engines.people.models import AddressRecord, Household, Person
from tenohira.engines.people.references import make_ref
from tenohira.engines.people.register.checking import Checked, GoodRow, KnownPerson, check_rows
from tenohira.engines.people.register.protections import keep_protections
from tenohira.engines.people.register.reading import RawRow, Source, read_rows
from tenohira.engines.people.register.report import ImportReport, RowProblem
from tenohira.foundation.address import TownMaster
from tenohira.foundation.city import pack_folder
from tenohira.foundation.city.packs import PackError
from tenohira.foundation.journal import Actor, append
from tenohira.foundation.text import search_key

Progress = Callable[[int, int], None]
_BATCH = 2000
_NAME_KEY, _ADDRESS_KEY = 120, 300  # folding case can lengthen text beyond its column
_ADDRESS = ("postal_code", "town", "block", "building")
_key = lru_cache(maxsize=65536)(search_key)


def _no_progress(_done: int, _total: int) -> None:
    """Tell nobody."""


def town_names() -> frozenset[str] | None:
    """Return the names of the current city's towns, or None when its pack has no towns.csv."""
    try:
        path = pack_folder() / "towns.csv"
    except PackError:
        return None
    if not path.is_file():
        return None
    towns = TownMaster.load(path).towns
    return frozenset(name for town in towns for name in (town.name, town.full_name))


def import_register(
    source: Source,
    *,
    by: Actor,
    dry_run: bool = False,
    skip_bad: bool = False,
    on: date | None = None,
    progress: Progress = _no_progress,
) -> ImportReport:
    """Load the resident register from CSV (path, bytes, open binary file) or from mappings by heading.

    People are recognised by 宛名番号: a second import updates them, and only by the columns the file has.
    Nothing is loaded while any row is wrong, unless `skip_bad`: then wrong rows and the households they
    would break are left out. `dry_run` only reports. `on` is the day of the import (default: today).
    `progress(done, total)` is called as rows are loaded. Writes one journal entry. Never raises for what
    is in the file: see the report.
    """
    raw, form_problems = read_rows(source)
    with nullcontext() if dry_run else transaction.atomic():
        return _imported(
            raw, form_problems, by, on or timezone.localdate(), _Wish(dry_run, skip_bad, progress)
        )


@dataclass(frozen=True)
class _Wish:
    dry_run: bool
    skip_bad: bool
    progress: Progress


def _imported(
    raw: list[RawRow], form_problems: list[RowProblem], by: Actor, on: date, wish: _Wish
) -> ImportReport:
    """Check against the register as it stands in this transaction, and load what may be loaded."""
    known = _known()
    checked = check_rows(raw, on, known=known, towns=town_names())
    checked.problems += keep_protections(checked.rows, known, on)
    checked.problems = form_problems + checked.problems
    form_errors = [problem for problem in form_problems if problem.severity == "error"]
    checked.skipped += sum(problem.line > 1 for problem in form_errors)
    is_clean = not any(problem.severity == "error" for problem in checked.problems)
    if wish.dry_run or not checked.rows or not (is_clean or wish.skip_bad):
        return _report(checked, loaded=False, is_dry_run=wish.dry_run, known=known)
    _load(checked, known, on, by, wish.progress)
    report = _report(checked, loaded=True, is_dry_run=False, known=known)
    event = RegisterImported(
        created=report.created,
        updated=report.updated,
        skipped=report.skipped,
        warnings=len(report.warnings),
    )
    append("register", event, by)
    return report


def _report(
    checked: Checked, *, loaded: bool, is_dry_run: bool, known: dict[str, KnownPerson]
) -> ImportReport:
    updated = sum(row.number in known for row in checked.rows) if loaded else 0
    count = len(checked.rows) if loaded else 0
    return ImportReport(
        rows=len(checked.rows) + checked.skipped,
        loaded=count,
        created=count - updated,
        updated=updated,
        skipped=checked.skipped,
        is_dry_run=is_dry_run,
        problems=tuple(checked.problems),
    )


def _known() -> dict[str, KnownPerson]:
    rows = Person.objects.values_list(
        "number",
        "pk",
        "household__number",
        "relationship",
        "status",
        "is_protected",
        "protected_until",
        *_ADDRESS,
    )
    return {
        number: KnownPerson(key, household, relationship, status, tuple(address), protected, until)
        for number, key, household, relationship, status, protected, until, *address in rows.iterator(5000)
    }


def _load(checked: Checked, known: dict[str, KnownPerson], on: date, by: Actor, progress: Progress) -> None:
    households = _households(row.household for row in checked.rows)
    fields = sorted({name for row in checked.rows for name in row.values} - {"household_number", "number"})
    derived = ["household", "name_key", "search_key", "address_key"]
    total = len(checked.rows)
    for start in range(0, total, _BATCH):
        rows = checked.rows[start : start + _BATCH]
        people = [_person(row, known.get(row.number), households[row.household]) for row in rows]
        Person.objects.bulk_create(
            people,
            update_conflicts=True,
            unique_fields=["city", "number"],
            update_fields=[*fields, *derived],
        )
        _keep_addresses(rows, people, known, on)
        _tell_protections(rows, people, known, by)
        progress(min(start + _BATCH, total), total)


def _households(numbers: Iterable[str]) -> dict[str, uuid.UUID]:
    known = dict(Household.objects.values_list("number", "pk"))
    new = [Household(number=number) for number in dict.fromkeys(numbers) if number not in known]
    Household.objects.bulk_create(new, batch_size=_BATCH)
    return known | {household.number: household.pk for household in new}


def _person(row: GoodRow, known: KnownPerson | None, household: uuid.UUID) -> Person:
    values: dict[str, Any] = {k: v for k, v in row.values.items() if k != "household_number"}
    address = _address(row, known)
    return Person(
        id=known.id if known else uuid.uuid4(),
        household_id=household,
        name_key=squeezed_normal(values["name"])[:_NAME_KEY],
        search_key=_key(values["kana"]),
        address_key=squeezed_normal("".join(address[1:]))[:_ADDRESS_KEY],
        **values,
    )


def _address(row: GoodRow, known: KnownPerson | None) -> tuple[str, str, str, str]:
    before = known.address if known else ("", "", "", "")
    code, town, block, building = (
        row.values.get(name, old) for name, old in zip(_ADDRESS, before, strict=True)
    )
    return code, town, block, building


def _keep_addresses(
    rows: Sequence[GoodRow], people: Sequence[Person], known: dict[str, KnownPerson], on: date
) -> None:
    """Begin an address record for new people and for those who moved, and end the one before."""
    moved = [
        (row, person)
        for row, person in zip(rows, people, strict=True)
        if row.number not in known or known[row.number].address != _address(row, known[row.number])
    ]
    ended = {person.pk: row.values.get("last_event_on") or on for row, person in moved if row.number in known}
    _end_addresses(ended)
    AddressRecord.objects.bulk_create(
        AddressRecord(
            person_id=person.pk,
            since=row.values.get("last_event_on") or ended.get(person.pk) or row.values.get("registered_on"),
            reason=row.values.get("last_event", ""),
            **dict(zip(_ADDRESS, _address(row, known.get(row.number)), strict=True)),
        )
        for row, person in moved
    )


def _tell_protections(
    rows: Sequence[GoodRow], people: Sequence[Person], known: dict[str, KnownPerson], by: Actor
) -> None:
    """Write of everybody whom the file newly protects, so that their cases are hidden from now on as well."""
    for row, person in zip(rows, people, strict=True):
        before = known.get(row.number)
        if row.values.get("is_protected") and before is not None and not before.is_protected:
            until = row.values.get("protected_until")
            ref = make_ref("person", person.pk)
            append(ref, ProtectionSet(until=until.isoformat() if until else ""), by, subject=ref)


def _end_addresses(ended: dict[uuid.UUID, date]) -> None:
    stays = list(AddressRecord.objects.filter(person_id__in=list(ended), until__isnull=True)) if ended else []
    for stay in stays:
        stay.until = ended[stay.person_id]
    AddressRecord.objects.bulk_update(stays, ["until"], batch_size=500)
