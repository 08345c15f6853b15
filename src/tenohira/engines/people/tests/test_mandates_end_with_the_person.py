"""An authority recorded for somebody ends when they die or leave, whatever day stands in it (民法第111条)."""

from __future__ import annotations

import pytest

from tenohira.engines.people.commands import record_mandate, register_organisation
from tenohira.engines.people.models import Person
from tenohira.engines.people.queries import acts_for, mandates_for, may_act
from tenohira.engines.people.tests.factories import account, cast, hall, known, load
from tenohira.foundation.journal import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def kenta() -> int:
    hall()
    load(cast())
    found = account("kenta@resident.example")
    record_mandate(found, known("1004").ref, "parent", authority="委任状", by=SYSTEM)
    return found


@pytest.mark.parametrize("status", ["deceased", "moved-out", "removed"])
def test_it_ends_with_the_one_it_is_for(kenta: int, status: str) -> None:
    masao = known("1004").ref
    assert may_act(kenta, masao)
    Person.objects.filter(number="1004").update(status=status)
    assert not may_act(kenta, masao)
    assert acts_for(kenta) == []
    assert mandates_for(masao) == []


def test_one_for_an_organisation_goes_on(kenta: int) -> None:
    company = register_organisation("てのひら商店", by=SYSTEM)
    record_mandate(kenta, company.ref, "organisation", authority="登記事項証明書", by=SYSTEM)
    Person.objects.filter(number="1004").update(status="deceased")
    assert [one.name for one in acts_for(kenta)] == ["てのひら商店"]
