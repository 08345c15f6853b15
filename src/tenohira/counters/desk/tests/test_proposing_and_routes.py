"""Proposing: who decides alone up to which amount, the route as it is drawn, rounds, and who may not."""

from __future__ import annotations

import pytest

from tenohira.counters.desk.tests.stage import Stage, at, faults, hidden, screen, send, text_of
from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.tests import factories
from tenohira.engines.cases.tests.factories import people as register
from tenohira.engines.people import commands as people
from tenohira.foundation.journal import SYSTEM

ALONE = "係長 専決 大石"
LIMIT = 50_000


def drawn(stage: Stage, number: str, query: str) -> str:
    """The route as it is drawn beside the decision."""
    return text_of(stage.sano.get(at("route", number) + f"?{query}"))


@pytest.mark.parametrize(
    ("amount", "alone"),
    [(0, True), (1, True), (LIMIT - 1, True), (LIMIT, True), (LIMIT + 1, False), (10**12, False)],
)
def test_the_head_of_a_subsection_decides_alone_up_to_the_limit_and_no_yen_more(
    stage: Stage, amount: int, alone: bool
) -> None:
    number = factories.in_review(stage.cast).receipt_number
    assert (drawn(stage, number, f"outcome=granted&amount={amount}") == ALONE) is alone
    send(stage.sano, at("propose", number), outcome="granted", reason="可", amount=str(amount))
    send(stage.oishi, at("act", number, "approve"), at("case", number), comment="")
    assert queries.case(number).state == ("granted" if alone else "in_approval")
    steps = queries.case(number).proposals[0].steps
    assert len(steps) == (1 if alone else 2)
    assert steps[0].is_alone is alone


def test_a_refusal_always_goes_to_the_head(stage: Stage) -> None:
    number = factories.in_review(stage.cast).receipt_number
    assert "課長 決裁 杉山" in drawn(stage, number, "outcome=refused&amount=1")
    send(stage.sano, at("propose", number), outcome="refused", reason="第3条に当てはまらないため", amount="1")
    assert [step.post_id for step in queries.case(number).proposals[0].steps] == [
        "subsection-head", "section-head",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "query", ["", "outcome=granted", "outcome=granted&amount=", "amount=たくさん", "amount=-5"]
)
def test_without_an_amount_the_route_of_the_calculated_one_is_drawn(stage: Stage, query: str) -> None:
    number = factories.in_review(stage.cast).receipt_number
    assert "課長 決裁 杉山" in drawn(stage, number, query)
    small = queries.assessment(number).amount
    assert small == 80000


def test_a_calculated_amount_below_the_limit_is_decided_alone(stage: Stage) -> None:
    number = factories.in_review(stage.cast, wanted="50000").receipt_number
    assert drawn(stage, number, "outcome=granted") == ALONE
    send(stage.sano, at("propose", number), outcome="granted", reason="可", amount="")
    assert queries.case(number).proposals[0].amount == 50000
    assert queries.case(number).proposals[0].steps[0].is_alone


def test_the_page_starts_with_what_the_rules_come_to(stage: Stage) -> None:
    number = factories.in_review(stage.cast).receipt_number
    page = stage.sano.get(at("propose", number))
    html = page.content.decode()
    assert 'value="80000"' in html
    assert 'value="granted"' in html
    assert "checked" in html
    assert "要件に当てはまります" in text_of(page)


def test_when_the_rules_say_no_nothing_is_chosen_beforehand(stage: Stage) -> None:
    number = factories.in_review(stage.cast, supports="no").receipt_number
    page = stage.sano.get(at("propose", number))
    assert "当てはまらない要件があります" in text_of(page)
    assert not any(
        "checked" in one.split(">")[0] for one in page.content.decode().split('name="outcome"')[1:]
    )


@pytest.mark.parametrize("outcome", ["", "maybe", "GRANTED"])
def test_an_outcome_must_be_chosen(stage: Stage, outcome: str) -> None:
    number = factories.in_review(stage.cast).receipt_number
    refused = send(stage.sano, at("propose", number), outcome=outcome, reason="書いた理由", amount="1")
    assert refused.status_code == 422
    assert "決定の案" in text_of(refused)
    assert "書いた理由" in text_of(refused)
    assert faults(refused) == []
    assert queries.case(number).proposals == ()


def test_a_head_of_a_subsection_who_proposes_is_not_asked_themselves(stage: Stage) -> None:
    number = factories.in_review(stage.cast).receipt_number
    page = text_of(stage.oishi.get(at("route", number) + "?outcome=granted&amount=10"))
    assert "大石" not in page
    send(stage.oishi, at("propose", number), outcome="granted", reason="可", amount="10")
    assert [one.receipt_number for one in (queries.case(number),) if one.state == "in_approval"] == [number]
    assert number not in text_of(stage.oishi.get(at("approvals")))


def test_a_post_nobody_holds_is_shown_as_vacant(stage: Stage) -> None:
    number = factories.in_review(stage.cast).receipt_number
    people.end_assignment(stage.cast.sugiyama.ref, "kodomo-mirai", "section-head", by=SYSTEM)
    assert "欠員" in drawn(stage, number, "outcome=granted&amount=80000")


def test_a_second_round_stands_above_the_first(stage: Stage) -> None:
    number = factories.proposed(stage.cast).receipt_number
    commands.send_back(number, "金額を確かめて", stage.cast.oishi)
    page = text_of(stage.sano.get(at("case", number)))
    assert "差し戻し" in page
    assert "「金額を確かめて」" in page
    send(stage.sano, at("propose", number), outcome="granted", reason="金額を直した", amount="70000")
    rounds = queries.case(number).proposals
    assert [one.round for one in rounds] == [1, 2]
    assert [one.status for one in rounds] == ["sent_back", "open"]
    shown = text_of(stage.oishi.get(at("case", number)))
    assert shown.index("金額を直した") < shown.index("「金額を確かめて」")


def test_an_approval_written_on_the_first_round_does_not_count_for_the_second(stage: Stage) -> None:
    number = factories.proposed(stage.cast).receipt_number
    page = stage.oishi.get(at("case", number))
    commands.send_back(number, "もう一度", stage.cast.oishi)
    commands.propose(number, "refused", "認めない", None, stage.cast.sano)
    said = stage.oishi.post(
        at("act", number, "approve"), {"once": "a", "seen": hidden(page, "seen"), "comment": ""}, follow=True
    )
    assert "先に進めました" in text_of(said)
    assert queries.case(number).proposals[-1].steps[0].state == "waiting"


def test_proposing_what_is_under_way_already_is_told(stage: Stage) -> None:
    number = factories.proposed(stage.cast).receipt_number
    said = stage.sano.get(at("propose", number), follow=True)
    assert "いまは起案できません" in text_of(said)
    twice = stage.sano.post(
        at("propose", number), {"outcome": "granted", "reason": "可", "amount": "1"}, follow=True
    )
    assert "いまは起案できません" in text_of(twice)
    assert len(queries.case(number).proposals) == 1


def test_somebody_with_two_posts_approves_one_step_at_a_time(stage: Stage) -> None:
    people.assign_post(stage.cast.oishi.ref, "kodomo-mirai", "section-head", by=SYSTEM)
    number = factories.proposed(stage.cast).receipt_number
    send(stage.oishi, at("act", number, "approve"), at("case", number), comment="")
    assert queries.case(number).state == "in_approval"
    send(stage.oishi, at("act", number, "approve"), at("case", number), comment="")
    assert queries.case(number).state == "granted"


def test_two_presses_at_the_same_moment_approve_one_step(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both requests have read the case before either has written: the second hears of it at the lock."""
    people.assign_post(stage.cast.oishi.ref, "kodomo-mirai", "section-head", by=SYSTEM)
    number = factories.proposed(stage.cast).receipt_number
    page = stage.oishi.get(at("case", number))
    original = commands.approve

    def meanwhile(case: str, *args: object, **kwargs: object) -> object:
        original(case, "", stage.cast.oishi)
        return original(case, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(commands, "approve", meanwhile)
    told = stage.oishi.post(
        at("act", number, "approve"), {"once": "a", "seen": hidden(page, "seen"), "comment": ""}, follow=True
    )
    assert "ほかの人が先に承認したか" in text_of(told)
    assert [step.state for step in queries.case(number).proposals[0].steps] == ["approved", "waiting"]


def test_several_at_once_hold_to_the_step_in_sight_too(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    people.assign_post(stage.cast.oishi.ref, "kodomo-mirai", "section-head", by=SYSTEM)
    number = factories.proposed(stage.cast).receipt_number
    original = commands.approve

    def meanwhile(case: str, *args: object, **kwargs: object) -> object:
        original(case, "", stage.cast.oishi)
        return original(case, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(commands, "approve", meanwhile)
    told = stage.oishi.post(
        at("approve-many"), {"case": [number], f"seen:{number}": "1.0", "confirmed": "yes"}, follow=True
    )
    assert "ほかの人が先に承認したか" in text_of(told)
    assert queries.case(number).state == "in_approval"


def test_deputies_see_their_list_apart_and_cannot_approve_in_a_heap(stage: Stage) -> None:
    number = factories.proposed(stage.cast).receipt_number
    commands.approve(number, "", stage.cast.oishi)
    hirano = screen(register.clerk("平野", "kodomo-mirai", "subsection-head", number="6")[1])
    assert "代決できるもの" in text_of(hirano.get(at("approvals")))
    said = hirano.post(
        at("approve-many"), {"case": [number], f"seen:{number}": "1.1", "confirmed": "yes"}, follow=True
    )
    assert said.status_code == 200
    assert queries.case(number).state == "in_approval"


def test_a_deputy_chooses_only_among_those_who_hold_the_post(stage: Stage) -> None:
    number = factories.proposed(stage.cast).receipt_number
    commands.approve(number, "", stage.cast.oishi)
    hirano = screen(register.clerk("平野", "kodomo-mirai", "subsection-head", number="6")[1])
    wrong = send(
        hirano, at("act", number, "approve"), at("case", number), comment="", acting_for=stage.cast.sano.ref
    )
    assert wrong.status_code == 422
    assert queries.case(number).state == "in_approval"


def test_a_deputy_of_a_vacant_post_decides_for_the_post(stage: Stage) -> None:
    number = factories.proposed(stage.cast).receipt_number
    commands.approve(number, "", stage.cast.oishi)
    people.end_assignment(stage.cast.sugiyama.ref, "kodomo-mirai", "section-head", by=SYSTEM)
    hirano = screen(register.clerk("平野", "kodomo-mirai", "subsection-head", number="6")[1])
    assert "課長（欠員）" in text_of(hirano.get(at("case", number)))
    send(
        hirano,
        at("act", number, "approve"),
        at("case", number),
        comment="不在のため",
        acting_for="section-head",
    )
    last = queries.case(number).proposals[0].steps[-1]
    assert last.is_deputy
    assert queries.case(number).state == "granted"


def test_several_are_approved_each_told(stage: Stage) -> None:
    numbers = []
    for place in range(3):
        draft = factories.filled(stage.cast)
        number = commands.submit(draft.id, key=f"c{place}", by=stage.cast.hanako).receipt_number
        commands.begin_review(number, stage.cast.sano)
        commands.propose(number, "granted", "可", 10, stage.cast.sano)
        numbers.append(number)
    asked = stage.oishi.post(at("approve-many"), {"case": numbers})
    assert "3 件を承認しますか" in text_of(asked)
    assert faults(asked) == []
    commands.send_back(numbers[1], "待って", stage.cast.oishi)
    seen = {f"seen:{one}": "1.0" for one in numbers}
    done = stage.oishi.post(at("approve-many"), {"case": numbers, "confirmed": "yes", **seen}, follow=True)
    assert "2 件を承認しました" in text_of(done)
    assert [queries.case(one).state for one in numbers] == ["granted", "in_review", "granted"]
    assert "2 件を承認しました" not in text_of(stage.oishi.get(at("approvals")))


def test_nothing_ticked_leads_back_to_the_list(stage: Stage) -> None:
    assert stage.oishi.post(at("approve-many"), {}).headers["Location"] == at("approvals")
    number = factories.proposed(stage.cast).receipt_number
    assert stage.sano.post(at("approve-many"), {"case": [number]}).headers["Location"] == at("approvals")


def test_an_empty_list_of_approvals_says_so(stage: Stage) -> None:
    page = stage.sano.get(at("approvals"))
    assert "ありません" in text_of(page)
    assert faults(page) == []
