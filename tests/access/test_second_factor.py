"""The desk opens only to staff who showed a second factor in this session, unless the city says otherwise."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import LazySettings
from django.core import mail
from django.db import transaction
from django.test import Client

from tenohira.config.keys import factors
from tenohira.counters.portal.tests.conftest import hall
from tenohira.counters.portal.tests.factories import HANAKO, PASSWORD, SANO, Hall
from tenohira.foundation.journal import entries
from tenohira.foundation.sealing import sealed_with
from tests.access.strict import strict_cities

__all__ = ["hall"]
DESK = "/desk/"


@pytest.fixture
def strict(hall: Hall, tmp_path: Path, settings: LazySettings) -> Hall:
    """The open hall, in a city that asks its staff for a second factor."""
    settings.TENOHIRA_CITIES = strict_cities(tmp_path)
    settings.TENOHIRA_DEFAULT_CITY = "990019"
    return hall


def user_of(hall: Hall, mail_address: str) -> Any:
    from django.contrib.auth import get_user_model

    return get_user_model().objects.get(pk=hall.accounts[mail_address])


def code_of(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def with_app(hall: Hall, mail_address: str = SANO) -> str:
    """Give somebody an authenticator app and return its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user_of(hall, mail_address), secret)
    return str(secret)


def signs_in(mail_address: str = SANO, password: str = PASSWORD) -> Client:
    client = Client()
    client.post("/account/login/", {"login": mail_address, "password": password})
    return client


def test_a_city_that_says_nothing_asks_for_it() -> None:
    from tenohira.foundation.city import CityDefinition

    assert CityDefinition.model_fields["staff_second_factor"].default == "required"


def test_staff_without_a_factor_set_one_up_before_the_desk_opens(strict: Hall) -> None:
    sano = signs_in()
    answer = sano.get("/desk/people/")
    assert answer.headers["Location"] == "/desk/second-factor/?next=%2Fdesk%2Fpeople%2F"
    page = sano.get(answer.headers["Location"]).content.decode()
    assert "はじめに、二つめの確認を設定してください" in page
    assert 'href="/account/2fa/totp/activate/"' in page
    assert 'href="/account/2fa/webauthn/add/"' in page
    assert sano.post("/desk/people/", {"text": "鈴木"}).headers["Location"].startswith("/desk/second-factor/")


def test_an_app_that_is_set_up_opens_the_desk_at_once(strict: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    sano = signs_in()
    sano.post("/account/reauthenticate/?next=/account/2fa/totp/activate/", {"password": PASSWORD})
    page = sano.get("/account/2fa/totp/activate/").content.decode()
    found = re.search(r'value="([A-Z2-7]{16,})"', page)
    assert found, page
    monkeypatch.setattr(
        transaction, "on_commit", lambda follow: follow()
    )  # a test's transaction never commits
    sano.post("/account/2fa/totp/activate/", {"code": code_of(found[1])})
    assert sano.get(DESK).status_code == 200
    told = [one.data.get("what") for one in entries(f"account:{strict.accounts[SANO]}")]
    assert "factor_added" in told


def test_the_code_is_asked_at_every_sign_in_and_works_once(strict: Hall) -> None:
    secret = with_app(strict)
    sano = signs_in()
    assert sano.get(DESK).headers["Location"].startswith("/account/login/")
    code = code_of(secret)
    sano.post("/account/2fa/authenticate/", {"code": code})
    assert sano.get(DESK).status_code == 200
    again = signs_in()
    assert again.post("/account/2fa/authenticate/", {"code": code}).status_code == 200
    assert again.get(DESK).status_code == 302


def test_a_session_that_came_in_another_way_shows_the_factor_first(strict: Hall) -> None:
    with_app(strict)
    sano = Client()
    sano.force_login(user_of(strict, SANO))
    answer = sano.get(DESK)
    page = sano.get(answer.headers["Location"]).content.decode()
    assert "二つめの確認をしてください" in page
    assert 'href="/account/2fa/reauthenticate/?next=%2Fdesk%2F"' in page


def test_the_factor_somebody_else_showed_in_this_browser_does_not_count(strict: Hall) -> None:
    sano = Client()
    sano.force_login(user_of(strict, SANO))
    session = sano.session
    session["second_factor_of"] = strict.accounts[HANAKO]
    session.save()
    assert sano.get(DESK).headers["Location"].startswith("/desk/second-factor/")


def test_residents_are_not_asked_and_see_no_such_page(strict: Hall) -> None:
    hanako = signs_in(HANAKO)
    assert hanako.get("/profile/").status_code == 200
    assert hanako.get("/desk/second-factor/").status_code == 403


def test_where_the_city_says_optional_a_password_opens_the_desk(hall: Hall) -> None:
    sano = signs_in()
    assert sano.get(DESK).status_code == 200
    assert sano.get("/desk/second-factor/?next=https://evil.example/").headers["Location"] == DESK


def test_a_new_password_by_mail_does_not_spare_the_factor(strict: Hall) -> None:
    with_app(strict)
    sano = Client()
    sano.post("/account/password/reset/", {"email": SANO})
    link = re.search(r"http://testserver(\S+)", mail.outbox[-1].body)
    assert link
    where = sano.get(link[1]).headers["Location"]
    assert link[1] != where  # the token leaves the address at once
    sano.post(where, {"password1": "atarashii-kotoba-5", "password2": "atarashii-kotoba-5"})
    assert sano.get(DESK).headers["Location"].startswith("/account/login/")
    after = signs_in(password="atarashii-kotoba-5")
    assert after.get("/account/2fa/authenticate/").status_code == 200
    assert after.get(DESK).status_code == 302
    used = Client().get(link[1], follow=True)
    assert "password1" not in used.content.decode()


def test_staff_keep_their_last_factor_and_residents_may_drop_it(strict: Hall) -> None:
    from allauth.mfa.adapter import get_adapter

    for address, may in ((SANO, False), (HANAKO, True)):
        with_app(strict, address)
        factor = Authenticator.objects.get(user_id=strict.accounts[address], type="totp")
        assert get_adapter().can_delete_authenticator(factor) is may


def test_secrets_of_factors_lie_sealed_and_are_turned_with_the_keys(
    hall: Hall, settings: LazySettings
) -> None:
    from cryptography.fernet import Fernet

    secret = with_app(hall)
    codes = RecoveryCodes.activate(user_of(hall, SANO)).generate_codes()
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    assert not any(code in stored for code in codes)
    settings.TENOHIRA_KEYS = [Fernet.generate_key().decode(), *settings.TENOHIRA_KEYS]
    assert factors.turn([]) == 2
    settings.TENOHIRA_KEYS = settings.TENOHIRA_KEYS[:1]
    assert [sealed_with(token) for _key, token in factors.tokens()].count("?") == 0
    assert RecoveryCodes.activate(user_of(hall, SANO)).generate_codes() == codes


def test_a_secret_from_before_is_understood_and_then_sealed(hall: Hall) -> None:
    secret = generate_totp_secret()
    row = Authenticator.objects.create(user=user_of(hall, SANO), type="totp", data={"secret": secret})
    assert row.wrap().validate_code(code_of(secret))
    factors.turn([])
    row.refresh_from_db()
    assert row.data["secret"] != secret
    assert row.wrap().instance.data["secret"].startswith("gAAAAA")


def test_a_recovery_code_is_random_and_works_once(hall: Hall) -> None:
    codes = RecoveryCodes.activate(user_of(hall, SANO))
    every = codes.generate_codes()
    assert len(set(every)) == 10
    assert all(len(one) >= 8 for one in every)
    assert codes.validate_code(every[0])
    assert not RecoveryCodes.activate(user_of(hall, SANO)).validate_code(every[0])


def test_a_link_for_the_first_sign_in_of_an_administrator_leads_to_the_factor(
    strict: Hall, capsys: pytest.CaptureFixture[str]
) -> None:
    from tenohira.config import administrators

    administrators.create("990019", "伊藤 節子", "ito@city.example", "9")
    link = re.search(r"http://\S+?(/account/password/reset/key/\S+)", capsys.readouterr().out)
    assert link
    ito = Client()
    where = ito.get(link[1]).headers["Location"]
    ito.post(where, {"password1": "atarashii-kotoba-5", "password2": "atarashii-kotoba-5"})
    ito.post("/account/login/", {"login": "ito@city.example", "password": "atarashii-kotoba-5"})
    code = re.search(r"^([A-Z0-9]{3,}(?:-?[A-Z0-9]+)*)$", mail.outbox[-1].body, re.MULTILINE)
    assert code, "the address is confirmed at the first sign-in"
    ito.post("/account/confirm-email/", {"code": code[1]})
    assert ito.get("/desk/administration/").headers["Location"].startswith("/desk/second-factor/")
    assert Client().get(link[1], follow=True).context["token_fail"]
