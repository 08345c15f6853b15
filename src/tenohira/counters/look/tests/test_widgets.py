"""Every type of question is drawn with its names, its words and its error wired together."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from tenohira.counters.look.gallery_fields import TYPES, samples
from tenohira.counters.look.widgets import PARTS, accepted, errors_of, html_id, is_wrong, widget_of

INPUTS = ("input", "select", "textarea")


class Page(HTMLParser):
    """The elements of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def ids(self) -> set[str]:
        return {str(attributes["id"]) for _tag, attributes in self.elements if "id" in attributes}

    def of(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.elements if tag in tags]

    def inputs(self) -> list[dict[str, str | None]]:
        return [one for one in self.of(*INPUTS) if one.get("type") != "hidden"]

    def named(self, name: str) -> dict[str, str | None]:
        return next(one for one in self.of(*INPUTS) if one.get("name") == name)


def drawn(field: Any, raw: dict[str, list[str]] | None = None, error: Any = "", prefix: str = "") -> str:
    template = Template("{% load look %}{% field field raw error prefix %}")
    return template.render(Context({"field": field, "raw": raw, "error": error, "prefix": prefix}))


def question(kind: str, **keys: Any) -> dict[str, Any]:
    known = next((one for one in TYPES if one["type"] == kind), {})
    return {**known, "id": "q", **keys}


KINDS = sorted({str(one["type"]) for one in TYPES})


@pytest.mark.parametrize("kind", KINDS)
def test_a_required_question_says_so_in_words(kind: str) -> None:
    assert "※必須" in drawn(question(kind, required=True))
    assert "任意" in drawn(question(kind, required=False))


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_is_bound_to_the_inputs_it_is_about(kind: str) -> None:
    html = drawn(question(kind), error="ここを書き直してください")
    page = Page(html)
    assert "ここを書き直してください" in html
    assert "f-q-error" in page.ids()
    describing = [str(one.get("aria-describedby", "")).split() for _tag, one in page.elements]
    assert any("f-q-error" in ids for ids in describing)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("yes-no", "choice")])
def test_a_wrong_input_is_marked_invalid(kind: str) -> None:
    page = Page(drawn(question(kind), error="ここを書き直してください"))
    assert any(one.get("aria-invalid") == "true" for one in page.inputs())
    assert not any("aria-invalid" in one for one in Page(drawn(question(kind))).inputs())


@pytest.mark.parametrize("state", ["empty", "filled", "wrong"])
def test_everything_that_describes_or_labels_is_there(state: str) -> None:
    for sample in samples()[state]:
        page = Page(drawn(sample.field, sample.raw, sample.error))
        ids = page.ids()
        for _tag, attributes in page.elements:
            for key in ("aria-describedby", "aria-labelledby", "list", "for"):
                assert set(str(attributes.get(key) or "").split()) <= ids, (sample.field["id"], key)


@pytest.mark.parametrize("state", ["empty", "filled", "wrong"])
def test_every_input_has_a_label(state: str) -> None:
    for sample in samples()[state]:
        page = Page(drawn(sample.field, sample.raw, sample.error))
        labelled = {one.get("for") for one in page.of("label")}
        assert {one.get("id") for one in page.inputs()} <= labelled, sample.field["id"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_hint_and_a_reason_are_shown_when_there_are_any(kind: str) -> None:
    html = drawn(question(kind, hint="通帳のとおりに", why="振り込むためです。"))
    assert "通帳のとおりに" in html
    assert "なぜ聞くのですか" in html
    assert "振り込むためです。" in html
    assert "なぜ聞くのですか" not in drawn(question(kind, why=""))


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("text", {"q"}),
        ("date", {"q.era", "q.year", "q.month", "q.day"}),
        ("address", {"q.postal_code", "q.town", "q.block", "q.building"}),
        ("bank-account", {"q.bank", "q.branch", "q.kind", "q.number", "q.holder_kana"}),
        ("place", {"q.text", "q.lat", "q.lng"}),
        ("mail", {"q", "q.confirm"}),
        ("file", {"q", "q.later"}),
        ("yes-no", {"q"}),
    ],
)
def test_the_html_names_are_those_the_forms_read(kind: str, names: set[str]) -> None:
    assert {one.get("name") for one in Page(drawn(question(kind))).of(*INPUTS)} == names


def test_a_person_is_asked_only_for_the_parts_that_are_needed() -> None:
    page = Page(drawn(question("person", parts=["name", "birth_date"])))
    names = {one.get("name") for one in page.of(*INPUTS)}
    assert names == {
        "q.name",
        "q.birth_date.era",
        "q.birth_date.year",
        "q.birth_date.month",
        "q.birth_date.day",
    }


def test_a_repeat_puts_its_prefix_before_every_name() -> None:
    page = Page(drawn(question("date"), {"children.0.q.year": ["6"]}, prefix="children.0."))
    year = page.named("children.0.q.year")
    assert (year["value"], year["id"]) == ("6", "f-children-0-q-year")


def test_what_was_typed_is_shown_again() -> None:
    page = Page(
        drawn(question("bank-account"), {"q.bank": ["静岡"], "q.kind": ["savings"], "q.number": ["12"]})
    )
    assert page.named("q.bank")["value"] == "静岡"
    chosen = [one["value"] for one in page.of("input") if one.get("name") == "q.kind" and "checked" in one]
    assert chosen == ["savings"]


def test_what_was_typed_is_never_taken_for_markup() -> None:
    html = drawn(question("text"), {"q": ['"><script>alert(1)</script>']}, error="<b>だめ</b>")
    assert "<script>" not in html
    assert "<b>" not in html


def test_my_number_never_comes_back_to_the_browser() -> None:
    html = drawn(question("my-number", kept=True), {"q": ["123456789018"]})
    assert "123456789018" not in html
    assert Page(html).named("q.remove")["value"] == "yes"


def test_an_error_of_one_part_marks_only_that_part() -> None:
    errors = [SimpleNamespace(part="number", message="口座番号は7桁です")]
    page = Page(drawn(question("bank-account"), error=errors))
    assert page.named("q.number").get("aria-invalid") == "true"
    assert "aria-invalid" not in page.named("q.bank")


def test_an_error_of_a_persons_birthday_marks_its_boxes() -> None:
    wrong = [("birth_date", "生年月日を確かめてください")]
    assert is_wrong("birth_date.month", wrong)
    assert not is_wrong("name", wrong)
    assert is_wrong("name", errors_of("全部"))


def test_a_western_date_has_no_era_to_choose() -> None:
    page = Page(drawn(question("date", calendar="western")))
    assert page.of("select") == []
    assert page.named("q.era")["value"] == "西暦"


def test_a_choice_can_be_a_list_to_open() -> None:
    page = Page(drawn(question("choice", **{"as": "select"}), {"q": ["window"]}))
    assert len(page.of("select")) == 1
    assert [one["value"] for one in page.of("option") if "selected" in one] == ["window"]


def test_choices_may_come_as_the_forms_engine_writes_them() -> None:
    options = [
        SimpleNamespace(id="a", label="はじめ", hint=None),
        SimpleNamespace(id="b", label="つぎ", hint="二番"),
    ]
    asked = SimpleNamespace(
        id="q", type="choices", label="どれ", hint=None, why=None, required=True, options=options
    )
    page = Page(drawn(asked, {"q": ["a", "b"]}))
    assert [one["value"] for one in page.of("input") if "checked" in one] == ["a", "b"]


def test_the_browser_fills_in_only_the_persons_own_address() -> None:
    own = Page(drawn(question("address", of="self"))).named("q.postal_code")
    other = Page(drawn(question("address", of=""))).named("q.postal_code")
    assert (own["autocomplete"], other["autocomplete"]) == ("postal-code", "off")


KEYBOARDS = {"number": "numeric", "yen": "numeric", "phone": "tel", "mail": "email", "my-number": "numeric"}


@pytest.mark.parametrize(("kind", "keyboard"), KEYBOARDS.items())
def test_a_phone_shows_the_right_keyboard(kind: str, keyboard: str) -> None:
    assert Page(drawn(question(kind))).named("q")["inputmode"] == keyboard


def test_a_number_with_decimals_gets_a_point_on_the_keyboard() -> None:
    assert Page(drawn(question("number", decimals=1))).named("q")["inputmode"] == "decimal"


def test_files_given_before_are_listed_and_can_be_taken_away() -> None:
    files = [{"ref": "file:1", "name": "通帳.jpg", "size": 482_133}]
    html = drawn(question("file", files=files, max_files=3))
    page = Page(html)
    assert "通帳.jpg" in html
    assert page.named("q.ref")["value"] == "file:1"
    assert page.named("q.remove")["value"] == "file:1"
    assert "multiple" in page.named("q")


def test_a_file_input_offers_only_what_the_form_takes() -> None:
    assert accepted(["pdf", "jpeg"], "file") == "application/pdf,.pdf,image/jpeg,.jpg,.jpeg"
    assert accepted([], "photo") == "image/*"
    assert accepted(["unheard-of"], "file") == ""


def test_a_household_without_members_says_what_to_do() -> None:
    assert "本人確認をすると" in drawn(question("household-members", choices=[]))


def test_nothing_is_inline_so_the_content_security_policy_holds() -> None:
    for sample in samples()["wrong"]:
        html = drawn(sample.field, sample.raw, sample.error)
        assert not re.search(r"\sstyle=|\son[a-z]+=|<script", html)


@given(st.lists(st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True), min_size=1, max_size=4))
def test_ids_are_fit_for_links_and_selectors(parts: list[str]) -> None:
    assert re.fullmatch(r"f-[a-z0-9_-]+", html_id(".".join(parts)))


TYPED = st.dictionaries(st.sampled_from(["q", "q.year", "q.bank", "q.kind"]), st.lists(st.text()))


@given(st.sampled_from(KINDS), TYPED)
def test_any_typing_can_be_redrawn(kind: str, raw: dict[str, list[str]]) -> None:
    widget = widget_of(question(kind), raw)
    assert set(widget.parts) == {part.replace(".", "_") for part in PARTS.get(kind, ())}
