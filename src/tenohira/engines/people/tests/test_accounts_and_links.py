"""Accounts and the people behind them: one to one, checked by staff, the evidence kept for good."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.db import IntegrityError, transaction

from tenohira.engines.people.commands import (
    add_staff,
    create_account,
    link_account,
    link_staff_account,
    unlink,
)
from tenohira.engines.people.contact import ContactError, checked_language, checked_mail
from tenohira.engines.people.errors import AccountError, LinkError, NotAllowed, UnknownReference
from tenohira.engines.people.models import AccountLink
from tenohira.engines.people.queries import (
    account_of_person,
    account_with,
    acts_for,
    assurance_of,
    may_act,
    person_of,
    staff_of,
)
from tenohira.engines.people.tests.factories import account, cast, clerk, hall, known, load, suzuki
from tenohira.foundation.city import LANGUAGES, use_city
from tenohira.foundation.journal import SYSTEM, Actor, Event, append, entries_about, verify

pytestmark = pytest.mark.django_db
LICENCE = "運転免許証"
HANAKO, KENTA = "1001", "1002"


@pytest.fixture(autouse=True)
def city() -> None:
    hall()
    load(cast())


@pytest.fixture
def nakamura() -> Actor:
    return clerk("中村", "shimin")[1]


def link(made: int, number: str, by: Actor = SYSTEM, evidence: str = LICENCE) -> None:
    link_account(made, known(number).ref, by=by, evidence=evidence)


def deactivate(made: int) -> None:
    get_user_model().objects.filter(pk=made).update(is_active=False)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("hanako@mail.example", "hanako@mail.example"),
        ("  Hanako.Suzuki@Mail.Example\n", "hanako.suzuki@mail.example"),
        ("hanako+city@mail.example", "hanako+city@mail.example"),
    ],
)
def test_the_login_is_the_address_in_small_letters(typed: str, kept: str) -> None:
    made = create_account(typed)
    assert get_user_model().objects.get(pk=made).get_username() == kept
    assert account_with(typed.upper()) == made


@pytest.mark.parametrize(
    "mail",
    [
        "hanako",
        "hanako@",
        "@mail.example",
        "ha nako@mail.example",
        "花子@",
        "a@b",
        "a@b.example\nBcc: x@y.example",
    ],
)
def test_what_is_no_address_makes_no_account(mail: str) -> None:
    with pytest.raises(ContactError) as caught:
        create_account(mail)
    assert all((caught.value.what, caught.value.why, caught.value.remedy))
    assert get_user_model().objects.count() == 0


@pytest.mark.parametrize(("length", "fits"), [(254, True), (255, False)])
def test_an_address_may_have_254_letters(length: int, fits: bool) -> None:
    address = "h@" + ("a" * 60 + ".") * 3
    address += "a" * 58 + ".jp"
    address = "h" * (length - len(address)) + address
    assert len(address) == length
    if fits:
        assert checked_mail(address) == address
    else:
        with pytest.raises(ContactError):
            checked_mail(address)


@pytest.mark.parametrize("written", [*LANGUAGES, "PT-BR", "pt-br", "JA-EASY", "EN"])
def test_a_language_is_kept_as_the_city_writes_it(written: str) -> None:
    made = create_account("hanako@mail.example", language=written)
    assert get_user_model().objects.get(pk=made).language in LANGUAGES


@pytest.mark.parametrize("written", ["", "jp", "pt", "fr", "ja_easy"])
def test_a_language_that_the_portal_does_not_speak_is_refused_with_the_list(written: str) -> None:
    with pytest.raises(ContactError) as caught:
        checked_language(written)
    assert all(language in caught.value.why for language in LANGUAGES)


def test_a_password_opens_and_its_absence_does_not() -> None:
    create_account("hanako@mail.example", "とても長い合言葉です")
    create_account("kenta@mail.example")
    assert authenticate(email="hanako@mail.example", password="とても長い合言葉です") is not None
    assert authenticate(email="hanako@mail.example", password="ちがう合言葉") is None
    for guess in ("", "!", "password"):
        assert authenticate(email="kenta@mail.example", password=guess) is None


def test_the_address_of_nobody_has_no_account() -> None:
    account()
    assert account_with("someone@mail.example") is None
    assert account_with("") is None


def test_an_account_of_another_city_is_not_found_here_and_assures_nothing() -> None:
    with use_city("990027"):
        far = create_account("far@mail.example")
        assert assurance_of(far) == "contact"
    assert account_with("far@mail.example") is None
    assert assurance_of(far) == "none"


def test_how_sure_the_city_is_grows_and_falls_with_the_link(nakamura: Actor) -> None:
    made = account()
    steps = [assurance_of(made)]
    link(made, HANAKO, nakamura)
    steps.append(assurance_of(made))
    unlink(made, by=nakamura)
    steps.append(assurance_of(made))
    deactivate(made)
    steps.append(assurance_of(made))
    assert steps == ["contact", "verified", "contact", "none"]


def test_a_closed_account_cannot_be_linked() -> None:
    made = account()
    deactivate(made)
    with pytest.raises(AccountError) as caught:
        link(made, HANAKO)
    assert all((caught.value.what, caught.value.why, caught.value.remedy))


def test_both_directions_of_a_link_are_found_in_one_query_each(django_assert_num_queries: object) -> None:
    made, hanako = account(), known(HANAKO).ref
    link(made, HANAKO)
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert person_of(made) == hanako
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert account_of_person(hanako) == made
    assert account_of_person(known(KENTA).ref) is None


@pytest.mark.parametrize("kind", ["resident", "organisation", "anonymous"])
def test_only_staff_link_and_what_they_refuse_leaves_nothing(kind: str) -> None:
    made = account()
    with pytest.raises(NotAllowed) as caught:
        link(made, HANAKO, Actor(kind))  # type: ignore[arg-type]
    assert "窓口" in caught.value.remedy
    assert AccountLink.objects.count() == 0
    assert entries_about(known(HANAKO).ref) == []


@pytest.mark.parametrize("evidence", ["", " ", "　\n"])
def test_a_link_without_evidence_is_refused_with_an_example(evidence: str) -> None:
    with pytest.raises(LinkError) as caught:
        link(account(), HANAKO, evidence=evidence)
    assert "運転免許証" in caught.value.remedy


@pytest.mark.parametrize("evidence", ["運転免許証", "  在留カードと住民票  ", "証" * 500])
def test_the_evidence_is_kept_with_the_link_and_named_in_the_journal(nakamura: Actor, evidence: str) -> None:
    made = account()
    link(made, HANAKO, nakamura, evidence)
    kept = AccountLink.objects.get()
    assert kept.evidence == evidence.strip()[:200]
    assert kept.linked_by == nakamura.ref
    (entry,) = entries_about(known(HANAKO).ref)
    assert entry.data == {"account": made, "link": kept.pk}


def test_a_second_link_of_either_is_refused_until_the_first_is_ended(nakamura: Actor) -> None:
    made, other = account(), account("other@mail.example")
    link(made, HANAKO, nakamura)
    for wrong, number in ((made, HANAKO), (made, KENTA), (other, HANAKO)):
        with pytest.raises(LinkError, match="すでに紐づいて") as caught:
            link(wrong, number, nakamura)
        assert "解除" in caught.value.remedy
    unlink(made, by=nakamura)
    link(other, HANAKO, nakamura)
    assert person_of(other) == known(HANAKO).ref
    assert person_of(made) is None


def test_two_clerks_at_the_same_moment_cannot_link_one_person_twice() -> None:
    """What the check before would miss, the table itself refuses."""
    made, other, hanako = account(), account("other@mail.example"), known(HANAKO)
    link(made, HANAKO)
    key = hanako.ref.removeprefix("person:")
    for account_id, person_id in ((other, key), (made, known(KENTA).ref.removeprefix("person:"))):
        with pytest.raises(IntegrityError), transaction.atomic():
            AccountLink.objects.create(
                account_id=account_id, person_id=person_id, evidence=LICENCE, linked_by="staff:x"
            )


def test_ended_links_stay_as_history_with_their_evidence(nakamura: Actor) -> None:
    made = account()
    for evidence in ("運転免許証", "パスポート"):
        link(made, HANAKO, nakamura, evidence)
        unlink(made, by=nakamura, reason="入れ替え")
    assert list(AccountLink.objects.order_by("pk").values_list("evidence", flat=True)) == [
        "運転免許証",
        "パスポート",
    ]
    assert not AccountLink.objects.filter(ended_at=None).exists()
    kinds = [entry.kind for entry in reversed(entries_about(known(HANAKO).ref))]
    assert kinds == ["people.account_linked", "people.account_unlinked"] * 2


def test_why_a_link_ended_stays_with_the_link_and_out_of_the_journal(nakamura: Actor) -> None:
    made = account()
    link(made, HANAKO, nakamura)
    unlink(made, by=nakamura, reason="別人でした")
    (entry, _linked) = entries_about(known(HANAKO).ref)
    kept = AccountLink.objects.get()
    assert (entry.data, kept.ended_reason) == ({"account": made, "link": kept.pk}, "別人でした")


def test_entries_from_before_that_hold_the_words_stay_valid(nakamura: Actor) -> None:
    class Before(Event):
        account: int
        reason: str

    Before.kind = "people.account_unlinked"  # as 0.1.0 wrote it, beside the class of today
    hanako = known(HANAKO).ref
    with transaction.atomic():
        append(hanako, Before(account=1, reason="別人でした"), nakamura, subject=hanako)
    (entry,) = entries_about(hanako, ["people.account_unlinked"])
    assert (entry.title, entry.data["reason"]) == ("アカウントと住民の紐づけを解除", "別人でした")
    assert verify() == []


@pytest.mark.parametrize("made", [0, 99_999])
def test_ending_a_link_that_is_not_there_says_so(made: int) -> None:
    with pytest.raises(LinkError) as caught:
        unlink(made, by=SYSTEM)
    assert all((caught.value.what, caught.value.why, caught.value.remedy))


@pytest.mark.parametrize("status", ["転出", "死亡", "職権消除"])
def test_somebody_who_left_the_register_gets_no_new_link(status: str) -> None:
    rows = suzuki()
    rows[3]["状態"] = status
    load(rows)
    with pytest.raises(UnknownReference):
        link(account(), "1004")


def test_another_city_neither_sees_nor_ends_a_link() -> None:
    made, hanako = account(), known(HANAKO).ref
    link(made, HANAKO)
    with use_city("990027"):
        assert person_of(made) is None
        assert account_of_person(hanako) is None
        with pytest.raises(LinkError):
            unlink(made, by=SYSTEM)
    assert person_of(made) == hanako


def test_a_person_of_another_city_cannot_be_linked() -> None:
    with use_city("990027"):
        load(cast())
        far = known(HANAKO).ref
    with pytest.raises(UnknownReference):
        link_account(account(), far, by=SYSTEM, evidence=LICENCE)


def test_a_clerk_may_also_be_a_resident_with_one_account() -> None:
    made = account("sano@hall.example")
    view, _actor = clerk()
    link_staff_account(view.ref, made, by=SYSTEM)
    link(made, HANAKO)
    assert person_of(made) == known(HANAKO).ref
    found = staff_of(made)
    assert found is not None
    assert found.name == "佐野"
    assert may_act(made, known("1003").ref)


@pytest.mark.parametrize("far", [True, False])
def test_staff_get_only_accounts_that_are_there(far: bool) -> None:
    with use_city("990027"):
        elsewhere = account("far@mail.example")
    number = elsewhere if far else 99_999
    view, _actor = clerk()
    with pytest.raises(AccountError):
        link_staff_account(view.ref, number, by=SYSTEM)
    with pytest.raises(AccountError):
        add_staff("大石", by=SYSTEM, account_id=number)
    assert staff_of(number) is None


def test_giving_the_same_account_again_is_harmless() -> None:
    made = account("sano@hall.example")
    view, _actor = clerk()
    assert link_staff_account(view.ref, made, by=SYSTEM) == link_staff_account(view.ref, made, by=SYSTEM)


def test_nobody_signed_in_is_nobody() -> None:
    assert (person_of(None), staff_of(None), assurance_of(None)) == (None, None, "none")
    assert acts_for(None, date(2026, 11, 20)) == []
    assert not may_act(None, "")
    assert not may_act(account(), "")
