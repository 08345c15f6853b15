"""People under protection: every list, search, count and figure of the desk, page by page, without a trace of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tenohira.counters.desk.tests.stage import Stage, at
from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.errors import NoRoute, NoSuchCase
from tenohira.engines.cases.models import Case
from tenohira.engines.cases.tests import factories as make
from tenohira.engines.cases.tests.conftest import library, people, test_library
from tenohira.engines.cases.tests.factories import Cast
from tenohira.engines.cases.views import InboxFilters
from tenohira.engines.people import commands as register
from tenohira.foundation.journal import SYSTEM, Actor

__all__ = ["library", "people", "test_library"]
OFFICE = "kodomo-mirai"
NAME, KANA = "鈴木 花子", "スズキ ハナコ"


@pytest.fixture
def stage(people: Cast) -> Stage:
    return Stage(people)


@pytest.fixture
def number(stage: Stage) -> str:
    """花子's claim, on its way to approval; then she comes under protection."""
    found = make.proposed(stage.cast).receipt_number
    register.set_protection(stage.cast.hanako.ref, protected=True, by=SYSTEM)
    return found


LISTS: dict[str, Callable[[Client, str], Any]] = {
    "the inbox": lambda c, _n: c.get(at("home")),
    "the inbox, everything": lambda c, _n: c.get(at("home"), {"show": "all"}),
    "the inbox by name": lambda c, _n: c.get(at("home"), {"text": "花子", "show": "all"}),
    "the inbox by number": lambda c, n: c.get(at("home"), {"text": n, "show": "all"}),
    "the inbox by state": lambda c, _n: c.get(at("home"), {"state": "approval"}),
    "approvals": lambda c, _n: c.get(at("approvals")),
    "approving several": lambda c, n: c.post(at("approve-many"), {"case": n}, follow=True),
    "the search by name": lambda c, _n: c.get(at("search"), {"text": "スズキ"}),
    "the search by number": lambda c, n: c.get(at("search"), {"text": n}, follow=True),
    "the register": lambda c, _n: c.post(at("people"), {"text": "スズキ", "purpose": "申請・届出の審査"}),
    "organisations": lambda c, _n: c.get(at("organisations"), {"text": "鈴木"}),
    "stuck sendings": lambda c, _n: c.get(at("stuck")),
    "routes": lambda c, _n: c.get(at("routes")),
    "the staff": lambda c, _n: c.get(at("staff")),
    "the case": lambda c, n: c.get(at("case", n)),
    "its application": lambda c, n: c.get(at("application", n)),
    "its journal": lambda c, n: c.get(at("journal", n)),
    "bulk": lambda c, n: c.post(at("bulk"), {"case": n, "action": "assign_me", "once": "1"}, follow=True),
}


@pytest.mark.parametrize("who", ["sano", "oishi", "sugiyama", "nakamura"])
@pytest.mark.parametrize("page", LISTS)
def test_no_page_tells_of_her(stage: Stage, number: str, page: str, who: str) -> None:
    said = LISTS[page](getattr(stage, who), number).content.decode()
    assert NAME not in said
    assert KANA not in said


@pytest.mark.parametrize("page", ["the inbox", "approvals", "the search by name", "the register"])
def test_without_the_protection_the_same_pages_do_show_her(stage: Stage, page: str) -> None:
    number = make.proposed(stage.cast).receipt_number
    screen = stage.oishi if page == "approvals" else stage.sano
    assert NAME in LISTS[page](screen, number).content.decode()


def test_no_count_and_no_figure_includes_her_case(stage: Stage, number: str) -> None:
    page = queries.inbox(OFFICE, InboxFilters(show="all"), by=stage.cast.sano)
    assert (page.total, page.rows, page.figures.to_approve, page.services) == (0, (), 0, ())
    assert queries.receipts_in(OFFICE, InboxFilters(show="all"), by=stage.cast.sano) == []
    assert queries.inbox(OFFICE, by=SYSTEM).figures.to_approve == 1


def test_who_may_open_her_sees_the_figures_whole(stage: Stage, number: str) -> None:
    head = make.people.clerk("寺田", "shimin", "section-head", number="8")[1]
    both = register.assign_post(head.ref, OFFICE, "staff", by=SYSTEM)
    seen = queries.inbox(OFFICE, by=Actor("staff", both.ref))
    assert (seen.total, seen.figures.to_approve) == (1, 1)


def test_the_history_of_an_organisation_leaves_out_whom_she_acted_as(stage: Stage) -> None:
    cast = stage.cast
    company = register.register_organisation("てのひら商店", by=SYSTEM)
    make.copy_requested(cast)
    Case.objects.update(
        applicant_ref=company.ref, agent_ref=cast.hanako.ref
    )  # as she would file for the company
    assert len(queries.history_of(company.ref, by=cast.nakamura)) == 1
    register.set_protection(cast.hanako.ref, protected=True, by=SYSTEM)
    assert queries.history_of(company.ref, by=cast.nakamura) == []
    page = stage.nakamura.get(at("organisation", company.ref.partition(":")[2])).content.decode()
    assert NAME not in page


ACTS: dict[str, Callable[[str, Cast], object]] = {
    "assign": lambda n, c: commands.assign(n, c.sano.ref, c.sano),
    "hand over": lambda n, c: commands.hand_over(n, "shimin", "お願いします", c.sano),
    "note": lambda n, c: commands.add_note(n, "見た", c.sano),
    "approve": lambda n, c: commands.approve(n, "", c.oishi),
    "send back": lambda n, c: commands.send_back(n, "直して", c.oishi),
    "open": lambda n, c: commands.open_case(n, c.sano),
    "return for correction": lambda n, c: commands.return_for_correction(
        n, [make.Mark("kana")], "直して", c.sano
    ),
    "propose": lambda n, c: commands.propose(n, "granted", "理由", None, c.sano),
    "undo": lambda n, c: commands.undo(n, c.sano),
}


@pytest.mark.parametrize("act", ACTS)
def test_nobody_acts_on_a_case_they_may_not_know_of(stage: Stage, number: str, act: str) -> None:
    with pytest.raises(NoSuchCase):
        ACTS[act](number, stage.cast)


def test_a_proposal_that_nobody_on_its_route_could_open_is_not_sent_on_its_way(stage: Stage) -> None:
    number = make.in_review(stage.cast).receipt_number
    register.set_protection(stage.cast.hanako.ref, protected=True, openers=["kodomo-mirai/staff"], by=SYSTEM)
    with pytest.raises(NoRoute) as caught:
        commands.propose(number, "granted", "理由", None, stage.cast.sano)
    assert "支援措置" in caught.value.why
    assert "組織の画面" in caught.value.remedy


def test_with_openers_on_the_route_it_goes(stage: Stage) -> None:
    number = make.in_review(stage.cast).receipt_number
    register.set_protection(stage.cast.hanako.ref, protected=True, openers=["kodomo-mirai"], by=SYSTEM)
    assert commands.propose(number, "granted", "理由", None, stage.cast.sano).phase == "approval"
    assert [row.case.receipt_number for row in queries.approvals_waiting(stage.cast.oishi.ref)] == [number]
