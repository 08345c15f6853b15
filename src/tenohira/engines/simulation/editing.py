"""What of a procedure may be changed in a draft: the values its rules look up, and the rules themselves."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tenohira.engines.rules.definition import PeriodDefinition, ValueDefinition
from tenohira.engines.services.queries import Catalogue, ServiceBundle, rules_to_match
from tenohira.engines.simulation.errors import SimulationError

Edits = Mapping[str, Mapping[str, Any]]
_NUMBERS = ("int", "yen", "decimal")
_OTHERWISE = "otherwise"


@dataclass(frozen=True)
class Place:
    """One number of a value: `key` is the row of its table, or `otherwise`; `when` says in words when it holds."""

    key: str
    when: str
    number: str


@dataclass(frozen=True)
class ValueToEdit:
    """A value as it holds on a day, with its unit and law."""

    name: str
    title: str
    unit: str
    law: str
    since: date
    places: tuple[Place, ...]


@dataclass(frozen=True)
class RuleToEdit:
    """A rule: `key` is `amount` or `needed_when.<n>`."""

    key: str
    title: str
    text: str


@dataclass(frozen=True)
class Change:
    """What a draft changes, in words: the heading, what holds, what would hold."""

    title: str
    before: str
    after: str
    unit: str = ""


def values_to_edit(catalogue: Catalogue, bundle: ServiceBundle, on: date) -> tuple[ValueToEdit, ...]:
    """Return the numbers that need and amount of a service look up on a day."""
    names = {value.name for rule in rules_to_match(bundle).values() for value in rule.values_used}
    found = []
    for name in sorted(names):
        definition = definition_of(catalogue, name)
        period = period_on(definition, on)
        if definition.type not in _NUMBERS or period is None:
            continue
        unit = "円" if definition.type == "yen" else definition.unit.text("ja") if definition.unit else ""
        law = period.law or definition.law or ""
        found.append(
            ValueToEdit(
                name, definition.title.text("ja"), unit, law, period.from_, tuple(_places(definition, period))
            )
        )
    return tuple(found)


def rules_to_edit(bundle: ServiceBundle) -> tuple[RuleToEdit, ...]:
    """Return the texts of a service's need and amount."""
    found = [
        RuleToEdit(f"needed_when.{n}", f"対象になる条件: {clause.because.text('ja')}", clause.rule)
        for n, clause in enumerate(bundle.service.needed_when)
    ]
    if bundle.service.amount:
        found.append(RuleToEdit("amount", "額の計算", bundle.service.amount.strip()))
    return tuple(found)


def kept_edits(
    values: tuple[ValueToEdit, ...], rules: tuple[RuleToEdit, ...], typed: Mapping[str, str]
) -> dict[str, dict[str, Any]]:
    """Return of what was typed (`value:<name>:<place>`, `rule:<key>`) only what differs from what holds."""
    changed: dict[str, dict[str, str]] = {}
    for value in values:
        for place in value.places:
            text = typed.get(f"value:{value.name}:{place.key}", place.number).strip()
            if text and number_of(text) != number_of(place.number):
                changed.setdefault(value.name, {})[place.key] = text[:40]
    texts = {rule.key: " ".join(typed.get(f"rule:{rule.key}", rule.text).split()) for rule in rules}
    own = {rule.key: texts[rule.key] for rule in rules if texts[rule.key] != " ".join(rule.text.split())}
    return {"values": changed, "rules": own}


def changes(
    values: tuple[ValueToEdit, ...], rules: tuple[RuleToEdit, ...], edits: Edits
) -> tuple[Change, ...]:
    """Return what a draft changes, in words."""
    found = []
    for value in values:
        for place in value.places:
            text = edits.get("values", {}).get(value.name, {}).get(place.key)
            if text is not None:
                title = f"{value.title}（{place.when}）" if place.when else value.title
                found.append(Change(title, place.number, str(number_of(text)), value.unit))
    own = edits.get("rules", {})
    found += [Change(rule.title, rule.text, own[rule.key]) for rule in rules if rule.key in own]
    return tuple(found)


def number_of(text: str) -> int | float | str:
    """Return the number a person typed (全角, commas); what is none stays as it is, for the check to tell."""
    plain = unicodedata.normalize("NFKC", text).replace(",", "").strip()
    for kind in (int, float):
        try:
            return kind(plain)
        except ValueError:
            continue
    return text


def definition_of(catalogue: Catalogue, name: str) -> ValueDefinition:
    """Return the declaration of a value, with its whole history. Raises SimulationError."""
    values = catalogue.world.values
    if name not in values.definitions:
        raise SimulationError(
            f"値「{name}」は、いまはありません。", "手続きの定義が変わりました。", "案を作り直してください。"
        )
    return values.definitions[name]


def period_on(definition: ValueDefinition, on: date) -> PeriodDefinition | None:
    """Return what holds on a day, None when nothing does."""
    begun = [one for one in definition.history if one.from_ <= on]
    return begun[-1] if begun else None


def _places(definition: ValueDefinition, period: PeriodDefinition) -> Iterator[Place]:
    if period.table is None:
        yield Place("value", "", f"{period.value}")
        return
    for n, row in enumerate(period.table):
        said = [
            f"{key.title.text('ja')} {_condition(row[key.name])}"
            for key in definition.keys
            if key.name in row
        ]
        yield Place(str(n), "、".join(said), f"{row['value']}")
    if period.otherwise is not None:
        yield Place(_OTHERWISE, "どれにも当たらないとき", f"{period.otherwise}")


def _condition(written: Any) -> str:
    if isinstance(written, list):
        return "・".join(str(one) for one in written)
    low, dots, high = str(written).partition("..")
    if not dots:
        return low
    return f"{low}〜{high}" if low and high else f"{low}以上" if low else f"{high}以下"


def changed_period(period: PeriodDefinition, edits: Mapping[str, str], on: date, law: str) -> dict[str, Any]:
    """Return a period that begins on a day with the numbers that were typed in the place of the old ones."""
    plain = period.model_dump(by_alias=True, exclude_none=True, mode="python")
    plain.pop("until", None)
    plain.pop("note", None)
    plain |= {"from": on, "law": law}
    for key, text in edits.items():
        if key in ("value", _OTHERWISE):
            plain[key] = number_of(text)
        else:
            plain["table"][int(key)]["value"] = number_of(text)
    return plain
