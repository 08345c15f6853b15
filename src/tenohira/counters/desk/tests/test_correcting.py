"""Asking for correction: ticks, words, the notice as it will be read."""

from __future__ import annotations

from tenohira.counters.desk.tests.stage import Stage, at, send, text_of
from tenohira.engines.cases import queries
from tenohira.engines.cases.tests import factories
from tenohira.engines.messages import queries as messages


def test_marked_answers_and_words_reach_the_applicant(stage: Stage) -> None:
    number = factories.in_review(stage.cast).receipt_number
    done = send(
        stage.sano, at("correction", number), mark=["wanted"], **{"note:wanted": "通帳の額"},
        message="額を直してください。", send="yes",
    )  # fmt: skip
    assert "補正を求めました" in text_of(done)
    case = queries.case(number)
    assert case.state == "returned"
    assert case.correction is not None
    assert [(mark.field_id, mark.note) for mark in case.correction.marks] == [("wanted", "通帳の額")]
    assert any("額を直してください" in one.body_html for one in messages.notices_about(case.subject))
    page = text_of(stage.sano.get(at("case", number)))
    assert "補正を求めています: 通帳の額" in page
    assert "申請した人が直すのを待っています" in page


def test_the_notice_is_shown_before_it_is_sent(stage: Stage) -> None:
    number = factories.in_review(stage.cast).receipt_number
    seen = send(
        stage.sano,
        at("correction", number),
        mark=["wanted"],
        message="<b>額</b>を直してください。",
        look="yes",
    )
    assert "このように届きます" in text_of(seen)
    assert "鈴木 花子" in text_of(seen)
    assert "<b>額</b>" not in seen.content.decode()
    assert queries.case(number).state == "in_review"


def test_nothing_marked_is_told_and_the_words_are_kept(stage: Stage) -> None:
    number = factories.in_review(stage.cast).receipt_number
    refused = send(stage.sano, at("correction", number), message="ここを見てください", send="yes")
    assert refused.status_code == 422
    assert "1つ以上印を付けてください" in text_of(refused)
    assert "ここを見てください" in text_of(refused)


def test_a_mark_without_words_for_the_applicant_is_told(stage: Stage) -> None:
    number = factories.in_review(stage.cast).receipt_number
    refused = send(stage.sano, at("correction", number), mark=["wanted"], message="  ", send="yes")
    assert refused.status_code == 422
    assert "申請した人への文を書いてください" in text_of(refused)
    assert 'value="wanted" checked' in refused.content.decode()


def test_a_field_that_the_form_does_not_have_is_no_mark(stage: Stage) -> None:
    number = factories.in_review(stage.cast).receipt_number
    refused = send(stage.sano, at("correction", number), mark=["nonsense"], message="文", send="yes")
    assert refused.status_code == 422
    assert queries.case(number).corrections == ()


def test_a_case_that_is_being_decided_cannot_be_returned(stage: Stage) -> None:
    number = factories.proposed(stage.cast).receipt_number
    said = stage.sano.get(at("correction", number), follow=True)
    assert "いまは補正を求められません" in text_of(said)
