"""People sign in with a card at a real provider, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

import pytest
import pytest_django
from django.db import connection
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tenohira.counters.look.tests.browser import AXE, TAGS
from tenohira.counters.portal.tests.factories import PASSWORD, open_hall
from tenohira.engines.people import commands as people
from tenohira.engines.people import queries
from tenohira.engines.people.tests.factories import account, clerk, known, load, row
from tenohira.foundation.journal import SYSTEM, Actor
from tests.oidc.conftest import BORN, Enter
from tests.oidc.peer import Peer

_migration = import_module("tenohira.foundation.journal.migrations.0002_append_only")
SQLITE, SQLITE_UNDO = _migration.SQLITE, _migration.UNDO_SQLITE
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture(scope="module", autouse=True)
def journal_can_be_emptied(
    django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker
) -> Iterator[None]:
    """Let SQLite empty the journal between these tests; their hall is served by another thread, so all is committed."""
    with django_db_blocker.unblock():
        execute(SQLITE_UNDO)
    yield
    with django_db_blocker.unblock():
        execute(SQLITE)


def execute(statements: list[str]) -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


@pytest.fixture(autouse=True)
def town(live_server: LiveServer, card: Peer) -> None:
    open_hall()
    load(
        [
            row("1001", "1", 生年月日=BORN, 続柄="妻"),
            row("6001", "6", 氏名="高橋 大輔", 氏名カナ="タカハシ ダイスケ", 性別="男", 生年月日="1980-01-15",
                町字="浜町", 番地="10番地の2"),
        ]
    )  # fmt: skip
    held = queries.account_of_person(known("1001").ref)
    assert held is not None
    people.unlink(held, by=SYSTEM, reason="カードの試験のため")


def with_card(page: Page, who: str) -> None:
    page.get_by_role("link", name="マイナンバーカードで（デジタル認証アプリ）").click()
    page.get_by_role("link", name=who, exact=True).click()


def judged(page: Page) -> list[str]:
    """What axe finds on the page."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("tags => axe.run(document, {runOnly: tags})", TAGS)
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found["violations"]]


@pytest.mark.parametrize("width", [360, 1280])
def test_hanako_signs_in_with_her_card_and_applies_for_a_verified_service(enter: Enter, width: int) -> None:
    page = enter(width)
    with_card(page, "hanako")
    expect(page.get_by_role("heading", level=1)).to_have_text("何をしますか")
    expect(page.get_by_text("住民登録とつながりました")).to_be_visible()
    page.goto(page.url.rstrip("/") + "/services/resident-record-copy/")
    page.get_by_role("button", name="この手続きを始める").click()
    page.wait_for_url("**/apply/**")
    assert queries.assurance_of(queries.account_of_person(known("1001").ref)) == "verified"


def test_takahashi_is_matched_though_the_register_writes_another_shape(enter: Enter) -> None:
    page = enter()
    with_card(page, "takahashi")
    expect(page.get_by_text("住民登録とつながりました")).to_be_visible()
    assert queries.account_of_person(known("6001").ref) is not None


@pytest.mark.parametrize("width", [360, 1280])
def test_who_fits_nobody_exactly_waits_for_a_clerk_who_decides(
    enter: Enter, live_server: LiveServer, width: int
) -> None:
    page = enter(width)
    with_card(page, "ambiguous")
    expect(page.get_by_role("heading", level=1)).to_have_text("本人の確認を、職員が行っています")
    assert judged(page) == []
    desk = at_the_desk(enter(1280), live_server)
    desk.goto(f"{live_server.url}/desk/people/waiting/")
    desk.get_by_role("link", name="鈴木 華子").click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("鈴木 華子")
    assert judged(desk) == []
    desk.get_by_role("radio", name="鈴木 花子").check()
    desk.get_by_label("確かめたこと").fill("電話で旧字の名前を本人に確認")
    desk.get_by_role("button", name="この方とつなぐ").click()
    expect(desk.get_by_text("つなぎました")).to_be_visible()
    page.goto(f"{live_server.url}/notices/")
    expect(page.get_by_text("本人の確認が終わりました").first).to_be_visible()
    assert queries.account_of_person(known("1001").ref) is not None


def at_the_desk(page: Page, live_server: LiveServer) -> Page:
    """大石 of the citizens' office signs in with mail and password."""
    member = clerk("大石", "shimin", "section-head")[0]
    people.link_staff_account(member.ref, account("oishi@city.example"), by=Actor("system"))
    from django.contrib.auth import get_user_model

    user = get_user_model().objects.get(email="oishi@city.example")
    user.set_password(PASSWORD)
    user.save()
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    page.get_by_label("メールアドレス").fill("oishi@city.example")
    page.get_by_label("パスワード", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="ログイン", exact=True).click()
    page.wait_for_url("**/desk/**")
    return page


def test_who_stops_at_the_provider_finds_the_other_ways(enter: Enter) -> None:
    page = enter()
    with_card(page, "stop")
    expect(page.get_by_role("heading", level=1)).to_have_text("ログインを中止しました。")
    assert judged(page) == []
    page.get_by_role("link", name="メールアドレスでログイン").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("ログイン")


def test_a_company_signs_in_and_begins_a_company_service(enter: Enter, live_server: LiveServer) -> None:
    page = enter()
    page.get_by_role("link", name="会社の方（GビズID）").click()
    page.get_by_role("link", name="farmer", exact=True).click()
    expect(page.get_by_text("みかん農園株式会社 の手続きをします")).to_be_visible()
    page.goto(f"{live_server.url}/services/sme-dx-subsidy/")
    page.get_by_role("button", name="この手続きを始める").click()
    page.wait_for_url("**/apply/**")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_sign_in_page_can_be_used_by_everybody(enter: Enter, width: int) -> None:
    page = enter(width)
    assert judged(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
