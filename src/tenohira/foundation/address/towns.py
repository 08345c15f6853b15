"""The towns (町字) of one municipality: read from a pack's towns.csv, found as one types."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from django.utils.translation import gettext as _

from tenohira.foundation.address.errors import AddressError
from tenohira.foundation.address.postal import read_postal_code
from tenohira.foundation.address.spelling import (
    bare_name,
    chome_of,
    folded,
    name_pattern,
    shortened_pattern,
)
from tenohira.foundation.text import is_kana, normalize, search_key

COLUMNS = ("town", "koaza", "kana", "postal_code", "lat", "lng")
REQUIRED = ("town", "lat", "lng")
_NO_TOWN = {"（大字なし）", "(大字なし)"}  # how masters write land outside any town


@dataclass(frozen=True, slots=True)
class Town:
    """One town: name (with 丁目).

    Koaza within it or "", its point in WGS84 degrees, postal code (7 digits), kana.
    """

    name: str
    koaza: str
    lat: float
    lng: float
    postal_code: str | None = None
    kana: str | None = None

    @property
    def full_name(self) -> str:
        """Return name and koaza together."""
        return f"{self.name}{self.koaza}"


@dataclass(frozen=True, slots=True)
class Spelling:
    """A pattern for one town, tried in the order of `weight`."""

    town: Town
    pattern: re.Pattern[str]
    weight: tuple[int, int, int]


class TownMaster:
    """The towns of one municipality.

    With the names of municipality and prefecture that may stand before them.
    """

    def __init__(self, towns: Iterable[Town], *, prefecture: str = "", city: str = "") -> None:
        self.towns: tuple[Town, ...] = tuple(towns)
        self.prefecture = prefecture
        self.city = city

    @classmethod
    def load(cls, path: Path, *, prefecture: str = "", city: str = "") -> TownMaster:
        """Return the master of a towns.csv (UTF-8, header as COLUMNS; only town, lat, lng must be filled).

        Raises AddressError with the line that cannot be read.
        """
        reader = csv.DictReader(io.StringIO(_text_of(path), newline=""))
        try:
            missing = [column for column in REQUIRED if column not in (reader.fieldnames or ())]
            if missing:
                raise AddressError(
                    _("%(file)s を読めません。") % {"file": path.name},
                    _("列がありません：%(columns)s") % {"columns": ", ".join(missing)},
                    _("1行目を %(columns)s にしてください。") % {"columns": ",".join(COLUMNS)},
                )
            towns = [
                _town(row, f"{path.name}:{reader.line_num}") for row in reader if row["town"] not in _NO_TOWN
            ]
        except csv.Error as error:
            raise AddressError(
                _("%(place)s を読めません。") % {"place": f"{path.name}:{reader.line_num}"},
                _("CSVの形になっていません（%(error)s）。") % {"error": error},
                _('引用符（"）の閉じ忘れがないか確かめてください。'),
            ) from error
        return cls(towns, prefecture=prefecture, city=city)

    def find(self, text: str, limit: int = 10) -> list[Town]:
        """Return the towns that what was typed so far may mean, best first.

        By the beginning of the name, of its kana, of the postal code (from three digits), then by any part.
        """
        typed = normalize(text)
        digits = re.sub(r"[〒\s-]", "", typed)
        if digits.isdigit() and len(digits) >= 3:
            return [town for town in self.towns if (town.postal_code or "").startswith(digits)][:limit]
        wanted = folded(re.sub(r"\s+", "", typed))
        kana = search_key(typed) if is_kana(typed) else ""
        if not wanted:
            return []
        ranked = [
            (rank, index) for index, entry in enumerate(self._entries) if (rank := entry.rank(wanted, kana))
        ]
        return [self.towns[index] for _rank, index in sorted(ranked)][:limit]

    def at_postal_code(self, code: str) -> list[Town]:
        """Return the towns of a postal code; raises AddressError for what is not a postal code."""
        digits = read_postal_code(code)
        return [town for town in self.towns if town.postal_code == digits]

    @cached_property
    def _entries(self) -> tuple[_Entry, ...]:
        return tuple(_Entry(folded(town.full_name), search_key(town.kana or "")) for town in self.towns)

    @cached_property
    def spellings(self) -> Sequence[Spelling]:
        """The patterns of all towns in the order to try: full names, longest first, then names without 町."""
        names = {folded(town.name) for town in self.towns}
        found = [_spelling(town, names) for town in self.towns]
        found += [short for town in self.towns if not town.koaza and (short := _shortened(town))]
        return sorted(found, key=lambda spelling: spelling.weight)


def _spelling(town: Town, names: set[str]) -> Spelling:
    name, bare = folded(town.name), folded(bare_name(town.name))
    chome = chome_of(town.name)
    pattern = name_pattern(
        town.name,
        needs_oaza=bare != name and bare in names,
        base_is_no_town=chome is None or folded(chome[0]) not in names,
    )
    if town.koaza:
        pattern += r"\s?" + name_pattern(town.koaza)
    return Spelling(town, re.compile(pattern), (0, -len(bare + folded(town.koaza)), 0 if chome else 1))


def _shortened(town: Town) -> Spelling | None:
    pattern = shortened_pattern(town.name)
    return Spelling(town, re.compile(pattern), (1, -len(town.name), 0)) if pattern else None


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    kana: str

    def rank(self, wanted: str, kana: str) -> int:
        """Return 1 (best) to 4, or 0 when the typed text is no part of this town."""
        if self.name.startswith(wanted):
            return 1
        if kana and self.kana.startswith(kana):
            return 2
        if wanted in self.name:
            return 3
        return 4 if len(kana) > 1 and kana in self.kana else 0


def _text_of(path: Path) -> str:
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise AddressError(
            _("%(place)s を読めません。") % {"place": f"{path.name}:{line}"},
            _("文字コードがUTF-8ではありません。"),
            _("表計算ソフトで「CSV UTF-8」を選んで保存し直してください。"),
        ) from error


def _degrees(text: str | None, limit: int) -> float:
    degrees = float(text or "")
    if not abs(degrees) <= limit:  # also refuses nan
        raise ValueError(text)
    return degrees


def _town(row: dict[str, str | None], place: str) -> Town:
    try:
        name = normalize(row["town"] or "")
        if not name:
            raise ValueError("town")
        return Town(
            name=name,
            koaza=normalize(row.get("koaza") or ""),
            lat=_degrees(row["lat"], 90),
            lng=_degrees(row["lng"], 180),
            postal_code=read_postal_code(code) if (code := row.get("postal_code")) else None,
            kana=normalize(row.get("kana") or "") or None,
        )
    except (ValueError, AddressError) as error:
        raise AddressError(
            _("%(place)s を読めません。") % {"place": place},
            _("町字名・緯度・経度・郵便番号のどれかが正しくありません（%(error)s）。") % {"error": error},
            _("その行を直してください。"),
        ) from error
