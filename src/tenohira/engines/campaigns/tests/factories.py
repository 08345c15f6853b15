"""The cast of てのひら市 for campaigns: families, clerks of こども未来課, a worker that runs until nothing is due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from tenohira.engines.campaigns import commands
from tenohira.engines.campaigns.queries import CampaignView
from tenohira.engines.people import commands as people
from tenohira.engines.people import queries as register
from tenohira.engines.people.definition import OfficesDefinition
from tenohira.engines.people.tests.factories import cast, clerk, known, load, row, years_ago
from tenohira.foundation.city import pack_folder
from tenohira.foundation.definitions import Problems, read_yaml, validate
from tenohira.foundation.journal import Actor
from tenohira.foundation.outbox import drain

SERVICE = "child-allowance-claim"
OFFICE = "kodomo-mirai"


def open_hall() -> None:
    """Offices and people: the 鈴木 family with a child of two, マリア without, 高橋 美咲 under protection with one."""
    problems = Problems()
    offices = validate(OfficesDefinition, read_yaml(pack_folder() / "offices.yaml", problems), problems)
    assert offices is not None
    people.load_offices(offices)
    hidden = child("3002", "3", 3, 氏名="高橋 蓮", 氏名カナ="タカハシ レン", 支援措置="有")
    register_all([*cast(), hidden])


def child(number: str, household: str, years: int, **changes: str) -> dict[str, str]:
    """A child of the head of a household, born here."""
    born = years_ago(years)
    days = {"生年月日": born, "住民となった日": born, "異動日": born, "異動事由": "出生"}
    return row(number, household, 続柄="子", **days, **changes)


def register_all(rows: list[dict[str, str]]) -> None:
    """Enter people into the register; every row must be right."""
    report = load(rows)
    assert not report.errors, report.errors


def many_families(count: int) -> None:
    """More families with a child of five each; the head of each reads mail."""
    rows = []
    for n in range(count):
        house = f"9{n:03}"
        rows.append(row(f"{house}1", house, メールアドレス=f"oya{n}@mail.example"))
        rows.append(child(f"{house}2", house, 5, 氏名="鈴木 空", 氏名カナ="スズキ ソラ"))
    register_all(rows)


def member(name: str, post: str) -> Actor:
    """A member of こども未来課, the same one each time."""
    there = next((one for one in register.all_staff() if one.name == name), None)
    return Actor("staff", there.ref, OFFICE, post, "desk") if there else clerk(name, OFFICE, post)[1]


def sano() -> Actor:
    """佐野, a clerk."""
    return member("佐野", "staff")


def oishi() -> Actor:
    """大石, the head."""
    return member("大石", "section-head")


def ready(
    by: Actor,
    *,
    words: Mapping[str, str] | None = None,
    repeats: bool = False,
    send_at: datetime | None = None,
    letters: bool = False,
) -> CampaignView:
    """A campaign about the child allowance, counted and proposed."""
    made = commands.make(SERVICE, by=by, words=words, repeats=repeats, send_at=send_at, letters=letters)
    commands.count(made.ref, by)
    return commands.propose(made.ref, by)


def work() -> None:
    """Let the worker carry out what is due until nothing is left."""
    while drain().done:
        pass


__all__ = [
    "OFFICE",
    "SERVICE",
    "child",
    "known",
    "many_families",
    "oishi",
    "open_hall",
    "ready",
    "register_all",
    "sano",
    "work",
]
