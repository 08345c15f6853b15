"""The name is resolved once and judged whole; the certificate must be of the name, not of the address."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from tenohira.engines.messages.errors import WebhookRefused
from tenohira.gateways.webhook.addresses import target_of
from tenohira.gateways.webhook.carrier import HttpsWebhooks
from tenohira.gateways.webhook.tests.receivers import Receiver, receiving_by_https

Resolver = Callable[..., list[Any]]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What the names of these tests resolve to."""
    known: dict[str, list[str]] = {}
    real: Resolver = socket.getaddrinfo

    def resolve(host: str, port: int, *args: Any, **options: Any) -> list[Any]:
        if host not in known:
            return real(host, port, *args, **options)
        return [found for one in known[host] for found in real(one, port, *args, **options)]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return known


@pytest.fixture
def secure(tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """A receiver by https whose certificate is of hooks.example, trusted here."""
    settings.TENOHIRA_WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    with receiving_by_https("hooks.example", tmp_path, monkeypatch) as one:
        yield one


def test_https_reaches_the_judged_address_under_its_own_name(
    secure: Receiver, names: dict[str, list[str]]
) -> None:
    names["hooks.example"] = ["127.0.0.1"]
    assert HttpsWebhooks().post(f"https://hooks.example:{secure.port}/hook", b"{}", {}) == 204
    assert secure.received[0].headers["Host"] == f"hooks.example:{secure.port}"


def test_a_certificate_of_another_name_is_refused(secure: Receiver, names: dict[str, list[str]]) -> None:
    names["other.example"] = ["127.0.0.1"]
    with pytest.raises(ssl.SSLCertVerificationError):
        HttpsWebhooks().post(f"https://other.example:{secure.port}/hook", b"{}", {})
    assert secure.received == []


def test_one_address_inside_is_enough_to_refuse(names: dict[str, list[str]]) -> None:
    names["twofaced.example"] = ["93.184.215.14", "10.0.0.5"]
    with pytest.raises(WebhookRefused, match="内側"):
        target_of("https://twofaced.example/hook")


def test_a_name_that_changes_its_mind_is_judged_again_each_time(names: dict[str, list[str]]) -> None:
    names["moving.example"] = ["93.184.215.14"]
    assert target_of("https://moving.example/hook").address == "93.184.215.14"
    names["moving.example"] = ["169.254.169.254"]
    with pytest.raises(WebhookRefused):
        HttpsWebhooks().post("https://moving.example/hook", b"{}", {})
