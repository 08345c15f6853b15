"""The daily work: opening, assigning, notes, handing over, taking back, many at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.errors import (
    CannotUndo,
    CaseError,
    NoSuchCase,
    NotYours,
    SomethingMissing,
    UnknownAction,
    WrongOffice,
    WrongState,
)
from tenohira.engines.cases.tests import factories as make
from tenohira.engines.cases.tests.factories import Cast
from tenohira.engines.messages import queries as messages
from tenohira.engines.people import commands as register
from tenohira.engines.people.errors import PeopleError
from tenohira.foundation import journal
from tenohira.foundation.journal import SYSTEM, Actor


def kinds(number: str) -> list[str]:
    return [entry.kind for entry in journal.entries(f"case:{queries.case(number).id}")]


def test_opening_a_case_leaves_a_trace_once_in_half_an_hour(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = make.submitted(people).receipt_number
    commands.open_case(number, people.sano)
    commands.open_case(number, people.sano)
    commands.open_case(number, people.oishi)
    assert kinds(number).count("case.opened") == 2
    later = timezone.now() + timedelta(minutes=31)
    monkeypatch.setattr(timezone, "now", lambda: later)
    commands.open_case(number, people.sano)
    assert kinds(number).count("case.opened") == 3
    assert journal.entries_about(people.hanako.ref, ["case.opened"])[0].office == "kodomo-mirai"


def test_other_offices_do_not_open_it_unless_they_approve(people: Cast) -> None:
    number = make.submitted(people).receipt_number
    with pytest.raises(WrongOffice):
        commands.open_case(number, people.nakamura)
    with pytest.raises(NotYours):
        commands.open_case(number, people.hanako)
    assert kinds(number) == ["case.submitted"]


def test_a_case_of_somebody_protected_is_not_there_for_a_clerk(people: Cast) -> None:
    number = make.submitted(people).receipt_number
    register.set_protection(people.hanako.ref, protected=True, by=SYSTEM)
    with pytest.raises(NoSuchCase):
        commands.open_case(number, people.sano)
    with pytest.raises(NoSuchCase):
        queries.case(number, by=people.sano)
    assert queries.case(number, by=people.hanako).is_protected


def test_an_unknown_number_is_no_case(people: Cast) -> None:
    for number in ("T8-9999-9", "", "児童手当"):
        with pytest.raises(NoSuchCase, match="見つかりませんでした"):
            queries.case(number)


def test_a_colleague_takes_the_case(people: Cast) -> None:
    number = make.submitted(people).receipt_number
    case = commands.assign(number, people.oishi.ref, people.sano)
    assert case.assignee_name == "大石"
    commands.assign(number, people.oishi.ref, people.sano)
    assert kinds(number).count("case.assigned") == 1
    with pytest.raises(WrongOffice):
        commands.assign(number, people.nakamura.ref, people.sano)
    with pytest.raises(WrongOffice):
        commands.assign(number, people.nakamura.ref, people.nakamura)
    with pytest.raises(PeopleError):
        commands.assign(number, "staff:nobody", people.sano)
    assert commands.assign(number, "", people.sano).assignee_name == ""


def test_notes_are_for_colleagues(people: Cast) -> None:
    number = make.submitted(people).receipt_number
    commands.add_note(number, "電話で確認ずみ", people.sano)
    with pytest.raises(SomethingMissing):
        commands.add_note(number, "  ", people.sano)
    with pytest.raises(WrongOffice):
        commands.add_note(number, "x", people.nakamura)
    assert [(note.text, note.by_name) for note in queries.notes(number)] == [("電話で確認ずみ", "佐野")]
    assert "電話" not in str(journal.entries(f"case:{queries.case(number).id}")[-1].data)


def test_a_case_is_handed_to_the_right_office_and_the_resident_is_told(people: Cast) -> None:
    number = make.in_review(people).receipt_number
    commands.assign(number, people.sano.ref, people.sano)
    case = commands.hand_over(number, "shimin", "住民票の手続きのため", people.sano)
    assert (case.office_id, case.assignee_ref) == ("shimin", "")
    assert queries.inbox("kodomo-mirai", by=people.sano).total == 0
    assert queries.inbox("shimin", by=people.nakamura).total == 1
    assert "市民課" in messages.inbox(people.hanako.ref)[0].body_html
    with pytest.raises(WrongOffice):
        commands.add_note(number, "まだ", people.sano)
    assert queries.notes(number)[0].text == "住民票の手続きのため"


def test_a_hand_over_needs_a_reason_an_office_and_a_case_that_moves(people: Cast) -> None:
    number = make.in_review(people).receipt_number
    with pytest.raises(SomethingMissing):
        commands.hand_over(number, "shimin", "", people.sano)
    with pytest.raises(PeopleError):
        commands.hand_over(number, "nowhere", "x", people.sano)
    with pytest.raises(WrongState, match="すでに"):
        commands.hand_over(number, "kodomo-mirai", "x", people.sano)
    with pytest.raises(WrongOffice):
        commands.hand_over(number, "shimin", "x", people.nakamura)
    commands.propose(number, "granted", "理由", None, people.sano)
    with pytest.raises(WrongState, match="いまは回せません"):
        commands.hand_over(number, "shimin", "x", people.sano)


def test_what_was_done_by_mistake_is_taken_back(people: Cast) -> None:
    number = make.in_review(people).receipt_number
    commands.assign(number, people.oishi.ref, people.sano)
    commands.open_case(number, people.oishi)
    assert commands.undo(number, people.sano).assignee_ref == ""
    with pytest.raises(CannotUndo):
        commands.undo(number, people.sano)
    commands.assign(number, people.oishi.ref, people.sano)
    commands.hand_over(number, "shimin", "まちがい", people.sano)
    case = commands.undo(number, people.sano)
    assert (case.office_id, case.assignee_ref) == ("kodomo-mirai", people.oishi.ref)
    assert journal.verify() == []


def test_nothing_is_taken_back_once_somebody_went_on(people: Cast) -> None:
    number = make.submitted(people).receipt_number
    commands.assign(number, people.oishi.ref, people.sano)
    with pytest.raises(CannotUndo):
        commands.undo(number, people.oishi)
    commands.begin_review(number, people.oishi)
    with pytest.raises(CannotUndo, match="取り消せませんでした"):
        commands.undo(number, people.sano)


def test_many_at_once_each_succeeds_or_is_reported(people: Cast) -> None:
    new = [make.submitted(people).receipt_number for _ in range(3)]
    busy = make.in_review(people).receipt_number
    foreign = make.copy_requested(people).receipt_number
    chosen = [*new, busy, foreign, "T8-9999-9", new[0]]
    report = commands.bulk(chosen, "begin_review", people.sano)
    assert report.done == 3
    assert [one.receipt_number for one in report.failed] == [busy, foreign, "T8-9999-9"]
    assert "確認しています" in report.failed[0].problem
    assert queries.case(foreign).state == "submitted"
    assert {queries.case(number).state for number in new} == {"in_review"}


@pytest.mark.parametrize(
    ("action", "data"),
    [
        ("assign", {"staff_ref": ""}),
        ("add_note", {"text": "まとめて確認"}),
        ("hand_over", {"office_id": "shimin", "note": "担当替え"}),
    ],
)
def test_every_bulk_action_works(people: Cast, action: str, data: dict[str, str]) -> None:
    numbers = [make.in_review(people).receipt_number for _ in range(2)]
    assert commands.bulk(numbers, action, people.sano, **data).failed == ()


def test_closing_many_begins_their_retention(people: Cast) -> None:
    numbers = [make.granted(people).receipt_number for _ in range(2)]
    assert commands.bulk(numbers, "close", people.sano).done == 2
    assert queries.case(numbers[0]).dispose_on is not None
    with pytest.raises(UnknownAction):
        commands.bulk(numbers, "destroy", people.sano)


@pytest.mark.parametrize(
    "attempt",
    [
        lambda n, c: commands.begin_review(n, c.hanako),
        lambda n, c: commands.begin_review(n, c.nakamura),
        lambda n, c: commands.accept(n, c.sano),
        lambda n, c: commands.fulfil(n, c.sano),
        lambda n, c: commands.close(n, c.sano),
        lambda n, c: commands.refuse(n, "理由", c.sano),
        lambda n, c: commands.answer(n, "答え", c.sano),
        lambda n, c: commands.resubmit(n, c.hanako),
        lambda n, c: commands.start_correction(n, by=c.hanako),
        lambda n, c: commands.withdraw(n, "", Actor("resident", c.masao)),
        lambda n, c: commands.withdraw(n, "", Actor("anonymous"), token="x"),
        lambda n, c: commands.return_for_correction(n, [], "", c.sano),
        lambda n, c: commands.return_for_correction(n, [make.Mark("no_such_field")], "直して", c.sano),
        lambda n, c: commands.return_for_correction(n, [], "直して", c.hanako),
        lambda n, c: commands.supply_papers(n, "proof", "a.pdf", make.PDF, by=c.hanako),
        lambda n, c: commands.take(n, "no_such_step", c.sano),
        lambda n, c: commands.take(n, "grant", c.sano),
        lambda n, c: commands.take(n, "propose", c.sano, reason="x"),
        lambda n, c: commands.take(n, "send_back", c.sano, reason="x"),
    ],
)
def test_what_cannot_be_done_with_a_new_case_is_refused_with_a_remedy(people: Cast, attempt: object) -> None:
    number = make.submitted(people).receipt_number
    with pytest.raises(CaseError) as caught:
        attempt(number, people)  # type: ignore[operator]
    assert caught.value.what
    assert caught.value.remedy or caught.value.why
    assert queries.case(number).state == "submitted"
    assert kinds(number) == ["case.submitted"]


def test_at_the_counter_staff_withdraw_for_the_person_who_stands_there(people: Cast) -> None:
    number = make.submitted(people).receipt_number
    counter = Actor("staff", people.sano.ref, "kodomo-mirai", "staff", "counter")
    assert commands.withdraw(number, "窓口で申し出", counter).state == "withdrawn"
    assert journal.entries(f"case:{queries.case(number).id}")[-1].channel == "counter"


def test_what_else_somebody_applied_for_is_shown_as_far_as_it_concerns_the_office(people: Cast) -> None:
    claim, copy = make.submitted(people), make.copy_requested(people)
    ref = people.hanako.ref
    assert [one.receipt_number for one in queries.history_of(ref)] == [
        copy.receipt_number,
        claim.receipt_number,
    ]
    assert [one.receipt_number for one in queries.history_of(ref, by=people.sano)] == [claim.receipt_number]
    assert queries.history_of("") == []
