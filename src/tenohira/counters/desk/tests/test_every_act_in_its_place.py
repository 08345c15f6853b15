"""What may be done to a case: each action × each state × each post; what is not offered cannot be done."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from tenohira.counters.desk.tests.stage import Stage, at, hidden, send, text_of
from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.tests import factories
from tenohira.engines.cases.tests.factories import Cast
from tenohira.engines.people import commands as people
from tenohira.foundation.journal import SYSTEM

ACTS = (
    "approve", "assign", "begin_review", "close", "fulfil", "grant", "hand_over", "refuse", "send_back", "withdraw",
    "answer", "propose", "return_for_correction", "resubmit", "nonsense",
)  # fmt: skip
FIELDS = {
    "reason": "理由です", "message": "本文です", "comment": "意見です", "note": "メモです", "office_id": "shimin",
    "staff_ref": "",
}  # fmt: skip


def submitted(cast: Cast) -> str:
    """As it arrived."""
    return factories.submitted(cast).receipt_number


def in_review(cast: Cast) -> str:
    """Taken up."""
    return factories.in_review(cast).receipt_number


def returned(cast: Cast) -> str:
    """Waiting for the applicant."""
    number = in_review(cast)
    commands.return_for_correction(number, [factories.Mark("wanted", "額")], "直してください", cast.sano)
    return number


def proposed(cast: Cast) -> str:
    """Before 大石."""
    return factories.proposed(cast).receipt_number


def half_way(cast: Cast) -> str:
    """Before 杉山."""
    number = proposed(cast)
    commands.approve(number, "", cast.oishi)
    return number


def granted(cast: Cast) -> str:
    """Decided."""
    return factories.granted(cast).receipt_number


def fulfilled(cast: Cast) -> str:
    """Paid."""
    number = granted(cast)
    commands.fulfil(number, cast.sano)
    return number


def closed(cast: Cast) -> str:
    """Over."""
    number = fulfilled(cast)
    commands.close(number, cast.sano)
    return number


def withdrawn(cast: Cast) -> str:
    """Taken back by the applicant."""
    number = submitted(cast)
    commands.withdraw(number, by=cast.sano, reason="本人から")
    return number


DECIDED, PAID, OVER = {"assign", "fulfil", "close"}, {"assign", "close"}, {"assign"}
MOVABLE = {"assign", "hand_over", "withdraw"}
DECIDING = {"assign", "approve", "send_back"}
OFFERED: list[tuple[Callable[[Cast], str], dict[str, set[str]]]] = [
    (submitted, dict.fromkeys(("sano", "oishi", "sugiyama"), MOVABLE | {"begin_review"})),
    (in_review, dict.fromkeys(("sano", "oishi", "sugiyama"), MOVABLE)),
    (returned, dict.fromkeys(("sano", "oishi", "sugiyama"), MOVABLE)),
    (proposed, {"sano": {"assign"}, "oishi": DECIDING, "sugiyama": {"assign"}}),
    (half_way, {"sano": {"assign"}, "oishi": DECIDING, "sugiyama": DECIDING}),
    (granted, dict.fromkeys(("sano", "oishi", "sugiyama"), DECIDED)),
    (fulfilled, dict.fromkeys(("sano", "oishi", "sugiyama"), PAID)),
    (closed, dict.fromkeys(("sano", "oishi", "sugiyama"), OVER)),
]


def on_page(client: Client, number: str) -> set[str]:
    """The actions the page of a case offers."""
    html = client.get(at("case", number)).content.decode()
    return set(re.findall(r"/act/([a-z_-]+)/", html))


@pytest.mark.parametrize(("state", "offered"), OFFERED, ids=[one[0].__name__ for one in OFFERED])
def test_a_page_offers_each_post_what_it_may_do_now(
    stage: Stage, state: Callable[[Cast], str], offered: dict[str, set[str]]
) -> None:
    number = state(stage.cast)
    assert {who: on_page(getattr(stage, who), number) for who in offered} == offered


@pytest.mark.parametrize(("state", "offered"), OFFERED, ids=[one[0].__name__ for one in OFFERED])
def test_what_is_not_offered_is_refused_in_words_and_changes_nothing(
    stage: Stage, state: Callable[[Cast], str], offered: dict[str, set[str]]
) -> None:
    number = state(stage.cast)
    before = queries.case(number)
    for who, may in offered.items():
        client: Client = getattr(stage, who)
        for act in set(ACTS) - may:
            said = client.post(at("act", number, act), FIELDS, follow=True)
            assert "この操作は、いまはできません" in text_of(said), (who, act)
            assert queries.case(number) == before, (who, act)


@pytest.mark.parametrize("state", [submitted, proposed], ids=lambda one: one.__name__)
def test_another_office_can_do_nothing_to_it(stage: Stage, state: Callable[[Cast], str]) -> None:
    number = state(stage.cast)
    before = queries.case(number)
    for act in ACTS:
        refused = stage.nakamura.post(at("act", number, act), FIELDS)
        assert refused.status_code == 403
        assert "あなたの課の担当ではありません" in text_of(refused)
    for name in ("note", "propose", "correction"):
        data = {
            "text": "x",
            "outcome": "granted",
            "reason": "x",
            "mark": "wanted",
            "message": "x",
            "send": "y",
        }
        assert stage.nakamura.post(at(name, number), data).status_code == 403
    assert queries.case(number) == before
    assert queries.notes(number) == []


@pytest.mark.parametrize("state", [in_review, proposed], ids=lambda one: one.__name__)
def test_the_case_of_somebody_under_protection_cannot_be_touched_by_its_own_office(
    stage: Stage, state: Callable[[Cast], str]
) -> None:
    number = state(stage.cast)
    before = queries.case(number)
    people.set_protection(stage.cast.applicant.ref or "", protected=True, by=SYSTEM)
    for client in (stage.sano, stage.oishi):
        for act in ACTS:
            refused = client.post(at("act", number, act), FIELDS)
            assert refused.status_code == 404
        for name in ("case", "propose", "correction", "route", "application"):
            refused = client.get(at(name, number))
            assert refused.status_code == 404
            assert "花子" not in text_of(refused)
            assert "見つかりませんでした" in text_of(refused)
        assert client.post(at("note", number), {"text": "x"}).status_code == 404
    assert queries.case(number).state == before.state
    assert queries.notes(number) == []


def test_a_protected_case_looks_the_same_as_one_that_is_not_there(stage: Stage) -> None:
    number = submitted(stage.cast)
    people.set_protection(stage.cast.applicant.ref or "", protected=True, by=SYSTEM)
    hidden_one = text_of(stage.sano.get(at("case", number)))
    missing = text_of(stage.sano.get(at("case", "T8-9999-9")))
    assert hidden_one.replace(number, "") == missing.replace("T8-9999-9", "")


def test_a_protected_case_is_in_no_list_of_its_office(stage: Stage) -> None:
    number = proposed(stage.cast)
    people.set_protection(stage.cast.applicant.ref or "", protected=True, by=SYSTEM)
    for client in (stage.sano, stage.oishi):
        for path in (
            at("approvals"),
            at("home") + "?show=all",
            at("search") + "?text=鈴木",
            at("search") + f"?text={number}",
        ):
            assert "花子" not in text_of(client.get(path, follow=True)), path
    seen = {"case": [number], f"seen:{number}": "1.0", "confirmed": "yes"}
    stage.oishi.post(at("approve-many"), seen)
    assert queries.case(number).proposals[0].steps[0].state == "waiting"


def test_a_withdrawn_claim_is_over(stage: Stage) -> None:
    number = withdrawn(stage.cast)
    assert not on_page(stage.sano, number) & {"begin_review", "withdraw", "hand_over", "fulfil", "approve"}


def test_each_action_is_asked_on_a_page_of_its_own_too(stage: Stage) -> None:
    number = submitted(stage.cast)
    for act, words in {
        "begin_review": "受け付けたことが、申請した人に知らされます",
        "withdraw": "本人から取り下げの申し出があったときだけ",
        "hand_over": "引き継ぎのメモ",
        "assign": "担当",
    }.items():
        asked = stage.sano.get(at("act", number, act))
        assert asked.status_code == 200
        assert words in text_of(asked)
        assert number in text_of(asked)
        assert hidden(asked, "once")
        assert hidden(asked, "seen")
    assert queries.case(number).state == "submitted"


def test_paying_out_and_closing_are_the_last_two_steps(stage: Stage) -> None:
    number = granted(stage.cast)
    send(stage.sano, at("act", number, "fulfil"), at("case", number))
    assert queries.case(number).state == "fulfilled"
    done = send(stage.sano, at("act", number, "close"), at("case", number))
    assert queries.case(number).state == "closed"
    assert "済ませました" in text_of(done)


def test_a_refusal_at_once_needs_its_reason(stage: Stage) -> None:
    number = factories.copy_requested(stage.cast).receipt_number
    commands.begin_review(number, stage.cast.nakamura)
    asked = send(stage.nakamura, at("act", number, "refuse"), at("case", number), reason="  ")
    assert asked.status_code == 422
    assert "入力してください" in text_of(asked)
    assert queries.case(number).state == "in_review"
    send(stage.nakamura, at("act", number, "refuse"), at("case", number), reason="本人と確かめられないため")
    assert queries.case(number).state == "refused"
    assert queries.case(number).reason == "本人と確かめられないため"


def test_an_assignee_must_work_in_the_office(stage: Stage) -> None:
    number = submitted(stage.cast)
    wrong = send(
        stage.sano, at("act", number, "assign"), at("case", number), staff_ref=stage.cast.nakamura.ref
    )
    assert wrong.status_code == 422
    assert queries.case(number).assignee_ref == ""


def test_a_case_can_be_left_without_an_assignee_again(stage: Stage) -> None:
    number = submitted(stage.cast)
    commands.assign(number, stage.cast.oishi.ref, stage.cast.sano)
    send(stage.sano, at("act", number, "assign"), at("case", number), staff_ref="")
    assert queries.case(number).assignee_ref == ""
