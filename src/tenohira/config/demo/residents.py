"""Synthetic residents for the command line and the trial hall."""

from __future__ import annotations

import csv
import sys
from datetime import date
from pathlib import Path

from django.utils import timezone
from rich.console import Console
from rich.progress import Progress

from tenohira.engines.people import commands as people
from tenohira.engines.people.population.generating import HEADINGS
from tenohira.engines.people.population.writing import city_rows, write_register
from tenohira.foundation.city import city_definition, first_pack, use_city
from tenohira.foundation.journal import Actor

console = Console(highlight=False, stderr=True)
_DEFAULT_SIZE = 10_000
_OPERATOR = Actor("system", channel="cli")


def size_of(city: str, size: int) -> int:
    """Return how many residents to make: as asked, else the city's own number."""
    return size or city_definition(city).population or _DEFAULT_SIZE


def write(city: str, size: int, seed: int, out: Path | None, on: date | None = None) -> None:
    """Write the residents of a city as the register's CSV, to a file or to standard output."""
    with use_city(city):
        rows = city_rows(size=size_of(city, size), seed=seed, on=on or timezone.localdate())
    if out is not None:
        write_register(rows, out)
        console.print(f"✓ {len(rows):,} 人を {out} に書きました。", markup=False)
        return
    writer = csv.DictWriter(sys.stdout, HEADINGS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)


def load(file: Path, city: str, *, dry_run: bool, skip_bad: bool) -> int:
    """Import a register file into the only or the named city; prints every bad row; returns the exit status."""
    code = city or first_pack()
    with use_city(code), Progress(console=console, transient=True) as bar:
        task = bar.add_task("取り込んでいます", total=None)
        report = people.import_register(
            file,
            by=_OPERATOR,
            dry_run=dry_run,
            skip_bad=skip_bad,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    for problem in report.problems:
        console.print(str(problem), markup=False, soft_wrap=True)
    if report.errors and not report.loaded:
        console.print(f"誤りが {len(report.errors)} 件あるため、何も取り込んでいません。", markup=False)
        return 1
    if report.is_dry_run:
        console.print(f"✓ {report.rows:,} 行を調べました。取り込める状態です。", markup=False)
    else:
        done = f"新しく {report.created:,} 人、更新 {report.updated:,} 人、飛ばした行 {report.skipped:,}"
        console.print(f"✓ {done}。", markup=False)
    return 0
