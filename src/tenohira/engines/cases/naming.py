"""How a case is called and found: the applicant's name and reading, and the words of the desk's search."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tenohira.engines.forms.definition import FormDefinition
from tenohira.engines.people import queries as people
from tenohira.engines.people.errors import UnknownReference
from tenohira.foundation.finding import Paired
from tenohira.foundation.text import normalize, search_key

FOUND_BY = Paired("cases_case", ("search_text",), ("office",))


@dataclass(frozen=True)
class Identity:
    """Who a case is about, as far as known."""

    name: str = ""
    kana: str = ""
    address: str = ""
    is_protected: bool = False


def identity_of(concerned: str, form: FormDefinition, answers: Mapping[str, Any]) -> Identity:
    """Return who a case is about: from the register, else from the first name, reading and address answered."""
    try:
        if concerned.startswith("person:"):
            person = people.person(concerned)
            return Identity(person.name, person.kana, person.address, person.is_protected)
        if concerned.startswith("organisation:"):
            organisation = people.organisation(concerned)
            return Identity(organisation.name, organisation.kana, organisation.address)
    except UnknownReference:
        pass
    name, kana, address = (next(_answered(form, answers, kind), "") for kind in ("name", "kana", "address"))
    return Identity(name, kana, address)


def mail_of(form: FormDefinition, answers: Mapping[str, Any]) -> str:
    """Return the first mail address answered, "" when there is none."""
    return next(_answered(form, answers, "mail"), "")


def _answered(form: FormDefinition, answers: Mapping[str, Any], kind: str) -> Iterator[str]:
    for page in form.pages:
        if page.repeat is not None:
            continue
        for field in page.ask:
            value = answers.get(field.id)
            if field.type == "person" and isinstance(value, Mapping) and value.get(kind):
                yield str(value[kind])
            elif field.type == kind and value:
                yield " ".join(map(str, value.values())) if isinstance(value, Mapping) else str(value)


def squeezed(text: str) -> str:
    """Return text as it is compared in a search: one width and case, no spaces, hyphens as one sign."""
    flat = re.sub(r"[\s　]+", "", normalize(text)).casefold()
    return re.sub(r"(?<=\d)(番地の|番地|番|の)(?=\d)", "-", flat)


def search_text(receipt_number: str, identity: Identity) -> str:
    """Return what a case is found by: receipt number with and without hyphens, name, reading, address."""
    number = receipt_number.casefold()
    parts = [number, number.replace("-", ""), squeezed(identity.name), search_key(identity.kana)]
    parts.append(squeezed(identity.address))
    return "\n".join(part for part in parts if part)


def search_words(text: str) -> list[tuple[str, ...]]:
    """Return, for each word typed, the ways it may stand in `search_text` (as it is, and as a reading)."""
    words = []
    for word in re.split(r"[\s　]+", text.strip())[:6]:
        if word:
            words.append(tuple(dict.fromkeys(one for one in (squeezed(word), search_key(word)) if one)))
    return words
