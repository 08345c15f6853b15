"""鈴木 花子 makes a passkey of her telephone and comes in without a password."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.conftest import PASSWORD, Enter
from tests.journeys.people import Listener

HANAKO = "hanako@resident.example"
TELEPHONE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def with_fingerprint(page: Page) -> None:
    """Give the browser a device that knows its owner's finger (WebAuthn's virtual authenticator)."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": TELEPHONE})


def test_a_passkey_is_made_once_and_opens_the_door(enter: Enter, listener: Callable[[int], Listener]) -> None:
    hears = listener(360)
    hanako = enter(HANAKO, width=360)
    with_fingerprint(hanako.page)
    hanako.go("/account/2fa/webauthn/add/")
    hanako.type("input[name=password]", PASSWORD)  # she is asked once more before a setting that matters
    hanako.press("main form button.button--primary")
    hears.listen(hanako)
    hanako.go("/account/2fa/webauthn/add/")  # opening it elsewhere began anew
    assert "この鍵の名前" in hanako.text()
    hanako.type("#id_name", "花子のスマートフォン")
    assert hanako.page.locator("#id_passwordless").is_checked()
    hanako.reach("#mfa_webauthn_add")
    hanako.page.keyboard.press("Enter")
    hanako.page.wait_for_url("**/recovery-codes/")

    hanako.go("/account/logout/")
    hanako.press("main form button.button--primary")
    hanako.go("/account/login/")
    hanako.reach("#passkey_login")
    hanako.page.keyboard.press("Enter")
    expect(hanako.page.locator(".masthead")).to_contain_text("鈴木 花子")
    hanako.go("/account/2fa/webauthn/")
    hears.listen(hanako)
    assert "花子のスマートフォン" in hanako.text()
