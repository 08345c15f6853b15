"""Checks of calls: functions, dated values read by keys, and any/all/sum/count/min/max over members."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Literal, cast

from tenohira.engines.rules import operators
from tenohira.engines.rules.checking import Checking, nearest
from tenohira.engines.rules.functions import Function, Signature
from tenohira.engines.rules.names import dotted, member
from tenohira.engines.rules.tree import (
    AllOf,
    Call,
    Constant,
    Extreme,
    Fact,
    Item,
    Lookup,
    Node,
    Quantifier,
    Quantify,
)
from tenohira.engines.rules.types import BOOL, DATE, INT, NUMBERS, WRONG, Collection, Record, Type
from tenohira.engines.rules.values import DatedValue

_QUANTIFIERS = ("any", "all", "sum", "count", "min", "max")


def call(checking: Checking, node: ast.expr) -> Node:
    """Check `name(...)` and `record.name(...)`."""
    assert isinstance(node, ast.Call)  # noqa: S101
    if isinstance(node.func, ast.Attribute):
        return _method(checking, node, node.func)
    if not isinstance(node.func, ast.Name):
        return checking.wrong(
            node, "ここを関数として呼ぶことはできません。", "", "名前(...) の形で書いてください。"
        )
    word = node.func.id
    if word in _QUANTIFIERS:
        return _quantified(checking, node, cast(Quantifier, word))
    if value := checking.vocabulary.values.get(word):
        return _lookup(checking, node, value)
    if function := checking.vocabulary.functions.get(word):
        return _function(checking, node, function, [checking.visit(part) for part in node.args])
    return _no_function(checking, node, word)


def _no_function(checking: Checking, node: ast.Call, word: str) -> Node:
    for part in node.args:
        checking.visit(part) if not isinstance(part, ast.GeneratorExp) else None
    if checking.vocabulary.root(word) is not None:
        return checking.wrong(
            node,
            f"「{word}」は関数ではありません。",
            "事実には括弧をつけません。",
            f"{word} と書いてください。",
        )
    if word in checking.vocabulary.lost:
        return Constant(WRONG, checking.text(node), None)
    known = [*checking.vocabulary.functions, *checking.vocabulary.values, *_QUANTIFIERS]
    return checking.wrong(node, f"「{word}」という関数はありません。", "", nearest(word, known))


def _method(checking: Checking, node: ast.Call, target: ast.Attribute) -> Node:
    base = checking.visit(target.value)
    arguments = [checking.visit(part) for part in node.args]
    if base.type == WRONG:
        return replace(base, text=checking.text(node))
    functions = checking.vocabulary.functions
    function = functions.get(target.attr)
    methods = [name for name, known in functions.items() if known.method_of]
    if function is None or function.method_of is None:
        return checking.wrong(
            node, f"「.{target.attr}(...)」という呼び方はありません。", "", nearest(target.attr, methods)
        )
    if not isinstance(base.type, Record) or function.method_of not in base.type.fields:
        what = f"「{base.text}」に .{target.attr}(...) は使えません。"
        return checking.wrong(
            node, what, f"「{function.method_of}」という項目がありません。", "人や世帯員に使ってください。"
        )
    return _function(
        checking, node, function, [member(checking, target, base, function.method_of), *arguments]
    )


def _function(checking: Checking, node: ast.Call, function: Function, arguments: Sequence[Node]) -> Node:
    text = checking.text(node)
    if any(part.type == WRONG for part in arguments):
        return Constant(WRONG, text, None)
    exact = [s for s in function.signatures if s.arguments == tuple(part.type for part in arguments)]
    for signature in (*exact, *function.signatures):
        fitted = _fit(arguments, signature)
        if fitted is not None:
            if function.name == "date":
                return _written_date(checking, node, fitted, Call(DATE, text, function, fitted))
            return Call(signature.result, text, function, fitted)
    given = "、".join(part.type.label for part in arguments) or "なし"
    ways = " または ".join(f"{function.name}({_labels(s.arguments)})" for s in function.signatures)
    return checking.wrong(
        node,
        f"「{function.name}」に渡すものの数か型が違います（{given}）。",
        "",
        f"{ways} と書いてください。",
    )


def _fit(arguments: Sequence[Node], signature: Signature) -> tuple[Node, ...] | None:
    if len(arguments) != len(signature.arguments):
        return None
    fitted = [operators.adapt(part, kind) for part, kind in zip(arguments, signature.arguments, strict=True)]
    found = tuple(part for part in fitted if part is not None)
    return found if len(found) == len(fitted) else None


def _labels(kinds: Sequence[Type]) -> str:
    return "、".join(kind.label for kind in kinds)


def _written_date(checking: Checking, node: ast.Call, parts: tuple[Node, ...], made: Call) -> Node:
    """A date written in figures becomes that date now, so that 2月30日 is found when the rule is checked."""
    figures = [part.value for part in parts if isinstance(part, Constant)]
    if len(figures) < len(parts):
        return made
    try:
        return Constant(DATE, made.text, date(*figures))
    except (ValueError, OverflowError):
        shown = "年".join(str(figure) for figure in figures[:2]) + f"月{figures[2]}日"
        return checking.wrong(
            node,
            f"{shown}という日はありません。",
            "",
            "date(2026, 4, 1) のように実在する日を書いてください。",
        )


def _lookup(checking: Checking, node: ast.Call, value: DatedValue) -> Node:
    keys = [checking.visit(part) for part in node.args]
    text = checking.text(node)
    if any(key.type == WRONG for key in keys):
        return Constant(WRONG, text, None)
    fitted = _fit(keys, Signature(tuple(kind for _, kind in value.keys), value.type))
    if fitted is None:
        ways = ", ".join(f"{name}（{kind.label}）" for name, kind in value.keys)
        how = (
            f"{value.name}({ways}) と書いてください。"
            if value.keys
            else f"括弧なしで {value.name} と書いてください。"
        )
        return checking.wrong(node, f"値「{value.name}」を読む鍵の数か型が違います。", "", how)
    return Lookup(value.type, text, value, fitted)


def _quantified(checking: Checking, node: ast.Call, kind: Quantifier) -> Node:
    if kind in ("min", "max") and len(node.args) > 1:
        return _extreme(checking, node, kind)
    if len(node.args) == 1 and isinstance(node.args[0], ast.GeneratorExp):
        return _over_members(checking, node, kind, node.args[0])
    if kind == "count" and len(node.args) == 1:
        over = _collection(checking, node.args[0])
        if over is None:
            return Constant(WRONG, checking.text(node), None)
        return Quantify(INT, checking.text(node), kind, "", over, Constant(INT, "1", 1), None)
    example = {"count": "count(household.children)", "min": "min(a, b)", "max": "max(a, b)"}.get(kind, "")
    how = f"{kind}(条件や値 for 名前 in 一覧) " + (f"か {example} " if example else "") + "と書いてください。"
    return checking.wrong(node, f"{kind}( ) の中の書き方が違います。", "", how)


def _collection(checking: Checking, source: ast.expr) -> Fact | Item | None:
    over = checking.visit(source)
    if over.type == WRONG:
        return None
    if not isinstance(over.type, Collection) or not isinstance(over, Fact | Item):
        what = f"「{over.text}」は一覧ではありません。"
        checking.wrong(
            source, what, f"{over.type.label}です。", "household.children のような一覧を書いてください。"
        )
        return None
    return over


def _over_members(checking: Checking, node: ast.Call, kind: Quantifier, source: ast.GeneratorExp) -> Node:
    clause, text = source.generators[0], checking.text(node)
    if len(source.generators) > 1 or not isinstance(clause.target, ast.Name):
        return checking.wrong(
            source,
            "for は一つだけ、名前も一つだけ書けます。",
            "",
            "内側にもう一つ any( ) などを書いてください。",
        )
    variable = clause.target.id
    if variable in checking.variables or checking.vocabulary.root(variable) is not None:
        what = f"「{variable}」は既にある名前です。"
        return checking.wrong(clause.target, what, "", "for の後には別の名前を書いてください。")
    over = _collection(checking, clause.iter)
    # A derived fact is put in place inside other loops: its own variables must not catch theirs.
    inside = "@".join((variable, *checking.derivation))
    inner = checking.with_variable(variable, _item(inside, over))
    conditions = tuple(inner.expect(part, BOOL, "for の後の if の条件") for part in clause.ifs)
    element = _element(inner, kind, source.elt, variable)
    if over is None or any(part.type == WRONG for part in (element, *conditions)):
        return Constant(WRONG, text, None)
    condition = (
        conditions[0] if len(conditions) == 1 else AllOf(BOOL, text, conditions) if conditions else None
    )
    result = {"any": BOOL, "all": BOOL, "count": INT}.get(kind, element.type)
    return Quantify(result, text, kind, inside, over, element, condition)


def _item(variable: str, over: Fact | Item | None) -> Node:
    if over is None or not isinstance(over.type, Collection):
        return Constant(WRONG, variable, None)
    return Item(over.type.of, variable, variable, (), dotted(over))


def _element(checking: Checking, kind: Quantifier, source: ast.expr, variable: str) -> Node:
    if kind in ("any", "all"):
        return checking.expect(source, BOOL, f"{kind}( ) の中の条件")
    if kind == "count":
        if isinstance(source, ast.Name) and source.id == variable:
            return Constant(INT, "1", 1)
        how = f"count({variable} for {variable} in 一覧 if 条件) と書いてください。"
        return checking.wrong(
            source, "count( ) の for の前には、その名前だけを書きます。", "条件は if の後に書きます。", how
        )
    element = checking.visit(source)
    allowed = NUMBERS if kind == "sum" else (*NUMBERS, DATE)
    if element.type in (*allowed, WRONG):
        return element
    how = "人数を数えるなら count( ) です。" if element.type == BOOL else ""
    return checking.wrong(
        source, f"{kind}( ) にできるのは{_labels(allowed)}です。", f"{element.type.label}です。", how
    )


def _extreme(checking: Checking, node: ast.Call, kind: Literal["min", "max"]) -> Node:
    text = checking.text(node)
    parts = [checking.visit(part) for part in node.args]
    if any(part.type == WRONG for part in parts):
        return Constant(WRONG, text, None)
    result = parts[0].type
    for part in parts[1:]:
        left, right = operators.meet(replace(parts[0], type=result), part)
        common = operators.common(left.type, right.type)
        if common is None or not operators.ordered(common):
            what = f"{kind}( ) で比べるものの型が違います（{result.label}、{part.type.label}）。"
            return checking.wrong(node, what, *operators.why_not(result, part.type))
        result = common
    return Extreme(result, text, kind, tuple(operators.adapt(part, result) or part for part in parts))
