"""Eight hands at the same moment, on a database of their own: a SQLite file, or PostgreSQL when the suite uses it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.errors import CaseError
from tenohira.engines.cases.tests import factories as make
from tenohira.engines.cases.tests.threads import Run
from tenohira.engines.messages import queries as messages
from tenohira.foundation import journal


def kinds(elsewhere: Run, case_id: str) -> Counter[str]:
    return Counter(elsewhere(lambda: [entry.kind for entry in journal.entries(f"case:{case_id}")])[0])


def test_eight_taps_with_eight_keys_make_one_case_one_notice_one_number(elsewhere: Run) -> None:
    people = elsewhere(make.cast)[0]
    draft = elsewhere(lambda: make.filled(people))[0]

    def tap(n: int) -> Callable[[], Any]:
        return lambda: commands.submit(draft.id, key=f"key-{n % 3}", by=people.hanako)

    cases = elsewhere(*[tap(n) for n in range(8)])
    assert {case.receipt_number for case in cases} == {cases[0].receipt_number}
    assert kinds(elsewhere, cases[0].id) == {"case.submitted": 1}
    notices = elsewhere(lambda: messages.notices_about(cases[0].subject))[0]
    assert [notice.event for notice in notices] == ["submitted"]
    following = elsewhere(lambda: make.submitted(people).receipt_number)[0]
    assert following.split("-")[1] == "0002"
    assert elsewhere(journal.verify)[0] == []


def test_eight_approvals_of_the_same_step_decide_it_once(elsewhere: Run) -> None:
    people = elsewhere(make.cast)[0]
    case = elsewhere(lambda: make.proposed(people, wanted="50000"))[0]
    outcomes = elsewhere(*[lambda: commands.approve(case.receipt_number, "よい", people.oishi)] * 8)
    assert sum(not isinstance(one, CaseError) for one in outcomes) == 1
    found = kinds(elsewhere, case.id)
    assert (found["case.step_approved"], found["case.granted"]) == (1, 1)
    assert len(elsewhere(lambda: queries.papers(case.receipt_number))[0]) == 1
    assert elsewhere(journal.verify)[0] == []


def test_two_heads_of_the_same_post_at_once_approve_it_once(elsewhere: Run) -> None:
    people = elsewhere(make.cast)[0]
    second = elsewhere(lambda: make.people.clerk("森", "kodomo-mirai", "subsection-head", number="8")[1])[0]
    case = elsewhere(lambda: make.proposed(people))[0]
    outcomes = elsewhere(
        lambda: commands.approve(case.receipt_number, "大石", people.oishi),
        lambda: commands.approve(case.receipt_number, "森", second),
    )
    assert sum(isinstance(one, CaseError) for one in outcomes) == 1
    after = elsewhere(lambda: queries.case(case.receipt_number))[0]
    assert [step.state for step in after.proposal.steps] == ["approved", "waiting"]
    assert after.proposal.steps[0].comment in {"大石", "森"}


def test_the_applicant_withdraws_while_the_clerk_proposes(elsewhere: Run) -> None:
    people = elsewhere(make.cast)[0]
    case = elsewhere(lambda: make.in_review(people))[0]
    outcomes = elsewhere(
        lambda: commands.withdraw(case.receipt_number, "", people.hanako),
        lambda: commands.propose(case.receipt_number, "granted", "理由", None, people.sano),
    )
    assert sum(isinstance(one, CaseError) for one in outcomes) == 1
    state = elsewhere(lambda: queries.case(case.receipt_number).state)[0]
    assert state in {"withdrawn", "in_approval"}
    found = kinds(elsewhere, case.id)
    assert found["case.withdrawn"] + found["case.proposed"] == 1


def test_the_daily_work_started_twice_does_everything_once(elsewhere: Run) -> None:
    people = elsewhere(make.cast)[0]
    case = elsewhere(lambda: make.submitted(people, proof=False))[0]
    day = timezone.localdate() + timedelta(days=14)
    runs = elsewhere(lambda: commands.remind_applicants(day), lambda: commands.remind_applicants(day))
    assert sum(runs) == 1
    assert kinds(elsewhere, case.id)["case.applicant_reminded"] == 1
