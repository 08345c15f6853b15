"""Staff looking at residents: with a stated purpose, leaving a trace the resident can see."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from tenohira.engines.people.errors import NotAllowed, PurposeMissing, UnknownReference
from tenohira.engines.people.events import PeopleSearched, PersonLookedUp, PersonShown
from tenohira.engines.people.models import Office, Person
from tenohira.engines.people.protection import may_open, opening_posts
from tenohira.engines.people.purposes import disclosure
from tenohira.engines.people.residents import person_view, protected_today, row_of, rows
from tenohira.engines.people.views import PersonView, Viewing
from tenohira.foundation.definitions import LocalText
from tenohira.foundation.finding import Paired
from tenohira.foundation.journal import Actor, append, entries_about
from tenohira.foundation.text import TextError, is_kana, normalize, normalize_phone, search_key

_MOST_WORDS = 6
FOUND_BY = Paired("people_person", ("search_key", "name_key", "address_key", "number", "phone"), key="uuid")
_SPACES = re.compile(r"\s+")
_DASH = re.compile(r"[‐‑–—−－ー](?=\d)|(?<=\d)[‐‑–—−－ー]")


def squeezed(text: str) -> str:
    """Return text for matching names and addresses: one width, no spaces, hyphens as one sign."""
    return squeezed_normal(normalize(text))


def squeezed_normal(text: str) -> str:
    """Return `squeezed` of text that is in the hall's form already; variants of one letter become one."""
    # spaces go last: a mark that stands alone (゛) comes apart into a space and what joins a letter
    flat = _SPACES.sub("", unicodedata.normalize("NFKC", text.casefold()))
    return _DASH.sub("-", flat)


def _stated(purpose: str) -> str:
    stated = purpose.strip()
    if not stated:
        raise PurposeMissing
    return stated[:200]


def _require_staff(by: Actor) -> None:
    if by.kind not in {"staff", "system"}:
        raise NotAllowed(
            _("住民の検索はできません。"),
            _("住民の検索は、職員だけができます。"),
            _("職員のアカウントでサインインしてください。"),
        )


@transaction.atomic
def look_up(ref: str, by: Actor, purpose: str) -> PersonView:
    """Open one resident as a member of staff; the journal keeps who, for what, and the resident can see it.

    Raises PurposeMissing, NotAllowed for anybody but staff, and UnknownReference, also for a person under
    protection whom the actor may not open: their existence is not told.
    """
    _require_staff(by)
    stated = _stated(purpose)
    row = row_of(ref)
    if not _visible(row, by):
        raise UnknownReference(ref)
    view = person_view(row)
    told = disclosure(stated)
    event = PersonLookedUp(purpose=stated, shown_from=told.shown_from, law=told.law)
    append(view.ref, event, by, subject=view.ref)
    return view


@transaction.atomic
def note_shown(refs: Iterable[str], by: Actor, purpose: str) -> None:
    """Write that these residents stood on a page opened for a purpose: each sees it. Raises PurposeMissing, NotAllowed.

    The one the page is about is written by `look_up`, or by the case that was opened.
    """
    _require_staff(by)
    stated = _stated(purpose)
    told = disclosure(stated)
    event = PersonShown(purpose=stated, shown_from=told.shown_from, law=told.law)
    for ref in refs:
        append(ref, event, by, subject=ref)


def _visible(row: Person, by: Actor) -> bool:
    return by.kind == "system" or not row.is_protected or may_open(row, opening_posts(by))


def viewed_by(ref: str, limit: int = 50) -> list[Viewing]:
    """Return who opened a resident's data, newest first, as the resident may see it today (2 queries).

    The office and the purpose are told, the clerk's name is not.
    """
    today = timezone.localdate().isoformat()
    found = entries_about(ref, [PersonLookedUp.kind], limit)
    seen = [one for one in found if one.data.get("shown_from", "") <= today]
    names = dict(Office.objects.values_list("code", "name")) if seen else {}
    return [
        Viewing(
            e.at,
            e.office,
            LocalText.model_construct(names.get(e.office) or {"ja": e.office}),
            e.data["purpose"],
        )
        for e in seen
    ]


@transaction.atomic
def find_people(
    text: str, *, by: Actor, purpose: str, birth_date: date | None = None, limit: int = 50
) -> list[PersonView]:
    """Return residents whose reading, name, address or 宛名番号 holds every word of `text`, by reading.

    `birth_date` narrows; text may then be empty. People under protection appear only to those who may
    open them. Writes one journal entry with the purpose and how many were listed. Constant query count.
    Raises PurposeMissing, NotAllowed.
    """
    _require_staff(by)
    stated = _stated(purpose)
    words = _words(text)
    found = list(_matching(words, birth_date, by)[:limit]) if words or birth_date else []
    append(by.ref or "system", PeopleSearched(purpose=stated, listed=len(found)), by)
    return [person_view(row) for row in found]


@transaction.atomic
def count_people(text: str, *, by: Actor, purpose: str, birth_date: date | None = None) -> int:
    """Return how many residents `find_people` would list without a limit; leaves the same trace."""
    _require_staff(by)
    stated = _stated(purpose)
    words = _words(text)
    listed = _matching(words, birth_date, by).count() if words or birth_date else 0
    append(by.ref or "system", PeopleSearched(purpose=stated, listed=listed), by)
    return listed


def _words(text: str) -> list[str]:
    """The words to look for; signs that no name or address holds are no words."""
    found = unicodedata.normalize("NFKC", text).split()
    return [word for word in found if any(c.isalnum() for c in squeezed(word))][:_MOST_WORDS]


def _matching(words: list[str], birth_date: date | None, by: Actor) -> QuerySet[Person]:
    found = rows().filter(_open_to(by))
    if birth_date:
        found = found.filter(birth_date=birth_date)
    found = found.filter(FOUND_BY.may_hold([_ways(word) for word in words]))
    for word in words:
        found = found.filter(_holds(word))
    return found.order_by("search_key", "birth_date", "number")


def _ways(word: str) -> tuple[str, ...]:
    """How a word may be written where it is looked for."""
    flat = squeezed(word)
    if is_kana(word):
        return tuple(dict.fromkeys(one for one in (search_key(word), flat) if one))
    return (word, _phone(word), flat) if word.isdigit() else (flat,)


def _holds(word: str) -> Q:
    flat = squeezed(word)
    key = search_key(word) if is_kana(word) else ""
    if key:
        return Q(search_key__contains=key) | Q(name_key__contains=flat) | Q(address_key__contains=flat)
    if word.isdigit():
        return Q(number=word) | Q(phone=_phone(word)) | Q(address_key__contains=flat)
    return Q(name_key__contains=flat) | Q(address_key__contains=flat)


def _phone(digits: str) -> str:
    try:
        return normalize_phone(digits)
    except TextError:
        return digits


def _open_to(by: Actor) -> Q:
    """The people an actor may see, as a condition.

    Naming openers is rare, so those rows are found by their JSON.
    """
    hidden = protected_today()
    if by.kind == "system":
        return Q()
    posts = opening_posts(by)
    if not posts:
        return ~hidden
    names = {post.rstrip("*") for post in posts} | {post.split("/")[0] for post in posts}
    named = [
        row.pk
        for row in Person.objects.filter(hidden)
        .exclude(protection_openers=[])
        .only("pk", "protection_openers")
        if names & set(row.protection_openers)
    ]
    opened = Q(pk__in=named)
    if any(post.endswith("*") for post in posts):
        opened |= Q(protection_openers=[])
    return ~hidden | opened
