"""Components say in words what they show, and lead where they should."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from tenohira.counters.look.icons import PATHS, SHAPES, icon_svg, shape_svg
from tenohira.counters.look.pages import numbers, pages_of
from tenohira.counters.look.sparkline import HEIGHT, WIDTH, sparkline_of
from tenohira.counters.look.states import STATES, state_of


def drawn(source: str, **values: Any) -> str:
    return Template("{% load look %}" + source).render(Context(values))


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        ("info", "お知らせ"),
        ("success", "完了"),
        ("warning", "注意"),
        ("error", "エラー"),
        ("debug", "お知らせ"),
    ],
)
def test_a_notice_names_its_kind_in_a_word(kind: str, word: str) -> None:
    html = drawn(
        "{% notice kind title %}<p>{{ text }}</p>{% endnotice %}", kind=kind, title="題", text="<中身>"
    )
    assert words(html).startswith(word)
    assert "<p>&lt;中身&gt;</p>" in html


def test_a_card_with_an_address_is_one_link() -> None:
    html = drawn('{% card "児童手当" href="/a" tag="あと 9 日" meta="15日以内" %}{% endcard %}')
    assert html.count("<a ") == 1
    assert "あと 9 日" in html
    assert "<a " not in drawn('{% card "児童手当" %}<p>説明</p>{% endcard %}')


def test_a_button_with_an_address_is_a_link() -> None:
    assert drawn('{% button "次へ" "primary" %}').startswith("<button")
    assert drawn('{% button "戻る" href="/b" %}').startswith("<a")
    assert 'name="go" value="1"' in drawn('{% button "送る" name="go" value="1" %}')


def test_every_state_has_a_shape_and_a_word() -> None:
    for name, state in STATES.items():
        assert state.label, name
        assert state.shape in SHAPES, name
        assert state.label in words(drawn("{% state_tag name %}", name=name))


def test_a_state_of_a_citys_own_flow_is_shown_with_its_title() -> None:
    assert state_of("waiting_for_visit", "訪問待ち").label == "訪問待ち"
    assert state_of("unheard_of").label == "unheard_of"


def test_states_that_look_alike_differ_without_colour() -> None:
    tones = {(state.shape, state.label) for state in STATES.values()}
    for shape, label in tones:
        assert sum(1 for one in tones if one == (shape, label)) == 1
    assert state_of("granted").shape != state_of("refused").shape


def test_progress_is_told_in_figures() -> None:
    html = drawn('{% progress 2 6 "お子さんについて" %}')
    assert words(html) == "2 / 6 お子さんについて"
    assert (html.count("--done"), html.count("--now"), html.count("--todo")) == (1, 1, 4)


def test_an_error_summary_leads_to_the_questions() -> None:
    errors = [{"field_id": "account.number", "message": "7桁です"}, ("f-name", "氏名を書いてください")]
    html = drawn("{% error_summary errors %}", errors=errors)
    assert 'href="#f-account-number"' in html
    assert 'href="#f-name"' in html
    assert "2" in words(html)
    assert drawn("{% error_summary errors %}", errors=[]).strip() == ""


def test_an_error_in_a_repeat_leads_to_its_block() -> None:
    errors = [{"field_id": "q", "html_name": "children.1.q", "message": "選んでください"}]
    assert 'href="#f-children-1-q"' in drawn("{% error_summary errors %}", errors=errors)


def test_a_timeline_says_where_things_are_now() -> None:
    steps = [
        {"title": "申請しました", "state": "done", "at": "11月20日"},
        {"title": "確認しています", "state": "now", "note": "写しを待っています"},
        {"title": "決定", "state": "todo", "by": "こども未来課"},
    ]
    html = drawn("{% timeline steps %}", steps=steps)
    assert html.count('aria-current="step"') == 1
    assert "いまここ" in html
    assert "すみました" in html
    assert "これから" in html


def test_a_summary_marks_what_differs_and_what_is_empty() -> None:
    rows = [
        {"label": "住所", "shown": ["中央1-2-3"], "mark": "住民票とちがいます", "change_href": "/c"},
        {"label": "理由", "shown": ""},
    ]
    said = words(drawn("{% summary_list rows %}", rows=rows))
    assert "住民票とちがいます" in said
    assert "（未記入）" in said
    assert "直す （住所）" in said


def test_a_list_keeps_its_filters_from_page_to_page() -> None:
    request = RequestFactory().get("/inbox", {"state": "new", "page": "2"})
    page = Paginator(range(95), 10).page(2)
    html = drawn("{% pagination page %}", page=page, request=request)
    assert "?state=new&amp;page=3" in html
    assert "全 95 件" in html
    assert html.count('aria-current="page"') == 1


def test_one_page_needs_no_way_through() -> None:
    assert drawn("{% pagination page %}", page={"number": 1, "pages": 1}).strip() == ""


def test_far_pages_are_left_out() -> None:
    assert numbers(6, 20) == [1, 0, 5, 6, 7, 0, 20]
    assert numbers(3, 5) == [1, 2, 3, 4, 5]
    assert numbers(1, 1) == [1]


@given(st.integers(1, 300).flatmap(lambda last: st.tuples(st.integers(1, last), st.just(last))))
def test_the_ends_and_the_neighbours_are_always_offered(case: tuple[int, int]) -> None:
    number, last = case
    offered = numbers(number, last)
    shown = [at for at in offered if at]
    assert shown == sorted(set(shown))
    assert {1, last, number} <= set(shown)
    assert len(offered) <= 9
    assert (pages_of({"number": number, "pages": last}).before == "") == (number == 1)


def test_a_sparkline_tells_its_figures_in_words() -> None:
    html = drawn('{% sparkline values "週ごとの中央値" "日" %}', values=[6, 5.5, 4])
    assert 'aria-label="週ごとの中央値: 6日, 5.5日, 4日"' in html
    assert "polyline" in html
    assert "polyline" not in drawn('{% sparkline values "件数" %}', values=[3])


@given(st.lists(st.floats(-1e9, 1e9), min_size=2, max_size=60))
def test_a_sparkline_stays_inside_its_box(values: list[float]) -> None:
    line = sparkline_of(values)
    assert line is not None
    for spot in line.points.split():
        x, y = map(float, spot.split(","))
        assert 0 <= x <= WIDTH
        assert 0 <= y <= HEIGHT


def test_a_level_line_runs_in_the_middle() -> None:
    line = sparkline_of([3, 3, 3])
    assert line is not None
    assert line.last_y == f"{HEIGHT / 2:.1f}"


@pytest.mark.parametrize(
    ("language", "said"),
    [("ja", "令和8年11月20日（金）"), ("ja-easy", "2026年11月20日"), ("en", "November 20, 2026")],
)
def test_a_day_is_written_as_its_readers_write_it(language: str, said: str) -> None:
    with translation.override(language):
        html = drawn("{% wareki day weekday=True %}", day=dt.date(2026, 11, 20))
    assert said in html
    assert 'datetime="2026-11-20"' in html
    assert drawn("{% wareki day %}", day=None) == ""


def test_signs_are_beside_words_and_hidden_from_readers() -> None:
    for svg in [icon_svg(name) for name in PATHS] + [shape_svg(name) for name in SHAPES]:
        assert 'aria-hidden="true"' in svg
        assert "style=" not in svg


def test_asking_once_offers_a_way_back() -> None:
    asked = '{% confirm_page "取り下げますか" "元に戻せません。" "取り下げる" "/back" danger=True %}'
    html = drawn(asked, csrf_token="t")
    assert 'method="post"' in html
    assert 'href="/back"' in html
    assert 'value="t"' in html
    assert "button--danger" in html


def test_emptiness_says_what_to_do() -> None:
    html = drawn('{% empty "まだありません" "くらしのできごとからさがせます" "/life" "さがす" %}')
    assert 'href="/life"' in html
    assert "button" not in drawn('{% empty "ありません" %}')


def test_tabs_and_figures_say_which_is_on() -> None:
    items = [
        {"href": "#a", "label": "すべて", "count": 0, "current": True},
        {"href": "#b", "label": "遅れ", "current": False},
    ]
    assert drawn("{% tabs items %}", items=items).count('aria-current="page"') == 1
    assert 'aria-current="true"' in drawn('{% figure 14 "新着" "件" href="#n" current=True %}')
    assert drawn('{% figure 14 "新着" "件" %}').startswith("<div")
