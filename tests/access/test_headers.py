"""What every answer carries: nothing inline runs, files are shut in, cookies stay at home, hosts are known."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from tenohira.counters.desk.tests.stage import Stage
from tenohira.engines.cases.tests.conftest import library, people, test_library
from tenohira.engines.cases.tests.factories import Cast
from tests.access.walking import Hall, routes

__all__ = ["library", "people", "test_library"]


@pytest.fixture
def hall(people: Cast) -> Hall:
    return Hall(Stage(people))


class _Inline(HTMLParser):
    """Finds what the policy would not run: scripts and styles in the page itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        is_data = (given.get("type") or "").startswith(("application/json", "application/ld+json"))
        if tag == "style" or (tag == "script" and "src" not in given and not is_data):
            self.found.append(f"<{tag}>")
        self.found += [f"{tag} {name}" for name in given if name == "style" or name.startswith("on")]
        self.found += [
            f"{tag} javascript:" for value in given.values() if (value or "").startswith("javascript:")
        ]


def inline(response: Any) -> list[str]:
    read = _Inline()
    read.feed(response.content.decode())
    return read.found


@pytest.mark.parametrize("role", ["visitor", "owner", "clerk", "keeper"])
def test_no_page_has_anything_inline_and_every_policy_forbids_it(hall: Hall, role: str) -> None:
    seen, wrong = 0, {}
    for route in routes():
        response = hall.screens[role].get(hall.path(route))
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            continue
        seen += 1
        policy = response.headers["Content-Security-Policy"]
        if "unsafe" in policy or "script-src 'self'" not in policy or inline(response):
            wrong[route] = (policy, inline(response))
    assert wrong == {}
    assert seen > 30


@pytest.mark.parametrize("role", ["visitor", "owner", "clerk"])
def test_every_answer_names_its_type_and_forbids_guessing_and_framing(hall: Hall, role: str) -> None:
    for route in routes():
        headers = hall.screens[role].get(hall.path(route)).headers
        assert headers["X-Content-Type-Options"] == "nosniff", route
        assert headers["Referrer-Policy"] == "same-origin", route
        assert headers["X-Frame-Options"] in {"DENY", "SAMEORIGIN"}, route
        assert "frame-ancestors '" in headers["Content-Security-Policy"], route


FILES = ["cases/<str:receipt>/files/<str:file>/", "cases/<str:receipt>/application.pdf"]


@pytest.mark.parametrize("route", FILES)
def test_a_residents_file_is_handed_over_not_shown(hall: Hall, route: str) -> None:
    headers = hall.screens["owner"].get(hall.path(route)).headers
    assert headers["Content-Disposition"].startswith("attachment;")
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in headers["Cache-Control"]


@pytest.mark.parametrize("route", [f"desk/{one}" for one in FILES])
def test_a_file_at_the_desk_runs_nothing_and_stays_in_no_cache(hall: Hall, route: str) -> None:
    headers = hall.screens["clerk"].get(hall.path(route)).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "script-src" not in policy
    assert headers["Content-Type"] in {"application/pdf", "image/jpeg", "image/png"}
    assert "no-store" in headers["Cache-Control"]


def test_cookies_stay_with_this_site_and_out_of_scripts(hall: Hall) -> None:
    client = Client()
    client.get("/account/login/")
    for cookie in client.cookies.values():
        assert cookie["samesite"] == "Lax", cookie.key
        assert cookie["httponly"], cookie.key


BEHIND_HTTPS = """
import django, json
django.setup()
from django.test import Client
client = Client()
ask = {"secure": True, "headers": {"host": "localhost", "x-forwarded-proto": "https"}}
page = client.get("/account/login/", **ask)
kept = client.post("/look/preferences/", {"language": "en", "text_size": "large", "furigana": "on"}, **ask)
again = client.get("/account/login/", **ask).content.decode()
print(json.dumps({
    "cookies": {name: [one["secure"], one["httponly"], one["path"], one["domain"], one["samesite"]]
                for name, one in client.cookies.items()},
    "hsts": page.headers["Strict-Transport-Security"],
    "taken": "text-large with-furigana" in again,
}))
"""


def test_behind_https_every_cookie_is_this_hosts_alone_and_the_browser_keeps_to_https(tmp_path: Path) -> None:
    cities = Path(__file__).resolve().parents[1] / "cities"
    told = {
        "PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "tenohira.config.settings", "TENOHIRA_SECURE": "1",
        "TENOHIRA_HOME": str(tmp_path), "TENOHIRA_CITIES": str(cities),
    }  # fmt: skip
    ran = subprocess.run(
        [sys.executable, "-c", BEHIND_HTTPS],
        env=told,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert len(found["cookies"]) >= 4
    for name, (secure, httponly, path, domain, samesite) in found["cookies"].items():
        assert name.startswith("__Host-"), name
        assert (secure, httponly, path, domain, samesite) == (True, True, "/", "", "Lax"), name
    assert found["taken"]
    assert found["hsts"] == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "990019.evil.example"])
def test_a_host_nobody_named_is_refused(hall: Hall, settings: LazySettings, host: str) -> None:
    settings.ALLOWED_HOSTS = ["localhost"]
    assert Client().get("/", headers={"host": host}).status_code == 400
    assert Client().get("/", headers={"host": "localhost"}).status_code == 200
