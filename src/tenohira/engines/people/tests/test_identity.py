"""Signing in with a card: matched exactly to one resident, or left to a clerk; never guessed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError

from tenohira.engines.people import queries
from tenohira.engines.people.commands import (
    add_staff,
    create_account,
    identify,
    link_account,
    spend_sign_in,
    unlink,
)
from tenohira.engines.people.errors import AccountError, IdentityRefused, IdentityTaken
from tenohira.engines.people.identity import twice
from tenohira.engines.people.matching import FourFacts
from tenohira.engines.people.models import Account, ExternalIdentity, IdentityRequest, SpentSignIn
from tenohira.engines.people.ports import CardHolder
from tenohira.engines.people.tests.factories import account, cast, clerk, hall, known, load, row
from tenohira.foundation.city import use_city
from tenohira.foundation.journal import SYSTEM, entries, entries_about

pytestmark = pytest.mark.django_db
ISSUER = "https://auth.example/api/realms/main"


@pytest.fixture(autouse=True)
def town() -> None:
    hall()
    load(cast())


def hanako(**changes: object) -> FourFacts:
    """The facts of 鈴木 花子 as a card writes them."""
    view = known("1001")
    return replace(
        FourFacts("鈴木　花子", "手県てのひら市中央１丁目２－３", view.birth_date, "女"), **changes
    )


def card(facts: FourFacts | None = None, subject: str = "pairwise-hanako") -> CardHolder:
    return CardHolder(ISSUER, subject, facts or hanako())


def test_four_facts_that_agree_open_a_verified_account_without_mail() -> None:
    found = identify(card())
    assert (found.standing, found.person_ref, found.is_new_account) == ("linked", known("1001").ref, True)
    assert queries.assurance_of(found.account_id) == "verified"
    assert queries.reachable_mail(Account.objects.get(pk=found.account_id).email) == ""
    assert not Account.objects.get(pk=found.account_id).has_usable_password()


def test_the_next_sign_in_opens_the_same_account() -> None:
    first, again = identify(card()), identify(card())
    assert again.account_id == first.account_id
    assert not again.is_new_account
    assert ExternalIdentity.objects.count() == 1


def test_a_move_after_the_first_sign_in_does_not_lock_anybody_out() -> None:
    first = identify(card())
    moved = identify(card(hanako(address="手県てのひら市浜町7番地")))
    assert (moved.account_id, moved.standing) == (first.account_id, "linked")


def test_a_card_opens_the_account_a_clerk_linked_before() -> None:
    mine = account()
    link_account(mine, known("1001").ref, by=SYSTEM, evidence="運転免許証")
    found = identify(card())
    assert (found.account_id, found.is_new_account) == (mine, False)


def test_who_is_signed_in_links_their_card_and_becomes_verified() -> None:
    mine = account()
    assert queries.assurance_of(mine) == "contact"
    found = identify(card(), account_id=mine)
    assert (found.account_id, found.standing) == (mine, "linked")
    assert queries.assurance_of(mine) == "verified"


def test_the_journal_says_how_it_was_checked_and_holds_no_facts() -> None:
    found = identify(card())
    kinds = [entry.kind for entry in entries_about(known("1001").ref)]
    assert {"people.account_linked", "people.signed_in_outside"} <= set(kinds)
    told = json.dumps([entry.data for entry in entries_about(known("1001").ref)], ensure_ascii=False)
    assert '"way": "card"' in told
    for secret in ("鈴木", "花子", "中央", known("1001").birth_date.isoformat(), "pairwise"):
        assert secret not in told
    signed = entries(f"account:{found.account_id}")[-1]
    assert signed.data == {"account": found.account_id, "way": "card", "is_first": True}


DIFFERENT = {
    "name": {"name": "鈴木 華子"},
    "address": {"address": "手県てのひら市中央一丁目2番4号"},
    "birth date": {"birth_date": date(1991, 1, 1)},
    "birth date unknown": {"birth_date": None},
    "sex": {"sex": "男"},
    "sex not given": {"sex": ""},
    "reading": {"kana": "スズキ カコ"},
    "another municipality": {"address": "手県ゆびさき市中央一丁目2番3号"},
}


@pytest.mark.parametrize("changes", DIFFERENT.values(), ids=DIFFERENT.keys())
def test_one_fact_that_differs_is_enough_to_ask_a_clerk(changes: dict[str, object]) -> None:
    found = identify(card(hanako(**changes)))
    assert found.standing == "waiting"
    assert queries.person_of(found.account_id) is None
    assert queries.assurance_of(found.account_id) == "contact"


def test_two_residents_with_the_same_four_facts_are_for_a_clerk() -> None:
    load([row("5001", "5"), row("5002", "6")])
    found = identify(card())
    assert found.standing == "waiting"


def test_who_moved_out_is_nobody_of_the_register() -> None:
    load([row("1001", "1", 続柄="妻", 状態="転出", 異動事由="転出")])
    assert identify(card()).standing == "waiting"


def test_the_facts_wait_sealed_and_newer_ones_replace_them() -> None:
    first = identify(card(hanako(name="鈴木 華子")))
    again = identify(card(hanako(name="鈴木 はな子")))
    assert again.request_ref == first.request_ref
    assert IdentityRequest.objects.count() == 1
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT facts FROM people_identityrequest")
        assert "鈴木" not in cursor.fetchone()[0]
    assert "はな子" in IdentityRequest.objects.get().facts


def test_a_register_put_right_links_at_the_next_sign_in_and_the_request_is_settled() -> None:
    facts = hanako(address="手県てのひら市浜町7番地")
    waiting = identify(card(facts))
    load([row("1001", "1", 続柄="妻", 町字="浜町", 番地="7番地")])
    found = identify(card(facts))
    assert (found.account_id, found.standing) == (waiting.account_id, "linked")
    assert IdentityRequest.objects.get().outcome == "linked"
    assert IdentityRequest.objects.get().facts == ""


def test_a_waiting_card_opens_the_account_that_a_clerk_linked_meanwhile() -> None:
    waiting = identify(card(hanako(name="鈴木 華子")))
    mine = account()
    link_account(mine, known("1001").ref, by=SYSTEM, evidence="運転免許証")
    found = identify(card())
    assert (found.account_id, found.standing) == (mine, "linked")
    assert found.account_id != waiting.account_id


def test_a_card_of_somebody_else_is_not_added_to_a_verified_account() -> None:
    mine = account()
    link_account(mine, known("1001").ref, by=SYSTEM, evidence="運転免許証")
    other = known("1002")
    kenta = FourFacts(other.name, "てのひら市中央1-2-3", other.birth_date, "男")
    with pytest.raises(IdentityTaken, match="このアカウントの方の住民登録と合いません"):
        identify(card(kenta, "pairwise-kenta"), account_id=mine)
    with pytest.raises(IdentityTaken):
        identify(card(hanako(name="鈴木 華子"), "pairwise-who"), account_id=mine)
    assert ExternalIdentity.objects.count() == 0


def test_a_card_is_not_taken_from_the_account_it_opens() -> None:
    identify(card())
    with pytest.raises(IdentityTaken, match="別のアカウントにつながっています"):
        identify(card(), account_id=account())


def test_a_resident_with_an_account_does_not_get_a_second_one() -> None:
    link_account(account(), known("1001").ref, by=SYSTEM, evidence="運転免許証")
    with pytest.raises(IdentityTaken, match="もう別のアカウント") as told:
        identify(card(), account_id=account("second@mail.example"))
    assert "カードで" in told.value.remedy


def test_a_closed_account_stays_closed() -> None:
    found = identify(card())
    Account.objects.filter(pk=found.account_id).update(is_active=False)
    with pytest.raises(AccountError):
        identify(card())


def test_an_account_unlinked_at_the_desk_is_linked_again_by_the_card() -> None:
    found = identify(card())
    unlink(found.account_id, by=clerk()[1], reason="取り違え")
    assert identify(card()).standing == "linked"


def test_staff_do_not_come_to_the_desk_with_a_card() -> None:
    mine = create_account("sano@city.example", None, is_staff=True)
    add_staff("佐野", by=SYSTEM, account_id=mine)
    with pytest.raises(IdentityRefused, match="職員のアカウント"):
        identify(card(), account_id=mine)
    link_account(mine, known("1001").ref, by=SYSTEM, evidence="運転免許証")
    with pytest.raises(IdentityRefused):
        identify(card())


def test_the_same_subject_of_another_issuer_is_somebody_else() -> None:
    identify(card())
    other = CardHolder("https://elsewhere.example", "pairwise-hanako", hanako(name="だれか"))
    assert identify(other).standing == "waiting"


def test_an_identity_of_another_city_opens_nothing_here() -> None:
    with use_city("222216"):
        ExternalIdentity.objects.create(
            account_id=account("elsewhere@mail.example"), kind="card", issuer=ISSUER,
            subject="pairwise-hanako", last_used_at="2026-11-21T00:00:00Z",
        )  # fmt: skip
    assert identify(card()).is_new_account


def test_a_state_is_spent_once() -> None:
    spend_sign_in("state-1")
    spend_sign_in("state-2")
    with pytest.raises(IdentityRefused, match="もう使われています") as told:
        spend_sign_in("state-1")
    assert "もう一度" in told.value.remedy
    assert "state" not in "".join(SpentSignIn.objects.values_list("key", flat=True))


def test_spent_states_are_forgotten_when_they_can_no_longer_come_back() -> None:
    spend_sign_in("old")
    SpentSignIn.objects.update(forget_at="2026-01-01T00:00:00Z")
    spend_sign_in("new")
    assert SpentSignIn.objects.count() == 1


def test_two_first_sign_ins_at_once_end_in_one_account() -> None:
    tries: list[int] = []

    def second_wins() -> str:
        tries.append(1)
        if len(tries) == 1:
            raise IntegrityError
        return "found"

    work: Callable[[], str] = second_wins
    assert twice(work) == "found"
