"""Signing in for a company: number, organisation, mandate, and what counts as verified."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from tenohira.engines.people import queries
from tenohira.engines.people.commands import (
    add_staff,
    create_account,
    identify_company,
    link_account,
    record_mandate,
    register_organisation,
    revoke_mandate,
)
from tenohira.engines.people.company_identity import MANDATE_LASTS
from tenohira.engines.people.errors import IdentityRefused, IdentityTaken, MandateError
from tenohira.engines.people.models import Organisation, RecordedMandate
from tenohira.engines.people.ports import CompanyUser
from tenohira.engines.people.tests.factories import account, cast, clerk, hall, known, load
from tenohira.foundation.journal import SYSTEM, entries_about

pytestmark = pytest.mark.django_db
NUMBER = "1180301018771"
HEAD = CompanyUser(
    "https://company.example", "head-1", NUMBER, "みかん農園株式会社", "representative",
    "手県てのひら市浜町2", "平野 大地",
)  # fmt: skip


def test_a_company_nobody_knew_is_entered_and_its_head_may_act() -> None:
    found = identify_company(HEAD)
    view = queries.organisation(found.organisation_ref)
    assert (view.name, view.corporate_number, view.representative) == (
        "みかん農園株式会社",
        NUMBER,
        "平野 大地",
    )
    [mandate] = queries.acts_for(found.account_id)
    assert (mandate.subject_ref, mandate.kind, mandate.authority) == (
        view.ref,
        "organisation",
        "GビズID（代表者）",
    )
    assert mandate.until == timezone.localdate() + MANDATE_LASTS
    assert found.is_new_account


def test_a_company_the_city_knows_keeps_what_the_city_knows() -> None:
    known_one = register_organisation(
        "株式会社みかん", by=SYSTEM, corporate_number=NUMBER, phone="099-000-1000"
    )
    found = identify_company(HEAD)
    assert found.organisation_ref == known_one.ref
    assert queries.organisation(known_one.ref).name == "株式会社みかん"


def test_the_number_is_read_in_any_width() -> None:
    wide = NUMBER.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert queries.organisation(identify_company(replace(HEAD, corporate_number=wide)).organisation_ref)
    assert Organisation.objects.get().corporate_number == NUMBER


@pytest.mark.parametrize("number", ["", "1180301018772", "118030101877", "11803010187711", "abc"])
def test_a_number_that_is_none_opens_nothing(number: str) -> None:
    with pytest.raises(IdentityRefused, match="法人番号"):
        identify_company(replace(HEAD, corporate_number=number))
    assert not Organisation.objects.exists()


def test_signing_in_again_opens_the_same_account_and_renews_the_mandate() -> None:
    first = identify_company(HEAD)
    RecordedMandate.objects.update(until=timezone.localdate() + timedelta(days=3))
    again = identify_company(replace(HEAD, role="employee"))
    assert (again.account_id, again.is_new_account) == (first.account_id, False)
    [mandate] = queries.acts_for(first.account_id)
    assert (mandate.authority, mandate.until) == ("GビズID（従業員）", timezone.localdate() + MANDATE_LASTS)
    assert len(entries_about(first.organisation_ref, ["people.mandate_recorded"])) == 2


def test_a_mandate_that_ran_out_is_good_again_after_a_sign_in() -> None:
    first = identify_company(HEAD)
    RecordedMandate.objects.update(until=timezone.localdate() - timedelta(days=1))
    assert queries.acts_for(first.account_id) == []
    identify_company(HEAD)
    assert queries.may_act(first.account_id, first.organisation_ref)


def test_a_mandate_recorded_at_the_desk_is_left_as_it_is() -> None:
    mine = account()
    company = register_organisation("株式会社みかん", by=SYSTEM, corporate_number=NUMBER)
    record_mandate(mine, company.ref, "organisation", authority="代表者事項証明書", by=SYSTEM)
    identify_company(HEAD, account_id=mine)
    [mandate] = queries.acts_for(mine)
    assert (mandate.authority, mandate.until) == ("代表者事項証明書", None)


def test_what_staff_revoked_stays_revoked() -> None:
    hall()
    found = identify_company(HEAD)
    [mandate] = queries.acts_for(found.account_id)
    revoke_mandate(mandate.ref, by=clerk()[1], reason="退職")
    with pytest.raises(MandateError, match="取り消されています") as told:
        identify_company(HEAD)
    assert "窓口" in told.value.remedy
    assert queries.acts_for(found.account_id) == []


def test_two_people_of_one_company_are_two_accounts_of_one_organisation() -> None:
    head, clerk_there = (
        identify_company(HEAD),
        identify_company(replace(HEAD, subject="member-2", role="employee")),
    )
    assert head.account_id != clerk_there.account_id
    assert head.organisation_ref == clerk_there.organisation_ref


def test_a_resident_adds_their_company_and_nobody_elses() -> None:
    hall()
    load(cast())
    mine = account()
    link_account(mine, known("1002").ref, by=SYSTEM, evidence="運転免許証")
    assert identify_company(HEAD, account_id=mine).account_id == mine
    with pytest.raises(IdentityTaken):
        identify_company(HEAD, account_id=account("other@mail.example"))


def test_staff_keep_their_desk_apart_from_companies() -> None:
    mine = create_account("sano@city.example", None, is_staff=True)
    add_staff("佐野", by=SYSTEM, account_id=mine)
    with pytest.raises(IdentityRefused):
        identify_company(HEAD, account_id=mine)


def test_a_mandate_in_force_is_verified_for_the_company_and_for_nothing_else() -> None:
    found = identify_company(HEAD)
    other = register_organisation("別の会社", by=SYSTEM)
    assert queries.assurance_of(found.account_id) == "contact"
    assert queries.assurance_for(found.account_id, found.organisation_ref) == "verified"
    assert queries.assurance_for(found.account_id, other.ref) == "contact"
    assert queries.assurance_for(found.account_id, "") == "contact"
    assert queries.assurance_for(None, found.organisation_ref) == "none"
    after = timezone.localdate() + MANDATE_LASTS + timedelta(days=1)
    assert queries.assurance_for(found.account_id, found.organisation_ref, after) == "contact"
