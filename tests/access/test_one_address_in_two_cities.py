"""A person may have an account in several cities under one mail address; neither city learns of the other's."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import LazySettings
from django.core import mail
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client

from tenohira.engines.people import commands, queries
from tenohira.engines.people.errors import AccountError
from tenohira.foundation.city import every_city, use_city
from tests.access.strict import strict_cities

HANAKO, HERE, THERE = "hanako@mail.example", "990019", "990027"
FIRST, SECOND = "himitsu-no-kotoba-26", "betsu-no-kotoba-31"
pytestmark = pytest.mark.django_db


@pytest.fixture
def two_cities(tmp_path: Path, settings: LazySettings) -> None:
    settings.TENOHIRA_CITIES = strict_cities(tmp_path, THERE)


def ask(client: Client, city: str, path: str, **data: str) -> Any:
    way = client.post if data else client.get
    return way(path, data or None, headers={"host": f"{city}.example"})


def signs_up(city: str, password: str) -> Client:
    cache.clear()  # a code goes to an address once in ten seconds
    client = Client()
    ask(client, city, "/account/signup/", email=HANAKO, password1=password)
    code = re.search(r"^([A-Z0-9]{3,}(?:-?[A-Z0-9]+)*)$", mail.outbox[-1].body, re.MULTILINE)
    assert code, mail.outbox[-1].body
    ask(client, city, "/account/confirm-email/", code=code[1])
    assert ask(client, city, "/profile/").status_code == 200
    return client


@pytest.mark.usefixtures("two_cities")
def test_signing_up_in_a_second_city_goes_as_in_the_first() -> None:
    signs_up(HERE, FIRST)
    signs_up(THERE, SECOND)
    found = {}
    for city in (HERE, THERE):
        with use_city(city):
            found[city] = queries.account_with(HANAKO)
            assert EmailAddress.objects.filter(email=HANAKO, verified=True).count() == 1
    assert None not in found.values()
    assert len(set(found.values())) == 2


@pytest.mark.usefixtures("two_cities")
@pytest.mark.parametrize(("city", "password", "opens"), [
    (HERE, FIRST, True), (HERE, SECOND, False), (THERE, SECOND, True), (THERE, FIRST, False),
])  # fmt: skip
def test_each_citys_password_opens_that_citys_account_only(city: str, password: str, opens: bool) -> None:
    for where, own in ((HERE, FIRST), (THERE, SECOND)):
        with use_city(where):
            made = commands.create_account(HANAKO, own)
            EmailAddress.objects.create(user_id=made, email=HANAKO, verified=True, primary=True)
    client = Client()
    ask(client, city, "/account/login/", login=HANAKO, password=password)
    assert (ask(client, city, "/profile/").status_code == 200) is opens


@pytest.mark.usefixtures("two_cities")
def test_signing_up_twice_in_one_city_tells_the_owner_by_mail_and_nobody_on_the_page() -> None:
    signs_up(HERE, FIRST)
    cache.clear()
    stranger = Client()
    known = ask(stranger, HERE, "/account/signup/", email=HANAKO, password1=SECOND)
    fresh = ask(Client(), HERE, "/account/signup/", email="new@mail.example", password1=SECOND)
    assert known.status_code == fresh.status_code == 302
    assert known.headers["Location"] == fresh.headers["Location"]


def test_within_a_city_an_address_is_one_account() -> None:
    commands.create_account(HANAKO, FIRST)
    with pytest.raises(AccountError):
        commands.create_account(HANAKO.upper(), SECOND)
    from django.contrib.auth import get_user_model

    with pytest.raises(IntegrityError), transaction.atomic():
        get_user_model().objects.create(email=HANAKO)
    with every_city():
        assert get_user_model().objects.filter(email=HANAKO).count() == 1
