"""Names whose own definition has a mistake that was told already: what uses them is not blamed a second time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Lost:
    """Names of facts and values that could not be read. `is_everything`: nobody knows which names there were."""

    names: frozenset[str] = frozenset()
    is_everything: bool = False

    @classmethod
    def of(cls, paths: Iterable[str]) -> Lost:
        """Return the loss of dotted paths: the path itself and every name on it."""
        known = list(paths)
        return cls(frozenset({*known, *(name for path in known for name in path.split("."))}))

    def __contains__(self, name: object) -> bool:
        return self.is_everything or name in self.names

    def __or__(self, other: Lost) -> Lost:
        return Lost(self.names | other.names, self.is_everything or other.is_everything)


NOTHING_LOST = Lost()
