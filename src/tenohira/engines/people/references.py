"""References to people and bodies: `person:<uuid>`, `organisation:<uuid>`, `staff:<uuid>`, `office:<id>`."""

from __future__ import annotations

import uuid

from tenohira.engines.people.errors import UnknownReference


def make_ref(kind: str, key: uuid.UUID | str) -> str:
    """Return the reference of a row, such as `person:0b6c…`."""
    return f"{kind}:{key}"


def key_of(ref: str, kind: str) -> uuid.UUID:
    """Return the uuid in a reference of this kind; raises UnknownReference for anything else."""
    found, _colon, key = ref.partition(":")
    if found != kind:
        raise UnknownReference(ref)
    try:
        return uuid.UUID(key)
    except ValueError:
        raise UnknownReference(ref) from None


def office_of(ref: str) -> str:
    """Return the office id in `office:<id>`; a bare id is taken as it is."""
    return ref.removeprefix("office:")
