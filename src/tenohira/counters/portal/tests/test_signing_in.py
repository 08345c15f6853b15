"""Signing up and in, and every page that sign-in can show."""

from __future__ import annotations

import re

import pytest
from django.core import mail

from tenohira.counters.portal.tests.factories import HANAKO, NEWCOMER, PASSWORD, SANO, Hall, resident
from tenohira.engines.people import queries as people


def code_in_mail() -> str:
    """The code of the last mail: a line of its own."""
    found = re.search(r"^([A-Z0-9]{3,}(?:-?[A-Z0-9]+)*)$", mail.outbox[-1].body, re.MULTILINE)
    assert found, mail.outbox[-1].body
    return found[1]


def test_somebody_new_signs_up_with_mail_and_code(hall: Hall) -> None:
    tanaka = resident().open("/account/signup/")
    tanaka.send({"email": "tanaka@mail.example", "password1": "nagai-kotoba-77"}, button="登録する", form=0)
    assert tanaka.title == "確認コードを入れてください"
    assert mail.outbox[-1].to == ["tanaka@mail.example"]
    assert "てのひら市役所" in mail.outbox[-1].subject
    assert mail.outbox[-1].from_email == "shiyakusho@tenohira.example"
    tanaka.send({"code": code_in_mail()}, button="確かめる", form=0)
    assert tanaka.title == "何をしますか"
    assert people.account_with("tanaka@mail.example") is not None


def test_an_account_belongs_to_this_city_and_remembers_the_language(hall: Hall) -> None:
    from django.contrib.auth import get_user_model

    one = resident(language="pt-br").open("/account/signup/")
    one.send({"email": "joao@mail.example", "password1": "palavra-secreta-9"}, form=0)
    made = get_user_model().objects.get(email="joao@mail.example")
    assert (made.city, made.language) == ("990019", "pt-br")


def test_a_wrong_code_is_said_kindly(hall: Hall) -> None:
    one = resident().open("/account/signup/")
    one.send({"email": "tanaka@mail.example", "password1": "nagai-kotoba-77"}, form=0)
    one.send({"code": "XXXXXX"}, button="確かめる", form=0)
    assert "確認コードがちがいます" in one.words
    assert one.faults() == []


def test_signing_in_leads_home(hall: Hall) -> None:
    one = resident().open("/account/login/")
    one.send({"login": HANAKO, "password": PASSWORD}, form=0)
    assert one.url == "/"
    assert "鈴木 花子 さん" in one.words


def test_signing_in_to_apply_leads_back_to_the_service(hall: Hall) -> None:
    one = resident().open("/services/child-allowance-claim/").follow("ログインして申請する")
    one.send({"login": HANAKO, "password": PASSWORD}, form=0)
    assert one.url == "/services/child-allowance-claim/"


def test_a_wrong_password_keeps_the_address(hall: Hall) -> None:
    one = resident().open("/account/login/")
    one.send({"login": HANAKO, "password": "chigau"}, form=0)
    assert "メールアドレスかパスワードがちがいます" in one.words
    assert one.form(0).values["login"] == [HANAKO]
    assert one.faults() == []


def test_many_wrong_passwords_are_told_to_wait(hall: Hall) -> None:
    one = resident()
    for _ in range(7):
        one.open("/account/login/").send({"login": HANAKO, "password": "chigau"}, form=0)
    assert "もう一度お試しください" in one.words or "お試しください" in one.words


def test_too_many_requests_get_a_page_of_ours(hall: Hall) -> None:
    one = resident()
    for number in range(40):
        one.open("/account/password/reset/")
        if one.status == 200:
            one.send({"email": f"a{number}@mail.example"}, form=0)
        if one.status == 429:
            break
    assert one.status == 429
    assert one.title == "少し待ってからお試しください"
    assert one.faults() == []


def test_a_code_by_mail_signs_in(hall: Hall) -> None:
    one = resident().open("/account/login/").follow("コードでログイン")
    one.send({"email": HANAKO}, button="コードを送る", form=0)
    one.send({"code": code_in_mail()}, button="確かめる", form=0)
    assert "鈴木 花子 さん" in one.words


def test_a_forgotten_password_is_made_anew_by_mail(hall: Hall) -> None:
    one = resident().open("/account/password/reset/")
    one.send({"email": HANAKO}, button="リンクを送る", form=0)
    assert one.title == "メールを送りました"
    link = re.search(r"http://testserver(\S+)", mail.outbox[-1].body)
    assert link
    one.open(link[1])
    assert one.title == "新しいパスワード"
    one.send({"password1": "atarashii-kotoba-5", "password2": "atarashii-kotoba-5"}, form=0)
    other = resident().open("/account/login/")
    other.send({"login": HANAKO, "password": "atarashii-kotoba-5"}, form=0)
    assert other.url == "/"


def test_a_used_link_says_how_to_get_another(hall: Hall) -> None:
    one = resident().open("/account/password/reset/key/1-set-password/")
    assert "このリンクは使えません" in one.words


def test_whether_an_address_is_registered_is_not_told(hall: Hall) -> None:
    known, unknown = resident(), resident()
    known.open("/account/password/reset/").send({"email": HANAKO}, form=0)
    unknown.open("/account/password/reset/").send({"email": "nobody@mail.example"}, form=0)
    assert known.words == unknown.words


def test_staff_go_to_the_desk_and_residents_home(hall: Hall) -> None:
    answer = resident(SANO).client.get("/after-sign-in/")
    assert answer.headers["Location"] == "/desk/"
    answer = resident(NEWCOMER).client.get("/after-sign-in/")
    assert answer.headers["Location"] == "/"
    assert resident().client.get("/after-sign-in/").headers["Location"].startswith("/account/login/")


def test_signing_out_asks_once(hall: Hall) -> None:
    one = resident(HANAKO).open("/account/logout/")
    assert one.title == "ログアウト"
    one.send(button="ログアウトする")
    assert "ログイン" in one.words
    assert "鈴木 花子 さん" not in one.words


OUTSIDE = [
    "login/", "signup/", "login/code/", "password/reset/", "password/reset/done/", "inactive/",
    "password/reset/key/1-abc/", "password/reset/key/done/",
]  # fmt: skip
INSIDE = [
    "email/", "password/change/", "logout/", "reauthenticate/", "2fa/", "2fa/webauthn/",
]  # fmt: skip


@pytest.mark.parametrize("address", OUTSIDE)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_pages_before_sign_in_are_in_our_look_and_without_faults(
    hall: Hall, address: str, language: str
) -> None:
    one = resident(language=language).open(f"/account/{address}")
    assert one.status == 200
    assert "masthead__home" in one.html
    assert one.faults() == []


@pytest.mark.parametrize("address", INSIDE)
def test_pages_of_an_account_are_in_our_look_and_without_faults(hall: Hall, address: str) -> None:
    one = resident(HANAKO).open(f"/account/{address}")
    assert one.status == 200
    assert "masthead__home" in one.html
    assert one.faults() == []


@pytest.mark.parametrize("address", ["totp/activate/", "webauthn/add/", "recovery-codes/generate/"])
def test_second_factors_ask_who_it_is_and_open(hall: Hall, address: str) -> None:
    one = resident().open("/account/login/")
    one.send({"login": HANAKO, "password": PASSWORD}, form=0)
    one.open(f"/account/2fa/{address}")
    assert one.title == "念のため、もう一度確かめます"
    assert one.faults() == []
    one.send({"password": PASSWORD}, form=0)
    assert one.url.startswith("/account/2fa/")
    assert one.faults() == []


def test_an_authenticator_app_is_set_up_and_asked_for(hall: Hall) -> None:
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    one = resident().open("/account/login/")
    one.send({"login": HANAKO, "password": PASSWORD}, form=0)
    one.open("/account/2fa/totp/activate/").send({"password": PASSWORD}, form=0)
    secret = next(i["value"] for i in one.page.inputs if i.get("id") == "authenticator_secret")
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    one.send({"code": code}, form=0)
    assert one.status == 200
    assert one.faults() == []
    again = resident().open("/account/login/")
    again.send({"login": HANAKO, "password": PASSWORD}, form=0)
    assert again.url.startswith("/account/2fa/authenticate/")
    assert again.faults() == []
