"""MARIA SILVA registers her dog in Portuguese; English and easy Japanese hold on the same pages.

What may stay Japanese in other languages: names, addresses and buildings as the register writes them, the law's own
name, and official words in parentheses.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.journeys.answers import day
from tests.journeys.conftest import PASSWORD, Enter
from tests.journeys.people import Listener, Visitor

KANA = re.compile(r"[ぁ-んァ-ヴー]")
HIRAGANA = re.compile(r"[ぁ-ん]")
DATA = re.compile(r"（[^）]*）|\([^)]*\)|シルバ マリア|住吉ハイツ203号|狂犬病予防法[^\n]*|やさしい日本語")
MOST_KANA = 0.01
TODAY = datetime.now(ZoneInfo("Asia/Tokyo")).date()
DOG: dict[str, str | list[str]] = {
    "kept_here": "yes",
    "dog_name": "Bolinha",
    "breed": "sem raça definida",
    "dog_sex": "female",
    "coat": "caramelo",
    "dog_size": "small",
    **day("dog_born_on", TODAY - timedelta(days=400)),
    **day("acquired_on", TODAY - timedelta(days=10)),
    "acquired_by": "person",
    "has_chip": "no",
    "vaccinated": "no",
    "receive": "counter",
}


def read(visitor: Visitor) -> None:
    """Read the whole page: it is in the visitor's language."""
    text = DATA.sub("", visitor.page.locator("body").inner_text())
    letters = [letter for letter in text if letter.isalpha()]
    share = sum(bool(KANA.match(letter)) for letter in letters) / max(len(letters), 1)
    left = [line for line in text.splitlines() if HIRAGANA.search(line)]
    assert left == [], visitor.page.url
    assert share < MOST_KANA, (visitor.page.url, [line for line in text.splitlines() if KANA.search(line)])


def change_language(visitor: Visitor, language: str) -> None:
    """Open the menu of languages with the keyboard and choose one."""
    visitor.reach("header details.menu summary")
    visitor.page.keyboard.press("Enter")
    visitor.press(f"header button[name=language][value='{language}']")


def find_dog_registration(visitor: Visitor, words: str) -> None:
    """Search from the first page and open the service."""
    read(visitor)
    visitor.type("main input[name=q]", words)
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")
    read(visitor)
    visitor.press("main a[href*='/services/dog-registration/']")
    read(visitor)


def test_a_dog_is_registered_in_portuguese(enter: Enter, listener: Callable[[int], Listener]) -> None:
    hears = listener(360)
    maria = enter()
    change_language(maria, "pt-br")
    read(maria)
    maria.sign_in("maria@resident.example", PASSWORD)
    assert maria.page.locator("html").get_attribute("lang") == "pt-BR"
    hears.listen(maria)
    find_dog_registration(maria, "registrar cachorro")
    hears.listen(maria)
    maria.begin("dog-registration")
    for _page in range(8):
        if "/check/" in maria.page.url:
            break
        read(maria)
        hears.listen(maria)
        maria.answer(DOG)
        maria.press("main form button.button--primary")
    read(maria)
    hears.listen(maria)
    assert "Bolinha" in maria.text()
    maria.tick("declared")
    maria.press("main form button.button--primary")
    read(maria)
    hears.listen(maria)
    maria.press("main a.button--primary")
    read(maria)
    hears.listen(maria)


@pytest.mark.parametrize("language", ["en", "pt-br"])
def test_home_service_first_page_and_errors_speak_the_language(
    enter: Enter, listener: Callable[[int], Listener], language: str
) -> None:
    maria = enter("maria@resident.example", language=language)
    maria.go("/")
    find_dog_registration(maria, "dog")
    maria.begin("dog-registration")
    read(maria)
    maria.type("[name=phone]", "12")
    maria.press("main form button.button--primary")
    assert maria.page.locator(".error-summary li").count() >= 2
    read(maria)
    listener(360).listen(maria)


def test_easy_japanese_has_its_own_words_on_every_line(
    enter: Enter, listener: Callable[[int], Listener]
) -> None:
    hears = listener(360)
    plain = enter("maria@resident.example")
    plain.go("/services/dog-registration/")
    plain.begin("dog-registration")
    first_page = plain.page.url
    easy = enter("maria@resident.example", language="ja-easy")
    for where in ("/", "/services/dog-registration/", first_page):
        plain.go(where)
        easy.go(where)
        hears.listen(easy)
        said = {line for line in plain.text().splitlines() if len(line) > 12 and HIRAGANA.search(line)}
        same = sorted(said & set(easy.text().splitlines()))
        assert same == [], where
