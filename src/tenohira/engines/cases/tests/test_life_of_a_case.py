"""Whole lives of cases, as stories: apply, correct, approve, receive, close, be forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.tests import factories as make
from tenohira.engines.cases.tests.factories import Cast
from tenohira.engines.cases.views import Mark
from tenohira.engines.documents import queries as documents
from tenohira.engines.messages import queries as messages
from tenohira.foundation import journal


def test_hanako_applies_and_is_granted_by_three_posts(people: Cast) -> None:
    case = make.submitted(people)
    assert case.state == "submitted"
    assert case.receipt_number.startswith("T")
    assert queries.receipt_is_valid(case.receipt_number)
    number = case.receipt_number
    commands.begin_review(number, people.sano)
    case = commands.propose(number, "granted", "要件を満たすため", None, people.sano)
    assert case.amount is None
    assert case.proposal is not None
    assert case.proposal.amount == 80000
    assert [step.post_id for step in case.proposal.steps] == ["subsection-head", "section-head"]
    commands.approve(number, "確認しました", people.oishi)
    case = commands.approve(number, "よい", people.sugiyama)
    assert (case.state, case.outcome, case.amount) == ("granted", "granted", 80000)
    paper = queries.papers(number)[0]
    assert "決定通知書" in paper.title
    assert documents.verify(paper.token).state == "valid"
    assert documents.pdf(paper.ref).startswith(b"%PDF")
    titles = [notice.title for notice in messages.inbox(people.hanako.ref)]
    assert len(titles) == 3
    assert commands.close(number, people.sano).closed_at is not None
    kinds = [entry.kind for entry in journal.entries(f"case:{case.id}")]
    assert kinds == [
        "case.submitted", "case.review_begun", "case.proposed", "case.step_approved", "case.step_approved",
        "case.granted", "case.closed",
    ]  # fmt: skip
    assert journal.verify() == []


def test_a_claim_comes_back_for_correction_and_is_sent_again(people: Cast) -> None:
    number = make.in_review(people, wanted="999").receipt_number
    marks = [Mark("wanted", "額を確かめてください"), Mark("proof", "名義の見える写しをください")]
    case = commands.return_for_correction(number, marks, "2か所直してください", people.sano)
    assert case.state == "returned"
    assert case.clock_stopped_on is not None
    assert case.days_left is None
    asked = [request.text for request in queries.requests(number)]
    assert asked[0] == "2か所直してください"
    assert asked[1].endswith("額を確かめてください")
    draft = commands.start_correction(number, by=people.hanako)
    assert draft.answers["wanted"] == 999
    assert draft.correction_of == number
    commands.save_page(draft.id, "applicant", make.ALLOWANCE, by=people.hanako)
    case = commands.resubmit(number, people.hanako)
    assert (case.state, case.answers["wanted"], case.clock_stopped_on) == ("in_review", 80000, None)
    last = journal.entries(f"case:{case.id}")[-1]
    assert (last.kind, last.data["changed"]) == ("case.resubmitted", ["wanted"])
    assert queries.requests(number) == []
    assert commands.resubmit(number, people.hanako).state == "in_review"


def test_a_refusal_carries_reason_and_notice_of_appeal(people: Cast) -> None:
    case = make.proposed(people, "refused")
    number = case.receipt_number
    commands.approve(number, "", people.oishi)
    case = commands.approve(number, "", people.sugiyama)
    assert (case.state, case.reason) == ("refused", "要件を満たすため")
    paper = queries.papers(number)[0]
    assert "却下" in paper.title


def test_a_copy_is_accepted_at_once_and_comes_as_a_certificate(people: Cast) -> None:
    number = make.copy_requested(people).receipt_number
    case = commands.accept(number, people.nakamura)
    assert case.state == "granted"
    paper = queries.papers(number)[0]
    assert paper.title == "住民票の写し"
    assert paper.valid_until is not None
    assert commands.fulfil(number, people.nakamura).state == "fulfilled"


def test_an_opinion_needs_no_sign_in_and_is_answered(people: Cast) -> None:
    case, token = make.opinion(mail="somebody@mail.example")
    assert case.applicant_ref == ""
    assert case.mail == "somebody@mail.example"
    commands.begin_review(case.receipt_number, people.nakamura)
    commands.answer(case.receipt_number, "来月つけます。", people.nakamura)
    assert queries.case_by_token(token).state == "answered"
    assert [n.title for n in messages.notices_about(case.subject)]


def test_a_parent_applies_for_a_child(people: Cast) -> None:
    from tenohira.engines.cases.views import Applicant

    mother = Applicant(people.hanako.ref, people.account, people.ichiro)
    draft = commands.start_draft("copy", by=people.hanako, applicant=mother)
    assert draft.answers["name"] == "鈴木 一郎"
    case = commands.submit(draft.id, key="k", by=people.hanako)
    assert (case.applicant_ref, case.agent_ref, case.mandate_kind) == (
        people.ichiro,
        people.hanako.ref,
        "child",
    )
    assert [one.receipt_number for one in queries.cases_of([people.hanako.ref])] == [case.receipt_number]


def test_papers_that_follow_start_the_clock(people: Cast) -> None:
    case = make.submitted(people, proof=False)
    assert case.pending == ("proof",)
    assert case.due_on is None
    assert "口座の写し" in queries.requests(case.receipt_number)[0].text
    commands.supply_papers(case.receipt_number, "proof", "通帳.pdf", make.PDF, by=people.hanako)
    case = queries.case(case.receipt_number)
    assert case.pending == ()
    assert case.due_on is not None
    assert len(queries.files(case.receipt_number)) == 1


def test_a_closed_case_is_forgotten_after_its_years(people: Cast) -> None:
    case = make.granted(people)
    closed = commands.close(case.receipt_number, people.sano)
    assert closed.dispose_on is not None
    assert commands.dispose_due(closed.dispose_on - timedelta(days=1)) == 0
    assert commands.dispose_due(closed.dispose_on) == 1
    assert commands.dispose_due(closed.dispose_on) == 0
    gone = queries.case(case.receipt_number)
    assert (gone.state, gone.applicant_name, gone.answers, gone.applicant_ref) == ("disposed", "", {}, "")
    assert gone.amount == 80000
    assert queries.files(case.receipt_number) == []
    assert journal.entries(f"case:{case.id}")[-1].data["files"] == 1
    assert journal.verify() == []


def test_the_resident_sees_where_the_case_is(people: Cast) -> None:
    number = make.in_review(people).receipt_number
    steps = queries.timeline(number)
    assert [(step.id, step.state) for step in steps] == [
        ("submitted", "done"), ("in_review", "now"), ("in_approval", "todo"), ("granted", "todo"),
    ]  # fmt: skip
    assert steps[-1].expected_on == queries.case(number).due_on
    assert steps[0].at is not None
    with pytest.raises(Exception, match="見つかりませんでした"):
        queries.case(number, by=journal.Actor("resident", people.masao))
