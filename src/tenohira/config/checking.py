"""`tenohira check`: runs every check of library and packs, and prints what was found."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from rich.console import Console

from tenohira.config.pack_files import (
    check_city_file,
    check_route_posts,
    check_service_routes,
    check_stray_files,
    offices_without_opener,
)
from tenohira.engines.cases.definition import read_routes
from tenohira.engines.people.definition import read_offices, read_purposes
from tenohira.engines.services.checking import check_city
from tenohira.engines.services.folders import Folders, service_folders
from tenohira.foundation.address import check_towns
from tenohira.foundation.city import first_pack, pack_folder, packs, use_city
from tenohira.foundation.definitions import Problems, Source


def problems_of_pack(folder: Path, problems: Problems, warned: list[str] | None = None) -> int:
    """Check one city pack over the library; returns how many services were read.

    What may be meant but is seldom wanted goes to `warned`, in words.
    """
    code = check_city_file(folder, problems)
    check_stray_files(folder, problems)
    check_towns(folder / "towns.csv", problems)
    offices = read_offices(folder / "offices.yaml", problems)
    routes = read_routes(folder / "routes.yaml", problems)
    if (folder / "purposes.yaml").is_file():
        read_purposes(folder / "purposes.yaml", problems)
    with use_city(code or "000000"):
        bundles = check_city(
            Folders(Path(settings.TENOHIRA_LIBRARY), folder),
            problems,
            offices={office.id for office in offices.offices} if offices else None,
            routes=routes.routes if routes else None,
        )
    if offices is not None and routes is not None:
        check_route_posts(folder, routes, offices, problems)
        check_service_routes(folder, bundles, routes, offices, problems)
    closed = offices_without_opener(bundles, offices) if offices is not None else []
    if closed and warned is not None:
        warned.append(
            f"{folder.name}/offices.yaml: {'、'.join(closed)} の案件は、申請した人が支援措置を受けると、"
            "その課のだれにも開けません。開いてよい職に opens_protected: true を書いてください。"
        )
    return len(bundles)


def run(path: Path | None, console: Console) -> int:
    """Check one pack, or all of this installation; returns the exit status."""
    folders = [path] if path else list(packs().values())
    problems, count = Problems(), 0
    warned: list[str] = []
    for folder in folders:
        count += problems_of_pack(folder, problems, warned)
    if not folders:
        where = settings.TENOHIRA_CITIES
        problems.add(
            where, 1, "市区町村パックがありません。", "「コード-名前/city.yaml」が見つかりません。",
            "docs/howto/bring-your-city.md のとおりに作るか、TENOHIRA_CITIES を確かめてください。",
        )  # fmt: skip
    for problem in problems:
        console.print(str(problem), markup=False, soft_wrap=True, emoji=False)
    if problems:
        console.print(f"\n{len(problems)} か所に誤りがあります。", markup=False)
        return 1
    _print((f"注意: {one}" for one in warned), console)
    console.print(f"✓ パック {len(folders)}、手続き {count}: 誤りはありません。", markup=False)
    return 0


def show(service_id: str, path: Path | None, console: Console) -> int:
    """Print the merged definition of a service, each value with the file and line that says it."""
    folder = path or pack_folder(first_pack())
    folders = Folders(Path(settings.TENOHIRA_LIBRARY), folder)
    known = service_folders(folders)
    where = known.get(service_id)
    if where is None:
        console.print(
            f"手続き「{service_id}」はありません。あるのは {'、'.join(known)} です。",
            markup=False,
            soft_wrap=True,
        )
        return 1
    problems = Problems()
    for name in ("service.yaml", "form.yaml"):
        source = folders.merged(f"services/{where}/{name}", problems)
        if source is not None:
            console.print(f"── {name}", markup=False)
            _print(_lines(source.value, source, ()), console)
    _print((str(problem) for problem in problems), console)
    return 1 if problems else 0


def _print(lines: Iterable[str], console: Console) -> None:
    for line in lines:
        console.print(line, markup=False, soft_wrap=True, emoji=False)


def _lines(value: Any, source: Source, path: tuple[str | int, ...]) -> list[str]:
    if isinstance(value, dict) and value:
        return [line for key, inner in value.items() for line in _lines(inner, source, (*path, key))]
    if isinstance(value, list) and value:
        return [line for n, inner in enumerate(value) for line in _lines(inner, source, (*path, n))]
    file, number = source.place(path)
    return [f"{'.'.join(str(part) for part in path)}: {value}    ← {file}:{number}"]
