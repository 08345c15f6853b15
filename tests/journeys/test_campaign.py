"""An office tells the families whom a procedure concerns; one of them reads it, and wants no more such messages."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.utils import timezone

from tenohira.engines.campaigns import timing
from tests.journeys.conftest import Enter
from tests.journeys.people import Listener, Visitor

SERVICE = "child-allowance-claim"
ADDED = "窓口でも、電話でも、相談できます。"
PATIENCE = 120
"""Seconds a worker of the trial hall may take to come by."""


def make(clerk: Visitor, listener: Listener) -> str:
    """Begin a campaign, see how many it concerns, ask for it; returns its address."""
    clerk.go("/desk/campaigns/")
    listener.listen(clerk)
    clerk.press("main a[href$='/campaigns/new/']")
    listener.listen(clerk)
    clerk.select("service", SERVICE)
    clerk.type("[name=words]", ADDED)
    clerk.press("main form button.button--primary")
    listener.listen(clerk)
    assert "だれに送るか" in clerk.text()
    clerk.press("form[action$='/propose/'] button")
    assert "承認待ち" in clerk.heading()
    assert not clerk.page.locator("form[action$='/approve/']").count()
    listener.listen(clerk)
    return clerk.page.url


def let_go(head: Visitor, listener: Listener, address: str) -> None:
    """Look at the number, and let it go."""
    head.go(address)
    listener.listen(head)
    assert ADDED in head.text()
    head.press("form[action$='/approve/'] button")
    assert "承認しました" in head.page.locator("body").inner_text()
    listener.listen(head)


def wait_until_sent(clerk: Visitor, address: str) -> None:
    """Look again until the worker has told everybody."""
    deadline = time.monotonic() + PATIENCE
    clerk.go(address)
    while "送信済み" not in clerk.heading():
        assert time.monotonic() < deadline, clerk.heading()
        time.sleep(1)
        clerk.go(address)
    assert "送りました" in clerk.text()


def is_day() -> bool:
    """Whether notices that nobody asked for go out now."""
    now = timezone.now()
    return timing.next_daytime(now) == now


def read(resident: Visitor, listener: Listener) -> None:
    """Find the notice, read why it came, and open the procedure."""
    resident.go("/notices/")
    listener.listen(resident)
    told = resident.text()
    assert "児童手当" in told
    assert "18歳の年度末までの子を育てている" in told
    assert ADDED in told
    resident.press(f"main a[href$='/services/{SERVICE}/']")
    assert "児童手当" in resident.heading()
    listener.listen(resident)


def want_no_more(resident: Visitor, listener: Listener) -> None:
    """Follow the link at the end of the notice, stop such messages, and find the way back."""
    resident.go("/notices/")
    resident.press("main a[href*='/stop/']")
    assert resident.heading() == "手続きの案内を止めますか"
    listener.listen(resident)
    resident.press("main button[name=do][value=stop]")
    assert resident.heading() == "案内を止めました"
    listener.listen(resident)
    assert resident.page.locator("main button[value=again]").count() == 1


def test_a_family_is_told_of_the_allowance_reads_why_and_stops_such_messages(
    enter: Enter, listener: Callable[[int], Listener]
) -> None:
    wide, narrow = listener(1280), listener(360)
    clerk = enter("sano@kosai.example", width=1280)
    address = make(clerk, wide)
    let_go(enter("sugiyama@kosai.example", width=1280), wide, address)
    if not is_day():  # at night nothing is sent that nobody asked for: the rest is for the day
        clerk.go(address)
        assert "送信待ち" in clerk.heading()
        return
    wait_until_sent(clerk, address)
    wide.listen(clerk)
    resident = enter("hanako@resident.example", width=360, javascript=False)
    read(resident, narrow)
    want_no_more(resident, narrow)
    clerk.go(address)
    wide.listen(clerk)
