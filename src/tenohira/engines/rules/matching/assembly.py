"""From cells to one table: the columns of persons, what is brought together from other rows joined back on.

Groups of one level are made together: one GROUP BY for all that is brought together by household, one by parent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import ibis.expr.datatypes as dt
from ibis.expr.types import Table

from tenohira.engines.rules.matching.cells import Cell
from tenohira.engines.rules.matching.emission import WIDE, Emission
from tenohira.engines.rules.matching.frames import CHILDREN, ROOT, Frame
from tenohira.engines.rules.matching.register import KEYS, Register
from tenohira.engines.rules.matching.sheets import Sheet, joined, materialise, parts_of

_MEMBER = "is_member"
TOLD = ("told_ref", "told_household")
"""`ref` and `household` as the register writes them."""


class Assembly:
    """Puts the columns of one matching together."""

    def __init__(self, register: Register, emission: Emission) -> None:
        self._register, self._emission = register, emission
        self._root: Sheet | None = None
        self._needs: dict[tuple[int, str], frozenset[Cell]] = {}

    @property
    def root(self) -> Sheet:
        """The rows of persons as far as they have got."""
        assert self._root is not None  # noqa: S101 - `persons` comes first
        return self._root

    def persons(self, wanted: Sequence[Cell]) -> Sheet:
        """Return the rows of persons with a column for every wanted cell."""
        self._root = self._base(wanted)
        self._fill(ROOT, self.root, wanted)
        return materialise(self.root, wanted, self._emission, is_last=True)

    def _base(self, wanted: Sequence[Cell]) -> Sheet:
        """The columns of the register that the cells read, under names of their own."""
        table, cells = self._register.persons, list(_below(wanted))
        own = [c for c in cells if c.op in ("column", "scaled") and c.args[:2] == (ROOT.name, "persons")]
        shared = [
            c for c in cells if c.op in ("column", "scaled") and c.args[:2] == (ROOT.name, "households")
        ]
        person, household = self._register.keys
        columns = {"ref": table[person], "household": table[household]}
        columns |= {told: table[name] for told, name in zip(TOLD, KEYS, strict=True)}
        if _MEMBER in table.columns:
            columns[_MEMBER] = table[_MEMBER]
        found = table.select(**columns, **{f"b{cell.number}": _read(table, cell) for cell in own})
        if shared and self._register.households is not None:
            homes = self._register.households
            homes = homes.select(home=homes["household"], **{f"b{c.number}": _read(homes, c) for c in shared})
            found = joined(found, homes, {TOLD[1]: "home"})
        names = {cell.number: f"b{cell.number}" for cell in [*own, *shared]}
        return Sheet(found, ("ref",), "ref", "household", names, TOLD)

    # --- what is brought together from other rows ------------------------------------------------------------

    def _fill(self, frame: Frame, sheet: Sheet, wanted: Iterable[Cell]) -> Sheet:
        """Return the rows of a frame with every group that the cells need, level by level."""
        levels = self._levels(frame, wanted)
        for level in range(1, max(levels.values(), default=0) + 1):
            groups = [group for group, at in levels.items() if at == level]
            for source in dict.fromkeys(group.args[1] for group in groups):
                sheet = self._with_groups(frame, sheet, source, [g for g in groups if g.args[1] == source])
                if frame.is_root:
                    self._root = sheet
        return sheet

    def _levels(self, frame: Frame, wanted: Iterable[Cell]) -> dict[Cell, int]:
        found: dict[Cell, int] = {}

        def level(group: Cell) -> int:
            if group not in found:
                found[group] = 1 + max((level(one) for one in self._needed(group.args[3], frame)), default=0)
            return found[group]

        for cell in wanted:
            for group in self._needed(cell, frame):
                level(group)
        return dict(sorted(found.items(), key=lambda item: item[0].number))

    def _needed(self, cell: Cell, frame: Frame) -> frozenset[Cell]:
        """Return the groups on a frame that a cell needs directly, at any depth and in any frame."""
        key = (cell.number, frame.name)
        found = self._needs.get(key)
        if found is None:
            if cell.op == "group" and cell.args[0] == frame:
                found = frozenset({cell})
            else:
                found = frozenset[Cell]().union(*(self._needed(part, frame) for part in parts_of(cell)))
            self._needs[key] = found
        return found

    def _with_groups(self, frame: Frame, sheet: Sheet, source: Frame, groups: Sequence[Cell]) -> Sheet:
        cells = [group.args[3] for group in groups]
        if source.is_root:
            self._root = materialise(self.root, cells, self._emission)
            sheet, rows, by = self.root, self.root, {"household": "household"}
            table = self._members(rows.table)
        else:
            if frame.is_root:
                sheet = self.root
            sheet, rows = self._rows_of(source, sheet, cells)
            rows = materialise(self._fill(source, rows, cells), cells, self._emission, is_last=True)
            table = rows.table
            by = {"ref": "parent"} if source == CHILDREN else {key: key for key in sheet.keys}
        known = rows.expressions(table)
        brought = table.select(
            **{f"by_{name}": table[held] for name, held in by.items()},
            **{f"g{g.number}": self._emission.expression(g.args[3], known) for g in groups},
        )
        total = brought.group_by([f"by_{name}" for name in by]).aggregate(
            **{f"g{g.number}": _together(g)(brought[f"g{g.number}"]) for g in groups}
        )
        both = joined(sheet.table, total, {name: f"by_{name}" for name in by})
        return sheet.with_columns(both, {g.number: f"g{g.number}" for g in groups})

    def _members(self, table: Table) -> Table:
        table = table.filter(table["household"].notnull())
        return table.filter(table[_MEMBER]) if _MEMBER in table.columns else table

    # --- rows of other frames ----------------------------------------------------------------------------------

    def _rows_of(self, frame: Frame, outer: Sheet, cells: Sequence[Cell]) -> tuple[Sheet, Sheet]:
        """Return the sheet outside, with what the rows take from it, and the rows of a frame."""
        inside = [cell for cell in _below(cells, frame) if cell.args and cell.args[0] in (frame, frame.name)]
        theirs = [cell for cell in inside if cell.op == "member"]
        brought = [cell for cell in inside if cell.op == "outer"]
        self._root = materialise(self.root, [cell.args[1] for cell in theirs], self._emission)
        if frame.outer is not None and frame.outer.is_root:
            outer = self.root
        if brought:
            outer = materialise(outer, [cell.args[1] for cell in brought], self._emission)
            if frame.outer is not None and frame.outer.is_root:
                self._root = outer
        ranks = [cell for cell in inside if cell.op == "column"]
        people = self._people(frame, theirs)
        if frame.over == "children":
            rows = self._children(people, ranks)
            if frame == CHILDREN:
                names = _names(theirs, ranks)
                return outer, Sheet(rows, ("parent", "child"), "parent", "of_home", names)
            link = {outer.person: "parent"}
        else:
            rows, link = people, {outer.household: "of_home"}
        return outer, self._paired(outer, rows, link, theirs, brought, ranks)

    def _people(self, frame: Frame, theirs: Sequence[Cell]) -> Table:
        """The root's own rows as members of a list."""
        held = self.root.table if frame.over == "children" else self._members(self.root.table)
        columns = {f"i{cell.number}": held[self.root.at[cell.args[1].number]] for cell in theirs}
        return held.select(of_ref=held["ref"], of_home=held["household"], **columns)

    def _children(self, people: Table, ranks: Sequence[Cell]) -> Table:
        kin = self._register.kinship
        columns = {f"i{cell.number}": _read(kin, cell) for cell in ranks}
        kin = kin.select(parent=kin["parent"], child=kin["child"], **columns)
        return joined(kin, people, {"child": "of_ref"}, how="inner")

    def _paired(
        self,
        outer: Sheet,
        rows: Table,
        link: dict[str, str],
        theirs: Sequence[Cell],
        brought: Sequence[Cell],
        ranks: Sequence[Cell],
    ) -> Sheet:
        key = f"with_{len(outer.keys)}"
        ref = "child" if "child" in rows.columns else "of_ref"
        [(outside, inside)] = link.items()
        inner = rows.select(
            **{key: rows[ref], f"link_{len(outer.keys)}": rows[inside]},
            **{f"i{cell.number}": rows[f"i{cell.number}"] for cell in [*theirs, *ranks]},
        )
        held = outer.table
        columns = {name: held[name] for name in {*outer.keys, outer.person, outer.household}}
        columns |= {f"i{cell.number}": held[outer.at[cell.args[1].number]] for cell in brought}
        paired = joined(held.select(**columns), inner, {outside: f"link_{len(outer.keys)}"}, how="inner")
        names = _names(theirs, brought, ranks)
        return Sheet(paired, (*outer.keys, key), outer.person, outer.household, names)


def _names(*cells: Sequence[Cell]) -> dict[int, str]:
    return {cell.number: f"i{cell.number}" for some in cells for cell in some}


def _below(cells: Iterable[Cell], frame: Frame | None = None) -> Iterator[Cell]:
    """Yield every cell below, each once; not below what a frame takes from others."""
    seen: set[int] = set()
    waiting = list(cells)
    while waiting:
        cell = waiting.pop()
        if cell.number in seen:
            continue
        seen.add(cell.number)
        yield cell
        if frame is None or not (cell.op in ("member", "outer") and cell.args[0] == frame):
            waiting += parts_of(cell)


def _read(table: Table, cell: Cell) -> Any:
    column = table[cell.args[2]]
    if cell.op == "scaled":
        return (column.cast(WIDE.copy(scale=9)) * cell.args[3]).cast(dt.int64)
    return column.cast(dt.int64) if cell.kind == "int" else column


def _together(group: Cell) -> Callable[[Any], Any]:
    how = group.args[2]
    if how == "rows":
        return lambda column: column.count()
    if how == "sum":
        kind = WIDE if group.kind == "wide" else dt.int64
        # DuckDB adds whole numbers up in 128 bits and PostgreSQL in numeric, whatever Ibis thinks
        return lambda column: column.cast(kind).sum().cast(WIDE).cast(kind)
    return lambda column: getattr(column, how)()
