"""山本 浩二 asks for a subsidy for 浜名精機株式会社, with files; the section head decides it alone."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pikepdf
from PIL import Image
from pypdf import PdfReader

from tests.journeys.answers import day
from tests.journeys.conftest import Enter
from tests.journeys.people import Answers, Listener, Visitor

COMPANY = "浜名精機株式会社"
TODAY = datetime.now(ZoneInfo("Asia/Tokyo")).date()
SUBSIDY: dict[str, str | list[str]] = {
    "is_sole_trader": "no",
    "based_here": "yes",
    "contact_name": "山本 浩二",
    "industry": "manufacturing",
    "capital": "10,000,000",
    "employees": "20",
    "project_title": "受発注のデジタル化",
    "brings_in": ["cloud", "order"],
    "aim": "紙の注文書をなくし、在庫が分かるようにします。",
    "saved_hours": "500",
    "already_started": "no",
    **day("starts_on", TODAY),
    **day("ends_on", TODAY),
    "total_cost": "６０００００",
    "eligible_cost": "500000",
    "other_subsidy": "0",
    "no_gang": "yes",
    "tax_consent": "yes",
    "keeps_records": "yes",
}
GRANTED = "250,000"


def papers(folder: Path) -> Answers:
    """An estimate photographed and a plan as PDF."""
    Image.new("RGB", (120, 80), "white").save(folder / "見積書.png")
    plan = pikepdf.new()
    plan.add_blank_page()
    plan.save(folder / "計画書.pdf")
    return {
        "estimate": str(folder / "見積書.png"),
        "plan": str(folder / "計画書.pdf"),
        "registration.later": "yes",
    }


def act_for_the_company(visitor: Visitor, listener: Listener) -> None:
    """Say on the profile page for whom one acts from now on."""
    visitor.go("/services/sme-dx-subsidy/")
    assert "会社・団体として申請する手続きです" in visitor.text()
    visitor.press("main a[href='/profile/']")
    listener.listen(visitor)
    visitor.press("main form:has([name=subject][value^='organisation:']) button")
    assert COMPANY in visitor.text()
    listener.listen(visitor)


def apply(visitor: Visitor, listener: Listener, answers: Answers) -> str:
    """Fill in the whole form and send it; returns the receipt number."""
    visitor.go("/services/sme-dx-subsidy/")
    listener.listen(visitor)
    visitor.begin("sme-dx-subsidy")
    assert visitor.page.locator("[name=company_name]").input_value() == COMPANY
    visitor.fill_form(answers, listener=listener)
    listener.listen(visitor)
    assert "見積書.png" in visitor.text()
    assert "600,000" in visitor.text()
    visitor.tick("declared")
    visitor.press("main form button.button--primary")
    return visitor.page.locator(".receipt__number").inner_text()


def propose(clerk: Visitor, listener: Listener, number: str) -> None:
    """Look at the computed amount and the route it takes, and propose it."""
    clerk.go(f"/desk/cases/{number}/act/begin_review/")
    clerk.press("main button[type=submit]")
    assert GRANTED in clerk.text()
    assert "見積書.png" in clerk.text()
    listener.listen(clerk)
    clerk.press("a[href$='/propose/']")
    assert "専決" in clerk.text()
    assert "部長" not in clerk.text()
    listener.listen(clerk)
    clerk.choose("outcome", "granted")
    clerk.type("[name=reason]", "補助の要件に当てはまることを確認しました。")
    clerk.press("main form button.button--primary")
    assert "係長の承認を待っています" in clerk.text()


def approve(head: Visitor, listener: Listener, number: str) -> None:
    """Approve what waits."""
    head.go("/desk/approvals/")
    listener.listen(head)
    head.press(f"main a[href='/desk/cases/{number}/']")
    head.go(f"/desk/cases/{number}/act/approve/")
    head.press("main form button.button--primary")


def read_decision(visitor: Visitor, number: str) -> str:
    """Download the notice of the decision; returns its text."""
    visitor.go(f"/cases/{number}/")
    link = visitor.page.locator("main a[href*='/papers/']").first
    assert "補助金交付決定通知書" in link.inner_text()
    visitor.reach("main a[href*='/papers/']")
    with visitor.page.expect_download() as download:
        visitor.page.keyboard.press("Enter")
    pages = PdfReader(io.BytesIO(Path(download.value.path()).read_bytes())).pages
    return "".join(page.extract_text() for page in pages)


def test_a_company_is_granted_a_subsidy_that_the_section_head_decides_alone(
    enter: Enter, listener: Callable[[int], Listener], tmp_path: Path
) -> None:
    hears = listener(1280)
    koji = enter("koji@resident.example", width=1280)
    act_for_the_company(koji, hears)
    number = apply(koji, hears, {**SUBSIDY, **papers(tmp_path)})

    propose(enter("sakai@kosai.example", width=1280), hears, number)
    for post in ("nagata@kosai.example", "ono@kosai.example"):
        approve(enter(post, width=1280), hears, number)

    paper = read_decision(koji, number)
    hears.listen(koji)
    assert COMPANY in paper
    assert GRANTED in paper
    assert "受発注のデジタル化" in paper
