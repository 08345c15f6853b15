"""A clerk's day by keyboard: the inbox, many cases at once, residents with a purpose, what an administrator keeps."""

from __future__ import annotations

from playwright.sync_api import expect

from tenohira.counters.look.tests.browser import violations
from tests.journeys.conftest import Enter
from tests.journeys.people import Visitor

CURSOR = "tr[data-cursor] th a"
HANAKO = "900000012"
PURPOSE = "窓口での相談・案内"
ADMINISTRATION = ("offices", "staff", "routes", "services", "import", "stuck")
FITS = "() => document.documentElement.scrollWidth <= window.innerWidth"


def judge(visitor: Visitor) -> None:
    """Let axe judge the page as it stands, after what was typed."""
    assert violations(visitor.page) == [], visitor.page.url


def at_cursor(clerk: Visitor) -> str:
    """The receipt number of the row the keys j and k have come to."""
    return clerk.page.locator(CURSOR).inner_text()


def look_up(clerk: Visitor, name: str) -> str:
    """Look for a resident, saying why; returns what the page says."""
    clerk.go("/desk/people/")
    clerk.page.wait_for_load_state("networkidle")
    clerk.page.keyboard.press("/")
    expect(clerk.page.locator("[name=text]")).to_be_focused()
    clerk.page.keyboard.insert_text(name)
    clerk.select("purpose", PURPOSE)
    clerk.press("main form button.button--primary")
    judge(clerk)
    return clerk.text()


def test_the_inbox_is_walked_with_j_and_k_and_searched_with_a_slash(enter: Enter) -> None:
    clerk = enter("nakamura@kosai.example", width=1280)
    clerk.go("/desk/")
    judge(clerk)
    keys = clerk.page.keyboard
    keys.press("j")
    first = at_cursor(clerk)
    keys.press("j")
    second = at_cursor(clerk)
    assert second != first
    keys.press("k")
    assert at_cursor(clerk) == first
    with clerk.page.expect_navigation():
        keys.press("Enter")
    assert clerk.page.url.endswith(f"/desk/cases/{first}/")
    judge(clerk)

    clerk.go("/desk/")
    keys.press("/")
    keys.insert_text(second)
    with clerk.page.expect_response(lambda answer: "sought=" in answer.url):
        keys.press("Enter")
    clerk.page.wait_for_function("() => document.querySelectorAll('tbody tr').length === 1")
    assert second in clerk.text()
    judge(clerk)


def test_cases_are_ticked_and_given_to_a_colleague_and_each_is_accounted_for(enter: Enter) -> None:
    clerk = enter("sano@kosai.example", width=1280)
    clerk.go("/desk/?state=received")
    keys = clerk.page.keyboard
    for _row in range(2):
        keys.press("j")
        keys.press("x")
    assert "2 件選んでいます" in clerk.text()
    chosen = clerk.page.locator("tbody tr:has(input:checked) th").all_inner_texts()
    clerk.reach("main details.menu summary")
    keys.press("Enter")
    clerk.press("main .menu__sheet button[value=assign]")
    assert all(number in clerk.text() for number in chosen)
    judge(clerk)
    colleague = clerk.page.locator("select[name=staff_ref] option", has_text="大石 誠").get_attribute("value")
    clerk.select("staff_ref", colleague or "")
    clerk.press("main button[name=confirmed]")
    assert "ほかの職員の担当にする: 2 件できました" in clerk.text()
    judge(clerk)
    clerk.go(f"/desk/cases/{chosen[0]}/")
    assert "大石 誠" in clerk.page.locator(".casehead__facts").inner_text()


def test_a_resident_looked_up_with_a_purpose_sees_which_office_looked_and_why(enter: Enter) -> None:
    clerk = enter("sano@kosai.example", width=1280)
    clerk.go("/desk/people/")
    clerk.type("[name=text]", "鈴木 花子")
    clerk.press("main form button.button--primary")
    assert "目的を選んでください" in clerk.text()
    judge(clerk)
    assert "鈴木 花子" in look_up(clerk, HANAKO)
    clerk.page.keyboard.press("j")
    with clerk.page.expect_navigation():
        clerk.page.keyboard.press("Enter")
    assert "住民登録" in clerk.text()
    judge(clerk)

    hanako = enter("hanako@resident.example")
    hanako.go("/profile/")
    looks = hanako.page.locator("ul.looks").inner_text()
    assert "こども未来課" in looks
    assert PURPOSE in looks
    assert "佐野" not in looks


def test_a_protected_resident_is_found_by_the_post_that_may_and_by_nobody_else(enter: Enter) -> None:
    sano = enter("sano@kosai.example", width=1280)
    assert "見つかりませんでした" in look_up(sano, "タカハシ ミサキ")
    assert "高橋 美咲" not in sano.text()
    terada = enter("terada@kosai.example", width=1280)
    assert "高橋 美咲" in look_up(terada, "タカハシ ミサキ")
    assert "支援措置" in terada.text()


def test_the_administrator_keeps_the_hall_and_sees_what_is_stuck(enter: Enter) -> None:
    ito = enter("ito@kosai.example", width=1280)
    ito.go("/desk/administration/")
    for name in ADMINISTRATION:
        ito.press(f"a[href='/desk/administration/{name}/']")
        judge(ito)
    assert "止まっている送信" in ito.heading()
    ito.go("/desk/administration/offices/shimin/")
    judge(ito)
    ito.go("/desk/administration/routes/standard/")
    judge(ito)
    sano = enter("sano@kosai.example", width=1280)
    sano.go("/desk/administration/")
    assert "止まっている送信" not in sano.text()


def test_the_inbox_and_a_case_fit_a_narrow_screen(enter: Enter) -> None:
    clerk = enter("nakamura@kosai.example", width=360)
    clerk.go("/desk/")
    number = clerk.page.locator("tbody th a").first.inner_text()
    for where in ("/desk/", f"/desk/cases/{number}/", f"/desk/cases/{number}/correction/", "/desk/people/"):
        clerk.go(where)
        assert clerk.page.evaluate(FITS), where
        judge(clerk)
