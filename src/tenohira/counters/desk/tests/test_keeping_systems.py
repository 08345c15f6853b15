"""伊藤 of the DX division lets systems in, hands their tokens out once, and shuts them out again."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from tenohira.counters.desk.tests.stage import Stage, at, faults, send, text_of
from tenohira.engines.messages import queries as messages
from tenohira.engines.people import commands
from tenohira.engines.people import queries as people
from tenohira.foundation.journal import SYSTEM, entries


def app() -> people.ClientView:
    return commands.register_client("子育てアプリ", "kodomo-mirai", by=SYSTEM, contact="てのひらソフト 099-1")


def key(ref: str) -> str:
    return ref.partition(":")[2]


def issued(client: people.ClientView, **options: bool) -> people.IssuedToken:
    until = timezone.localdate() + timedelta(days=30)
    return commands.issue_token(client.ref, ["services:read"], until=until, by=SYSTEM, **options)


def test_the_page_says_when_there_is_none(stage: Stage) -> None:
    page = stage.ito().get(at("systems"))
    assert "連携システムはまだありません" in text_of(page)
    assert faults(page) == []


def test_a_system_is_let_in(stage: Stage) -> None:
    done = send(
        stage.ito(), at("register-system"), name="子育てアプリ", office_id="kodomo-mirai", contact="099-1"
    )
    assert "登録しました" in text_of(done)
    assert "トークンを発行する （子育てアプリ）" in text_of(done)
    assert "こども未来課 099-1" in text_of(done)
    (client,) = people.clients()
    assert (client.name, client.office_id, client.contact) == ("子育てアプリ", "kodomo-mirai", "099-1")
    assert client.tokens == ()
    (entry,) = entries(client.ref)
    assert (entry.kind, entry.actor_kind) == ("people.client_registered", "staff")


def test_a_token_is_shown_once(stage: Stage) -> None:
    client, ito = app(), stage.ito()
    shown = send(
        ito, at("issue-token", key(client.ref)), scopes=["services:read", "drafts:write"], label="本番",
        until="令和10年3月31日",
    )  # fmt: skip
    found = re.search(r">(tnh_live_[^<]+)<", shown.content.decode())
    assert found is not None
    assert "見えるのは、いまだけ" in text_of(shown)
    assert "no-store" in shown["Cache-Control"]
    assert faults(shown) == []
    opened = commands.enter(found[1])
    assert opened is not None
    assert opened.scopes == {"services:read", "drafts:write"}
    listed = ito.get(at("systems"))
    assert found[1] not in listed.content.decode()
    assert found[1][:13] in listed.content.decode()
    assert "手続きの一覧・説明・様式を読む" in text_of(listed)
    assert "2028/3/31" in text_of(listed), "the last day, not the midnight after it"
    assert faults(listed) == []


def test_sending_the_same_form_again_makes_no_second_token(stage: Stage) -> None:
    client, ito = app(), stage.ito()
    drawn = ito.get(at("issue-token", key(client.ref)))
    once = re.search(r'name="once" value="([^"]+)"', drawn.content.decode())
    assert once is not None
    data = {"once": once[1], "scopes": ["services:read"], "until": "令和10年3月31日"}
    ito.post(at("issue-token", key(client.ref)), data)
    again = ito.post(at("issue-token", key(client.ref)), data, follow=True)
    assert "発行済み" in text_of(again)
    assert len(people.client(client.ref).tokens) == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"scopes": []}, "許すことを1つ以上"),
        ({"until": "昨日"}, "いつまで使えるか"),
        ({"until": "令和元年5月1日"}, "今日から2年以内"),
        ({"until": "令和50年1月1日"}, "今日から2年以内"),
        ({"scopes": ["everything"]}, "許すこと"),
        ({"scopes": ["applicants:vouch"], "is_sandbox": "on"}, "試験用のトークン"),
    ],
)
def test_what_is_wrong_with_a_token_is_told(stage: Stage, data: dict[str, object], words: str) -> None:
    client = app()
    sent = {"scopes": ["services:read"], "until": "令和10年3月31日", **data}
    refused = send(stage.ito(), at("issue-token", key(client.ref)), **sent)
    assert refused.status_code == 422
    assert words in text_of(refused)
    assert faults(refused) == []
    assert people.client(client.ref).tokens == ()


@pytest.mark.parametrize(
    ("data", "words"),
    [({"name": ""}, "システムの名前"), ({"office_id": "nowhere"}, "どの課"), ({}, "同じ名前")],
)
def test_what_is_wrong_with_a_system_is_told(stage: Stage, data: dict[str, str], words: str) -> None:
    app()
    sent = {"name": "子育てアプリ", "office_id": "kodomo-mirai", **data}
    refused = send(stage.ito(), at("register-system"), **sent)
    assert refused.status_code == 422
    assert words in text_of(refused)


def test_a_token_is_revoked_and_opens_nothing_more(stage: Stage) -> None:
    client = app()
    token = issued(client)
    ito = stage.ito()
    asked = ito.get(at("revoke-token", key(token.token.ref)))
    assert "すぐに使えなくなります" in text_of(asked)
    assert commands.enter(token.text) is not None, "only asked so far"
    done = send(ito, at("revoke-token", key(token.token.ref)))
    assert "取り消し済み" in text_of(done)
    assert commands.enter(token.text) is None


def test_a_system_is_shut_out_with_all_its_tokens(stage: Stage) -> None:
    client = app()
    tokens = [issued(client), issued(client, is_sandbox=True)]
    done = send(stage.ito(), at("close-system", key(client.ref)))
    assert "利用終了" in text_of(done)
    assert [commands.enter(one.text) for one in tokens] == [None, None]
    assert [one.kind for one in entries(client.ref)][-1] == "people.client_closed"


@pytest.mark.parametrize("name", ["systems", "register-system"])
def test_only_administrators_come_here(stage: Stage, name: str) -> None:
    for screen in (stage.sano, stage.sugiyama):
        assert screen.get(at(name)).status_code == 403
    assert stage.hanako.get(at(name)).status_code == 403


def test_a_clerk_issues_no_token_whatever_is_sent(stage: Stage) -> None:
    client = app()
    data = {"scopes": ["services:read"], "until": "令和10年3月31日"}
    assert stage.sano.post(at("issue-token", key(client.ref)), data).status_code == 403
    assert people.client(client.ref).tokens == ()


def test_a_stopped_webhook_stands_on_the_stuck_page_and_is_switched_on_again(stage: Stage) -> None:
    client = app()
    row = apps.get_model("notices", "Webhook").objects.create(
        client=client.ref, office="kodomo-mirai", url="https://app.example/hook", events=["case.submitted"],
        secret="whsec", disabled_at=timezone.now(), failing_since=timezone.now() - timedelta(days=6),
    )  # fmt: skip
    ito = stage.ito()
    page = ito.get(at("stuck"))
    assert "子育てアプリ https://app.example/hook" in text_of(page)
    assert faults(page) == []
    done = ito.post(at("stuck"), {"webhook": str(row.uuid)}, follow=True)
    assert "知らせ先を再開しました" in text_of(done)
    assert messages.disabled_webhooks() == []
    (entry,) = entries(f"webhook:{row.uuid}")
    assert (entry.kind, entry.actor_kind) == ("webhook.activated", "staff")
