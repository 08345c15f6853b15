"""Where a part of a rule fails (EvaluationError) rather than being unknown.

Most rules need nothing of this: a failing part and an unknown one both leave an answer open. Only `a if c else a` and
`x in (…)` settle what is unknown but not what fails.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from tenohira.engines.rules import tree
from tenohira.engines.rules.errors import EvaluationError
from tenohira.engines.rules.evaluation import value_of
from tenohira.engines.rules.facts import Scope
from tenohira.engines.rules.matching import dependence
from tenohira.engines.rules.matching.cells import Cell
from tenohira.engines.rules.matching.frames import Place

if TYPE_CHECKING:
    from tenohira.engines.rules.matching.lowering import Lowering


class Failing:
    """Turns parts of rules into cells that say where they fail; never NULL."""

    def __init__(self, low: Lowering) -> None:
        self._low = low

    def of(self, node: tree.Node, place: Place) -> Cell:
        """Return whether `evaluate` raises on a part, on each row of a place."""
        needs = self._low.dependence.of(node)
        if not needs:
            return self._for_all(node)
        outer = self._low.outer(needs, place)
        if outer is not None:
            return self._low.carried(self.of(node, Place(outer, place.held)), place.frame)
        return _FAILS.get(type(node), _never)(self, node, place)

    def _for_all(self, node: tree.Node) -> Cell:
        try:
            value_of(node, Scope({}, self._low.on, self._low.closed))
        except EvaluationError:
            return self._low.cells.true
        return self._low.cells.false

    def any_of(self, nodes: tuple[tree.Node, ...], place: Place) -> Cell:
        """Return whether any of several parts fails."""
        return self._low.cells.some([self.of(node, place) for node in nodes])

    def operation(self, node: tree.Node, parts: tuple[tree.Node, ...], place: Place) -> Cell:
        """Return whether a part of it fails, or the operation itself does with all of them known."""
        low, cells = self._low, self._low.cells
        known = low.known([low.value(part, place) for part in parts])
        itself = cells.every([known, low.unknown(low.value(node, place))])
        if not self._can_fail(node, place):
            itself = cells.false
        return cells.some([self.any_of(parts, place), itself])

    def _can_fail(self, node: tree.Node, place: Place) -> bool:
        if isinstance(node, tree.Lookup | tree.Call):
            return True
        assert isinstance(node, tree.Arithmetic)  # noqa: S101
        return (
            any(part.is_partial for part in _cells_of(self._low.value(node, place))) or node.operator in "//%"
        )

    def settled(self, nodes: tuple[tree.Node, ...], place: Place, decisive: bool) -> Cell:
        """Return whether a conjunction or disjunction fails: nothing decides it, nothing is open, something fails."""
        low, cells = self._low, self._low.cells
        fails = [self.of(node, place) for node in nodes]
        if all(one is cells.false for one in fails):
            return cells.false
        values = [low.truth(node, place) for node in nodes]
        calm = [
            cells.some([one, cells.or_else(value if not decisive else cells.negation(value), False)])
            for one, value in zip(fails, values, strict=True)
        ]
        return cells.every([cells.some(fails), *calm])

    def choice(self, node: tree.Choose, place: Place) -> Cell:
        """Return whether a choice fails: its condition, or the branch that the condition takes."""
        cells, condition = self._low.cells, self._low.truth(node.condition, place)
        yes = cells.every([cells.or_else(condition, False), self.of(node.then, place)])
        no = cells.every([cells.negation(cells.or_else(condition, True)), self.of(node.otherwise, place)])
        return cells.some([self.of(node.condition, place), yes, no])

    def loop(self, node: tree.Quantify, place: Place) -> Cell:
        """Return whether a loop over members fails."""
        over = node.over
        if not isinstance(over, tree.Fact) or over.path not in (dependence.MEMBERS, dependence.CHILDREN):
            return self._low.cells.false
        return self._any_or_all(node, place) if node.kind in ("any", "all") else self._brought(node, place)

    def _any_or_all(self, node: tree.Quantify, place: Place) -> Cell:
        low, cells = self._low, self._low.cells
        loop = low.quantifiers.loop(node, place)
        if node.condition is None:
            fails = self.of(node.element, loop.inside)
        else:
            wanted = node.condition if node.kind == "any" else tree.Not(node.type, node.text, node.condition)
            fails = self.settled((wanted, node.element), loop.inside, node.kind == "all")
        if fails is cells.false:
            return cells.false
        truth = low.quantifiers.truth(loop)
        wins = truth if node.kind == "any" else cells.negation(truth)
        is_open = cells.every([cells.unknown(truth), cells.negation(fails)])
        gathered = low.groups.any
        return cells.every(
            [
                gathered(loop.target, loop.source, fails),
                cells.negation(gathered(loop.target, loop.source, cells.or_else(wins, False))),
                cells.negation(gathered(loop.target, loop.source, is_open)),
            ]
        )

    def _brought(self, node: tree.Quantify, place: Place) -> Cell:
        low, cells = self._low, self._low.cells
        loop = low.quantifiers.loop(node, place)
        meets, _ = low.quantifiers.held(loop)
        element = cells.every([cells.or_else(meets, False), self.of(node.element, loop.inside)])
        condition = cells.false if node.condition is None else self.of(node.condition, loop.inside)
        of_members = low.groups.any(loop.target, loop.source, cells.some([condition, element]))
        closed = cells.negation(low.quantifiers.is_open(loop))
        itself = cells.every([closed, low.unknown(low.value(node, place))])
        return cells.some([of_members, itself])


def _cells_of(value: Any) -> tuple[Cell, ...]:
    if isinstance(value, Cell):
        return (value,)
    return tuple(getattr(value, name) for name in value.__dataclass_fields__)


def _never(failing: Failing, node: tree.Node, place: Place) -> Cell:
    return failing._low.cells.false


_FAILS: Mapping[type[tree.Node], Callable[[Failing, Any, Place], Cell]] = {
    tree.Derived: lambda failing, node, place: failing.of(node.body, place),
    tree.Not: lambda failing, node, place: failing.of(node.part, place),
    tree.AllOf: lambda failing, node, place: failing.settled(node.parts, place, decisive=False),
    tree.AnyOf: lambda failing, node, place: failing.settled(node.parts, place, decisive=True),
    tree.Compare: lambda failing, node, place: failing.any_of((node.left, node.right), place),
    tree.OneOf: lambda failing, node, place: failing.any_of((node.item, *node.options), place),
    tree.Within: lambda failing, node, place: failing.any_of((node.item, node.collection), place),
    tree.Extreme: lambda failing, node, place: failing.any_of(node.parts, place),
    tree.Arithmetic: lambda failing, node, place: failing.operation(node, (node.left, node.right), place),
    tree.Call: lambda failing, node, place: failing.operation(node, node.arguments, place),
    tree.Lookup: lambda failing, node, place: failing.operation(node, node.keys, place),
    tree.Choose: lambda failing, node, place: failing.choice(node, place),
    tree.Quantify: lambda failing, node, place: failing.loop(node, place),
}
