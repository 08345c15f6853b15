"""One action on many cases: mixed results told one by one, taken back, pressed twice, sent by somebody clever."""

from __future__ import annotations

from typing import Any

import pytest

from tenohira.counters.desk.tests.stage import Stage, at, faults, text_of
from tenohira.counters.desk.tests.test_inbox_filters_and_links import request_copies
from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.tests import factories
from tenohira.engines.people import commands as people
from tenohira.foundation.journal import SYSTEM


def bulk(stage: Stage, action: str, cases: list[str], **data: Any) -> Any:
    """What 中村 sees after doing something to many cases."""
    sent = {"action": action, "case": cases, "back": at("home"), **data}
    return stage.nakamura.post(at("bulk"), sent, follow=True)


def test_good_wrong_foreign_missing_and_protected_are_each_told_apart(stage: Stage) -> None:
    good, moved = request_copies(stage.cast, 2)
    commands.begin_review(moved, stage.cast.nakamura)
    foreign = factories.submitted(stage.cast).receipt_number
    told = text_of(bulk(stage, "begin_review", [good, moved, foreign, "T8-9999-9"], confirmed="yes"))
    assert "受け付ける: 1 件できました" in told
    assert "受け付ける: 3 件できませんでした" in told
    for number, why in ((moved, "いまはできません"), (foreign, "あなたの課の担当ではありません")):
        assert number in told
        assert why in told
    assert "見つかりませんでした" in told
    assert [queries.case(one).state for one in (good, moved, foreign)] == ["in_review"] * 2 + ["submitted"]


def test_a_protected_case_among_others_is_left_alone(stage: Stage) -> None:
    number = request_copies(stage.cast, 1)[0]
    people.set_protection(stage.cast.applicant.ref or "", protected=True, by=SYSTEM)
    for action in ("assign_me", "begin_review", "close"):
        told = text_of(bulk(stage, action, [number], confirmed="yes"))
        assert "1 件できませんでした" in told
        assert "見つかりませんでした" in told
        assert "花子" not in told
    assert queries.case(number).state == "submitted"
    assert queries.case(number).assignee_ref == ""


def test_only_what_was_done_is_offered_to_be_taken_back(stage: Stage) -> None:
    good = request_copies(stage.cast, 1)[0]
    foreign = factories.submitted(stage.cast).receipt_number
    page = bulk(stage, "assign_me", [good, foreign])
    report = page.content.decode().split('name="action" value="undo"')[0]
    assert f'name="case" value="{good}"' in report
    assert f'name="case" value="{foreign}"' not in report
    bulk(stage, "undo", [good])
    assert queries.case(good).assignee_ref == ""


def test_a_hand_over_of_several_is_taken_back(stage: Stage) -> None:
    cases = request_copies(stage.cast, 2)
    bulk(stage, "hand_over", cases, confirmed="yes", office_id="kodomo-mirai", note="子どもの件")
    assert {queries.case(one).office_id for one in cases} == {"kodomo-mirai"}
    bulk(stage, "undo", cases)
    assert {queries.case(one).office_id for one in cases} == {"shimin"}


def test_what_a_colleague_did_after_me_is_not_taken_back(stage: Stage) -> None:
    number = request_copies(stage.cast, 1)[0]
    bulk(stage, "assign_me", [number])
    commands.begin_review(number, stage.cast.nakamura)
    told = text_of(bulk(stage, "undo", [number]))
    assert "できませんでした" in told
    assert queries.case(number).assignee_ref == stage.cast.nakamura.ref


def test_the_report_is_shown_once(stage: Stage) -> None:
    cases = request_copies(stage.cast, 1)
    assert "できました" in text_of(bulk(stage, "assign_me", cases))
    assert "できました" not in text_of(stage.nakamura.get(at("home")))


def test_the_same_form_sent_twice_is_done_once(stage: Stage) -> None:
    number = request_copies(stage.cast, 1)[0]
    for _press in range(2):
        bulk(stage, "assign", [number], confirmed="yes", staff_ref=stage.cast.nakamura.ref, once="k")
    kinds = [one.kind for one in queries.history(number)]
    assert kinds.count("case.assigned") == 1


def test_the_same_case_ticked_twice_is_done_once(stage: Stage) -> None:
    number = request_copies(stage.cast, 1)[0]
    assert "1 件できました" in text_of(bulk(stage, "assign_me", [number, number]))


@pytest.mark.parametrize(
    ("action", "data", "words"),
    [
        ("assign", {"staff_ref": "staff:nobody"}, "担当にする職員"),
        ("assign", {"staff_ref": ""}, "担当にする職員: 入力してください"),
        ("hand_over", {"office_id": "shimin", "note": "自分の課へ"}, "回す先の課"),
        ("hand_over", {"office_id": "nowhere", "note": "どこか"}, "回す先の課"),
        ("hand_over", {"office_id": "kodomo-mirai", "note": " "}, "引き継ぎのメモ: 入力してください"),
    ],
)
def test_a_wrong_answer_is_told_at_its_field_and_nothing_is_done(
    stage: Stage, action: str, data: dict[str, str], words: str
) -> None:
    number = request_copies(stage.cast, 1)[0]
    before = queries.case(number)
    refused = bulk(stage, action, [number], confirmed="yes", **data)
    assert refused.status_code == 422
    assert words in text_of(refused)
    assert number in refused.content.decode()
    assert faults(refused) == []
    assert queries.case(number) == before


def test_a_wrong_office_cannot_be_given_the_cases_of_another(stage: Stage) -> None:
    number = request_copies(stage.cast, 1)[0]
    sent = {"action": "assign_me", "case": [number], "back": at("home")}
    told = text_of(stage.sano.post(at("bulk"), sent, follow=True))
    assert "あなたの課の担当ではありません" in told
    assert queries.case(number).assignee_ref == ""


@pytest.mark.parametrize(
    "back", ["https://evil.example/desk/", "//evil.example/desk/", "javascript:alert(1)", "/", "/desk\\@evil"]
)
def test_nobody_is_led_away_from_the_desk(stage: Stage, back: str) -> None:
    number = request_copies(stage.cast, 1)[0]
    sent = {"action": "assign_me", "case": [number], "back": back}
    assert stage.nakamura.post(at("bulk"), sent).headers["Location"] == at("home")


def test_closing_many_leaves_open_ones_open(stage: Stage) -> None:
    running = request_copies(stage.cast, 2)
    commands.begin_review(running[0], stage.cast.nakamura)
    commands.take(running[0], "grant", stage.cast.nakamura, reason="可")
    told = text_of(bulk(stage, "close", running, confirmed="yes"))
    assert "完結する: 1 件できました" in told
    assert "完結する: 1 件できませんでした" in told
    assert queries.case(running[1]).state == "submitted"
