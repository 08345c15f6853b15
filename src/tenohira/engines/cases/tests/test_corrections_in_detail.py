"""What applicants may do to a returned case, and what becomes of files, marks and the clock meanwhile."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.utils import timezone

from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.drafting import KEPT_DAYS
from tenohira.engines.cases.errors import IncompleteForm, NoSuchDraft, SomethingMissing, WrongState
from tenohira.engines.cases.models import Draft
from tenohira.engines.cases.tests import factories as make
from tenohira.engines.cases.tests.factories import Cast
from tenohira.engines.cases.views import DraftView, Mark
from tenohira.engines.documents import queries as documents
from tenohira.engines.documents.errors import FileNotFound
from tenohira.engines.documents.views import StoredFile
from tenohira.engines.forms.errors import FieldError
from tenohira.engines.messages import queries as messages
from tenohira.foundation import journal
from tenohira.foundation.journal import Entry


def returned(people: Cast, *marks: Mark) -> str:
    number = make.in_review(people).receipt_number
    asked = marks or (Mark("wanted", "額"),)
    commands.return_for_correction(number, asked, "直してください", people.sano)
    return number


def opened(number: str, people: Cast) -> DraftView:
    return commands.start_correction(number, by=people.hanako)


def last(number: str) -> Entry:
    return journal.entries(f"case:{queries.case(number).id}")[-1]


def exchanged(number: str, people: Cast) -> tuple[DraftView, StoredFile]:
    """A correction in which the old file was exchanged for a new one."""
    draft, (old,) = opened(number, people), queries.files(number)
    commands.remove_file(draft.id, "proof", old.ref, by=people.hanako)
    return draft, commands.attach_file(draft.id, "proof", "新しい.pdf", make.PDF, by=people.hanako)


def change(draft: DraftView, people: Cast, **answers: str) -> None:
    raw = {**make.ALLOWANCE, **{key: [value] for key, value in answers.items()}}
    assert commands.save_page(draft.id, "applicant", raw, by=people.hanako).ok


def test_other_answers_than_the_marked_ones_may_be_mended_and_the_clerk_sees_which(people: Cast) -> None:
    number = returned(people, Mark("wanted", "額"))
    change(opened(number, people), people, wanted="70000", kana="スズキ ハルコ")
    case = commands.resubmit(number, people.hanako)
    assert (case.answers["wanted"], case.answers["kana"]) == (70_000, "スズキ ハルコ")
    assert last(number).data["changed"] == ["kana", "wanted"]
    assert "登録とちがう: フリガナ" in case.remarks


def test_the_case_keeps_its_answers_until_the_new_ones_are_sent(people: Cast) -> None:
    number = returned(people)
    change(opened(number, people), people, wanted="70000")
    assert queries.case(number).answers["wanted"] == 80_000
    assert "80,000" in str(queries.review(number))
    assert queries.assessment(number).amount == 80_000


def test_what_was_noticed_before_is_judged_anew(people: Cast) -> None:
    number = make.in_review(people, supports="no").receipt_number
    assert "要確認: 生活費を負担している" in queries.case(number).remarks
    commands.return_for_correction(number, [Mark("supports")], "確かめて", people.sano)
    change(opened(number, people), people, supports="yes")
    assert commands.resubmit(number, people.hanako).remarks == ()
    assert queries.assessment(number).outcome is True


def test_a_replaced_file_stays_with_the_case_and_the_new_one_is_the_answer(people: Cast) -> None:
    number = returned(people, Mark("proof", "名義が見えません"))
    (before,) = queries.files(number)
    draft = opened(number, people)
    commands.remove_file(draft.id, "proof", before.ref, by=people.hanako)
    assert documents.content(before.ref) == make.PDF
    commands.attach_file(draft.id, "proof", "通帳2.pdf", make.PDF, by=people.hanako)
    commands.resubmit(number, people.hanako)
    assert [file.name for file in queries.files(number)] == ["通帳.pdf", "通帳2.pdf"]
    answer = queries.case(number).answers["proof"]
    assert [file["name"] for file in answer["files"]] == ["通帳2.pdf"]
    assert last(number).data["changed"] == ["proof"]


def test_a_new_file_taken_out_again_is_destroyed_and_the_question_is_open(people: Cast) -> None:
    number = returned(people)
    draft, new = exchanged(number, people)
    commands.remove_file(draft.id, "proof", new.ref, by=people.hanako)
    with pytest.raises(FileNotFound):
        documents.stored(new.ref)
    with pytest.raises(IncompleteForm):
        commands.resubmit(number, people.hanako)
    assert queries.case(number).state == "returned"


def test_one_file_too_many_is_refused_and_nothing_of_it_is_kept(people: Cast) -> None:
    draft = make.filled(people)
    shelf = Path(storages["files"].location)  # type: ignore[attr-defined]
    before = {path for path in shelf.rglob("*") if path.is_file()}
    with pytest.raises(FieldError, match="1つまで"):
        commands.attach_file(draft.id, "proof", "余分.pdf", make.PDF, by=people.hanako)
    assert {path for path in shelf.rglob("*") if path.is_file()} == before
    number = commands.submit(draft.id, key="k", by=people.hanako).receipt_number
    assert [file.name for file in queries.files(number)] == ["通帳.pdf"]


def test_a_correction_given_up_destroys_only_what_was_new(people: Cast) -> None:
    number = returned(people)
    (old,) = queries.files(number)
    draft, new = exchanged(number, people)
    commands.discard_draft(draft.id, by=people.hanako)
    assert documents.content(old.ref) == make.PDF
    with pytest.raises(FileNotFound):
        documents.stored(new.ref)
    assert queries.case(number).state == "returned"
    assert opened(number, people).answers["wanted"] == 80_000


def test_withdrawing_ends_the_correction_too(people: Cast) -> None:
    number = returned(people)
    draft, new = exchanged(number, people)
    commands.withdraw(number, "やめます", people.hanako)
    with pytest.raises(NoSuchDraft):
        queries.draft(draft.id, by=people.hanako)
    with pytest.raises(FileNotFound):
        documents.stored(new.ref)
    assert len(queries.files(number)) == 1
    assert queries.requests(number) == []


def test_a_correction_that_ran_out_can_be_opened_again(people: Cast) -> None:
    number = returned(people)
    draft = opened(number, people)
    change(draft, people, wanted="70000")
    Draft.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(NoSuchDraft):
        queries.draft(draft.id, by=people.hanako)
    assert commands.drop_expired_drafts() == 1
    assert queries.case(number).state == "returned"
    again = opened(number, people)
    assert again.id != draft.id
    assert again.expires_at > timezone.now() + timedelta(days=KEPT_DAYS - 1)


def test_opening_it_late_before_it_is_swept_away_keeps_what_was_written(people: Cast) -> None:
    number = returned(people)
    draft = opened(number, people)
    change(draft, people, wanted="70000")
    Draft.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert opened(number, people).answers["wanted"] == 70_000


def test_every_round_keeps_its_message_marks_and_answer(people: Cast) -> None:
    number = returned(people, Mark("wanted", "額"), Mark("proof", "名義"))
    opened(number, people)
    commands.resubmit(number, people.hanako)
    commands.return_for_correction(number, [Mark("kana")], "もう一つ", people.sano)
    case = queries.case(number)
    assert [(one.round, one.message, len(one.marks), one.answered_at is None) for one in case.corrections] == [
        (1, "直してください", 2, False), (2, "もう一つ", 1, True),
    ]  # fmt: skip
    assert case.correction == case.corrections[-1]
    assert [one.field_id for one in queries.requests(number)] == ["", "kana"]
    opened(number, people)
    commands.resubmit(number, people.hanako)
    assert queries.case(number).correction is None
    assert last(number).data["round"] == 2


def test_marks_without_a_note_show_the_question_and_those_with_one_both(people: Cast) -> None:
    number = returned(people, Mark("wanted"), Mark("kana", "登録とちがいます"))
    assert [one.text for one in queries.requests(number)] == [
        "直してください", "希望する額", "フリガナ: 登録とちがいます",
    ]  # fmt: skip
    assert [one.text for one in queries.requests(number, "en")][1] == "Amount"


def test_one_mark_at_a_question_that_does_not_exist_undoes_the_whole_request(people: Cast) -> None:
    number = make.in_review(people).receipt_number
    with pytest.raises(SomethingMissing, match="no_such"):
        commands.return_for_correction(number, [Mark("wanted"), Mark("no_such")], "直して", people.sano)
    case = queries.case(number)
    assert (case.state, case.corrections) == ("in_review", ())
    assert "returned" not in [notice.event for notice in messages.inbox(people.hanako.ref)]


def test_sending_again_twice_is_one_answer(people: Cast) -> None:
    number = returned(people)
    opened(number, people)
    first = commands.resubmit(number, people.hanako)
    again = commands.resubmit(number, people.hanako)
    assert (first.state, again.state) == ("in_review", "in_review")
    kinds = [entry.kind for entry in journal.entries(f"case:{first.id}")]
    assert kinds.count("case.resubmitted") == 1


def test_the_promised_paper_may_come_with_the_correction_or_apart_from_it(people: Cast) -> None:
    number = make.submitted(people, proof=False).receipt_number
    commands.return_for_correction(number, [Mark("wanted")], "直してください", people.sano)
    draft = opened(number, people)
    commands.attach_file(draft.id, "proof", "通帳.pdf", make.PDF, by=people.hanako)
    assert queries.case(number).pending == ("proof",)
    case = commands.resubmit(number, people.hanako)
    assert case.pending == ()
    assert case.due_on is not None
    with pytest.raises(WrongState, match="受け取れません"):
        commands.supply_papers(number, "proof", "もう一枚.pdf", make.PDF, by=people.hanako)


def test_while_it_stands_still_no_deadline_is_shown_and_none_warned_about(people: Cast) -> None:
    number = returned(people)
    case = queries.case(number)
    assert (case.days_left, case.is_late, case.is_due_soon) == (None, False, False)
    assert commands.warn_deadlines(timezone.localdate() + timedelta(days=200)) == 0
    assert all(step.expected_on is None for step in queries.timeline(number))


def test_the_notice_of_a_correction_leads_to_the_case_and_names_the_office(people: Cast) -> None:
    number = returned(people)
    notice = messages.inbox(people.hanako.ref)[0]
    assert notice.event == "returned"
    assert f"/cases/{number}/" in notice.body_html + notice.link
    assert "こども未来課" in notice.body_html
