"""Findings (認定事項) from the proposal to the paper, the resident and the end of retention."""

from __future__ import annotations

import pytest
from django.db import connection
from django.utils import timezone

from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.disposal import dispose_due
from tenohira.engines.cases.errors import IncompleteFindings
from tenohira.engines.cases.models import Case, Proposal
from tenohira.engines.cases.tests.library.hall import Hall, findings_of
from tenohira.engines.cases.tests.library.test_lives import words
from tenohira.engines.messages import queries as messages

SERVICE = "disaster-certificate"


def lines(number: str, language: str = "ja") -> list[str]:
    """What was decided, as the resident reads it."""
    rows = [row for section in queries.findings(number, language) for row in section.rows]
    return [f"{row.label}: {'、'.join(row.shown)}" for row in rows]


def proposed(hall: Hall, **changes: str) -> str:
    """A certificate with its findings on the way; the number of the case."""
    case = hall.in_review(SERVICE)
    hall.man(case.office_id)
    number, clerk = case.receipt_number, hall.staff(case.office_id)
    commands.propose(number, "granted", "調査の結果による", None, clerk, findings_of(number, **changes))
    return number


def approve_all(hall: Hall, number: str) -> None:
    """Let every post of the route approve."""
    while (proposal := queries.case(number).proposal) and (step := proposal.waiting):
        commands.approve(number, "", hall.staff(step.office_id, step.post_id))


def test_a_decision_cannot_be_proposed_before_everything_is_found_out(hall: Hall) -> None:
    case = hall.in_review(SERVICE)
    hall.man(case.office_id)
    clerk = hall.staff(case.office_id)
    with pytest.raises(IncompleteFindings, match="まだ起案できません") as caught:
        commands.propose(case.receipt_number, "granted", "よい", None, clerk)
    assert {one.field_id for one in caught.value.errors} == {"is_dwelling", "surveyed_on"}
    assert queries.case(case.receipt_number).proposals == ()


def test_the_certificate_says_the_degree_that_was_approved_and_the_resident_reads_it(hall: Hall) -> None:
    number = proposed(hall)
    assert queries.findings(number) == []
    proposal = queries.case(number).proposal
    assert proposal is not None
    assert "被害の程度: 半壊" in proposal.found
    with connection.cursor() as cursor:
        cursor.execute("SELECT findings FROM cases_proposal")
        assert [row for row in cursor.fetchall() if "half" in row[0] or not row[0]] == []
    approve_all(hall, number)
    text = words(queries.case(number))
    assert "半壊（該当）" in text
    assert "氏名続柄年齢鈴木健太世帯主" in text
    assert "被害の程度: 半壊" in lines(number)
    assert "Degree of damage: Half destroyed" in lines(number, "en")
    assert "Grau do dano: Destruição parcial" in lines(number, "pt-BR")
    assert any("どのくらい こわれたか" in one for one in lines(number, "ja-easy"))
    assert "半壊" in messages.inbox(hall.hanako.ref)[0].body_html


def test_sent_back_the_next_proposal_begins_with_the_last_findings(hall: Hall) -> None:
    number = proposed(hall, degree="large")
    case = queries.case(number)
    assert case.proposal is not None
    step = case.proposal.waiting
    assert step is not None
    commands.send_back(number, "程度を確かめてください", hall.staff(step.office_id, step.post_id))
    sheet = queries.findings_sheet(number)
    assert sheet is not None
    assert sheet.given["degree"] == "large"
    again = findings_of(number, degree="middle")
    commands.propose(number, "granted", "再調査による", None, hall.staff(case.office_id), again)
    approve_all(hall, number)
    assert "被害の程度: 中規模半壊" in lines(number)
    assert "中規模半壊（該当）" in words(queries.case(number))


def test_a_refusal_needs_no_findings_and_shows_none(hall: Hall) -> None:
    case = hall.decided(hall.in_review(SERVICE), "refused", "災害によるものと確認できないため")
    assert (case.state, queries.findings(case.receipt_number)) == ("refused", [])


def test_what_is_typed_for_a_refusal_must_still_be_readable(hall: Hall) -> None:
    case = hall.in_review("care-certification")
    number, clerk = case.receipt_number, hall.staff(case.office_id)
    hall.man(case.office_id)
    raw = {"level": ["none"], "reviewed_on.era": ["西暦"], "reviewed_on.year": ["いつか"]}
    with pytest.raises(IncompleteFindings) as caught:
        commands.propose(number, "refused", "非該当のため", None, clerk, raw)
    assert {one.field_id for one in caught.value.errors} == {"reviewed_on"}
    case = commands.propose(number, "refused", "非該当のため", None, clerk, {"level": ["none"]})
    assert case.proposal is not None
    assert case.proposal.found == ("要介護状態区分: 非該当",)


def test_a_subsidy_is_what_the_recognised_cost_comes_to_with_the_reason_on_the_notice(hall: Hall) -> None:
    case = hall.in_review("sme-dx-subsidy")
    hall.man("sangyo")
    number, clerk = case.receipt_number, hall.staff("sangyo")
    less = findings_of(number, recognised_cost="700000", cut_reason="汎用のパソコンは対象外のため")
    assert queries.assessment(number).amount == 400_000
    case = commands.propose(number, "granted", "要綱のとおり", None, clerk, less)
    assert case.proposal is not None
    assert case.proposal.amount == 300_000
    approve_all(hall, number)
    assert "申請と違う理由汎用のパソコンは対象外のため" in words(queries.case(number))


def test_findings_go_with_the_case_at_the_end_of_retention(hall: Hall) -> None:
    number = proposed(hall)
    approve_all(hall, number)
    Case.objects.filter(receipt_number=number).update(dispose_on=timezone.localdate())
    assert dispose_due() == 1
    assert list(Proposal.objects.values_list("findings", flat=True)) == [""]
