"""Looking residents up: with a purpose, leaving a trace, never those who are protected."""

from __future__ import annotations

from typing import Any

from django.test import Client

from tenohira.counters.desk.tests.stage import Stage, at, send, text_of
from tenohira.engines.cases.tests import factories
from tenohira.engines.cases.tests.factories import people as register
from tenohira.engines.people import queries
from tenohira.foundation.journal import entries_about

PURPOSE = "窓口での相談・案内"


def found(client: Client, text: str = "", **data: Any) -> Any:
    """What a search shows."""
    return client.post(at("people"), {"text": text, "purpose": PURPOSE, **data})


def key(number: str) -> str:
    """The key of a resident in addresses."""
    return register.known(number).ref.partition(":")[2]


def test_a_search_without_a_purpose_is_refused_and_keeps_the_name(stage: Stage) -> None:
    refused = stage.nakamura.post(at("people"), {"text": "鈴木"})
    assert refused.status_code == 422
    assert "目的を選んでください" in text_of(refused)
    assert 'value="鈴木"' in refused.content.decode()
    assert "花子" not in text_of(refused)


def test_another_purpose_has_to_be_written(stage: Stage) -> None:
    assert "目的を書いてください" in text_of(found(stage.nakamura, "鈴木", purpose="other"))
    assert "鈴木 花子" in text_of(found(stage.nakamura, "鈴木", purpose="other", detail="選挙の照会"))


def test_residents_are_found_by_reading_name_address_and_birth_date(stage: Stage) -> None:
    for text in ("スズキ", "鈴木 花子", "中央一丁目"):
        assert "鈴木 花子" in text_of(found(stage.nakamura, text))
    birth = register.known("2001").birth_date
    assert "マリア・シルバ" in text_of(found(stage.nakamura, "", birth_date=birth.isoformat()))
    assert "氏名か生年月日のどちらか" in text_of(found(stage.nakamura))
    assert found(stage.nakamura, "", birth_date="令和99年99月").status_code == 422


def test_nobody_found_says_what_may_be_the_reason(stage: Stage) -> None:
    assert "閲覧が制限されている人は出ません" in text_of(found(stage.nakamura, "タカハシ"))


def test_protected_people_are_there_for_permitted_posts_only(stage: Stage) -> None:
    assert "高橋 美咲" not in text_of(found(stage.nakamura, "タカハシ"))
    opened = stage.nakamura.get(at("person", key("3001")))
    assert opened.status_code == 404
    assert "美咲" not in text_of(opened)
    terada = stage.terada()
    assert "高橋 美咲" in text_of(found(terada, "タカハシ"))
    assert "支援措置" in text_of(terada.get(at("person", key("3001"))))


def test_opening_a_resident_asks_why_and_leaves_a_trace_they_can_see(stage: Stage) -> None:
    asked = stage.nakamura.get(at("person", key("1001")))
    assert "何のために見ますか" in text_of(asked)
    assert "花子" not in text_of(asked)
    shown = stage.nakamura.post(at("person", key("1001")), {"purpose": PURPOSE}, follow=True)
    assert "鈴木 花子" in text_of(shown)
    assert "鈴木 一郎" in text_of(shown)
    assert [one.purpose for one in queries.viewed_by(register.known("1001").ref)] == [PURPOSE]


def test_from_a_case_the_purpose_is_the_case(stage: Stage) -> None:
    number = factories.submitted(stage.cast).receipt_number
    shown = stage.sano.get(at("person", key("1001")) + f"?case={number}")
    assert f"受付番号 {number} の審査" in text_of(shown)
    foreign = stage.nakamura.get(at("person", key("1001")) + f"?case={number}")
    assert foreign.status_code == 403


def opened(stage: Stage, number: str, client: Client | None = None) -> Client:
    """A screen on which a resident is open."""
    client = client or stage.nakamura
    client.post(at("person", key(number)), {"purpose": PURPOSE})
    return client


def test_an_account_is_linked_after_papers_were_seen(stage: Stage) -> None:
    client = opened(stage, "2001")
    account = register.account("maria@mail.example")
    url = at("keep-up", key("2001"), "link")
    missing = send(client, url, mail="nobody@mail.example", evidence="運転免許証")
    assert "このメールアドレスのアカウントはありません" in text_of(missing)
    assert "nobody@mail.example" in missing.content.decode()
    assert send(client, url, mail="maria@mail.example", evidence="").status_code == 422
    done = send(client, url, mail="maria@mail.example", evidence="在留カード")
    assert "紐づけました" in text_of(done)
    assert queries.person_of(account) == register.known("2001").ref
    ended = send(client, at("keep-up", key("2001"), "unlink"), reason="本人の申し出")
    assert "解除しました" in text_of(ended)
    assert queries.person_of(account) is None


def test_a_mandate_is_recorded_with_its_ground_and_revoked_with_a_reason(stage: Stage) -> None:
    client = opened(stage, "1004")
    done = send(
        client, at("keep-up", key("1004"), "mandate"), mail="hanako@mail.example", kind="parent",
        authority="委任状 令和8年11月1日", until="",
    )  # fmt: skip
    assert "代理を登録しました" in text_of(done)
    held = [one for one in queries.acts_for(stage.cast.account) if one.name == "田中 正夫"]
    assert len(held) == 1
    opened(stage, "1001")
    page = stage.nakamura.get(at("person", key("1001")))
    assert "田中 正夫の代理を取り消す" in text_of(page)
    asked = stage.nakamura.post(at("revoke", key("1001")), {"mandate": held[0].ref})
    assert "取り消す理由" in text_of(asked)
    stage.nakamura.post(at("revoke", key("1001")), {"mandate": held[0].ref, "reason": "本人の申し出"})
    assert "田中 正夫" not in [one.name for one in queries.acts_for(stage.cast.account)]


def test_contact_is_mended_and_mistakes_are_told(stage: Stage) -> None:
    client = opened(stage, "2001")
    url = at("keep-up", key("2001"), "contact")
    refused = send(client, url, language="pt-BR", phone="電話なし", mail="")
    assert refused.status_code == 422
    send(client, url, language="en", phone="０９０−１１１１−２２２２", mail="maria@mail.example")
    person = register.known("2001")
    assert (person.language, person.mail) == ("en", "maria@mail.example")
    assert person.phone.replace("-", "") == "09011112222"


def test_only_permitted_posts_begin_and_end_protection(stage: Stage) -> None:
    client = opened(stage, "2001")
    assert "支援措置を始める" not in text_of(client.get(at("person", key("2001"))))
    assert client.get(at("keep-up", key("2001"), "protect")).status_code == 302
    terada = opened(stage, "2001", stage.terada())
    send(terada, at("keep-up", key("2001"), "protect"), until="")
    assert register.known("2001").is_protected
    assert "マリア" not in text_of(found(stage.nakamura, "マリア"))
    send(terada, at("keep-up", key("2001"), "lift"))
    assert not register.known("2001").is_protected


def test_everything_that_was_done_is_in_the_journal(stage: Stage) -> None:
    client = opened(stage, "2001")
    send(client, at("keep-up", key("2001"), "contact"), language="en", phone="", mail="")
    kinds = {entry.kind for entry in entries_about(register.known("2001").ref)}
    assert len(kinds) >= 2
    assert all(
        entry.actor_ref == stage.cast.nakamura.ref
        for entry in entries_about(register.known("2001").ref)
        if entry.actor_kind == "staff"
    )


def test_a_company_is_registered_found_and_given_somebody_who_acts_for_it(stage: Stage) -> None:
    wrong = send(
        stage.nakamura, at("register-organisation"), name="浜名精機株式会社", corporate_number="1234567890123"
    )
    assert wrong.status_code == 422
    assert "法人番号が正しくありません" in text_of(wrong)
    assert "浜名精機" in wrong.content.decode()
    done = send(
        stage.nakamura, at("register-organisation"), name="浜名精機株式会社", kana="ハマナセイキ",
        corporate_number="", representative="山本 浩二", address="てのひら市浜町1番地",
    )  # fmt: skip
    assert "浜名精機株式会社" in text_of(done)
    assert "山本 浩二" in text_of(stage.sano.get(at("organisations") + "?text=ハマナ"))
    account = register.account("yamamoto@mail.example")
    url = done.redirect_chain[-1][0] + "allow/"
    assert send(stage.nakamura, url, mail="nobody@mail.example", authority="登記").status_code == 422
    send(stage.nakamura, url, mail="yamamoto@mail.example", authority="登記事項証明書（代表取締役）")
    assert [one.name for one in queries.acts_for(account)] == ["浜名精機株式会社"]


def test_an_organisation_that_is_not_there_is_told(stage: Stage) -> None:
    missing = stage.sano.get(at("organisation", "00000000-0000-0000-0000-000000000000"))
    assert missing.status_code == 404
    assert "見つかりません" in text_of(stage.sano.get(at("organisations") + "?text=なし"))
