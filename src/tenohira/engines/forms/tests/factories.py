"""Forms, fields, facts and a small real expression language for the tests of forms."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from tenohira.engines.forms.definition import AnyField, FormDefinition, load_form
from tenohira.engines.forms.fields import Context
from tenohira.engines.forms.ports import ExpressionProblem, RuleType
from tenohira.foundation.address import Town, TownMaster
from tenohira.foundation.definitions import Problems, Source, parse_yaml
from tenohira.foundation.places import Boundary

TODAY = date(2026, 11, 20)
HANAKO, ICHIRO, KENTA = "person:hanako", "person:ichiro", "person:kenta"

TOWNS = TownMaster(
    [
        Town("中央一丁目", "", 35.001, 137.001, "9990001", "チュウオウイッチョウメ"),
        Town("中央二丁目", "", 35.002, 137.002, "9990001", "チュウオウニチョウメ"),
        Town("浜町", "", 35.010, 137.010, "9990002", "ハママチ"),
    ],
    prefecture="架空県",
    city="てのひら市",
)
SQUARE = Boundary.from_geojson(
    {
        "type": "Polygon",
        "coordinates": [[[136.9, 34.9], [137.1, 34.9], [137.1, 35.1], [136.9, 35.1], [136.9, 34.9]]],
    }
)
MEMBERS = ((HANAKO, "鈴木 花子", "self"), (KENTA, "鈴木 健太", "other"), (ICHIRO, "鈴木 一郎", "child"))


class _Unknown(Exception):
    pass


class PythonExpressions:
    """A fake language: comparisons, and, or, not and dotted names, with names that are not there unknown."""

    def check(self, source: str, names: Mapping[str, RuleType], expects: str) -> Sequence[ExpressionProblem]:
        """A name that is neither an answer nor a fact is a problem."""
        try:
            tree = ast.parse(source, mode="eval")
        except SyntaxError as error:
            return [ExpressionProblem(error.offset or 1, "式として読めません。")]
        known = {*names, "person", "household", "organisation", "today", "len", "any"}
        return [
            ExpressionProblem(node.col_offset + 1, f"「{node.id}」という名前はありません。")
            for node in ast.walk(tree)
            if isinstance(node, ast.Name) and node.id not in known
        ]

    def evaluate(self, source: str, values: Mapping[str, object]) -> object | None:
        """Kleene logic for and, or, not; everything else is unknown when a part is."""
        try:
            return self._value(ast.parse(source, mode="eval").body, values)
        except _Unknown:
            return None

    def _value(self, node: ast.expr, values: Mapping[str, Any]) -> Any:
        match node:
            case ast.Constant():
                return node.value
            case ast.Name():
                return self._known(values.get(node.id))
            case ast.Attribute():
                return self._known(self._value(node.value, values).get(node.attr))
            case ast.BoolOp():
                return self._logic(node, values)
            case ast.UnaryOp():
                return not self._value(node.operand, values)
            case ast.Call(func=ast.Name(id="len")):
                return len(self._value(node.args[0], values))
            case ast.Compare():
                return self._compare(node, values)
        raise AssertionError(f"the fake language has no {type(node).__name__}")

    def _compare(self, node: ast.Compare, values: Mapping[str, Any]) -> bool:
        left, right = self._value(node.left, values), self._value(node.comparators[0], values)
        match node.ops[0]:
            case ast.Eq():
                return bool(left == right)
            case ast.NotEq():
                return bool(left != right)
            case ast.Gt():
                return bool(left > right)
            case ast.GtE():
                return bool(left >= right)
            case ast.In():
                return bool(left in right)
        raise AssertionError("the fake language has no such comparison")

    def _logic(self, node: ast.BoolOp, values: Mapping[str, Any]) -> bool | None:
        settles = isinstance(node.op, ast.Or)
        is_unknown = False
        for part in node.values:
            try:
                if bool(self._value(part, values)) is settles:
                    return settles
            except _Unknown:
                is_unknown = True
        if is_unknown:
            raise _Unknown
        return not settles

    @staticmethod
    def _known(value: Any) -> Any:
        if value is None:
            raise _Unknown
        return value


EXPRESSIONS = PythonExpressions()


def source_of(text: str, name: str = "form.yaml") -> Source:
    """Return YAML text as a parsed file."""
    problems = Problems()
    source = parse_yaml(text, Path(name), problems)
    assert source is not None, str(problems)
    return source


def loaded(
    text: str, fragments: Mapping[str, str] | None = None, code_lists: Mapping[str, str] | None = None
) -> tuple[FormDefinition | None, list[str]]:
    """Return the form of YAML text and its problems as `file:line what`."""
    problems = Problems()
    form = load_form(
        source_of(text),
        {name: source_of(one, f"{name}.yaml") for name, one in (fragments or {}).items()},
        problems,
        code_lists={name: source_of(one, f"{name}.yaml") for name, one in (code_lists or {}).items()},
        expressions=EXPRESSIONS,
    )
    return form, [f"{one.file}:{one.line} {one.what}" for one in problems]


def form_of(text: str, fragments: Mapping[str, str] | None = None) -> FormDefinition:
    """Return the form of YAML text without problems."""
    form, problems = loaded(text, fragments)
    assert form is not None, problems
    return form


def field_of(kind: str, **keys: Any) -> AnyField:
    """Return one field called `f` of a type."""
    field = {"id": "f", "type": kind, "label": {"ja": "質問", "en": "Question"}, **keys}
    form = FormDefinition.model_validate({"pages": [{"id": "p", "title": {"ja": "ページ"}, "ask": [field]}]})
    return form.pages[0].ask[0]


def context_of(**keys: Any) -> Context:
    """Return what fields may know in てのひら市 on 2026-11-20."""
    return Context(
        **{"today": TODAY, "language": "ja", "towns": TOWNS, "boundary": SQUARE, "members": MEMBERS, **keys}
    )


def raw_of(**texts: str) -> dict[str, list[str]]:
    """Return html names with one text each; `f__year` is `f.year`, `f` is `f`."""
    return {name.replace("__", "."): [text] for name, text in texts.items()}


def facts_of() -> dict[str, Any]:
    """Return what the register knows of 鈴木 花子 and her household."""

    def member(ref: str, name: str, kana: str, born: date, relationship: str) -> dict[str, Any]:
        return {"ref": ref, "name": name, "kana": kana, "birth_date": born, "relationship": relationship}

    hanako = {
        **member(HANAKO, "鈴木 花子", "スズキ ハナコ", date(1992, 5, 3), "妻"),
        "address": "てのひら市中央一丁目2番地の3 コーポ浜名101",
        "postal_code": "9990001",
        "phone": "053-000-0000",
        "mail": None,
    }
    kenta = member(KENTA, "鈴木 健太", "スズキ ケンタ", date(1990, 1, 9), "世帯主")
    ichiro = member(ICHIRO, "鈴木 一郎", "スズキ イチロウ", date(2024, 4, 2), "子")
    return {
        "person": hanako,
        "household": {"members": [kenta, hanako, ichiro], "children": [ichiro], "size": 3},
        "today": TODAY,
    }
