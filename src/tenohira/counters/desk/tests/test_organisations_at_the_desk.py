"""Companies: found, registered, and who may act for them, from beginning to end."""

from __future__ import annotations

from datetime import timedelta
from re import findall

import pytest
from django.utils import timezone

from tenohira.counters.desk.tests.stage import Stage, at, faults, send, text_of
from tenohira.engines.cases.tests.factories import people as register
from tenohira.engines.people import commands, queries
from tenohira.foundation.journal import SYSTEM, entries_about

GROUND = "登記事項証明書（代表取締役）"


def company(name: str = "浜名精機株式会社") -> str:
    """The key of a registered company."""
    return commands.register_organisation(name=name, kana="ハマナセイキ", by=SYSTEM).ref.partition(":")[2]


def allowed(key: str, mail: str = "yamamoto@mail.example") -> tuple[int, str]:
    """An account that may act for a company, and its mandate."""
    account = register.account(mail)
    mandate = commands.record_mandate(
        account, f"organisation:{key}", "organisation", authority=GROUND, by=SYSTEM
    )
    return account, mandate.ref


def test_a_company_nobody_acts_for_says_so(stage: Stage) -> None:
    page = stage.nakamura.get(at("organisation", company()))
    assert "代わりに手続きできる人 ありません" in text_of(page)
    assert faults(page) == []


def test_the_page_lists_who_may_act_on_what_ground_and_until_when(stage: Stage) -> None:
    key = company()
    allowed(key)
    send(
        stage.nakamura,
        at("allow", key),
        mail="hanako@mail.example",
        authority="委任状",
        until="令和20年3月31日",
    )
    page = stage.nakamura.get(at("organisation", key))
    told = text_of(page)
    assert "yamamoto@mail.example" in told
    assert GROUND in told
    assert "hanako@mail.example" in told
    assert "令和20年3月31日" in told
    assert told.index("yamamoto@mail.example") < told.index("hanako@mail.example")
    assert faults(page) == []


def test_a_mandate_is_ended_with_its_reason(stage: Stage) -> None:
    key = company()
    account, mandate = allowed(key)
    asked = stage.nakamura.post(at("disallow", key), {"mandate": mandate})
    assert "yamamoto@mail.exampleの代理を取り消す" in text_of(asked)
    assert "取り消す理由" in text_of(asked)
    assert faults(asked) == []
    assert queries.may_act(account, f"organisation:{key}")
    empty = stage.nakamura.post(at("disallow", key), {"mandate": mandate, "reason": ""})
    assert empty.status_code == 422
    assert queries.may_act(account, f"organisation:{key}")
    done = stage.nakamura.post(
        at("disallow", key), {"mandate": mandate, "reason": "代表者の交代"}, follow=True
    )
    assert "代理を取り消しました" in text_of(done)
    assert "yamamoto@mail.example" not in text_of(done)
    assert not queries.may_act(account, f"organisation:{key}")
    last = next(one for one in entries_about(f"organisation:{key}") if "revoked" in one.kind)
    assert last.actor_ref == stage.cast.nakamura.ref


def test_ending_it_twice_is_told(stage: Stage) -> None:
    key = company()
    _account, mandate = allowed(key)
    for _press in range(2):
        said = stage.nakamura.post(at("disallow", key), {"mandate": mandate, "reason": "交代"}, follow=True)
    assert "もう取り消されています" in text_of(said)


def test_a_mandate_of_another_company_is_not_ended_from_here(stage: Stage) -> None:
    mine, other = company(), company("湖北商事株式会社")
    account, mandate = allowed(other)
    said = stage.nakamura.post(at("disallow", mine), {"mandate": mandate, "reason": "x"}, follow=True)
    assert "もう取り消されています" in text_of(said)
    assert queries.may_act(account, f"organisation:{other}")


def test_the_query_knows_what_is_in_force_on_a_day(stage: Stage) -> None:
    key, today = company(), timezone.localdate()
    account = register.account("yamamoto@mail.example")
    ref = f"organisation:{key}"
    commands.record_mandate(
        account, ref, "organisation", authority=GROUND, until=today + timedelta(days=3), by=SYSTEM
    )
    found = queries.mandates_for(ref)
    assert [(mandate.authority, mail) for mandate, mail in found] == [(GROUND, "yamamoto@mail.example")]
    assert len(queries.mandates_for(ref, today + timedelta(days=3))) == 1
    assert queries.mandates_for(ref, today + timedelta(days=4)) == []
    assert queries.mandates_for(stage.cast.masao) == []
    commands.record_mandate(account, stage.cast.masao, "parent", authority="委任状", by=SYSTEM)
    assert [mandate.name for mandate, _mail in queries.mandates_for(stage.cast.masao)] == ["田中 正夫"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"mail": "nobody@mail.example", "authority": "登記"}, "このメールアドレスのアカウントはありません"),
        ({"mail": "nonsense", "authority": "登記"}, "手続きする人のアカウント"),
        ({"mail": "hanako@mail.example", "authority": ""}, "根拠: 入力してください"),
        ({"mail": "hanako@mail.example", "authority": "登記", "until": "平成2年1月1日"}, "過去の日付"),
        ({"mail": "hanako@mail.example", "authority": "登記", "until": "いつか"}, "いつまで"),
    ],
)
def test_what_is_wrong_is_told_and_nobody_is_allowed(stage: Stage, data: dict[str, str], words: str) -> None:
    key = company()
    refused = send(stage.nakamura, at("allow", key), **data)
    assert refused.status_code == 422
    assert words in text_of(refused)
    assert faults(refused) == []
    assert queries.mandates_for(f"organisation:{key}") == []


def test_pressing_twice_allows_once(stage: Stage) -> None:
    key = company()
    for _press in range(2):
        stage.nakamura.post(
            at("allow", key), {"once": "a", "mail": "hanako@mail.example", "authority": GROUND}
        )
    assert len(queries.mandates_for(f"organisation:{key}")) == 1


def test_a_company_of_the_same_number_is_brought_up_to_date(stage: Stage) -> None:
    data = {"name": "浜名精機株式会社", "corporate_number": "7000012050002", "address": "浜町1番地"}
    first = send(stage.nakamura, at("register-organisation"), **data)
    second = send(stage.nakamura, at("register-organisation"), **{**data, "address": "中央9番地"})
    assert first.redirect_chain[-1] == second.redirect_chain[-1]
    assert "中央9番地" in text_of(second)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "名前: 入力してください"),
        ({"corporate_number": "123"}, "法人番号"),
        ({"mail": "x"}, "メール"),
        ({"phone": "電話なし"}, "電話"),
        ({"name": "あ" * 300}, "名前"),
    ],
)
def test_a_wrong_entry_is_told_and_kept(stage: Stage, changes: dict[str, str], words: str) -> None:
    data = {"name": "浜名精機株式会社", "address": "てのひら市浜町1番地", **changes}
    refused = send(stage.nakamura, at("register-organisation"), **data)
    assert refused.status_code == 422
    assert words in text_of(refused)
    assert "てのひら市浜町1番地" in refused.content.decode()
    assert queries.find_organisations("浜名") == []


@pytest.mark.parametrize("text", ["浜名", "ハマナ", "はまな"])
def test_a_company_is_found_by_name_and_reading(stage: Stage, text: str) -> None:
    key = company()
    page = stage.sano.get(at("organisations"), {"text": text})
    assert findall(r'href="(/desk/organisations/[0-9a-f-]+/)"', page.content.decode()) == [
        at("organisation", key)
    ]
