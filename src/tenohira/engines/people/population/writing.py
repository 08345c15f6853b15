"""Writing synthetic residents to a file the register can import, for `tenohira population` and the demo."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from tenohira.engines.people.errors import PopulationError
from tenohira.engines.people.population.generating import HEADINGS, Row, generate
from tenohira.engines.people.population.statistics import read_statistics
from tenohira.engines.people.population.summary import Summary, summarise
from tenohira.foundation.address import TownMaster
from tenohira.foundation.city import pack_folder


def city_rows(*, size: int, seed: int, on: date, city: str | None = None) -> list[Row]:
    """Return synthetic residents of a city (default: the current one) from its pack's towns.csv.

    Raises PopulationError, PackError when there is no pack, AddressError when towns.csv cannot be read.
    """
    path = pack_folder(city) / "towns.csv"
    if not path.is_file():
        raise PopulationError(
            _("町名一覧がありません。"),
            _("{path} が見つかりません。").format(path=path),
            _("docs/howto/bring-your-city.md のとおりに towns.csv を作ってください。"),
        )
    return list(generate(TownMaster.load(path).towns, read_statistics(), size=size, seed=seed, on=on))


def write_register(rows: Iterable[Row], path: Path) -> None:
    """Write rows as the register's CSV: UTF-8 with BOM (Excel reads it), CRLF."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, HEADINGS, lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)


def write_population(path: Path, *, size: int, seed: int, on: date, city: str | None = None) -> Summary:
    """Generate a city's synthetic residents, write them to a CSV file and return their figures."""
    rows = city_rows(size=size, seed=seed, on=on, city=city)
    write_register(rows, path)
    return summarise(rows, read_statistics().pyramid, on)
