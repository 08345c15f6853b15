"""Reading facts from nested mappings: what is missing is unknown, what is of a wrong type is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tenohira.engines.rules.errors import FactMistyped, NumberTooLarge
from tenohira.engines.rules.kleene import UNKNOWN
from tenohira.engines.rules.types import BOOL, DATE, DECIMAL, INT, TEXT, YEN, Code, Collection, Record, Type

LARGEST = 10**18


@dataclass(frozen=True)
class FactUse:
    """One fact that was read: its dotted path, at which positions of the lists on the way, and what it was.

    `value` is UNKNOWN when nobody has told; a list of records is noted by its number of members.
    """

    path: str
    at: tuple[int, ...]
    value: Any

    @property
    def is_known(self) -> bool:
        """Whether the fact had a value."""
        return self.value is not UNKNOWN


@dataclass(frozen=True)
class Held:
    """A member of a list: its value and the positions that lead to it."""

    value: Any
    at: tuple[int, ...]


@dataclass(frozen=True)
class Scope:
    """What a rule runs on: facts, day, closed days, the members in hand, and the facts read so far."""

    facts: Mapping[str, Any]
    on: date
    closed: Any = ()
    items: Mapping[str, Held] = field(default_factory=dict)
    reads: dict[tuple[str, tuple[int, ...]], FactUse] = field(default_factory=dict)

    def aside(self) -> Scope:
        """Return the same scope with reads of its own."""
        return Scope(self.facts, self.on, self.closed, self.items)

    def holding(self, variable: str, held: Held) -> Scope:
        """Return the scope inside a loop, with reads of its own."""
        return Scope(self.facts, self.on, self.closed, {**self.items, variable: held})

    def keep(self, *others: Scope) -> None:
        """Take over what other scopes have read."""
        for other in others:
            self.reads.update(other.reads)

    def note(self, path: str, at: tuple[int, ...], value: Any) -> None:
        """Remember that a fact was read."""
        self.reads[path, at] = FactUse(path, at, value)


def read(base: Any, steps: tuple[str, ...], kind: Type, path: str) -> Any:
    """Return the value below `base`, UNKNOWN when any step is missing. Raises FactMistyped."""
    value = base
    for step in steps:
        if value is None or value is UNKNOWN:
            return UNKNOWN
        if not isinstance(value, Mapping):
            raise _mistyped(path, value, kind)
        value = value.get(step)
    return as_type(value, kind, path)


def as_type(value: Any, kind: Type, path: str) -> Any:
    """Return a value in the form the evaluation works with, UNKNOWN for None. Raises FactMistyped."""
    if value is None or value is UNKNOWN:
        return UNKNOWN
    if isinstance(kind, Record):
        return _checked(value, isinstance(value, Mapping), kind, path)
    if isinstance(kind, Collection):
        return _checked(value, isinstance(value, list | tuple), kind, path)
    if isinstance(kind, Code):
        return UNKNOWN if value == "" and "" not in kind.values else _text(value, kind, path)
    return _READERS[kind.name](value, kind, path)


def _checked(value: Any, fits: bool, kind: Type, path: str) -> Any:
    if not fits:
        raise _mistyped(path, value, kind)
    return value


def _text(value: Any, kind: Type, path: str) -> Any:
    return _checked(value, isinstance(value, str), kind, path)


def _bool(value: Any, kind: Type, path: str) -> Any:
    return _checked(value, isinstance(value, bool), kind, path)


def _whole(value: Any, kind: Type, path: str) -> Any:
    return in_range(_checked(value, isinstance(value, int) and not isinstance(value, bool), kind, path))


def _decimal(value: Any, kind: Type, path: str) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | Fraction):
        raise _mistyped(path, value, kind)
    try:
        return in_range(Fraction(str(value)))
    except ValueError as error:
        raise _mistyped(path, value, kind) from error


def _date(value: Any, kind: Type, path: str) -> Any:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise _mistyped(path, value, kind) from error
    return _checked(value, isinstance(value, date), kind, path)


_READERS: Mapping[str, Callable[[Any, Type, str], Any]] = {
    BOOL.name: _bool,
    INT.name: _whole,
    YEN.name: _whole,
    DECIMAL.name: _decimal,
    DATE.name: _date,
    TEXT.name: _text,
}


def in_range(number: Any) -> Any:
    """Return a number unless it is out of range. Raises NumberTooLarge."""
    if not -LARGEST <= number <= LARGEST:
        raise NumberTooLarge(
            "計算の結果が大きすぎます。", "扱えるのは100京までです。", "入力された数の桁を確かめてください。"
        )
    return number


def _mistyped(path: str, value: Any, kind: Type) -> FactMistyped:
    shown = type(value).__name__
    return FactMistyped(
        f"「{path}」の値を読めません。",
        f"{kind.label}のはずですが、{shown}が入っています。",
        "台帳の列か、回答の項目の型を確かめてください。",
    )
