"""Functions a rule may call: the fixed list, and typed functions that an office registers (escape hatch)."""

from __future__ import annotations

import keyword
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tenohira.engines.rules.errors import FunctionRefused
from tenohira.engines.rules.types import Type

RESERVED = frozenset({"any", "all", "sum", "count", "min", "max", "today"})


@dataclass(frozen=True)
class Signature:
    """One way to call a function."""

    arguments: tuple[Type, ...]
    result: Type


@dataclass(frozen=True)
class Function:
    """A pure function of known values; it is never called with an unknown one.

    `method_of` names a date field: `child.age_on(day)` is `age_on(child.birth_date, day)`.
    `wants_closed_days`: the closed days of the city are handed over as the keyword `closed`.
    """

    name: str
    signatures: tuple[Signature, ...]
    call: Callable[..., Any]
    method_of: str | None = None
    wants_closed_days: bool = False


class Functions(Mapping[str, Function]):
    """The functions known to a vocabulary, by name. A name is given once."""

    def __init__(self, known: Sequence[Function] = ()) -> None:
        self._known: dict[str, Function] = {}
        for function in known:
            self.add(function)

    def add(self, function: Function) -> None:
        """Make a function known. Raises FunctionRefused when its name is taken, reserved or no name."""
        name = function.name
        if not name.isidentifier() or keyword.iskeyword(name) or name.startswith("_"):
            raise FunctionRefused(
                f"「{name}」は関数の名前にできません。",
                "",
                "英小文字で始まる英数字と下線の名前にしてください。",
            )
        if name in RESERVED or name in self._known:
            raise FunctionRefused(
                f"関数「{name}」は既にあります。", "名前は一度だけ使えます。", "別の名前にしてください。"
            )
        self._known[name] = function

    def __getitem__(self, name: str) -> Function:
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)
