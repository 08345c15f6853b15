"""Somebody who has moved here is led to what there is to do: by keyboard, without JavaScript, on telephone and desk.

Then a mother, signed in, after a birth, and a visitor who reads Portuguese.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.journeys.answers import day
from tests.journeys.conftest import Enter
from tests.journeys.people import Listener, Visitor
from tests.journeys.test_portuguese import read

TODAY = datetime.now(ZoneInfo("Asia/Tokyo")).date()
BABY, PUPIL = TODAY - timedelta(days=500), TODAY - timedelta(days=9 * 365)
_MOST_QUESTIONS = 12


def answer_all(visitor: Visitor, listener: Listener) -> int:
    """Answer whatever is asked, with two children, days of this week and the first of every choice; says how often."""
    for count in range(_MOST_QUESTIONS):
        listener.listen(visitor)
        if "/question/" not in visitor.page.url:
            return count
        names = visitor.page.locator("main form [name]").evaluate_all("all => all.map(one => one.name)")
        if "row.0.birth_date.year" in names:
            visitor.answer(day("row.0.birth_date", BABY))
            visitor.press("button[value=add]")
            visitor.answer(day("row.1.birth_date", PUPIL))
            answer_first(visitor, "row.")
        else:
            answer_one(visitor)
        visitor.press("main form button.button--primary")
    raise AssertionError(f"more than {_MOST_QUESTIONS} questions: {visitor.page.url}")


def answer_one(visitor: Visitor) -> None:
    """Answer a question that is no list: a day of this week, a number, the first of every choice."""
    if visitor.page.locator("[name='answer.year']").count():
        visitor.answer(day("answer", TODAY - timedelta(days=3)))
    else:
        answer_first(visitor, "answer")


def answer_first(visitor: Visitor, start: str) -> None:
    """Take the first of every choice whose name begins so, and one of what is counted; days are left as they are."""
    fields = visitor.page.locator(f"main form [name^='{start}']").evaluate_all(
        "all => all.map(one => [one.name, one.type, one.value])"
    )
    firsts: dict[str, str] = {}
    for name, kind, value in fields:
        if "birth_date" not in name:
            firsts.setdefault(name, "1" if kind in ("text", "number") else value)
    visitor.answer(firsts)


@pytest.mark.parametrize("width", [360, 1280])
def test_moving_in_from_home_to_the_slip_and_a_changed_answer(
    enter: Enter, listener: Callable[[int], Listener], width: int
) -> None:
    hears = listener(width)
    guest = enter(width=width, javascript=False)
    guest.press("a[href='/guide/moving-in/']")
    hears.listen(guest)
    guest.press("main form button.button--primary")
    assert answer_all(guest, hears) >= 2
    assert "児童手当" in guest.text()
    assert "放課後児童クラブ" in guest.text()
    assert "持ち物" in guest.text()
    guest.press("main a[href$='/answers/'], aside a[href$='/answers/']")
    hears.listen(guest)
    guest.press("a[href$='/question/household.children/']")
    hears.listen(guest)
    guest.press("button[value=none]")
    answer_all(guest, hears)
    assert "/slip/" in guest.page.url
    assert "児童手当" not in guest.text()


def test_a_mistake_is_told_where_it_stands(enter: Enter, listener: Callable[[int], Listener]) -> None:
    guest = enter(javascript=False)
    guest.go("/guide/birth/")
    guest.press("main form button.button--primary")
    while "household.children" not in guest.page.url:
        answer_one(guest)
        guest.press("main form button.button--primary")
    guest.press("main form button.button--primary")
    wrong = guest.page.locator("main .field--error").count()
    assert wrong >= 1
    assert guest.page.locator(".error-summary li").count() == wrong
    listener(360).listen(guest)


def test_a_mother_is_asked_only_what_the_register_cannot_know(
    enter: Enter, listener: Callable[[int], Listener]
) -> None:
    hanako = enter("hanako@resident.example", javascript=False)
    hanako.go("/guide/birth/")
    hanako.press("main form button.button--primary")
    assert answer_all(hanako, listener(360)) <= _MOST_QUESTIONS
    assert "児童手当" in hanako.text()


def test_the_way_is_read_in_portuguese(enter: Enter, listener: Callable[[int], Listener]) -> None:
    maria = enter(language="pt-br", javascript=False)
    maria.go("/guide/moving-in/")
    read(maria)
    maria.press("main form button.button--primary")
    read(maria)
    answer_all(maria, listener(360))
    read(maria)
