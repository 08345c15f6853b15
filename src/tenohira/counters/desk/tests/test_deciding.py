"""A claim goes from the inbox through three posts to its decision, and only as the law allows."""

from __future__ import annotations

import pytest

from tenohira.counters.desk.tests.stage import Stage, at, send, text_of
from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.tests import factories
from tenohira.engines.cases.tests.factories import people as register


def state(number: str) -> str:
    """The state a case is in."""
    return queries.case(number).state


def test_a_claim_is_taken_up_proposed_reviewed_and_decided(stage: Stage) -> None:
    number = factories.submitted(stage.cast).receipt_number
    assert number in text_of(stage.sano.get(at("home")))
    page = stage.sano.get(at("case", number))
    assert "スズキ ハナコ" in text_of(page)
    done = send(stage.sano, at("act", number, "begin_review"), at("case", number))
    assert "済ませました" in text_of(done)
    asked = stage.sano.get(at("propose", number))
    assert "係長 回議 大石" in text_of(asked)
    assert "課長 決裁 杉山" in text_of(asked)
    sent = send(
        stage.sano, at("propose", number), outcome="granted", reason="要件を満たすため", amount="80000"
    )
    assert "係長の承認を待っています" in text_of(sent)
    assert "大石" in text_of(sent)

    assert number in text_of(stage.oishi.get(at("approvals")))
    assert number not in text_of(stage.sugiyama.get(at("approvals")))
    send(stage.oishi, at("act", number, "approve"), at("case", number), comment="確かめました")
    assert state(number) == "in_approval"
    page = text_of(stage.sugiyama.get(at("case", number)))
    assert "「確かめました」" in page
    send(stage.sugiyama, at("act", number, "approve"), at("case", number))
    assert state(number) == "granted"
    shown = text_of(stage.sano.get(at("case", number)))
    assert "決裁済み" in shown
    assert queries.case(number).amount == 80000
    assert [step.acted_by_name for step in queries.case(number).proposals[0].steps] == ["大石", "杉山"]


def test_a_small_amount_is_decided_alone_by_the_head_of_the_subsection(stage: Stage) -> None:
    number = factories.in_review(stage.cast).receipt_number
    drawn = text_of(stage.sano.get(at("route", number) + "?outcome=granted&amount=30000"))
    assert drawn == "係長 専決 大石"
    assert "課長 決裁" in text_of(stage.sano.get(at("route", number) + "?outcome=refused&amount=30000"))
    send(stage.sano, at("propose", number), outcome="granted", reason="少額", amount="30000")
    send(stage.oishi, at("act", number, "approve"), at("case", number))
    assert state(number) == "granted"


def test_a_proposal_without_a_reason_keeps_what_was_typed(stage: Stage) -> None:
    number = factories.in_review(stage.cast).receipt_number
    refused = send(stage.sano, at("propose", number), outcome="refused", amount="12345")
    assert refused.status_code == 422
    assert "理由: 入力してください" in text_of(refused)
    assert 'value="12345"' in refused.content.decode()
    assert state(number) == "in_review"


@pytest.mark.parametrize("amount", ["-1", "たくさん", "9" * 20])
def test_an_amount_that_is_none_is_refused_at_its_field(stage: Stage, amount: str) -> None:
    number = factories.in_review(stage.cast).receipt_number
    refused = send(stage.sano, at("propose", number), outcome="granted", reason="可", amount=amount)
    assert refused.status_code == 422
    assert "金額（円）:" in text_of(refused)


def test_nobody_approves_their_own_proposal(stage: Stage) -> None:
    case = factories.in_review(stage.cast)
    number = case.receipt_number
    send(stage.oishi, at("propose", number), outcome="granted", reason="可", amount="80000")
    page = text_of(stage.oishi.get(at("case", number)))
    assert "承認する" not in page
    assert "杉山）の承認を待っています" in page
    said = send(stage.oishi, at("act", number, "approve"), at("case", number), comment="")
    assert "この操作は、いまはできません" in text_of(said)
    assert state(number) == "in_approval"


def test_a_post_whose_turn_it_is_not_cannot_approve(stage: Stage) -> None:
    number = factories.proposed(stage.cast).receipt_number
    assert "大石）の承認を待っています" in text_of(stage.sugiyama.get(at("case", number)))
    send(stage.sugiyama, at("act", number, "approve"), at("case", number), comment="")
    send(stage.sano, at("act", number, "approve"), at("case", number), comment="")
    assert queries.case(number).proposals[0].waiting is not None
    assert queries.case(number).proposals[0].steps[0].state == "waiting"


def test_a_deputy_says_in_whose_place_they_decide(stage: Stage) -> None:
    number = factories.proposed(stage.cast).receipt_number
    commands.approve(number, "", stage.cast.oishi)
    hirano = register.clerk("平野", "kodomo-mirai", "subsection-head", number="6")
    from tenohira.counters.desk.tests.stage import screen

    client = screen(hirano[1])
    listed = text_of(client.get(at("approvals")))
    assert "代決できるもの" in listed
    page = client.get(at("case", number))
    assert "代決する" in text_of(page)
    assert "課長 杉山" in text_of(page)
    done = send(
        client,
        at("act", number, "approve"),
        at("case", number),
        comment="",
        acting_for=stage.cast.sugiyama.ref,
    )
    assert done.status_code == 200
    assert state(number) == "granted"
    last = queries.case(number).proposals[0].steps[-1]
    assert last.is_deputy
    assert "代決" in text_of(stage.sano.get(at("case", number)))


def test_sending_back_needs_a_reason_and_brings_the_claim_back_to_the_clerk(stage: Stage) -> None:
    number = factories.proposed(stage.cast).receipt_number
    refused = send(stage.oishi, at("act", number, "send_back"), at("case", number), comment=" ")
    assert refused.status_code == 422
    send(stage.oishi, at("act", number, "send_back"), at("case", number), comment="理由をくわしく")
    assert state(number) == "in_review"
    page = text_of(stage.sano.get(at("case", number)))
    assert "「理由をくわしく」" in page
    assert "起案する" in page


def test_another_office_is_told_that_the_case_is_not_theirs(stage: Stage) -> None:
    number = factories.submitted(stage.cast).receipt_number
    for name in ("case", "propose", "correction", "application"):
        refused = stage.nakamura.get(at(name, number))
        assert refused.status_code == 403
        assert "あなたの課の担当ではありません" in text_of(refused)
        assert "ハナコ" not in text_of(refused)
    assert stage.nakamura.post(at("act", number, "begin_review")).status_code == 403
    assert state(number) == "submitted"


def test_a_number_that_does_not_exist_is_a_page_in_plain_words(stage: Stage) -> None:
    missing = stage.sano.get(at("case", "K8-9999-9"))
    assert missing.status_code == 404
    assert "見つかりませんでした" in text_of(missing)


def test_the_case_of_a_protected_person_is_not_there_for_other_posts(stage: Stage) -> None:
    from tenohira.engines.people import commands as people
    from tenohira.foundation.journal import SYSTEM

    case = factories.submitted(stage.cast)
    people.set_protection(stage.cast.applicant.ref or "", protected=True, by=SYSTEM)
    hidden = stage.sano.get(at("case", case.receipt_number))
    assert hidden.status_code == 404
    assert "花子" not in text_of(hidden)
    assert case.receipt_number not in text_of(stage.sano.get(at("home")))


def test_flows_without_approval_are_accepted_at_once(stage: Stage) -> None:
    number = factories.copy_requested(stage.cast).receipt_number
    page = text_of(stage.nakamura.get(at("case", number)))
    assert "起案する" not in page
    done = send(stage.nakamura, at("act", number, "grant"), at("case", number))
    assert done.status_code == 200
    assert state(number) == "granted"


def test_refusing_always_needs_a_reason(stage: Stage) -> None:
    number = factories.copy_requested(stage.cast).receipt_number
    send(stage.nakamura, at("act", number, "begin_review"), at("case", number))
    refused = send(stage.nakamura, at("act", number, "refuse"), at("case", number), reason="")
    assert refused.status_code == 422
    assert state(number) != "refused"


def test_an_opinion_is_answered_in_words_for_its_writer(stage: Stage) -> None:
    case, _token = factories.opinion()
    clerks = {"kodomo-mirai": stage.sano, "shimin": stage.nakamura}
    client = clerks[case.office_id]
    empty = send(
        client, at("act", case.receipt_number, "answer"), at("case", case.receipt_number), message=""
    )
    assert empty.status_code == 422
    send(
        client,
        at("act", case.receipt_number, "answer"),
        at("case", case.receipt_number),
        message="直します。",
    )
    assert state(case.receipt_number) == "answered"


def test_several_are_approved_after_one_more_look(stage: Stage) -> None:
    first = factories.proposed(stage.cast).receipt_number
    listed = stage.oishi.get(at("approvals"))
    assert first in text_of(listed)
    asked = stage.oishi.post(at("approve-many"), {"case": [first]})
    assert "1 件を承認しますか" in text_of(asked)
    assert queries.case(first).proposals[0].steps[0].state == "waiting"
    done = stage.oishi.post(
        at("approve-many"),
        {"case": [first], f"seen:{first}": "1.0", "confirmed": "yes", "once": "a"},
        follow=True,
    )
    assert "1 件を承認しました" in text_of(done)
    assert queries.case(first).proposals[0].steps[0].state == "approved"


def test_what_changed_since_the_last_look_is_not_approved_with_the_others(stage: Stage) -> None:
    number = factories.proposed(stage.cast).receipt_number
    said = stage.oishi.post(
        at("approve-many"), {"case": [number], f"seen:{number}": "9.9", "confirmed": "yes"}, follow=True
    )
    assert "内容が変わっています" in text_of(said)
    assert queries.case(number).proposals[0].steps[0].state == "waiting"
