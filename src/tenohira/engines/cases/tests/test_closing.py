"""What is finished closes by itself after a month, and only then do its years of retention begin."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.closing import CLOSING_DAYS
from tenohira.engines.cases.models import Case
from tenohira.engines.cases.retention import dispose_on
from tenohira.engines.cases.tests import factories as make
from tenohira.engines.cases.tests.factories import Cast
from tenohira.engines.documents import queries as documents
from tenohira.engines.documents.errors import FileNotFound
from tenohira.engines.messages import queries as messages
from tenohira.foundation import journal
from tenohira.foundation.city import use_city


def after(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def refused(people: Cast) -> str:
    number = make.proposed(people, "refused").receipt_number
    commands.approve(number, "", people.oishi)
    return commands.approve(number, "", people.sugiyama).receipt_number


def withdrawn(people: Cast) -> str:
    return commands.withdraw(make.submitted(people).receipt_number, "", people.hanako).receipt_number


def fulfilled(people: Cast) -> str:
    return commands.fulfil(make.granted(people).receipt_number, people.sano).receipt_number


def answered(people: Cast) -> str:
    number = make.opinion()[0].receipt_number
    return commands.answer(number, "ありがとうございます", people.nakamura).receipt_number


ENDS = {
    "granted": lambda people: make.granted(people).receipt_number,
    "refused": refused,
    "withdrawn": withdrawn,
    "fulfilled": fulfilled,
    "answered": answered,
}


@pytest.mark.parametrize("end", ENDS)
def test_a_finished_case_closes_on_the_thirtieth_day(people: Cast, end: str) -> None:
    number = ENDS[end](people)
    assert commands.close_finished(after(CLOSING_DAYS - 1)) == 0
    assert queries.case(number).state == end
    assert commands.close_finished(after(CLOSING_DAYS)) == 1
    case = queries.case(number)
    assert (case.state, case.closed_at is None) == ("closed", False)
    years = queries.bundle(number).service.retention.years
    assert case.dispose_on == dispose_on(timezone.localdate(), years)
    assert commands.close_finished(after(CLOSING_DAYS)) == 0


def test_the_journal_says_that_nobody_had_to_do_it(people: Cast) -> None:
    number = withdrawn(people)
    commands.close_finished(after(30))
    line = queries.history(number)[0]
    assert (line.kind, line.actor_kind, line.actor_name) == ("case.closed", "system", "自動処理")
    assert line.detail["from_state"] == "withdrawn"
    assert journal.verify() == []


@pytest.mark.parametrize("stage", [make.submitted, make.in_review, make.proposed])
def test_what_is_not_finished_is_never_closed(people: Cast, stage: object) -> None:
    number = stage(people).receipt_number  # type: ignore[operator]
    before = queries.case(number).state
    assert commands.close_finished(after(4000)) == 0
    assert queries.case(number).state == before


def test_an_applicant_who_has_to_correct_is_not_closed_out(people: Cast) -> None:
    number = make.in_review(people).receipt_number
    commands.return_for_correction(number, [], "直して", people.sano)
    assert commands.close_finished(after(4000)) == 0


def test_the_month_begins_with_the_last_step_not_with_the_decision(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = make.granted(people).receipt_number
    later = timezone.now() + timedelta(days=29)
    with monkeypatch.context() as at:
        at.setattr(timezone, "now", lambda: later)
        commands.fulfil(number, people.sano)
    assert commands.close_finished(after(30)) == 0
    assert commands.close_finished(after(58)) == 0
    assert commands.close_finished(after(59)) == 1


def test_looking_at_it_and_notes_do_not_keep_it_open(people: Cast) -> None:
    number = make.granted(people).receipt_number
    commands.open_case(number, people.sano)
    commands.add_note(number, "電話あり", people.sano)
    assert commands.close_finished(after(30)) == 1


def test_a_flow_that_calls_closing_something_else_closes_too(people: Cast) -> None:
    draft = commands.start_draft("inspection", by=people.hanako, applicant=people.applicant)
    commands.save_page(draft.id, "place", {"spot": ["浜町の角"]}, by=people.hanako)
    number = commands.submit(draft.id, key="k", by=people.hanako).receipt_number
    commands.take(number, "inspect", people.nakamura, reason="異常なし")
    assert commands.close_finished(after(30)) == 1
    assert queries.case(number).state == "filed"


def test_each_city_closes_its_own_and_all_of_them_in_one_run(people: Cast) -> None:
    numbers = [withdrawn(people) for _ in range(3)]
    with use_city("990027"):
        assert commands.close_finished(after(90)) == 0
    assert commands.run_daily(after(30)).closed == 3
    assert {queries.case(number).state for number in numbers} == {"closed"}


def test_from_the_decision_to_the_end_nobody_has_to_think_of_it(people: Cast) -> None:
    number = make.granted(people).receipt_number
    subject = f"case:{number}"
    (paper,), (file,) = queries.papers(number), queries.files(number)
    commands.run_daily(after(30))
    due = queries.case(number).dispose_on
    assert due is not None
    assert commands.run_daily(due - timedelta(days=1)).disposed == 0
    assert commands.run_daily(due).disposed == 1
    assert (queries.papers(number), queries.files(number), messages.notices_about(subject)) == ([], [], [])
    assert messages.inbox(people.hanako.ref) == []
    for lost in (lambda: documents.pdf(paper.ref), lambda: documents.content(file.ref)):
        with pytest.raises(FileNotFound):
            lost()
    assert documents.verify(paper.token).state == "valid"
    last = journal.entries(f"case:{queries.case(number).id}")[-1]
    assert (last.kind, last.data["files"], last.data["papers"], last.data["notices"]) == (
        "case.disposed",
        1,
        1,
        3,
    )
    assert (last.data["years"], last.data["from_state"]) == (5, "closed")
    assert journal.verify() == []


def test_disposal_of_one_case_leaves_the_next_of_the_same_person(people: Cast) -> None:
    first, second = withdrawn(people), make.submitted(people).receipt_number
    commands.run_daily(after(30))
    Case.objects.filter(receipt_number=first).update(dispose_on=timezone.localdate())
    assert commands.dispose_due() == 1
    assert [one.receipt_number for one in queries.cases_of([people.hanako.ref])] == [second]
    assert len(queries.files(second)) == 1
    assert {notice.subject for notice in messages.inbox(people.hanako.ref)} == {f"case:{second}"}


def test_disposal_goes_on_with_the_next_when_the_limit_is_reached(people: Cast) -> None:
    numbers = [withdrawn(people) for _ in range(3)]
    commands.run_daily(after(30))
    Case.objects.filter(receipt_number__in=numbers).update(dispose_on=timezone.localdate())
    assert [commands.dispose_due(limit=2), commands.dispose_due(limit=2), commands.dispose_due(limit=2)] == [
        2,
        1,
        0,
    ]
