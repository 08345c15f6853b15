"""Sending: whole or not at all, once however often it is tried, and only by who may."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.errors import (
    AssuranceTooLow,
    ForeignFile,
    IncompleteForm,
    NoMandate,
    NoSuchDraft,
    NotOffered,
)
from tenohira.engines.cases.tests import factories as make
from tenohira.engines.cases.tests.factories import Cast
from tenohira.engines.cases.views import Applicant
from tenohira.engines.documents import commands as documents
from tenohira.engines.messages import queries as messages
from tenohira.engines.people import commands as register
from tenohira.engines.people.tests import factories as people_factories
from tenohira.foundation import journal
from tenohira.foundation.calendar import add_business_days
from tenohira.foundation.city import city_definition
from tenohira.foundation.journal import SYSTEM, Actor


@pytest.mark.parametrize("second_key", ["key", "another key"])
def test_sending_twice_makes_one_case(people: Cast, second_key: str) -> None:
    draft = make.filled(people)
    first = commands.submit(draft.id, key="key", by=people.hanako)
    again = commands.submit(draft.id, key=second_key, by=people.hanako)
    assert again.receipt_number == first.receipt_number
    assert len(queries.cases_of([people.hanako.ref])) == 1
    assert len(messages.notices_about(first.subject)) == 1
    kinds = [entry.kind for entry in journal.entries(f"case:{first.id}")]
    assert kinds == ["case.submitted"]


def test_a_sent_draft_is_not_there_for_anybody_else(people: Cast) -> None:
    draft = make.filled(people)
    commands.submit(draft.id, key="key", by=people.hanako)
    with pytest.raises(NoSuchDraft):
        commands.submit(draft.id, key="key", by=Actor("resident", people.masao))
    with pytest.raises(NoSuchDraft):
        commands.submit("not a draft", key="key", by=people.hanako)


def test_an_incomplete_form_says_all_that_is_missing_and_nothing_happens(people: Cast) -> None:
    draft = commands.start_draft("allowance", by=people.hanako, applicant=people.applicant)
    with pytest.raises(IncompleteForm) as caught:
        commands.submit(draft.id, key="key", by=people.hanako)
    assert {error.field_id for error in caught.value.errors} == {"supports", "wanted", "proof"}
    assert queries.cases_of([people.hanako.ref]) == []
    assert queries.draft(draft.id, by=people.hanako).answers["name"] == "鈴木 花子"
    assert messages.inbox(people.hanako.ref) == []


def test_what_arrives_is_pinned_counted_and_told(people: Cast) -> None:
    case = make.submitted(people)
    today = timezone.localdate()
    assert case.due_on == add_business_days(today, 10, city_definition().closed_days)
    assert case.version == queries.bundle(case.receipt_number).version
    entry = journal.entries(f"case:{case.id}")[0]
    assert (entry.subject, entry.office, entry.service) == (people.hanako.ref, "kodomo-mirai", "allowance")
    assert "鈴木" not in str(entry.data)
    notice = messages.inbox(people.hanako.ref)[0]
    assert case.receipt_number in notice.body_html


def test_what_a_clerk_should_notice_is_noticed_at_once(people: Cast) -> None:
    case = make.submitted(people, supports="no", kana="スズキ ハルコ")
    assert case.remarks == ("要確認: 生活費を負担している", "登録とちがう: フリガナ")
    found = queries.assessment(case.receipt_number)
    assert found.outcome is False
    assert [one.field_id for one in found.differences] == ["kana"]
    assert found.amount == 80000


@pytest.mark.parametrize(("service", "account"), [("allowance", None), ("copy", None)])
def test_a_service_that_wants_to_know_who_it_is_asks_for_sign_in(
    people: Cast, service: str, account: int | None
) -> None:
    with pytest.raises(AssuranceTooLow, match="本人確認が足りません"):
        commands.start_draft(service, by=Actor("anonymous"), applicant=Applicant(account_id=account))


def test_a_verified_service_is_not_open_to_an_account_without_a_person(people: Cast) -> None:
    account = people_factories.account("somebody@mail.example")
    with pytest.raises(AssuranceTooLow):
        commands.start_draft("allowance", by=Actor("resident"), applicant=Applicant(account_id=account))
    assert commands.start_draft("copy", by=Actor("resident"), applicant=Applicant(account_id=account)).id


def test_at_the_counter_staff_take_the_claim_of_somebody_without_account(people: Cast) -> None:
    counter = Actor("staff", people.sano.ref, "kodomo-mirai", "staff", "counter")
    draft = commands.start_draft("allowance", by=counter, applicant=Applicant(people.masao))
    assert draft.channel == "counter"
    assert draft.answers["name"] == "田中 正夫"


def test_acting_for_somebody_needs_a_recorded_authority(people: Cast) -> None:
    for_father = Applicant(people.hanako.ref, people.account, people.masao)
    with pytest.raises(NoMandate, match="代わりに申請"):
        commands.start_draft("allowance", by=people.hanako, applicant=for_father)
    until = timezone.localdate() + timedelta(days=30)
    mandate = register.record_mandate(
        people.account, people.masao, "parent", authority="委任状", by=SYSTEM, until=until
    )
    draft = commands.start_draft("allowance", by=people.hanako, applicant=for_father)
    assert draft.answers["name"] == "田中 正夫"
    with pytest.raises(NotOffered, match="代理"):
        commands.start_draft("copy", by=people.hanako, applicant=for_father)
    register.revoke_mandate(mandate.ref, by=SYSTEM)
    with pytest.raises(NoMandate):
        commands.submit(draft.id, key="k", by=people.hanako)


def test_a_company_applies_through_its_representative(people: Cast) -> None:
    company = register.register_organisation("浜名精機株式会社", "ハマナセイキ", by=SYSTEM)
    account = people_factories.account("yamamoto@hamana.example")
    register.record_mandate(account, company.ref, "organisation", authority="代表者事項証明書", by=SYSTEM)
    yamamoto = Actor("organisation", company.ref)
    with pytest.raises(NotOffered, match="会社や団体のため"):
        commands.start_draft("subsidy", by=yamamoto, applicant=Applicant(account_id=account))
    applicant = Applicant(account_id=account, on_behalf_of=company.ref)
    draft = commands.start_draft("subsidy", by=yamamoto, applicant=applicant)
    commands.save_page(draft.id, "project", {"wanted": ["1000000"]}, by=yamamoto)
    case = commands.submit(draft.id, key="k", by=yamamoto)
    assert (case.applicant_name, case.mandate_kind) == ("浜名精機株式会社", "organisation")
    assert messages.inbox(f"account:{account}")


def test_a_company_does_not_claim_what_is_for_people(people: Cast) -> None:
    company = register.register_organisation("浜名精機株式会社", "ハマナセイキ", by=SYSTEM)
    counter = Actor("staff", people.nakamura.ref, "shimin", "staff", "counter")
    with pytest.raises(NotOffered, match="個人のため"):
        commands.start_draft("copy", by=counter, applicant=Applicant(on_behalf_of=company.ref))


def test_a_file_of_somebody_else_is_not_taken(people: Cast) -> None:
    theirs = documents.store("秘密.pdf", make.PDF, owner="draft:somebody", by=SYSTEM)
    draft = make.filled(people)
    answers = {**queries.draft(draft.id, by=people.hanako).answers}
    answers["proof"] = {"files": [{"ref": theirs.ref, "name": "x"}], "later": False}
    commands.change_answers(draft.id, answers, by=people.hanako)
    with pytest.raises(ForeignFile):
        commands.submit(draft.id, key="k", by=people.hanako)
    assert queries.cases_of([people.hanako.ref]) == []


def test_answers_are_sealed_in_the_database(people: Cast) -> None:
    from django.db import connection

    make.submitted(people)
    with connection.cursor() as cursor:
        cursor.execute("SELECT answers FROM cases_case")
        stored = cursor.fetchone()[0]
    assert "鈴木" not in stored
    assert "wanted" not in stored


def test_the_copy_of_an_application_can_be_printed(people: Cast) -> None:
    case = make.submitted(people)
    assert queries.application_copy(case.receipt_number).startswith(b"%PDF")
    titles = [section.title for section in queries.review(case.receipt_number, "en")]
    assert titles == ["Applicant", "Papers"]


def test_facts_are_those_of_the_day(people: Cast) -> None:
    from tenohira.engines.cases.situation import facts_for

    facts = facts_for(people.hanako.ref, "", date(2026, 11, 20))
    assert facts["today"] == date(2026, 11, 20)
    assert facts["person"]["name"] == "鈴木 花子"
    assert facts_for("", "", date(2026, 11, 20)) == {"today": date(2026, 11, 20)}
