"""What a copy must not tell: cases of others under protection (支援措置), and where they live."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tenohira.engines.people import queries as people
from tenohira.foundation.address import normalize_house_number
from tenohira.foundation.journal import Actor

COVERED = "（支援措置のため、のせていません）"


@dataclass(frozen=True)
class Hidden:
    """The people under protection today other than the owner, and their addresses as written."""

    refs: frozenset[str]
    addresses: frozenset[str]

    def covered(self, value: Any) -> Any:
        """Return a value of a row without those addresses; JSON kept as text is looked into."""
        if not self.addresses:
            return value
        if isinstance(value, dict):
            return self._covered_dict(value)
        if isinstance(value, list):
            return [self.covered(one) for one in value]
        return self._covered_text(value) if isinstance(value, str) else value

    def _covered_dict(self, value: dict[str, Any]) -> dict[str, Any]:
        written = f"{value.get('town', '')}{value.get('block', '')}"
        if any(written.endswith(one) for one in self.addresses):
            return {name: COVERED if name in _PARTS and one else one for name, one in value.items()}
        return {name: self.covered(one) for name, one in value.items()}

    def _covered_text(self, text: str) -> str:
        if text[:1] in {"{", "["}:
            try:
                return json.dumps(self.covered(json.loads(text)), ensure_ascii=False)
            except ValueError:
                pass  # a text that begins with a bracket
        for address in sorted(self.addresses, key=len, reverse=True):
            text = text.replace(address, COVERED)
        return text


_PARTS = frozenset({"postal_code", "town", "block", "building", "koaza", "text", "line"})


def hidden_beside(owner: str) -> Hidden:
    """Return what the copy of somebody (`person:<uuid>` or `account:<id>`) must not tell (at most 4 queries)."""
    refs = people.hidden_from(Actor("resident", owner)) - {owner}
    if not refs:
        return Hidden(refs, frozenset())
    theirs = {text for one in people.people(refs).values() for text in _written(one)}
    own: set[str] = set()
    if owner.startswith("person:"):
        own = set(_written(people.person(owner))) | {one.address for one in people.address_history(owner)}
    return Hidden(refs, frozenset(theirs - own))


def _written(one: people.PersonView) -> set[str]:
    """An address in full, without its building, and as forms keep it; a town alone would hide half the city."""
    if not one.block:
        return set()
    return {one.address, f"{one.town}{one.block}", f"{one.town}{normalize_house_number(one.block)}"}
