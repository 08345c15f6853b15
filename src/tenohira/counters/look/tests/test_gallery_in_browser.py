"""The gallery in a real browser: nothing for axe to object to, nothing wider than the screen, usable by keys."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tenohira.counters.look.tests.browser import OpenPage, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
WIDTHS = (360, 1280)
COUNTERS = ("portal", "desk")


def gallery(live_server: LiveServer, counter: str) -> str:
    return f"{live_server.url}/gallery/{counter}/"


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("counter", COUNTERS)
def test_axe_finds_nothing(live_server: LiveServer, open_page: OpenPage, counter: str, width: int) -> None:
    page = open_page(gallery(live_server, counter), width=width)
    assert violations(page) == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("counter", COUNTERS)
def test_nothing_is_wider_than_the_screen(
    live_server: LiveServer, open_page: OpenPage, counter: str, width: int
) -> None:
    page = open_page(gallery(live_server, counter), width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_residents_can_hit_everything_with_a_thumb(live_server: LiveServer, open_page: OpenPage) -> None:
    page = open_page(gallery(live_server, "portal"))
    small = page.evaluate(
        """() => [...document.querySelectorAll('.button, .tool, .input, .option__label, .pagination a, .tabs a, .card')]
            .filter(node => node.offsetParent && node.getBoundingClientRect().height < 44)
            .map(node => node.outerHTML.slice(0, 120))"""
    )
    assert small == []


def test_lines_stay_readable_on_a_wide_screen(live_server: LiveServer, open_page: OpenPage) -> None:
    page = open_page(gallery(live_server, "portal"), width=1280)
    ems = page.evaluate(
        """() => [...document.querySelectorAll('.notice__body p, .lead, .timeline__note')].map(node =>
            node.getBoundingClientRect().width / parseFloat(getComputedStyle(node).fontSize))"""
    )
    assert max(ems) <= 40


def test_the_first_tab_leads_past_the_head(live_server: LiveServer, open_page: OpenPage) -> None:
    page = open_page(gallery(live_server, "desk"), width=1280)
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_an_error_leads_into_its_question(live_server: LiveServer, open_page: OpenPage) -> None:
    page = open_page(gallery(live_server, "portal"))
    expect(page.locator(".error-summary")).to_be_focused()
    page.get_by_role("link", name="口座番号は 7 けた").click()
    expect(page.locator("#f-e_account-bank")).to_be_focused()


def test_the_text_left_is_counted(live_server: LiveServer, open_page: OpenPage) -> None:
    page = open_page(gallery(live_server, "portal"))
    page.locator("#f-q_long_text").fill("あ" * 205)
    expect(page.locator("[data-field='long-text'] .field__count").first).to_have_text("5 文字多いです")


def test_pressing_the_map_writes_the_place(live_server: LiveServer, open_page: OpenPage) -> None:
    page = open_page(gallery(live_server, "portal"))
    canvas = page.locator("#f-q_place [data-map-canvas]")
    expect(canvas).to_be_visible()
    canvas.click(position={"x": 120, "y": 120})
    assert page.locator("#f-q_place-lat").input_value().startswith("3")
    assert page.locator("#f-q_place-lng").input_value().startswith("13")


def test_the_place_can_be_written_without_scripts(live_server: LiveServer, open_page: OpenPage) -> None:
    page = open_page(gallery(live_server, "portal"), javascript=False)
    expect(page.locator("#f-q_place [data-map]")).to_be_hidden()
    page.locator("#f-q_place-text").fill("公園の入口")
    page.locator("#f-q_place summary").click()
    page.locator("#f-q_place-lat").fill("34.97")
    assert page.locator("#f-q_place-lat").input_value() == "34.97"


def change_language(page: Page, name: str) -> None:
    page.locator(".masthead summary").last.click()
    page.get_by_role("button", name=name).click()


@pytest.mark.parametrize("javascript", [True, False])
def test_the_language_is_two_presses_away(
    live_server: LiveServer, open_page: OpenPage, javascript: bool
) -> None:
    page = open_page(gallery(live_server, "portal"), javascript=javascript)
    change_language(page, "特大")
    assert "text-larger" in (page.locator("html").get_attribute("class") or "")
    assert page.url.endswith("/gallery/portal/")


def test_keys_move_through_the_rows(live_server: LiveServer, open_page: OpenPage) -> None:
    page = open_page(gallery(live_server, "desk"), width=1280)
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("tr[data-cursor] th a")).to_have_text("T8-2040-2")
    page.keyboard.press("x")
    expect(page.locator("tr[data-cursor] input")).to_be_checked()
    page.keyboard.press("/")
    expect(page.locator("[data-key-search]")).to_be_focused()


def test_the_head_of_a_table_ticks_its_rows(live_server: LiveServer, open_page: OpenPage) -> None:
    page = open_page(gallery(live_server, "desk"), width=1280)
    page.locator("[data-check-all]").check()
    assert page.locator("tbody input:checked").count() == 4
    page.locator("tbody input").first.uncheck()
    assert page.locator("[data-check-all]").evaluate("box => box.indeterminate") is True


def test_japanese_is_readable_where_no_japanese_font_is(live_server: LiveServer, open_page: OpenPage) -> None:
    page = open_page(gallery(live_server, "portal"))
    assert page.evaluate(
        "document.fonts.ready.then(() => document.fonts.check('16px \"Tenohira Gothic\"', '市'))"
    )


def offered(page: Page, datalist: str) -> list[str]:
    """Return what a list offers, once it offers something."""
    page.wait_for_selector(f"#{datalist} option", state="attached")
    return page.locator(f"#{datalist} option").evaluate_all("options => options.map(one => one.value)")


@pytest.mark.parametrize("typed", ["みなと", "ミナト", "ﾐﾅﾄ", "0002"])
def test_a_bank_is_found_by_name_reading_or_code(
    live_server: LiveServer, open_page: OpenPage, typed: str
) -> None:
    page = open_page(gallery(live_server, "portal"))
    page.locator("#f-q_account-bank").fill(typed)
    assert offered(page, "f-q_account-banks") == ["0002 みなと"]


def test_a_branch_is_sought_in_the_chosen_bank(live_server: LiveServer, open_page: OpenPage) -> None:
    page = open_page(gallery(live_server, "portal"))
    page.locator("#f-q_account-bank").fill("0002 みなと")
    page.locator("#f-q_account-branch").fill("みなとまち")
    assert offered(page, "f-q_account-branches") == ["014 港町"]


def test_a_postal_code_fills_in_the_town(live_server: LiveServer, open_page: OpenPage) -> None:
    page = open_page(gallery(live_server, "portal"))
    page.locator("#f-q_address-postal_code").fill("９９０−００２１")
    expect(page.locator("#f-q_address-town")).to_have_value("港町")


def test_a_town_written_by_hand_is_left_as_it_is(live_server: LiveServer, open_page: OpenPage) -> None:
    page = open_page(gallery(live_server, "portal"))
    page.locator("#f-q_address-town").fill("中央")
    page.locator("#f-q_address-postal_code").fill("990-0021")
    assert offered(page, "f-q_address-towns") == ["港町"]
    expect(page.locator("#f-q_address-town")).to_have_value("中央")


def test_a_form_is_sent_once_however_often_the_button_is_pressed(
    live_server: LiveServer, open_page: OpenPage
) -> None:
    page = open_page(gallery(live_server, "portal"))
    let_through = page.evaluate(
        """() => {
            const form = document.querySelector('form.form[method=post]');
            let sent = 0;
            window.addEventListener('submit', event => {
                if (!event.defaultPrevented) sent += 1;
                event.preventDefault();
            });
            const button = form.querySelector('button.button--primary');
            button.click(); button.click(); button.click();
            return [sent, button.getAttribute('aria-busy')];
        }"""
    )
    assert let_through == [1, "true"]


def test_escape_closes_the_menu_and_returns_to_its_button(
    live_server: LiveServer, open_page: OpenPage
) -> None:
    page = open_page(gallery(live_server, "portal"))
    summary = page.locator(".masthead summary")
    summary.click()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="English")).to_be_hidden()
    expect(summary).to_be_focused()


@pytest.mark.parametrize("counter", COUNTERS)
def test_the_largest_text_still_fits_a_phone(
    live_server: LiveServer, open_page: OpenPage, counter: str
) -> None:
    page = open_page(gallery(live_server, counter))
    page.context.add_cookies([{"name": "tenohira_text_size", "value": "larger", "url": live_server.url}])
    page.reload(wait_until="networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert violations(page) == []


def test_motion_stops_for_those_who_ask(live_server: LiveServer, open_page: OpenPage) -> None:
    page = open_page(gallery(live_server, "portal"))
    page.emulate_media(reduced_motion="reduce")
    assert page.locator(".button").first.evaluate("node => getComputedStyle(node).transitionDuration") == "0s"


def test_paper_carries_words_and_no_controls(live_server: LiveServer, open_page: OpenPage) -> None:
    page = open_page(gallery(live_server, "portal"))
    page.emulate_media(media="print")
    expect(page.locator(".summary").first).to_be_visible()
    expect(page.locator(".pagination")).to_be_hidden()
    expect(page.locator(".masthead summary")).to_be_hidden()


def test_what_is_chosen_shows_in_forced_colours(live_server: LiveServer, open_page: OpenPage) -> None:
    page = open_page(gallery(live_server, "portal"))
    page.emulate_media(forced_colors="active")
    outline = page.locator("#f-a_yes_no-1 + label").evaluate("node => getComputedStyle(node).outlineStyle")
    assert outline == "solid"
