"""Sign-ins and changes of what opens an account leave a trace, and in it no address, no name, nothing typed."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.test import Client

from tenohira.config.operating.logs import Formatter
from tenohira.counters.portal.tests.conftest import hall
from tenohira.counters.portal.tests.factories import HANAKO, PASSWORD, SANO, Hall
from tenohira.foundation.journal import entries
from tests.access.test_second_factor import code_of, signs_in, with_app

__all__ = ["hall"]


class Log:
    """The lines of the log about sign-ins."""

    def __init__(self) -> None:
        self.stream = StringIO()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]

    @property
    def said(self) -> list[tuple[str, Any, Any]]:
        return [(one["event"], one.get("account"), one.get("way")) for one in self.lines]


@pytest.fixture
def log() -> Iterator[Log]:
    found, logger = Log(), logging.getLogger("tenohira.sign_in")
    handler = logging.StreamHandler(found.stream)
    handler.setFormatter(Formatter(lines="json"))
    logger.addHandler(handler)
    before, logger.level = logger.level, logging.INFO
    yield found
    logger.level = before
    logger.removeHandler(handler)


def kinds(hall: Hall, mail: str) -> list[str]:
    return [one.kind for one in entries(f"account:{hall.accounts[mail]}")]


def test_who_comes_in_and_goes_is_in_the_log_and_staff_in_the_journal(hall: Hall, log: Log) -> None:
    for address in (HANAKO, SANO):
        signs_in(address).post("/account/logout/")
    hanako, sano = hall.accounts[HANAKO], hall.accounts[SANO]
    assert log.said == [
        ("signed in", hanako, ["password"]), ("signed out", hanako, None),
        ("signed in", sano, ["password"]), ("signed out", sano, None),
    ]  # fmt: skip
    assert kinds(hall, HANAKO) == []
    assert kinds(hall, SANO) == ["people.staff_signed_in"]


def test_wrong_passwords_and_the_wait_after_them_are_told(hall: Hall, log: Log) -> None:
    for _try in range(6):
        signs_in(HANAKO, "chigau-kotoba")
    signs_in("nobody@mail.example", "chigau-kotoba")
    hanako = hall.accounts[HANAKO]
    assert log.said[:5] == [("sign-in failed", hanako, "password")] * 5
    assert ("sign-in blocked", hanako, "password") in log.said
    assert log.said[-1] == ("sign-in failed", None, "password")
    assert {one["level"] for one in log.lines} == {"warning"}


def test_a_second_factor_shown_or_wrong_is_told(hall: Hall, log: Log) -> None:
    secret = with_app(hall)
    sano = signs_in()
    sano.post("/account/2fa/authenticate/", {"code": "000000"})
    sano.post("/account/2fa/authenticate/", {"code": code_of(secret)})
    account = hall.accounts[SANO]
    assert log.said == [
        ("sign-in failed", account, "mfa"),
        ("second factor shown", account, None),
        ("signed in", account, ["password", "mfa"]),
    ]
    assert entries(f"account:{account}")[-1].data["ways"] == ["password", "mfa"]


def test_a_changed_password_is_told_in_the_log_in_the_journal_and_by_mail(hall: Hall, log: Log) -> None:
    from django.core import mail

    hanako = signs_in(HANAKO)
    new = {"oldpassword": PASSWORD, "password1": "atarashii-kotoba-5", "password2": "atarashii-kotoba-5"}
    hanako.post("/account/password/change/", new)
    assert ("credentials changed", hall.accounts[HANAKO], "password") in log.said
    (entry,) = entries(f"account:{hall.accounts[HANAKO]}")
    assert (entry.kind, entry.data["what"]) == ("people.credentials_changed", "password")
    assert mail.outbox[-1].to == [HANAKO]


def test_a_new_address_is_told_to_the_old_one_too(hall: Hall, log: Log) -> None:
    from django.core import mail

    hanako = signs_in(HANAKO)
    hanako.post("/account/reauthenticate/?next=/account/email/", {"password": PASSWORD})
    hanako.post("/account/email/", {"email": "hanako.neu@mail.example", "action_add": ""})
    assert "hanako.neu@mail.example" in [one for sent in mail.outbox for one in sent.to]
    assert "hanako.neu" not in log.stream.getvalue()


def test_no_line_and_no_entry_holds_an_address_or_a_password(hall: Hall, log: Log) -> None:
    signs_in(HANAKO)
    signs_in(HANAKO, "chigau-kotoba")
    signs_in("鈴木 花子", "chigau-kotoba")
    told = log.stream.getvalue() + str([one.data for one in entries(f"account:{hall.accounts[HANAKO]}")])
    assert log.lines
    for secret in (HANAKO, PASSWORD, "chigau", "鈴木", "testserver", "127.0.0.1"):
        assert secret not in told


def test_a_stranger_cannot_write_a_line_of_their_own(hall: Hall, log: Log) -> None:
    Client().post("/account/login/", {"login": 'x@mail.example\n{"event":"signed in"}', "password": "a\nb"})
    assert all(one["event"] in {"sign-in failed", "sign-in blocked"} for one in log.lines)
