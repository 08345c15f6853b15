"""Systems and cases: who reads, who mends, what is announced, and that trials never meet the real thing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.errors import (
    AssuranceTooLow,
    IncompleteForm,
    NoSuchCase,
    NoSuchDraft,
    NotYours,
    WrongOffice,
)
from tenohira.engines.cases.models import Case, Draft, Rehearsal
from tenohira.engines.cases.tests import factories as make
from tenohira.engines.cases.tests.factories import ALLOWANCE, PDF, Cast
from tenohira.engines.cases.views import Applicant, CaseView, DraftView, Mark
from tenohira.engines.messages import commands as messages
from tenohira.engines.messages import ports
from tenohira.engines.messages.tests.test_webhooks import Port
from tenohira.engines.people import commands as register
from tenohira.foundation import outbox
from tenohira.foundation.journal import SYSTEM, Actor, entries

APP = Actor("machine", "client:0d9f8a9e-0000-4000-8000-000000000001", "kodomo-mirai", channel="api")
RECORDS = replace(APP, ref="client:0d9f8a9e-0000-4000-8000-000000000002")
CITIZENS = replace(RECORDS, office="shimin")
TRIAL = replace(APP, channel="sandbox")
RAW = {key: list(value) for key, value in ALLOWANCE.items()}


@pytest.fixture
def port(people: Cast) -> Iterator[Port]:
    """Somebody who carries announcements."""
    before, one = list(ports._webhook_ports), Port()
    ports.register_webhook_port(one)
    yield one
    ports._webhook_ports[:] = before


def vouched(people: Cast) -> DraftView:
    """The app's draft for 花子, filled in whole."""
    draft = commands.start_draft("allowance", by=APP, applicant=Applicant(people.hanako.ref))
    assert commands.save_page(draft.id, "applicant", RAW, by=APP).ok
    commands.attach_file(draft.id, "proof", "通帳.pdf", PDF, by=APP)
    return draft


def filed(people: Cast) -> CaseView:
    """… and sent."""
    return commands.submit(vouched(people).id, key="k", by=APP)


def told(port: Port) -> list[dict[str, object]]:
    """What was announced so far."""
    outbox.drain()
    return [json.loads(body) for _url, body, _headers in port.posted]


def test_a_system_files_for_whom_it_vouches(people: Cast) -> None:
    case = filed(people)
    assert (case.applicant_ref, case.channel, case.mandate_kind) == (people.hanako.ref, "api", "")
    assert Case.objects.get().started_by == APP.ref
    assert queries.cases_of([people.hanako.ref])[0].receipt_number == case.receipt_number


def test_without_vouching_only_what_asks_for_nothing(people: Cast) -> None:
    with pytest.raises(AssuranceTooLow):
        commands.start_draft("allowance", by=APP, applicant=Applicant())
    with pytest.raises(WrongOffice):
        commands.start_draft("copy", by=APP, applicant=Applicant(people.hanako.ref))


def test_who_files_at_the_portal_is_not_named_twice(people: Cast) -> None:
    make.submitted(people)
    assert Case.objects.get().started_by == ""


@pytest.mark.parametrize(
    "stranger", [RECORDS, CITIZENS, TRIAL, Actor("resident", "person:x"), Actor("anonymous")]
)
def test_a_draft_is_its_systems_alone(people: Cast, stranger: Actor) -> None:
    draft = vouched(people)
    for act in (
        lambda: queries.draft(draft.id, by=stranger),
        lambda: queries.form_context(draft.id, by=stranger),
        lambda: commands.save_page(draft.id, "applicant", RAW, by=stranger),
        lambda: commands.attach_file(draft.id, "proof", "b.pdf", PDF, by=stranger),
        lambda: commands.submit(draft.id, key="k", by=stranger),
        lambda: commands.discard_draft(draft.id, by=stranger),
    ):
        with pytest.raises(NoSuchDraft):
            act()
    assert queries.draft(draft.id, by=APP).id == draft.id


def test_the_systems_of_an_office_read_its_cases(people: Cast) -> None:
    number = make.submitted(people).receipt_number
    assert queries.case(number, by=RECORDS).receipt_number == number
    assert commands.open_case(number, RECORDS).receipt_number == number
    with pytest.raises(WrongOffice):
        queries.case(number, by=CITIZENS)
    with pytest.raises(NoSuchCase):
        queries.case(number, by=TRIAL)


def test_a_system_still_reads_what_it_filed_after_a_hand_over(people: Cast) -> None:
    number = filed(people).receipt_number
    commands.hand_over(number, "shimin", "市民課の担当です", people.sano)
    assert queries.case(number, by=APP).office_id == "shimin"
    with pytest.raises(WrongOffice):
        queries.case(number, by=RECORDS)


def test_reading_what_is_in_a_case_leaves_a_trace_for_the_applicant(people: Cast) -> None:
    number = make.submitted(people).receipt_number
    commands.open_case(number, RECORDS)
    commands.open_case(number, RECORDS)
    assert [one.office_id for one in queries.lookers(number)] == ["kodomo-mirai"]


def test_a_system_moves_nothing_by_itself(people: Cast) -> None:
    number = filed(people).receipt_number
    for system in (APP, RECORDS, CITIZENS, TRIAL):
        for act in (
            lambda by=system: commands.begin_review(number, by),
            lambda by=system: commands.propose(number, "granted", "よい", None, by),
            lambda by=system: commands.assign(number, "", by),
            lambda by=system: commands.hand_over(number, "shimin", "メモ", by),
        ):
            with pytest.raises(NotYours):
                act()
    assert queries.case(number).phase == "received"


def test_only_the_system_that_filed_takes_back_and_mends(people: Cast) -> None:
    number = filed(people).receipt_number
    with pytest.raises(NotYours):
        commands.withdraw(number, "", RECORDS)
    commands.begin_review(number, people.sano)
    commands.return_for_correction(
        number, [Mark("wanted", "確かめてください")], "直してください", people.sano
    )
    with pytest.raises(NotYours):
        commands.start_correction(number, by=RECORDS)
    draft = commands.start_correction(number, by=APP)
    commands.save_page(draft.id, "applicant", {**RAW, "wanted": ["60000"]}, by=APP)
    assert commands.resubmit(number, APP).answers["wanted"] == 60000


def test_under_protection_a_case_is_none_for_any_system(people: Cast) -> None:
    number = filed(people).receipt_number
    register.set_protection(people.hanako.ref, protected=True, by=SYSTEM)
    for system in (APP, RECORDS):
        with pytest.raises(NoSuchCase):
            queries.case(number, by=system)
        with pytest.raises(NoSuchCase):
            commands.open_case(number, system)
        assert queries.case_feed("kodomo-mirai", by=system).rows == ()
        seen = queries.office_journal("kodomo-mirai", by=system).rows
        assert not [one for one in seen if one.subject == people.hanako.ref or one.kind.startswith("case.")]
    assert len(queries.case_feed("kodomo-mirai", by=SYSTEM).rows) == 1


def test_cases_come_page_after_page(people: Cast) -> None:
    numbers = [
        commands.submit(make.filled(people).id, key=f"k{n}", by=people.hanako).receipt_number
        for n in range(5)
    ]
    found, before = [], None
    while True:
        page = queries.case_feed("kodomo-mirai", by=RECORDS, before=before, limit=2)
        found += [one.receipt_number for one in page.rows]
        before = page.before
        if before is None:
            break
    assert found == numbers[::-1]
    assert queries.case_feed("shimin", by=CITIZENS).rows == ()
    assert queries.case_feed("kodomo-mirai", by=RECORDS, phase="review").rows == ()
    assert queries.case_feed("kodomo-mirai", by=RECORDS, service="copy").rows == ()
    assert queries.case_feed("kodomo-mirai", by=TRIAL).rows == ()


def test_a_page_costs_the_same_however_much_is_on_it(people: Cast) -> None:
    make.submitted(people)
    queries.case_feed("kodomo-mirai", by=RECORDS)
    with CaptureQueriesContext(connection) as few:
        queries.case_feed("kodomo-mirai", by=RECORDS)
        queries.office_journal("kodomo-mirai", by=RECORDS)
    for n in range(6):
        commands.submit(make.filled(people).id, key=f"k{n}", by=people.hanako)
    with CaptureQueriesContext(connection) as many:
        queries.case_feed("kodomo-mirai", by=RECORDS)
        queries.office_journal("kodomo-mirai", by=RECORDS)
    assert len(few) == len(many)


def test_the_journal_of_an_office_is_its_own(people: Cast) -> None:
    make.submitted(people)
    page = queries.office_journal("kodomo-mirai", by=RECORDS, limit=1)
    following = queries.office_journal("kodomo-mirai", by=RECORDS, limit=1, before=page.before)
    assert page.rows[0].id > following.rows[0].id
    assert {one.office for one in queries.office_journal("kodomo-mirai", by=RECORDS).rows} == {"kodomo-mirai"}
    assert not [
        one for one in queries.office_journal("shimin", by=CITIZENS).rows if one.kind == "case.submitted"
    ]
    only = queries.office_journal("kodomo-mirai", by=RECORDS, kind="case.submitted").rows
    assert [one.kind for one in only] == ["case.submitted"]
    assert queries.office_journal("kodomo-mirai", by=TRIAL).rows == ()


def listening(by: Actor = RECORDS) -> None:
    """A system wants to hear of everything."""
    messages.register_webhook(
        "https://a.example/", queries.WEBHOOK_EVENTS, by=by, known=queries.WEBHOOK_EVENTS
    )


def test_what_happens_to_a_case_is_announced_step_by_step(people: Cast, port: Port) -> None:
    listening()
    number = make.granted(people).receipt_number
    said = told(port)
    assert [one["type"] for one in said] == ["case.submitted", "case.review_begun", "case.decided"]
    assert said[0]["data"] == {
        "receipt_number": number, "from_state": "draft", "to_state": "submitted", "service": "allowance",
    }  # fmt: skip
    assert said[2]["data"]["outcome"] == "granted"  # type: ignore[index]
    assert "鈴木" not in json.dumps(said, ensure_ascii=False)
    assert people.hanako.ref not in json.dumps(said)


def test_a_return_is_announced_and_the_marked_fields_are_not(people: Cast, port: Port) -> None:
    listening()
    number = make.in_review(people).receipt_number
    commands.return_for_correction(number, [Mark("wanted", "鈴木さんへ")], "直してください", people.sano)
    last = told(port)[-1]
    assert last["type"] == "case.returned"
    assert set(last["data"]) == {"receipt_number", "from_state", "to_state", "service"}  # type: ignore[call-overload]


def test_what_is_rolled_back_was_never_announced(people: Cast, port: Port) -> None:
    listening()
    draft = commands.start_draft("allowance", by=people.hanako, applicant=people.applicant)
    with pytest.raises(IncompleteForm):
        commands.submit(draft.id, key="k", by=people.hanako)
    assert told(port) == []


def test_nothing_is_announced_of_the_protected(people: Cast, port: Port) -> None:
    listening()
    register.set_protection(people.hanako.ref, protected=True, by=SYSTEM)
    filed_at_the_portal = make.submitted(people)
    assert filed_at_the_portal.receipt_number
    assert told(port) == []


def test_another_office_hears_nothing(people: Cast, port: Port) -> None:
    listening(CITIZENS)
    make.submitted(people)
    assert told(port) == []


def rehearsed() -> DraftView:
    """A trial draft, filled in whole."""
    draft = commands.start_rehearsal("allowance", by=TRIAL)
    assert commands.save_page(draft.id, "applicant", RAW, by=TRIAL).ok
    commands.attach_file(draft.id, "proof", "通帳.pdf", PDF, by=TRIAL)
    return draft


def test_a_trial_is_sent_once_and_is_no_case(people: Cast) -> None:
    draft = rehearsed()
    first = commands.rehearse(draft.id, by=TRIAL)
    assert commands.rehearse(draft.id, by=TRIAL) == first
    assert (Rehearsal.objects.count(), Case.objects.count(), Draft.objects.count()) == (1, 0, 0)
    assert queries.rehearsal(first.receipt_number.lower(), by=TRIAL) == first
    with pytest.raises(NoSuchCase):
        queries.rehearsal(first.receipt_number, by=RECORDS)
    with pytest.raises(NoSuchCase):
        queries.case(first.receipt_number)


def test_a_trial_is_checked_whole(people: Cast) -> None:
    draft = commands.start_rehearsal("allowance", by=TRIAL)
    with pytest.raises(IncompleteForm) as refused:
        commands.rehearse(draft.id, by=TRIAL)
    assert {one.field_id for one in refused.value.errors} >= {"name", "supports", "wanted", "proof"}
    with pytest.raises(WrongOffice):
        commands.start_rehearsal("copy", by=TRIAL)


def test_a_trial_draft_never_becomes_a_case_nor_a_real_one_a_trial(people: Cast) -> None:
    trial, real = rehearsed(), vouched(people)
    with pytest.raises(NoSuchDraft):
        commands.submit(trial.id, key="k", by=SYSTEM)
    with pytest.raises(NoSuchDraft):
        commands.rehearse(real.id, by=APP)
    with pytest.raises(NoSuchDraft):
        commands.rehearse(real.id, by=TRIAL)
    with pytest.raises(NoSuchDraft):
        commands.rehearse("not a draft", by=TRIAL)
    assert Draft.objects.count() == 2


def test_a_trial_writes_no_journal_of_cases(people: Cast) -> None:
    draft = rehearsed()
    commands.rehearse(draft.id, by=TRIAL)
    assert entries(f"draft:{draft.id}") == []
    other = commands.start_rehearsal("allowance", by=TRIAL)
    Draft.objects.update(expires_at=timezone.now() - timedelta(days=1))
    assert commands.drop_expired_drafts() == 1
    assert entries(f"draft:{other.id}") == []


def test_the_files_of_a_trial_are_gone_when_it_is_sent(people: Cast) -> None:
    commands.rehearse(rehearsed().id, by=TRIAL)
    stored = apps.get_model("documents", "StoredFileRow")
    assert stored.objects.filter(discarded_at=None).count() == 0
