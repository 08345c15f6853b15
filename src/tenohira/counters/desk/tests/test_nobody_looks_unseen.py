"""Every page of the desk that opens somebody's data leaves an entry which that resident can read."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tenohira.counters.desk.tests.stage import Stage, at
from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.tests import factories as make
from tenohira.engines.cases.views import Applicant
from tenohira.engines.people import commands as register
from tenohira.foundation import journal
from tenohira.foundation.journal import SYSTEM

LOOKS = ("people.looked_up", "people.shown", "case.opened")


def looks(ref: str) -> list[journal.Entry]:
    return journal.entries_about(ref, LOOKS)


def stated(stage: Stage) -> None:
    stage.sano.post(at("people"), {"text": "鈴木 花子", "purpose": "申請・届出の審査"})


def _file(stage: Stage, number: str) -> str:
    return at("file", number, queries.files(number)[0].ref.removeprefix("file:"))


PAGES: dict[str, Callable[[Stage, str], str]] = {
    "the case": lambda s, n: at("case", n),
    "the copy of the application": lambda s, n: at("application", n),
    "a file that came with it": _file,
    "the page of corrections": lambda s, n: at("correction", n),
    "the page of a proposal": lambda s, n: at("propose", n),
    "the resident's page for the case": lambda s, n: f"{at('person', s.cast.hanako.ref[7:])}?case={n}",
    "the resident's page": lambda s, n: at("person", s.cast.hanako.ref[7:]),
    "the form to correct contact data": lambda s, n: at("keep-up", s.cast.hanako.ref[7:], "contact"),
    "the form to link an account": lambda s, n: at("keep-up", s.cast.hanako.ref[7:], "unlink"),
}


@pytest.mark.parametrize("page", PAGES)
def test_opening_a_page_by_its_own_address_is_seen_by_the_resident(stage: Stage, page: str) -> None:
    number = make.in_review(stage.cast).receipt_number
    stated(stage)
    before = len(looks(stage.cast.hanako.ref))
    answer = stage.sano.get(PAGES[page](stage, number))
    assert answer.status_code == 200
    found = looks(stage.cast.hanako.ref)
    assert len(found) > before
    assert {one.actor_office for one in found} == {"kodomo-mirai"}


def test_an_approver_and_the_keeper_of_the_journal_are_seen_too(stage: Stage) -> None:
    number = make.proposed(stage.cast).receipt_number
    stage.oishi.get(at("case", number))
    assert [one.kind for one in looks(stage.cast.hanako.ref)] == ["case.opened"]
    keeper = make.people.clerk("伊東", "kodomo-mirai", "staff", number="77", is_admin=True)[1]
    from tenohira.counters.desk.tests.stage import screen

    assert screen(keeper).get(at("journal", number)).status_code == 200
    assert looks(stage.cast.hanako.ref)[0].actor_ref == keeper.ref


def test_each_part_of_a_case_is_an_entry_of_its_own_once_in_half_an_hour(stage: Stage) -> None:
    number = make.in_review(stage.cast).receipt_number
    for _time in range(2):
        stage.sano.get(at("case", number))
        stage.sano.get(at("application", number))
        stage.sano.get(_file(stage, number))
    assert sorted(one.data["part"] for one in looks(stage.cast.hanako.ref)) == ["application", "case", "file"]


def test_the_household_on_the_page_sees_that_it_stood_there(stage: Stage) -> None:
    number = make.in_review(stage.cast).receipt_number
    stage.sano.get(at("case", number))
    (entry,) = looks(stage.cast.ichiro)
    assert entry.kind == "people.shown"
    assert number in entry.data["purpose"]
    stage.sano.get(at("case", number))
    assert len(looks(stage.cast.ichiro)) == 1


def test_the_household_on_a_residents_page_sees_the_purpose_that_was_stated(stage: Stage) -> None:
    stated(stage)
    stage.sano.get(at("person", stage.cast.hanako.ref[7:]))
    (entry,) = looks(stage.cast.ichiro)
    assert entry.data["purpose"] == "申請・届出の審査"


def test_who_acts_for_somebody_sees_that_the_case_was_opened(stage: Stage) -> None:
    cast = stage.cast
    applicant = Applicant(cast.hanako.ref, cast.account, on_behalf_of=cast.ichiro)
    draft = commands.start_draft("copy", by=cast.hanako, applicant=applicant)
    number = commands.submit(draft.id, key="for-ichiro", by=cast.hanako).receipt_number
    stage.nakamura.get(at("case", number))
    assert [one.kind for one in looks(cast.ichiro)] == ["case.opened"]
    assert [one.data["beside"] for one in looks(cast.hanako.ref)] == [True]
    assert len(queries.lookers(number)) == 1


def test_a_page_that_was_refused_leaves_nothing(stage: Stage) -> None:
    number = make.in_review(stage.cast).receipt_number
    stage.nakamura.get(at("case", number))
    stage.nakamura.get(at("application", number))
    stage.hanako.get(at("case", number))
    assert looks(stage.cast.hanako.ref) == []


def test_nobody_hidden_is_said_to_have_stood_on_a_page(stage: Stage) -> None:
    register.set_protection(stage.cast.ichiro, protected=True, by=SYSTEM)
    number = make.in_review(stage.cast).receipt_number
    page = stage.sano.get(at("case", number)).content.decode()
    assert "鈴木 一郎" not in page
    assert looks(stage.cast.ichiro) == []


def test_the_purposes_of_the_city_stand_among_those_to_choose(stage: Stage) -> None:
    page = stage.sano.get(at("people")).content.decode()
    assert "申請・届出の審査" in page
    assert "市税の調査" in page
