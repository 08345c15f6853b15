"""What to ask next: the question that settles most of what is still unknown, for the least trouble."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from tenohira.engines.rules.compiler import Rule
from tenohira.engines.rules.declarations import FactDefinition
from tenohira.engines.rules.fact_book import FactBook
from tenohira.engines.rules.facts import Scope
from tenohira.engines.rules.open_parts import Open, Want, open_facts
from tenohira.engines.rules.trying import constants_of, rows, tries

_COSTS = {
    "bool": 1.0,
    "code": 1.3,
    "codes": 1.6,
    "date": 2.0,
    "int": 2.2,
    "yen": 3.0,
    "decimal": 3.0,
}
_LIST, _FIELD = 4.0, 0.5
_NEVER = ("record", "text")
"""What somebody types freely is nothing that a rule can compare with; nobody is asked for it here."""

_SETTLED = 0.5
"""What a settled rule is worth beside a question spared: an early answer helps those who stop half-way."""


_MOST_KEPT = 50_000


@dataclass(frozen=True)
class Question:
    """One thing to ask. A list is asked whole: `fields` are what open rules need of each member, at once.

    `path`: the dotted path of the fact. `opens`: ids of the rules that the answer may settle.
    """

    path: str
    fact: FactDefinition
    fields: tuple[tuple[str, FactDefinition], ...]
    opens: tuple[str, ...]


@dataclass
class Asker:
    """Rules and facts of one day, ready to be asked about again and again (`next_question` for a single time).

    `instead`: dotted paths of facts that follow from another, and that other, which is asked in their place;
    `complete` returns facts with what follows from them.
    """

    rules: Mapping[str, Rule]
    on: date
    book: FactBook
    closed: Collection[str] = ()
    instead: Mapping[str, str] = field(default_factory=dict)
    complete: Callable[[Mapping[str, Any]], Mapping[str, Any]] = lambda facts: facts
    _tries: dict[Want, list[Any]] = field(default_factory=dict, repr=False)
    _open_now: dict[tuple[Any, ...], Open | None] = field(default_factory=dict, repr=False)
    _kept: dict[tuple[Any, ...], tuple[frozenset[str] | None, ...]] = field(default_factory=dict, repr=False)

    def next(self, facts: Mapping[str, Any], asked: Collection[str] = ()) -> Question | None:
        """Return the best question, None when nothing is left to settle or nothing that may be asked would.

        `asked`: paths that were put already, answered or not; they are never put again.
        """
        opened = self.opened(facts, asked)
        wanted: dict[str, set[str]] = {}
        for found in opened.values():
            for path, inner in found:
                wanted.setdefault(path, set()).add(inner)
        if not wanted:
            return None
        scores = {path: self._worth(path, wanted, opened, facts, asked) for path in wanted}
        best = max(scores, key=lambda path: (round(scores[path], 6), path))
        return self._question(best, wanted[best], opened)

    def opened(self, facts: Mapping[str, Any], asked: Collection[str] = ()) -> dict[str, Open]:
        """Return for each rule that is not settled what may be asked for it (nothing: no question can settle it)."""
        found = {name: self._open_kept(name, facts, asked) for name in self.rules}
        return {name: one for name, one in found.items() if one is not None}

    def about(self, path: str, facts: Mapping[str, Any], asked: Collection[str] = ()) -> Question | None:
        """Return the question of one path as it is put now, None when it would change nothing."""
        opened = self.opened(facts, asked)
        inner = {name for one in opened.values() for at, name in one if at == path}
        return self._question(path, inner, opened) if inner else None

    def left(self, facts: Mapping[str, Any], asked: Collection[str] = ()) -> frozenset[str]:
        """Return the paths that may still have to be asked, at most."""
        return frozenset(path for one in self.opened(facts, asked).values() for path, _inner in one)

    def _open_kept(self, name: str, facts: Mapping[str, Any], asked: Collection[str]) -> Open | None:
        key = self._state(name, facts, asked)
        if key not in self._open_now:
            if len(self._open_now) >= _MOST_KEPT:
                self._open_now.clear()
            self._open_now[key] = self._open(self.rules[name], facts, asked)
        return self._open_now[key]

    def _open(self, rule: Rule, facts: Mapping[str, Any], asked: Collection[str]) -> Open | None:
        scope = Scope(facts, self.on, self.closed)
        found = open_facts(rule.tree, scope, lambda want: self._may_ask(self._asked_as(want), asked))
        return found and frozenset(self._asked_as(want) for want in found)

    def _asked_as(self, want: Want) -> Want:
        path, inner = want
        other = self.instead.get(f"{path}.{inner}" if inner else path)
        if other is None:
            return want
        return (path, other.removeprefix(f"{path}.")) if inner else (other, "")

    def _may_ask(self, want: Want, asked: Collection[str]) -> bool:
        path, inner = want
        fact = self.book.fact(path)
        if path in asked or fact is None or not self._has_question(fact):
            return False
        if not inner:
            return fact.type not in _NEVER
        below = self.book.fact(f"{path}.{inner}")
        return below is not None and below.type not in (*_NEVER, "list") and self._has_question(below)

    def _has_question(self, fact: FactDefinition) -> bool:
        return fact.question is not None and "ask" in self.book.purpose_of(fact).for_

    def _worth(
        self,
        path: str,
        wanted: Mapping[str, set[str]],
        opened: Mapping[str, Open],
        facts: Mapping[str, Any],
        asked: Collection[str],
    ) -> float:
        """Return the questions spared and the rules settled that an answer brings on average, by its cost."""
        touched = [name for name, one in opened.items() if any(at == path for at, _inner in one)]
        paths = {name: {at for at, _inner in one} for name, one in opened.items()}
        wanting = Counter(at for one in paths.values() for at in one)
        share = {at: self._cost_of(at, wanted[at]) / count for at, count in wanting.items()}
        answers = self._answers(path, wanted[path], facts)
        gained = 0.0
        for name in touched:
            before = sum(share[at] for at in paths[name] if at != path)
            for still in self._after(name, path, wanted[path], answers, facts, asked):
                gained += before - sum(share.get(at, 0.0) for at in still or ()) + _SETTLED * (still is None)
        return gained / len(answers) / self._cost_of(path, wanted[path])

    def _after(
        self,
        name: str,
        path: str,
        inner: Collection[str],
        answers: Sequence[Any],
        facts: Mapping[str, Any],
        asked: Collection[str],
    ) -> tuple[frozenset[str] | None, ...]:
        """Return for each answer which paths a rule would still want, None where it is settled.

        That depends on the facts of this rule alone, and is kept: rules read few facts, and many conversations are
        alike.
        """
        key = (path, tuple(sorted(inner)), self._state(name, facts, asked))
        if key not in self._kept:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[key] = tuple(
                self._paths(name, self.complete(told(facts, path, answer)), {*asked, path})
                for answer in answers
            )
        return self._kept[key]

    def _state(self, name: str, facts: Mapping[str, Any], asked: Collection[str]) -> tuple[Any, ...]:
        """Return all that the answer of one rule hangs on."""
        reads = self._reads[name]
        return (
            name,
            repr([at_path(facts, base) for base in reads]),
            *(base for base in reads if base in asked),
        )

    def _paths(self, name: str, facts: Mapping[str, Any], asked: Collection[str]) -> frozenset[str] | None:
        found = self._open(self.rules[name], facts, asked)
        return None if found is None else frozenset(path for path, _inner in found)

    @cached_property
    def _reads(self) -> dict[str, list[str]]:
        """What each rule reads, lists whole, and what is asked in its place."""
        found = {}
        for name, rule in self.rules.items():
            used = {*rule.facts_used, *(self.instead.get(one, one) for one in rule.facts_used)}
            found[name] = sorted({self._base(one) for one in used})
        return found

    def _base(self, path: str) -> str:
        steps = path.split(".")
        prefixes = (".".join(steps[:end]) for end in range(1, len(steps)))
        return next((one for one in prefixes if (fact := self.book.fact(one)) and fact.type == "list"), path)

    def _cost_of(self, path: str, inner: Collection[str]) -> float:
        fact = self.book.fact(path)
        return _COSTS.get(fact.type if fact else "", 0) or _LIST + _FIELD * len(inner)

    def _answers(self, path: str, inner: Collection[str], facts: Mapping[str, Any]) -> list[Any]:
        fact = self.book.fact(path)
        if fact is not None and fact.type == "list":
            known = at_path(facts, path)
            fields = [(name, self._tried((path, name))) for name in sorted(inner) if name]
            return rows(fields, known if isinstance(known, list | tuple) else None)
        return self._tried((path, ""))

    def _tried(self, want: Want) -> list[Any]:
        if want not in self._tries:
            path = ".".join(part for part in want if part)
            fact = self.book.fact(path)
            constants = [
                one
                for rule in self.rules.values()
                if path in {self.instead.get(used, used) for used in rule.facts_used}
                for one in constants_of(rule.tree, self.on)
            ]
            self._tries[want] = tries(fact, constants, self.on) if fact else [None]
        return self._tries[want]

    def _question(self, path: str, inner: Collection[str], opened: Mapping[str, Open]) -> Question:
        fact = self.book.fact(path)
        assert fact is not None  # noqa: S101 - only declared facts are askable
        fields = tuple(
            (name, found) for name in sorted(inner) if name and (found := self.book.fact(f"{path}.{name}"))
        )
        opens = tuple(name for name, one in opened.items() if any(at == path for at, _inner in one))
        return Question(path, fact, fields, opens)


def next_question(
    rules: Mapping[str, Rule],
    facts: Mapping[str, Any],
    on: date,
    book: FactBook,
    closed: Collection[str] = (),
    asked: Collection[str] = (),
) -> Question | None:
    """Return what to ask next, None when every rule is settled or nothing that may be asked can settle another.

    `facts` as for `evaluate`; `closed`: the city's own closed days; `asked`: paths put already, answered or not.
    Only a fact with a `question`, whose purpose includes `ask`, is asked; for a derived one its base; no free text.
    """
    return Asker(rules, on, book, closed).next(facts, asked)


def told(facts: Mapping[str, Any], path: str, value: Any) -> dict[str, Any]:
    """Return facts with an answer laid in; the members of a list that is known already keep their other fields."""
    root, _, rest = path.partition(".")
    held = facts.get(root)
    if rest:
        return {**facts, root: told(held if isinstance(held, Mapping) else {}, rest, value)}
    return {**facts, root: _merged(held, value)}


def _merged(held: Any, value: Any) -> Any:
    pairs = list(zip(held, value, strict=False)) if isinstance(held, list) and isinstance(value, list) else []
    are_members = (
        bool(pairs)
        and len(held) == len(value)
        and all(isinstance(one, Mapping) for pair in pairs for one in pair)
    )
    return [{**old, **new} for old, new in pairs] if are_members else value


def at_path(facts: Mapping[str, Any], path: str) -> Any:
    """Return what is known at a dotted path, None for nothing."""
    found: Any = facts
    for step in path.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    return found
