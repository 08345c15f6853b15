"""Findings (認定事項) at the desk: asked beside the decision, wrong ones marked, shown to who approves."""

from __future__ import annotations

from tenohira.counters.desk.tests.stage import Stage, at, faults, send, text_of
from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.tests import factories

HALF = {"findings.degree": "half", "findings.payment": "50000"}


def test_what_is_missing_is_marked_and_linked_and_what_was_typed_stays(stage: Stage) -> None:
    number = factories.damage_in_review(stage.cast).receipt_number
    said = send(
        stage.sano, at("propose", number), outcome="granted", reason="調査のとおり",
        **{"findings.degree": "total", "findings.payment": "五万"},
    )  # fmt: skip
    html = said.content.decode()
    assert said.status_code == 422
    assert 'href="#f-findings-payment"' in html
    assert 'href="#f-findings-seen_by"' in html
    assert "「確かめた人」を書いてください。" in text_of(said)
    assert 'value="五万"' in html
    assert "調査のとおり" in text_of(said)
    assert faults(said) == []
    assert queries.case(number).proposals == ()


def test_the_findings_go_with_the_proposal_and_stand_before_who_approves(stage: Stage) -> None:
    number = factories.damage_in_review(stage.cast).receipt_number
    page = stage.sano.get(at("propose", number))
    assert "認定事項" in text_of(page)
    assert faults(page) == []
    send(stage.sano, at("propose", number), outcome="granted", reason="調査のとおり", amount="", **HALF)
    proposal = queries.case(number).proposals[0]
    assert (proposal.amount, proposal.found) == (50_000, ("被害の程度: 半壊", "見舞金の額: 50,000円"))
    assert "被害の程度: 半壊" in text_of(stage.oishi.get(at("approvals")))
    assert "被害の程度: 半壊" in text_of(stage.oishi.get(at("case", number)))
    commands.approve(number, "", stage.cast.oishi)
    if queries.case(number).state == "in_approval":
        commands.approve(number, "", stage.cast.sugiyama)
    assert queries.case(number).amount == 50_000
    assert [row.shown for one in queries.findings(number) for row in one.rows] == [["半壊"], ["50,000円"]]


def test_an_answer_that_brings_another_question_draws_it_with_route_and_amount(stage: Stage) -> None:
    number = factories.damage_in_review(stage.cast).receipt_number
    first = {"outcome": "granted", "shown": "findings.degree findings.seen_by findings.payment"}
    drawn = stage.sano.post(at("route", number), {**first, **HALF})
    assert "認定事項から計算した額: 50,000 円" in text_of(drawn)
    assert "係長 専決 大石" in text_of(drawn)
    assert 'id="findings"' in drawn.content.decode()
    assert "確かめた人" not in text_of(drawn)
    again = {"outcome": "granted", "shown": "findings.degree findings.payment", **HALF}
    assert 'id="findings"' not in stage.sano.post(at("route", number), again).content.decode()
    dear = stage.sano.post(at("route", number), {**again, "findings.payment": "90000"})
    assert "課長 決裁 杉山" in text_of(dear)


def test_after_a_proposal_was_sent_back_the_page_begins_with_its_findings(stage: Stage) -> None:
    number = factories.damage_in_review(stage.cast).receipt_number
    send(stage.sano, at("propose", number), outcome="granted", reason="可", amount="", **HALF)
    commands.send_back(number, "額を確かめて", stage.cast.oishi)
    html = stage.sano.get(at("propose", number)).content.decode()
    assert 'value="50,000"' in html or 'value="50000"' in html
