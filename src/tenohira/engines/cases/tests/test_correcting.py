"""Corrections: marked fields, a draft that can be put away, papers that come meanwhile."""

from __future__ import annotations

import pytest

from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.correcting import changed_fields
from tenohira.engines.cases.errors import CaseError, IncompleteForm, NoSuchDraft, NotYours
from tenohira.engines.cases.tests import factories as make
from tenohira.engines.cases.tests.factories import Cast
from tenohira.engines.cases.views import Mark
from tenohira.engines.documents import queries as documents
from tenohira.engines.messages import queries as messages
from tenohira.foundation import journal
from tenohira.foundation.journal import Actor


def returned(people: Cast, **options: bool) -> str:
    """A claim that waits for its applicant."""
    number = make.submitted(people, **options).receipt_number
    commands.return_for_correction(number, [Mark("wanted", "額")], "額を確かめてください", people.sano)
    return number


def test_the_notice_says_what_to_do(people: Cast) -> None:
    returned(people)
    notice = messages.inbox(people.hanako.ref)[0]
    assert "額を確かめてください" in notice.body_html


def test_opening_again_goes_on_where_it_was_left(people: Cast) -> None:
    number = returned(people)
    first = commands.start_correction(number, by=people.hanako)
    commands.save_page(first.id, "applicant", {**make.ALLOWANCE, "wanted": ["70000"]}, by=people.hanako)
    again = commands.start_correction(number, by=people.hanako)
    assert (again.id, again.answers["wanted"]) == (first.id, 70000)
    assert again.correction is not None
    assert again.correction.marks == (Mark("wanted", "額"),)
    assert queries.case(number).answers["wanted"] == 80000


def test_a_correction_that_is_incomplete_is_not_sent(people: Cast) -> None:
    number = returned(people)
    draft = commands.start_correction(number, by=people.hanako)
    commands.save_page(draft.id, "applicant", {**make.ALLOWANCE, "wanted": [""]}, by=people.hanako)
    with pytest.raises(IncompleteForm):
        commands.resubmit(number, people.hanako)
    assert queries.case(number).state == "returned"
    assert queries.draft(draft.id, by=people.hanako).id == draft.id


def test_nothing_is_sent_that_was_not_opened(people: Cast) -> None:
    number = returned(people)
    with pytest.raises(NoSuchDraft):
        commands.resubmit(number, people.hanako)


def test_only_the_applicant_corrects(people: Cast) -> None:
    number = returned(people)
    for stranger in (Actor("resident", people.masao), Actor("anonymous"), people.nakamura):
        with pytest.raises(CaseError):
            commands.start_correction(number, by=stranger)
    with pytest.raises(NotYours):
        commands.start_correction(number, by=people.sano)
    counter = Actor("staff", people.sano.ref, "kodomo-mirai", "staff", "counter")
    assert commands.start_correction(number, by=counter).correction_of == number


def test_a_new_file_replaces_the_old_one_and_belongs_to_the_case(people: Cast) -> None:
    number = returned(people)
    old = queries.files(number)[0].ref
    draft = commands.start_correction(number, by=people.hanako)
    commands.remove_file(draft.id, "proof", old, by=people.hanako)
    new = commands.attach_file(draft.id, "proof", "新しい通帳.pdf", make.PDF, by=people.hanako)
    assert documents.files([old])
    commands.resubmit(number, people.hanako)
    assert queries.case(number).answers["proof"]["files"][0]["ref"] == new.ref
    assert new.ref in [file.ref for file in queries.files(number)]


def test_withdrawing_puts_the_correction_away_but_keeps_the_files_of_the_case(people: Cast) -> None:
    number = returned(people)
    draft = commands.start_correction(number, by=people.hanako)
    commands.withdraw(number, "", people.hanako)
    with pytest.raises(NoSuchDraft):
        queries.draft(draft.id, by=people.hanako)
    assert len(queries.files(number)) == 1


def test_discarding_a_correction_leaves_the_case_waiting(people: Cast) -> None:
    number = returned(people)
    draft = commands.start_correction(number, by=people.hanako)
    commands.discard_draft(draft.id, by=people.hanako)
    assert queries.case(number).state == "returned"
    assert len(queries.files(number)) == 1
    assert commands.start_correction(number, by=people.hanako).id != draft.id


def test_a_paper_that_comes_while_answers_are_mended_is_not_lost(people: Cast) -> None:
    number = returned(people, proof=False)
    commands.start_correction(number, by=people.hanako)
    commands.supply_papers(number, "proof", "通帳.pdf", make.PDF, by=people.hanako)
    case = commands.resubmit(number, people.hanako)
    assert case.pending == ()
    assert case.due_on is not None
    assert len(case.answers["proof"]["files"]) == 1


def test_a_correction_without_the_promised_paper_does_not_start_the_clock(people: Cast) -> None:
    number = returned(people, proof=False)
    commands.start_correction(number, by=people.hanako)
    case = commands.resubmit(number, people.hanako)
    assert case.state == "in_review"
    assert (case.pending, case.due_on, case.clock_started_on) == (("proof",), None, None)


@pytest.mark.parametrize("key", ["first", "another"])
def test_a_correction_sent_twice_as_a_draft_finds_its_case_and_changes_nothing(
    people: Cast, key: str
) -> None:
    number = returned(people)
    draft = commands.start_correction(number, by=people.hanako)
    commands.resubmit(number, people.hanako)
    entries = len(journal.entries(f"case:{queries.case(number).id}"))
    assert commands.submit(draft.id, key=key, by=people.hanako).receipt_number == number
    assert len(journal.entries(f"case:{queries.case(number).id}")) == entries
    with pytest.raises(NoSuchDraft):
        commands.submit(draft.id, key=key, by=Actor("resident", people.masao))


def test_a_correction_of_an_earlier_round_still_finds_its_case(people: Cast) -> None:
    number = returned(people)
    first = commands.start_correction(number, by=people.hanako)
    commands.resubmit(number, people.hanako)
    commands.return_for_correction(number, [], "もう一度お願いします", people.sano)
    second = commands.start_correction(number, by=people.hanako)
    again = commands.submit(first.id, key="k", by=people.hanako)
    assert (again.receipt_number, again.state) == (number, "returned")
    assert [one.draft_id for one in again.corrections] == [first.id, ""]
    commands.resubmit(number, people.hanako)
    found = {commands.submit(one.id, key="k", by=people.hanako).receipt_number for one in (first, second)}
    assert found == {number}


def test_it_may_come_back_more_than_once(people: Cast) -> None:
    number = returned(people)
    commands.start_correction(number, by=people.hanako)
    commands.resubmit(number, people.hanako)
    case = commands.return_for_correction(number, [], "もう一度お願いします", people.sano)
    assert [one.round for one in case.corrections] == [1, 2]
    assert case.correction is not None
    assert case.correction.message == "もう一度お願いします"
    rounds = [e.data["round"] for e in journal.entries(f"case:{case.id}") if e.kind == "case.returned"]
    assert rounds == [1, 2]


def test_somebody_without_sign_in_corrects_with_the_token(people: Cast) -> None:
    case, token = make.opinion()
    with pytest.raises(NotYours):
        commands.withdraw(case.receipt_number, "", Actor("anonymous"))
    done = commands.withdraw(case.receipt_number, "", Actor("anonymous"), token=token)
    assert done.state == "withdrawn"


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        ({"a": 1}, {"a": 1}, ()),
        ({"a": 1}, {"a": 2, "b": 1}, ("a", "b")),
        ({"a": [1]}, {}, ("a",)),
    ],
)
def test_what_changed_is_named(
    before: dict[str, object], after: dict[str, object], changed: tuple[str, ...]
) -> None:
    assert changed_fields(before, after) == changed
