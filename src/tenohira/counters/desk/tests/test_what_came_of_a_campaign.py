"""The page of a campaign that went out: what came of it by each way, its letters, and what it does not tell."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from tenohira.counters.desk.tests.stage import Stage, at, faults, send, text_of
from tenohira.engines.campaigns import timing
from tenohira.engines.cases.tests.factories import people as register
from tenohira.engines.messages import commands as messages
from tenohira.engines.messages import queries as notices
from tenohira.engines.people.tests.factories import row
from tenohira.foundation.journal import Actor
from tenohira.foundation.outbox import drain

Campaign = apps.get_model("campaigns", "Campaign")

SERVICE = "allowance"
LETTER_ACTS = ("bind-letters", "fetch-letters", "printed-letters")


@pytest.fixture(autouse=True)
def _daytime(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "MORNING", datetime.min.time())
    monkeypatch.setattr(timing, "EVENING", datetime.max.time())


def begun(stage: Stage, **data: Any) -> str:
    """A campaign 佐野 began at the screen; returns its key."""
    assert send(stage.sano, at("new-campaign"), service=SERVICE, **data).status_code == 200
    return str(Campaign.objects.latest("id").uuid)


def let_go(stage: Stage, **data: Any) -> str:
    """A campaign the head let go, before the worker came to it; returns its key."""
    key = begun(stage, **data)
    stage.sano.post(at("propose-campaign", key))
    stage.sugiyama.post(at("approve-campaign", key))
    return key


def gone_out(stage: Stage, **data: Any) -> str:
    """A campaign that went out; returns its key."""
    key = let_go(stage, **data)
    while drain().done:
        pass
    return key


def page_of(client: Client, key: str) -> str:
    """The words of a campaign's page."""
    return text_of(client.get(at("campaign", key)))


def state_of(client: Client, key: str) -> str:
    """What stands in the heading of a campaign's page beside its title."""
    html = client.get(at("campaign", key)).content.decode()
    found = re.search(r"<h1.*?</h1>", html, flags=re.S)
    assert found
    return re.sub(r"<[^>]+>", " ", found[0])


def way(client: Client, key: str, name: str) -> list[str]:
    """The figures of one way: 渡した, 画面に出た, 開いた, これから, 次へ; [] when the page has no such row."""
    html = client.get(at("campaign", key)).content.decode()
    found = re.search(rf'<tr><th scope="row">{name}</th>((?:<td class="num">[^<]*</td>){{5}})</tr>', html)
    return re.findall(r">([^<]*)</td>", found[1]) if found else []


def bound(stage: Stage, **data: Any) -> str:
    """A campaign whose letters are bound; returns its key."""
    key = gone_out(stage, letters="on", **data)
    stage.sano.post(at("bind-letters", key))
    return key


def test_before_it_goes_out_the_page_tells_of_nothing_that_came_of_it(stage: Stage) -> None:
    for key in (begun(stage, letters="on"), let_go(stage, letters="on")):
        told = page_of(stage.sano, key)
        assert "対象の方" in told
        for later in ("送りました", "開きました", "どの方法で届いたか", "手紙で送る</h2>", "束ねる"):
            assert later not in told


def test_letters_wait_in_the_row_of_the_post_until_they_are_printed(stage: Stage) -> None:
    key = gone_out(stage, letters="on")
    taken, shown, opened, waiting, failed = way(stage.sano, key, "郵送")
    assert (taken, shown, opened, failed) == ("0", "−", "0", "−")
    stage.sano.post(at("bind-letters", key))
    assert way(stage.sano, key, "郵送")[3] == waiting
    stage.sano.post(at("fetch-letters", key), {"bundle": "1"})
    assert way(stage.sano, key, "郵送")[3] == waiting
    stage.sano.post(at("printed-letters", key), {"bundle": "1"})
    assert way(stage.sano, key, "郵送") == [waiting, "−", "0", "−", "−"]


def test_mail_has_a_row_of_its_own_and_says_how_many_opened_it(stage: Stage) -> None:
    register.load([row("9001", "91", メールアドレス="oya@mail.example")])
    key = gone_out(stage)
    taken = way(stage.sano, key, "メール")[0]
    assert int(taken) >= 1
    assert way(stage.sano, key, "メール")[2] == "0"
    reader = register.known("9001").ref
    (notice,) = notices.inbox(reader)
    messages.mark_read(notice.ref, Actor("resident", reader))
    assert way(stage.sano, key, "メール")[:3] == [taken, "−", "1"]


def test_a_way_nothing_went_has_no_row(stage: Stage) -> None:
    key = gone_out(stage)
    for name in ("郵送", "LINE", "端末への通知"):
        assert way(stage.sano, key, name) == []


def test_without_letters_it_says_how_many_had_no_way_and_with_them_nobody_is_left(stage: Stage) -> None:
    silent = gone_out(stage)
    assert "届け先がない方（アカウントもメールもない）" in page_of(stage.sano, silent)
    posted = gone_out(stage, letters="on")
    assert "送らなかった方" not in page_of(stage.sano, posted)
    assert "ほかの方法で届かない方には、手紙で送る" in page_of(stage.sano, posted)


def test_what_came_of_it_names_nobody_and_no_address(stage: Stage) -> None:
    key = bound(stage)
    stage.sano.post(at("fetch-letters", key), {"bundle": "1"})
    told = page_of(stage.sano, key)
    for secret in ("鈴木", "花子", "高橋", "マリア", "2番3号", "hanako@mail.example", "person:"):
        assert secret not in told


def test_a_group_of_few_has_no_number_and_a_larger_one_beside_it_has(stage: Stage) -> None:
    register.load([row(f"9{n:03}", f"9{n:03}", 町字="湖東町") for n in range(10)])
    register.load([row("8001", "8001", 町字="山奥町")])
    told = page_of(stage.sano, begun(stage))
    assert "湖東町 10 人" in told
    assert "山奥町" not in told
    assert "ほかに、少数の町字が" in told


def test_those_under_protection_are_few_and_are_not_counted_out(stage: Stage) -> None:
    register.load([row("8001", "8001", 支援措置="有")])
    told = page_of(stage.sano, begun(stage))
    assert "ほかに支援措置の方が少数いて、その方には送りません。" in told
    assert re.search(r"支援措置の方が \d", told) is None


def test_the_heading_says_where_it_stands_at_every_step(stage: Stage) -> None:
    key = begun(stage)
    assert "下書き" in state_of(stage.sano, key)
    stage.sano.post(at("propose-campaign", key))
    assert "承認待ち" in state_of(stage.sano, key)
    stage.sugiyama.post(at("approve-campaign", key))
    assert "送信待ち" in state_of(stage.sano, key)
    while drain().done:
        pass
    assert "送信済み" in state_of(stage.sano, key)


def test_one_that_repeats_stands_and_can_still_be_stopped(stage: Stage) -> None:
    key = gone_out(stage, repeats="on")
    assert "毎晩、新しい方に送信" in state_of(stage.sano, key)
    assert at("stop-campaign", key) in stage.sano.get(at("campaign", key)).content.decode()
    stage.sano.post(at("stop-campaign", key))
    assert "取りやめ" in state_of(stage.sano, key)
    assert "送りました" in page_of(stage.sano, key)


def test_one_that_was_sent_cannot_be_taken_back(stage: Stage) -> None:
    key = gone_out(stage)
    for act in ("count", "propose", "approve", "refuse", "stop"):
        assert at(f"{act}-campaign", key) not in stage.sugiyama.get(at("campaign", key)).content.decode()
    told = text_of(stage.sugiyama.post(at("stop-campaign", key), follow=True))
    assert "この案内は、いま「送信済み」です" in told
    assert Campaign.objects.get().state == "sent"


def test_who_made_it_and_who_let_it_go_stand_on_the_page(stage: Stage) -> None:
    told = page_of(stage.sugiyama, gone_out(stage))
    made, decided = told.split("つくった人")[1].split("承認した人")
    assert "佐野" in made
    assert "杉山" in decided.split("送る日")[0]


def test_a_bundle_is_offered_first_as_a_pdf_and_then_as_printed(stage: Stage) -> None:
    key = bound(stage)
    before = stage.sano.get(at("campaign", key)).content.decode()
    assert at("fetch-letters", key) in before
    assert at("printed-letters", key) not in before
    assert at("bind-letters", key) not in before
    stage.sano.post(at("fetch-letters", key), {"bundle": "1"})
    between = stage.sano.get(at("campaign", key)).content.decode()
    assert at("fetch-letters", key) in between
    assert at("printed-letters", key) in between
    stage.sano.post(at("printed-letters", key), {"bundle": "1"})
    after = stage.sano.get(at("campaign", key))
    assert "に印刷済み" in text_of(after)
    for act in LETTER_ACTS:
        assert at(act, key) not in after.content.decode()


def test_the_file_bears_the_campaign_and_the_bundle_in_its_name(stage: Stage) -> None:
    key = bound(stage)
    answer = stage.sano.post(at("fetch-letters", key), {"bundle": "1"})
    assert answer["Content-Disposition"] == f'attachment; filename="letters-{key[:8]}-1.pdf"'


def test_a_bundle_is_not_printed_before_it_was_fetched(stage: Stage) -> None:
    key = bound(stage)
    told = text_of(stage.sano.post(at("printed-letters", key), {"bundle": "1"}, follow=True))
    assert "まだ印刷済みにできません" in told
    assert "に印刷済み" not in told


def test_a_second_press_on_printed_is_told_that_it_was_done(stage: Stage) -> None:
    key = bound(stage)
    stage.sano.post(at("fetch-letters", key), {"bundle": "1"})
    stage.sano.post(at("printed-letters", key), {"bundle": "1"})
    for act in ("fetch-letters", "printed-letters"):
        answer = stage.sano.post(at(act, key), {"bundle": "1"}, follow=True)
        assert "もう印刷済みか、番号が違います" in text_of(answer)


def test_a_second_press_on_binding_makes_no_second_bundle(stage: Stage) -> None:
    key = bound(stage)
    told = text_of(stage.sano.post(at("bind-letters", key), follow=True))
    assert "いま印刷できる手紙はありません" in told
    assert "1 束目" in told
    assert "2 束目" not in told


def test_a_colleague_goes_on_with_the_letters_where_another_stopped(stage: Stage) -> None:
    key = bound(stage)
    assert stage.oishi.post(at("fetch-letters", key), {"bundle": "1"})["Content-Type"] == "application/pdf"
    done = stage.sugiyama.post(at("printed-letters", key), {"bundle": "1"}, follow=True)
    assert "1 束目を、印刷済みにしました" in text_of(done)


@pytest.mark.parametrize("act", LETTER_ACTS)
def test_letters_are_nothing_one_gets_by_following_a_link(stage: Stage, act: str) -> None:
    key = bound(stage)
    assert stage.sano.get(at(act, key), {"bundle": "1"}).status_code == 405


@pytest.mark.parametrize("act", LETTER_ACTS)
def test_no_resident_and_no_stranger_gets_letters(stage: Stage, act: str) -> None:
    key = bound(stage)
    bundle = Campaign.objects.get().bundles.get()
    for client in (stage.hanako, Client()):
        answer = client.post(at(act, key), {"bundle": "1"})
        assert answer.status_code in (302, 403, 404)
        assert answer.headers.get("Content-Type") != "application/pdf"
    bundle.refresh_from_db()
    assert (bundle.fetched_at, bundle.printed_at) == (None, None)


@pytest.mark.parametrize("act", LETTER_ACTS)
def test_another_office_changes_nothing_about_the_letters(stage: Stage, act: str) -> None:
    key = gone_out(stage, letters="on")
    if act != "bind-letters":
        stage.sano.post(at("bind-letters", key))
    before = list(Campaign.objects.get().bundles.values())
    told = text_of(stage.nakamura.post(at(act, key), {"bundle": "1"}, follow=True))
    assert "この案内は見つかりません" in told
    assert list(Campaign.objects.get().bundles.values()) == before


@pytest.mark.parametrize("key", ["00000000-0000-0000-0000-000000000007", "nonsense"])
def test_letters_of_a_campaign_that_is_not_there_are_not_found(stage: Stage, key: str) -> None:
    for act in LETTER_ACTS:
        answer = stage.sano.post(at(act, key), {"bundle": "1"}, follow=True)
        assert answer.status_code == 404
        assert "この案内は見つかりません" in text_of(answer)


def test_the_page_is_sound_at_every_step_of_the_letters(stage: Stage) -> None:
    key = gone_out(stage, letters="on")
    for act in LETTER_ACTS:
        assert faults(stage.sano.get(at("campaign", key))) == []
        stage.sano.post(at(act, key), {"bundle": "1"})
    assert faults(stage.sano.get(at("campaign", key))) == []
