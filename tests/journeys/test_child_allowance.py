"""鈴木 花子 claims child allowance; it is corrected, decided by three posts, and the paper proves itself.

She uses the keyboard alone, at both widths, with and without JavaScript; the clerks use the keyboard, too.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from pypdf import PdfReader

from tests.journeys.answers import CHILD_ALLOWANCE
from tests.journeys.conftest import Enter
from tests.journeys.people import Listener, Visitor

RESIDENTS = {360: "hanako@resident.example", 1280: "maria@resident.example"}
CLERK = "sano@kosai.example"
POSTS = ["oishi@kosai.example", "hirano@kosai.example", "sugiyama@kosai.example"]


def apply(resident: Visitor, listener: Listener, holder: str) -> str:
    """Fill in the whole form and send it; returns the receipt number."""
    resident.go("/services/child-allowance-claim/")
    listener.listen(resident)
    resident.press("main form button.button--primary")
    resident.fill_form(CHILD_ALLOWANCE | {"account.holder_kana": holder}, listener=listener)
    listener.listen(resident)
    resident.tick("declared")
    resident.press("main form button.button--primary")
    listener.listen(resident)
    found = re.search(r"[A-Z]\d+-\d+-\d", resident.text())
    assert found, resident.text()
    return found[0]


def ask_correction(clerk: Visitor, listener: Listener, number: str) -> None:
    """Take the claim up and ask for another account."""
    clerk.go("/desk/")
    listener.listen(clerk)
    clerk.go(f"/desk/cases/{number}/")
    listener.listen(clerk)
    clerk.go(f"/desk/cases/{number}/act/begin_review/")
    clerk.press("main button[type=submit]")
    clerk.go(f"/desk/cases/{number}/correction/")
    listener.listen(clerk)
    clerk.tick("mark", "account")
    clerk.type('[name="note:account"]', "口座番号が読み取れませんでした。")
    clerk.press("button[name=send]")
    assert "直してください" in clerk.text()


def correct(resident: Visitor, listener: Listener, number: str) -> None:
    """Mend the marked answer and send again."""
    resident.go(f"/cases/{number}/")
    listener.listen(resident)
    assert "口座番号が読み取れませんでした。" in resident.text()
    resident.press("form[action*=correct] button")
    resident.fill_form({"account.number": "7654321"}, listener=listener)
    resident.tick("declared")
    resident.press("main form button.button--primary")
    listener.listen(resident)


def propose(clerk: Visitor, listener: Listener, number: str) -> None:
    """Propose to grant."""
    clerk.go(f"/desk/cases/{number}/propose/")
    listener.listen(clerk)
    clerk.choose("outcome", "granted")
    clerk.type("[name=reason]", "支給の要件に当てはまることを確認しました。")
    clerk.press("main form button.button--primary")


def approve(head: Visitor, listener: Listener, number: str) -> None:
    """Find the proposal among those that wait, and approve it."""
    head.go("/desk/approvals/")
    listener.listen(head)
    assert number in head.text()
    head.go(f"/desk/cases/{number}/act/approve/")
    listener.listen(head)
    head.press("main form button.button--primary")


@pytest.mark.parametrize(("width", "javascript"), [(360, False), (1280, True)])
def test_a_claim_is_corrected_decided_by_three_posts_and_its_paper_verified(
    enter: Enter, listener: Callable[[int], Listener], width: int, javascript: bool
) -> None:
    hears = listener(width)
    resident = enter(RESIDENTS[width], width=width, javascript=javascript)
    hears.listen(resident)
    number = apply(resident, hears, "スズキ ハナコ" if width == 360 else "シルバ マリア")

    clerk = enter(CLERK, width=1280)
    ask_correction(clerk, hears, number)
    correct(resident, hears, number)
    propose(clerk, hears, number)
    for post in POSTS:
        approve(enter(post, width=1280), hears, number)

    resident.go(f"/cases/{number}/")
    hears.listen(resident)
    assert "認められました" in resident.text()
    verify_paper(resident, hears)


def verify_paper(resident: Visitor, listener: Listener) -> None:
    """Read the code on the issued paper and ask whether it is genuine; the answer does not say whose it is."""
    href = resident.page.locator("main a[href*='/papers/']").first.get_attribute("href") or ""
    paper = resident.page.request.get(resident.hall + href)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.body())).pages)
    assert "児童手当" in text
    code = re.search(r"verify/([A-Za-z0-9]+)", text) or re.search(r"((?:[0-9A-Z]{4}-){4}[0-9A-Z]{4})", text)
    assert code, text
    resident.go(f"/verify/{code[1]}/")
    listener.listen(resident)
    assert "この書類は本物で、いま有効です" in resident.text()
    assert "鈴木" not in resident.text()
    assert "SILVA" not in resident.text()
