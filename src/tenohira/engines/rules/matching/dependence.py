"""On what a part of a rule depends: the person, the household, members in hand, or nothing but the day."""

from __future__ import annotations

from tenohira.engines.rules import tree

PERSON, HOUSEHOLD = "person", "household"
CHILDREN = ("household", "children")
MEMBERS = ("household", "members")


class Dependence:
    """Finds the loop variables of a part that are not its own, and `person` or `household` (`today` is no fact)."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[tree.Node, frozenset[str]]] = {}

    def of(self, node: tree.Node) -> frozenset[str]:
        """Return what a part depends on; empty when it is the same for everybody."""
        known = self._known.get(id(node))
        if known is None:
            known = self._known[id(node)] = (node, self._of(node))
        return known[1]

    def _of(self, node: tree.Node) -> frozenset[str]:
        if isinstance(node, tree.Item):
            return frozenset({f"in {node.variable}"})
        if isinstance(node, tree.Fact):
            is_shared = node.path[0] == "household" and node.path[:2] != CHILDREN
            return frozenset({HOUSEHOLD if is_shared else PERSON})
        found = frozenset[str]().union(*(self.of(part) for part in tree.parts_of(node)))
        return found - {f"in {node.variable}"} if isinstance(node, tree.Quantify) else found

    def inside(self, node: tree.Quantify) -> frozenset[str]:
        """Return what the element and the condition of a loop depend on besides its own members."""
        parts = [node.element, *([node.condition] if node.condition is not None else [])]
        found = frozenset[str]().union(*(self.of(part) for part in parts))
        return found - {f"in {node.variable}"}
