"""The pages of the campaigns: made, counted, asked for, let go by the head, and what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from tenohira.counters.desk.tests.stage import Stage, at, faults, hidden, send, text_of
from tenohira.engines.campaigns import queries, timing
from tenohira.engines.cases.tests import factories as make
from tenohira.engines.cases.tests.factories import people as register
from tenohira.engines.messages import queries as messages
from tenohira.engines.people.tests.factories import row
from tenohira.foundation.outbox import drain

Campaign = apps.get_model("campaigns", "Campaign")

SERVICE = "allowance"
NOBODY = "00000000-0000-0000-0000-000000000007"


@pytest.fixture(autouse=True)
def _daytime(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "MORNING", datetime.min.time())
    monkeypatch.setattr(timing, "EVENING", datetime.max.time())


def begun(client: Client, **data: Any) -> str:
    """Begin a campaign at the screen; returns its key."""
    answer = send(client, at("new-campaign"), service=SERVICE, **data)
    assert answer.status_code == 200
    return str(Campaign.objects.latest("id").uuid)


def pressed(client: Client, act: str, key: str, **data: str) -> str:
    """Press a button of a campaign; returns what the page says then."""
    return text_of(client.post(at(f"{act}-campaign", key), data, follow=True))


def work() -> None:
    """Let the worker carry out everything."""
    while drain().done:
        pass


def test_the_empty_list_says_where_to_begin(stage: Stage) -> None:
    page = stage.sano.get(at("campaigns"))
    assert "案内は、まだありません" in text_of(page)
    assert at("new-campaign") in page.content.decode()
    assert faults(page) == []


def test_only_staff_come_in(stage: Stage) -> None:
    for client in (Client(), stage.hanako):
        for address in (at("campaigns"), at("new-campaign"), at("campaign", NOBODY)):
            answer = client.get(address, follow=True)
            assert "案内の一斉送信" not in text_of(answer)
            assert "案内をつくる" not in text_of(answer)


def test_a_new_one_is_counted_at_once_and_shows_no_name(stage: Stage) -> None:
    key = begun(stage.sano, words="窓口へどうぞ。", send_on="")
    page = stage.sano.get(at("campaign", key))
    told = text_of(page)
    assert "だれに送るか" in told
    assert "窓口へどうぞ。" in told
    assert "少数" in told
    assert "鈴木" not in told
    assert faults(page) == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"service": ""}, "入力してください"),
        ({"service": "copy"}, "選択"),
        ({"words": "あ" * 1001}, "1000"),
        ({"send_on": "令和8年2月30日"}, "2月"),
    ],
)
def test_a_mistake_is_named_and_nothing_is_made(stage: Stage, wrong: dict[str, str], said: str) -> None:
    given = {"service": SERVICE, "words": "窓口へどうぞ。", "send_on": ""} | wrong
    answer = send(stage.sano, at("new-campaign"), **given)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert faults(answer) == []
    assert not Campaign.objects.exists()


def test_an_office_without_such_services_has_nothing_to_choose(stage: Stage) -> None:
    page = stage.nakamura.get(at("new-campaign")).content.decode()
    assert f'value="{SERVICE}"' not in page
    assert f'value="{SERVICE}"' in stage.sano.get(at("new-campaign")).content.decode()


def test_the_form_sent_twice_makes_one(stage: Stage) -> None:
    drawn = stage.sano.get(at("new-campaign"))
    data = {"once": hidden(drawn, "once"), "service": SERVICE, "words": "", "send_on": ""}
    assert data["once"]
    stage.sano.post(at("new-campaign"), data)
    again = stage.sano.post(at("new-campaign"), data)
    assert again.headers["Location"] == at("campaigns")
    assert Campaign.objects.count() == 1


def test_the_day_and_the_repeating_are_shown_as_they_were_chosen(stage: Stage) -> None:
    key = begun(stage.sano, send_on="令和9年4月1日", repeats="on")
    told = text_of(stage.sano.get(at("campaign", key)))
    assert "令和9年4月1日" in told
    assert "そのあと毎日、新しく当てはまった方に" in told
    assert Campaign.objects.get().repeats


def test_who_made_it_asks_and_has_no_button_to_let_it_go(stage: Stage) -> None:
    key = begun(stage.sano)
    assert "承認を申請しました" in pressed(stage.sano, "propose", key)
    mine = stage.sano.get(at("campaign", key)).content.decode()
    assert at("approve-campaign", key) not in mine
    assert at("propose-campaign", key) not in mine
    assert at("approve-campaign", key) in stage.sugiyama.get(at("campaign", key)).content.decode()


def test_whoever_presses_what_is_not_theirs_is_told_why(stage: Stage) -> None:
    key = begun(stage.sano)
    pressed(stage.sano, "propose", key)
    assert "自分が作った案内は承認できません" in pressed(stage.sano, "approve", key)
    assert Campaign.objects.get().state == "proposed"


def test_the_head_lets_it_go_and_a_second_press_changes_nothing(stage: Stage) -> None:
    key = begun(stage.sano)
    pressed(stage.sano, "propose", key)
    assert "承認しました" in pressed(stage.sugiyama, "approve", key)
    assert "ほかの人が先に進めました" in pressed(stage.sugiyama, "approve", key)
    work()
    sent = [one for one in messages.inbox(stage.cast.hanako.ref) if one.subject.startswith("campaign:")]
    assert len(sent) == 1


def test_the_head_sends_it_back_to_be_asked_for_again(stage: Stage) -> None:
    key = begun(stage.sano)
    pressed(stage.sano, "propose", key)
    assert "差し戻しました" in pressed(stage.sugiyama, "refuse", key, reason="文を直す")
    assert "数え直しました" in pressed(stage.sano, "count", key)
    assert "承認を申請しました" in pressed(stage.sano, "propose", key)


def test_one_that_was_stopped_offers_no_button_any_more(stage: Stage) -> None:
    key = begun(stage.sano)
    assert "取りやめました" in pressed(stage.sano, "stop", key)
    page = stage.sano.get(at("campaign", key)).content.decode()
    for act in ("count", "propose", "approve", "refuse", "stop"):
        assert at(f"{act}-campaign", key) not in page


def test_one_that_grew_says_that_nobody_was_told_yet(stage: Stage) -> None:
    key = begun(stage.sano)
    pressed(stage.sano, "propose", key)
    pressed(stage.sugiyama, "approve", key)
    register.load([row(f"9{n:03}", f"9{n:03}") for n in range(20)])
    work()
    told = text_of(stage.sugiyama.get(at("campaign", key)))
    assert "承認したときより大きく増えました" in told
    assert "まだだれにも送っていません" in told
    assert "承認しました" in pressed(stage.sugiyama, "approve", key)


def test_the_figures_follow_what_people_did(stage: Stage) -> None:
    key = begun(stage.sano)
    pressed(stage.sano, "propose", key)
    pressed(stage.sugiyama, "approve", key)
    work()
    before = text_of(stage.sano.get(at("campaign", key)))
    assert "届け先がない方（アカウントもメールもない）" in before
    make.granted(stage.cast)
    outcome = queries.outcome_of(f"campaign:{key}", stage.cast.sano)
    assert (outcome.told, outcome.applied, outcome.granted) == (1, 1, 1)
    page = stage.sano.get(at("campaign", key))
    assert "認めました" in text_of(page)
    assert faults(page) == []


def test_the_list_leads_to_each_and_another_office_sees_none(stage: Stage) -> None:
    key = begun(stage.sano)
    page = stage.sano.get(at("campaigns"))
    assert at("campaign", key) in page.content.decode()
    assert "下書き" in text_of(page)
    assert faults(page) == []
    assert at("campaign", key) not in stage.nakamura.get(at("campaigns")).content.decode()
    assert stage.nakamura.get(at("campaign", key)).status_code == 404


@pytest.mark.parametrize("key", [NOBODY, "nonsense"])
def test_one_that_is_not_there_is_not_found(stage: Stage, key: str) -> None:
    answer = stage.sano.get(at("campaign", key))
    assert answer.status_code == 404
    assert "この案内は見つかりません" in text_of(answer)


@pytest.mark.parametrize("act", ["count", "propose", "approve", "refuse", "stop"])
def test_nothing_is_done_by_following_a_link(stage: Stage, act: str) -> None:
    key = begun(stage.sano)
    assert stage.sugiyama.get(at(f"{act}-campaign", key)).status_code == 405
    assert Campaign.objects.get().state == "draft"


def gone_out(stage: Stage, **data: Any) -> str:
    """A campaign that went out; returns its key."""
    key = begun(stage.sano, **data)
    pressed(stage.sano, "propose", key)
    pressed(stage.sugiyama, "approve", key)
    work()
    return key


def test_whoever_nothing_reaches_is_bound_into_letters_fetched_and_noted_as_printed(stage: Stage) -> None:
    key = gone_out(stage, letters="on")
    page = stage.sano.get(at("campaign", key))
    assert "手紙を待っている方" in text_of(page)
    assert faults(page) == []
    bound = stage.sano.post(at("bind-letters", key), follow=True)
    assert "通を束ねました" in text_of(bound)
    assert "印刷した" not in [word.strip() for word in text_of(bound).split()]
    pdf = stage.sano.post(at("fetch-letters", key), {"bundle": "1"})
    assert pdf["Content-Type"] == "application/pdf"
    assert "no-store" in pdf["Cache-Control"]
    assert pdf.content.startswith(b"%PDF")
    assert at("printed-letters", key) in stage.sano.get(at("campaign", key)).content.decode()
    done = stage.sano.post(at("printed-letters", key), {"bundle": "1"}, follow=True)
    assert "1 束目を、印刷済みにしました" in text_of(done)
    assert faults(done) == []


def test_without_the_wish_for_letters_the_page_has_none(stage: Stage) -> None:
    key = gone_out(stage)
    assert "手紙で送る" not in text_of(stage.sano.get(at("campaign", key)))
    assert "いま印刷できる手紙はありません" in text_of(stage.sano.post(at("bind-letters", key), follow=True))


@pytest.mark.parametrize("bundle", ["", "0", "2", "x", "９" * 3, "9" * 30])
def test_a_bundle_that_is_not_there_is_said_in_words(stage: Stage, bundle: str) -> None:
    key = gone_out(stage, letters="on")
    stage.sano.post(at("bind-letters", key))
    for act in ("fetch-letters", "printed-letters"):
        assert "この束は開けません" in text_of(stage.sano.post(at(act, key), {"bundle": bundle}, follow=True))


def test_another_office_fetches_no_letters(stage: Stage) -> None:
    key = gone_out(stage, letters="on")
    stage.sano.post(at("bind-letters", key))
    answer = stage.nakamura.post(at("fetch-letters", key), {"bundle": "1"}, follow=True)
    assert "この案内は見つかりません" in text_of(answer)
