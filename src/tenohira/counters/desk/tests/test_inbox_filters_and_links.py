"""The inbox with many cases: its filters alone and together, kept in links and pages, at a constant cost."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from itertools import product
from re import findall
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tenohira.counters.desk.inbox.views import filters_of
from tenohira.counters.desk.tests.stage import Stage, at, faults, text_of
from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.tests import factories
from tenohira.engines.cases.tests.factories import Cast


def request_copies(cast: Cast, number: int, start: int = 0) -> list[str]:
    """Requests for the resident record, at 市民課."""
    found = []
    for place in range(start, start + number):
        draft = commands.start_draft("copy", by=cast.hanako, applicant=cast.applicant)
        found.append(commands.submit(draft.id, key=f"copy-{place}", by=cast.hanako).receipt_number)
    return found


def cost(act: Callable[[], object]) -> int:
    """How many queries something takes, once the caches are warm."""
    act()
    with CaptureQueriesContext(connection) as seen:
        act()
    return len(seen)


def listed(client: Client, **filters: str) -> list[str]:
    """The receipt numbers on a page of the inbox, in their order."""
    html = client.get(at("home") + f"?{urlencode(filters)}").content.decode()
    return findall(r'name="case" value="([^"]+)"', html)


def test_a_hundred_cases_cost_no_more_queries_than_ten(stage: Stage) -> None:
    request_copies(stage.cast, 10)
    few = cost(lambda: stage.nakamura.get(at("home")))
    found_few = cost(lambda: stage.nakamura.get(at("search") + "?text=鈴木"))
    request_copies(stage.cast, 90, start=10)
    assert cost(lambda: stage.nakamura.get(at("home"))) == few
    assert cost(lambda: stage.nakamura.get(at("home") + "?text=鈴木&state=received&page=2")) <= few + 1
    assert cost(lambda: stage.nakamura.get(at("search") + "?text=鈴木")) == found_few
    assert few < 30
    pages = [listed(stage.nakamura, page=str(number)) for number in (1, 2)]
    assert [len(page) for page in pages] == [50, 50]
    assert not set(pages[0]) & set(pages[1])
    assert listed(stage.nakamura, page="3") == pages[1]


def test_a_case_with_a_long_life_costs_no_more_queries(stage: Stage) -> None:
    number = factories.in_review(stage.cast).receipt_number
    commands.propose(number, "granted", "可", None, stage.cast.sano)

    def rounds(count: int) -> int:
        for _round in range(count):
            commands.send_back(number, "もう一度", stage.cast.oishi)
            commands.add_note(number, "確かめた", stage.cast.sano)
            commands.assign(number, stage.cast.oishi.ref, stage.cast.sano)
            commands.propose(number, "granted", "可", None, stage.cast.sano)
        return cost(lambda: stage.oishi.get(at("case", number)))

    few = rounds(1)
    assert rounds(6) == few
    assert len(queries.history(number)) > 20
    assert few < 80


def test_more_to_approve_costs_no_more_queries(stage: Stage) -> None:
    def propose(place: int) -> None:
        draft = factories.filled(stage.cast)
        number = commands.submit(draft.id, key=f"claim-{place}", by=stage.cast.hanako).receipt_number
        commands.begin_review(number, stage.cast.sano)
        commands.propose(number, "granted", "可", None, stage.cast.sano)

    for place in range(2):
        propose(place)
    few = cost(lambda: stage.oishi.get(at("approvals")))
    for place in range(2, 8):
        propose(place)
    assert cost(lambda: stage.oishi.get(at("approvals"))) == few


def some_of_each(stage: Stage) -> dict[str, str]:
    """Cases of 市民課 that differ: one new, one new and mine, one under review, one under review and mine."""
    new, mine, review, my_review = request_copies(stage.cast, 4)
    for number in (mine, my_review):
        commands.assign(number, stage.cast.nakamura.ref, stage.cast.nakamura)
    for number in (review, my_review):
        commands.begin_review(number, stage.cast.nakamura)
    commands.assign(review, "", stage.cast.nakamura)
    return {"new": new, "mine": mine, "review": review, "my_review": my_review}


def test_every_two_filters_together_show_what_both_show(stage: Stage) -> None:
    cases = some_of_each(stage)
    me = stage.cast.nakamura.ref
    for state, assignee in product(("", "received", "review"), ("", "nobody", me)):
        wanted = {
            number
            for name, number in cases.items()
            if (not state or (state == "review") == ("review" in name))
            and (not assignee or (assignee == me) == ("my" in name or name == "mine"))
        }
        assert set(listed(stage.nakamura, state=state, assignee=assignee)) == wanted, (state, assignee)


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({"service": "copy", "text": "鈴木", "state": "received", "due": "", "show": "open"}, 2),
        ({"service": "copy", "text": "田中", "state": "received"}, 0),
        ({"service": "allowance", "text": "鈴木"}, 0),
        ({"show": "done"}, 0),
        ({"show": "all", "text": "ハナコ スズキ"}, 4),
        ({"state": "done"}, 0),
    ],
)
def test_many_filters_narrow_together(stage: Stage, filters: dict[str, str], count: int) -> None:
    some_of_each(stage)
    assert len(listed(stage.nakamura, **filters)) == count


def test_the_filters_stay_chosen_in_the_form(stage: Stage) -> None:
    some_of_each(stage)
    html = stage.nakamura.get(
        at("home") + "?text=鈴木&service=copy&state=received&assignee=nobody&show=all"
    ).content.decode()
    for value in ("copy", "received", "nobody", "all"):
        assert f'<option value="{value}" selected>' in html
    assert 'value="鈴木"' in html


def test_the_filters_stay_in_the_links_to_other_pages(stage: Stage) -> None:
    request_copies(stage.cast, 52)
    chosen = {"service": "copy", "text": "鈴木", "state": "received", "show": "open"}
    html = stage.nakamura.get(at("home") + f"?{urlencode(chosen)}").content.decode()
    links = [unescape(one) for one in findall(r'href="(\?[^"]*page=2[^"]*)"', html)]
    assert links
    for link in links:
        kept = {name: value[0] for name, value in parse_qs(urlsplit(link).query).items()}
        assert kept == {**chosen, "page": "2"}
    assert len(listed(stage.nakamura, **chosen, page="2")) == 2


def test_after_an_action_one_is_back_where_one_was(stage: Stage) -> None:
    number = request_copies(stage.cast, 1)[0]
    where = at("home") + "?" + urlencode({"state": "received", "text": "鈴木"})
    page = stage.nakamura.get(where).content.decode()
    back = unescape(findall(r'name="back" value="([^"]+)"', page)[0])
    done = stage.nakamura.post(at("bulk"), {"action": "assign_me", "case": [number], "back": back})
    assert done.headers["Location"] == back
    assert parse_qs(urlsplit(back).query) == {"state": ["received"], "text": ["鈴木"]}


def test_a_figure_that_is_chosen_leads_back_to_everything(stage: Stage) -> None:
    request_copies(stage.cast, 1)
    html = stage.nakamura.get(at("home") + "?state=received").content.decode()
    figure = findall(r'<a class="figure[^>]*>', html)
    chosen = [one for one in figure if "aria-current" in one]
    assert len(chosen) == 1
    assert f'href="{at("home")}"' in chosen[0]


def test_a_state_that_is_over_shows_what_is_over_without_being_asked() -> None:
    assert filters_of({"state": "done"}).show == "all"
    assert filters_of({"state": "decided"}).show == "all"
    assert filters_of({"state": "decided", "show": "done"}).show == "done"
    assert filters_of({"state": "review"}).show == "open"
    assert filters_of({"show": "whatever"}).show == "open"
    assert filters_of({"text": "　鈴木 "}).text == "鈴木"
    assert len(filters_of({"text": "あ" * 300}).text) == 100


def test_somebody_who_works_here_is_offered_as_myself_first(stage: Stage) -> None:
    html = stage.nakamura.get(at("home")).content.decode()
    choices = findall(r'<option value="(staff:[^"]+)"[^>]*>([^<]+)</option>', html)
    assert choices[0] == (stage.cast.nakamura.ref, "わたし")
    assert len([one for one in choices if one[0] == stage.cast.nakamura.ref]) == 1


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><b>x', "{{ 1 }}", "%s%s", "'; drop table"])
def test_what_was_searched_for_is_shown_as_text(stage: Stage, text: str) -> None:
    request_copies(stage.cast, 1)
    for name in ("home", "search", "organisations"):
        page = stage.nakamura.get(at(name) + f"?{urlencode({'text': text})}")
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()
        assert "<b>x" not in page.content.decode()
        assert faults(page) == []


def test_the_nearest_deadline_comes_first(stage: Stage) -> None:
    from datetime import timedelta

    from django.utils import timezone

    numbers = request_copies(stage.cast, 3)
    today = timezone.localdate()
    for number, days in zip(numbers, (9, -2, 2), strict=True):
        factories.due_on(number, today + timedelta(days=days))
    assert listed(stage.nakamura) == [numbers[1], numbers[2], numbers[0]]
    assert listed(stage.nakamura, due="late") == [numbers[1]]
    assert listed(stage.nakamura, due="soon") == [numbers[2]]
    assert listed(stage.nakamura, due="later") == [numbers[0]]
    shown = text_of(stage.nakamura.get(at("home")))
    assert "遅れ 1 件" in shown
    assert "期限3日以内 1 件" in shown
