"""Every way of asking for what cannot be done: refused with what happened, why, and what to do, and nothing changed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction

from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.errors import (
    CannotUndo,
    CaseError,
    NoSuchCase,
    NoSuchDraft,
    NotYours,
    OwnProposal,
    SomethingMissing,
    UnknownAction,
    WrongOffice,
    WrongPost,
    WrongState,
)
from tenohira.engines.cases.tests import factories as make
from tenohira.engines.cases.tests.factories import Cast
from tenohira.engines.people import commands as register
from tenohira.engines.people.errors import PeopleError
from tenohira.foundation import journal
from tenohira.foundation.errors import TenohiraError
from tenohira.foundation.journal import SYSTEM, Actor

Attempt = Callable[[str, Cast], Any]


def counter(people: Cast) -> Actor:
    """佐野 at the counter, with the applicant before her."""
    return replace(people.sano, channel="counter")


DEEDS: dict[str, Attempt] = {
    "begin_review": lambda n, c: commands.begin_review(n, c.sano),
    "return": lambda n, c: commands.return_for_correction(n, [make.Mark("wanted")], "直して", c.sano),
    "correct": lambda n, c: commands.start_correction(n, by=c.hanako),
    "resubmit": lambda n, c: commands.resubmit(n, c.hanako),
    "propose": lambda n, c: commands.propose(n, "granted", "理由", None, c.sano),
    "approve": lambda n, c: commands.approve(n, "", c.oishi),
    "send_back": lambda n, c: commands.send_back(n, "もう一度", c.oishi),
    "withdraw": lambda n, c: commands.withdraw(n, "", c.hanako),
    "fulfil": lambda n, c: commands.fulfil(n, c.sano),
    "close": lambda n, c: commands.close(n, c.sano),
    "hand_over": lambda n, c: commands.hand_over(n, "shimin", "担当替え", c.sano),
    "accept": lambda n, c: commands.accept(n, c.sano),
    "refuse": lambda n, c: commands.refuse(n, "理由", c.sano),
    "answer": lambda n, c: commands.answer(n, "答え", c.sano),
    "supply": lambda n, c: commands.supply_papers(n, "proof", "a.pdf", make.PDF, by=c.hanako),
    "undo": lambda n, c: commands.undo(n, c.sano),
}


def _returned(people: Cast) -> str:
    number = make.in_review(people).receipt_number
    return commands.return_for_correction(number, [], "直して", people.sano).receipt_number


def _refused(people: Cast) -> str:
    number = make.proposed(people, "refused").receipt_number
    commands.approve(number, "", people.oishi)
    return commands.approve(number, "", people.sugiyama).receipt_number


def _closed(people: Cast) -> str:
    return commands.close(make.granted(people).receipt_number, people.sano).receipt_number


def _disposed(people: Cast) -> str:
    number = _closed(people)
    day = queries.case(number).dispose_on
    assert day is not None
    commands.dispose_due(day)
    return number


STATES: dict[str, tuple[Callable[[Cast], str], set[str]]] = {
    "submitted": (
        lambda c: make.submitted(c).receipt_number, {"begin_review", "return", "withdraw", "hand_over"}
    ),
    "in_review": (lambda c: make.in_review(c).receipt_number, {"return", "propose", "withdraw", "hand_over"}),
    "returned": (_returned, {"correct", "withdraw", "hand_over"}),
    "in_approval": (lambda c: make.proposed(c).receipt_number, {"approve", "send_back"}),
    "granted": (lambda c: make.granted(c).receipt_number, {"fulfil", "close"}),
    "refused": (_refused, {"close"}),
    "withdrawn": (
        lambda c: commands.withdraw(make.submitted(c).receipt_number, "", c.hanako).receipt_number, {"close"}
    ),
    "fulfilled": (lambda c: commands.fulfil(make.granted(c).receipt_number, c.sano).receipt_number, {"close"}),
    "closed": (_closed, set()),
    "disposed": (_disposed, set()),
}  # fmt: skip


class _Back(Exception):
    """Undoes what an attempt did."""


def explained(error: TenohiraError) -> None:
    """An error says what happened, why, and what to do now, as a clerk would."""
    for part in (error.what, error.why, error.remedy):
        assert part.strip(), repr(error)
        assert "None" not in part
        assert "%(" not in part
    assert error.what.endswith("。")
    assert error.remedy.endswith("ください。")


def picture_of(number: str) -> tuple[Any, ...]:
    case = queries.case(number)
    kinds = [entry.kind for entry in journal.entries(f"case:{case.id}")]
    return (
        case.state,
        case.office_id,
        case.assignee_ref,
        case.answers,
        case.outcome,
        len(case.proposals),
        kinds,
    )


@pytest.mark.parametrize("state", STATES)
def test_in_each_state_the_right_deeds_are_open_and_all_others_are_explained(
    people: Cast, state: str
) -> None:
    prepare, able = STATES[state]
    number = prepare(people)
    before = picture_of(number)
    assert before[0] == state
    for deed, attempt in DEEDS.items():
        refused: TenohiraError | None = None
        with suppress(_Back), transaction.atomic():
            try:
                with transaction.atomic():
                    attempt(number, people)
            except CaseError as error:
                refused = error
            raise _Back
        assert (refused is None) == (deed in able), f"{state}: {deed}: {refused}"
        if refused is not None:
            explained(refused)
        assert picture_of(number) == before, deed


@pytest.mark.parametrize("state", [state for state in STATES if state not in {"disposed"}])
def test_the_words_of_a_wrong_state_name_the_state_people_read_on_the_page(people: Cast, state: str) -> None:
    prepare, able = STATES[state]
    number = prepare(people)
    title = queries.case(number).state_title.text("ja")
    for deed in ("begin_review", "fulfil", "close"):
        if deed not in able:
            with pytest.raises(WrongState, match=title):
                DEEDS[deed](number, people)


OUTSIDERS: dict[str, tuple[Attempt, type[CaseError], str]] = {
    "another office takes it up": (
        lambda n, c: commands.begin_review(n, c.nakamura), WrongOffice, "別の課が担当"
    ),
    "a resident takes it up": (
        lambda n, c: commands.begin_review(n, c.hanako), NotYours, "担当の課"
    ),
    "another resident withdraws it": (
        lambda n, c: commands.withdraw(n, "", Actor("resident", c.masao)), NotYours, "本人か、その代理"
    ),
    "a wrong token withdraws it": (
        lambda n, c: commands.withdraw(n, "", Actor("anonymous"), token="x" * 43), NotYours, "本人か、その代理"
    ),
    "an empty token withdraws it": (
        lambda n, c: commands.withdraw(n, "", Actor("anonymous"), token=""), NotYours, "本人か、その代理"
    ),
    "somebody signed in elsewhere withdraws it": (
        lambda n, c: commands.withdraw(n, "", Actor("resident", f"account:{c.account + 1}")), NotYours, "本人か"
    ),
    "a resident hands it over": (
        lambda n, c: commands.hand_over(n, "shimin", "x", c.hanako), NotYours, "職員としてサインイン"
    ),
    "a resident assigns it": (lambda n, c: commands.assign(n, "", c.hanako), NotYours, "職員だけ"),
    "a resident opens it as staff": (lambda n, c: commands.open_case(n, c.hanako), NotYours, "職員だけ"),
    "another office writes a note": (lambda n, c: commands.add_note(n, "x", c.nakamura), WrongOffice, "担当の課"),
    "another office asks for corrections": (
        lambda n, c: commands.return_for_correction(n, [], "直して", c.nakamura), WrongOffice, "別の課が担当"
    ),
    "another office is put in charge by a colleague": (
        lambda n, c: commands.assign(n, c.nakamura.ref, c.sano), WrongOffice, "同じ課の職員"
    ),
    "a resident proposes": (lambda n, c: commands.propose(n, "granted", "x", None, c.hanako), NotYours, "職員"),
    "the clerk sends the answers of the applicant": (
        lambda n, c: commands.take(n, "withdraw", Actor("system")), NotYours, "申請した人"
    ),
}  # fmt: skip


@pytest.mark.parametrize("who", OUTSIDERS)
def test_whoever_is_not_concerned_is_told_who_is(people: Cast, who: str) -> None:
    attempt, error, words = OUTSIDERS[who]
    number = (
        make.in_review(people).receipt_number if "proposes" in who else make.submitted(people).receipt_number
    )
    before = picture_of(number)
    with pytest.raises(error, match=words) as caught:
        attempt(number, people)
    explained(caught.value)
    assert picture_of(number) == before


EMPTY: dict[str, tuple[Attempt, str]] = {
    "a note": (lambda n, c: commands.add_note(n, " 　", c.sano), "メモが空"),
    "a hand-over": (lambda n, c: commands.hand_over(n, "shimin", "　", c.sano), "引き継ぎのメモ"),
    "a request for corrections": (lambda n, c: commands.return_for_correction(n, [], " ", c.sano), "申請した人への文"),
    "a mark at nothing": (
        lambda n, c: commands.return_for_correction(n, [make.Mark("nothing")], "直して", c.sano), "様式にありません"
    ),
    "a proposal without reason": (lambda n, c: commands.propose(n, "granted", " ", None, c.sano), "理由"),
    "a proposal without outcome": (lambda n, c: commands.propose(n, "", "理由", None, c.sano), "認めるか認めないか"),
    "a proposal of something else": (
        lambda n, c: commands.propose(n, "closed", "x", None, c.sano), "認めるか認めないか"
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", EMPTY)
def test_what_is_left_empty_is_asked_for(people: Cast, what: str) -> None:
    attempt, words = EMPTY[what]
    number = make.in_review(people).receipt_number
    before = picture_of(number)
    with pytest.raises(SomethingMissing, match=words) as caught:
        attempt(number, people)
    explained(caught.value)
    assert picture_of(number) == before


def test_at_a_step_of_approval_each_wrong_person_hears_whom_to_ask(people: Cast) -> None:
    number = make.proposed(people).receipt_number
    before = picture_of(number)
    attempts: list[tuple[Actor, str | None, type[CaseError], str]] = [
        (people.sano, None, OwnProposal, "自分が起案した"),
        (people.sugiyama, None, WrongPost, "「係長」の承認を待っています"),
        (people.nakamura, None, WrongPost, "「係長」にある職員"),
        (people.hanako, None, WrongPost, "係長"),
        (SYSTEM, None, WrongPost, "係長"),
        (people.nakamura, people.oishi.ref, WrongPost, "係長"),
        (replace(people.nakamura, office="kodomo-mirai", post="subsection-head"), None, WrongPost, "係長"),
    ]
    for actor, acting_for, error, words in attempts:
        for deed in (commands.approve, commands.send_back):
            with pytest.raises(error) as caught:
                deed(number, "意見", actor, acting_for)
            assert words in str(caught.value)
            explained(caught.value)
    assert picture_of(number) == before


def test_a_number_that_is_no_case_is_refused_alike_by_every_deed(people: Cast) -> None:
    make.submitted(people)
    for deed, attempt in DEEDS.items():
        for number in ("T8-0009-9", "", "子育て応援手当", "T8-0001-7'; --"):
            with pytest.raises(NoSuchCase) as caught:
                attempt(number, people)
            assert caught.value.remedy, deed


@pytest.mark.parametrize("draft_id", ["", "x", "00000000-0000-0000-0000-000000000000", "T8-0001-7"])
def test_a_draft_that_is_not_there_is_refused_alike_by_every_deed(people: Cast, draft_id: str) -> None:
    by = people.hanako
    deeds: list[Callable[[], Any]] = [
        lambda: commands.save_page(draft_id, "applicant", {}, by=by),
        lambda: commands.attach_file(draft_id, "proof", "a.pdf", make.PDF, by=by),
        lambda: commands.remove_file(draft_id, "proof", "file:x", by=by),
        lambda: commands.change_answers(draft_id, {}, by=by),
        lambda: commands.remove_block(draft_id, "contacts", "added-1", by=by),
        lambda: commands.change_contact(draft_id, by=by, mail="a@mail.example"),
        lambda: commands.submit(draft_id, key="k", by=by),
        lambda: queries.draft(draft_id, by=by),
        lambda: queries.form_context(draft_id, by=by),
    ]
    for deed in deeds:
        with pytest.raises(NoSuchDraft) as caught:
            deed()
        explained(caught.value)
    commands.discard_draft(draft_id, by=by)


def test_a_draft_of_somebody_else_is_as_if_it_were_not_there(people: Cast) -> None:
    draft = make.filled(people)
    for stranger in (Actor("resident", people.masao), Actor("anonymous"), Actor("resident", "account:999")):
        for deed in (
            lambda by: commands.save_page(draft.id, "applicant", {}, by=by),
            lambda by: commands.attach_file(draft.id, "proof", "a.pdf", make.PDF, by=by, token="wrong"),
            lambda by: commands.submit(draft.id, key="k", by=by),
            lambda by: commands.discard_draft(draft.id, by=by),
            lambda by: queries.draft(draft.id, by=by, token="wrong"),
        ):
            with pytest.raises(NoSuchDraft):
                deed(stranger)
    assert (
        queries.draft(draft.id, by=people.hanako).answers
        == draft.answers | queries.draft(draft.id, by=people.hanako).answers
    )


def test_a_file_that_is_not_in_the_draft_is_not_removed(people: Cast) -> None:
    draft = make.filled(people)
    with pytest.raises(NotYours) as caught:
        commands.remove_file(draft.id, "proof", "file:00000000-0000-0000-0000-000000000000", by=people.hanako)
    explained(caught.value)


def test_undo_names_what_can_be_taken_back(people: Cast) -> None:
    number = make.submitted(people).receipt_number
    with pytest.raises(CannotUndo, match="担当の割り当てと引き継ぎ") as caught:
        commands.undo(number, people.sano)
    explained(caught.value)


def test_steps_that_a_flow_does_not_know_are_named(people: Cast) -> None:
    number = make.submitted(people).receipt_number
    for unknown in ("approve", "", "delete", "grant; close"):
        with pytest.raises(UnknownAction) as caught:
            commands.take(number, unknown, people.sano)
        explained(caught.value)
    with pytest.raises(UnknownAction) as caught:
        commands.bulk([number], "destroy", people.sano)
    explained(caught.value)


def test_an_office_or_a_colleague_who_does_not_exist_is_refused(people: Cast) -> None:
    number = make.submitted(people).receipt_number
    for attempt in (
        lambda: commands.hand_over(number, "nowhere", "x", people.sano),
        lambda: commands.assign(number, "staff:00000000-0000-0000-0000-000000000000", people.sano),
        lambda: commands.assign(number, "person:x", people.sano),
    ):
        with pytest.raises(PeopleError):
            attempt()
    register.end_assignment(people.oishi.ref, "kodomo-mirai", "subsection-head", by=SYSTEM)


def test_at_the_counter_a_colleague_of_another_office_still_needs_its_office(people: Cast) -> None:
    number = make.submitted(people).receipt_number
    with pytest.raises(WrongOffice):
        commands.withdraw(number, "", replace(people.nakamura, channel="counter"))
    assert commands.withdraw(number, "", counter(people)).state == "withdrawn"
