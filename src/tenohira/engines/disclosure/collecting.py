"""Finding every row about a resident, as the tables say it belongs to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet

from tenohira.engines.cases.events import CaseOpened
from tenohira.engines.disclosure.hiding import Hidden, hidden_beside
from tenohira.engines.disclosure.tables import HELD, SECRET_FIELDS
from tenohira.engines.people import queries as people
from tenohira.engines.people.events import PeopleSearched, PersonLookedUp, PersonShown

LOOKS = (PersonLookedUp.kind, PersonShown.kind, PeopleSearched.kind, CaseOpened.kind, "case.exported")
"""Who looked is shown on the resident's own page, which keeps the delays the law allows."""


@dataclass(frozen=True)
class Holding:
    """What one table holds: rows as name and value, and the files that belong to them by reference."""

    table: str
    title: str
    rows: list[dict[str, Any]]
    files: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Owner:
    """Whose rows are looked for: the keys by which they belong to them, and what is left out."""

    keys: dict[str, list[Any]]
    hidden: Hidden
    hidden_subjects: list[str]


def holdings(owner: str) -> Iterator[Holding]:
    """Return what the current city holds about a resident, one table after the other.

    `owner` is `person:<uuid>`, or `account:<id>` of somebody not linked to the register. What they did for somebody
    who is under protection is left out, and the addresses of such people are covered.
    """
    whose = _owner(owner)
    for table, (title, ways) in HELD.items():
        found = list(_rows(table, ways, whose).distinct().order_by("pk"))
        yield Holding(table, title, [whose.hidden.covered(_row(one)) for one in found], _files(table, found))


def _rows(table: str, ways: tuple[str, ...], whose: _Owner) -> QuerySet[Any]:
    model: Any = apps.get_model(table)
    condition = Q(pk__in=[])
    for way in ways:
        lookup, kind = way.split(":")
        condition |= Q(**{f"{lookup}__in": whose.keys[kind]})
    rows: QuerySet[Any] = getattr(model, "objects", model._default_manager).filter(condition)
    names = {one.name for one in model._meta.local_concrete_fields}
    if "applicant_ref" in names:
        rows = rows.exclude(applicant_ref__in=whose.hidden.refs)
    if "subject" in names:
        rows = rows.exclude(subject__in=whose.hidden_subjects)
    return rows.exclude(kind__in=LOOKS) if table == "journal.journalentry" else rows


def _owner(owner: str) -> _Owner:
    """Return the keys by which rows belong to the resident: theirs, their accounts', their cases'."""
    hidden = hidden_beside(owner)
    persons, accounts, refs = _named(owner)
    mine = Q(applicant_ref__in=refs) | Q(agent_ref__in=refs)
    case = apps.get_model("cases.Case").objects.filter(mine | Q(account_id__in=accounts, applicant_ref=""))
    draft = apps.get_model("cases.Draft").objects.filter(mine | Q(account_id__in=accounts))
    numbers = case.filter(applicant_ref__in=hidden.refs).values_list("receipt_number", flat=True)
    pairs = list(case.exclude(applicant_ref__in=hidden.refs).values_list("pk", "receipt_number"))
    drafts = draft.exclude(applicant_ref__in=hidden.refs).values_list("uuid", flat=True)
    keys: dict[str, list[Any]] = {
        "person": persons,
        "account": accounts,
        "case": [key for key, _number in pairs],
        "person_ref": refs,
        "case_ref": [f"case:{number}" for _key, number in pairs],
        "draft_ref": [f"draft:{one}" for one in drafts],
        "any_ref": [*refs, *(f"account:{one}" for one in accounts)],
    }
    return _Owner(keys, hidden, [*(f"case:{number}" for number in numbers), *hidden.refs])


def _named(owner: str) -> tuple[list[str], list[int], list[str]]:
    """Return the person, the accounts and the references under which somebody files."""
    if owner.startswith("account:"):
        return [], [int(owner.removeprefix("account:"))], []
    person = owner.removeprefix("person:")
    links = apps.get_model("people.AccountLink").objects.filter(person=person, ended_at=None)
    return [person], list(links.values_list("account_id", flat=True)), [owner]


def _row(one: Any) -> dict[str, Any]:
    return {
        field.attname: _plain(getattr(one, field.attname))
        for field in one._meta.local_concrete_fields
        if field.name not in SECRET_FIELDS
    }


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | str | list | dict) else str(value)


def _files(table: str, found: list[Any]) -> list[str]:
    if table == "documents.storedfilerow":
        return [f"file:{one.uuid}" for one in found if one.discarded_at is None]
    if table == "documents.issueddocumentrow":
        return [f"document:{one.uuid}" for one in found if one.path]
    return []


def known(number: str) -> str:
    """Return the reference of the resident with this 宛名番号, "" when there is none."""
    person = people.person_numbered(number)
    return person.ref if person else ""
