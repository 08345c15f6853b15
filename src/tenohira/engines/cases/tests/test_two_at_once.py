"""Two people, or one impatient finger, at the same moment: on a database of its own, with real connections."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.errors import CaseError
from tenohira.engines.cases.tests import factories as make
from tenohira.engines.cases.tests.threads import Run
from tenohira.foundation import journal


def test_a_double_tap_makes_one_case(elsewhere: Run) -> None:
    people = elsewhere(make.cast)[0]
    draft = elsewhere(lambda: make.filled(people))[0]
    cases = elsewhere(*[lambda: commands.submit(draft.id, key="key", by=people.hanako)] * 4)
    assert len({case.receipt_number for case in cases}) == 1
    kept, notices, faults = elsewhere(
        lambda: [
            queries.cases_of([people.hanako.ref]),
            journal.entries(f"case:{cases[0].id}"),
            journal.verify(),
        ]
    )[0]
    assert [case.receipt_number for case in kept] == [cases[0].receipt_number]
    assert [entry.kind for entry in notices] == ["case.submitted"]
    assert faults == []


def test_everybody_gets_a_receipt_number_of_their_own(elsewhere: Run) -> None:
    people = elsewhere(make.cast)[0]
    drafts = [elsewhere(lambda: make.filled(people))[0].id for _ in range(4)]

    def send(draft: str) -> Callable[[], Any]:
        return lambda: commands.submit(draft, key="key", by=people.hanako)

    numbers = {case.receipt_number for case in elsewhere(*map(send, drafts))}
    assert len(numbers) == 4


def test_one_of_two_who_decide_at_once_comes_too_late(elsewhere: Run) -> None:
    people = elsewhere(make.cast)[0]
    number = elsewhere(lambda: make.proposed(people).receipt_number)[0]
    outcomes = elsewhere(
        lambda: commands.approve(number, "よい", people.oishi),
        lambda: commands.send_back(number, "だめ", people.oishi),
    )
    refused = [one for one in outcomes if isinstance(one, CaseError)]
    assert len(refused) == 1
    case = elsewhere(lambda: queries.case(number))[0]
    assert case.proposal is not None
    assert case.proposal.steps[0].state in {"approved", "sent_back"}
    assert elsewhere(journal.verify)[0] == []


def test_a_correction_sent_twice_at_once_is_one_answer(elsewhere: Run) -> None:
    people = elsewhere(make.cast)[0]

    def returned() -> str:
        number = make.in_review(people).receipt_number
        commands.return_for_correction(number, [], "直してください", people.sano)
        return commands.start_correction(number, by=people.hanako).correction_of

    number = elsewhere(returned)[0]
    outcomes = elsewhere(*[lambda: commands.resubmit(number, people.hanako)] * 3)
    assert {case.receipt_number for case in outcomes} == {number}
    kinds = [one.kind for one in elsewhere(lambda: journal.entries(f"case:{outcomes[0].id}"))[0]]
    assert kinds.count("case.resubmitted") == 1
