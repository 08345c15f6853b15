"""A question as it is handed to the page that draws it: plain texts in one language, everything its type needs."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tenohira.engines.forms.definition import FIELD_TYPES
from tenohira.engines.forms.fields import field_type
from tenohira.engines.forms.queries import question
from tenohira.engines.forms.tests.factories import HANAKO, ICHIRO, KENTA, context_of, field_of

FOUR = {"ja": "日本語", "ja-easy": "やさしい", "en": "English", "pt-BR": "Português"}
NEEDED: dict[str, dict[str, Any]] = {
    "choice": {"options": [{"id": "a", "label": FOUR, "hint": FOUR}]},
    "choices": {"options": [{"id": "a", "label": FOUR}]},
    "declaration": {"text": FOUR},
    "number": {"unit": FOUR},
}


@pytest.mark.parametrize("kind", FIELD_TYPES)
@pytest.mark.parametrize("language", list(FOUR))
def test_every_text_is_in_the_language_asked_for(kind: str, language: str) -> None:
    keys = {"label": FOUR, "hint": FOUR, "why": FOUR, **NEEDED.get(kind, {})}
    drawn = question(field_of(kind, **keys), language, context_of())
    assert (drawn["label"], drawn["hint"], drawn["why"]) == (FOUR[language],) * 3
    others = {text for code, text in FOUR.items() if code != language}
    assert not others & set(texts_of(drawn))


@pytest.mark.parametrize("kind", FIELD_TYPES)
def test_what_is_drawn_is_plain_data_without_the_forms_own_workings(kind: str) -> None:
    keys = {"when": "x", "check": "y", "error": FOUR, "prefill": "person.name", **NEEDED.get(kind, {})}
    drawn = question(field_of(kind, **keys), "ja", context_of())
    json.dumps(drawn)
    assert {"id", "type", "label", "required", "of"} <= set(drawn)
    assert not {"when", "check", "error", "prefill", "group", "options"} & set(drawn)


@pytest.mark.parametrize("kind", FIELD_TYPES)
def test_its_html_names_begin_with_its_id(kind: str) -> None:
    field = field_of(kind, **NEEDED.get(kind, {}))
    names = field_type(field).html_names(field)
    assert names
    assert all(name == "f" or name.startswith("f.") for name in names)
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("who", "refs"), [("all", [HANAKO, KENTA, ICHIRO]), ("members", [KENTA, ICHIRO]), ("children", [ICHIRO])]
)
def test_members_are_offered_as_the_question_asks(who: str, refs: list[str]) -> None:
    drawn = question(field_of("household-members", who=who), "ja", context_of())
    assert [one["value"] for one in drawn["choices"]] == refs


def test_without_a_register_there_is_nobody_to_choose() -> None:
    assert question(field_of("household-members"), "ja", context_of(members=None))["choices"] == []


@pytest.mark.parametrize(
    ("kind", "keys", "expected"),
    [
        ("text", {"max": 30}, {"max_length": 30}),
        ("long-text", {}, {"max_length": 2000}),
        ("name", {}, {"max_length": 100}),
        ("kana", {}, {"max_length": 100}),
        ("number", {"min": 1, "max": 9, "decimals": 1}, {"min": 1, "max": 9, "decimals": 1}),
        ("date", {"calendar": "western"}, {"calendar": "western"}),
        ("choice", {"as": "select", **NEEDED["choice"]}, {"as": "select"}),
        ("mail", {"confirm": True}, {"confirm": True}),
        ("person", {"parts": ["name"]}, {"parts": ["name"]}),
        ("address", {"in_city": True}, {"in_city": True}),
        ("file", {"max_files": 3}, {"multiple": True, "files": [], "may_follow_later": False}),
        ("photo", {"max_files": 1}, {"multiple": False}),
        ("file", {"kinds": ["pdf", "csv"]}, {"accept": "application/pdf,text/csv"}),
        ("my-number", {}, {"kept": False}),
        ("declaration", NEEDED["declaration"], {"text": "日本語"}),
    ],
)
def test_each_type_hands_over_what_its_drawing_needs(
    kind: str, keys: dict[str, Any], expected: dict[str, Any]
) -> None:
    drawn = question(field_of(kind, **keys), "ja", context_of())
    assert {name: drawn[name] for name in expected} == expected


@pytest.mark.parametrize("kind", FIELD_TYPES)
@pytest.mark.parametrize("language", list(FOUR))
def test_a_missing_answer_is_asked_for_by_name(kind: str, language: str) -> None:
    field = field_of(kind, **{"label": FOUR, **NEEDED.get(kind, {})})
    error = field_type(field).missing(field, language)
    assert error.code == "required"
    assert FOUR[language] in error.message


@pytest.mark.parametrize("kind", FIELD_TYPES)
def test_nothing_at_all_is_empty_and_gives_no_inputs(kind: str) -> None:
    field = field_of(kind, **NEEDED.get(kind, {}))
    assert field_type(field).is_empty(None)
    assert field_type(field).raw_of(field, None) == {}
    assert field_type(field).parse(field, {}, context_of()) is None


def texts_of(thing: Any) -> list[str]:
    """Every text below a value."""
    if isinstance(thing, dict):
        return [text for one in thing.values() for text in texts_of(one)]
    if isinstance(thing, list):
        return [text for one in thing for text in texts_of(one)]
    return [thing] if isinstance(thing, str) else []
