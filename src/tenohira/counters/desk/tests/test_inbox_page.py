"""The inbox: what it shows, what it filters, what is done to many cases at once."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenohira.counters.desk.tests.stage import Stage, at, text_of
from tenohira.engines.cases import commands, queries
from tenohira.engines.cases.tests import factories


def requested(stage: Stage, number: int) -> list[str]:
    """Some requests for the resident record, at 市民課."""
    found = []
    for place in range(number):
        draft = commands.start_draft("copy", by=stage.cast.hanako, applicant=stage.cast.applicant)
        found.append(commands.submit(draft.id, key=f"copy-{place}", by=stage.cast.hanako).receipt_number)
    return found


def test_an_empty_inbox_says_what_will_come(stage: Stage) -> None:
    shown = text_of(stage.sano.get(at("home")))
    assert "受信箱は空です" in shown
    assert "新しい申請が届くと" in shown


def test_figures_lead_to_what_they_count(stage: Stage) -> None:
    number = factories.submitted(stage.cast).receipt_number
    page = stage.sano.get(at("home"))
    assert "新着 1 件" in text_of(page)
    assert number in text_of(stage.sano.get(at("home") + "?state=received"))
    filtered = text_of(stage.sano.get(at("home") + "?due=late"))
    assert number not in filtered
    assert "当てはまる案件はありません" in filtered
    assert "条件をすべて外す" in filtered


@pytest.mark.parametrize(
    "query",
    ["text=すずき", "text=スズキ ハナコ", "service=allowance", "assignee=nobody", "show=all", "page=99"],
)
def test_filters_in_the_address_find_the_claim(stage: Stage, query: str) -> None:
    number = factories.submitted(stage.cast).receipt_number
    assert number in text_of(stage.sano.get(at("home") + f"?{query}"))


@pytest.mark.parametrize("query", ["text=タナカ", "service=copy", "state=approval", "show=done", "due=late"])
def test_filters_in_the_address_leave_the_claim_out(stage: Stage, query: str) -> None:
    number = factories.submitted(stage.cast).receipt_number
    assert number not in text_of(stage.sano.get(at("home") + f"?{query}"))


@pytest.mark.parametrize(
    "query", ["page=x", "show=nonsense", "state=%00", "due=whenever", "text=" + "あ" * 300]
)
def test_an_address_somebody_made_up_still_shows_a_page(stage: Stage, query: str) -> None:
    factories.submitted(stage.cast)
    assert stage.sano.get(at("home") + f"?{query}").status_code == 200


def test_asking_for_many_rows_costs_no_more_queries(stage: Stage) -> None:
    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            stage.nakamura.get(at("home"))
        return len(seen)

    requested(stage, 2)
    count()
    few = count()
    for place in range(10):
        draft = commands.start_draft("copy", by=stage.cast.hanako, applicant=stage.cast.applicant)
        commands.submit(draft.id, key=f"more-{place}", by=stage.cast.hanako)
    assert count() == few


def test_a_case_with_a_long_history_costs_no_more_queries(stage: Stage) -> None:
    number = factories.in_review(stage.cast).receipt_number

    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            stage.sano.get(at("case", number))
        return len(seen)

    count()
    commands.add_note(number, "1", stage.cast.sano)
    few = count()
    for place in range(8):
        commands.add_note(number, str(place), stage.cast.oishi if place % 2 else stage.cast.sano)
    assert count() <= few + 1


def bulk(stage: Stage, action: str, cases: list[str], **data: Any) -> Any:
    """What 中村 sees after doing something to many cases."""
    return stage.nakamura.post(
        at("bulk"), {"action": action, "case": cases, "back": at("home"), **data}, follow=True
    )


def test_taking_cases_for_oneself_is_done_at_once_and_can_be_taken_back(stage: Stage) -> None:
    cases = requested(stage, 2)
    done = bulk(stage, "assign_me", cases)
    assert "自分の担当にする: 2 件できました" in text_of(done)
    assert {queries.case(one).assignee_name for one in cases} == {"中村"}
    assert "取り消す" in text_of(done)
    bulk(stage, "undo", cases)
    assert {queries.case(one).assignee_ref for one in cases} == {""}


def test_other_actions_ask_once_before_anything_happens(stage: Stage) -> None:
    cases = requested(stage, 2)
    asked = bulk(stage, "begin_review", cases)
    assert "2 件を受け付ける" in text_of(asked)
    assert {queries.case(one).state for one in cases} == {"submitted"}
    done = bulk(stage, "begin_review", cases, confirmed="yes")
    assert "受け付ける: 2 件できました" in text_of(done)
    assert {queries.case(one).state for one in cases} == {"in_review"}


def test_one_that_fails_is_named_with_its_reason_and_stops_no_other(stage: Stage) -> None:
    first, second = requested(stage, 2)
    commands.begin_review(first, stage.cast.nakamura)
    told = text_of(bulk(stage, "begin_review", [first, second], confirmed="yes"))
    assert "受け付ける: 1 件できました" in told
    assert "受け付ける: 1 件できませんでした" in told
    assert first in told
    assert "いまはできません" in told
    assert queries.case(second).state == "in_review"


def test_a_case_of_another_office_is_not_touched(stage: Stage) -> None:
    foreign = factories.submitted(stage.cast).receipt_number
    told = text_of(bulk(stage, "assign_me", [foreign]))
    assert "あなたの課の担当ではありません" in told
    assert queries.case(foreign).assignee_ref == ""


def test_what_an_action_needs_is_asked_for(stage: Stage) -> None:
    cases = requested(stage, 1)
    refused = bulk(stage, "hand_over", cases, confirmed="yes", office_id="", note="")
    assert refused.status_code == 422
    assert "引き継ぎのメモ: 入力してください" in text_of(refused)
    done = bulk(stage, "hand_over", cases, confirmed="yes", office_id="kodomo-mirai", note="子どもの件")
    assert "ほかの課へ回す: 1 件できました" in text_of(done)
    assert queries.case(cases[0]).office_id == "kodomo-mirai"


def test_giving_cases_to_a_colleague(stage: Stage) -> None:
    cases = requested(stage, 1)
    bulk(stage, "assign", cases, confirmed="yes", staff_ref=stage.cast.nakamura.ref)
    assert queries.case(cases[0]).assignee_name == "中村"


def test_nothing_ticked_and_nonsense_are_told_kindly(stage: Stage) -> None:
    assert "行が選ばれていません" in text_of(bulk(stage, "assign_me", []))
    assert "行が選ばれていません" in text_of(bulk(stage, "explode", ["K8-0000-0"]))
    away = stage.nakamura.post(at("bulk"), {"back": "https://evil.example/"})
    assert away.headers["Location"] == at("home")
    reloaded = stage.nakamura.get(at("bulk"))
    assert reloaded.headers["Location"] == at("home")


def test_searching_by_number_opens_the_case(stage: Stage) -> None:
    number = factories.submitted(stage.cast).receipt_number
    typed = number.replace("-", "－").lower()
    assert stage.sano.get(at("search") + f"?text={typed}").headers["Location"] == at("case", number)


def test_searching_by_name_stays_within_ones_offices(stage: Stage) -> None:
    number = factories.submitted(stage.cast).receipt_number
    assert number in text_of(stage.sano.get(at("search") + "?text=鈴木"))
    other = text_of(stage.nakamura.get(at("search") + "?text=鈴木"))
    assert number not in other
    assert "見つかりませんでした" in other
