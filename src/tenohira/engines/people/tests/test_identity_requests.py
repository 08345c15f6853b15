"""Cards that fit nobody exactly: what a clerk sees, decides, and what is kept of it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenohira.engines.people import queries
from tenohira.engines.people.commands import (
    identify,
    link_account,
    link_identity,
    open_identity_request,
    refuse_identity,
)
from tenohira.engines.people.errors import IdentityDecisionError, LinkError, NotAllowed, UnknownReference
from tenohira.engines.people.identity_requests import LOOKED_FOR
from tenohira.engines.people.matching import FourFacts
from tenohira.engines.people.models import AccountLink, IdentityRequest
from tenohira.engines.people.ports import CardHolder
from tenohira.engines.people.tests.factories import account, cast, clerk, hall, known, load, row
from tenohira.foundation.city import use_city
from tenohira.foundation.journal import SYSTEM, Actor, entries, entries_about

pytestmark = pytest.mark.django_db


@pytest.fixture
def sano() -> Actor:
    """佐野, who opens nobody under protection."""
    hall()
    load(cast())
    return clerk()[1]


@pytest.fixture
def oishi(sano: Actor) -> Actor:
    """大石, whose post opens people under protection."""
    return clerk("大石", "shimin", "section-head")[1]


def ask(number: str = "1001", subject: str = "", **changes: Any) -> str:
    """Somebody whose card is a little different signs in; returns the request."""
    view = known(number)
    facts = FourFacts(view.name, view.address, view.birth_date, view.sex)
    wrong = changes or {"name": "鈴木 華子"}
    found = identify(CardHolder("https://auth.example", subject or number, replace(facts, **wrong)))
    assert found.standing == "waiting"
    return found.request_ref


def test_the_oldest_waits_first_with_how_many_it_may_be(sano: Actor) -> None:
    first, second = ask("1001"), ask("1002", name="鈴木 建太")
    load([row("5001", "5", 氏名="鈴木 華子", 氏名カナ="スズキ カコ", 町字="浜町", 番地="9番地")])
    listed = queries.waiting_identities(sano)
    assert [(one.ref, one.name, one.candidates) for one in listed] == [
        (first, "鈴木 華子", 2),
        (second, "鈴木 建太", 1),
    ]


def test_many_that_wait_cost_no_more_questions_than_one(sano: Actor) -> None:
    ask("1001")
    with CaptureQueriesContext(connection) as one:
        queries.waiting_identities(sano)
    for number in ("1002", "1004", "2001"):
        ask(number, name="だれか")
    with CaptureQueriesContext(connection) as many:
        assert len(queries.waiting_identities(sano)) == 4
    assert len(many) == len(one)


def test_the_clerk_sees_the_facts_of_the_card_beside_those_of_the_register(sano: Actor) -> None:
    view = open_identity_request(ask(), sano)
    assert view.facts.name == "鈴木 華子"
    [candidate] = view.candidates
    assert candidate.person.ref == known("1001").ref
    agreement = candidate.agreement
    assert (agreement.name, agreement.address, agreement.birth_date, agreement.sex) == (
        False,
        True,
        True,
        True,
    )
    assert view.mail == ""


def test_the_likeliest_candidate_stands_first(sano: Actor) -> None:
    load([row("5001", "5", 氏名="鈴木 美花", 氏名カナ="スズキ ミカ", 町字="中央一丁目", 番地="2番3号")])
    load([row("5002", "6", 氏名="鈴木 華子", 氏名カナ="スズキ カコ", 町字="浜町", 番地="9番地")])
    view = open_identity_request(ask(), sano)
    weights = [one.agreement.weight for one in view.candidates]
    assert weights == sorted(weights, reverse=True)
    assert len(view.candidates) == 3


def test_every_candidate_shown_can_see_that_they_were_looked_at(sano: Actor) -> None:
    ref = ask()
    assert queries.viewed_by(known("1001").ref) == []
    open_identity_request(ref, sano)
    [seen] = queries.viewed_by(known("1001").ref)
    assert (seen.purpose, seen.office_id) == (LOOKED_FOR, "kodomo-mirai")


def test_a_clerk_links_one_candidate_and_the_facts_are_forgotten(sano: Actor) -> None:
    ref = ask()
    account_id = link_identity(ref, known("1001").ref, by=sano, evidence="本人に電話で旧字を確認")
    assert queries.assurance_of(account_id) == "verified"
    assert queries.person_of(account_id) == known("1001").ref
    row_kept = IdentityRequest.objects.get()
    assert (row_kept.outcome, row_kept.facts, row_kept.decided_by) == ("linked", "", sano.ref)
    linked = entries_about(known("1001").ref, ["people.account_linked"])[0]
    assert AccountLink.objects.get(pk=linked.data["link"]).evidence == "本人に電話で旧字を確認"
    assert queries.waiting_identities(sano) == []
    standing = queries.standing_of(account_id)
    assert standing is not None
    assert standing.outcome == "linked"


def test_the_next_sign_in_with_that_card_opens_the_linked_account(sano: Actor) -> None:
    ref = ask()
    account_id = link_identity(ref, known("1001").ref, by=sano, evidence="戸籍で確認")
    view = known("1001")
    again = identify(
        CardHolder(
            "https://auth.example", "1001", FourFacts("鈴木 華子", view.address, view.birth_date, "女")
        )
    )
    assert (again.account_id, again.standing) == (account_id, "linked")


def test_a_clerk_gives_it_back_with_a_reason_its_owner_reads(sano: Actor) -> None:
    account_id = refuse_identity(ask(), by=sano, reason="氏名の変更の届出がまだです。")
    standing = queries.standing_of(account_id)
    assert standing is not None
    assert (standing.outcome, standing.reason) == ("refused", "氏名の変更の届出がまだです。")
    assert standing.decided_at is not None
    assert IdentityRequest.objects.get().facts == ""
    assert queries.assurance_of(account_id) == "contact"


def test_nothing_personal_is_in_the_journal_of_a_request(sano: Actor) -> None:
    ref = ask()
    open_identity_request(ref, sano)
    refuse_identity(ref, by=sano, reason="鈴木さんに電話")
    told = json.dumps([(one.kind, one.data) for one in entries(ref)], ensure_ascii=False)
    assert "people.identity_asked" in told
    assert "people.identity_decided" in told
    for secret in ("鈴木", "華子", "中央", known("1001").birth_date.isoformat()):
        assert secret not in told


def test_what_was_decided_is_decided(sano: Actor) -> None:
    ref = ask()
    refuse_identity(ref, by=sano, reason="窓口へ")
    for again in (
        lambda: open_identity_request(ref, sano),
        lambda: refuse_identity(ref, by=sano, reason="窓口へ"),
        lambda: link_identity(ref, known("1001").ref, by=sano, evidence="書類"),
    ):
        with pytest.raises(IdentityDecisionError, match="もう済んでいます"):
            again()


def test_only_a_candidate_can_be_chosen_and_only_with_evidence(sano: Actor) -> None:
    ref = ask()
    with pytest.raises(IdentityDecisionError, match="候補ではありません"):
        link_identity(ref, known("2001").ref, by=sano, evidence="書類")
    with pytest.raises(IdentityDecisionError, match="確かめたこと"):
        link_identity(ref, known("1001").ref, by=sano, evidence="  ")
    with pytest.raises(IdentityDecisionError, match="理由"):
        refuse_identity(ref, by=sano, reason=" ")
    assert IdentityRequest.objects.get().outcome == "waiting"


def test_a_candidate_with_an_account_is_not_linked_twice(sano: Actor) -> None:
    ref = ask()
    link_account(account(), known("1001").ref, by=SYSTEM, evidence="運転免許証")
    with pytest.raises(LinkError):
        link_identity(ref, known("1001").ref, by=sano, evidence="書類")
    assert IdentityRequest.objects.get().outcome == "waiting"


@pytest.mark.parametrize("kind", ["resident", "organisation", "anonymous"])
def test_only_staff_see_and_decide(sano: Actor, kind: Any) -> None:
    ref, by = ask(), Actor(kind, "account:1")
    for act in (
        lambda: queries.waiting_identities(by),
        lambda: open_identity_request(ref, by),
        lambda: link_identity(ref, known("1001").ref, by=by, evidence="書類"),
        lambda: refuse_identity(ref, by=by, reason="理由"),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_what_may_mean_somebody_under_protection_is_hidden_from_others(sano: Actor, oishi: Actor) -> None:
    ref = ask("3001", name="高橋 美沙")
    assert queries.waiting_identities(sano) == []
    assert [one.ref for one in queries.waiting_identities(oishi)] == [ref]
    for act in (
        lambda: open_identity_request(ref, sano),
        lambda: link_identity(ref, known("3001").ref, by=sano, evidence="書類"),
        lambda: refuse_identity(ref, by=sano, reason="理由"),
    ):
        with pytest.raises(UnknownReference) as told:
            act()
        assert "支援措置" not in str(told.value)
    [candidate] = open_identity_request(ref, oishi).candidates
    assert candidate.person.is_protected
    link_identity(ref, known("3001").ref, by=oishi, evidence="旅券")


def test_who_is_under_protection_and_matches_exactly_gets_in_without_a_clerk(sano: Actor) -> None:
    view = known("3001")
    facts = FourFacts(view.name.replace("高", "髙"), view.address, view.birth_date, view.sex)
    assert identify(CardHolder("https://auth.example", "misaki", facts)).person_ref == view.ref


def test_a_request_is_not_known_in_another_city(sano: Actor) -> None:
    ref = ask()
    with use_city("222216"):
        assert queries.waiting_identities(SYSTEM) == []
        with pytest.raises(UnknownReference):
            open_identity_request(ref, SYSTEM)


@pytest.mark.parametrize("ref", ["identity:x", "person:1", "identity:00000000-0000-0000-0000-00000000000a"])
def test_a_reference_to_no_request_is_unknown(sano: Actor, ref: str) -> None:
    with pytest.raises(UnknownReference):
        open_identity_request(ref, sano)


def test_who_never_asked_has_no_standing(sano: Actor) -> None:
    assert queries.standing_of(account()) is None
