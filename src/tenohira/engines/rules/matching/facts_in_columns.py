"""Facts as cells: a column of the register, or unknown for everybody where the register has none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenohira.engines.rules import tree
from tenohira.engines.rules.matching.cells import Cell
from tenohira.engines.rules.matching.errors import not_in_columns
from tenohira.engines.rules.matching.frames import CHILDREN, ROOT, Place
from tenohira.engines.rules.matching.ratios import Ratio, Value
from tenohira.engines.rules.matching.register import Columns, Source, places
from tenohira.engines.rules.types import BOOL, DATE, DECIMAL, INT, YEN, Code, Collection, Type

if TYPE_CHECKING:
    from tenohira.engines.rules.matching.lowering import Lowering

MOST_MEMBERS = 10**6
"""More people than share any household; keeps counts in bounds."""


class FactsInColumns:
    """Finds the cell of each fact."""

    def __init__(self, low: Lowering, columns: Columns) -> None:
        self._low, self._columns = low, columns

    def fact(self, node: tree.Fact) -> Value:
        """Return a fact of the person or the household on the root."""
        cells, path = self._low.cells, node.path
        if path == ("household", "size") and not self._columns.has("households", "size"):
            return cells.or_else(self.rows("members"), 0)
        found = self._columns.of_fact(path)
        if found is None:
            return self._low.null(node.type)
        if path[:2] == ("household", "head"):
            return self._of_head(found[1], node.type)
        return self._column(*found, node.type)

    def item(self, node: tree.Item, place: Place) -> Value:
        """Return a field of a member in hand."""
        frame = place.held[f"in {node.variable}"]
        name = ".".join(node.path)
        if not node.path:
            raise not_in_columns(
                f"「{node.text}」は、一括の照合では読めません。",
                "人の一覧ではない一覧を、一つずつ調べています。",
                '"コード" in 一覧 の形に書き直してください。',
            )
        if frame.is_root:
            return self._column("persons", name, node.type)
        if (
            frame.over == "children"
            and self._columns.has("kinship", name)
            and name not in ("parent", "child")
        ):
            return self._column("kinship", name, node.type, frame.name)
        return self._low.brought_from_member(self._column("persons", name, node.type), frame)

    def rows(self, over: str) -> Cell:
        """Return how many members a household, or how many children a person has; NULL for none."""
        source = ROOT if over == "members" else CHILDREN
        return self._low.groups.of(ROOT, source, "rows", self._low.cells.true, "int", 1, MOST_MEMBERS)

    def _of_head(self, name: str, kind: Type) -> Value:
        value = self._column("persons", name, kind)
        if isinstance(value, Ratio):
            return Ratio(self._heads(value.top), value.over)
        assert isinstance(value, Cell)  # noqa: S101
        return self._heads(value)

    def _heads(self, cell: Cell) -> Cell:
        cells, is_head = self._low.cells, self._column("persons", "is_head", BOOL)
        assert isinstance(is_head, Cell)  # noqa: S101
        if cell.is_null or is_head.is_null:
            return cells.null(cell.kind)
        if cell.kind == "list":
            raise not_in_columns(
                "世帯主の複数選択の事実は、一括の照合では読めません。",
                "一覧の列を世帯でまとめられません。",
                "規則を person の事実で書いてください。",
            )
        if cell.kind == "bool":
            number = cells.when(
                [(cell, cells.constant(2)), (cells.negation(cell), cells.constant(0))], cells.null("int")
            )
            found = self._heads(number)
            return cells.compare("==", found, cells.constant(2))
        kept = cells.when([(is_head, cell)], cells.null(cell.kind))
        return self._low.groups.of(ROOT, ROOT, "max", kept, cell.kind, cell.low, cell.high)

    def _column(self, table: str, name: str, kind: Type, frame: str = ROOT.name) -> Value:
        source = self._columns.find(table, name, kind)
        if source is None or source.dtype.is_null():
            return self._low.null(kind)
        return self._read(source, kind, frame)

    def _read(self, source: Source, kind: Type, frame: str) -> Value:
        cells, at = self._low.cells, (frame, source.table, source.name)
        is_full = self._columns.is_full(source)
        if kind in (INT, YEN, DECIMAL):
            scale, bounds = 10 ** places(source.dtype), self._columns.bounds(source)
            op, args = ("scaled", (*at, scale)) if scale > 1 else ("column", at)
            number = cells.within(cells.make(op, args, "int", bounds.low, bounds.high, is_sure=is_full))
            return Ratio(number, cells.constant(scale)) if scale > 1 else number
        if kind == DATE:
            days = self._columns.days(source)
            return cells.make("column", at, "date", days.low, days.high, is_sure=is_full)
        column = cells.make("column", at, _kind(kind), is_sure=is_full)
        if isinstance(kind, Code) and "" not in kind.values:
            return cells.make("nonempty", (column,), "text")
        return column


def _kind(kind: Type) -> str:
    if isinstance(kind, Collection):
        return "list"
    return "bool" if kind == BOOL else "text"
