"""Residents at the desk: no look without a purpose, every look seen, links, mandates, protection, contact."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from tenohira.counters.desk.tests.stage import Stage, at, faults, send, text_of
from tenohira.engines.cases.tests import factories
from tenohira.engines.cases.tests.factories import people as register
from tenohira.engines.people import commands, queries
from tenohira.foundation.journal import SYSTEM, entries_about

PURPOSE = "窓口での相談・案内"
KEEPINGS = ("link", "unlink", "mandate", "contact", "protect", "lift")


def key(number: str) -> str:
    """The key of a resident in addresses."""
    return register.known(number).ref.partition(":")[2]


def opened(client: Client, number: str) -> Client:
    """A screen on which a resident is open, for a purpose."""
    client.post(at("person", key(number)), {"purpose": PURPOSE})
    return client


def looks(number: str) -> list[str]:
    """The purposes a resident sees under 見た人."""
    return [one.purpose for one in queries.viewed_by(register.known(number).ref)]


def test_nothing_is_kept_up_before_a_purpose_was_stated(stage: Stage) -> None:
    for what in KEEPINGS:
        answer = stage.nakamura.get(at("keep-up", key("2001"), what))
        assert answer.headers["Location"] == at("person", key("2001"))
        stage.nakamura.post(at("keep-up", key("2001"), what), {"reason": "x", "phone": "1", "language": "en"})
    stage.nakamura.post(at("revoke", key("2001")), {"mandate": "mandate:x", "reason": "x"})
    assert looks("2001") == []
    assert register.known("2001").language == "pt-BR"


def test_asking_for_the_purpose_shows_nothing_of_the_person(stage: Stage) -> None:
    asked = stage.nakamura.get(at("person", key("2001")))
    wrong = stage.nakamura.post(at("person", key("2001")), {"purpose": "暇つぶし"})
    for page in (asked, wrong):
        assert "マリア" not in text_of(page)
        assert "浜町" not in text_of(page)
        assert faults(page) == []
    assert wrong.status_code == 422
    assert looks("2001") == []


def test_a_purpose_in_ones_own_words_is_what_the_resident_reads(stage: Stage) -> None:
    stage.nakamura.post(at("person", key("2001")), {"purpose": "other", "detail": "  "})
    assert looks("2001") == []
    stage.nakamura.post(at("person", key("2001")), {"purpose": "other", "detail": "転入の照会"}, follow=True)
    assert looks("2001") == ["転入の照会"]


def test_words_beside_a_chosen_purpose_are_added_to_it(stage: Stage) -> None:
    stage.nakamura.post(at("person", key("2001")), {"purpose": PURPOSE, "detail": "電話"}, follow=True)
    assert looks("2001") == [f"{PURPOSE}（電話）"]


def test_the_resident_sees_office_and_purpose_of_whoever_looked(stage: Stage) -> None:
    opened(stage.nakamura, "1001").get(at("person", key("1001")))
    seen = queries.viewed_by(register.known("1001").ref)
    assert [(one.office_name.text("ja"), one.purpose) for one in seen] == [("市民課", PURPOSE)]
    page = text_of(stage.nakamura.get(at("person", key("1001"))))
    assert "市民課" in page.split("この人の情報を見た課")[1]


def test_a_search_is_in_the_journal_with_who_and_why(stage: Stage) -> None:
    stage.nakamura.post(at("people"), {"text": "マリア", "purpose": PURPOSE})
    from tenohira.engines.people.events import PeopleSearched
    from tenohira.foundation.journal.tests.raw import JournalEntry

    entry = JournalEntry.objects.filter(kind=PeopleSearched.kind).get()
    assert entry.actor_ref == stage.cast.nakamura.ref
    assert json.loads(entry.data)["purpose"] == PURPOSE
    assert "マリア" not in stage.nakamura.get(at("people")).content.decode()


def test_names_stay_out_of_addresses(stage: Stage) -> None:
    found = stage.nakamura.get(at("people") + "?text=鈴木&purpose=x")
    assert "鈴木 花子" not in text_of(found)
    page = stage.nakamura.post(at("people"), {"text": "鈴木", "purpose": PURPOSE}).content.decode()
    assert 'method="post" action="/desk/people/"' in page
    assert key("1001") in page


def test_the_household_is_shown_without_its_protected_members(stage: Stage) -> None:
    commands.set_protection(stage.cast.ichiro, protected=True, by=SYSTEM)
    page = text_of(opened(stage.nakamura, "1001").get(at("person", key("1001"))))
    assert "鈴木 健太" in page
    assert "一郎" not in page
    terada = text_of(opened(stage.terada(), "1001").get(at("person", key("1001"))))
    assert "鈴木 一郎" in terada


@pytest.mark.parametrize("what", KEEPINGS)
def test_nothing_of_a_protected_person_is_kept_up_by_others(stage: Stage, what: str) -> None:
    client = opened(stage.nakamura, "1001")
    sent = {
        "reason": "x",
        "language": "en",
        "mail": "a@b.example",
        "evidence": "旅券（パスポート）",
        "kind": "other",
    }
    for answer in (
        client.get(at("keep-up", key("3001"), what)),
        client.post(at("keep-up", key("3001"), what), sent),
    ):
        assert answer.status_code == 404
        assert "美咲" not in text_of(answer)
    assert register.known("3001").is_protected
    assert register.known("3001").language == "ja"


def test_only_what_fits_is_offered(stage: Stage) -> None:
    linked = text_of(opened(stage.nakamura, "1001").get(at("person", key("1001"))))
    assert "紐づけを解除する" in linked
    assert "アカウントを紐づける" not in linked
    other = text_of(opened(stage.nakamura, "2001").get(at("person", key("2001"))))
    assert "アカウントを紐づける" in other
    assert "紐づけを解除する" not in other
    said = stage.nakamura.get(at("keep-up", key("2001"), "unlink"), follow=True)
    assert "この操作は、いまはできません" in text_of(said)
    nonsense = stage.nakamura.get(at("keep-up", key("2001"), "nonsense"))
    assert nonsense.headers["Location"] == at("person", key("2001"))


def test_an_account_that_is_somebody_elses_is_not_linked(stage: Stage) -> None:
    client = opened(stage.nakamura, "2001")
    refused = send(
        client, at("keep-up", key("2001"), "link"), mail="hanako@mail.example", evidence="運転免許証"
    )
    assert refused.status_code == 422
    assert "すでに紐づいています" in text_of(refused)
    assert queries.person_of(stage.cast.account) == register.known("1001").ref


def test_the_papers_that_were_seen_are_kept(stage: Stage) -> None:
    register.account("maria@mail.example")
    client = opened(stage.nakamura, "2001")
    send(
        client,
        at("keep-up", key("2001"), "link"),
        mail="MARIA@mail.example ",
        evidence="在留カード",
        detail="末尾 12",
    )
    entry = next(one for one in entries_about(register.known("2001").ref) if "linked" in one.kind)
    assert (
        apps.get_model("people", "AccountLink").objects.get(pk=entry.data["link"]).evidence
        == "在留カード（末尾 12）"
    )
    assert entry.actor_ref == stage.cast.nakamura.ref


def test_unlinking_needs_its_reason(stage: Stage) -> None:
    client = opened(stage.nakamura, "1001")
    assert send(client, at("keep-up", key("1001"), "unlink"), reason="").status_code == 422
    assert queries.person_of(stage.cast.account) is not None
    send(client, at("keep-up", key("1001"), "unlink"), reason="本人の申し出")
    assert queries.person_of(stage.cast.account) is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"mail": "nobody@mail.example"}, "このメールアドレスのアカウントはありません"),
        ({"authority": ""}, "根拠: 入力してください"),
        ({"kind": "organisation"}, "だれのための代理か"),
        ({"kind": "child"}, "この方は成年です"),
        ({"until": "平成2年1月1日"}, "過去の日付"),
        ({"until": "13月"}, "いつまで"),
    ],
)
def test_a_wrong_mandate_is_told_and_not_recorded(stage: Stage, changes: dict[str, str], words: str) -> None:
    client = opened(stage.nakamura, "1004")
    data = {"mail": "hanako@mail.example", "kind": "parent", "authority": "委任状", "until": "", **changes}
    refused = send(client, at("keep-up", key("1004"), "mandate"), **data)
    assert refused.status_code == 422
    assert words in text_of(refused)
    assert queries.mandates_for(stage.cast.masao) == []


def test_a_mandate_by_the_register_cannot_be_revoked_here(stage: Stage) -> None:
    client = opened(stage.nakamura, "1001")
    page = client.get(at("person", key("1001"))).content.decode()
    assert "鈴木 一郎の代理を取り消す" not in page
    child = next(one for one in queries.acts_for(stage.cast.account) if one.kind == "child")
    client.post(at("revoke", key("1001")), {"mandate": child.ref, "reason": "x"})
    assert any(one.ref == child.ref for one in queries.acts_for(stage.cast.account))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"language": "ja", "phone": "電話なし", "mail": ""}, "電話"),
        ({"language": "ja", "phone": "", "mail": "x@"}, "メール"),
        ({"language": "tlh", "phone": "", "mail": ""}, "お知らせのことば"),
    ],
)
def test_a_wrong_contact_is_told_and_changes_nothing(stage: Stage, data: dict[str, str], words: str) -> None:
    client = opened(stage.nakamura, "2001")
    refused = send(client, at("keep-up", key("2001"), "contact"), **data)
    assert refused.status_code == 422
    assert words in text_of(refused)
    assert (register.known("2001").language, register.known("2001").phone) == ("pt-BR", "090-0123-4567")


def test_protection_has_its_last_day_and_ends(stage: Stage) -> None:
    terada = opened(stage.terada(), "2001")
    past = send(terada, at("keep-up", key("2001"), "protect"), until="平成30年1月1日")
    assert past.status_code == 422
    assert "過去の日付" in text_of(past)
    last = timezone.localdate() + timedelta(days=365)
    send(terada, at("keep-up", key("2001"), "protect"), until=last.isoformat())
    assert register.known("2001").is_protected
    assert "支援措置を終える" in text_of(terada.get(at("person", key("2001"))))
    send(terada, at("keep-up", key("2001"), "lift"))
    assert not register.known("2001").is_protected
    kinds = [one.kind for one in entries_about(register.known("2001").ref)]
    assert sum("protection" in kind for kind in kinds) == 2


def test_a_case_of_another_person_is_no_purpose_to_look_at_a_third(stage: Stage) -> None:
    number = factories.submitted(stage.cast).receipt_number
    answer = stage.sano.get(at("person", key("2001")), {"case": number})
    assert "マリア" not in text_of(answer)
    assert looks("2001") == []


def test_a_person_who_is_not_there_is_told(stage: Stage) -> None:
    client = opened(stage.nakamura, "1001")
    for wrong in ("0" * 32, "nobody"):
        missing = client.get(at("person", wrong))
        assert missing.status_code == 404
        assert faults(missing) == []
