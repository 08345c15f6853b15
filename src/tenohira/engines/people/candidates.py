"""Which residents four facts may mean: read from the register for many at once, compared by matching.py."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from django.db.models import Q

from tenohira.engines.people.errors import UnknownReference
from tenohira.engines.people.lookup import squeezed
from tenohira.engines.people.matching import Agreement, FourFacts, Registered, compare, is_candidate
from tenohira.engines.people.models import Person
from tenohira.engines.people.references import key_of
from tenohira.engines.people.residents import REGISTERED, rows
from tenohira.foundation.address import TownMaster
from tenohira.foundation.city import city_definition, pack_folder
from tenohira.foundation.text import search_key

Found = tuple[Person, Agreement]


def towns() -> TownMaster | None:
    """Return the towns of the current city, None for a pack without towns.csv; read again when the file changed."""
    path, city = pack_folder() / "towns.csv", city_definition()
    if not path.is_file():
        return None
    return _towns(path, path.stat().st_mtime_ns, city.prefecture, city.name.text())


@lru_cache(maxsize=64)
def _towns(path: Path, _modified: int, prefecture: str, city: str) -> TownMaster:
    return TownMaster.load(path, prefecture=prefecture, city=city)


def candidates_for(several: Sequence[FourFacts]) -> list[list[Found]]:
    """Return for each of several facts the residents a clerk should see, the likeliest first (at most 2 queries).

    They are looked for among those born on the same day, and those of the same name or reading.
    """
    if not several:
        return []
    wanted = Q(pk__in=[])
    for facts in several:
        wanted |= _near(facts)
    people = list(rows().filter(wanted, status=REGISTERED))
    known, master = [(person, _registered(person)) for person in people], towns()
    return [_among(facts, known, master) for facts in several]


def agreement_with(person_ref: str, facts: FourFacts) -> Agreement:
    """Return which of four facts agree with one resident of the register; raises UnknownReference."""
    person = rows().filter(pk=key_of(person_ref, "person"), status=REGISTERED).first()
    if person is None:
        raise UnknownReference(person_ref)
    return compare(facts, _registered(person), towns())


def _near(facts: FourFacts) -> Q:
    found = Q(name_key=squeezed(facts.name)) if facts.name.strip() else Q(pk__in=[])
    if facts.birth_date is not None:
        found |= Q(birth_date=facts.birth_date)
    if search_key(facts.kana):
        found |= Q(search_key=search_key(facts.kana))
    return found


def _among(
    facts: FourFacts, known: Sequence[tuple[Person, Registered]], master: TownMaster | None
) -> list[Found]:
    found = []
    for person, resident in known:
        agreement = compare(facts, resident, master)
        if is_candidate(facts, resident, agreement):
            found.append((person, agreement))
    return sorted(found, key=lambda one: (-one[1].weight, one[0].search_key, one[0].number))


def _registered(person: Person) -> Registered:
    return Registered(
        name=person.name,
        kana=person.kana,
        birth_date=person.birth_date,
        sex=person.sex,
        town=person.town,
        block=person.block,
        building=person.building,
    )
