"""Small changes of a rule (mutants): whoever lists its examples sees which limit none of them proves.

Each mutant differs from the rule in one place: a comparison is flipped, a limit moves by one, `and` becomes `or`, a
`not` or a clause is left out. A mutant that no example tells from the rule shows what nobody has tried.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tenohira.engines.rules.compiler import Rule, compile_rule
from tenohira.engines.rules.errors import RuleProblems
from tenohira.engines.rules.grammar import Parsed, parse
from tenohira.engines.rules.same_rules import canonical
from tenohira.engines.rules.tree import Lookup, Node
from tenohira.engines.rules.types import Type
from tenohira.engines.rules.values import DatedValue, Period, Range, Row
from tenohira.engines.rules.vocabulary import Vocabulary


@dataclass(frozen=True)
class Mutant:
    """One change: the 1-based column it begins at, the part as written, what stands there instead ("" when it is left
    out), which example would tell the two apart, and the whole text.
    """

    column: int
    was: str
    now: str
    hint: str
    source: str


@dataclass(frozen=True)
class ValueMutant:
    """One change of a dated value: where it stands below its own key, what was there, what is there now."""

    path: tuple[str | int, ...]
    was: str
    now: str
    value: DatedValue


_FLIPS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_SWAPS = {"any": "all", "all": "any", "min": "max", "max": "min"}

_EDGE = "「{0}」と「{1}」がちょうど同じになる例と、その一つ前・一つ後の例"
_ONLY = "ほかの条件がすべて成り立って、「{0}」だけが成り立たない例"
_EXACT = "「{0}」がちょうどいくつになるかで結果が変わる例"
_ONE_OF = "{0} のうち、一つだけが成り立つ例"
_BOTH = "「{0}」が成り立つ例と、成り立たない例"

_Change = tuple[ast.expr, str, str]
"""The part that changes, what it becomes, and the whole expression after the change."""


def mutants_of(source: str, *, is_clause: bool = False, is_amount: bool = False) -> list[Mutant]:
    """Return every mutant of the text of a rule, none for a text that is no rule.

    `is_clause`: the rule is one of several conditions, so that leaving it out is a change too. `is_amount`: it comes
    to yen, which one more and one less changes.
    """
    parsed = parse(source)
    if parsed.expression is None:
        return []
    root = parsed.expression
    found = [
        Mutant(parsed.column(at), parsed.text(at), now, _hint(at, parsed), whole)
        for at, now, whole in _changes(root)
    ]
    if is_clause:
        found.append(
            Mutant(parsed.column(root), parsed.text(root), "", _ONLY.format(parsed.text(root)), "True")
        )
    if is_amount:
        for shift, sign in ((1, ast.Add()), (-1, ast.Sub())):
            whole = ast.BinOp(root, sign, ast.Constant(1))
            text = parsed.text(root)
            found.append(
                Mutant(parsed.column(root), text, f"{text} {shift:+d}", _EXACT.format(text), _written(whole))
            )
    return found


def different_rules(
    mutants: list[Mutant], rule: Rule, vocabulary: Vocabulary, expects: Type | None
) -> Iterator[tuple[Mutant, Rule]]:
    """Yield the mutants that are rules, compiled; one that says the same as the rule or as one before is left out.

    Same: equal after whole numbers and days are compared in one way only (`a < 3` is `a <= 2`).
    """
    seen = {canonical(rule.tree)}
    for mutant in mutants:
        try:
            made = compile_rule(mutant.source, vocabulary, expects)
        except RuleProblems:
            continue
        form = canonical(made.tree)
        if form not in seen:
            seen.add(form)
            yield mutant, made


def _hint(node: ast.expr, parsed: Parsed) -> str:
    if isinstance(node, ast.Compare) and not isinstance(node.ops[0], ast.Eq | ast.NotEq | ast.In | ast.NotIn):
        return _EDGE.format(parsed.text(node.left), parsed.text(node.comparators[-1]))
    if isinstance(node, ast.BoolOp):
        return _ONE_OF.format("".join(f"「{parsed.text(part)}」" for part in node.values))
    if isinstance(node, ast.Constant) or _is_date(node):
        return _EXACT.format(parsed.text(node))
    return _BOTH.format(parsed.text(node))


def _written(expression: ast.expr) -> str:
    return ast.unparse(ast.fix_missing_locations(_WrittenOut().visit(copy.deepcopy(expression))))


class _WrittenOut(ast.NodeTransformer):
    """Writes 0.00001 as rules do: Python would make it 1e-05, which is no number of a rule."""

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        if not isinstance(node.value, float):
            return node
        return ast.Name(f"{Decimal(str(node.value)):f}", ast.Load())


def _changes(root: ast.expr) -> Iterator[_Change]:
    for place, node in _places(root, ()):
        for changed in _of_node(node):
            yield node, _written(changed), _written(_put(root, place, changed))


_Place = tuple[tuple[str, int | None], ...]


def _places(node: ast.AST, place: _Place) -> Iterator[tuple[_Place, ast.expr]]:
    if isinstance(node, ast.expr):
        yield place, node
    if _is_date(node):
        return
    for name, held in ast.iter_fields(node):
        if isinstance(held, list):
            for index, child in enumerate(held):
                if isinstance(child, ast.AST):
                    yield from _places(child, (*place, (name, index)))
        elif isinstance(held, ast.expr):
            yield from _places(held, (*place, (name, None)))


def _put(root: ast.expr, place: _Place, part: ast.expr) -> ast.expr:
    if not place:
        return part
    whole = copy.deepcopy(root)
    node: Any = whole
    for name, index in place[:-1]:
        node = getattr(node, name) if index is None else getattr(node, name)[index]
    name, index = place[-1]
    if index is None:
        setattr(node, name, part)
    else:
        getattr(node, name)[index] = part
    return whole


def _of_node(node: ast.expr) -> Iterator[ast.expr]:
    for kind, ways in _WAYS.items():
        if isinstance(node, kind):
            for way in ways:
                yield from way(node)


def _flipped(node: ast.Compare) -> Iterator[ast.expr]:
    for place, sign in enumerate(node.ops):
        for other in _FLIPS[type(sign)]:
            ops = [other() if n == place else one for n, one in enumerate(node.ops)]
            yield ast.Compare(node.left, ops, node.comparators)


def _joined(node: ast.BoolOp) -> Iterator[ast.expr]:
    is_and = isinstance(node.op, ast.And)
    yield ast.BoolOp(ast.Or() if is_and else ast.And(), node.values)
    for place in range(len(node.values)):
        rest = [one for n, one in enumerate(node.values) if n != place]
        yield rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)


def _denied(node: ast.UnaryOp) -> Iterator[ast.expr]:
    if isinstance(node.op, ast.Not):
        yield node.operand


def _moved(node: ast.Constant) -> Iterator[ast.expr]:
    if isinstance(node.value, bool) or not isinstance(node.value, int | float):
        return
    for shift in (1, -1):
        moved = stepped(node.value, shift)
        yield ast.Constant(moved) if moved >= 0 else ast.UnaryOp(ast.USub(), ast.Constant(-moved))


def stepped(number: Any, shift: int) -> Any:
    """Return a number moved by the smallest step it is written in: 1, or 0.01 for 0.25; a date by a day."""
    if isinstance(number, date):
        return number + timedelta(days=shift)
    if isinstance(number, int):
        return number + shift
    exact = Decimal(str(number)) if isinstance(number, float) else _decimal(number)
    step = Decimal(1).scaleb(min(0, int(exact.as_tuple().exponent)))
    moved = exact + step * shift
    return float(moved) if isinstance(number, float) else Fraction(moved)


def _decimal(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / Decimal(number.denominator)


def _is_date(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "date"


def _called(node: ast.Call) -> Iterator[ast.expr]:
    if _is_date(node):
        day = ast.Call(ast.Name("days", ast.Load()), [ast.Constant(1)], [])
        yield ast.BinOp(node, ast.Add(), day)
        yield ast.BinOp(node, ast.Sub(), day)
    elif isinstance(node.func, ast.Name) and node.func.id in _SWAPS:
        yield ast.Call(ast.Name(_SWAPS[node.func.id], ast.Load()), node.args, node.keywords)


def _picked(node: ast.GeneratorExp) -> Iterator[ast.expr]:
    clause = node.generators[0]
    for place in range(len(clause.ifs)):
        rest = [one for n, one in enumerate(clause.ifs) if n != place]
        yield ast.GeneratorExp(node.elt, [ast.comprehension(clause.target, clause.iter, rest, 0)])


_WAYS: dict[type[ast.expr], tuple[Callable[[Any], Iterator[ast.expr]], ...]] = {
    ast.Compare: (_flipped,),
    ast.BoolOp: (_joined,),
    ast.UnaryOp: (_denied,),
    ast.Constant: (_moved,),
    ast.Call: (_called,),
    ast.GeneratorExp: (_picked,),
}


def mutants_of_value(value: DatedValue, first: date = date.min) -> Iterator[ValueMutant]:
    """Yield every mutant of a dated value: a figure or an edge of a row moved by one, a period begun a day off.

    The beginning of the first period is no limit: before it there is nothing that a rule could be evaluated with. Nor
    is anything before `first`, the first day on which some rule that reads the value can be evaluated at all. A row is
    not moved into another one: no table with rows that overlap can be loaded.
    """
    for n, period in enumerate(value.history):
        following = value.history[n + 1].since if n + 1 < len(value.history) else date.max
        if following <= first:
            continue
        at: tuple[str | int, ...] = ("history", n)
        for path, was, now, made in _of_period(period, is_first=n == 0 or period.since <= first):
            history = (*value.history[:n], made, *value.history[n + 1 :])
            yield ValueMutant((*at, *path), _figure(was), _figure(now), replace(value, history=history))


def _figure(figure: Any) -> str:
    return str(_decimal(figure)) if isinstance(figure, Fraction) else str(figure)


_Made = tuple[tuple[str | int, ...], Any, Any, Period]


def _of_period(period: Period, *, is_first: bool) -> Iterator[_Made]:
    if not is_first:
        for now in _others(period.since):
            yield ("from",), period.since, now, replace(period, since=now)
    is_plain = len(period.rows) == 1 and not period.rows[0].keys
    for k, row in enumerate(period.rows):
        at: tuple[str | int, ...] = ("value",) if is_plain else ("table", k)
        for was, now, made in _of_row(row):
            if any(made.meets(other) for other in period.rows if other is not row):
                continue
            rows = (*period.rows[:k], made, *period.rows[k + 1 :])
            yield at, was, now, replace(period, rows=rows)
    if period.otherwise is not None:
        for now in _others(period.otherwise):
            yield ("otherwise",), period.otherwise, now, replace(period, otherwise=now)


def _of_row(row: Row) -> Iterator[tuple[Any, Any, Row]]:
    for now in _others(row.value):
        yield row.value, now, replace(row, value=now)
    for name, held in row.keys.items():
        if not isinstance(held, Range):
            continue
        if held.low is not None and held.low == held.high:
            continue
        for edge in ("low", "high"):
            figure = getattr(held, edge)
            for now in _others(figure) if figure is not None else ():
                moved = replace(held, **{edge: now})
                yield f"{name}: {figure}", now, replace(row, keys={**row.keys, name: moved})


def _others(figure: Any) -> tuple[Any, ...]:
    if isinstance(figure, bool):
        return (not figure,)
    if isinstance(figure, str):
        return ()
    return (stepped(figure, 1), stepped(figure, -1))


def with_value(rule: Rule, value: DatedValue) -> Rule:
    """Return a rule that reads another history of a dated value."""
    return replace(rule, tree=_with_value(rule.tree, value))


def _with_value(node: Node, value: DatedValue) -> Node:
    changed: dict[str, Any] = {}
    for entry in fields(node):
        held = getattr(node, entry.name)
        if isinstance(held, Node):
            changed[entry.name] = _with_value(held, value)
        elif isinstance(held, tuple) and held and isinstance(held[0], Node):
            changed[entry.name] = tuple(_with_value(part, value) for part in held)
    if isinstance(node, Lookup) and node.value.name == value.name:
        changed["value"] = value
    return replace(node, **changed) if changed else node
