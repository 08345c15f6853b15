"""Loading facts.yaml: the declared facts, and the words they give to rules."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from tenohira.engines.rules.declarations import (
    FactDefinition,
    FactsDefinition,
    Purpose,
    RecordDefinition,
    Use,
)
from tenohira.engines.rules.functions import RESERVED
from tenohira.engines.rules.lost import NOTHING_LOST, Lost
from tenohira.engines.rules.typecheck import problem_of_derived
from tenohira.engines.rules.types import Code, Collection, Record, Type, type_from_name
from tenohira.engines.rules.value_book import DatedValues
from tenohira.engines.rules.values import Values
from tenohira.engines.rules.vocabulary import Vocabulary
from tenohira.foundation.definitions import Problems, Source, overlay, read_yaml, validate

_CIRCLE = re.compile(r" → | ")
_NOBODY = Purpose.model_validate({"who": [], "for": []})


@dataclass(frozen=True)
class FactBook:
    """The declared facts of a city. `records` hold inherited fields too; `lost` are facts with mistakes."""

    definition: FactsDefinition
    records: Mapping[str, Mapping[str, FactDefinition]] = field(default_factory=dict)
    source: Source | None = None
    lost: Lost = NOTHING_LOST

    def fact(self, path: str) -> FactDefinition | None:
        """Return the declaration of a dotted path such as `household.children.birth_date`, or None."""
        steps = path.split(".")
        for end in range(len(steps), 0, -1):
            found = self.definition.facts.get(".".join(steps[:end]))
            if found is not None:
                return self._below(found, steps[end:])
        return None

    def _below(self, found: FactDefinition, steps: Sequence[str]) -> FactDefinition | None:
        for step in steps:
            inner = self.records.get(found.of or "", {}).get(step)
            if inner is None:
                return None
            found = inner
        return found

    def purpose_of(self, fact: FactDefinition) -> Purpose:
        """Return who may use a fact for what."""
        return fact.purpose or self.definition.purpose

    def place(self, *path: str) -> tuple[Path, int]:
        """Return file and line of a key."""
        return self.source.place(path) if self.source else (Path("facts.yaml"), 1)

    def place_of_expression(self, key: str) -> tuple[Path, int]:
        """Return file and line of the expression of a derived fact, by its key in `Vocabulary.derived`."""
        if key in self.definition.facts:
            return self.place("facts", key, "expression")
        record, _, name = key.partition(".")
        while name not in self.definition.records[record].fields:
            record = self.definition.records[record].extends or record
        return self.place("records", record, "fields", name, "expression")


def load_facts(paths: Sequence[Path], problems: Problems) -> FactBook:
    """Read files of facts, each laid over the one before; mistakes go to `problems`."""
    sources = [source for path in paths if (source := read_yaml(path, problems))]
    lost = Lost(is_everything=len(sources) < len(paths))
    if not sources:
        return FactBook(FactsDefinition(purpose=_NOBODY), lost=lost)
    merged = sources[0]
    for source in sources[1:]:
        merged = overlay(merged, source)
    definition = validate(FactsDefinition, merged, problems)
    if definition is None:
        definition, gone = _salvaged(merged)
        lost |= gone
    records = {name: _fields(name, definition.records) for name in definition.records}
    book = FactBook(definition, records, merged, lost | _incomplete(definition))
    _check_records(book, problems)
    return book


def _incomplete(definition: FactsDefinition) -> Lost:
    """Return the records some fields of which nobody knows: they do not exist, or what they extend does not."""
    records = definition.records
    named = {fact.of for fact in definition.facts.values() if fact.of}
    named |= {fact.of for record in records.values() for fact in record.fields.values() if fact.of}
    open_ended = {name for name in records if set(_extended(name, records)) - records.keys()}
    return Lost(frozenset((named - records.keys()) | open_ended))


def _extended(name: str, records: Mapping[str, RecordDefinition]) -> list[str]:
    """Return every record whose fields a record has too, the last of them perhaps one that does not exist."""
    found: list[str] = []
    at = records[name].extends
    while at is not None and at not in found:
        found.append(at)
        at = records[at].extends if at in records else None
    return found


def _salvaged(source: Source) -> tuple[FactsDefinition, Lost]:
    """Return what can be used of a file with mistakes, and the facts that cannot."""
    value = _mapping(source.value)
    gone: list[str] = []
    facts = _usable(source, ("facts",), value.get("facts"), gone)
    records = {}
    for name, record in _mapping(value.get("records")).items():
        fields = _usable(source, ("records", name, "fields"), _mapping(record).get("fields"), gone)
        records[name] = {**_mapping(record), "fields": fields}
    try:
        book = FactsDefinition.model_validate({**value, "facts": facts, "records": records})
    except ValidationError:
        return FactsDefinition(purpose=_NOBODY), Lost(is_everything=True)
    return book, Lost.of(gone)


def _usable(source: Source, at: tuple[str, ...], entries: Any, gone: list[str]) -> dict[str, Any]:
    found = {}
    for key, entry in _mapping(entries).items():
        if validate(FactDefinition, source, Problems(), (*at, key)) is None:
            gone.append(key)
        else:
            found[key] = entry
    return found


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _fields(
    name: str, records: Mapping[str, RecordDefinition], seen: tuple[str, ...] = ()
) -> dict[str, FactDefinition]:
    record = records.get(name)
    if record is None or name in seen:
        return {}
    inherited = _fields(record.extends, records, (*seen, name)) if record.extends else {}
    return {**inherited, **record.fields}


def _check_records(book: FactBook, problems: Problems) -> None:
    records = book.definition.records
    for name, record in records.items():
        _check_extends(book, name, record, problems)
        for key, inner in record.fields.items():
            at = ("records", name, "fields", key, "of")
            if inner.of and inner.of not in records:
                _unknown_record(book, at, inner.of, problems)
            elif inner.of and name in _held_by(inner.of, book.records):
                what = f"「{name}」が、中にまた「{name}」を持っています。"
                problems.add(
                    *book.place(*at),
                    what,
                    "終わりのない入れ子になります。",
                    "一覧を facts の側に置いてください。",
                )
    for path, fact in book.definition.facts.items():
        if fact.of and fact.of not in records:
            _unknown_record(book, ("facts", path, "of"), fact.of, problems)
        if path.split(".")[0] in RESERVED - {"today"}:
            file, line = book.place("facts", path)
            what = f"「{path}」は規則の言葉なので、事実の名前にできません。"
            problems.add(file, line, what, "", "別の名前にしてください。")


def _held_by(name: str, records: Mapping[str, Mapping[str, FactDefinition]]) -> set[str]:
    """Return a record and every record that it holds, at any depth."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += [inner.of for inner in records.get(one, {}).values() if inner.of]
    return found


def _check_extends(book: FactBook, name: str, record: RecordDefinition, problems: Problems) -> None:
    records = book.definition.records
    if record.extends and record.extends not in records:
        _unknown_record(book, ("records", name, "extends"), record.extends, problems)
    elif record.extends and name in _ancestors(record.extends, records):
        file, line = book.place("records", name, "extends")
        what = f"「{name}」の extends が輪になっています。"
        problems.add(file, line, what, "", "どれか一つの extends を消してください。")


def _ancestors(name: str, records: Mapping[str, RecordDefinition]) -> list[str]:
    found: list[str] = []
    at: str | None = name
    while at is not None and at in records and at not in found:
        found.append(at)
        at = records[at].extends
    return found


def _unknown_record(book: FactBook, path: tuple[str, ...], name: str, problems: Problems) -> None:
    file, line = book.place(*path)
    known = "、".join(book.definition.records)
    problems.add(
        file,
        line,
        f"まとまり「{name}」が records にありません。",
        f"あるのは {known} です。",
        "つづりを確かめてください。",
    )


def vocabulary_of(
    facts: FactBook, values: Values, problems: Problems | None = None, use: Use = "decide"
) -> Vocabulary:
    """Return the words that facts and values give to rules of one use.

    Mistakes in derived facts and names used twice go to `problems`. A fact whose purpose does not include the
    use stays known but closed, so that a rule gets a clear answer.
    """
    book = _Words(facts, use)
    for path, fact in facts.definition.facts.items():
        book.declare(path, fact)
    vocabulary = Vocabulary(
        book.names(),
        Values(list(values.values())),
        derived=book.derived,
        units=book.units,
        closed=book.closed,
        lost=facts.lost | (values.lost if isinstance(values, DatedValues) else NOTHING_LOST),
    )
    if problems is None:
        return vocabulary
    if isinstance(values, DatedValues):
        _check_clashes(vocabulary, values, problems)
    broken = _check_derived(facts, vocabulary, problems)
    return replace(vocabulary, lost=vocabulary.lost | Lost(broken))


class _Words:
    """Collects names, derived expressions and closed paths while the facts are declared one by one."""

    def __init__(self, facts: FactBook, use: Use) -> None:
        self._facts, self._use = facts, use
        self._tree: dict[str, Any] = {}
        self._made: dict[str, Record] = {}
        self._making: list[str] = []
        self.derived: dict[str, str] = {}
        self.units: dict[str, str] = {}
        self.closed: dict[str, str] = {}

    def declare(self, path: str, fact: FactDefinition) -> None:
        *above, last = path.split(".")
        at = self._tree
        for step in above:
            inner = at.setdefault(step, {})
            at = inner if isinstance(inner, dict) else {}
        at[last] = self._type(fact)
        self._note(path, fact)

    def names(self) -> dict[str, Type]:
        return {name: self._typed(name, inner) for name, inner in self._tree.items()}

    def _typed(self, name: str, inner: Any) -> Type:
        if isinstance(inner, dict):
            return Record(name, {key: self._typed(f"{name}.{key}", below) for key, below in inner.items()})
        kind: Type = inner
        return kind

    def _type(self, fact: FactDefinition) -> Type:
        if fact.type == "list":
            return Collection(self._record(fact.of or ""))
        if fact.type == "record":
            return self._record(fact.of or "")
        if fact.type == "codes":
            return Collection(Code(tuple(fact.values)))
        return type_from_name(fact.type, tuple(fact.values))

    def _record(self, name: str) -> Record:
        if name in self._making:
            return Record(name, {})
        if name not in self._made:
            self._making.append(name)
            fields = {}
            for key, fact in self._facts.records.get(name, {}).items():
                fields[key] = self._type(fact)
                self._note(f"{name}.{key}", fact)
            self._making.pop()
            self._made[name] = Record(name, fields)
        return self._made[name]

    def _note(self, path: str, fact: FactDefinition) -> None:
        if fact.expression:
            self.derived[path] = fact.expression
        if fact.unit is not None:
            self.units[path] = fact.unit.text("ja")
        purpose = self._facts.purpose_of(fact)
        if self._use not in purpose.for_:
            self.closed[path] = (
                purpose.because or "この目的に使うことが facts.yaml の purpose で認められていません。"
            )


def _check_derived(facts: FactBook, vocabulary: Vocabulary, problems: Problems) -> frozenset[str]:
    """Report each expression that is wrong by itself; return the keys of all that cannot be used."""
    reasons = {key: problem_of_derived(vocabulary, key) for key in vocabulary.derived}
    broken = frozenset(key for key, (_, reason) in reasons.items() if reason)
    for key in sorted(broken):
        others = replace(vocabulary, lost=vocabulary.lost | Lost(broken - {key}))
        column, reason = reasons[key]
        if not problem_of_derived(others, key)[1] and key not in _CIRCLE.split(reason):
            continue
        file, line = facts.place_of_expression(key)
        how = "使える事実と関数を手引きで確かめてください。"
        problems.add(
            file, line, f"{column}文字目: 計算で求める事実「{key}」の式に誤りがあります。", reason, how
        )
    return broken


def _check_clashes(vocabulary: Vocabulary, values: DatedValues, problems: Problems) -> None:
    for name in values:
        if name in vocabulary.names or name in vocabulary.functions or name in RESERVED:
            file, line = values.places[name]
            what = f"値の名前「{name}」は、事実か関数と同じ名前です。"
            problems.add(
                file, line, what, "規則の中でどちらか分からなくなります。", "別の名前にしてください。"
            )
