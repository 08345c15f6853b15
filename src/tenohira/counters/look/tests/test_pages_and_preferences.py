"""The frame of the pages: language, reading aids, emergency, and remembering them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import translation

from tenohira.counters.look.context import html_lang, look_of
from tenohira.counters.look.gallery import EMERGENCY

pytestmark = pytest.mark.django_db
ROOM = Path(__file__).resolve().parents[1]


def page(client: Client, counter: str = "portal") -> str:
    return client.get(f"/gallery/{counter}/").content.decode()


@pytest.mark.parametrize(
    ("code", "tag"), [("ja", "ja"), ("ja-easy", "ja"), ("en", "en"), ("pt-br", "pt-BR"), ("pt-BR", "pt-BR")]
)
def test_the_language_of_the_page_is_told_to_readers(code: str, tag: str) -> None:
    assert html_lang(code) == tag
    with translation.override(code):
        assert f'<html lang="{tag}"' in render_to_string(
            "look/base_portal.html", {}, RequestFactory().get("/")
        )


def test_every_language_is_offered_in_its_own_words(client: Client) -> None:
    html = page(client)
    for name in ("日本語", "やさしい日本語", "English", "Português"):
        assert name in html
    assert 'value="pt-br" lang="pt-BR"' in html


def test_a_chosen_language_is_remembered(client: Client) -> None:
    answer = client.post("/look/preferences/", {"language": "en", "next": "/gallery/portal/"})
    assert (answer.status_code, answer["Location"]) == (302, "/gallery/portal/")
    assert '<html lang="en"' in page(client)


def test_text_size_and_readings_are_remembered(client: Client) -> None:
    assert 'class="text-standard without-furigana"' in page(client)
    client.post("/look/preferences/", {"text_size": "larger", "furigana": "on"})
    assert 'class="text-larger with-furigana"' in page(client)
    client.post("/look/preferences/", {"furigana": "off"})
    assert 'class="text-larger without-furigana"' in page(client)


@pytest.mark.parametrize("wanted", [{"language": "xx"}, {"text_size": "huge"}, {"furigana": "maybe"}, {}])
def test_what_is_not_offered_is_not_remembered(client: Client, wanted: dict[str, str]) -> None:
    answer = client.post("/look/preferences/", wanted)
    assert answer.status_code == 302
    assert not answer.cookies


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_preferences_never_lead_away_from_the_hall(client: Client, away: str) -> None:
    assert client.post("/look/preferences/", {"furigana": "on", "next": away})["Location"] == "/"


def test_preferences_are_not_changed_by_a_link(client: Client) -> None:
    assert client.get("/look/preferences/", {"language": "en"}).status_code == 405


def test_the_city_is_named_on_every_page(client: Client) -> None:
    for counter in ("portal", "desk"):
        html = page(client, counter)
        assert "てのひら市" in html
        assert "てのひら市役所</title>" in html


def test_a_look_without_a_request_has_the_usual_size() -> None:
    look = look_of(None)
    assert (look.text_size, look.furigana, look.city_name) == ("standard", False, "てのひら市")


def test_an_emergency_stands_before_everything(client: Client) -> None:
    html = page(client)
    assert "警戒レベル4" in html
    assert html.index(EMERGENCY["title"]) < html.index('class="masthead"')
    calm = render_to_string("look/base_portal.html", {}, RequestFactory().get("/"))
    assert "emergency__" not in calm


def test_the_body_is_one_key_away(client: Client) -> None:
    html = page(client)
    assert html.index('href="#main"') < html.index('class="masthead"')
    assert 'id="main"' in html


def test_an_unknown_counter_has_no_gallery(client: Client) -> None:
    assert client.get("/gallery/kitchen/").status_code == 404


def test_nothing_comes_from_elsewhere_or_inline(client: Client) -> None:
    for counter in ("portal", "desk"):
        html = page(client, counter)
        assert not re.search(r'(?:src|href)="(?:https?:)?//', html)
        assert not re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=", html)


def test_styles_and_scripts_fetch_nothing_from_elsewhere() -> None:
    files = [*ROOM.glob("static/look/**/*.css"), *ROOM.glob("static/look/**/*.js")]
    assert len(files) > 15
    for file in files:
        assert not re.search(r"https?://", file.read_text(encoding="utf-8")), file
