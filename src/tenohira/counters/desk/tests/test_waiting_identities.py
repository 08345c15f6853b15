"""本人確認待ち at the desk: the list, the comparison, linking, giving back; protected people stay hidden."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tenohira.counters.desk.tests.stage import Stage, at, send, text_of
from tenohira.engines.cases.tests.factories import people as register
from tenohira.engines.messages import queries as messages
from tenohira.engines.people import commands, queries
from tenohira.engines.people.matching import FourFacts
from tenohira.engines.people.ports import CardHolder


def ask(number: str = "2001", **changes: Any) -> tuple[int, str]:
    """Somebody's card says a little else than the register; returns their account and the key of the request."""
    view = register.known(number)
    facts = FourFacts(view.name, view.address, view.birth_date, view.sex)
    found = commands.identify(
        CardHolder("https://auth.example", number, replace(facts, **(changes or {"sex": ""})))
    )
    assert found.standing == "waiting"
    return found.account_id, found.request_ref.partition(":")[2]


def test_an_empty_list_says_what_would_stand_there(stage: Stage) -> None:
    page = stage.sano.get(at("waiting-identities"))
    assert page.status_code == 200
    assert "待っている人はいません" in text_of(page)


def test_the_list_leads_from_the_search_to_the_comparison(stage: Stage) -> None:
    _account, key = ask()
    assert at("waiting-identities") in stage.sano.get(at("people")).content.decode()
    listed = stage.sano.get(at("waiting-identities"))
    assert "マリア・シルバ" in text_of(listed)
    assert at("decide-identity", key) in listed.content.decode()
    shown = text_of(stage.sano.get(at("decide-identity", key)))
    assert "マリア・シルバ さんの本人確認" in shown
    assert shown.count("合う") >= 3
    assert shown.count("ちがう") == 1


def test_opening_it_leaves_a_trace_the_resident_sees(stage: Stage) -> None:
    _account, key = ask()
    stage.sano.get(at("decide-identity", key))
    [seen] = queries.viewed_by(register.known("2001").ref)
    assert "本人確認" in seen.purpose


def test_a_candidate_is_linked_and_told(stage: Stage) -> None:
    account, key = ask()
    ref = register.known("2001").ref
    done = send(stage.sano, at("decide-identity", key), person=ref, evidence="在留カードで確認")
    assert "つなぎました" in text_of(done)
    assert queries.person_of(account) == ref
    [notice] = messages.inbox(f"account:{account}")
    assert notice.title == "本人の確認が終わりました"


def test_it_is_given_back_with_a_reason_and_told(stage: Stage) -> None:
    account, key = ask()
    done = send(stage.sano, at("decide-identity", key), refuse="1", reason="転入の届出がまだです。")
    assert "本人に返しました" in text_of(done)
    standing = queries.standing_of(account)
    assert standing is not None
    assert standing.reason == "転入の届出がまだです。"
    [notice] = messages.inbox(f"account:{account}")
    assert "転入の届出がまだです。" in str(notice)


def test_what_is_missing_is_asked_for_and_nothing_is_done(stage: Stage) -> None:
    account, key = ask()
    nobody = send(stage.sano, at("decide-identity", key), evidence="在留カード")
    assert nobody.status_code == 422
    assert "候補から選んでください" in text_of(nobody)
    ref = register.known("2001").ref
    no_evidence = send(stage.sano, at("decide-identity", key), person=ref)
    assert no_evidence.status_code == 422
    assert "確かめたこと" in text_of(no_evidence)
    assert "checked" in no_evidence.content.decode()
    no_reason = send(stage.sano, at("decide-identity", key), refuse="1", reason="")
    assert no_reason.status_code == 422
    assert queries.person_of(account) is None
    assert messages.inbox(f"account:{account}") == []


def test_somebody_who_is_no_candidate_cannot_be_slipped_in(stage: Stage) -> None:
    account, key = ask()
    other = register.known("1001").ref
    refused = send(stage.sano, at("decide-identity", key), person=other, evidence="在留カード")
    assert refused.status_code == 422
    assert "候補ではありません" in text_of(refused)
    assert queries.person_of(account) is None


def test_pressing_twice_does_it_once(stage: Stage) -> None:
    account, key = ask()
    page = stage.sano.get(at("decide-identity", key)).content.decode()
    once = page.split('name="once" value="')[1].split('"')[0]
    data = {"person": register.known("2001").ref, "evidence": "在留カード", "once": once}
    first = stage.sano.post(at("decide-identity", key), data)
    again = stage.sano.post(at("decide-identity", key), data)
    assert first.status_code == again.status_code == 302
    assert len(messages.inbox(f"account:{account}")) == 1


def test_two_clerks_do_not_decide_twice(stage: Stage) -> None:
    _account, key = ask()
    ref = register.known("2001").ref
    send(stage.sano, at("decide-identity", key), person=ref, evidence="在留カード")
    late = stage.oishi.get(at("decide-identity", key))
    assert "もう済んでいます" in text_of(late)


def test_a_request_without_candidates_can_only_be_given_back(stage: Stage) -> None:
    _account, key = ask(name="だれか", address="よその町1", birth_date=None)
    shown = stage.sano.get(at("decide-identity", key))
    assert "2つ以上が合う住民はいません" in text_of(shown)
    assert "この方とつなぐ" not in text_of(shown)


def test_who_may_be_under_protection_is_seen_only_by_those_who_may(stage: Stage) -> None:
    register.load([register.misaki()])
    _account, key = ask("3001")
    assert "高橋" not in text_of(stage.sano.get(at("waiting-identities")))
    hidden = stage.sano.get(at("decide-identity", key))
    assert "高橋" not in text_of(hidden)
    assert hidden.status_code >= 400
    terada = stage.terada()
    assert "高橋 美咲" in text_of(terada.get(at("waiting-identities")))
    assert "高橋 美咲" in text_of(terada.get(at("decide-identity", key)))


def test_residents_find_no_way_in(stage: Stage) -> None:
    _account, key = ask()
    for path in (at("waiting-identities"), at("decide-identity", key)):
        page = stage.hanako.get(path)
        assert page.status_code == 403
        assert "マリア" not in text_of(page)


def test_a_card_that_says_a_wrong_day_shows_that_it_does(stage: Stage) -> None:
    _account, key = ask(birth_date=None)
    assert "（なし）" in text_of(stage.sano.get(at("decide-identity", key)))
