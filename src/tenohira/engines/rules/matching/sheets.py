"""A frame on its way to a table: columns are added in stages, so that what is shared is written once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from ibis.expr.types import Table

from tenohira.engines.rules.matching.business_days import calendar_table
from tenohira.engines.rules.matching.cells import Cell
from tenohira.engines.rules.matching.emission import TWICE, Emission

_DEEPEST = 12
"""Nested calculations deeper than this become a column half way, so that no engine meets a tower of brackets."""


@dataclass(frozen=True)
class Sheet:
    """The rows of a frame with the columns that are there.

    `keys`: what makes a row unique. `person`, `household`: the columns of the person the row is about and of the
    household of its members. `at`: the name of the column of each cell that is one, by the number of the cell.
    `told`: columns that are only passed on to the answers.
    """

    table: Table
    keys: tuple[str, ...]
    person: str
    household: str
    at: dict[int, str] = field(default_factory=dict)
    told: tuple[str, ...] = ()

    def with_columns(self, table: Table, more: dict[int, str]) -> Sheet:
        """Return the sheet on a table that has further columns."""
        return replace(self, table=table, at={**self.at, **more})

    def expressions(self, table: Table | None = None) -> Held:
        """Return the expression of each cell that is a column, on the sheet's table or one with the same columns."""
        return Held(self.table if table is None else table, self.at)


class Held:
    """The columns of a table by the number of their cell; an expression is made when it is asked for."""

    def __init__(self, table: Table, at: Mapping[int, str]) -> None:
        self._table, self._at = table, at
        self._made: dict[int, Any] = {}

    def get(self, number: int) -> Any:
        """Return the expression of a cell, None for one that is no column yet."""
        if number not in self._made and number in self._at:
            self._made[number] = self._table[self._at[number]]
        return self._made.get(number)


def parts_of(cell: Cell) -> Iterator[Cell]:
    """Yield the cells that a cell is calculated from."""
    return (part for part in cell.args if isinstance(part, Cell))


def materialise(sheet: Sheet, wanted: Iterable[Cell], emission: Emission, is_last: bool = False) -> Sheet:
    """Return the sheet with a column for every wanted cell, what they share first.

    What the cells need from other rows must be there already. `is_last`: nothing else will be asked of the sheet, so
    that columns are dropped as soon as they have served.
    """
    goals = {cell.number: cell for cell in wanted if not (cell.is_constant or cell.is_null)}
    order = _in_order(goals.values(), sheet)
    uses = Counter(part.number for cell in order for part in _used(cell))
    stages, kept = _stages(order, uses, goals)
    served = _last_stages(order, stages, kept, goals)
    for stage in range(max(stages.values(), default=-1) + 1):
        cells = [cell for cell in order if cell.number in kept and stages[cell.number] == stage]
        if cells:
            left = {number for number in sheet.at if served.get(number, -1) > stage} if is_last else None
            sheet = _with_stage(sheet, cells, emission, left)
    return sheet


def _last_stages(
    order: Sequence[Cell], stages: Mapping[int, int], kept: Collection[int], goals: Mapping[int, Cell]
) -> dict[int, int]:
    """Return the stage up to which each column is read; that of a goal never ends."""
    never = len(order) + 1
    last = dict.fromkeys(goals, never)
    for cell in reversed(order):
        read_in = stages[cell.number] if cell.number in kept else last.get(cell.number, -1)
        for part in parts_of(cell):
            last[part.number] = max(last.get(part.number, -1), read_in)
    return last


def _with_stage(sheet: Sheet, cells: Sequence[Cell], emission: Emission, left: set[int] | None) -> Sheet:
    """Add columns; of those that were there, keep the ones that are left to be read, all by default."""
    known, names = sheet.expressions(), {cell.number: f"c{cell.number}" for cell in cells}
    looked_up = [cell for cell in cells if cell.op == "calendar"]
    columns = {names[c.number]: emission.expression(c, known) for c in cells if c.op != "calendar"}
    if left is None or looked_up:
        table = sheet.table.mutate(**columns) if columns else sheet.table
    else:
        at = {number: name for number, name in sheet.at.items() if number in left}
        own = dict.fromkeys((*sheet.keys, sheet.person, sheet.household, *sheet.told, *at.values()))
        table = sheet.table.select(*own, **columns)
        sheet = replace(sheet, at=at)
    for cell in looked_up:
        *span, part = cell.args
        days = calendar_table(*span)
        days = days.select(**{f"day_{cell.number}": days["day"], names[cell.number]: days["number"]})
        table = joined(table, days, {sheet.at[part.number]: f"day_{cell.number}"})
    return sheet.with_columns(table, names)


def joined(left: Table, right: Table, on: dict[str, str], how: Literal["left", "inner"] = "left") -> Table:
    """Join on columns of different names; the right side's keys are left out."""
    both = left.join(right, [left[one] == right[other] for one, other in on.items()], how=how)
    return both.select(*left.columns, *(name for name in right.columns if name not in on.values()))


def _used(cell: Cell) -> Iterator[Cell]:
    for part in parts_of(cell):
        yield part
        if cell.op in TWICE:
            yield part


def _in_order(goals: Iterable[Cell], sheet: Sheet) -> list[Cell]:
    """Return every cell that must be calculated, parts before wholes."""
    order: dict[int, Cell] = {}
    waiting = [(cell, False) for cell in goals]
    while waiting:
        cell, is_done = waiting.pop()
        if cell.number in order or cell.number in sheet.at or cell.is_constant or cell.is_null:
            continue
        if is_done:
            order[cell.number] = cell
        else:
            waiting.append((cell, True))
            waiting += [(part, False) for part in parts_of(cell)]
    return list(order.values())


def _stages(
    order: Sequence[Cell], uses: Counter[int], goals: dict[int, Cell]
) -> tuple[dict[int, int], set[int]]:
    """Return the stage of each cell, and which become columns."""
    stages: dict[int, int] = {}
    depths: dict[int, int] = {}
    kept: set[int] = set()
    for cell in order:
        parts = [part for part in parts_of(cell) if part.number in stages]
        if cell.op == "calendar":  # it is joined on, by a column
            kept |= {part.number for part in parts}
        stages[cell.number] = max((stages[p.number] + (p.number in kept) for p in parts), default=0)
        depth = 1 + max((depths[p.number] for p in parts if p.number not in kept), default=0)
        depths[cell.number] = depth
        if uses[cell.number] > 1 or cell.op == "calendar" or cell.number in goals or depth >= _DEEPEST:
            kept.add(cell.number)
    return stages, kept
