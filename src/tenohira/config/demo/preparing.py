"""Fills an empty trial hall: residents, offices, routes, the cast, and then cases while the doors already open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from tenohira.config.demo import cast
from tenohira.config.demo.caseload import Candidate, Caseload
from tenohira.config.demo.residents import size_of
from tenohira.config.operating.opening import warnings
from tenohira.engines.cases import commands as cases
from tenohira.engines.cases.definition import read_routes
from tenohira.engines.people import commands as people
from tenohira.engines.people import queries as registered
from tenohira.engines.people.definition import read_offices
from tenohira.engines.people.population.writing import city_rows
from tenohira.foundation.city import city_definition, first_pack, pack_folder, use_city
from tenohira.foundation.definitions import Problems
from tenohira.gateways.pades.keys import key_file
from tenohira.gateways.pades.trial import make_trial_key

console = Console(highlight=False)
_SEED = 1


@contextmanager
def _bar(title: str) -> Iterator[tuple[Progress, TaskID]]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        yield progress, progress.add_task(title, total=None)


def prepare(city: str, *, size: int) -> tuple[str, list[Candidate]]:
    """Make the database and fill it with residents, offices and the cast; a filled hall stays as it is.

    Returns the city's code and the residents that cases may be made for (none when the hall was filled before).
    """
    call_command("migrate", verbosity=0)
    code = city or first_pack()
    with use_city(code):
        _make_seal(code)
        if registered.population() > 0:
            return code, []
        _open_offices()
        today = timezone.localdate()
        rows = _register(size_of(code, size), today)
        cast.sign_in_residents(cast.read_residents())
        cast.sign_in_staff(cast.read_staff())
        return code, _candidates(rows)


def _make_seal(code: str) -> None:
    """Give a trial hall a key of its own, so that its papers are signed; an operator's key stays."""
    folder = settings.TENOHIRA_SIGNING_KEYS
    if settings.TENOHIRA_TRIAL and folder and key_file(folder, code) is None:
        make_trial_key(Path(folder), code, city_definition().authority)


def _open_offices() -> None:
    problems = Problems()
    offices = read_offices(pack_folder() / "offices.yaml", problems)
    routes = read_routes(pack_folder() / "routes.yaml", problems)
    if offices is None or routes is None or problems:
        raise cast.CastBroken(
            "課か決裁ルートの定義を読めません。", str(problems), "tenohira check で直してください。"
        )
    people.load_offices(offices, by=cast.OPENER)
    cases.load_routes(routes, by=cast.OPENER)


def _register(size: int, today: date) -> list[dict[str, str]]:
    with _bar("住民をつくっています    ") as (progress, task):
        rows = city_rows(size=size, seed=_SEED, on=today)
        progress.update(task, completed=len(rows), total=len(rows))
    with _bar("住民台帳に入れています  ") as (progress, task):
        report = people.import_register(
            [*rows, *cast.register_rows(cast.read_residents(), today)],
            by=cast.OPENER,
            progress=lambda done, total: progress.update(task, completed=done, total=total),
        )
    if report.errors:
        raise cast.CastBroken(
            "住民を取り込めませんでした。", str(report.errors[0]), "データを確かめてください。"
        )
    return rows


def _candidates(rows: list[dict[str, str]]) -> list[Candidate]:
    """Heads of households and their spouses, with whether a child under 18 by relationship lives with them."""
    with_children = {row["世帯番号"] for row in rows if row["続柄"] == "子"}
    return [
        Candidate(row["宛名番号"], date.fromisoformat(row["生年月日"]), row["世帯番号"] in with_children)
        for row in rows
        if row["続柄"] in {"世帯主", "妻", "夫"}
    ]


def fill_desk(city: str, candidates: list[Candidate], count: int) -> int:
    """Make the cases of the trial hall; returns how many."""
    if not candidates or not count:
        return 0
    with use_city(city), _bar("案件をつくっています    ") as (progress, task):
        progress.update(task, total=count)
        return Caseload(candidates, _SEED).make(count, lambda done: progress.update(task, completed=done))


def announce(port: int, city: str) -> None:
    """Print where the hall is and who can sign in."""
    with use_city(city):
        name = city_definition().name.text("ja")
        residents, staff = cast.read_residents(), cast.read_staff()
    lines = [
        "",
        f"{name} 手のひら市役所（お試し）を開きました。",
        f"  市民の入口   http://localhost:{port}/",
        f"  職員の入口   http://localhost:{port}/desk/",
        "",
        f"  パスワードは、全員 {residents.password}",
    ]
    for member in residents.members:
        if member.account:
            lines.append(f"  市民  {member.account.mail:28} {member.name}　{member.note}")
    for clerk in staff.staff:
        lines.append(f"  職員  {clerk.mail:28} {clerk.name}　{clerk.note}")
    lines += ["", *(f"  {line}" for line in warnings()), "", "  終わるときは Ctrl-C", ""]
    for line in lines:
        console.print(line, markup=False, soft_wrap=True)
