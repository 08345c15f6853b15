"""鈴木 花子 asks for her son's resident record on her phone, in his name; the desk sees for whom and by whom."""

from __future__ import annotations

from collections.abc import Callable

from tests.journeys.conftest import Enter
from tests.journeys.people import Listener, Visitor

MOTHER, CHILD = "鈴木 花子", "鈴木 一郎"
COPY: dict[str, str | list[str]] = {
    "scope": "me",
    "shows_number": "no",
    "shows_code": "no",
    "used_for": "bank",
    "copies": "2",
    "receive": "counter",
}


def choose_child(visitor: Visitor, listener: Listener) -> None:
    """From the first page to the profile, and choose the child."""
    visitor.go("/")
    visitor.press("a[href='/profile/']")
    visitor.press("main form:has([name=subject][value^='person:']) button")
    assert f"これからは、{CHILD} の手続きをします。" in visitor.text()
    visitor.go("/profile/")
    listener.listen(visitor)
    assert f"いまは {CHILD} の手続きをしています" in visitor.text()


def apply(visitor: Visitor, listener: Listener) -> str:
    """Ask for the copy; returns the receipt number."""
    visitor.go("/services/resident-record-copy/")
    listener.listen(visitor)
    visitor.begin("resident-record-copy")
    listener.listen(visitor)
    written = {
        name: visitor.page.locator(f"[name='{name}']").input_value()
        for name in ("name", "kana", "birth_date.year", "address.town")
    }
    assert written["name"] == CHILD
    assert written["kana"] == "スズキ イチロウ"
    assert written["birth_date.year"] in {"6", "2024"}
    assert "鷲津" in written["address.town"]
    visitor.fill_form({"phone": "090-0000-0011", **COPY}, listener=listener)
    assert CHILD in visitor.text()
    visitor.press("main form button.button--primary")
    listener.listen(visitor)
    return visitor.page.locator(".receipt__number").inner_text()


def test_a_mother_asks_for_her_child_and_the_case_says_who_acted(
    enter: Enter, listener: Callable[[int], Listener]
) -> None:
    hears = listener(360)
    mother = enter("hanako@resident.example")
    choose_child(mother, hears)
    number = apply(mother, hears)

    mother.go(f"/cases/{number}/")
    hears.listen(mother)
    assert f"{CHILD} さんの手続き" in mother.text()

    clerk = enter("nakamura@kosai.example", width=1280)
    clerk.go(f"/desk/cases/{number}/")
    head = clerk.page.locator(".casehead__facts").inner_text()
    assert CHILD in head
    assert f"代理: {MOTHER}" in head

    mother.go("/profile/")
    mother.press("main #acting form button")
    assert "ご自分の手続きに戻りました。" in mother.text()
    mother.go(f"/cases/{number}/")
    assert number in mother.text()
