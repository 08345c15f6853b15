"""Units of whole numbers as facts and values declare them: years of age never meet months, nor people grams.

Types hold yen apart from numbers; this holds numbers apart from each other. A number written in the rule, and a fact
or value that declares no unit, meets every unit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tenohira.engines.rules import tree
from tenohira.engines.rules.errors import RuleProblem
from tenohira.engines.rules.types import INT, Collection, Record, Type
from tenohira.engines.rules.vocabulary import Vocabulary

_ALIKE = {
    "歳": "年",
    "さい": "年",
    "年齢": "年",
    "月": "か月",
    "ヶ月": "か月",
    "カ月": "か月",
    "ヵ月": "か月",
}
_SPANS = {"days": "日", "months": "か月", "years": "年", "business_days_after": "日"}
_AGE = "歳"


def unit_problems(root: tree.Node, source: str, vocabulary: Vocabulary) -> list[RuleProblem]:
    """Return a problem for each place of a rule where numbers of two units meet, with its column in the text."""
    units = _Units(vocabulary)
    return [
        RuleProblem(max(source.find(node.text), 0) + 1, what, why, how)
        for node in _own_parts(root)
        for what, why, how in units.clashes(node)
    ]


def _own_parts(node: tree.Node) -> Iterator[tree.Node]:
    """Yield the parts that the writer of this rule wrote; the expression of a derived fact is checked by itself."""
    yield node
    if not isinstance(node, tree.Derived):
        for part in tree.parts_of(node):
            yield from _own_parts(part)


class _Units:
    """Tells the unit of each part of a rule; "" where none is declared."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def of(self, node: tree.Node) -> str:
        find = _FINDS.get(type(node))
        return find(self, node) if find is not None and node.type == INT else ""

    def clashes(self, node: tree.Node) -> Iterator[tuple[str, str, str]]:
        """Yield what, why and how for each pair of parts that do not fit each other."""
        if isinstance(node, tree.Call) and node.function.name in _SPANS:
            wanted, given = _SPANS[node.function.name], node.arguments[-1]
            if (unit := self.of(given)) in self._declared_in(given) and not _fits(unit, wanted):
                why = f"{node.function.name}( ) に渡すのは「{wanted}」の数です。"
                yield f"「{given.text}」の単位は「{unit}」です。", why, _SPAN_HOW
        for left, right in _meeting(node):
            one, other = self.of(left), self.of(right)
            if one and other and not _fits(one, other):
                what = f"「{left.text}」（{one}）と「{right.text}」（{other}）は単位が違います。"
                yield what, "数だけを比べたり足したりすると、意味のない結果になります。", _HOW

    def _declared_in(self, node: tree.Node) -> set[str]:
        """Return the units that facts and values of a part declare; an age that a rule works out itself has none."""
        named = (tree.Fact, tree.Item, tree.Derived)
        found = {self._declared(part) for part in tree.walk(node) if isinstance(part, named)}
        found |= {part.value.unit for part in tree.walk(node) if isinstance(part, tree.Lookup)}
        return found - {""}

    def _declared(self, node: tree.Fact | tree.Item | tree.Derived) -> str:
        if isinstance(node, tree.Derived):
            path = tuple(node.path.split("."))
        elif isinstance(node, tree.Fact):
            path = node.path
        else:
            path = (*node.collection.split("."), *node.path)
        units = self._vocabulary.units
        found = units.get(".".join(path), "")
        kind: Type | None = self._vocabulary.root(path[0])
        for step in path[1:]:
            kind = kind.of if isinstance(kind, Collection) else kind
            if not isinstance(kind, Record):
                return found
            found = found or units.get(f"{kind.name}.{step}", "")
            kind = kind.fields.get(step)
        return found

    def _derived(self, node: tree.Derived) -> str:
        return self._declared(node) or self.of(node.body)

    def _lookup(self, node: tree.Lookup) -> str:
        return node.value.unit

    def _call(self, node: tree.Call) -> str:
        return _AGE if node.function.name == "age_on" else ""

    def _arithmetic(self, node: tree.Arithmetic) -> str:
        return self.of(node.left) or self.of(node.right) if node.operator in ("+", "-") else ""

    def _choose(self, node: tree.Choose) -> str:
        return self.of(node.then) or self.of(node.otherwise)

    def _extreme(self, node: tree.Extreme) -> str:
        return next((unit for part in node.parts if (unit := self.of(part))), "")

    def _quantify(self, node: tree.Quantify) -> str:
        return "" if node.kind == "count" else self.of(node.element)


_HOW = "同じ単位の事実や値を使うか、月の数を 12 でわるなどして、単位をそろえてください。"
_SPAN_HOW = "日は days( )、か月は months( )、年は years( ) で書いてください。"
_FINDS: Mapping[type[tree.Node], Callable[[_Units, Any], str]] = {
    tree.Fact: _Units._declared,
    tree.Item: _Units._declared,
    tree.Derived: _Units._derived,
    tree.Lookup: _Units._lookup,
    tree.Call: _Units._call,
    tree.Arithmetic: _Units._arithmetic,
    tree.Choose: _Units._choose,
    tree.Extreme: _Units._extreme,
    tree.Quantify: _Units._quantify,
}


def _meeting(node: tree.Node) -> Iterator[tuple[tree.Node, tree.Node]]:
    if isinstance(node, tree.Compare) or (isinstance(node, tree.Arithmetic) and node.operator in ("+", "-")):
        yield node.left, node.right
    elif isinstance(node, tree.OneOf):
        yield from ((node.item, option) for option in node.options)
    elif isinstance(node, tree.Extreme):
        yield from ((node.parts[0], part) for part in node.parts[1:])
    elif isinstance(node, tree.Choose):
        yield node.then, node.otherwise


def _fits(one: str, other: str) -> bool:
    return _ALIKE.get(one, one) == _ALIKE.get(other, other)
