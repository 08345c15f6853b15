"""`tenohira simulate`: two packs, one register, the figures of the policy lab."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tenohira.config.pack_files import check_city_file
from tenohira.engines.people import queries as people
from tenohira.engines.services.queries import Catalogue, Folders, check_catalogue
from tenohira.engines.simulation.queries import Comparison, Effect, Line, simulate
from tenohira.foundation.city import use_city
from tenohira.foundation.definitions import Problems

_HIDDEN = "×"
_HEAD = ("手続き", "組", "増える", "減る", "変わらない", "分からない", "1年の差（円）")


@dataclass(frozen=True)
class Wanted:
    """What was asked for; without `register` the hall's own register is read."""

    base: Path
    draft: Path
    on: date | None
    form: str
    register: Path | None


def run(wanted: Wanted, console: Console) -> int:
    """Compare two packs and print the figures; returns the exit status, 1 when a pack has mistakes.

    Examples that come out otherwise under the draft are told on standard error and do not stop it.
    """
    told = Console(stderr=True, highlight=False)
    problems = Problems()
    code = check_city_file(wanted.base, problems)
    if check_city_file(wanted.draft, problems) != code:
        problems.add(
            wanted.draft / "city.yaml", 1, "別の市区町村のパックです。", f"比べるもとは {code} です。",
            "同じ市区町村の2つのパックを --base と --draft に書いてください。",
        )  # fmt: skip
    with use_city(code or "000000"):
        base = _read(wanted.base, problems)
        draft = _read(wanted.draft, problems, told)
        for problem in problems:
            told.print(str(problem), markup=False, soft_wrap=True, emoji=False)
        if problems:
            told.print(f"\n{len(problems)} か所に誤りがあります。", markup=False)
            return 1

        def register(names: Collection[str], on: date) -> people.RegisterColumns:
            if wanted.register is None:
                return people.register_columns(names, on)
            return people.columns_of_file(wanted.register, names, on)

        found = simulate(base, draft, register, wanted.on or timezone.localdate())
    _PRINTED[wanted.form](found, console)
    return 0


def _read(pack: Path, problems: Problems, told: Console | None = None) -> Catalogue:
    """Read a pack over the library as `tenohira check` does; of a draft, examples are only told."""
    found = Problems()
    catalogue = check_catalogue(Folders(Path(settings.TENOHIRA_LIBRARY), pack), found)
    for one in found:
        if told is not None and one.file.endswith("examples.yaml"):
            told.print(f"注意: {one}", markup=False, soft_wrap=True, emoji=False)
        else:
            problems.add(one.file, one.line, one.what, one.why, one.how)
    return catalogue


def _rows(found: Comparison) -> Iterator[tuple[Effect, str, Line]]:
    for effect in found.effects:
        yield effect, "", effect.total
        for lines in (effect.homes, effect.ages, effect.towns):
            for line in lines:
                yield effect, line.name, line


def _cells(line: Line) -> list[str]:
    numbers = (line.gains, line.losses, line.unchanged, line.undecided, line.yen)
    return [_HIDDEN if one is None else str(one) for one in numbers]


def _as_table(found: Comparison, console: Console) -> None:
    if not found.effects:
        console.print("対象と額が変わる手続きはありません。", markup=False)
    table = Table(*_HEAD, title=f"{found.on.isoformat()} の住民で")
    for effect, name, line in _rows(found):
        table.add_row(Text(effect.title if not name else ""), Text(name or line.name), *_cells(line))
    if found.effects:
        console.print(table)
    for one in found.uncounted:
        console.print(f"数えられない: {one.title}: {one.why}", markup=False, soft_wrap=True)
    for one in found.elsewhere:
        console.print(f"審査の条件や通知書だけが変わる: {one.title}", markup=False, soft_wrap=True)


def _as_json(found: Comparison, _console: Console) -> None:
    json.dump({**asdict(found), "on": found.on.isoformat()}, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def _as_csv(found: Comparison, _console: Console) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\r\n")
    writer.writerow(_HEAD)
    for effect, name, line in _rows(found):
        writer.writerow([effect.service, name or line.name, *_cells(line)])


_PRINTED = {"table": _as_table, "json": _as_json, "csv": _as_csv}
