"""The static check of a whole rule: every part gets a type, every mistake its column."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from tenohira.engines.rules import calls, logic, names, operators
from tenohira.engines.rules.checking import Checking, Handler
from tenohira.engines.rules.errors import RuleProblem
from tenohira.engines.rules.grammar import Parsed, parse
from tenohira.engines.rules.tree import Node, walk
from tenohira.engines.rules.types import WRONG, YEN, YEN_FRACTION, Type
from tenohira.engines.rules.units import unit_problems
from tenohira.engines.rules.vocabulary import Vocabulary


def _stray_generator(checking: Checking, node: ast.expr) -> Node:
    how = "any( )、all( )、sum( )、count( )、min( )、max( ) の中に書いてください。"
    return checking.wrong(node, "for はここには書けません。", "", how)


HANDLERS: Mapping[type[ast.expr], Handler] = {
    ast.Constant: logic.constant,
    ast.Name: names.name,
    ast.Attribute: names.attribute,
    ast.BoolOp: logic.logical,
    ast.UnaryOp: logic.unary,
    ast.Compare: logic.comparison,
    ast.BinOp: logic.calculation,
    ast.IfExp: logic.choice,
    ast.Tuple: logic.sequence,
    ast.List: logic.sequence,
    ast.Call: calls.call,
    ast.GeneratorExp: _stray_generator,
}


@dataclass(frozen=True)
class Checked:
    """The typed tree of a rule, or the problems that forbid it; neither when it rests on what is lost."""

    tree: Node | None
    problems: tuple[RuleProblem, ...]


def check(parsed: Parsed, vocabulary: Vocabulary, expects: Type | None = None) -> Checked:
    """Type a parsed rule against a vocabulary; collect every mistake."""
    if parsed.expression is None:
        return Checked(None, parsed.problems)
    checking = Checking(parsed, vocabulary, HANDLERS)
    tree = checking.visit(parsed.expression)
    if tree.type != WRONG and expects is not None:
        tree = _as_expected(checking, parsed.expression, tree, expects)
    is_open = any(part.type == WRONG for part in walk(tree))
    if not is_open and not checking.problems:
        checking.problems.extend(unit_problems(tree, parsed.line, vocabulary))
    return Checked(None if checking.problems or is_open else tree, tuple(checking.problems))


def _as_expected(checking: Checking, at: ast.expr, tree: Node, expects: Type) -> Node:
    fitted = operators.adapt(tree, expects)
    if fitted is not None:
        return fitted
    if expects == YEN and tree.type == YEN_FRACTION:
        how = "floor_to(…, 1) 切捨て、ceil_to(…, 1) 切上げ、round_half_up(…) 四捨五入 のどれかを使います。"
        return checking.wrong(
            at, "金額に1円未満の端数が残ります。", "端数の扱いは法令や要綱が決めます。", how
        )
    how = (
        "比べる式（== < >= など）にしてください。"
        if expects.name == "bool"
        else operators.why_not(tree.type, expects)[1]
    )
    return checking.wrong(
        at,
        f"規則の結果は{expects.label}でなければなりません。",
        f"この規則の結果は{tree.type.label}です。",
        how,
    )


def problem_of_derived(vocabulary: Vocabulary, key: str) -> tuple[int, str]:
    """Return column and words of what is wrong with the expression of a derived fact, "" when it is right.

    `key` is "<root>", "<root>.<field>" or "<record>.<field>" as in `Vocabulary.derived`.
    """
    kind, base = names.place_of(vocabulary, key)
    checking = Checking(parse(""), vocabulary, HANDLERS)
    source = vocabulary.derived[key]
    body, first = names.derive(checking, key, source, kind, base, None)
    if first is None and body is not None and body.type != WRONG:
        first = next(iter(unit_problems(body, source, vocabulary)), None)
    return (first.column, first.in_words) if first else (1, "")
