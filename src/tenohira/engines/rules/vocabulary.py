"""What a rule may speak of: names with their types, dated values, functions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tenohira.engines.rules.functions import Functions
from tenohira.engines.rules.lost import NOTHING_LOST, Lost
from tenohira.engines.rules.registry import registered_functions
from tenohira.engines.rules.types import DATE, Collection, Record, Type
from tenohira.engines.rules.values import Values


@dataclass(frozen=True)
class Vocabulary:
    """The words of a rule.

    `names`: type by root name (`person` is a Record). `today` is always there.
    `derived`: expression by "<root>", "<root>.<field>" or "<record>.<field>"; in a record's own expression
    its fields are named bare. A derived fact is always calculated and never read.
    `units`: the declared unit of a number, by the same keys as `derived`.
    `closed`: reason by dotted path of what may not be used (its purpose forbids it).
    `lost`: names whose definition has a mistake of its own; a rule that uses one cannot be compiled, and that is
    no mistake of the rule.
    """

    names: Mapping[str, Type]
    values: Values = field(default_factory=Values)
    functions: Functions = field(default_factory=registered_functions)
    derived: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    closed: Mapping[str, str] = field(default_factory=dict)
    lost: Lost = NOTHING_LOST

    def with_names(self, extra: Mapping[str, Type]) -> Vocabulary:
        """Return a vocabulary that also knows `extra` (answers of a form); extra names win over facts."""
        kept = {path: source for path, source in self.derived.items() if path.split(".")[0] not in extra}
        units = {path: unit for path, unit in self.units.items() if path.split(".")[0] not in extra}
        return replace(self, names={**self.names, **extra}, derived=kept, units=units)

    def root(self, name: str) -> Type | None:
        """Return the type of a root name, or None."""
        return DATE if name == "today" else self.names.get(name)

    def records(self) -> Mapping[str, Record]:
        """Return every record that lists and names hold, at any depth, by its own name."""
        found: dict[str, Record] = {}
        waiting = list(self.names.values())
        while waiting:
            kind = waiting.pop()
            inner = kind.of if isinstance(kind, Collection) else kind
            if isinstance(inner, Record):
                known = found.setdefault(inner.name, inner)
                found[inner.name] = max(known, inner, key=lambda record: len(record.fields))
                waiting += inner.fields.values()
        return found

    def words(self) -> list[str]:
        """Return every name that may start an expression, to suggest near ones."""
        return sorted({"today", *self.names, *self.values, *self.functions})

    def paths(self) -> list[str]:
        """Return every dotted path of the facts, lists included."""
        found = ["today"]
        for name, kind in self.names.items():
            found += [name, *_below(name, kind)]
        return found


def _below(path: str, kind: Type) -> list[str]:
    if not isinstance(kind, Record):
        return []
    found = []
    for name, inner in kind.fields.items():
        found += [f"{path}.{name}", *_below(f"{path}.{name}", inner)]
    return found
