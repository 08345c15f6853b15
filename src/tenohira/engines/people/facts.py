"""What the register knows about a person, as facts for rules (library/facts.yaml says what each means)."""

from __future__ import annotations

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


def _ranked(children: list[PersonView], on: date) -> list[dict[str, Any]]:
    """The children, oldest first, with their `rank` as 児童手当法第6条 counts it.

    1 is the eldest of those who have not passed the March after turning 22; 0 is a child past that day.
    """
    ranked, place = [], 0
    for child in children:
        counts = age_on(child.birth_date, fiscal_year_end(on)) <= _COUNTED_UNTIL
        place += counts
        ranked.append(_person_facts(child) | {"rank": place if counts else 0})
    return ranked


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
            "children": _ranked(children, on),
            "size": len(members),
            "head": _person_facts(head) if head else None,
        },
    }
