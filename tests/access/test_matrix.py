"""Role × office × protection × city × address: who gets what is written in matrix.txt, and nothing is left out of it.

A new address fails here until its row is written. `matrix.txt` is read by people: keep its columns straight.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tenohira.counters.desk.tests.stage import Stage
from tenohira.engines.cases.tests.conftest import library, people, test_library
from tenohira.engines.cases.tests.factories import Cast
from tests.access.walking import ROLES, Hall, of_another_city, routes

__all__ = ["library", "people", "test_library"]
TABLE = Path(__file__).parent / "matrix.txt"
CLOSED = {"sign-in", "refused", "absent"}


def table(section: str) -> dict[str, dict[str, str]]:
    """Read one section of matrix.txt: address -> role -> answer."""
    found: dict[str, dict[str, str]] = {}
    here = ""
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            here = line.strip("[]")
        elif here == section and line.strip() and not line.startswith("#"):
            route, *answers = line.split()
            found["" if route == "/" else route] = dict(zip(ROLES, answers, strict=True))
    return found


@pytest.fixture
def stage(people: Cast) -> Stage:
    return Stage(people)


def test_every_address_of_the_hall_has_its_row_and_every_row_its_address() -> None:
    assert sorted(table("plain")) == routes()
    assert set(table("protected")) <= set(routes())


@pytest.mark.parametrize("role", ROLES)
def test_everybody_gets_what_the_table_says(stage: Stage, role: str) -> None:
    hall, expected = Hall(stage), table("plain")
    found = {route: hall.answer(route, role) for route in routes()}
    assert {r: a for r, a in found.items() if a != expected[r][role]} == {}


@pytest.mark.parametrize("role", ROLES)
def test_under_protection_everybody_gets_what_the_table_says(stage: Stage, role: str) -> None:
    hall, expected = Hall(stage, protected=True), table("protected")
    found = {route: hall.answer(route, role) for route in expected}
    assert {r: a for r, a in found.items() if a != expected[r][role]} == {}


def test_a_session_of_another_city_opens_what_a_visitor_may_and_no_more(stage: Stage) -> None:
    hall, expected = Hall(stage), table("plain")
    hall.screens["visitor"] = of_another_city()
    found = {route: hall.answer(route, "visitor") for route in routes()}
    assert {r: a for r, a in found.items() if a != expected[r]["visitor"]} == {}


@pytest.mark.parametrize("section", ["plain", "protected"])
def test_the_table_itself_closes_the_desk_to_everybody_but_staff(section: str) -> None:
    for route, row in table(section).items():
        if route.startswith("desk/"):
            assert row["visitor"] == "sign-in", route
            assert {row["owner"], row["stranger"]} <= CLOSED, route


def test_the_table_itself_keeps_administration_to_the_keepers() -> None:
    for route, row in table("plain").items():
        if route.startswith("desk/administration/"):
            assert {row[role] for role in ROLES if role != "keeper"} <= CLOSED, route


def test_the_table_itself_hides_a_protected_persons_case_from_all_but_the_opener() -> None:
    for route, row in table("protected").items():
        if route.startswith("desk/cases/"):
            told = {row[role] for role in ("clerk", "elsewhere", "approver", "keeper")}
            assert told <= CLOSED | ({"on"} if route.endswith("/undo/") else set()), route
