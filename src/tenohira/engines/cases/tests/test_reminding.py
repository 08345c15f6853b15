"""Applicants who keep the office waiting hear of it once; the clerk sees that they did, or that a call is needed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.effects import CORRECTION_DAYS
from tenohira.engines.cases.models import Case, Correction
from tenohira.engines.cases.reminding import ANSWER_DAYS, PAPER_DAYS, PAPER_GRACE_DAYS
from tenohira.engines.cases.tests import factories as make
from tenohira.engines.cases.tests.factories import Cast
from tenohira.engines.cases.views import Applicant
from tenohira.engines.messages import queries as messages
from tenohira.foundation import journal
from tenohira.foundation.calendar import format_date
from tenohira.foundation.city import use_city
from tenohira.foundation.journal import Actor, Entry


def today() -> date:
    return timezone.localdate()


def after(days: int) -> date:
    return today() + timedelta(days=days)


def events(ref: str) -> list[str]:
    """The events of a person's notices, the first first."""
    return [notice.event for notice in reversed(messages.inbox(ref))]


def reminders(number: str) -> list[Entry]:
    found = journal.entries(f"case:{queries.case(number).id}")
    return [entry for entry in found if entry.kind == "case.applicant_reminded"]


def returned(people: Cast) -> str:
    number = make.submitted(people).receipt_number
    commands.return_for_correction(number, [make.Mark("wanted")], "額を確かめてください", people.sano)
    return number


def test_a_promised_paper_is_asked_for_on_the_fourteenth_day_and_not_before(people: Cast) -> None:
    number = make.submitted(people, proof=False).receipt_number
    assert commands.remind_applicants(after(PAPER_DAYS - 1)) == 0
    assert "paper-missing" not in events(people.hanako.ref)
    assert commands.remind_applicants(after(PAPER_DAYS)) == 1
    notice = messages.inbox(people.hanako.ref)[0]
    assert notice.event == "paper-missing"
    assert "口座の写し" in notice.body_html
    assert format_date(after(PAPER_DAYS + PAPER_GRACE_DAYS), "ja") in notice.body_html
    assert number in notice.body_html
    assert "{{" not in notice.body_html


def test_it_is_asked_once_however_often_and_long_the_worker_runs(people: Cast) -> None:
    number = make.submitted(people, proof=False).receipt_number
    assert [commands.remind_applicants(after(days)) for days in (14, 14, 15, 40, 400)] == [1, 0, 0, 0, 0]
    assert events(people.hanako.ref).count("paper-missing") == 1
    assert len(reminders(number)) == 1


def test_the_clerk_sees_in_the_history_what_was_asked_and_by_when(people: Cast) -> None:
    number = make.submitted(people, proof=False).receipt_number
    commands.remind_applicants(after(PAPER_DAYS))
    line = queries.history(number)[0]
    assert (line.kind, line.actor_name, line.detail["fields"]) == (
        "case.applicant_reminded", "自動処理", ["proof"],
    )  # fmt: skip
    assert line.detail["due_on"] == after(PAPER_DAYS + PAPER_GRACE_DAYS).isoformat()
    assert line.detail["reached"] is True
    assert "口座" not in str(line.detail)


def test_a_paper_that_came_is_not_asked_for(people: Cast) -> None:
    number = make.submitted(people, proof=False).receipt_number
    commands.supply_papers(number, "proof", "通帳.pdf", make.PDF, by=people.hanako)
    assert commands.remind_applicants(after(60)) == 0
    assert reminders(number) == []


@pytest.mark.parametrize("end", ["withdraw", "refuse"])
def test_a_case_that_is_over_asks_for_nothing(people: Cast, end: str) -> None:
    number = make.submitted(people, proof=False).receipt_number
    if end == "withdraw":
        commands.withdraw(number, "", people.hanako)
    else:
        commands.begin_review(number, people.sano)
        commands.propose(number, "refused", "理由", None, people.sano)
        commands.approve(number, "", people.oishi)
        commands.approve(number, "", people.sugiyama)
    assert commands.remind_applicants(after(60)) == 0


def test_while_it_waits_for_a_correction_only_that_is_asked_and_the_paper_afterwards(people: Cast) -> None:
    number = make.submitted(people, proof=False).receipt_number
    commands.return_for_correction(number, [], "直してください", people.sano)
    assert commands.remind_applicants(after(20)) == 1
    assert events(people.hanako.ref)[-1] == "deadline-soon"
    commands.start_correction(number, by=people.hanako)
    commands.resubmit(number, people.hanako)
    assert commands.remind_applicants(after(20)) == 1
    assert events(people.hanako.ref)[-1] == "paper-missing"


def test_a_correction_without_answer_is_recalled_after_a_week_with_the_same_day(people: Cast) -> None:
    number = returned(people)
    promised = format_date(after(CORRECTION_DAYS), "ja")
    assert promised in messages.inbox(people.hanako.ref)[0].body_html
    assert commands.remind_applicants(after(ANSWER_DAYS - 1)) == 0
    assert commands.remind_applicants(after(ANSWER_DAYS)) == 1
    notice = messages.inbox(people.hanako.ref)[0]
    assert notice.event == "deadline-soon"
    assert promised in notice.body_html
    assert "額を確かめてください" in notice.body_html
    assert [commands.remind_applicants(after(days)) for days in (7, 8, 30)] == [0, 0, 0]
    assert len(reminders(number)) == 1


def test_a_worker_that_was_away_names_a_day_that_can_still_be_kept(people: Cast) -> None:
    returned(people)
    late = after(40)
    assert commands.remind_applicants(late) == 1
    body = messages.inbox(people.hanako.ref)[0].body_html
    assert format_date(late + timedelta(days=ANSWER_DAYS), "ja") in body
    assert format_date(after(CORRECTION_DAYS), "ja") not in body


def test_each_round_of_corrections_is_recalled_once(people: Cast) -> None:
    number = returned(people)
    commands.remind_applicants(after(8))
    commands.start_correction(number, by=people.hanako)
    commands.resubmit(number, people.hanako)
    assert commands.remind_applicants(after(9)) == 0
    commands.return_for_correction(number, [], "もう一度", people.sano)
    assert commands.remind_applicants(after(ANSWER_DAYS)) == 1
    assert [entry.data["occasion"] for entry in reminders(number)] == ["1", "2"]
    assert events(people.hanako.ref).count("deadline-soon") == 2


def test_an_answered_or_withdrawn_correction_is_not_recalled(people: Cast) -> None:
    answered, gone = returned(people), returned(people)
    commands.start_correction(answered, by=people.hanako)
    commands.resubmit(answered, people.hanako)
    commands.withdraw(gone, "", people.hanako)
    assert commands.remind_applicants(after(30)) == 0
    assert reminders(answered) + reminders(gone) == []


def test_who_cannot_be_reached_is_named_to_the_clerk_for_a_call(people: Cast) -> None:
    counter = Actor("staff", people.sano.ref, "kodomo-mirai", "staff", "counter")
    draft = commands.start_draft("allowance", by=counter, applicant=Applicant(on_behalf_of=None))
    raw = {**make.ALLOWANCE, "name": ["だれか"], "kana": ["ダレカ"]}
    commands.save_page(draft.id, "applicant", raw, by=counter)
    commands.save_page(draft.id, "papers", {"proof.later": ["yes"]}, by=counter)
    number = commands.submit(draft.id, key="k", by=counter).receipt_number
    assert commands.remind_applicants(after(14)) == 1
    assert [entry.data["reached"] for entry in reminders(number)] == [False]
    assert messages.notices_about(f"case:{number}") == []
    assert commands.remind_applicants(after(15)) == 0


def test_reminders_are_in_the_language_of_the_applicant(people: Cast) -> None:
    portuguese = Applicant(people.hanako.ref, people.account, language="pt-BR")
    draft = commands.start_draft("allowance", by=people.hanako, applicant=portuguese)
    commands.save_page(draft.id, "applicant", make.ALLOWANCE, by=people.hanako)
    commands.save_page(draft.id, "papers", {"proof.later": ["yes"]}, by=people.hanako)
    commands.submit(draft.id, key="k", by=people.hanako)
    commands.remind_applicants(after(14))
    notice = messages.inbox(people.hanako.ref)[0]
    assert notice.language == "pt-BR"
    assert "Caderneta" in notice.body_html


def test_a_reminder_is_nothing_that_stops_a_clerk_from_taking_back_a_slip(people: Cast) -> None:
    number = make.submitted(people, proof=False).receipt_number
    commands.assign(number, people.oishi.ref, people.sano)
    commands.remind_applicants(after(14))
    assert commands.undo(number, people.sano).assignee_ref == ""


def test_the_deadline_of_the_office_is_not_touched_by_a_reminder(people: Cast) -> None:
    number = make.submitted(people, proof=False).receipt_number
    commands.remind_applicants(after(14))
    case = queries.case(number)
    assert (case.due_on, case.clock_started_on, case.state) == (None, None, "submitted")
    assert journal.verify() == []


def test_each_city_reminds_its_own(people: Cast) -> None:
    make.submitted(people, proof=False)
    with use_city("990027"):
        assert commands.remind_applicants(after(60)) == 0
    assert commands.run_daily(after(14)).reminded == 1


def test_old_rounds_of_a_case_that_was_returned_again_do_not_count(people: Cast) -> None:
    number = returned(people)
    Correction.objects.create(
        case=Case.objects.get(receipt_number=number), round=2, message="二度目", asked_by=people.sano.ref,
        asked_at=timezone.now(),
    )  # fmt: skip
    assert commands.remind_applicants(after(ANSWER_DAYS)) == 1
    assert [entry.data["occasion"] for entry in reminders(number)] == ["2"]
