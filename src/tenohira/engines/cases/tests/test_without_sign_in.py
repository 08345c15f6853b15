"""Somebody without sign-in: the token is the only key, to their own case alone."""

from __future__ import annotations

import pytest
from django.db import connection

from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.errors import CaseError, NoSuchCase, NoSuchDraft, NotYours
from tenohira.engines.cases.tests.factories import Cast
from tenohira.engines.cases.views import Applicant, DraftView
from tenohira.foundation import journal
from tenohira.foundation.city import use_city
from tenohira.foundation.journal import Actor

NOBODY = Actor("anonymous")


def draft(body: str = "公園に街灯を") -> DraftView:
    begun = commands.start_draft("voice", by=NOBODY, applicant=Applicant())
    raw = {"body": [body], "reply_mail": [""]}
    assert commands.save_page(begun.id, "opinion", raw, by=NOBODY, token=begun.token).ok
    return begun


def test_the_token_opens_the_draft_on_another_device(people: Cast) -> None:
    begun = draft()
    again = queries.draft_by_token(begun.token)
    assert (again.id, again.answers["body"]) == (begun.id, "公園に街灯を")
    assert [one.id for one in queries.drafts_of(token=begun.token)] == [begun.id]


@pytest.mark.parametrize("token", ["", "x", "x" * 43])
def test_nothing_else_opens_it(people: Cast, token: str) -> None:
    begun = draft()
    with pytest.raises(NoSuchDraft):
        queries.draft_by_token(token)
    with pytest.raises(NoSuchDraft):
        queries.draft(begun.id, by=NOBODY, token=token)
    with pytest.raises(NoSuchDraft):
        commands.save_page(begun.id, "opinion", {"body": ["x"]}, by=NOBODY, token=token)
    with pytest.raises(NoSuchDraft):
        commands.submit(begun.id, key="k", by=NOBODY, token=token)
    assert queries.drafts_of(token=token) == []


def test_after_sending_the_same_token_opens_the_case_and_no_draft_any_more(people: Cast) -> None:
    begun = draft()
    case = commands.submit(begun.id, key="k", by=NOBODY, token=begun.token)
    assert queries.case_by_token(begun.token).receipt_number == case.receipt_number
    assert queries.case(case.receipt_number, by=NOBODY, token=begun.token).id == case.id
    with pytest.raises(NoSuchDraft):
        queries.draft_by_token(begun.token)


def test_a_lost_answer_is_asked_for_again_with_the_token_only(people: Cast) -> None:
    begun = draft()
    first = commands.submit(begun.id, key="k", by=NOBODY, token=begun.token)
    assert commands.submit(begun.id, key="k2", by=NOBODY, token=begun.token).id == first.id
    with pytest.raises(NoSuchDraft):
        commands.submit(begun.id, key="k", by=NOBODY, token="x" * 43)


def test_the_token_of_one_case_opens_no_other(people: Cast) -> None:
    one, other = draft("一つ目"), draft("二つ目")
    first = commands.submit(one.id, key="1", by=NOBODY, token=one.token)
    second = commands.submit(other.id, key="2", by=NOBODY, token=other.token)
    with pytest.raises(NoSuchCase):
        queries.case(second.receipt_number, by=NOBODY, token=one.token)
    with pytest.raises(NotYours):
        commands.withdraw(second.receipt_number, "", NOBODY, token=one.token)
    assert commands.withdraw(first.receipt_number, "", NOBODY, token=one.token).state == "withdrawn"
    assert queries.case(second.receipt_number).state == "submitted"


def test_a_receipt_number_alone_shows_nothing(people: Cast) -> None:
    begun = draft()
    number = commands.submit(begun.id, key="k", by=NOBODY, token=begun.token).receipt_number
    for by in (
        NOBODY,
        Actor("resident", people.masao),
        Actor("resident", "account:1"),
        Actor("anonymous", ""),
    ):
        with pytest.raises(NoSuchCase):
            queries.case(number, by=by)


def test_everybody_without_sign_in_is_nobody_in_particular(people: Cast) -> None:
    one, other = draft("一つ目"), draft("二つ目")
    commands.submit(one.id, key="1", by=NOBODY, token=one.token)
    commands.submit(other.id, key="2", by=NOBODY, token=other.token)
    assert queries.cases_of([""]) == []
    assert queries.cases_of([]) == []
    assert queries.drafts_of() == []
    assert queries.history_of("") == []


def test_the_database_holds_no_token_in_the_clear(people: Cast) -> None:
    begun = draft()
    waiting = draft("まだ送らない")
    commands.submit(begun.id, key="k", by=NOBODY, token=begun.token)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM cases_case")
        kept = str(cursor.fetchall())
        cursor.execute("SELECT * FROM cases_draft")
        kept += str(cursor.fetchall())
    assert begun.token not in kept
    assert waiting.token not in kept


def test_the_token_is_of_its_city(people: Cast) -> None:
    begun = draft()
    commands.submit(begun.id, key="k", by=NOBODY, token=begun.token)
    with use_city("990027"), pytest.raises(NoSuchCase):
        queries.case_by_token(begun.token)


def test_after_disposal_the_token_opens_nothing(people: Cast) -> None:
    begun = draft()
    number = commands.submit(begun.id, key="k", by=NOBODY, token=begun.token).receipt_number
    commands.answer(number, "ありがとう", people.nakamura)
    closed = commands.close(number, people.nakamura)
    assert closed.dispose_on is not None
    commands.dispose_due(closed.dispose_on)
    with pytest.raises(NoSuchCase):
        queries.case_by_token(begun.token)
    with pytest.raises(NoSuchCase):
        queries.case(number, by=NOBODY, token=begun.token)
    with pytest.raises(CaseError):
        commands.withdraw(number, "", NOBODY, token=begun.token)


def test_the_journal_knows_nobody_by_name(people: Cast) -> None:
    begun = draft()
    case = commands.submit(begun.id, key="k", by=NOBODY, token=begun.token)
    entry = journal.entries(f"case:{case.id}")[0]
    assert (entry.actor_kind, entry.actor_ref, entry.subject) == ("anonymous", "", "")
    assert queries.history(case.receipt_number)[0].actor_name == "申請した人"
