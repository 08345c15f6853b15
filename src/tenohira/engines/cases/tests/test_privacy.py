"""What the journal and other offices may know: references and figures, never who somebody is or what they wrote."""

from __future__ import annotations

import pytest

from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.errors import NoSuchCase, WrongOffice
from tenohira.engines.cases.events import CaseMoved
from tenohira.engines.cases.tests import factories as make
from tenohira.engines.cases.tests.factories import Cast
from tenohira.engines.people import commands as register
from tenohira.foundation import journal
from tenohira.foundation.journal import SYSTEM, Actor, event_kinds
from tenohira.foundation.journal.tests.raw import JournalEntry

SECRETS = ("鈴木", "花子", "ハナコ", "中央一丁目", "hanako@mail.example", "通帳", "花子さんへの文")


def test_a_whole_life_leaves_no_personal_data_in_the_journal(people: Cast) -> None:
    number = make.in_review(people).receipt_number
    marks = [make.Mark("wanted", "花子さんへの文")]
    commands.return_for_correction(number, marks, "花子さんへの文", people.sano)
    commands.start_correction(number, by=people.hanako)
    commands.resubmit(number, people.hanako)
    commands.add_note(number, "花子さんへの文", people.sano)
    commands.propose(number, "granted", "花子さんへの文", None, people.sano)
    commands.approve(number, "花子さんへの文", people.oishi)
    commands.approve(number, "", people.sugiyama)
    data = " ".join(JournalEntry.objects.filter(kind__startswith="case.").values_list("data", flat=True))
    assert number in data
    for secret in SECRETS:
        assert secret not in data


def test_every_event_has_a_kind_and_a_title_people_can_read() -> None:
    own = {kind: event for kind, event in event_kinds().items() if kind.startswith("case.")}
    assert len(own) >= 20
    for kind, event in own.items():
        assert event.title, kind
        assert not event.title.isascii(), kind


def test_every_move_says_from_where_to_where() -> None:
    moves = [event for event in event_kinds().values() if issubclass(event, CaseMoved)]
    for event in moves:
        assert {"receipt_number", "transition", "from_state", "to_state"} <= set(event.model_fields)


def test_the_resident_sees_what_happened_to_their_case(people: Cast) -> None:
    case = make.in_review(people)
    commands.open_case(case.receipt_number, people.sano)
    kinds = [entry.kind for entry in journal.entries_about(people.hanako.ref, None)]
    assert {"case.opened", "case.review_begun", "case.submitted"} <= set(kinds)


def test_a_case_is_its_applicants_alone(people: Cast) -> None:
    number = make.submitted(people).receipt_number
    assert queries.case(number, by=people.hanako).receipt_number == number
    for stranger in (
        Actor("resident", people.masao),
        Actor("resident"),
        Actor("anonymous"),
        Actor("organisation", "organisation:x"),
    ):
        with pytest.raises(NoSuchCase):
            queries.case(number, by=stranger)
    with pytest.raises(NoSuchCase):
        queries.case(number, by=Actor("anonymous"), token="guessed")
    with pytest.raises(WrongOffice):
        queries.case(number, by=people.nakamura)


def test_an_account_keeps_its_cases_before_it_is_linked(people: Cast) -> None:
    account = make.people.account("new@mail.example")
    by = Actor("resident", f"account:{account}")
    from tenohira.engines.cases.views import Applicant

    draft = commands.start_draft("copy", by=by, applicant=Applicant(account_id=account))
    commands.save_page(draft.id, "applicant", {"name": ["新井 学"]}, by=by)
    case = commands.submit(draft.id, key="k", by=by)
    assert case.applicant_name == "新井 学"
    assert [one.receipt_number for one in queries.cases_of(account_id=account)] == [case.receipt_number]
    assert queries.case(case.receipt_number, by=by).account_id == account


def test_protection_hides_everything_at_once_and_lifting_shows_it_again(people: Cast) -> None:
    number = make.copy_requested(people).receipt_number
    register.set_protection(people.hanako.ref, protected=True, by=SYSTEM)
    hidden = queries.inbox("shimin", by=people.nakamura)
    assert (hidden.total, hidden.rows) == (0, ())
    assert queries.inbox("shimin", by=None).total == 1
    with pytest.raises(NoSuchCase):
        commands.add_note(number, "x", people.nakamura)
    register.set_protection(people.hanako.ref, protected=False, by=SYSTEM)
    assert queries.inbox("shimin", by=people.nakamura).total == 1


def test_a_forged_post_does_not_open_protected_people(people: Cast) -> None:
    make.copy_requested(people)
    register.set_protection(people.hanako.ref, protected=True, by=SYSTEM)
    forged = Actor("staff", people.nakamura.ref, "shimin", "section-head", "desk")
    assert queries.inbox("shimin", by=forged).total == 0


def test_an_office_on_the_route_reads_what_it_approves(people: Cast) -> None:
    from tenohira.engines.cases.definition import RouteDefinition

    route = {
        "title": {"ja": "合議"},
        "steps": [
            {"post": "staff", "office": "shimin", "kind": "review"},
            {"post": "section-head", "kind": "decide"},
        ],
    }
    commands.change_route("standard", RouteDefinition.model_validate(route), by=people.sugiyama)
    number = make.in_review(people).receipt_number
    with pytest.raises(WrongOffice):
        commands.open_case(number, people.nakamura)
    commands.propose(number, "granted", "理由", None, people.sano)
    assert commands.open_case(number, people.nakamura).receipt_number == number
    assert [row.case.receipt_number for row in queries.approvals_waiting(people.nakamura.ref)] == [number]
    commands.approve(number, "異議なし", people.nakamura)
    assert commands.approve(number, "", people.sugiyama).state == "granted"
