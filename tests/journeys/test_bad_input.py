"""What goes wrong in a real browser: said in words at its place, and nothing that was written is lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tenohira.counters.look.tests.browser import violations
from tests.journeys.conftest import Enter
from tests.journeys.people import Listener, Visitor

WRITTEN = "公園のベンチが壊れています。" * 20
OPINION = {"theme": "roads", "body": WRITTEN}
REPLY = {"wants_reply": "no", "may_publish": "no"}
RECEIPT = re.compile(r"[A-Z]\d+-\d+-\d")
FOCUSED = "selector => !!document.activeElement.closest(selector)"


def begin_opinion(visitor: Visitor) -> None:
    """Write the first page of an opinion, not sent yet."""
    visitor.begin("opinion")
    visitor.answer(OPINION)


def send(visitor: Visitor) -> None:
    """Press the page's main button."""
    visitor.press("main form button.button--primary")


def errors_lead_to_their_fields(visitor: Visitor, names: list[str]) -> None:
    """The summary has the focus; each of its links, in order, leads into the field that is wrong."""
    page = visitor.page
    for place, name in enumerate(names):
        if place:
            page.reload()
        page.wait_for_function(FOCUSED, arg="[data-error-summary]")
        for _link in range(place + 1):
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.evaluate(FOCUSED, f"[data-question='{name}']"), name
        shown = page.locator(f"[data-question='{name}'] .field__error")
        assert shown.inner_text().strip()


def test_a_program_called_pdf_and_a_huge_file_are_refused_at_their_question(
    enter: Enter, tmp_path: Path
) -> None:
    program, huge = tmp_path / "免許証.pdf", tmp_path / "動画.pdf"
    program.write_bytes(b"MZ\x90\x00" + b"\x00" * 4000)
    with huge.open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    hanako = enter("hanako@resident.example")
    hanako.begin("moving-out")
    send(hanako)
    hanako.answer({"who_moves": "everyone", "has_card": "no"})
    paper = hanako.page.locator("[name=identity_copy]")
    paper.wait_for()
    paper.set_input_files(huge)
    assert paper.evaluate("input => input.files.length") == 0
    paper.set_input_files(program)
    send(hanako)
    assert "免許証.pdf" in hanako.complaints()
    errors_lead_to_their_fields(hanako, ["identity_copy"])
    assert hanako.page.locator("[name=who_moves][value=everyone]").is_checked()
    assert violations(hanako.page) == []


@pytest.mark.parametrize(("javascript", "sizes"), [(False, [100]), (True, [19, 19, 19])])
def test_a_body_too_large_is_refused_in_words_and_the_text_is_still_there(
    enter: Enter, tmp_path: Path, javascript: bool, sizes: list[int]
) -> None:
    photos = [tmp_path / f"写真{number}.jpg" for number in range(len(sizes))]
    for photo, megabytes in zip(photos, sizes, strict=True):
        with photo.open("wb") as file:
            file.truncate(megabytes * 1024 * 1024)
    somebody = enter(javascript=javascript)
    begin_opinion(somebody)
    somebody.page.locator("[name=photos]").set_input_files(photos)
    send(somebody)
    assert "大きすぎて、受け取れませんでした" in somebody.heading()
    if javascript:
        assert violations(somebody.page) == []
    somebody.page.go_back()
    assert somebody.page.locator("[name=body]").input_value() == WRITTEN
    somebody.page.locator("[name=photos]").set_input_files([])
    send(somebody)
    assert somebody.heading() == "返事"


def test_wrong_days_and_missing_answers_are_named_in_a_summary_that_leads_to_them(enter: Enter) -> None:
    hanako = enter("hanako@resident.example")
    hanako.begin("dog-registration")
    hanako.answer({"kept_here": "yes"})
    send(hanako)
    hanako.answer(
        {
            "breed": "柴",
            "coat": "茶",
            "dog_sex": "male",
            "dog_size": "small",
            "acquired_by": "shop",
            "dog_born_on.era": "令和",
            "dog_born_on.year": "8",
            "dog_born_on.month": "2",
            "dog_born_on.day": "30",
            "acquired_on.era": "令和",
            "acquired_on.year": "90",
            "acquired_on.month": "1",
            "acquired_on.day": "1",
        }
    )
    send(hanako)
    assert hanako.page.title().startswith("エラー")
    assert violations(hanako.page) == []
    errors_lead_to_their_fields(hanako, ["dog_name", "dog_born_on", "acquired_on"])
    assert hanako.page.locator("[name='dog_born_on.day']").input_value() == "30"
    assert hanako.page.locator("[name=breed]").input_value() == "柴"


def test_pressing_twice_makes_one_case_and_going_back_says_it_was_sent(
    enter: Enter, listener: Callable[[int], Listener]
) -> None:
    hears = listener(360)
    hanako = enter("hanako@resident.example", javascript=False)
    hanako.go("/cases/")
    before = set(RECEIPT.findall(hanako.text()))
    begin_opinion(hanako)
    send(hanako)
    hanako.page.go_back()
    assert hanako.page.locator("[name=body]").input_value() == WRITTEN
    send(hanako)
    hanako.fill_form(REPLY)
    hanako.reach("main form button.button--primary")
    hanako.page.keyboard.press("Enter")
    hanako.page.keyboard.press("Enter")
    hanako.page.wait_for_url("**/receipt/")
    number = hanako.page.locator(".receipt__number").inner_text()

    hanako.page.go_back()
    hears.listen(hanako)
    assert "もう送ったか" in hanako.text()
    hanako.go("/cases/")
    hears.listen(hanako)
    assert set(RECEIPT.findall(hanako.text())) - before == {number}


def test_a_form_that_lay_open_too_long_is_sent_again_with_what_was_written(enter: Enter) -> None:
    somebody = enter()
    begin_opinion(somebody)
    somebody.page.context.clear_cookies(name="csrftoken")
    send(somebody)
    assert somebody.heading() == "念のため、もう一度送ってください"
    assert WRITTEN in somebody.text()
    assert violations(somebody.page) == []
    send(somebody)
    assert somebody.heading() == "返事"
    somebody.press("nav.before a")
    assert somebody.page.locator("[name=body]").input_value() == WRITTEN
