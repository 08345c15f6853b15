"""What the register knows about a person, as facts for rules (library/facts.yaml says what each means)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from tenohira.engines.people.kinship import HEAD, children_in
from tenohira.engines.people.residents import household_of, person_view, row_of
from tenohira.engines.people.views import PersonView
from tenohira.foundation.calendar import age_on, fiscal_year_end

_COUNTED_UNTIL = 22


def _person_facts(view: PersonView) -> dict[str, Any]:
    """One person as a flat mapping; what the register does not say is None, which rules take as unknown."""
    return {
        "ref": view.ref,
        "name": view.name,
        "kana": view.kana,
        "birth_date": view.birth_date,
        "sex": view.sex or None,
        "relationship": view.relationship,
        "is_head": view.relationship == HEAD,
        "address": view.address,
        "postal_code": view.postal_code or None,
        "town": view.town,
        "nationality": view.nationality or None,
        "language": view.language,
        "phone": view.phone or None,
        "mail": view.mail or None,
        "registered": view.status == "registered",
        "registered_on": view.registered_on,
        "status": view.status,
        "last_event": view.last_event or None,
        "last_event_on": view.last_event_on,
    }


def with_ranks(children: Sequence[Mapping[str, Any]], on: date) -> list[dict[str, Any]]:
    """Return children (in any order, days as `date` or ISO text) with their `rank` as 児童手当法第6条 counts it.

    1 is the eldest of those who have not passed the March after turning 22; 0 is a child past that day. A child
    whose birthday nobody knows leaves every rank open.
    """
    births = [_day(child.get("birth_date")) for child in children]
    known = [birth for birth in births if birth is not None]
    if len(known) < len(births):
        return [dict(child) for child in children]
    year_end = fiscal_year_end(on)
    ranks: dict[int, int] = {}
    for place in sorted(range(len(known)), key=lambda n: known[n]):
        counts = age_on(known[place], year_end) <= _COUNTED_UNTIL
        ranks[place] = max(ranks.values(), default=0) + 1 if counts else 0
    return [{**child, "rank": ranks[place]} for place, child in enumerate(children)]


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


def facts_of(ref: str, on: date) -> dict[str, Any]:
    """Return the facts of `person:<uuid>` on a day, nested by name (2 queries).

    Dates are `date`, numbers `int`, what is not known None.

    `person`: the person; `household.members`: everybody registered in the household, the head first;
    `household.children`: the person's own children there, oldest first, with `rank`; `household.size`.
    Raises UnknownReference.
    """
    row = row_of(ref)
    members = household_of(f"household:{row.household_id}")
    by_ref = {view.ref: view for view in members}
    own = next((view for view in members if view.ref == ref), None)
    found = children_in({key: view.relationship for key, view in by_ref.items()}, ref) if own else []
    children = sorted((by_ref[key] for key in found), key=lambda view: (view.birth_date, view.number))
    head = next((view for view in members if view.relationship == HEAD), None)
    return {
        "person": _person_facts(own or person_view(row)),
        "household": {
            "members": [_person_facts(view) for view in members],
            "children": with_ranks([_person_facts(child) for child in children], on),
            "size": len(members),
            "head": _person_facts(head) if head else None,
        },
    }
