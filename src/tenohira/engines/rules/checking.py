"""The state of checking one rule: its text, its words, what stands around, and the mistakes found so far."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from rapidfuzz import process

from tenohira.engines.rules.errors import GUIDE, RuleProblem
from tenohira.engines.rules.grammar import Parsed
from tenohira.engines.rules.tree import Constant, Node
from tenohira.engines.rules.types import WRONG, Type
from tenohira.engines.rules.vocabulary import Vocabulary

Handler = Callable[["Checking", ast.expr], Node]
MOST_NODES = 4000
DEEPEST_TREE = 100


@dataclass
class Size:
    """How large the tree has become, derived facts included; keeps every walk over it within the stack."""

    nodes: int = 0
    depth: int = 0


@dataclass(frozen=True)
class Checking:
    """What every check of a node needs.

    `variables`: the loop variables in sight. `record`: whose fields may be named bare (in a derived fact).
    `derivation`: the derived facts being put in place, outermost first. `label`: the text all nodes get while
    a derived fact is put in place.
    """

    parsed: Parsed
    vocabulary: Vocabulary
    handlers: Mapping[type[ast.expr], Handler]
    problems: list[RuleProblem] = field(default_factory=list)
    variables: Mapping[str, Node] = field(default_factory=dict)
    record: Node | None = None
    derivation: tuple[str, ...] = ()
    label: str | None = None
    size: Size = field(default_factory=Size)

    def visit(self, node: ast.expr) -> Node:
        """Return the typed form of a part of the rule; a part with a mistake has the type WRONG."""
        self.size.nodes += 1
        if self.size.nodes > MOST_NODES or self.size.depth >= DEEPEST_TREE:
            return self.wrong(
                node,
                "規則が大きすぎます。",
                "計算で求める事実が重なりすぎています。",
                "式を小さく分けてください。",
            )
        self.size.depth += 1
        found = self.handlers[type(node)](self, node)
        self.size.depth -= 1
        return found

    def text(self, node: ast.AST) -> str:
        """Return the text a node stands for in the rule."""
        return self.parsed.text(node) if self.label is None else self.label

    def wrong(self, node: ast.AST, what: str, why: str = "", how: str = "") -> Node:
        """Record a mistake at a node and return what stands in its place."""
        self.problems.append(RuleProblem(self.parsed.column(node), what, why, how or GUIDE))
        return Constant(WRONG, self.text(node), None)

    def expect(self, node: ast.expr, kind: Type, where: str) -> Node:
        """Visit a part that must have a type."""
        found = self.visit(node)
        if found.type in (kind, WRONG):
            return found
        what = f"{where}は{kind.label}でなければなりません。"
        return self.wrong(
            node, what, f"「{self.parsed.text(node)}」は{found.type.label}です。", _question(kind)
        )

    def with_variable(self, name: str, item: Node) -> Checking:
        """Return the same checking with one more loop variable."""
        return replace(self, variables={**self.variables, name: item})


def _question(kind: Type) -> str:
    return "比べる式（== < >= など）にしてください。" if kind.name == "bool" else ""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a hint that names the known word nearest to a misspelt one."""
    words = sorted(set(known))
    found = process.extractOne(name, words, score_cutoff=55)
    if found:
        return f"「{found[0]}」ではありませんか。"
    return f"使える名前: {'、'.join(words[:12])}" if words else ""
