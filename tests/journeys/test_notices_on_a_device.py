"""A resident lets notices come to a device, a message is handed to its service worker, and the notice is shown.

No push service can be reached here: the browser's own subscribing is answered for it, and the message is handed over as
DevTools does it (ServiceWorker.deliverPushMessage).
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import CDPSession, Page

from tests.journeys.conftest import Enter
from tests.journeys.people import Listener, Visitor

RESIDENT = "keiko@resident.example"
TAG = "0f3c2a1b4d5e6f708192a3b4c5d6e7f8"
PATIENCE = 20
# an address that anybody on the internet may call and nobody answers at (AS112, RFC 7535); keys of RFC 8291, 5
SUBSCRIPTION = {
    "endpoint": "https://192.31.196.1/send/journey",
    "keys": {
        "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "auth": "BTBZMqHH6r4Tts7J_aSIgg",
    },
}
SUBSCRIBES = f"PushManager.prototype.subscribe = async () => ({json.dumps(SUBSCRIPTION)});"
NOTES = (
    "navigator.serviceWorker.ready.then((one) => one.getNotifications())"
    ".then((all) => all.map(({title, body, tag, lang, data}) => ({title, body, tag, lang, link: data.link})))"
)


def registration_of(devtools: CDPSession, page: Page) -> str:
    """Where DevTools knows the hall's service worker by."""
    found: list[str] = []
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: found.extend(one["registrationId"] for one in told["registrations"]),
    )
    devtools.send("ServiceWorker.enable")
    deadline = time.monotonic() + PATIENCE
    while not found and time.monotonic() < deadline:
        page.wait_for_timeout(100)
    return found[0]


def shown_on(page: Page) -> list[dict[str, Any]]:
    """The notifications the browser shows for the hall, as soon as there are any."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if notes := page.evaluate(NOTES):
            return list(notes)
        page.wait_for_timeout(100)
    return []


def register(resident: Visitor, listener: Listener) -> None:
    """Press the button, and see this device in the list."""
    resident.page.context.grant_permissions(["notifications"], origin=resident.hall)
    resident.page.add_init_script(SUBSCRIBES)
    resident.go("/profile/notices/")
    listener.listen(resident)
    resident.press("[data-push] button")
    resident.page.wait_for_selector("form[action$='/profile/notices/stop/']")
    assert "この端末にお知らせが届くようになりました" in resident.page.locator("body").inner_text()
    listener.listen(resident)


def test_a_message_from_the_hall_is_shown_on_the_device_and_the_hall_hears_of_it(
    enter: Enter, listener: Callable[[int], Listener]
) -> None:
    resident = enter(RESIDENT)
    register(resident, listener(360))
    page = resident.page
    devtools = page.context.new_cdp_session(page)
    told = {
        "title": "【湖西市】お知らせが届いています", "text": "下のページを開いてください。",
        "link": f"{resident.hall}/notices/", "tag": TAG, "language": "ja",
    }  # fmt: skip
    message = {
        "origin": resident.hall, "registrationId": registration_of(devtools, page), "data": json.dumps(told),
    }  # fmt: skip
    with page.context.expect_event("request", lambda one: one.url.endswith("/notices/shown/")) as heard:
        devtools.send("ServiceWorker.deliverPushMessage", message)
        notes = shown_on(page)
    assert notes == [
        {"title": told["title"], "body": told["text"], "tag": TAG, "lang": "ja", "link": told["link"]}
    ]
    assert heard.value.post_data == f"tag={TAG}"
    devtools.send("ServiceWorker.deliverPushMessage", message)
    assert len(shown_on(page)) == 1
    resident.press("form[action$='/profile/notices/stop/'] button")
    assert "まだ、ありません" in resident.text()


def test_somebody_whose_browser_blocks_notifications_is_told_what_to_do(enter: Enter) -> None:
    resident = enter(RESIDENT, width=1280)
    resident.page.add_init_script("Object.defineProperty(Notification, 'permission', {get: () => 'denied'});")
    resident.go("/profile/notices/")
    assert "ブラウザで止められています" in resident.page.locator("[data-push] [role=status]").inner_text()
    assert not resident.page.locator("[data-push] button").is_visible()


def test_without_javascript_the_order_is_chosen_and_kept(
    enter: Enter, listener: Callable[[int], Listener]
) -> None:
    resident = enter(RESIDENT, width=1280, javascript=False)
    resident.go("/profile/notices/")
    assert "JavaScriptを使います" in resident.text()
    for way in ("web-push", "mail"):
        resident.page.select_option(f"[name=rank-{way}]", "0")
    resident.press("main form.form button.button--primary")
    assert resident.page.locator("[data-error-summary]").count() == 1
    listener(1280).listen(resident)
    resident.page.select_option("[name=rank-mail]", "1")
    resident.press("main form.form button.button--primary")
    assert "受け取り方を変えました" in resident.page.locator("body").inner_text()
    assert resident.page.locator("[name=rank-web-push]").input_value() == "0"
