"""The models of facts.yaml and values/*.yaml: what is known about people, and the numbers that laws fix."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from tenohira.foundation.definitions import Definition, LocalText

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Path = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$")]
TypeName = Literal["bool", "int", "yen", "decimal", "date", "text", "code", "codes", "list", "record"]
Use = Literal["decide", "ask", "match", "notice"]


class Purpose(Definition):
    """Who may use a fact, and for what (個人情報の保護に関する法律 第61条, 第69条).

    `who`: person (the one it is about), owner (the office that owns the service), registry (the office of the
    register), anyone. `for`: decide an application, ask the person, match the whole register, write notices.
    """

    who: tuple[Literal["person", "owner", "registry", "anyone"], ...]
    for_: tuple[Use, ...] = Field(alias="for")
    because: str = ""


class FactDefinition(Definition):
    """One fact, or one field of a record.

    `source`: the column of the register it is read from. `expression`: a rule over other facts that gives it;
    in a record the record's own fields are named bare. With neither it is only ever asked (`question`).
    `of`: the record that a list or record holds. `values`: the codes of a code, or of codes (any number of them),
    with their labels.
    """

    type: TypeName
    label: LocalText
    unit: LocalText | None = None
    of: Name | None = None
    values: dict[str, LocalText] = {}
    source: str | None = None
    expression: str | None = None
    purpose: Purpose | None = None
    question: LocalText | None = None

    @model_validator(mode="after")
    def _fits_together(self) -> FactDefinition:
        if (self.type in ("list", "record")) != (self.of is not None):
            raise ValueError("of: は、type が list か record のときにだけ要ります")
        if (self.type in ("code", "codes")) != bool(self.values):
            raise ValueError("values: は、type が code か codes のときにだけ要ります")
        if self.source and self.expression:
            raise ValueError("source: と expression: は、どちらか一つです")
        if not (self.source or self.expression or self.question):
            raise ValueError("source:、expression:、question: のどれかが要ります")
        return self


class RecordDefinition(Definition):
    """What is known about each one of a kind. `extends`: a record whose fields it has too."""

    label: LocalText
    extends: Name | None = None
    fields: dict[Name, FactDefinition] = {}


class FactsDefinition(Definition):
    """facts.yaml. `purpose` holds for every fact that does not say otherwise."""

    schema_: int = Field(alias="schema", default=1)
    purpose: Purpose
    records: dict[Name, RecordDefinition] = {}
    facts: dict[Path, FactDefinition] = {}


class KeyDefinition(Definition):
    """What a table is read by."""

    name: Name
    type: Literal["bool", "int", "yen", "date", "text"]
    title: LocalText


class PeriodDefinition(Definition):
    """What holds from a day on (both ends inclusive; without `until` it ends where the next begins).

    Either `value`, or a `table` of rows: each row has `value` and, for every key that matters, a condition:
    `3`, `..2`, `3..18`, `3..`, a text, or a list of texts. `otherwise`: when no row fits.
    """

    from_: date = Field(alias="from")
    until: date | None = None
    law: str | None = None
    value: Any = None
    table: list[dict[str, Any]] | None = None
    otherwise: Any = None
    note: str | None = None

    @model_validator(mode="after")
    def _one_of(self) -> PeriodDefinition:
        if (self.value is None) == (self.table is None):
            raise ValueError("value: か table: のどちらか一つを書きます")
        if self.until is not None and self.until < self.from_:
            raise ValueError("until: が from: より前の日です")
        return self


class ValueDefinition(Definition):
    """One value with its history, oldest first. `law` holds for every period that does not say otherwise."""

    title: LocalText
    type: Literal["bool", "int", "yen", "decimal", "date", "text"]
    unit: LocalText | None = None
    law: str | None = None
    keys: list[KeyDefinition] = []
    history: list[PeriodDefinition] = Field(min_length=1)


class ValuesDefinition(Definition):
    """One file of values/."""

    schema_: int = Field(alias="schema", default=1)
    values: dict[Name, ValueDefinition]
