"""Announcements go to the address that was judged, once, in time; nobody can lead them elsewhere."""

from __future__ import annotations

import pytest
from django.conf import LazySettings

from tenohira.engines.messages.errors import WebhookRefused
from tenohira.gateways.webhook.addresses import target_of
from tenohira.gateways.webhook.carrier import HttpsWebhooks
from tenohira.gateways.webhook.tests.receivers import Receiver, receiving


def test_what_is_posted_arrives_as_it_is(near: None) -> None:
    with receiving() as there:
        status = HttpsWebhooks().post(there.url + "?of=1", b'{"a":1}', {"Tenohira-Event": "case.submitted"})
    assert status == 204
    assert there.received[0].path == "/hook?of=1"
    assert there.received[0].body == b'{"a":1}'
    assert there.received[0].headers["Tenohira-Event"] == "case.submitted"
    assert there.received[0].headers["Host"] == f"127.0.0.1:{there.port}"


def test_a_redirect_is_not_followed(near: None) -> None:
    with receiving() as elsewhere, receiving(Receiver(statuses=[302], location=elsewhere.url)) as there:
        assert HttpsWebhooks().post(there.url, b"{}", {}) == 302
    assert elsewhere.received == []


def test_somebody_who_drips_is_cut_off(near: None) -> None:
    with receiving(Receiver(drips=True)) as there, pytest.raises(OSError, match=r".*"):
        HttpsWebhooks(connect=5, total=0.3).post(there.url, b"{}", {})


def test_nobody_there_is_an_error_of_the_network(near: None) -> None:
    with receiving() as there:
        url = there.url
    with pytest.raises(ConnectionRefusedError):
        HttpsWebhooks(connect=1, total=2).post(url, b"{}", {})


def test_a_proxy_of_the_environment_is_not_used(near: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving() as proxy, receiving() as there:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
        HttpsWebhooks().post(there.url, b"{}", {})
    assert proxy.received == []
    assert len(there.received) == 1


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/hook",
        "https://localhost/hook",
        "https://[::1]/hook",
        "https://[::ffff:127.0.0.1]/hook",
        "https://10.0.0.1/hook",
        "https://172.16.3.4/hook",
        "https://192.168.1.1/hook",
        "https://169.254.169.254/latest/meta-data",
        "https://100.64.0.1/hook",
        "https://0.0.0.0/hook",
        "https://[fe80::1]/hook",
        "https://[fd00::1]/hook",
        "https://[2002:7f00:1::]/hook",
        "https://224.0.0.1/hook",
        "https://255.255.255.255/hook",
        "https://2130706433/hook",
        "https://0x7f.1/hook",
        "https://127.1/hook",
    ],
)
def test_the_inside_of_the_city_is_never_called(url: str) -> None:
    with pytest.raises(WebhookRefused) as refused:
        HttpsWebhooks().post(url, b"{}", {})
    assert refused.value.remedy


@pytest.mark.parametrize(
    "url",
    [
        "http://93.184.215.14/hook", "ftp://93.184.215.14/", "file:///etc/passwd", "gopher://93.184.215.14/",
        "https://", "https:///hook", "", "hook", "https://user:pass@93.184.215.14/", "https://93.184.215.14/#a",
        "https://93.184.215.14:0/", "https://93.184.215.14:99999/", "https://93.184.215.14/a b",
        "https://93.184.215.14/\r\nX-Evil: 1", "https://[::1/", "https://93.184.215.14/市役所",
        "https://93.184.215.14/" + "a" * 600,
    ],
)  # fmt: skip
def test_only_sound_https_addresses_are_taken(url: str) -> None:
    with pytest.raises(WebhookRefused):
        HttpsWebhooks().check(url)


def test_an_open_address_is_taken_and_its_port_is_kept() -> None:
    target = target_of("https://93.184.215.14:8443/hook?x=1")
    assert (target.address, target.port, target.path) == ("93.184.215.14", 8443, "/hook?x=1")
    assert target_of("https://93.184.215.14").port == 443


def test_a_name_nobody_knows_is_told() -> None:
    with pytest.raises(WebhookRefused) as refused:
        HttpsWebhooks().check("https://nobody.invalid/hook")
    assert "nobody.invalid" in refused.value.why


def test_a_network_the_operator_names_is_open(settings: LazySettings) -> None:
    settings.TENOHIRA_WEBHOOK_NETWORKS = ["10.20.0.0/16", "fd00:20::/32"]
    assert target_of("https://10.20.3.4/hook").address == "10.20.3.4"
    assert target_of("https://[fd00:20::7]/hook").address == "fd00:20::7"
    with pytest.raises(WebhookRefused):
        target_of("https://10.21.3.4/hook")


def test_plain_http_is_for_trials_alone(settings: LazySettings) -> None:
    settings.TENOHIRA_WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    with pytest.raises(WebhookRefused) as refused:
        target_of("http://127.0.0.1/hook")
    assert "https" in refused.value.why
