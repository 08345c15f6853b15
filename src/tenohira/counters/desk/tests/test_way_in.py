"""Who may come in, and as whom they work."""

from __future__ import annotations

from django.test import Client

from tenohira.counters.desk.tests.stage import Stage, at, screen, text_of
from tenohira.engines.cases.tests import factories
from tenohira.engines.cases.tests.factories import people as register
from tenohira.engines.people import commands
from tenohira.foundation.journal import SYSTEM


def test_somebody_without_sign_in_is_asked_to_sign_in_and_comes_back(db: None) -> None:
    response = Client().get(at("home") + "?state=review")
    assert response.status_code == 302
    assert "next=/desk/" in response.headers["Location"]


def test_a_resident_is_told_why_the_desk_stays_closed_and_what_to_do(stage: Stage) -> None:
    response = stage.hanako.get(at("home"))
    assert response.status_code == 403
    assert "職員の画面は開けません" in text_of(response)
    assert "管理者に職員の登録を頼んでください" in text_of(response)


def test_staff_without_a_post_are_told_to_ask_for_one(stage: Stage) -> None:
    entered = commands.add_staff("木下", "キノシタ", by=SYSTEM, number="77")
    account = register.account("kinoshita@city.example")
    commands.link_staff_account(entered.ref, account, by=SYSTEM)
    from tenohira.counters.desk.tests.stage import account_with_id

    client = Client()
    client.force_login(account_with_id(account))
    assert client.get(at("home")).status_code == 403


def test_only_administrators_open_administration(stage: Stage) -> None:
    for name in ("offices", "staff", "routes", "import", "stuck", "catalogue"):
        refused = stage.sano.get(at(name))
        assert refused.status_code == 403
        assert "管理者だけです" in text_of(refused)
        assert "管理者に頼んでください" in text_of(refused)


def test_the_head_of_the_page_says_who_works_in_which_seat(stage: Stage) -> None:
    shown = text_of(stage.sano.get(at("home")))
    assert "佐野" in shown
    assert "こども未来課 担当" in shown
    assert "管理" not in shown.split("受信箱")[0]


def test_somebody_with_two_seats_changes_between_them(stage: Stage) -> None:
    view, actor = register.clerk("松井", "kodomo-mirai", "subsection-head", number="5")
    commands.assign_post(view.ref, "shimin", "staff", by=SYSTEM)
    client = screen(actor)
    factories.copy_requested(stage.cast)
    assert "受信箱は空です" in text_of(client.get(at("home")))
    moved = client.get(at("home") + "?office=shimin/staff&show=all", follow=True)
    assert moved.redirect_chain[-1][0] == "/desk/?show=all"
    assert "市民課 担当" in text_of(moved)
    assert "鈴木 花子" in text_of(moved)


def test_nobody_takes_a_seat_they_do_not_hold(stage: Stage) -> None:
    response = stage.sano.get(at("home") + "?office=shimin/section-head", follow=True)
    assert "こども未来課 担当" in text_of(response)


def test_pages_of_the_desk_are_kept_by_no_browser(stage: Stage) -> None:
    assert "no-store" in stage.sano.get(at("home")).headers["Cache-Control"]
