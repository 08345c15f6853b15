"""Warnings before a deadline passes, once each, to whom they concern."""

from __future__ import annotations

from datetime import timedelta

from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.tests import factories as make
from tenohira.engines.cases.tests.factories import Cast
from tenohira.engines.messages import queries as messages
from tenohira.foundation import journal
from tenohira.foundation.calendar import add_business_days
from tenohira.foundation.city import city_definition


def test_the_head_is_warned_before_and_after_when_nobody_is_assigned(people: Cast) -> None:
    case = make.in_review(people)
    assert case.due_on is not None
    closed = city_definition().closed_days
    assert commands.warn_deadlines(add_business_days(case.due_on, -4, closed)) == 0
    near = add_business_days(case.due_on, -3, closed)
    assert commands.warn_deadlines(near) == 1
    assert commands.warn_deadlines(near) == 0
    assert commands.warn_deadlines(case.due_on) == 0
    assert commands.warn_deadlines(case.due_on + timedelta(days=1)) == 1
    assert commands.warn_deadlines(case.due_on + timedelta(days=9)) == 0
    notices = messages.inbox(people.sugiyama.ref)
    assert len(notices) == 2
    assert "あと3営業日" in notices[1].body_html
    assert "過ぎています" in notices[0].body_html
    warned = [e for e in journal.entries(f"case:{case.id}") if e.kind == "case.due_warned"]
    assert [entry.data["days_left"] > 0 for entry in warned] == [True, False]


def test_the_clerk_assigned_is_warned_instead_of_the_head(people: Cast) -> None:
    case = make.in_review(people)
    commands.assign(case.receipt_number, people.sano.ref, people.sano)
    assert case.due_on is not None
    commands.warn_deadlines(case.due_on)
    assert len(messages.inbox(people.sano.ref)) == 1
    assert messages.inbox(people.sugiyama.ref) == []


def test_nobody_is_warned_about_what_waits_for_the_applicant_or_is_decided(people: Cast) -> None:
    case = make.in_review(people)
    assert case.due_on is not None
    commands.return_for_correction(case.receipt_number, [], "直してください", people.sano)
    decided = make.granted(people)
    assert commands.warn_deadlines(case.due_on + timedelta(days=30)) == 0
    assert not queries.case(decided.receipt_number).is_late
