"""Papers and notices that follow a decision: complete, in the right language, once."""

from __future__ import annotations

from datetime import date

import pytest

from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.caseload import Handle, row_of
from tenohira.engines.cases.decision_papers import addressee, paper_rows, shown
from tenohira.engines.cases.effects import case_url, placeholders, recipient
from tenohira.engines.cases.machine import Given
from tenohira.engines.cases.models import Case
from tenohira.engines.cases.tests import factories as make
from tenohira.engines.cases.tests.factories import Cast
from tenohira.engines.cases.views import Applicant
from tenohira.engines.messages import queries as messages
from tenohira.engines.messages.definition import PLACEHOLDERS
from tenohira.engines.people import commands as register
from tenohira.foundation.journal import SYSTEM, Actor


def handle_of(number: str) -> Handle:
    row = row_of(number)
    return Handle(row, queries.bundle(number))


@pytest.mark.parametrize(
    ("value", "is_yen", "text"),
    [
        (None, False, ""),
        (True, False, "はい"),
        (False, False, "いいえ"),
        (date(2026, 11, 20), False, "令和8年11月20日"),
        (15000, True, "15,000円"),
        (3, False, "3"),
        ("浜町", False, "浜町"),
        (["a", "b"], False, "a、b"),
    ],
)
def test_a_value_is_printed_as_people_read_it(value: object, is_yen: bool, text: str) -> None:
    assert shown(value, is_yen) == text


def test_a_paper_says_what_the_service_says(people: Cast) -> None:
    number = make.copy_requested(people).receipt_number
    assert paper_rows(handle_of(number), "granted") == [{"label": "氏名", "shown": "鈴木 花子"}]
    assert paper_rows(handle_of(number), "refused") == []


def test_a_refused_notification_gets_a_notice_of_decision(people: Cast) -> None:
    number = make.copy_requested(people).receipt_number
    commands.begin_review(number, people.nakamura)
    commands.refuse(number, "本人確認ができないため", people.nakamura)
    assert [paper.title for paper in queries.papers(number)] == ["住民票の写し　却下通知書"]


def test_an_opinion_gets_no_paper(people: Cast) -> None:
    case, _token = make.opinion()
    commands.answer(case.receipt_number, "ありがとうございます", people.nakamura)
    assert queries.papers(case.receipt_number) == []


def test_a_paper_goes_to_the_registered_address(people: Cast) -> None:
    row = row_of(make.submitted(people).receipt_number)
    assert addressee(row) == {
        "name": "鈴木 花子",
        "postal_code": "999-0001",
        "address": "手県てのひら市中央一丁目2番3号",
    }


def test_a_company_is_addressed_as_such(people: Cast) -> None:
    company = register.register_organisation("浜名精機株式会社", "ハマナセイキ", by=SYSTEM)
    assert addressee(Case(applicant_ref=company.ref))["honorific"] == "御中"
    gone = Case(applicant_ref="organisation:00000000-0000-0000-0000-000000000000", applicant_name="もとの名")
    assert addressee(gone) == {"name": "もとの名"}


def test_notices_can_say_everything_they_may_mention(people: Cast) -> None:
    number = make.submitted(people).receipt_number
    values = placeholders(handle_of(number), Given(message="文", reason="理由"), "て第1号")
    assert set(PLACEHOLDERS) - {"stop_url"} <= set(values)  # nobody stops the notices of their own case
    assert values["office_name"] == "こども未来課"
    assert values["case_url"].endswith(f"/cases/{number}/")
    assert all(isinstance(value, str) for value in values.values())


def test_notices_are_in_the_language_of_the_applicant(people: Cast) -> None:
    portuguese = Applicant(people.hanako.ref, people.account, language="pt-BR")
    draft = commands.start_draft("copy", by=people.hanako, applicant=portuguese)
    case = commands.submit(draft.id, key="k", by=people.hanako)
    assert "Atestado de residência" in messages.inbox(people.hanako.ref)[0].body_html
    assert placeholders(handle_of(case.receipt_number), Given())[
        "office_name"
    ] == "こども未来課 (pt)".replace("こども未来課", "市民課")


def test_somebody_without_sign_in_gets_a_link_with_the_token(people: Cast) -> None:
    case, token = make.opinion(mail="a@mail.example")
    row = row_of(case.receipt_number)
    assert case_url(row).endswith(f"?token={token}")
    to = recipient(row)
    assert to is not None
    assert (to.ref, to.mail) == ("", "a@mail.example")


def test_somebody_who_left_nothing_is_not_written_to(people: Cast) -> None:
    case, _token = make.opinion()
    assert recipient(row_of(case.receipt_number)) is None
    assert messages.notices_about(case.subject) == []
    commands.begin_review(case.receipt_number, people.nakamura)


def test_who_acts_for_somebody_hears_of_it(people: Cast) -> None:
    mother = Applicant(people.hanako.ref, people.account, people.ichiro)
    draft = commands.start_draft("copy", by=people.hanako, applicant=mother)
    commands.submit(draft.id, key="k", by=people.hanako)
    assert len(messages.inbox(people.hanako.ref)) == 1
    assert messages.inbox(people.ichiro) == []


def test_a_nameless_writer_is_greeted_politely(people: Cast) -> None:
    case, _token = make.opinion(mail="a@mail.example")
    assert placeholders(handle_of(case.receipt_number), Given())["name"] == "ご利用の方"


def test_a_claim_at_the_counter_is_told_by_letter_only(people: Cast) -> None:
    counter = Actor("staff", people.nakamura.ref, "shimin", "staff", "counter")
    draft = commands.start_draft("copy", by=counter, applicant=Applicant(people.masao))
    case = commands.submit(draft.id, key="k", by=counter)
    assert case.channel == "counter"
    assert commands.accept(case.receipt_number, people.nakamura).state == "granted"
