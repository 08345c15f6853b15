"""What expressions may name, how answers are typed for them, and how a pinned form's expressions are checked."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tenohira.engines.forms.fields import field_type
from tenohira.engines.forms.ports import ItemOf, ListOf
from tenohira.engines.forms.queries import answer_types, answer_values, check_expressions
from tenohira.engines.forms.tests.factories import EXPRESSIONS, ICHIRO, facts_of, field_of, form_of
from tenohira.engines.forms.typing_of import expressions_of, page_names
from tenohira.engines.forms.visibility import fits
from tenohira.foundation.definitions import Problems

OPTIONS = [{"id": "a", "label": {"ja": "あ"}}]
FORM = form_of(
    """
pages:
  - id: who
    title: {ja: 申請者}
    ask:
      - {use: someone, as: father}
      - {id: secret, type: my-number, required: false, label: {ja: 番号}}
      - {id: since, type: date, label: {ja: いつから}, not_before: father_born, not_after: today}
  - id: children
    title: {ja: お子さん}
    repeat: household.children
    ask:
      - {id: fee, type: yen, label: {ja: 費用}, check: fee >= 0}
      - {id: account, type: bank-account, label: {ja: 口座}, holder_is: father.kana, required: false}
  - id: last
    title: {ja: さいご}
    when: len(children) >= 1
    ask:
      - {id: note, type: text, label: {ja: 備考}, when: father.kana != 'x', required: false}
""",
    {
        "someone": """
ask:
  - {id: kana, type: kana, label: {ja: フリガナ}}
  - {id: born, type: date, label: {ja: 生年月日}}
"""
    },
)


@pytest.mark.parametrize(
    ("kind", "keys", "expected"),
    [
        ("text", {}, "text"),
        ("long-text", {}, "text"),
        ("name", {}, "text"),
        ("kana", {}, "text"),
        ("phone", {}, "text"),
        ("mail", {}, "text"),
        ("number", {}, "int"),
        ("number", {"decimals": 1}, "decimal"),
        ("yen", {}, "yen"),
        ("yes-no", {}, "bool"),
        ("date", {}, "date"),
        ("choice", {"options": OPTIONS}, "code"),
        ("choices", {"options": OPTIONS}, ListOf("code")),
        ("declaration", {"text": {"ja": "x"}}, "bool"),
        ("person", {"parts": ["name", "birth_date"]}, {"name": "text", "birth_date": "date"}),
        ("household-members", {}, ListOf({"ref": "text", "name": "text"})),
        ("address", {}, dict.fromkeys(("postal_code", "town", "block", "building"), "text")),
        ("place", {}, {"text": "text"}),
        ("file", {}, {"count": "int", "later": "bool"}),
        ("photo", {}, {"count": "int", "later": "bool"}),
        ("my-number", {}, None),
    ],
)
def test_each_type_has_its_type_in_expressions(kind: str, keys: dict[str, Any], expected: Any) -> None:
    field = field_of(kind, **keys)
    assert field_type(field).rule_type(field) == expected


@pytest.mark.parametrize(
    ("kind", "keys", "value", "seen"),
    [
        ("number", {"decimals": 2}, "1.50", Decimal("1.50")),
        ("number", {}, 3, 3),
        ("date", {}, "2026-11-20", date(2026, 11, 20)),
        (
            "person",
            {},
            {"name": "x", "birth_date": "2024-04-02"},
            {"name": "x", "birth_date": date(2024, 4, 2)},
        ),
        ("person", {"parts": ["name"]}, {"name": "x"}, {"name": "x"}),
        (
            "file",
            {},
            {"files": [{"ref": "file:1", "name": "a"}], "later": False},
            {"count": 1, "later": False},
        ),
        ("choices", {"options": OPTIONS}, ["a"], ["a"]),
    ],
)
def test_answers_as_expressions_see_them(kind: str, keys: dict[str, Any], value: Any, seen: Any) -> None:
    field = field_of(kind, **keys)
    assert field_type(field).rule_value(field, value) == seen
    assert fits(field_type(field).rule_type(field), seen)


@pytest.mark.parametrize(
    ("kind", "value", "is_fitting"),
    [
        ("bool", True, True),
        ("bool", 1, False),
        ("yen", 1, True),
        ("yen", "1", False),
        ("date", date(2026, 1, 1), True),
        ("date", "2026-01-01", False),
        ("text", "x", True),
        ("text", 3, False),
        ("code", ["x"], False),
        ("decimal", Decimal(1), True),
        ("decimal", 1.0, False),
        (ListOf("code"), ["a"], True),
        (ListOf("code"), [1], False),
        (ListOf("code"), "a", False),
        ({"name": "text"}, {"name": "x", "more": 1}, True),
        ({"name": "text"}, {}, True),
        ({"name": "text"}, {"name": 3}, False),
        ({"name": "text"}, "x", False),
    ],
)
def test_answers_of_another_shape_are_kept_from_expressions(kind: Any, value: Any, is_fitting: bool) -> None:
    assert fits(kind, value) is is_fitting


def test_rules_outside_the_form_may_name_every_answer() -> None:
    types = answer_types(FORM)
    assert set(types) == {"father", "father_kana", "father_born", "since", "children", "note"}
    assert types["father"] == {"kana": "text", "born": "date"}
    assert isinstance(types["children"], ListOf)
    assert isinstance(types["children"].of, dict)
    assert set(types["children"].of) == {"key", "label", "fee", "account"}


def test_an_expression_may_name_what_was_asked_before_it() -> None:
    first, second, third = (page_names(FORM, page) for page in FORM.pages)
    assert set(first) == {"father", "father_kana", "father_born", "since"}
    assert second["item"] == ItemOf("household.children")
    assert {"fee", "account", "father"} <= set(second)
    assert "children" not in second
    assert {"children", "note"} <= set(third)
    assert "fee" not in third
    assert "item" not in third


def test_every_expression_of_a_form_is_known_with_what_it_must_give() -> None:
    assert [(one.source, one.expects) for one in expressions_of(FORM)] == [
        ("father_born", "date"),
        ("fee >= 0", "bool"),
        ("father.kana", "text"),
        ("len(children) >= 1", "bool"),
        ("father.kana != 'x'", "bool"),
    ]


def test_a_pinned_form_can_be_checked_without_its_file() -> None:
    problems = Problems()
    check_expressions(FORM, None, EXPRESSIONS, problems)
    assert not problems
    data = FORM.model_dump(mode="json", by_alias=True, exclude_none=True)
    data["pages"][2]["when"] = "nobody_asked"
    check_expressions(type(FORM).model_validate(data), None, EXPRESSIONS, problems)
    assert [problem.what for problem in problems] == [
        "式「nobody_asked」の1文字目: 「nobody_asked」という名前はありません。"
    ]


def test_the_values_of_a_whole_form_carry_fields_groups_and_repeats() -> None:
    answers = {
        "father_kana": "スズキ ケンタ",
        "father_born": "1990-01-09",
        "secret": {"sealed": "…"},
        "children": [{"key": ICHIRO, "label": "鈴木 一郎", "fee": 500}],
    }
    values = answer_values(FORM, answers, facts_of(), EXPRESSIONS)
    assert values["father"] == {"kana": "スズキ ケンタ", "born": date(1990, 1, 9)}
    assert values["father_born"] == date(1990, 1, 9)
    assert values["secret"] is None
    assert values["children"] == [{"key": ICHIRO, "label": "鈴木 一郎", "fee": 500, "account": None}]
    assert values["person"]["name"] == "鈴木 花子"


@pytest.mark.parametrize("broken", [None, 3, "x", [3], [{}], {"key": "x"}])
def test_a_repeat_of_another_shape_is_no_answer(broken: Any) -> None:
    values = answer_values(FORM, {"children": broken}, {}, EXPRESSIONS)
    assert values["children"] == []
