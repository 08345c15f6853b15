"""The tables behind the synthetic residents, read from library/statistics (see SOURCES.md there)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from tenohira.engines.people.errors import PopulationError

OLDEST = 104


@dataclass(frozen=True)
class Band:
    """One age band: first and last age (inclusive) and how many men and women are in it."""

    first: int
    last: int
    male: int
    female: int


@dataclass(frozen=True)
class Pyramid:
    """A population by age band and sex."""

    bands: tuple[Band, ...]

    @property
    def total(self) -> int:
        """Everybody."""
        return sum(band.male + band.female for band in self.bands)

    def shares(self) -> dict[tuple[int, str], float]:
        """Return the share of every (first age of the band, 男 or 女); they add up to 1."""
        found = {(band.first, "男"): band.male / self.total for band in self.bands}
        return found | {(band.first, "女"): band.female / self.total for band in self.bands}


@dataclass(frozen=True)
class GivenName:
    """A given name with its reading, and the years of birth among which it is common."""

    name: str
    kana: str
    sex: str
    born_from: int
    born_to: int


@dataclass(frozen=True)
class Nation:
    """Names usual in one nationality, in katakana, its language, and its weight among foreign residents."""

    name: str
    language: str
    weight: int
    family: tuple[str, ...]
    male: tuple[str, ...]
    female: tuple[str, ...]


@dataclass(frozen=True)
class Statistics:
    """Everything the generator draws from."""

    pyramid: Pyramid
    births_by_month: tuple[int, ...]
    town_sizes: tuple[int, ...]
    family_names: tuple[tuple[str, str, int], ...]
    given_names: tuple[GivenName, ...]
    nations: tuple[Nation, ...]


def _table(folder: Path, name: str) -> list[dict[str, str]]:
    try:
        with (folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except OSError as error:
        raise PopulationError(
            _("統計の表 {name} を読めません。").format(name=name),
            error.strerror or "",
            _("library/statistics の中身を確かめてください。"),
        ) from error


def read_pyramid(folder: Path) -> Pyramid:
    """Return the age-sex table of a folder; the open last band ends at OLDEST. Raises PopulationError."""
    return Pyramid(
        tuple(
            Band(int(row["from"]), int(row["to"] or OLDEST), int(row["male"]), int(row["female"]))
            for row in _table(folder, "age-sex.csv")
        )
    )


def read_statistics(folder: Path | None = None) -> Statistics:
    """Return the tables of a folder (default: library/statistics); raises PopulationError."""
    home = folder or Path(settings.TENOHIRA_LIBRARY) / "statistics"
    return Statistics(
        pyramid=read_pyramid(home),
        births_by_month=tuple(int(row["births"]) for row in _table(home, "births-deaths-by-month.csv")),
        town_sizes=tuple(int(row["population"]) for row in _table(home, "town-sizes.csv")),
        family_names=tuple(
            (row["name"], row["kana"], int(row["weight"])) for row in _table(home, "family-names.csv")
        ),
        given_names=tuple(
            GivenName(row["name"], row["kana"], row["sex"], int(row["born_from"]), int(row["born_to"]))
            for row in _table(home, "given-names.csv")
        ),
        nations=_nations(_table(home, "foreign-names.csv")),
    )


def _nations(rows: list[dict[str, str]]) -> tuple[Nation, ...]:
    def part(nationality: str, wanted: str) -> tuple[str, ...]:
        return tuple(r["name"] for r in rows if (r["nationality"], r["part"]) == (nationality, wanted))

    kinds = dict.fromkeys((row["nationality"], row["language"], int(row["weight"])) for row in rows)
    return tuple(
        Nation(name, language, weight, part(name, "family"), part(name, "男"), part(name, "女"))
        for name, language, weight in kinds
    )
