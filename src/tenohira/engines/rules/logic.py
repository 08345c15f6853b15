"""Checks of values written in the rule, of logic, comparison, arithmetic and choice."""

from __future__ import annotations

import ast
from dataclasses import replace

from tenohira.engines.rules import operators
from tenohira.engines.rules.checking import Checking, nearest
from tenohira.engines.rules.tree import (
    AllOf,
    AnyOf,
    Arithmetic,
    Choose,
    Compare,
    Constant,
    Node,
    Not,
    OneOf,
    Within,
)
from tenohira.engines.rules.types import (
    BOOL,
    DECIMAL,
    INT,
    NUMBERS,
    SPAN,
    TEXT,
    WRONG,
    Code,
    Collection,
    Type,
)

_COMPARES: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
_CALCULATES: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
}


def constant(checking: Checking, node: ast.expr) -> Node:
    """Check a value written in the rule."""
    assert isinstance(node, ast.Constant)  # noqa: S101
    text, value = checking.text(node), node.value
    if isinstance(value, bool):
        return Constant(BOOL, text, value)
    if isinstance(value, float):
        return Constant(DECIMAL, text, checking.parsed.number(node))
    return Constant(INT if isinstance(value, int) else TEXT, text, value)


def logical(checking: Checking, node: ast.expr) -> Node:
    """Check `and` and `or`."""
    assert isinstance(node, ast.BoolOp)  # noqa: S101
    is_and = isinstance(node.op, ast.And)
    parts = tuple(
        checking.expect(part, BOOL, f"{'and' if is_and else 'or'} で結ぶもの") for part in node.values
    )
    made = AllOf if is_and else AnyOf
    return made(_kind_of(*parts, result=BOOL), checking.text(node), parts)


def unary(checking: Checking, node: ast.expr) -> Node:
    """Check `not` and the minus sign."""
    assert isinstance(node, ast.UnaryOp)  # noqa: S101
    text = checking.text(node)
    if isinstance(node.op, ast.Not):
        part = checking.expect(node.operand, BOOL, "not の後")
        return Not(_kind_of(part, result=BOOL), text, part)
    part = checking.visit(node.operand)
    if part.type not in (*NUMBERS, SPAN, WRONG):
        return checking.wrong(
            node, "- をつけられるのは数と期間だけです。", f"「{part.text}」は{part.type.label}です。"
        )
    if isinstance(part, Constant) and part.type != WRONG:
        return replace(part, text=text, value=-part.value)
    minus = Constant(INT, text, -1)
    return Arithmetic(part.type, text, "*", part, minus)


def _kind_of(*parts: Node, result: Type) -> Type:
    return WRONG if any(part.type == WRONG for part in parts) else result


def comparison(checking: Checking, node: ast.expr) -> Node:
    """Check a comparison, or a chain of them (`1 <= a < 5` is `1 <= a and a < 5`)."""
    assert isinstance(node, ast.Compare)  # noqa: S101
    if len(node.ops) > 1 and any(isinstance(sign, ast.In | ast.NotIn) for sign in node.ops):
        return checking.wrong(
            node, "in をほかの比較とつなげることはできません。", "", "and で分けて書いてください。"
        )
    found: list[Node] = []
    left_source, left = node.left, checking.visit(node.left)
    for sign, right_source in zip(node.ops, node.comparators, strict=True):
        if isinstance(sign, ast.In | ast.NotIn):
            right = _options(checking, node, left, right_source)
            found.append(
                Not(right.type, checking.text(node), right) if isinstance(sign, ast.NotIn) else right
            )
        else:
            right = checking.visit(right_source)
            found.append(
                _compared(checking, (left_source, right_source), _COMPARES[type(sign)], left, right, node)
            )
        left_source, left = right_source, right
    if len(found) == 1:
        return found[0]
    return AllOf(_kind_of(*found, result=BOOL), checking.text(node), tuple(found))


def _compared(
    checking: Checking, at: tuple[ast.expr, ast.expr], sign: str, left: Node, right: Node, whole: ast.Compare
) -> Node:
    text = checking.text(whole) if len(whole.ops) == 1 else f"{left.text} {sign} {right.text}"
    if WRONG in (left.type, right.type):
        return Constant(WRONG, text, None)
    left, right = operators.meet(left, right)
    if not operators.comparable(left.type, right.type):
        what = (
            f"「{left.text}」（{left.type.label}）と「{right.text}」（{right.type.label}）は比べられません。"
        )
        return checking.wrong(at[1], what, *operators.why_not(left.type, right.type))
    if sign not in ("==", "!=") and not operators.ordered(left.type):
        return checking.wrong(
            at[0], f"{left.type.label}に大小はありません。", "", "== か != か in で比べてください。"
        )
    if not (_listed(checking, at[1], left, right) and _listed(checking, at[0], right, left)):
        return Constant(WRONG, text, None)
    return Compare(BOOL, text, sign, left, right)


def _listed(checking: Checking, at: ast.expr, code: Node, written: Node) -> bool:
    """Tell whether a text written in the rule is one of the values of the code it is compared with."""
    if not isinstance(code.type, Code) or not code.type.values or not isinstance(written, Constant):
        return True
    if written.value in code.type.values:
        return True
    why = f"「{code.text}」の値は {'、'.join(code.type.values)} です。"
    checking.wrong(
        at, f"「{written.value}」という値はありません。", why, nearest(str(written.value), code.type.values)
    )
    return False


def _options(checking: Checking, node: ast.Compare, item: Node, source: ast.expr) -> Node:
    """Check the right side of `in`."""
    text = checking.text(node)
    if isinstance(source, ast.Tuple | ast.List):
        pairs = ast.copy_location(ast.Compare(node.left, [ast.Eq()], [source]), node)
        found = [
            _compared(checking, (node.left, option), "==", item, checking.visit(option), pairs)
            for option in source.elts
        ]
        options = tuple(part.right if isinstance(part, Compare) else part for part in found)
        return OneOf(_kind_of(*options, result=BOOL), text, item, options)
    collection = checking.visit(source)
    if WRONG in (collection.type, item.type):
        return Constant(WRONG, text, None)
    if not isinstance(collection.type, Collection) or not operators.comparable(collection.type.of, item.type):
        how = '("a", "b") のように並べるか、同じ型の値の一覧を書いてください。'
        return checking.wrong(source, "in の右側に書けるのは、値の並びか値の一覧です。", "", how)
    of = Constant(collection.type.of, collection.text, None)
    if not _listed(checking, node.left, of, item):
        return Constant(WRONG, text, None)
    return Within(BOOL, text, item, collection)


def calculation(checking: Checking, node: ast.expr) -> Node:
    """Check arithmetic."""
    assert isinstance(node, ast.BinOp)  # noqa: S101
    text, sign = checking.text(node), _CALCULATES[type(node.op)]
    left, right = checking.visit(node.left), checking.visit(node.right)
    if WRONG in (left.type, right.type):
        return Constant(WRONG, text, None)
    kind = operators.arithmetic(sign, left.type, right.type)
    if kind is None:
        left, right = operators.meet(left, right)
        kind = operators.arithmetic(sign, left.type, right.type)
    if kind is None:
        pair = " と ".join(f"「{part.text}」（{part.type.label}）" for part in (left, right))
        what = f"{pair} は {sign} で計算できません。"
        return checking.wrong(node, what, *operators.why_not(left.type, right.type))
    return Arithmetic(kind, text, sign, left, right)


def choice(checking: Checking, node: ast.expr) -> Node:
    """Check `a if c else b`."""
    assert isinstance(node, ast.IfExp)  # noqa: S101
    condition = checking.expect(node.test, BOOL, "if の後")
    then, otherwise = operators.meet(checking.visit(node.body), checking.visit(node.orelse))
    text = checking.text(node)
    if WRONG in (condition.type, then.type, otherwise.type):
        return Constant(WRONG, text, None)
    kind = operators.common(then.type, otherwise.type)
    if kind is None or isinstance(kind, Collection):
        what = f"if の前（{then.type.label}）と else の後（{otherwise.type.label}）の型が違います。"
        return checking.wrong(node, what, *operators.why_not(then.type, otherwise.type))
    return Choose(kind, text, condition, then, otherwise)


def sequence(checking: Checking, node: ast.expr) -> Node:
    """Refuse a tuple or list anywhere but to the right of `in`."""
    return checking.wrong(
        node, "値の並びは in の右側にだけ書けます。", "", "item in (1, 2, 3) の形にしてください。"
    )
