"""The figures of a simulation as lines of a table with a bar: losses to the left, gains to the right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_HALF = 100


@dataclass(frozen=True)
class Drawn:
    """A line of a table with the widths of its bars, of a hundred; None where a number is hidden."""

    name: str
    gains: int | None
    losses: int | None
    undecided: int | None
    yen: int | None
    right: int
    left: int

    @property
    def from_left(self) -> int:
        """Where the bar of losses begins."""
        return _HALF - self.left


@dataclass(frozen=True)
class Group:
    """A table: its heading, its lines, how many more have nothing to show; `is_hidden`: nothing of it may be shown."""

    title: str
    lines: tuple[Drawn, ...]
    more: int
    is_hidden: bool


def groups(effect: Mapping[str, Any]) -> list[Group]:
    """Return the tables of an effect: household, age, town."""
    of_home = effect["terms"]["unit"] == "household"
    named = (("homes", "世帯の種類"), ("ages", "世帯主の年齢" if of_home else "年齢"), ("towns", "町字"))
    has_any = any(effect["total"][kind] != 0 for kind in ("gains", "losses", "undecided"))
    found = []
    for key, title in named:
        told = [line for line in effect[key] if line["gains"] or line["losses"] or line["undecided"]]
        found.append(Group(title, _drawn(told), len(effect[key]) - len(told), has_any and not effect[key]))
    return found


def _drawn(lines: list[Mapping[str, Any]]) -> tuple[Drawn, ...]:
    most = max((max(line["gains"] or 0, line["losses"] or 0) for line in lines), default=0) or 1
    return tuple(
        Drawn(
            line["name"], line["gains"], line["losses"], line["undecided"], line["yen"],
            _width(line["gains"], most), _width(line["losses"], most),
        )
        for line in lines
    )  # fmt: skip


def _width(count: int | None, most: int) -> int:
    return max(1, round((count or 0) * _HALF / most)) if count else 0


def cost(effect: Mapping[str, Any]) -> list[tuple[str, int, int]]:
    """Return the bars of a year's yen: heading, yen, width of a hundred; [] where one may not be shown."""
    before, after = effect["before"], effect["after"]
    if before is None or after is None or not effect["terms"]["has_money"]:
        return []
    most = max(before, after) or 1
    return [("いま", before, round(before * 100 / most)), ("案", after, round(after * 100 / most))]
