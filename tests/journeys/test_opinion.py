"""Somebody without an account writes to the city on two telephones, and reads the answer by a link.

The whole way at 360 px, by keyboard, without JavaScript.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.journeys.conftest import Enter
from tests.journeys.people import Listener, Visitor

CLERK = "fujii@kosai.example"
OPINION = {"theme": "roads", "body": "駅の北口の街灯が切れていて、夜道が暗いです。"}
REPLY = {
    "wants_reply": "yes",
    "reply_name": "市川 光",
    "reply_by": "mail",
    "reply_mail": "hikaru@resident.example",
    "reply_mail.confirm": "hikaru@resident.example",
    "may_publish": "no",
}
ANSWER = "街灯は今週中に取り替えます。知らせていただき、ありがとうございました。"


def find_and_begin(visitor: Visitor, listener: Listener) -> None:
    """Search from the first page, read about the service, begin."""
    visitor.go("/")
    listener.listen(visitor)
    visitor.type("main input[name=q]", "苦情を言いたい")
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")
    listener.listen(visitor)
    visitor.press("main a[href*='/services/opinion/']")
    listener.listen(visitor)
    visitor.begin("opinion")


def put_aside(visitor: Visitor, listener: Listener) -> str:
    """Answer the first page and save it; returns the link that opens it on another device."""
    listener.listen(visitor)
    visitor.answer(OPINION)
    visitor.press("main button[value=leave]")
    listener.listen(visitor)
    assert "保存しました" in visitor.heading()
    return visitor.page.locator("#way-back").input_value()


def send(visitor: Visitor, listener: Listener) -> tuple[str, str]:
    """Go through the rest and send it; returns the receipt number and the link to the case."""
    visitor.fill_form(REPLY, listener=listener)
    listener.listen(visitor)
    assert OPINION["body"] in visitor.text()
    visitor.press("main form button.button--primary")
    listener.listen(visitor)
    assert visitor.heading() == "申請を受け取りました"
    number = visitor.page.locator(".receipt__number").inner_text()
    return number, visitor.page.locator("#way-back").input_value()


def answer(clerk: Visitor, listener: Listener, number: str) -> None:
    """Find the opinion in the inbox and answer it."""
    clerk.go("/desk/")
    assert number in clerk.text()
    clerk.press(f"main a[href='/desk/cases/{number}/']")
    assert OPINION["body"] in clerk.text()
    clerk.go(f"/desk/cases/{number}/act/answer/")
    listener.listen(clerk)
    clerk.type("[name=message]", ANSWER)
    clerk.press("main form button.button--primary")
    assert "お答えしました" in clerk.text()


def test_an_opinion_is_sent_without_an_account_from_two_telephones_and_answered(
    enter: Enter, listener: Callable[[int], Listener]
) -> None:
    hears = listener(360)
    first = enter(javascript=False)
    find_and_begin(first, hears)
    way_back = put_aside(first, hears)

    second = enter(javascript=False)
    second.go(way_back)
    assert re.search(r"/apply/[^/]+/reply/$", second.page.url)
    second.press("nav.before a")
    assert second.page.locator("[name=body]").input_value() == OPINION["body"]
    second.press("main form button.button--primary")
    number, link = send(second, hears)

    first.press("main a.button--primary")
    hears.listen(first)
    assert "もう送ったか" in first.text()

    answer(enter(CLERK, width=1280), listener(1280), number)

    third = enter(javascript=False)
    third.go(f"/cases/{number}/")
    assert ANSWER not in third.text()
    hears.listen(third)
    third.go(link)
    hears.listen(third)
    assert "token" not in third.page.url
    assert "お答えしました" in third.text()
    assert ANSWER in third.text()
