"""Reading the resident register: people, households, kinship. Never writes, never asks who reads."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from tenohira.engines.people.errors import UnknownReference
from tenohira.engines.people.kinship import children_in, parents_in
from tenohira.engines.people.models import AddressRecord, Person
from tenohira.engines.people.references import key_of, make_ref
from tenohira.engines.people.views import AddressView, PersonView

REGISTERED = Person.Status.REGISTERED


def protected_today() -> Q:
    """Return the condition of being under protection (支援措置) today.

    A protection lapses after its last day.
    """
    return Q(is_protected=True) & (
        Q(protected_until__isnull=True) | Q(protected_until__gte=timezone.localdate())
    )


def under_protection(person: Person, on: date | None = None) -> bool:
    """Return whether a person is under protection on a day (default: today)."""
    until = person.protected_until
    return person.is_protected and (until is None or until >= (on or timezone.localdate()))


def written_address(town: str, block: str, building: str) -> str:
    """Return an address in one line: town and block together, the building after a space."""
    return f"{town}{block}" + (f" {building}" if building else "")


def person_view(person: Person) -> PersonView:
    """Return the view of a row whose household is loaded."""
    return PersonView(
        ref=make_ref("person", person.pk),
        name=person.name,
        kana=person.kana,
        birth_date=person.birth_date,
        sex=person.sex,
        relationship=person.relationship,
        household_ref=make_ref("household", person.household_id),
        address=written_address(person.town, person.block, person.building),
        postal_code=person.postal_code,
        town=person.town,
        status=person.status,
        is_protected=under_protection(person),
        language=person.language,
        phone=person.phone,
        mail=person.mail,
        registered_on=person.registered_on,
        number=person.number,
        household_number=person.household.number,
        block=person.block,
        building=person.building,
        nationality=person.nationality,
        last_event=person.last_event,
        last_event_on=person.last_event_on,
    )


def rows() -> QuerySet[Person]:
    """Return the people of the current city with their households."""
    return Person.objects.select_related("household")


def row_of(ref: str) -> Person:
    """Return the row behind `person:<uuid>`; raises UnknownReference."""
    found: Person | None = rows().filter(pk=key_of(ref, "person")).first()
    if found is None:
        raise UnknownReference(ref)
    return found


def person(ref: str) -> PersonView:
    """Return one person by reference (1 query). Raises UnknownReference.

    For pages the person uses, and for engines. Staff open a person with `commands.look_up`, which leaves
    a trace.
    """
    return person_view(row_of(ref))


def person_numbered(number: str) -> PersonView | None:
    """Return the person with a 宛名番号, or None (1 query).

    For set-up and imports, not for staff's look-ups.
    """
    found = rows().filter(number=number).first()
    return person_view(found) if found else None


def people(refs: Iterable[str]) -> dict[str, PersonView]:
    """Return the people behind many references by reference, in one query; unknown ones are left out."""
    keys = {key_of(ref, "person") for ref in refs if ref.startswith("person:")}
    return {view.ref: view for view in map(person_view, rows().filter(pk__in=keys))} if keys else {}


def household_rows(household: uuid.UUID) -> list[Person]:
    """Return the registered members of a household: the head first, then by birth."""
    found = rows().filter(household_id=household, status=REGISTERED)
    return sorted(found, key=lambda p: (p.relationship != "世帯主", p.birth_date, p.number))


def household_of(ref: str) -> list[PersonView]:
    """Return who is registered in the household of `person:<uuid>` or `household:<uuid>`, head first.

    At most 2 queries. Raises UnknownReference.
    """
    kind = ref.partition(":")[0]
    key = key_of(ref, "household") if kind == "household" else row_of(ref).household_id
    return [person_view(member) for member in household_rows(key)]


def children_of(ref: str) -> list[PersonView]:
    """Return a person's children in the same household, oldest first (2 queries). Raises UnknownReference."""
    members = {view.ref: view for view in household_of(ref)}
    found = children_in({key: view.relationship for key, view in members.items()}, ref)
    return sorted((members[key] for key in found), key=lambda view: (view.birth_date, view.number))


def parents_of(ref: str) -> list[PersonView]:
    """Return a person's parents in the same household (2 queries). Raises UnknownReference."""
    members = {view.ref: view for view in household_of(ref)}
    found = parents_in({key: view.relationship for key, view in members.items()}).get(ref, [])
    return [members[key] for key in found]


def address_history(ref: str) -> list[AddressView]:
    """Return a person's addresses in this city, the newest first (1 query)."""
    stays = AddressRecord.objects.filter(person_id=key_of(ref, "person"))
    newest_first = sorted(stays, key=lambda s: (s.until is None, s.since or date.min, s.pk), reverse=True)
    return [
        AddressView(written_address(s.town, s.block, s.building), s.postal_code, s.since, s.until, s.reason)
        for s in newest_first
    ]


def population() -> int:
    """Return how many people are registered in the current city."""
    return Person.objects.filter(status=REGISTERED).count()
