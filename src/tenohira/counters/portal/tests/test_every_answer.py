"""What every answer of the portal has: headers that protect, and pages that are sound in each language."""

from __future__ import annotations

import re

import pytest

from tenohira.counters.portal.tests.doors import Doors, furnish, names
from tenohira.counters.portal.tests.factories import HANAKO, Hall, resident
from tenohira.counters.portal.tests.resident import Resident

LANGUAGES = {"ja": "ja", "ja-easy": "ja", "en": "en", "pt-br": "pt-BR"}
INLINE = re.compile(
    r"<script(?![^>]*(?:\bsrc=|type=\"application/json\"))|<style|\sstyle=[\"']|\son[a-z]+=[\"']|javascript:"
)
ELSEWHERE = re.compile(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=[\"'](?:https?:)?//(?!testserver)")
PRIVATE = {
    "apply", "page", "review", "saved", "case", "receipt", "corrected", "supply", "withdraw", "application",
    "paper", "attachment", "profile", "contact", "cases",
}  # fmt: skip
DOWNLOADS = {"application", "paper", "attachment"}
LISTS = {"towns", "banks", "branches"}


@pytest.fixture
def doors(hall: Hall) -> Doors:
    """A hall with something behind every door."""
    return furnish(hall)


def test_every_answer_carries_the_headers_that_protect(hall: Hall, doors: Doors) -> None:
    hanako = resident(HANAKO)
    for name, address in doors.addresses().items():
        headers = hanako.client.get(address).headers
        assert headers["X-Content-Type-Options"] == "nosniff", name
        assert headers["Referrer-Policy"] == "same-origin", name
        assert headers["X-Frame-Options"] == "DENY", name
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", name
        assert "microphone=()" in headers["Permissions-Policy"], name
        policy = headers["Content-Security-Policy"]
        assert "unsafe" not in policy, name
        assert policy.startswith("default-src 'none'" if name in DOWNLOADS else "default-src 'self'"), name


def test_what_is_somebodys_own_is_kept_by_nobody(hall: Hall, doors: Doors) -> None:
    hanako = resident(HANAKO)
    for name in PRIVATE:
        kept = hanako.client.get(doors.addresses()[name]).headers["Cache-Control"]
        assert "no-store" in kept, name
        assert "private" in kept, name


def test_only_the_lists_are_kept_by_browsers(hall: Hall, doors: Doors) -> None:
    somebody = resident()
    for name, address in doors.addresses().items():
        kept = somebody.client.get(address).headers.get("Cache-Control", "")
        assert ("public" in kept) == (name in LISTS), name


def test_the_lists_set_no_cookie_so_that_they_may_be_shared(hall: Hall, doors: Doors) -> None:
    for name in LISTS:
        answer = resident().client.get(doors.addresses()[name])
        assert not answer.cookies
        assert answer.headers["Content-Type"].startswith("application/json")


def sound(one: Resident, language: str) -> list[str]:
    """What is wrong with the page one stands at."""
    found = list(one.faults())
    if one.page.lang != LANGUAGES[language]:
        found.append(f"lang is {one.page.lang}")
    found += [f"inline: {inline[0]}" for inline in INLINE.finditer(one.html)]
    found += [f"from elsewhere: {far[0]}" for far in ELSEWHERE.finditer(one.html)]
    if "<title>" not in one.html or one.html.count("<main") != 1:
        found.append("no title or not one main")
    found += [f"a form without a token: {form.action}" for form in unguarded(one)]
    return found


def unguarded(one: Resident) -> list[object]:
    """The forms that write and carry no token."""
    return [
        form for form in one.page.forms if form.method == "post" and "csrfmiddlewaretoken" not in form.names
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_sound_in_every_language(hall: Hall, doors: Doors, language: str) -> None:
    hanako, somebody = resident(HANAKO, language), resident(language=language)
    wrong: dict[str, list[str]] = {}
    for name, address in doors.addresses().items():
        for one in (hanako, somebody):
            one.see_answer(one.client.get(address, follow=True))
            if one.html and (found := sound(one, language)):
                wrong[f"{name} {one.status}"] = found
    assert wrong == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_titles_of_the_browser_differ_from_page_to_page(hall: Hall, doors: Doors, language: str) -> None:
    hanako = resident(HANAKO, language)
    titles: dict[str, str] = {}
    for name in (
        "home",
        "notices",
        "services",
        "service",
        "cases",
        "profile",
        "contact",
        "verify-ask",
        "page",
    ):
        html = hanako.open(doors.addresses()[name]).html
        titles[name] = " ".join(re.findall(r"<title>(.*?)</title>", html, re.S)[0].split())
    assert len(set(titles.values())) == len(titles)
    assert all("｜" in title or "|" in title or name == "home" for name, title in titles.items())


@pytest.mark.parametrize(
    "address", ["/", "/services/?q=%E4%BF%9D%E8%82%B2&event=x", "/services/opinion/", "/verify/", "/cases/"]
)
def test_changing_the_language_keeps_the_page(hall: Hall, address: str) -> None:
    somebody = resident().open(address)
    menu = next(form for form in somebody.page.forms if "/look/" in form.action)
    assert menu.values["next"] == [address]
    answer = somebody.client.post(menu.action, {"next": address, "language": "en"})
    assert answer.headers["Location"] == address
    assert somebody.open(address).page.lang == "en"


def test_changing_the_language_in_the_middle_of_a_form_loses_nothing(hall: Hall, doors: Doors) -> None:
    hanako = resident(HANAKO)
    where = doors.addresses()["page"]
    hanako.open(where).send({"phone": "090-7777-8888"})
    hanako.client.post("/look/preferences/", {"language": "pt-br", "next": where})
    hanako.open(where)
    assert hanako.page.lang == "pt-BR"
    assert hanako.form().values["phone"] == ["090-7777-8888"]


@pytest.mark.parametrize("size", ["standard", "large", "larger"])
def test_the_size_of_the_text_holds_on_every_page(hall: Hall, doors: Doors, size: str) -> None:
    hanako = resident(HANAKO)
    hanako.client.post("/look/preferences/", {"text_size": size, "furigana": "on"})
    for name in ("home", "services", "page", "review", "case", "profile", "verify"):
        assert f'class="text-{size} with-furigana"' in hanako.open(doors.addresses()[name]).html, name


def test_nobody_is_asked_by_javascript_alone(hall: Hall, doors: Doors) -> None:
    """Every button stands in a form, or is only there for scripts and hidden without them."""
    hanako = resident(HANAKO)
    for name in ("page", "review", "discard", "withdraw", "contact", "profile"):
        hanako.open(doors.addresses()[name])
        forms = [form for form in hanako.page.forms if form.method == "post" and "/look/" not in form.action]
        assert forms, name
        assert all(form.buttons for form in forms), name


def test_downloads_name_their_file_and_kind(hall: Hall, doors: Doors) -> None:
    hanako = resident(HANAKO)
    kinds = {"application": "application/pdf", "paper": "application/pdf", "attachment": "image/png"}
    assert set(kinds) <= set(names())
    for name, kind in kinds.items():
        answer = hanako.client.get(doors.addresses()[name])
        assert answer.headers["Content-Type"] == kind
        assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.content
