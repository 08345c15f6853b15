"""Offices and approval routes of a city pack, brought into the database."""

from __future__ import annotations

from rich.console import Console

from tenohira.engines.cases import commands as cases
from tenohira.engines.cases.definition import read_routes
from tenohira.engines.people import commands as people
from tenohira.engines.people.definition import read_offices
from tenohira.foundation.city import first_pack, pack_folder, use_city
from tenohira.foundation.definitions import Problems
from tenohira.foundation.errors import TenohiraError
from tenohira.foundation.journal import SYSTEM

console = Console(highlight=False)


class PackBroken(TenohiraError):
    """The offices or routes of a city pack cannot be read."""


def load(city: str) -> int:
    """Bring offices and routes of a city (default: the first) to what its pack says; what the desk edited stays.

    Raises PackBroken.
    """
    code = city or first_pack()
    with use_city(code):
        problems = Problems()
        offices = read_offices(pack_folder() / "offices.yaml", problems)
        routes = read_routes(pack_folder() / "routes.yaml", problems)
        if offices is None or routes is None or problems:
            raise PackBroken(
                "課か決裁ルートの定義を読めません。", str(problems), "tenohira check で直してください。"
            )
        people.load_offices(offices, by=SYSTEM)
        cases.load_routes(routes, by=SYSTEM)
    console.print(f"✓ {code}: 課と決裁ルートを入れました。")
    return 0
