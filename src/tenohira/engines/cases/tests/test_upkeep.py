"""The daily work of a city, done once however often it runs; nothing is kept longer than the law allows."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.models import Draft, Note
from tenohira.engines.cases.tests import factories as make
from tenohira.engines.cases.tests.factories import Cast
from tenohira.foundation import journal
from tenohira.foundation.city import use_city


def test_everything_is_done_once(people: Cast) -> None:
    case = make.in_review(people)
    old = make.filled(people)
    Draft.objects.filter(uuid=old.id).update(expires_at=timezone.now())
    assert case.due_on is not None
    first = commands.run_daily(case.due_on)
    assert (first.warned, first.drafts, first.disposed) == (1, 1, 0)
    again = commands.run_daily(case.due_on)
    assert (again.warned, again.drafts, again.disposed) == (0, 0, 0)


def test_nothing_about_the_person_is_left_in_the_tables_after_disposal(people: Cast) -> None:
    number = make.in_review(people).receipt_number
    commands.return_for_correction(number, [make.Mark("wanted", "花子さんへ")], "花子さんへ", people.sano)
    commands.start_correction(number, by=people.hanako)
    commands.resubmit(number, people.hanako)
    commands.add_note(number, "花子さんに電話", people.sano)
    commands.propose(number, "granted", "花子さんの要件", None, people.sano)
    commands.approve(number, "花子さん了解", people.oishi)
    commands.approve(number, "", people.sugiyama)
    closed = commands.close(number, people.sano)
    assert closed.dispose_on is not None
    commands.dispose_due(closed.dispose_on)
    case = queries.case(number)
    assert case.reason == ""
    assert [one.message for one in case.corrections] == [""]
    assert [one.reason for one in case.proposals] == [""]
    assert {step.comment for one in case.proposals for step in one.steps} == {""}
    assert Note.objects.count() == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM cases_case")
        text = str(cursor.fetchall())
    assert "花子" not in text
    assert people.hanako.ref not in text
    assert queries.cases_of([people.hanako.ref]) == []
    assert queries.inbox("kodomo-mirai").total == 0


def test_a_disposed_case_goes_nowhere(people: Cast) -> None:
    number = make.granted(people).receipt_number
    closed = commands.close(number, people.sano)
    assert closed.dispose_on is not None
    commands.dispose_due(closed.dispose_on)
    report = commands.bulk([number], "close", people.sano)
    assert report.done == 0
    assert [step.state for step in queries.timeline(number)] == ["done"] * 4
    assert queries.case(number).state_title.text("en") == "Disposed of"


def test_what_is_kept_for_ever_is_never_disposed_of(people: Cast) -> None:
    number = make.granted(people).receipt_number
    assert commands.dispose_due(timezone.localdate() + timedelta(days=40_000)) == 0
    assert queries.case(number).state == "granted"


def test_one_city_does_not_see_or_touch_the_other(people: Cast) -> None:
    number = make.submitted(people).receipt_number
    with use_city("990027"):
        assert queries.cases_of([people.hanako.ref]) == []
        assert journal.verify("990027") == []
    assert queries.case(number).receipt_number == number
