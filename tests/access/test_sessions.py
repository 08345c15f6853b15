"""Sign-ins end: at an idle desk, after a working day, everywhere at once; and each begins under a new key."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from tenohira.counters.desk.tests.stage import Stage, account_with_id, at
from tenohira.engines.cases.tests.conftest import library, people, test_library
from tenohira.engines.cases.tests.factories import Cast
from tenohira.engines.people import commands as accounts
from tenohira.engines.people.commands import create_account
from tenohira.foundation.city import use_city
from tenohira.foundation.journal import SYSTEM, entries

__all__ = ["library", "people", "test_library"]
PASSWORD = "tenohira-no-naka"


@pytest.fixture
def stage(people: Cast) -> Stage:
    return Stage(people)


class Clock:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = time.time()
        monkeypatch.setattr("tenohira.config.sessions.time.time", lambda: self.now)

    def wait(self, minutes: float) -> None:
        self.now += minutes * 60


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def is_in(client: Client) -> bool:
    return bool(client.get(at("home")).status_code == 200)


def test_an_idle_desk_is_signed_out_and_says_why(stage: Stage, clock: Clock) -> None:
    assert is_in(stage.sano)
    clock.wait(31)
    answer = stage.sano.get(at("home"), follow=True)
    assert answer.redirect_chain[0][0].startswith("/account/login/?next=/desk/")
    assert "しばらく操作がなかった" in answer.content.decode()
    assert not is_in(stage.sano)


def test_who_works_on_stays_in_until_the_working_day_is_over(stage: Stage, clock: Clock) -> None:
    for _turn in range(23):
        assert is_in(stage.sano)
        clock.wait(25)
    assert is_in(stage.sano)
    clock.wait(26)
    assert not is_in(stage.sano)


def test_a_clock_moved_back_does_not_make_a_sign_in_last_longer(stage: Stage, clock: Clock) -> None:
    assert is_in(stage.sano)
    clock.wait(-180)
    assert not is_in(stage.sano)


def test_the_limits_are_the_operators(stage: Stage, clock: Clock, settings: LazySettings) -> None:
    settings.TENOHIRA_DESK_IDLE = 60
    assert is_in(stage.sano)
    clock.wait(2)
    assert not is_in(stage.sano)


def test_a_form_sent_to_late_changes_nothing(stage: Stage, clock: Clock) -> None:
    assert is_in(stage.sano)
    clock.wait(31)
    answer = stage.sano.post(at("people"), {"text": "花子", "purpose": "申請・届出の審査"})
    assert answer.headers["Location"].startswith("/account/login/?next=/desk/")


def test_a_resident_is_not_hurried(stage: Stage, clock: Clock) -> None:
    assert stage.hanako.get("/profile/").status_code == 200
    clock.wait(120)
    assert stage.hanako.get("/profile/").status_code == 200


def _signs_in(client: Client) -> Any:
    return client.post("/account/login/", {"login": "kenta@resident.example", "password": PASSWORD})


@pytest.fixture
def kenta(db: None) -> int:
    from allauth.account.models import EmailAddress

    found = create_account("kenta@resident.example", PASSWORD)
    EmailAddress.objects.create(
        user=account_with_id(found), email="kenta@resident.example", verified=True, primary=True
    )
    return found


def test_signing_in_begins_under_a_new_key(kenta: int) -> None:
    client = Client()
    client.get("/account/login/")
    client.session["x"] = 1
    before = client.session.session_key
    assert _signs_in(client).status_code == 302
    assert client.session.session_key != before
    assert "_auth_user_id" in client.session


def test_one_press_signs_out_everywhere_else(kenta: int) -> None:
    here, there = Client(), Client()
    for one in (here, there):
        assert _signs_in(one).status_code == 302
    page = here.get("/account/sessions/").content.decode()
    assert "ほかの端末をログアウトする" in page
    asked = here.post("/account/sessions/")
    assert asked.headers["Location"].startswith("/account/reauthenticate/")
    assert there.get("/profile/").status_code == 200
    here.post(asked.headers["Location"], {"password": PASSWORD})
    assert here.get("/profile/").status_code == 200
    assert there.get("/profile/").status_code == 302


def test_signing_out_ends_the_session_on_the_server(kenta: int) -> None:
    client = Client()
    _signs_in(client)
    stolen = client.cookies["sessionid"].value
    client.post("/account/logout/")
    thief = Client()
    thief.cookies["sessionid"] = stolen
    assert thief.get("/profile/").status_code == 302


def test_a_changed_password_ends_the_other_sessions(kenta: int) -> None:
    client = Client()
    _signs_in(client)
    account = account_with_id(kenta)
    account.set_password("another-long-word")
    account.save()
    assert client.get("/profile/").status_code == 302


def test_the_address_of_sign_in_changes_only_after_the_password_again(kenta: int) -> None:
    from allauth.account.models import EmailAddress

    client = Client()
    _signs_in(client)
    asked = client.post("/account/email/", {"email": "new@resident.example", "action_add": ""})
    assert asked.headers["Location"].startswith("/account/reauthenticate/")
    assert not EmailAddress.objects.filter(email="new@resident.example").exists()


@pytest.mark.parametrize("address", ["/account/email/", "/account/password/set/", "/account/sessions/"])
def test_who_has_no_password_here_signs_in_again_before_such_a_change(
    db: None, clock: Clock, address: str
) -> None:
    client = Client()
    client.force_login(account_with_id(accounts.create_account("card@resident.example")))
    clock.wait(6)
    asked = client.post(address, {"email": "new@resident.example", "action_add": ""})
    assert asked.headers["Location"] == f"/account/login/?next={address}"
    assert client.get("/profile/").status_code == 302


def test_a_keeper_ends_the_sign_ins_of_a_member_of_staff(stage: Stage) -> None:
    assert is_in(stage.sano)
    ito = stage.ito()
    where = at("sign-out-staff", stage.cast.sano.ref.partition(":")[2])
    assert "ログインをすべて終える" in ito.get(where).content.decode()
    assert ito.post(where).status_code == 302
    assert not is_in(stage.sano)
    assert is_in(stage.oishi)
    assert is_in(ito)


def test_a_clerk_ends_the_sign_ins_of_a_resident_who_lost_a_telephone(stage: Stage) -> None:
    assert stage.hanako.get("/profile/").status_code == 200
    assert accounts.end_sessions_of(stage.cast.hanako.ref, by=stage.cast.sano)
    assert stage.hanako.get("/profile/").status_code == 302
    entry = entries(f"account:{stage.cast.account}")[-1]
    assert (entry.kind, entry.actor_ref) == ("people.sessions_ended", stage.cast.sano.ref)


def test_everybody_of_a_city_can_be_signed_out_and_nobody_of_another(stage: Stage) -> None:
    with use_city("990027"):
        other = account_with_id(create_account("aoki@city.example"))
        before = other.get_session_auth_hash()
    assert accounts.end_every_session(by=SYSTEM) > 3
    assert not is_in(stage.sano)
    assert stage.hanako.get("/profile/").status_code == 302
    with use_city("990027"):
        other.refresh_from_db()
    assert other.get_session_auth_hash() == before


def test_the_browser_is_told_to_forget_pages_when_a_sign_in_ends(
    kenta: int, stage: Stage, clock: Clock
) -> None:
    client = Client()
    assert "Clear-Site-Data" not in _signs_in(client).headers
    assert client.post("/account/logout/").headers["Clear-Site-Data"] == '"cache", "storage"'
    assert is_in(stage.sano)
    clock.wait(31)
    assert stage.sano.get(at("home")).headers["Clear-Site-Data"] == '"cache", "storage"'
