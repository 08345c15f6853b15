"""What a resident walks through, read in each language: nothing of the interface is left in another one."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache

from tenohira.config import translations
from tenohira.counters.portal.tests.factories import (
    HANAKO,
    Hall,
    apply_for_allowance,
    ask_for_correction,
    begin,
    open_hall,
    resident,
)
from tenohira.counters.portal.tests.resident import Resident
from tenohira.engines.cases.views import Mark

HIRAGANA = re.compile(r"[ぁ-ん]")
TO_EVERYONE = (
    "/",
    "/services/",
    "/services/?q=zzz",
    "/services/opinion/",
    "/verify/",
    "/verify/0000/",
    "/nowhere/",
)
TO_SIGN_IN = ("/account/login/", "/account/signup/", "/account/password/reset/", "/account/login/code/")
TO_RESIDENTS = (
    "/",
    "/notices/",
    "/cases/",
    "/profile/",
    "/profile/contact/",
    "/profile/copy/",
    "/account/2fa/",
    "/account/email/",
)
WORDS_OF_DATA = ("やさしい日本語", "てのひら市浜町", "てのひら市中央", "子ども・子育て支援法")


@pytest.fixture(autouse=True)
def _compiled() -> None:
    translations.compile_all()


@pytest.fixture
def hall(db: None) -> Hall:
    cache.clear()
    return open_hall()


def japanese_on(one: Resident) -> list[str]:
    """The texts of a page with kana endings, without what is data: names, addresses, laws."""
    texts = (" ".join(text.split()) for text in one.page.text)
    return [
        f"{one.url}: {text}"
        for text in texts
        if HIRAGANA.search(text) and not any(word in text for word in WORDS_OF_DATA)
    ]


@pytest.mark.parametrize("language", ["en", "pt-br"])
def test_pages_for_everyone_hold_no_japanese(hall: Hall, language: str) -> None:
    guest = resident(language=language)
    left = [text for url in (*TO_EVERYONE, *TO_SIGN_IN) for text in japanese_on(guest.open(url))]
    assert left == []


@pytest.mark.parametrize("language", ["en", "pt-br"])
def test_what_is_refused_at_sign_in_is_said_in_the_residents_language(hall: Hall, language: str) -> None:
    guest = resident(language=language)
    guest.open("/account/login/").send({"login": "nobody@mail.example", "password": "wrong-words-26"}, form=0)
    assert "/account/login/" in guest.url
    assert japanese_on(guest) == []


@pytest.mark.parametrize("language", ["en", "pt-br"])
def test_a_case_under_correction_is_read_in_the_residents_language(hall: Hall, language: str) -> None:
    receipt = apply_for_allowance(resident(HANAKO))
    ask_for_correction(hall, receipt, Mark("phone", "053 …"), message="053 …")
    hanako = resident(HANAKO, language)
    urls = (f"/cases/{receipt}/", f"/cases/{receipt}/receipt/", f"/cases/{receipt}/withdraw/")
    assert [text for url in urls for text in japanese_on(hanako.open(url))] == []


@pytest.mark.parametrize("language", ["en", "pt-br"])
def test_a_residents_own_pages_hold_no_japanese(hall: Hall, language: str) -> None:
    hanako = resident(HANAKO, language)
    assert [text for url in TO_RESIDENTS for text in japanese_on(hanako.open(url))] == []


@pytest.mark.parametrize(
    ("language", "start", "errors"),
    [
        ("en", "Begin this procedure", "to correct"),
        ("pt-br", "Começar este procedimento", "a corrigir"),
        ("ja-easy", "この てつづきを はじめる", "なおして ほしい ところが"),
    ],
)
def test_mistakes_in_a_form_are_told_in_the_residents_language(
    hall: Hall, language: str, start: str, errors: str
) -> None:
    guest = resident(language=language)
    guest.open("/services/opinion/").send(button=start).send()
    assert errors in guest.words
    if language != "ja-easy":
        assert japanese_on(guest) == []


def test_the_page_says_which_language_it_is_in(hall: Hall) -> None:
    said = {code: resident(language=code).open("/").page.lang for code in ("ja", "ja-easy", "en", "pt-br")}
    assert said == {"ja": "ja", "ja-easy": "ja", "en": "en", "pt-br": "pt-BR"}


def test_japanese_stays_as_it_is_written(hall: Hall) -> None:
    begun = begin(resident(), "opinion")
    assert "次へ進む" in begun.words
