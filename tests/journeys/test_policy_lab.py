"""A clerk tries a dearer allowance on the whole town, and brings the page to the meeting."""

from __future__ import annotations

from collections.abc import Callable

from tests.journeys.conftest import Enter
from tests.journeys.people import Listener

SERVICE = "child-allowance-claim"


def test_a_clerk_tries_forty_thousand_yen_for_the_third_child(
    enter: Enter, listener: Callable[[int], Listener]
) -> None:
    wide, narrow = listener(1280), listener(360)
    clerk = enter("sano@kosai.example", width=1280)
    clerk.go("/desk/lab/")
    wide.listen(clerk)
    clerk.select("service", SERVICE)
    clerk.type("[name=title]", "1万2千円にする案")
    clerk.press("main form button.button--primary")
    wide.listen(clerk)
    clerk.type("[name='value:child_allowance_month:1']", "12000")
    clerk.press(".lab-form button.button--primary")
    assert "1年にかかるお金の差" in clerk.text()
    assert "＋" in clerk.text()
    wide.listen(clerk)
    small = enter("sano@kosai.example", width=360)
    small.go(clerk.page.url)
    narrow.listen(small)
