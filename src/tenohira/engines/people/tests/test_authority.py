"""Accounts, who is behind them, and for whom they may act."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from tenohira.engines.people.commands import (
    create_account,
    link_account,
    record_mandate,
    register_organisation,
    revoke_mandate,
    unlink,
)
from tenohira.engines.people.contact import ContactError
from tenohira.engines.people.errors import AccountError, LinkError, MandateError, NotAllowed, UnknownReference
from tenohira.engines.people.models import AccountLink
from tenohira.engines.people.queries import (
    account_of_person,
    account_with,
    acts_for,
    assurance_of,
    may_act,
    person_of,
)
from tenohira.engines.people.tests.factories import (
    account,
    cast,
    clerk,
    hall,
    known,
    load,
    row,
    suzuki,
    years_ago,
)
from tenohira.foundation.city import use_city
from tenohira.foundation.journal import SYSTEM, Actor, entries_about

pytestmark = pytest.mark.django_db
LICENCE = "運転免許証"


@pytest.fixture(autouse=True)
def city() -> None:
    hall()
    load(cast())


@pytest.fixture
def nakamura() -> Actor:
    return clerk("中村", "shimin")[1]


def linked(number: str = "1001", mail: str = "hanako@mail.example") -> int:
    made = account(mail)
    link_account(made, known(number).ref, by=SYSTEM, evidence=LICENCE)
    return made


def test_an_account_signs_in_with_its_mail_address() -> None:
    made = create_account(" Hanako@Mail.Example ", "とても長い合言葉です", language="pt-br")
    found = get_user_model().objects.get(pk=made)
    assert found.get_username() == "hanako@mail.example"
    assert found.check_password("とても長い合言葉です")
    assert found.language == "pt-BR"
    assert account_with("HANAKO@mail.example") == made


def test_an_account_without_password_cannot_be_guessed() -> None:
    assert not get_user_model().objects.get(pk=account()).has_usable_password()


@pytest.mark.parametrize("mail", ["", "  "])
def test_an_account_needs_an_address(mail: str) -> None:
    with pytest.raises(AccountError):
        create_account(mail)


def test_an_address_is_used_once() -> None:
    account()
    with pytest.raises(AccountError) as caught:
        account("HANAKO@mail.example")
    assert caught.value.remedy


def test_a_wrong_address_or_language_is_refused() -> None:
    with pytest.raises(ContactError):
        create_account("hanako")
    with pytest.raises(ContactError):
        create_account("hanako@mail.example", language="xx")


def test_linking_makes_an_account_verified(nakamura: Actor) -> None:
    made, hanako = account(), known("1001").ref
    assert (assurance_of(made), person_of(made)) == ("contact", None)
    link_account(made, hanako, by=nakamura, evidence=LICENCE)
    assert (assurance_of(made), person_of(made), account_of_person(hanako)) == ("verified", hanako, made)
    (entry,) = entries_about(hanako, ["people.account_linked"])
    kept = AccountLink.objects.get()
    assert (entry.data, kept.evidence) == ({"account": made, "link": kept.pk}, LICENCE)
    assert entry.actor_ref == nakamura.ref


def test_nobody_is_assured_of_no_account() -> None:
    assert assurance_of(None) == assurance_of(99999) == "none"
    assert person_of(None) is None
    assert acts_for(None) == []
    assert not may_act(None, known("1001").ref)


def test_a_resident_cannot_link_themselves() -> None:
    with pytest.raises(NotAllowed):
        link_account(account(), known("1001").ref, by=Actor("resident"), evidence=LICENCE)


def test_a_link_needs_evidence(nakamura: Actor) -> None:
    with pytest.raises(LinkError):
        link_account(account(), known("1001").ref, by=nakamura, evidence=" ")


def test_one_account_is_one_person_and_one_person_one_account() -> None:
    first = linked()
    with pytest.raises(LinkError):
        link_account(first, known("1002").ref, by=SYSTEM, evidence=LICENCE)
    with pytest.raises(LinkError):
        link_account(account("other@mail.example"), known("1001").ref, by=SYSTEM, evidence=LICENCE)


def test_an_unknown_person_or_account_cannot_be_linked() -> None:
    with pytest.raises(UnknownReference):
        link_account(account(), "person:00000000-0000-0000-0000-000000000000", by=SYSTEM, evidence=LICENCE)
    with pytest.raises(AccountError):
        link_account(99999, known("1001").ref, by=SYSTEM, evidence=LICENCE)


def test_an_account_of_another_city_cannot_be_linked() -> None:
    with use_city("990027"):
        foreign = account("far@mail.example")
    with pytest.raises(AccountError):
        link_account(foreign, known("1001").ref, by=SYSTEM, evidence=LICENCE)


def test_unlinking_takes_the_assurance_away_and_linking_again_works() -> None:
    made = linked()
    unlink(made, by=SYSTEM, reason="別人でした")
    assert (person_of(made), assurance_of(made)) == (None, "contact")
    link_account(made, known("1002").ref, by=SYSTEM, evidence=LICENCE)
    assert person_of(made) == known("1002").ref
    with pytest.raises(LinkError):
        unlink(account("x@mail.example"), by=SYSTEM)


def test_a_mother_acts_for_her_child_without_any_paper() -> None:
    (mandate,) = acts_for(linked())
    ichiro = known("1003")
    assert (mandate.kind, mandate.name, mandate.subject_ref) == ("child", "鈴木 一郎", ichiro.ref)
    assert mandate.ref == ichiro.ref.replace("person:", "mandate:child:")
    assert mandate.until is not None
    assert mandate.until > timezone.localdate()


@pytest.mark.parametrize(
    ("on", "acts"), [(date(2042, 1, 30), True), (date(2042, 1, 31), False), (date(2042, 2, 1), False)]
)
def test_acting_for_a_child_ends_the_day_before_the_18th_birthday(on: date, acts: bool) -> None:
    rows = suzuki()
    rows[2] |= {"生年月日": "2024-02-01", "住民となった日": "2024-02-01", "異動日": "2024-02-01"}
    load(rows)
    made = linked()
    assert may_act(made, known("1003").ref, on) is acts
    assert [m.until for m in acts_for(made, date(2030, 1, 1))] == [date(2042, 1, 30)]


def test_a_grown_child_and_a_grandfather_are_not_acted_for() -> None:
    made = linked("1004", "masao@mail.example")
    assert acts_for(made) == []


def test_a_daughter_acts_for_her_father_until_the_day_it_ends(nakamura: Actor) -> None:
    made, masao = linked(), known("1004").ref
    until = timezone.localdate() + timedelta(days=30)
    mandate = record_mandate(made, masao, "parent", authority="委任状", until=until, by=nakamura)
    assert (mandate.name, mandate.until, mandate.authority) == ("田中 正夫", until, "委任状")
    assert may_act(made, masao)
    assert may_act(made, masao, until)
    assert not may_act(made, masao, until + timedelta(days=1))
    assert [e.kind for e in entries_about(masao)] == ["people.mandate_recorded"]


def test_a_revoked_mandate_ends_at_once_and_only_once() -> None:
    made, masao = account(), known("1004").ref
    mandate = record_mandate(made, masao, "other", authority="成年後見", by=SYSTEM)
    assert [m.ref for m in acts_for(made)] == [mandate.ref]
    revoke_mandate(mandate.ref, by=SYSTEM, reason="終了")
    assert acts_for(made) == []
    with pytest.raises(MandateError):
        revoke_mandate(mandate.ref, by=SYSTEM)


def test_a_representative_acts_for_the_company() -> None:
    company = register_organisation("浜名精機株式会社", "ハマナセイキ", representative="山本 浩二", by=SYSTEM)
    made = account("koji@hamana.example")
    record_mandate(made, company.ref, "organisation", authority="代表者事項証明書", by=SYSTEM)
    (mandate,) = acts_for(made)
    assert (mandate.kind, mandate.name, mandate.subject_ref) == (
        "organisation",
        "浜名精機株式会社",
        company.ref,
    )
    assert assurance_of(made) == "contact"


def test_kind_and_subject_must_fit() -> None:
    company = register_organisation("浜名精機株式会社", by=SYSTEM)
    made, masao = account(), known("1004").ref
    wrong: list[tuple[str, Any]] = [(company.ref, "parent"), (masao, "organisation"), (masao, "friend")]
    for subject, kind in wrong:
        with pytest.raises(MandateError):
            record_mandate(made, subject, kind, authority="委任状", by=SYSTEM)


def test_a_mandate_needs_a_ground_and_a_day_to_come() -> None:
    made, masao = account(), known("1004").ref
    with pytest.raises(MandateError):
        record_mandate(made, masao, "parent", authority="  ", by=SYSTEM)
    yesterday = timezone.localdate() - timedelta(days=1)
    with pytest.raises(MandateError):
        record_mandate(made, masao, "parent", authority="委任状", until=yesterday, by=SYSTEM)
    assert acts_for(made) == []


def test_a_resident_cannot_record_a_mandate() -> None:
    with pytest.raises(NotAllowed):
        record_mandate(account(), known("1004").ref, "parent", authority="委任状", by=Actor("resident"))


def test_a_child_with_a_recorded_mandate_is_listed_once() -> None:
    made = linked()
    record_mandate(made, known("1003").ref, "child", authority="親権", by=SYSTEM)
    assert [m.name for m in acts_for(made)] == ["鈴木 一郎"]


def test_everybody_acts_for_themselves() -> None:
    made = linked()
    assert may_act(made, known("1001").ref)
    assert not may_act(made, known("2001").ref)


def test_asking_for_whom_takes_the_same_queries_however_many(django_assert_num_queries: Any) -> None:
    made = linked()
    with django_assert_num_queries(4):
        acts_for(made)
    born = years_ago(5)
    kids = [
        row(str(n), "1", 氏名=f"鈴木 子{n}", 続柄="子", 生年月日=born, 住民となった日=born, 異動日=born)
        for n in range(7000, 7006)
    ]
    load(kids)
    record_mandate(made, known("1004").ref, "parent", authority="委任状", by=SYSTEM)
    record_mandate(made, known("2001").ref, "other", authority="委任状", by=SYSTEM)
    with django_assert_num_queries(4):
        assert len(acts_for(made)) == 9
