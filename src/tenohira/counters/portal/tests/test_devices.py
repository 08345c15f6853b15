"""The page of open sign-ins names each device in words its owner knows."""

from __future__ import annotations

import pytest

from tenohira.counters.portal.templatetags.portal import device

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.1 Mobile/15E148 Safari/604.1"
)
WINDOWS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 "
    "Safari/537.36 Edg/142.0"
)
ANDROID = (
    "Mozilla/5.0 (Linux; Android 14; SO-51D) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 "
    "Mobile Safari/537.36"
)


@pytest.mark.parametrize(
    ("sent", "named"),
    [(IPHONE, "Safari（iPhone）"), (WINDOWS, "Edge（Windows）"), (ANDROID, "Chrome（Android）")],
    ids=["iphone", "windows", "android"],
)
def test_a_device_is_named_by_its_browser_and_its_system(sent: str, named: str) -> None:
    assert device(sent) == named


@pytest.mark.parametrize("sent", ["", "-", "<script>alert(1)</script>", "あ" * 5000])
def test_what_names_nothing_known_is_called_a_browser(sent: str) -> None:
    assert device(sent) == "ブラウザ"
