"""Numbers that a law fixes, each with its history and source. Which one holds depends on the day asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tenohira.engines.rules.errors import ValueMissing
from tenohira.engines.rules.types import Type


@dataclass(frozen=True)
class Range:
    """A closed range of a key; None is open. A single number n is the span n..n."""

    low: Any = None
    high: Any = None

    def holds(self, key: Any) -> bool:
        """Tell whether a key lies in the range."""
        return (self.low is None or self.low <= key) and (self.high is None or key <= self.high)

    def meets(self, other: Range | OneOfTexts) -> bool:
        """Tell whether some key lies in both."""
        if isinstance(other, OneOfTexts):
            return False
        starts = [edge for edge in (self.low, other.low) if edge is not None]
        ends = [edge for edge in (self.high, other.high) if edge is not None]
        return not starts or not ends or bool(max(starts) <= min(ends))


@dataclass(frozen=True)
class OneOfTexts:
    """The texts, codes or yes-no answers for which a row holds."""

    texts: frozenset[Any]

    def holds(self, key: Any) -> bool:
        """Tell whether a key is listed."""
        return key in self.texts

    def meets(self, other: Range | OneOfTexts) -> bool:
        """Tell whether some key is in both."""
        return isinstance(other, OneOfTexts) and bool(self.texts & other.texts)


@dataclass(frozen=True)
class Row:
    """One row of a table: it holds where every key holds. A key left out holds for all."""

    keys: Mapping[str, Range | OneOfTexts]
    value: Any

    def holds(self, keys: Mapping[str, Any]) -> bool:
        """Tell whether the row is the one for these keys."""
        return all(condition.holds(keys[name]) for name, condition in self.keys.items())

    def meets(self, other: Row) -> bool:
        """Tell whether some keys would fit both rows."""
        shared = self.keys.keys() & other.keys.keys()
        return all(self.keys[name].meets(other.keys[name]) for name in shared)


@dataclass(frozen=True)
class Period:
    """What holds from `since` to `until` (both inclusive; None: until the next period), after which law."""

    since: date
    until: date | None
    law: str
    rows: tuple[Row, ...]
    otherwise: Any = None


@dataclass(frozen=True)
class DatedValue:
    """A value with its history, oldest first. `keys` are name and type of what its table is read by; `unit` is what a
    number counts, in Japanese, "" where none is declared."""

    name: str
    type: Type
    keys: tuple[tuple[str, Type], ...]
    history: tuple[Period, ...]
    unit: str = ""

    def period(self, on: date) -> Period:
        """Return what holds on a day: the last period that has begun, unless it has ended. Raises ValueMissing."""
        begun = [period for period in self.history if period.since <= on]
        found = begun[-1] if begun else None
        if found is None or (found.until is not None and found.until < on):
            first = self.history[0].since.isoformat() if self.history else "未登録"
            raise ValueMissing(
                f"{on.isoformat()}の「{self.name}」の値がありません。",
                f"値の履歴は{first}からで、この日に当たる期間がありません。",
                "library/values の history に、その日の値と根拠の法令を書き足してください。",
            )
        return found

    def ends(self, since: date) -> Iterator[date]:
        """Yield each first day of a gap from a day on: a period has ended and the next has not begun."""
        for period, following in zip(self.history, self.history[1:], strict=False):
            if period.until is not None and period.until >= since:
                after = period.until + timedelta(days=1)
                if after < following.since:
                    yield after

    def on(self, day: date, keys: Sequence[Any] = ()) -> Any:
        """Return the value on a day for the keys of its table. Raises ValueMissing."""
        period = self.period(day)
        named = {name: key for (name, _), key in zip(self.keys, keys, strict=True)}
        for row in period.rows:
            if row.holds(named):
                return row.value
        if period.otherwise is None:
            shown = "、".join(f"{name}={key}" for name, key in named.items())
            raise ValueMissing(
                f"「{self.name}」の表に {shown} の行がありません（{day.isoformat()}）。",
                f"{period.since.isoformat()}からの表のどの行にも当てはまりません。",
                "表に行を足すか、どの行でもないときの値を otherwise: に書いてください。",
            )
        return period.otherwise


class Values(Mapping[str, DatedValue]):
    """Dated values by name."""

    def __init__(self, known: Sequence[DatedValue] = ()) -> None:
        self._known = {value.name: value for value in known}

    def __getitem__(self, name: str) -> DatedValue:
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)
