"""Every widget, empty, filled, wrong in a part, in a repeat, with long and hostile values, in every language."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from tenohira.counters.look.gallery_fields import FILLED, TYPES
from tenohira.counters.look.tests.test_widgets import INPUTS, KINDS, Page, drawn, question
from tenohira.counters.look.widgets import ERAS, GROUPED, PARTS, widget_of

LANGUAGES = ["ja", "ja-easy", "en", "pt-br"]
HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>&amp;{{ x }}"
PREFIX = "children.12."
WITHOUT_TEXT = {
    "yes-no",
    "choice",
    "choices",
    "declaration",
    "file",
    "photo",
    "my-number",
    "household-members",
}
TYPED_PARTS = [
    (kind, part)
    for kind, parts in PARTS.items()
    for part in parts
    if part
    not in {"ref", "remove", "later", "era", "birth_date.era", "relationship", "kind", "names", "confirm"}
]


def filled(kind: str, prefix: str = "") -> dict[str, list[str]]:
    return {f"{prefix}q{part}": typed for part, typed in FILLED.get(kind, {}).items()}


def names_of(page: Page) -> set[str]:
    return {str(one["name"]) for one in page.of(*INPUTS) if one.get("name")}


def values_of(page: Page, name: str) -> list[str]:
    """What a browser would send under a name."""
    sent = []
    for tag, one in page.elements:
        if tag == "input" and one.get("name") == name:
            is_box = one.get("type") in {"radio", "checkbox"}
            if not is_box or "checked" in one:
                sent.append(str(one.get("value", "")))
    return sent


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_names_are_the_same_in_every_language(kind: str, language: str) -> None:
    expected = names_of(Page(drawn(question(kind))))
    with translation.override(language):
        assert names_of(Page(drawn(question(kind)))) == expected


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_input_is_labelled_in_words_in_every_language(kind: str, language: str) -> None:
    with translation.override(language):
        html = drawn(question(kind), filled(kind), "だめ")
    page = Page(html)
    ids = [str(one["id"]) for _tag, one in page.elements if "id" in one]
    assert len(ids) == len(set(ids))
    labelled = {one.get("for") for one in page.of("label")}
    assert {one.get("id") for one in page.inputs()} <= labelled
    assert not re.search(r"<label[^>]*>\s*</label>", html)


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_answered_is_what_the_browser_would_send_again(kind: str) -> None:
    raw = filled(kind)
    page = Page(drawn(question(kind), raw))
    shown = {one.get("name"): one for one in page.of("input")}
    for name, typed in raw.items():
        if name in shown:
            assert values_of(page, name) == typed, name


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_chosen_for_anybody(kind: str) -> None:
    page = Page(drawn(question(kind)))
    assert not [one for one in page.elements if "checked" in one[1] or "selected" in one[1]]
    assert all(
        not one.get("value") for one in page.inputs() if one.get("type") in {"text", "email", "tel", None}
    )


@pytest.mark.parametrize("kind", KINDS)
def test_in_a_repeat_every_name_and_id_carries_the_block(kind: str) -> None:
    page = Page(drawn(question(kind), filled(kind, PREFIX), "だめ", prefix=PREFIX))
    assert all(name.startswith(f"{PREFIX}q") for name in names_of(page))
    assert all(one.startswith("f-children-12-q") for one in page.ids())
    assert "f-children-12-q-error" in page.ids()


@pytest.mark.parametrize("kind", KINDS)
def test_two_blocks_of_a_repeat_never_share_an_id(kind: str) -> None:
    first = Page(drawn(question(kind), {}, "だめ", prefix="children.1.")).ids()
    second = Page(drawn(question(kind), {}, "だめ", prefix="children.11.")).ids()
    assert first
    assert not first & second


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_words_stay_words_wherever_they_stand(kind: str) -> None:
    raw = {f"q{part}": [HOSTILE] for part in ("", *(f".{one}" for one in PARTS.get(kind, ())))}
    said = {"label": HOSTILE, "hint": HOSTILE, "why": HOSTILE, "text": HOSTILE, "unit": HOSTILE}
    choices = [{"value": HOSTILE, "label": HOSTILE, "hint": HOSTILE}]
    files = [{"ref": HOSTILE, "name": HOSTILE, "size": 3}]
    asked = question(kind, **said, choices=choices, files=files, towns=[HOSTILE])
    html = drawn(asked, raw, [SimpleNamespace(part="", message=HOSTILE)])
    assert "<script" not in html
    assert "<img" not in html
    assert not [one for _tag, one in Page(html).elements if "onerror" in one]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in WITHOUT_TEXT])
def test_long_answers_are_kept_whole(kind: str) -> None:
    endless = "寿限無" * 2000
    raw = {f"q{part}": [endless] for part in ("", *(f".{one}" for one in PARTS.get(kind, ())))}
    assert endless in drawn(question(kind), raw)


@pytest.mark.parametrize(("kind", "part"), TYPED_PARTS)
def test_a_mistake_in_one_part_is_marked_there_alone(kind: str, part: str) -> None:
    asked = question(kind, confirm=True, kept=True, choices=[])
    page = Page(drawn(asked, {}, [SimpleNamespace(part=part, message="ここが、ちがいます")]))
    marked = {str(one.get("name")) for one in page.inputs() if one.get("aria-invalid") == "true"}
    assert marked == {f"q.{part}"}
    wrong = page.named(f"q.{part}")
    assert "f-q-error" in str(wrong["aria-describedby"]).split()


def test_two_mail_addresses_that_differ_are_both_marked() -> None:
    page = Page(
        drawn(question("mail", confirm=True), {}, [SimpleNamespace(part="confirm", message="ちがいます")])
    )
    assert {one["name"] for one in page.inputs() if one.get("aria-invalid") == "true"} == {"q", "q.confirm"}


@pytest.mark.parametrize("kind", KINDS)
def test_several_mistakes_are_all_said(kind: str) -> None:
    errors = [SimpleNamespace(part="", message="はじめの話"), SimpleNamespace(part="x", message="つぎの話")]
    html = drawn(question(kind), {}, errors)
    assert "はじめの話" in html
    assert "つぎの話" in html
    assert html.count('id="f-q-error"') == 1


@pytest.mark.parametrize("kind", KINDS)
def test_questions_of_several_inputs_are_groups_with_a_name(kind: str) -> None:
    page = Page(drawn(question(kind, **{"as": "buttons"})))
    is_group = bool(page.of("fieldset"))
    assert is_group == (kind in GROUPED or kind == "choice")
    assert len(page.of("legend")) == int(is_group)


@pytest.mark.parametrize("kind", ["date", "person"])
@pytest.mark.parametrize(
    ("language", "era"), [("ja", []), ("ja-easy", ["西暦"]), ("en", ["西暦"]), ("pt-br", ["西暦"])]
)
def test_dates_start_on_the_western_year_for_those_who_count_so(
    kind: str, language: str, era: list[str]
) -> None:
    with translation.override(language):
        page = Page(drawn(question(kind)))
    assert [one["value"] for one in page.of("option") if "selected" in one] == era


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("era", ["", *ERAS])
def test_an_era_once_sent_is_left_as_it_was(language: str, era: str) -> None:
    with translation.override(language):
        page = Page(drawn(question("date"), {"q.era": [era], "q.year": ["6"]}))
    chosen = [one["value"] for one in page.of("option") if "selected" in one]
    assert chosen == ([era] if era else [])
    assert page.named("q.year")["value"] == "6"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_era_is_offered_under_the_name_the_forms_read(language: str) -> None:
    with translation.override(language):
        offered = [one.get("value") for one in Page(drawn(question("date"))).of("option")]
    assert offered == ["", *ERAS]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_western_question_asks_no_era_in_any_language(language: str) -> None:
    with translation.override(language):
        page = Page(drawn(question("date", calendar="western"), {"q.year": ["2026"]}))
    assert page.named("q.era")["value"] == "西暦"
    assert page.of("select") == []


@pytest.mark.parametrize("kind", [one["type"] for one in TYPES if one["type"] in {"choice", "choices"}])
def test_a_choice_no_longer_offered_is_not_shown_as_chosen(kind: str) -> None:
    page = Page(drawn(question(kind), {"q": ["gone"]}))
    assert not [one for one in page.of("input") if "checked" in one]


def test_a_file_may_follow_only_where_the_form_says_so() -> None:
    assert "q.later" in names_of(Page(drawn(question("file", may_follow=True))))
    assert "q.later" not in names_of(Page(drawn(question("file", may_follow=False))))
    page = Page(drawn(question("file", may_follow=True), {"q.later": ["yes"]}))
    assert values_of(page, "q.later") == ["yes"]


def test_several_files_are_each_removed_by_their_own_box() -> None:
    files = [{"ref": f"file:{at}", "name": f"{at}.png", "size": at} for at in range(3)]
    page = Page(drawn(question("photo", files=files)))
    boxes = [one for one in page.of("input") if one.get("name") == "q.remove"]
    assert [one["value"] for one in boxes] == ["file:0", "file:1", "file:2"]
    assert len({one["id"] for one in boxes}) == 3


@given(
    st.sampled_from(KINDS),
    st.dictionaries(
        st.sampled_from(["q", *(f"q.{part}" for parts in PARTS.values() for part in parts)]),
        st.lists(st.text(max_size=40), max_size=3),
    ),
    st.sampled_from(LANGUAGES),
)
def test_no_typing_breaks_a_widget_or_leaves_its_quotes(
    kind: str, raw: dict[str, list[str]], language: str
) -> None:
    with translation.override(language):
        page = Page(drawn(question(kind), raw, "だめ"))
    assert names_of(page) <= {"q", *(f"q.{part}" for part in PARTS.get(kind, ()))}
    assert widget_of(question(kind), raw).name == "q"
