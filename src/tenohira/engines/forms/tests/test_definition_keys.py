"""The keys of each type of field: what may stand there, what it is when left out, what is a mistake."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from tenohira.engines.forms.definition import FIELD_TYPES, RESERVED, FormDefinition, Page
from tenohira.engines.forms.tests.factories import field_of, form_of

OPTIONS = [{"id": "a", "label": {"ja": "あ"}}, {"id": "b", "label": {"ja": "い"}}]
NEEDED: dict[str, dict[str, Any]] = {
    "choice": {"options": OPTIONS},
    "choices": {"options": OPTIONS},
    "declaration": {"text": {"ja": "相違ありません"}},
}


def test_the_types_are_those_the_handbook_promises() -> None:
    assert set(FIELD_TYPES) == {
        "text", "long-text", "kana", "name", "date", "number", "yen", "yes-no", "choice", "choices", "person",
        "household-members", "address", "phone", "mail", "bank-account", "my-number", "place", "file", "photo",
        "declaration",
    }  # fmt: skip


@pytest.mark.parametrize("kind", FIELD_TYPES)
def test_every_type_needs_only_its_label_and_few_keys_more(kind: str) -> None:
    field = field_of(kind, **NEEDED.get(kind, {}))
    assert field.required is True
    assert (field.when, field.check, field.error, field.prefill, field.group) == (None, None, None, None, "")


@pytest.mark.parametrize("kind", FIELD_TYPES)
@pytest.mark.parametrize(
    "wrong", [{"nonsense": 1}, {"label": {}}, {"label": {"en": "x"}}, {"required": "perhaps"}, {"id": "A"}]
)
def test_no_type_takes_a_key_it_does_not_know_or_a_wrong_common_one(kind: str, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        field_of(kind, **{**NEEDED.get(kind, {}), **wrong})


@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        ("text", {"min": -1}),
        ("text", {"max": 0}),
        ("text", {"max": 1001}),
        ("text", {"pattern": "("}),
        ("long-text", {"max": 20001}),
        ("long-text", {"min": 3}),
        ("kana", {"max": 201}),
        ("name", {"pattern": "x"}),
        ("number", {"decimals": 7}),
        ("number", {"decimals": -1}),
        ("number", {"min": 5, "max": 4}),
        ("number", {"unit": "人"}),
        ("yen", {"min": 5, "max": 4}),
        ("yen", {"decimals": 1}),
        ("yes-no", {"options": OPTIONS}),
        ("choice", {"options": []}),
        ("choice", {"options": [{"label": {"ja": "あ"}}]}),
        ("choice", {"options": [{"id": "a"}]}),
        ("choice", {"options": [OPTIONS[0], OPTIONS[0]]}),
        ("choice", {"options": [{"id": "a b", "label": {"ja": "あ"}}]}),
        ("choice", {"as": "tiles"}),
        ("choices", {"options": []}),
        ("choices", {"min": -1}),
        ("choices", {"max": 0}),
        ("date", {"calendar": "lunar"}),
        ("date", {"not_after": 3}),
        ("person", {"parts": []}),
        ("person", {"parts": ["name", "blood_type"]}),
        ("household-members", {"who": "cousins"}),
        ("address", {"in_city": "maybe"}),
        ("phone", {"confirm": True}),
        ("mail", {"confirm": "twice"}),
        ("bank-account", {"holder_is": 3}),
        ("my-number", {"pattern": "x"}),
        ("file", {"kinds": ["exe"]}),
        ("file", {"kinds": []}),
        ("file", {"max_files": 0}),
        ("file", {"max_files": 21}),
        ("file", {"paper": "Bank Book"}),
        ("photo", {"kinds": ["mp4"]}),
        ("declaration", {"text": {"en": "only English"}}),
    ],
)
def test_mistakes_in_the_keys_of_a_type(kind: str, keys: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        field_of(kind, **{**NEEDED.get(kind, {}), **keys})


@pytest.mark.parametrize(
    ("kind", "left_out"),
    [
        ("text", {"min": 0, "max": 200, "pattern": None}),
        ("long-text", {"max": 2000}),
        ("number", {"min": None, "max": None, "unit": None, "decimals": 0}),
        ("yen", {"min": 0, "max": None}),
        ("date", {"not_before": None, "not_after": None, "calendar": "wareki"}),
        ("person", {"parts": ["name", "kana", "birth_date", "relationship"]}),
        ("household-members", {"who": "all", "min": 0, "max": None}),
        ("address", {"in_city": False}),
        ("mail", {"confirm": False}),
        ("bank-account", {"holder_is": None}),
        ("place", {"in_city": True}),
        (
            "file",
            {"kinds": ["pdf", "jpeg", "png", "heic"], "max_files": 1, "may_follow": False, "paper": None},
        ),
        ("photo", {"kinds": ["jpeg", "png", "heic", "webp"], "max_files": 5}),
    ],
)
def test_what_keys_are_when_left_out(kind: str, left_out: dict[str, Any]) -> None:
    field = field_of(kind)
    assert {name: getattr(field, name) for name in left_out} == left_out


@pytest.mark.parametrize("word", sorted(RESERVED))
def test_words_of_the_facts_are_reserved(word: str) -> None:
    assert word in {"person", "household", "organisation", "today", "item"}


class TestPages:
    ASK = [{"id": "a", "type": "yes-no", "label": {"ja": "質問"}}]

    def page(self, **keys: Any) -> Page:
        return Page.model_validate({"id": "p", "title": {"ja": "ページ"}, "ask": self.ASK, **keys})

    def test_a_repeat_may_be_written_short(self) -> None:
        short = self.page(repeat="household.children").repeat
        long = self.page(repeat={"over": "household.children"}).repeat
        assert short == long
        assert short is not None
        assert (short.least, short.most, short.may_add) == (0, 20, True)

    @pytest.mark.parametrize(
        "repeat",
        [
            "Household",
            "household.",
            ".children",
            "a..b",
            {"most": 0},
            {"most": 51},
            {"least": -1},
            {"of": "x"},
            3,
        ],
    )
    def test_mistakes_in_a_repeat(self, repeat: Any) -> None:
        with pytest.raises(ValidationError):
            self.page(repeat=repeat)

    @pytest.mark.parametrize(
        "keys", [{"id": "P"}, {"id": "1"}, {"title": "x"}, {"ask": []}, {"asks": []}, {"when": 3}]
    )
    def test_mistakes_in_a_page(self, keys: dict[str, Any]) -> None:
        with pytest.raises(ValidationError):
            self.page(**keys)

    @pytest.mark.parametrize(
        "keys", [{"schema": 2}, {"schema": 0}, {"pages": []}, {"declaration": {"en": "x"}}, {"title": {}}]
    )
    def test_mistakes_in_a_form(self, keys: dict[str, Any]) -> None:
        page = {"id": "p", "title": {"ja": "ページ"}, "ask": self.ASK}
        with pytest.raises(ValidationError):
            FormDefinition.model_validate({"schema": 1, "pages": [page], **keys})

    def test_fields_and_pages_are_found_by_id(self) -> None:
        form = form_of(
            "pages:\n"
            "  - {id: one, title: {ja: 一}, ask: [{id: a, type: yes-no, label: {ja: 甲}}]}\n"
            "  - {id: two, title: {ja: 二}, ask: [{id: b, type: yes-no, label: {ja: 乙}}]}\n"
        )
        assert form.page("two") is form.pages[1]
        assert form.page("three") is None
        assert form.page_of("b") is form.pages[1]
        assert form.page_of("c") is None
        found = form.field("a")
        assert found is not None
        assert found.label.text() == "甲"
        assert form.field("c") is None

    def test_a_definition_never_changes_after_loading(self) -> None:
        with pytest.raises(ValidationError):
            self.page().id = "other"  # type: ignore[misc]
