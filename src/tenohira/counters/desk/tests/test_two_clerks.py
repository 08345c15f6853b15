"""Two people at one case, one person pressing twice: the second is told kindly, nothing happens twice."""

from __future__ import annotations

from tenohira.counters.desk.tests.stage import Stage, at, hidden, send, text_of
from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.tests import factories


def test_the_slower_of_two_clerks_hears_who_was_first_and_how_it_stands(stage: Stage) -> None:
    number = factories.in_review(stage.cast).receipt_number
    page = stage.sano.get(at("propose", number))
    commands.return_for_correction(
        number, [factories.Mark("wanted", "額")], "直してください", stage.cast.oishi
    )
    said = stage.sano.post(
        at("propose", number),
        {"once": "x", "seen": hidden(page, "seen"), "outcome": "granted", "reason": "可"},
        follow=True,
    )
    told = text_of(said)
    assert "大石さんが先に進めました（補正を求めました）" in told
    assert "あなたの操作は行っていません" in told
    assert queries.case(number).proposals == ()


def test_pressing_twice_does_it_once(stage: Stage) -> None:
    number = factories.submitted(stage.cast).receipt_number
    page = stage.sano.get(at("case", number))
    form = {"once": "same", "seen": hidden(page, "seen")}
    stage.sano.post(at("act", number, "begin_review"), form)
    again = stage.sano.post(at("act", number, "begin_review"), form, follow=True)
    assert "もう済んでいます" in text_of(again)
    moves = [one for one in queries.history(number) if one.kind == "case.review_begun"]
    assert len(moves) == 1


def test_a_note_sent_twice_is_one_note(stage: Stage) -> None:
    number = factories.submitted(stage.cast).receipt_number
    for _press in range(2):
        stage.sano.post(at("note", number), {"once": "n", "text": "電話で確かめた"})
    assert [one.text for one in queries.notes(number)] == ["電話で確かめた"]
    assert "電話で確かめた" in text_of(stage.sano.get(at("case", number)))


def test_an_empty_note_is_told(stage: Stage) -> None:
    number = factories.submitted(stage.cast).receipt_number
    assert "メモが空です" in text_of(stage.sano.post(at("note", number), {"text": " "}, follow=True))


def test_approving_a_step_twice_does_not_approve_the_next_one(stage: Stage) -> None:
    from tenohira.engines.people import commands as people
    from tenohira.foundation.journal import SYSTEM

    people.assign_post(stage.cast.oishi.ref, "kodomo-mirai", "section-head", by=SYSTEM)
    number = factories.proposed(stage.cast).receipt_number
    page = stage.oishi.get(at("case", number))
    for once in ("first", "second"):
        stage.oishi.post(
            at("act", number, "approve"), {"once": once, "seen": hidden(page, "seen"), "comment": ""}
        )
    steps = queries.case(number).proposals[0].steps
    assert [step.state for step in steps] == ["approved", "waiting"]


def test_assigning_can_be_taken_back(stage: Stage) -> None:
    number = factories.submitted(stage.cast).receipt_number
    done = send(stage.sano, at("act", number, "assign"), at("case", number), staff_ref=stage.cast.oishi.ref)
    assert queries.case(number).assignee_name == "大石"
    assert "いまの操作を取り消す" in text_of(done)
    stage.sano.post(at("undo", number))
    assert queries.case(number).assignee_ref == ""


def test_handing_over_needs_a_note_and_takes_the_case_away(stage: Stage) -> None:
    number = factories.submitted(stage.cast).receipt_number
    refused = send(
        stage.sano, at("act", number, "hand_over"), at("case", number), office_id="shimin", note=""
    )
    assert refused.status_code == 422
    send(
        stage.sano,
        at("act", number, "hand_over"),
        at("case", number),
        office_id="shimin",
        note="転出先の確認",
    )
    assert number not in text_of(stage.sano.get(at("home")))
    assert "転出先の確認" in text_of(stage.nakamura.get(at("case", number)))


def test_withdrawing_on_request_is_noted(stage: Stage) -> None:
    number = factories.submitted(stage.cast).receipt_number
    send(stage.sano, at("act", number, "withdraw"), at("case", number), reason="本人から電話")
    assert queries.case(number).state == "withdrawn"


def test_opening_a_case_is_in_the_journal_once(stage: Stage) -> None:
    number = factories.submitted(stage.cast).receipt_number
    for _time in range(3):
        stage.sano.get(at("case", number))
    stage.sano.get(at("propose", number))
    assert len(queries.lookers(number)) == 1
