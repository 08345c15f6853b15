"""Names and attributes in a rule: loop variables, facts, derived facts put in place, dated values."""

from __future__ import annotations

import ast
from dataclasses import replace

from tenohira.engines.rules.checking import Checking, nearest
from tenohira.engines.rules.errors import RuleProblem
from tenohira.engines.rules.grammar import parse
from tenohira.engines.rules.operators import adapt
from tenohira.engines.rules.tree import Constant, Derived, Fact, Item, Lookup, Node, Today
from tenohira.engines.rules.types import DATE, WRONG, Record, Type
from tenohira.engines.rules.vocabulary import Vocabulary


def name(checking: Checking, node: ast.expr) -> Node:
    """Check a bare name."""
    assert isinstance(node, ast.Name)  # noqa: S101
    word, text = node.id, checking.text(node)
    if word in checking.variables:
        return replace(checking.variables[word], text=text)
    if (
        checking.record is not None
        and isinstance(checking.record.type, Record)
        and word in checking.record.type.fields
    ):
        return member(checking, node, checking.record, word)
    if word == "today":
        return Today(DATE, text)
    kind = checking.vocabulary.root(word)
    if kind is not None:
        return _placed(checking, node, Fact(kind, text, (word,)), (word,))
    return _no_fact(checking, node, word)


def _no_fact(checking: Checking, node: ast.AST, word: str) -> Node:
    lost = checking.vocabulary.lost
    is_of_lost = checking.record is not None and checking.record.type.name in lost
    if is_of_lost or (word in lost and word not in checking.vocabulary.values):
        return Constant(WRONG, checking.text(node), None)
    value = checking.vocabulary.values.get(word)
    if value is not None and not value.keys:
        return Lookup(value.type, checking.text(node), value, ())
    if value is not None:
        keys = ", ".join(key for key, _ in value.keys)
        return checking.wrong(
            node, f"「{word}」は表なので、読む鍵が要ります。", "", f"{word}({keys}) と書いてください。"
        )
    if word in checking.vocabulary.functions:
        return checking.wrong(
            node, f"「{word}」は関数です。", "", f"{word}(...) と括弧をつけて書いてください。"
        )
    words = [*checking.vocabulary.words(), *checking.variables]
    return checking.wrong(
        node,
        f"「{word}」という事実や値はありません。",
        "facts.yaml にも values にも見当たりません。",
        nearest(word, words),
    )


def attribute(checking: Checking, node: ast.expr) -> Node:
    """Check `something.name`."""
    assert isinstance(node, ast.Attribute)  # noqa: S101
    return member(checking, node, checking.visit(node.value), node.attr)


def member(checking: Checking, node: ast.AST, base: Node, field: str) -> Node:
    """Return a field of a record; `base` is the record."""
    if base.type == WRONG:
        return replace(base, text=checking.text(node))
    if not isinstance(base.type, Record) or not isinstance(base, Fact | Item):
        how = (
            "一人ずつ見るには any(... for 名前 in 一覧) と書いてください。"
            if base.type.label == "一覧"
            else ""
        )
        return checking.wrong(
            node, f"「{base.text}」には「.{field}」がありません。", f"{base.type.label}だからです。", how
        )
    kind = base.type.fields.get(field)
    if kind is None and (field in checking.vocabulary.lost or base.type.name in checking.vocabulary.lost):
        return Constant(WRONG, checking.text(node), None)
    if kind is None:
        what = f"「{base.text}」に「{field}」という項目はありません。"
        return checking.wrong(node, what, "facts.yaml に宣言がありません。", nearest(field, base.type.fields))
    below = replace(base, type=kind, text=checking.text(node), path=(*base.path, field))
    return _placed(checking, node, below, (dotted(below), f"{base.type.name}.{field}"), base)


def dotted(node: Fact | Item) -> str:
    """Return the dotted path of a fact or of a field of list members."""
    return ".".join(node.path if isinstance(node, Fact) else (node.collection, *node.path))


def _placed(
    checking: Checking, node: ast.AST, fact: Fact | Item, keys: tuple[str, ...], base: Node | None = None
) -> Node:
    """Return the fact itself, its expression if it is derived, or a mistake if its purpose forbids it."""
    vocabulary = checking.vocabulary
    for key in keys:
        if key in vocabulary.closed:
            return checking.wrong(
                node,
                f"「{keys[0]}」は規則に使えません。",
                vocabulary.closed[key],
                "別の事実で書いてください。",
            )
        if key in vocabulary.derived:
            return _derived(checking, node, fact, key, base)
    return fact


def _derived(checking: Checking, node: ast.AST, fact: Fact | Item, key: str, base: Node | None) -> Node:
    if key in checking.vocabulary.lost:
        return Constant(WRONG, checking.text(node), None)
    if key in checking.derivation:
        circle = " → ".join((*checking.derivation[checking.derivation.index(key) :], key))
        return checking.wrong(
            node,
            "事実の求め方が輪になっています。",
            circle,
            "どれか一つを、登録された項目から求めてください。",
        )
    body, first = derive(
        checking, key, checking.vocabulary.derived[key], fact.type, base, checking.text(node)
    )
    if body is None:
        what = f"計算で求める事実「{key}」の式に誤りがあります。"
        return checking.wrong(
            node, what, first.in_words if first else "", "facts.yaml の expression を直してください。"
        )
    return Derived(fact.type, checking.text(node), dotted(fact), body)


def derive(
    checking: Checking, key: str, source: str, kind: Type, base: Node | None, label: str | None
) -> tuple[Node | None, RuleProblem | None]:
    """Check the expression of a derived fact in its own scope; return its tree, or None and the first mistake."""
    parsed = parse(source)
    inner = replace(
        checking,
        parsed=parsed,
        problems=list(parsed.problems),
        variables={},
        record=base,
        derivation=(*checking.derivation, key),
        label=label,
    )
    body = inner.visit(parsed.expression) if parsed.expression is not None else None
    if body is not None and body.type == WRONG and not inner.problems:
        return body, None
    if inner.problems or body is None:
        return None, inner.problems[0]
    fitting = adapt(body, kind)
    if fitting is None:
        return None, RuleProblem(1, f"{kind.label}と宣言されていますが、式の結果は{body.type.label}です。")
    return fitting, None


def place_of(vocabulary: Vocabulary, key: str) -> tuple[Type, Node | None]:
    """Return the declared type of a derived fact and the record it stands in (None at the root)."""
    root, _, field = key.partition(".")
    kind = vocabulary.root(root) or vocabulary.records().get(root)
    if not field or kind is None:
        return kind or WRONG, None
    base: Node = Fact(kind, root, (root,)) if root in vocabulary.names else Item(kind, root, root, (), root)
    for step in field.split(".")[:-1]:
        inner = base.type.fields[step] if isinstance(base.type, Record) else WRONG
        assert isinstance(base, Fact | Item)  # noqa: S101
        base = replace(base, type=inner, path=(*base.path, step))
    return (base.type.fields[field.split(".")[-1]] if isinstance(base.type, Record) else WRONG), base
