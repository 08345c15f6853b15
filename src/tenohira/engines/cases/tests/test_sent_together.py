"""What several people send at the same moment goes in one transaction, and is as if each had sent it alone."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenohira.engines.cases import commands, queries, submission
from tenohira.engines.cases.errors import IncompleteForm, IsCorrection, NoSuchDraft
from tenohira.engines.cases.models import Case, Draft
from tenohira.engines.cases.tests import factories as make
from tenohira.engines.cases.tests.factories import Cast
from tenohira.engines.cases.views import Applicant, CaseView, DraftView, Mark
from tenohira.engines.messages import queries as messages
from tenohira.foundation import journal, outbox
from tenohira.foundation.city import current_city
from tenohira.foundation.journal import Actor

NOBODY = Actor("anonymous")


def _opinion(body: str = "公園に街灯をつけてください", mail: str = "hanako@resident.example") -> DraftView:
    draft = commands.start_draft("voice", by=NOBODY, applicant=Applicant(mail=mail))
    if body:
        raw = {"body": [body], "reply_mail": [mail]}
        assert commands.save_page(draft.id, "opinion", raw, by=NOBODY, token=draft.token).ok
    return draft


def _wish(draft: DraftView, language: str = "ja", token: str = "", city: str = "") -> submission._Wish:
    return submission._Wish(city or current_city(), language, draft.id, "key", NOBODY, token or draft.token)


def _sent(outcome: CaseView | Exception) -> CaseView:
    assert isinstance(outcome, CaseView), outcome
    return outcome


def test_everybody_gets_a_case_a_number_a_notice_and_a_record_of_their_own(people: Cast) -> None:
    drafts = [_opinion(f"{number}番目の意見") for number in range(5)]
    cases = [_sent(one) for one in submission._send_all([_wish(draft) for draft in drafts])]
    assert [case.answers["body"] for case in cases] == [f"{number}番目の意見" for number in range(5)]
    assert len({case.receipt_number for case in cases}) == 5
    for case in cases:
        assert [entry.kind for entry in journal.entries(f"case:{case.id}")] == ["case.submitted"]
        (notice,) = messages.notices_about(case.subject)
        assert case.receipt_number in notice.body_html
        assert [entry.kind for entry in journal.entries(notice.ref)] == ["notice.sent"]
    assert outbox.waiting_count() == 5
    assert not Draft.objects.exists()
    assert journal.verify() == []


def test_what_comes_back_is_what_is_kept(people: Cast) -> None:
    (case, _other) = submission._send_all([_wish(_opinion()), _wish(_opinion())])
    assert queries.case(_sent(case).receipt_number) == case


def test_ten_cost_as_many_statements_as_two(people: Cast) -> None:
    commands.submit((first := _opinion()).id, key="key", by=NOBODY, token=first.token)  # the series begins
    costs = []
    for count in (2, 10):
        wishes = [_wish(_opinion()) for _number in range(count)]
        with CaptureQueriesContext(connection) as asked:
            submission._send_all(wishes)
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_who_may_not_send_is_told_why_in_their_language_and_keeps_nobody_back(people: Cast) -> None:
    empty, foreign, good = _opinion(body=""), _opinion(), _opinion()
    japanese, english, refused, elsewhere, sent = submission._send_all(
        [
            _wish(empty),
            _wish(_opinion(body=""), language="en"),
            _wish(foreign, token="somebody else's"),
            _wish(foreign, city="990027"),
            _wish(good),
        ]
    )
    assert isinstance(japanese, IncompleteForm)
    assert isinstance(english, IncompleteForm)
    assert "直すところが" in japanese.what
    assert "直すところが" not in english.what
    assert isinstance(refused, NoSuchDraft)
    assert isinstance(elsewhere, NoSuchDraft)
    assert _sent(sent).receipt_number
    assert Case.objects.count() == 1
    assert Draft.objects.count() == 3


def test_a_double_tap_that_goes_together_makes_one_case(people: Cast) -> None:
    draft, other = _opinion(), _opinion()
    first, again, third = (
        _sent(one) for one in submission._send_all([_wish(draft), _wish(draft), _wish(other)])
    )
    assert first.receipt_number == again.receipt_number != third.receipt_number
    assert Case.objects.count() == 2


def test_when_one_makes_all_fail_each_is_sent_alone(people: Cast) -> None:
    good, sent = _opinion(), _opinion()
    row = Draft.objects.get(uuid=sent.id)
    before = commands.submit(sent.id, key="key", by=NOBODY, token=sent.token)
    row.pk = None
    row.save(force_insert=True)  # as if its draft had stayed behind
    case, again = (_sent(one) for one in submission._send_all([_wish(good), _wish(sent)]))
    assert again.receipt_number == before.receipt_number
    assert case.receipt_number != before.receipt_number
    assert journal.verify() == []


def test_the_draft_of_a_correction_is_not_sent_as_a_new_application(people: Cast) -> None:
    case = make.in_review(people)
    commands.return_for_correction(case.receipt_number, [Mark("wanted", "額")], "直してください", people.sano)
    draft = commands.start_correction(case.receipt_number, by=people.hanako)
    with pytest.raises(IsCorrection) as caught:
        commands.submit(draft.id, key="key", by=people.hanako)
    assert caught.value.receipt_number == case.receipt_number
    assert Case.objects.count() == 1
