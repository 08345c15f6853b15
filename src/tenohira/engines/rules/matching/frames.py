"""The rows on which cells are calculated: persons, children of persons, and pairs of a row with each of a list.

`any(child.age < 3 for child in household.children)` is a column of children, brought together by parent. Where the
element speaks of the row outside too (`m.age > person.age`), each outer row is paired with each member.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from tenohira.engines.rules.matching.cells import Cell, Cells

Over = Literal["members", "children"]


@dataclass(frozen=True)
class Frame:
    """A kind of rows. `outer`: the frame each of whose rows is paired with the members of a list (`over`).

    The root has a row a person. `members` on the root are its own rows, brought together by household; the frame
    "children" has a row for each child of each parent.
    """

    name: str
    over: Over | None = None
    outer: Frame | None = None

    @property
    def is_root(self) -> bool:
        """Whether a row is a person."""
        return self.over is None


ROOT = Frame("root")
CHILDREN = Frame("children", "children")


def pairs(outer: Frame, over: Over) -> Frame:
    """Return the frame of each row of `outer` with each one of a list."""
    return Frame(f"{outer.name}×{over}", over, outer)


@dataclass(frozen=True)
class Place:
    """Where a part of a rule is calculated: its frame, and which frame holds each loop variable.

    A variable held by the root is a member's own row: members and persons are the same rows.
    """

    frame: Frame = ROOT
    held: dict[str, Frame] = field(default_factory=dict)

    def inside(self, variable: str, frame: Frame, on: Frame | None = None) -> Place:
        """Return the place inside a loop whose members are rows of `frame`."""
        return Place(on or frame, {**self.held, f"in {variable}": frame})


class Groups:
    """Cells that bring rows together: by household, by parent, or by the outer row of a pair."""

    def __init__(self, cells: Cells) -> None:
        self._cells = cells

    def of(self, target: Frame, source: Frame, how: str, cell: Cell, kind: str, low: int, high: int) -> Cell:
        """Return the column on `target` that is `how` (max, min, sum, known, rows, head) of a cell of `source`.

        It is NULL on a row of `target` without any row of `source`.
        """
        return self._cells.make("group", (target, source, how, cell), kind, low, high)

    def any(self, target: Frame, source: Frame, cell: Cell) -> Cell:
        """Return Kleene's disjunction over the rows: true wins, else unknown, else false."""
        return self._settled(target, source, "max", cell, self._cells.false)

    def all(self, target: Frame, source: Frame, cell: Cell) -> Cell:
        """Return Kleene's conjunction over the rows."""
        return self._settled(target, source, "min", cell, self._cells.true)

    def _settled(self, target: Frame, source: Frame, how: str, cell: Cell, of_none: Cell) -> Cell:
        if cell is of_none:
            return of_none
        cells = self._cells
        grade = cells.make("grade", (cell,), "int", 0, 2)  # 0 false, 1 unknown, 2 true
        found = self.of(target, source, how, grade, "int", 0, 2)
        return cells.make("settled", (found, of_none.value), "bool")
