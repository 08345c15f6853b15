"""Towns of the fictitious city, and masters made of carried golden rows."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

from tenohira.foundation.address import Town, TownMaster

HERE = Path(__file__).parent
PREFECTURE = "静岡県"
CITY = "てのひら市"

NAMES = (
    "親指町",
    "人差一丁目",
    "人差二丁目",
    "人差十二丁目",
    "中指",
    "中指三丁目",
    "薬指ケ丘",
    "小指の里",
    "大字手首",
    "手首",
    "三番町",
    "爪先センター一丁目",
)


def town(name: str, koaza: str = "", **more: object) -> Town:
    fields: dict[str, object] = {"lat": 34.7, "lng": 137.5, "postal_code": None, "kana": None} | more
    return Town(name=name, koaza=koaza, **fields)  # type: ignore[arg-type]


def tenohira_master() -> TownMaster:
    towns = [town(name) for name in NAMES]
    towns.append(town("中指", "関節"))
    return TownMaster(towns, prefecture=PREFECTURE, city=CITY)


def rows_of(file: str) -> list[dict[str, str]]:
    with (HERE / file).open(encoding="utf-8", newline="") as content:
        return list(csv.DictReader(content))


def masters_of(file: str) -> dict[tuple[str, str], TownMaster]:
    """One master per municipality of a file with the columns 都道府県, 市区町村, 町字."""
    names: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows_of(file):
        names[row["都道府県"], row["市区町村"]].add(row["町字"])
    return {
        (prefecture, city): TownMaster(
            [town(name) for name in sorted(found)], prefecture=prefecture, city=city
        )
        for (prefecture, city), found in names.items()
    }
