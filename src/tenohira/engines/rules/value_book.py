"""Loading values/*.yaml: the numbers that laws fix, their history checked for order, overlap and units."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from tenohira.engines.rules.declarations import PeriodDefinition, ValueDefinition, ValuesDefinition
from tenohira.engines.rules.lost import Lost
from tenohira.engines.rules.types import YEN, Type, type_from_name
from tenohira.engines.rules.values import DatedValue, OneOfTexts, Period, Range, Row, Values
from tenohira.foundation.definitions import Problems, Source, overlay, read_yaml, validate
from tenohira.foundation.definitions.source import Path_

_KEY = re.compile(r"^\s+([a-z][a-z0-9_]*)\s*:", re.MULTILINE)
_RANGE = re.compile(r"^\s*(?P<low>[\w-]*)\s*(?P<dots>\.\.)?\s*(?P<high>[\w-]*)\s*$")


class DatedValues(Values):
    """Dated values with the file and line of each, and its declaration; `lost` are those with mistakes."""

    def __init__(
        self,
        known: Sequence[DatedValue],
        places: Mapping[str, tuple[Path, int]],
        definitions: Mapping[str, ValueDefinition],
        lost: Lost,
    ) -> None:
        super().__init__(known)
        self.places = places
        self.definitions = definitions
        self.lost = lost


def load_values(folders: Sequence[Path], problems: Problems) -> DatedValues:
    """Read every file of the folders, a file of a later folder laid over the one of the same name before it.

    Mistakes (wrong type or unit, overlapping or unsorted history, rows that overlap) go to `problems`.
    """
    known: list[DatedValue] = []
    places: dict[str, tuple[Path, int]] = {}
    definitions: dict[str, ValueDefinition] = {}
    sources, lost = _merged(folders, problems)
    for source in sources:
        readable = _readable(source, problems)
        lost |= _names_in(source) - readable.keys()
        for name, definition in readable.items():
            place = source.place(("values", name))
            if name in places:
                what = f"値「{name}」は {places[name][0].name} にもあります。"
                problems.add(*place, what, "名前は一度だけ使えます。", "どちらかの名前を変えてください。")
                continue
            places[name], definitions[name] = place, definition
            before = len(problems)
            value = _Reading(name, definition, source, problems).value()
            if len(problems) == before:
                known.append(value)
            else:
                lost.add(name)
    return DatedValues(known, places, definitions, Lost(frozenset(lost)))


def _readable(source: Source, problems: Problems) -> dict[str, ValueDefinition]:
    """Return the declarations of a file; one with a mistake does not take the others with it."""
    file = validate(ValuesDefinition, source, problems)
    if file is not None:
        return dict(file.values)
    found = {}
    for name in sorted(_names_in(source)):
        definition = validate(ValueDefinition, source, Problems(), ("values", name))
        if definition is not None:
            found[name] = definition
    return found


def _names_in(source: Source) -> set[str]:
    values = source.value.get("values") if isinstance(source.value, dict) else None
    return set(values) if isinstance(values, dict) else set()


def _merged(folders: Sequence[Path], problems: Problems) -> tuple[list[Source], set[str]]:
    """Return the files, and every word that stands as a key in a file that is no YAML."""
    found: dict[str, Source] = {}
    lost: set[str] = set()
    for folder in folders:
        for path in sorted(folder.glob("*.yaml")):
            source = read_yaml(path, problems)
            if source is None:
                lost |= set(_KEY.findall(path.read_text(encoding="utf-8", errors="replace")))
            else:
                before = found.get(path.name)
                found[path.name] = overlay(before, source) if before else source
    return list(found.values()), lost


class _Reading:
    """Turns one declaration into a dated value; what is wrong is said at its own line."""

    def __init__(self, name: str, definition: ValueDefinition, source: Source, problems: Problems) -> None:
        self._name, self._definition = name, definition
        self._source, self._problems = source, problems
        self._type = type_from_name(definition.type)
        self._keys = tuple((key.name, type_from_name(key.type)) for key in definition.keys)

    def value(self) -> DatedValue:
        periods = [self._period(n, period) for n, period in enumerate(self._definition.history)]
        self._in_order()
        unit = self._definition.unit
        ordered = tuple(sorted(periods, key=lambda one: one.since))
        return DatedValue(self._name, self._type, self._keys, ordered, unit.text("ja") if unit else "")

    def _wrong(self, path: Path_, what: str, why: str = "", how: str = "") -> None:
        self._problems.add(*self._source.place(("values", self._name, *path)), what, why, how)

    def _in_order(self) -> None:
        history = self._definition.history
        for n in range(1, len(history)):
            before, after = history[n - 1], history[n]
            if after.from_ <= before.from_:
                how = "古いものから順に、from: を重ならないように並べてください。"
                self._wrong(
                    ("history", n, "from"), f"「{self._name}」の履歴が日付順ではありません。", "", how
                )
            elif before.until is not None and before.until >= after.from_:
                how = "until: を次の from: の前の日にするか、消してください。"
                self._wrong(
                    ("history", n - 1, "until"), f"「{self._name}」の履歴の期間が重なっています。", "", how
                )

    def _period(self, n: int, period: PeriodDefinition) -> Period:
        at: Path_ = ("history", n)
        law = period.law or self._definition.law or ""
        if not law:
            self._wrong(
                at, f"「{self._name}」の根拠がありません。", "", "law: に法令の条項を書いてください。"
            )
        if period.table is None:
            rows: list[Row] = [Row({}, self._of_type(period.value, self._type, (*at, "value")))]
            if self._keys:
                self._wrong(
                    (*at, "value"),
                    "keys: がある値には table: が要ります。",
                    "",
                    "table: の行に書いてください。",
                )
        else:
            before = len(self._problems)
            rows = [self._row(row, (*at, "table", k)) for k, row in enumerate(period.table)]
            if len(self._problems) == before:
                self._apart(rows, (*at, "table"))
            if not self._keys:
                self._wrong(
                    (*at, "table"),
                    "table: には keys: が要ります。",
                    "",
                    "表を読む鍵を keys: に書いてください。",
                )
        other = period.otherwise
        otherwise = None if other is None else self._of_type(other, self._type, (*at, "otherwise"))
        return Period(period.from_, period.until, law, tuple(rows), otherwise)

    def _row(self, row: Mapping[str, Any], at: Path_) -> Row:
        types = dict(self._keys)
        keys = {}
        for key, condition in row.items():
            if key in types:
                keys[key] = self._condition(condition, types[key], (*at, key))
            elif key != "value":
                known = "、".join((*types, "value"))
                self._wrong(
                    (*at, key),
                    f"表に「{key}」という列はありません。",
                    f"列は {known} です。",
                    "keys: を確かめてください。",
                )
        if "value" not in row:
            self._wrong(at, "表の行に value: がありません。", "", "value: を書き足してください。")
        return Row(
            keys, self._of_type(row.get("value"), self._type, (*at, "value")) if "value" in row else None
        )

    def _apart(self, rows: Sequence[Row], at: Path_) -> None:
        for n, row in enumerate(rows):
            for k in range(n):
                if row.meets(rows[k]):
                    what = f"表の{n + 1}行目が{k + 1}行目と重なっています。"
                    self._wrong(
                        (*at, n),
                        what,
                        "同じ鍵に二つの値があることになります。",
                        "範囲が重ならないように直してください。",
                    )
                    return

    def _condition(self, written: Any, kind: Type, at: Path_) -> Range | OneOfTexts:
        if kind.name in ("text", "bool"):
            listed = written if isinstance(written, list) else [written]
            return OneOfTexts(frozenset(self._of_type(one, kind, at) for one in listed))
        if isinstance(written, int | date):
            exact = self._of_type(written, kind, at)
            return Range(exact, exact)
        match = _RANGE.match(str(written))
        if match is None or not (match["low"] or match["high"]):
            self._wrong(
                at,
                f"範囲「{written}」を読めません。",
                "",
                "3、..2、3..18、3.. のどれかの形で書いてください。",
            )
            return Range()
        low = self._of_type(_figure(match["low"], kind), kind, at) if match["low"] else None
        high = self._of_type(_figure(match["high"], kind), kind, at) if match["high"] else None
        if not match["dots"]:
            high = low
        if low is not None and high is not None and low > high:
            self._wrong(at, f"範囲「{written}」は逆さまです。", "", "小さいほうを先に書いてください。")
        return Range(low, high)

    def _of_type(self, written: Any, kind: Type, at: Path_) -> Any:
        fits, convert = _FITS[kind.name]
        if fits(written):
            return convert(written)
        how = "円は整数で書いてください。" if kind == YEN else f"{kind.label}で書いてください。"
        self._wrong(
            at,
            f"「{written}」は{kind.label}ではありません。",
            f"「{self._name}」の型は{kind.label}です。",
            how,
        )
        return None


def _figure(text: str, kind: Type) -> Any:
    try:
        return date.fromisoformat(text) if kind.name == "date" else int(text)
    except ValueError:
        return text


def _is_whole(written: Any) -> bool:
    return isinstance(written, int) and not isinstance(written, bool)


def _same(written: Any) -> Any:
    return written


_FITS: Mapping[str, tuple[Callable[[Any], bool], Callable[[Any], Any]]] = {
    "bool": (lambda written: isinstance(written, bool), _same),
    "int": (_is_whole, _same),
    "yen": (_is_whole, _same),
    "decimal": (
        lambda written: _is_whole(written) or isinstance(written, float),
        lambda written: Fraction(str(written)),
    ),
    "date": (lambda written: isinstance(written, date), _same),
    "text": (lambda written: isinstance(written, str), _same),
}
