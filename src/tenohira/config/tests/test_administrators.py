"""The first administrator gets a link, never a password; sign-ins can be ended from the command line."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from click.testing import CliRunner, Result
from django.test import Client

from tenohira.config.cli import main
from tenohira.engines.people import commands, queries
from tenohira.foundation.journal import SYSTEM

pytestmark = pytest.mark.django_db
ITO = "ito@city.example"


def tenohira(*words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--city", "990019"])


def link_in(text: str) -> str:
    found = re.search(r"^http://\S+?(/account/password/reset/key/\S+)$", text, re.MULTILINE)
    assert found, text
    return found[1]


def made() -> Result:
    return tenohira("staff", "create-administrator", "--name", "伊藤 節子", "--mail", ITO, "--number", "9")


def user() -> Any:
    from django.contrib.auth import get_user_model

    return get_user_model().objects.get(email=ITO)


def test_an_administrator_is_made_with_a_link_that_works_once() -> None:
    ran = made()
    assert ran.exit_code == 0, ran.output
    assert "60分以内に、一度だけ" in ran.output
    member = queries.staff_of(queries.account_with(ITO))
    assert member is not None
    assert member.is_admin
    assert not user().has_usable_password()
    client = Client()
    form = client.get(link_in(ran.output)).headers["Location"]
    client.post(form, {"password1": "atarashii-kotoba-5", "password2": "atarashii-kotoba-5"})
    assert user().check_password("atarashii-kotoba-5")
    assert Client().get(link_in(ran.output), follow=True).context["token_fail"]


def test_the_address_is_still_to_be_confirmed_at_the_first_sign_in() -> None:
    made()
    assert EmailAddress.objects.get(email=ITO).verified is False


def test_no_password_can_be_given_on_the_command_line() -> None:
    words = [name for group in ("staff",) for name in main.commands[group].commands]  # type: ignore[attr-defined]
    options = {
        option
        for name in words
        for parameter in main.commands["staff"].commands[name].params  # type: ignore[attr-defined]
        for option in parameter.opts
    }
    assert not {one for one in options if "pass" in one}


def test_the_same_address_again_is_refused_in_words_and_changes_nothing() -> None:
    made()
    ran = made()
    assert ran.exit_code == 1
    assert "すでに使われています" in ran.output
    assert len([one for one in queries.all_staff() if one.is_admin]) == 1


def test_a_new_link_is_given_to_staff_only() -> None:
    made()
    assert link_in(tenohira("staff", "setup-link", ITO).output)
    commands.create_account("hanako@mail.example", "himitsu-no-kotoba-26")
    refused = tenohira("staff", "setup-link", "hanako@mail.example")
    assert (refused.exit_code, "職員のアカウントではありません" in refused.output) == (1, True)
    unknown = tenohira("staff", "setup-link", "nobody@mail.example")
    assert (unknown.exit_code, "見つかりません" in unknown.output) == (1, True)


@pytest.mark.parametrize("words", [("--mail", "hanako@mail.example"), ()])
def test_sign_ins_end_from_the_command_line(words: tuple[str, ...]) -> None:
    account = commands.create_account("hanako@mail.example", "himitsu-no-kotoba-26")
    from django.contrib.auth import get_user_model

    client = Client()
    client.force_login(get_user_model().objects.get(pk=account))
    assert client.get("/profile/").status_code == 200
    ran = tenohira("end-sessions", *words)
    assert ran.exit_code == 0, ran.output
    assert client.get("/profile/").status_code == 302


def test_the_operator_stands_in_the_journal() -> None:
    from tenohira.foundation.journal import entries

    made()
    member = queries.staff_of(queries.account_with(ITO))
    assert member is not None
    assert entries(member.ref)[0].actor_kind == SYSTEM.kind


def test_a_lost_factor_is_taken_out_by_the_operator_and_the_journal_says_so() -> None:
    from allauth.mfa.models import Authenticator

    from tenohira.foundation.journal import entries

    made()
    account = queries.account_with(ITO)
    Authenticator.objects.create(user=user(), type="totp", data={"secret": "x"})
    ran = tenohira("forget-factors", "--mail", ITO)
    assert ran.exit_code == 0, ran.output
    assert not Authenticator.objects.filter(user_id=account).exists()
    told = [(one.kind, one.actor_kind) for one in entries(f"account:{account}")]
    assert told == [("people.credentials_changed", "system"), ("people.sessions_ended", "system")]
