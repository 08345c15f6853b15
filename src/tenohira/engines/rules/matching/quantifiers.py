"""any, all, sum, count, min and max over members as columns brought together: by household, by parent, or by row.

The members are rows of their own frame, so a hundred rules about children are one GROUP BY.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tenohira.engines.rules import tree
from tenohira.engines.rules.matching import dependence
from tenohira.engines.rules.matching.cells import Cell
from tenohira.engines.rules.matching.errors import not_in_columns
from tenohira.engines.rules.matching.facts_in_columns import MOST_MEMBERS
from tenohira.engines.rules.matching.frames import CHILDREN, ROOT, Frame, Over, Place, pairs
from tenohira.engines.rules.matching.ratios import Ratio, Value

if TYPE_CHECKING:
    from tenohira.engines.rules.matching.lowering import Lowering


@dataclass(frozen=True)
class Loop:
    """A loop over members: where its rows lie, where its result belongs, and its parts there."""

    node: tree.Quantify
    target: Frame
    source: Frame
    inside: Place


class Quantifiers:
    """Turns loops into groups."""

    def __init__(self, low: Lowering) -> None:
        self._low = low

    def value(self, node: tree.Quantify, place: Place) -> Value:
        """Return what a loop comes to on each row of a place."""
        over = node.over
        if not isinstance(over, tree.Fact) or over.path not in (dependence.MEMBERS, dependence.CHILDREN):
            return self._over_codes(node, place)
        loop = self.loop(node, place)
        if node.kind == "any":
            return self._low.groups.any(loop.target, loop.source, self.truth(loop))
        if node.kind == "all":
            return self._low.groups.all(loop.target, loop.source, self.truth(loop))
        if node.kind in ("sum", "count"):
            return self._sum(loop)
        return self._extreme(loop)

    def _over_codes(self, node: tree.Quantify, place: Place) -> Value:
        held = self._low.value(node.over, place)
        if isinstance(held, Cell) and held.is_null:
            return self._low.null(node.type)
        raise not_in_columns(
            f"「{node.text}」は、一括の照合では調べられません。",
            "人の一覧ではない一覧を、一つずつ調べています。",
            '"コード" in 一覧 の形に書き直してください。',
        )

    def loop(self, node: tree.Quantify, place: Place) -> Loop:
        """Return where the members of a loop lie."""
        assert isinstance(node.over, tree.Fact)  # noqa: S101
        over: Over = "members" if node.over.path == dependence.MEMBERS else "children"
        is_alone = self._low.dependence.inside(node) <= {dependence.HOUSEHOLD}
        if not is_alone:
            frame = pairs(place.frame, over)
            return Loop(node, place.frame, frame, place.inside(node.variable, frame))
        source = ROOT if over == "members" else CHILDREN
        return Loop(node, ROOT, source, place.inside(node.variable, source))

    def truth(self, loop: Loop) -> Cell:
        """Return what one member says: condition and element for any; not condition, or element for all."""
        low, node = self._low, loop.node
        element = low.truth(node.element, loop.inside)
        if node.condition is None:
            return element
        condition = low.truth(node.condition, loop.inside)
        if node.kind == "any":
            return low.cells.every([condition, element])
        return low.cells.some([low.cells.negation(condition), element])

    def held(self, loop: Loop) -> tuple[Cell, Value]:
        """Return whether a member meets the condition, and what it brings."""
        low, node = self._low, loop.node
        meets = low.cells.true if node.condition is None else low.truth(node.condition, loop.inside)
        return meets, low.value(node.element, loop.inside)

    def is_open(self, loop: Loop) -> Cell:
        """Return on the target whether some member's condition or value is unknown; NULL without members."""
        low, (meets, value) = self._low, self.held(loop)
        cells = low.cells
        is_open = cells.some(
            [cells.unknown(meets), cells.every([cells.or_else(meets, False), low.unknown(value)])]
        )
        return low.groups.any(loop.target, loop.source, is_open)

    def tops(self, loop: Loop, value: Value) -> tuple[Cell, Cell | None]:
        """Return the numerators and their one denominator, or the cells as they are."""
        if not isinstance(value, Ratio):
            assert isinstance(value, Cell)  # noqa: S101
            return value, None
        if not value.over.is_constant:
            raise not_in_columns(
                f"「{loop.node.text}」は、一括の照合では正確に計算できません。",
                "人ごとに分母の違う割り算を、まとめようとしています。",
                "floor_to などで端数を処理してから、合計や最小・最大を求めてください。",
            )
        return value.top, value.over

    def _sum(self, loop: Loop) -> Value:
        low, cells = self._low, self._low.cells
        meets, value = self.held(loop)
        top, over = self.tops(loop, value)
        if top.is_null:
            top = cells.null("int")
        brought = cells.when([(meets, top)], cells.constant(0))
        if brought.is_constant and brought.value == 1:
            total = low.groups.of(loop.target, loop.source, "rows", cells.true, "int", 1, MOST_MEMBERS)
        else:
            bounds = brought.low * MOST_MEMBERS, brought.high * MOST_MEMBERS
            total = low.groups.of(
                loop.target, loop.source, "sum", brought, "int", min(bounds[0], 0), max(bounds[1], 0)
            )
        total = self._closed(loop, cells.or_else(total, 0))
        return cells.within(total) if over is None else low.ratios.within(Ratio(total, over))

    def _extreme(self, loop: Loop) -> Value:
        low, cells = self._low, self._low.cells
        meets, value = self.held(loop)
        top, over = self.tops(loop, value)
        kept = cells.when([(meets, top)], cells.null(top.kind))
        if kept.is_null:
            return low.null(loop.node.type)
        found = low.groups.of(loop.target, loop.source, loop.node.kind, kept, kept.kind, kept.low, kept.high)
        found = self._closed(loop, found)
        return found if over is None else Ratio(found, over)

    def _closed(self, loop: Loop, value: Cell) -> Cell:
        """Return the value, NULL where some member leaves it open."""
        cells = self._low.cells
        return cells.when([(self.is_open(loop), cells.null(value.kind))], value)
