"""Components at their edges: odd figures, hostile words, every language; and what preferences may not do."""

from __future__ import annotations

import datetime as dt
import re
from itertools import pairwise
from typing import Any

import pytest
from django.conf import settings
from django.http import QueryDict
from django.test import Client, RequestFactory
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from tenohira.counters.look.context import FURIGANA_COOKIE, TEXT_SIZE_COOKIE, TEXT_SIZES, look_of
from tenohira.counters.look.pages import numbers, pages_of
from tenohira.counters.look.sparkline import HEIGHT, MARGIN, WIDTH, sparkline_of
from tenohira.counters.look.states import STATES, state_of
from tenohira.counters.look.tests.test_components import drawn, words

LANGUAGES = ["ja", "ja-easy", "en", "pt-br"]
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")
HOSTILE = "\"'><script>alert(1)</script>"
STEPS = [
    {"title": "T1", "state": "done", "at": "1"},
    {"title": "T2", "state": "now", "note": "N"},
    {"title": "T3", "state": "todo", "by": "B"},
]
COMPONENTS: dict[str, tuple[str, dict[str, Any]]] = {
    "notice": ("{% notice 'info' title=x %}{{ x }}{% endnotice %}", {}),
    "card": ("{% card title=x href=x hint=x meta=x tag=x %}{{ x }}{% endcard %}", {}),
    "button": ("{% button x href=x %}{% button x name=x value=x %}", {}),
    "state_tag": ("{% state_tag x %}{% state_tag 'new' x %}", {}),
    "progress": ("{% progress 1 3 title=x %}", {}),
    "error_summary": ("{% error_summary errors %}", {"errors": [(HOSTILE, HOSTILE)]}),
    "timeline": (
        "{% timeline steps %}",
        {"steps": [{"title": HOSTILE, "at": HOSTILE, "note": HOSTILE, "by": HOSTILE, "state": "now"}]},
    ),
    "summary_list": (
        "{% summary_list rows %}",
        {
            "rows": [
                {
                    "label": HOSTILE,
                    "shown": [HOSTILE],
                    "mark": HOSTILE,
                    "note": HOSTILE,
                    "change_href": HOSTILE,
                }
            ]
        },
    ),
    "tabs": ("{% tabs items x %}", {"items": [{"href": HOSTILE, "label": HOSTILE, "count": 1}]}),
    "empty": ("{% empty x x x x %}", {}),
    "sparkline": ("{% sparkline values x x %}", {"values": [1, 2]}),
    "figure": ("{% figure x x x href=x %}", {}),
    "confirm_page": ("{% confirm_page x x x x x %}", {}),
}


@pytest.mark.parametrize("name", COMPONENTS)
def test_hostile_words_stay_words_in_every_component(name: str) -> None:
    source, values = COMPONENTS[name]
    html = drawn(source, x=HOSTILE, **values)
    assert "<script" not in html
    assert "alert(1)" in html


@pytest.mark.parametrize("name", COMPONENTS)
def test_no_component_carries_style_or_script_of_its_own(name: str) -> None:
    source, values = COMPONENTS[name]
    html = drawn(
        source, x="ことば", **{key: STEPS if key == "steps" else value for key, value in values.items()}
    )
    assert not re.search(r"\sstyle=|<script|<style|\son[a-z]+=", html.replace("&", ""))


@pytest.mark.parametrize("language", ["en", "pt-br"])
@pytest.mark.parametrize("state", STATES)
def test_every_state_is_named_in_the_language_of_the_reader(state: str, language: str) -> None:
    with translation.override(language):
        said = words(drawn("{% state_tag state %}", state=state))
    assert said
    assert not JAPANESE.search(said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_states_that_say_different_things_use_different_words(language: str) -> None:
    with translation.override(language):
        labels = {
            state: state_of(state).label
            for state in ("submitted", "in_review", "returned", "granted", "refused")
        }
    assert len(set(labels.values())) == len(labels)


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_state_has_a_shape_and_the_citys_own_word(state: str, label: str) -> None:
    found = state_of(state, label)
    assert found.shape
    assert found.label == (label or (found.label if state in STATES else state))


@pytest.mark.parametrize("language", LANGUAGES[2:])
def test_a_timeline_speaks_the_language_of_the_reader(language: str) -> None:
    with translation.override(language):
        html = drawn("{% timeline steps %}", steps=STEPS)
    assert not JAPANESE.search(words(html))
    assert html.count('aria-current="step"') == 1


@pytest.mark.parametrize("states", [["todo"] * 3, ["done"] * 3, ["now"], []])
def test_a_timeline_marks_here_only_where_one_is(states: list[str]) -> None:
    html = drawn("{% timeline steps %}", steps=[{"title": "x", "state": state} for state in states])
    assert html.count('aria-current="step"') == states.count("now")
    assert html.count("<li") == len(states)


@pytest.mark.parametrize("at", [1, 2, 5])
def test_progress_is_read_out_and_never_beyond_its_end(at: int) -> None:
    html = drawn("{% progress at 5 %}", at=at)
    assert f"{at} / 5" in words(html)


@given(st.integers(1, 400), st.integers(1, 400))
def test_the_way_through_pages_grows_and_leaves_no_single_page_out(number: int, last: int) -> None:
    number = min(number, last)
    offered = numbers(number, last)
    real = [one for one in offered if one]
    assert real == sorted(set(real))
    assert (real[0], real[-1]) == (1, last)
    for at, one in enumerate(offered):
        if one == 0:
            assert offered[at + 1] - offered[at - 1] > 2
    for before, after in pairwise(offered):
        assert not before or not after or after - before == 1


@given(st.dictionaries(st.sampled_from(["q", "state", "page"]), st.text(max_size=12)), st.integers(2, 30))
def test_filters_stay_and_the_page_is_never_named_twice(kept: dict[str, str], last: int) -> None:
    query = QueryDict(mutable=True)
    query.update(kept)
    for link in pages_of({"number": 1, "pages": last}, query).links:
        if link.number:
            sent = QueryDict(link.href.removeprefix("?"))
            assert sent.getlist("page") == [str(link.number)]
            assert {key: sent[key] for key in kept if key != "page"} == {
                key: text for key, text in kept.items() if key != "page"
            }


@pytest.mark.parametrize(("number", "before", "after"), [(1, False, True), (3, True, True), (5, True, False)])
def test_the_ends_of_a_list_lead_nowhere_further(number: int, before: bool, after: bool) -> None:
    html = drawn("{% pagination page %}", page={"number": number, "pages": 5, "total": 91})
    assert ('rel="prev"' in html, 'rel="next"' in html) == (before, after)
    assert html.count('aria-current="page"') == 1
    assert "91" in words(html)


def test_hostile_filters_stay_inside_their_address() -> None:
    request = RequestFactory().get("/", {"q": HOSTILE})
    html = drawn("{% pagination page %}", page={"number": 1, "pages": 3}, request=request)
    assert "<script" not in html


@pytest.mark.parametrize("values", [[], [1], [0, 0], [5, 1, 9], [-3, -1], [1e12, 1], [0.001, 0.002, 0.003]])
def test_a_sparkline_draws_its_figures_between_lowest_and_highest(values: list[float]) -> None:
    line = sparkline_of(values)
    assert (line is None) == (len(values) < 2)
    if line is not None:
        spots = [tuple(map(float, spot.split(","))) for spot in line.points.split()]
        assert len(spots) == len(values)
        assert (spots[0][0], spots[-1][0]) == (MARGIN, WIDTH - MARGIN)
        if max(values) > min(values):
            assert spots[values.index(max(values))][1] == MARGIN
            assert spots[values.index(min(values))][1] == HEIGHT - MARGIN


@pytest.mark.parametrize("language", LANGUAGES)
def test_days_say_the_same_day_whatever_the_calendar(language: str) -> None:
    late = dt.datetime(2026, 11, 19, 23, 30, tzinfo=dt.UTC)
    with translation.override(language):
        html = drawn("{% wareki day %}", day=late)
    assert 'datetime="2026-11-20"' in html


@pytest.mark.parametrize("size", [*TEXT_SIZES, "", "huge", HOSTILE])
@pytest.mark.parametrize("furigana", ["on", "off", "", HOSTILE])
def test_a_cookie_can_only_choose_what_is_offered(size: str, furigana: str) -> None:
    request = RequestFactory().get("/")
    request.COOKIES = {TEXT_SIZE_COOKIE: size, FURIGANA_COOKIE: furigana}
    look = look_of(request)
    assert look.text_size == (size if size in TEXT_SIZES else "standard")
    assert look.furigana is (furigana == "on")
    assert re.fullmatch(r"text-[a-z]+ with(out)?-furigana", look.root_class)


@pytest.fixture
def strict(db: None) -> Client:
    """A browser whose forms need the right token."""
    return Client(enforce_csrf_checks=True)


def test_another_site_cannot_change_how_the_hall_is_shown(strict: Client) -> None:
    answer = strict.post("/look/preferences/", {"language": "en"}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert settings.LANGUAGE_COOKIE_NAME not in answer.cookies


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sent", "cookie"),
    [
        ({"language": "en"}, settings.LANGUAGE_COOKIE_NAME),
        ({"text_size": "large"}, TEXT_SIZE_COOKIE),
        ({"furigana": "on"}, FURIGANA_COOKIE),
    ],
)
def test_choices_are_kept_a_year_out_of_reach_of_scripts_and_other_sites(
    client: Client, sent: dict[str, str], cookie: str
) -> None:
    kept = client.post("/look/preferences/", sent).cookies
    assert list(kept) == [cookie]
    assert kept[cookie]["httponly"]
    assert kept[cookie]["samesite"] == "Lax"
    assert kept[cookie]["max-age"] == 365 * 24 * 60 * 60


@pytest.mark.django_db
@pytest.mark.parametrize(
    "away",
    ["https://evil.example/a", "//evil.example", "///evil.example", "\\\\evil.example", "http:evil.example",
     "javascript:alert(1)", "data:text/html,x", "https:///evil.example", " //evil.example", "\x00//evil.example"],
)  # fmt: skip
def test_no_trick_leads_away_from_the_hall(client: Client, away: str) -> None:
    assert client.post("/look/preferences/", {"language": "ja", "next": away})["Location"] == "/"


@pytest.mark.django_db
@pytest.mark.parametrize("here", ["/", "/services/?q=a&event=b", "/apply/1/2/?back_to=review"])
def test_the_way_back_keeps_the_whole_address(client: Client, here: str) -> None:
    assert client.post("/look/preferences/", {"language": "ja", "next": here})["Location"] == here


@pytest.mark.django_db
@pytest.mark.parametrize("counter", ["portal", "desk"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_gallery_is_sound_in_every_language(client: Client, counter: str, language: str) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    html = client.get(f"/gallery/{counter}/").content.decode()
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert html.count("<h1") == 1
    for target in re.findall(r'<label[^>]*\sfor="([^"]+)"', html):
        assert target in ids, target
    for described in re.findall(r'aria-(?:describedby|labelledby)="([^"]+)"', html):
        assert set(described.split()) <= set(ids), described


@pytest.mark.django_db
def test_a_chosen_language_that_is_no_longer_offered_falls_back_to_japanese(client: Client) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "tlh"
    assert '<html lang="ja"' in client.get("/gallery/portal/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("size", TEXT_SIZES)
def test_the_menu_says_which_size_and_language_are_on(client: Client, size: str) -> None:
    client.post("/look/preferences/", {"text_size": size})
    client.post("/look/preferences/", {"language": "en"})
    html = client.get("/gallery/portal/").content.decode()
    pressed = re.findall(r'value="([^"]+)"[^>]*aria-pressed="true"', html)
    assert sorted(pressed) == sorted(["en", size, "off"])
