"""Whether each fact that names a column of the register (`source:`) names one that exists, of the same type."""

from __future__ import annotations

from collections.abc import Iterator

from rapidfuzz import process

from tenohira.engines.people.queries import REGISTER_COLUMNS
from tenohira.engines.rules.definition import FactBook, FactDefinition
from tenohira.foundation.definitions import Problems

_PEOPLE = "people."
_HOUSEHOLD = {
    "household.rank": "int",
    "household.size": "int",
    "household.head": "record",
    "household.members": "list",
    "household.children": "list",
}
_REGISTERS = ("people", "household", "organisations", "calendar")
_ALIKE = {"code": "text"}
_NEAR = 60


def check_sources(facts: FactBook, problems: Problems) -> None:
    """Report each fact whose `source:` names no register, or a column of people or households that does not exist or
    differs in type. The columns of organisations are left to those who read them.
    """
    known = {f"{_PEOPLE}{name}": kind for name, kind in REGISTER_COLUMNS.items()} | _HOUSEHOLD
    for path, fact in _with_places(facts):
        source = fact.source or ""
        register, _, name = source.partition(".")
        if source and register not in _REGISTERS:
            near = process.extractOne(register, _REGISTERS, score_cutoff=_NEAR)
            how = (
                f"「{near[0]}」ではありませんか。" if near else f"使える台帳は {'、'.join(_REGISTERS)} です。"
            )
            what = f"1文字目: 「{register}」という台帳はありません。"
            problems.add(*facts.place(*path, "source"), what, "事実の値をどこからも読めません。", how)
            continue
        if not name or register not in ("people", "household"):
            continue
        kind = known.get(source)
        if kind is None:
            near = process.extractOne(source, list(known), score_cutoff=_NEAR)
            how = (
                f"「{near[0]}」ではありませんか。"
                if near
                else f"使える列は {'、'.join(sorted(known))} です。"
            )
            what = f"{len(register) + 2}文字目: 台帳に「{source}」という列はありません。"
            problems.add(*facts.place(*path, "source"), what, "事実の値をどこからも読めません。", how)
        elif _ALIKE.get(kind, kind) != _ALIKE.get(fact.type, fact.type):
            what = f"{len(register) + 2}文字目: 台帳の列「{source}」の型は {kind} ですが、事実の型は {fact.type} です。"
            how = f"type: を {kind} にするか、別の列を source: に書いてください。"
            problems.add(*facts.place(*path, "source"), what, "規則が値を読めず、答えが出ません。", how)


def _with_places(facts: FactBook) -> Iterator[tuple[tuple[str, ...], FactDefinition]]:
    for path, fact in facts.definition.facts.items():
        yield ("facts", path), fact
    for name, record in facts.definition.records.items():
        for field, fact in record.fields.items():
            yield ("records", name, "fields", field), fact
