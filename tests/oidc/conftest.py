"""A real provider, the hall that trusts it, and who holds a card there."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import ECKey
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from tenohira.counters.look.tests.browser import chromium
from tenohira.engines.people.ports import register_identity_provider
from tenohira.gateways.digital_auth.registration import Registration
from tenohira.gateways.digital_auth.relying_party import RelyingParty
from tests.oidc.peer import Peer

__all__ = ["chromium"]

BORN = "1992-04-08"
PEOPLE: dict[str, dict[str, Any]] = {
    "hanako": {
        "name": "鈴木　花子",
        "address": {"formatted": "手県てのひら市中央１丁目２番３号"},
        "birthdate": BORN,
        "gender": "female",
    },
    "takahashi": {
        "name": "髙橋　大輔",
        "address": "てのひら市浜町１０−２",
        "birthdate": "1980-01-15",
        "gender": "1",
    },
    "ambiguous": {
        "name": "鈴木 華子",
        "address": "てのひら市中央1-2-3",
        "birthdate": BORN,
        "gender": "female",
    },
    "farmer": {
        "name": "みかん農園株式会社",
        "account_type": "2",
        "corporate_number": "1180301018771",
        "prefecture_name": "手県",
        "address1": "てのひら市浜町2",
        "rep_last_nm": "平野",
        "rep_first_nm": "大地",
    },
}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("oidc"))


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


OUR_KEY = ECKey.generate_key("P-256", {"kid": "hall-2026"}, private=True)
THEIR_KEY = ECKey.generate_key("P-256", {"kid": "peer-2026", "use": "sig", "alg": "ES256"}, private=True)


def client(name: str, callbacks: list[str], scope: str) -> dict[str, Any]:
    """What the hall registered at the provider."""
    return {
        "client_id": name,
        "redirect_uris": callbacks,
        "response_types": ["code"],
        "grant_types": ["authorization_code"],
        "scope": scope,
        "subject_type": "pairwise",
        "token_endpoint_auth_method": "private_key_jwt",
        "token_endpoint_auth_signing_alg": "ES256",
        "id_token_signed_response_alg": "ES256",
        "jwks": {"keys": [OUR_KEY.as_dict(private=False)]},
    }


@pytest.fixture(scope="session")
def peer(live_server: LiveServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    """The provider, which knows the hall of this run."""
    url = live_server.url
    running = Peer(
        {
            "issuer": f"http://localhost:{free_port()}/api/realms/main",
            "keys": [THEIR_KEY.as_dict(private=True)],
            "people": PEOPLE,
            "clients": [
                client(
                    "RP00000001", [f"{url}/sign-in/card/callback/"], "openid name address birthdate gender"
                ),
                client("COMPANY001", [f"{url}/sign-in/company/callback/"], "openid profile"),
            ],
        },
        tmp_path_factory.mktemp("peer") / "peer.log",
    )
    yield running
    running.stop()


def card_registration(issuer: str, **changes: Any) -> Registration:
    """The hall's registration for the card."""
    return Registration(kind="card", issuer=issuer, client_id="RP00000001", key=OUR_KEY, **changes)


@pytest.fixture
def card(peer: Peer) -> Iterator[Peer]:
    """Cards are taken in this hall, companies too."""
    company = Registration(kind="company", issuer=peer.issuer, client_id="COMPANY001", key=OUR_KEY)
    register_identity_provider("card", RelyingParty(card_registration(peer.issuer)))
    register_identity_provider("company", RelyingParty(company))
    yield peer
    register_identity_provider("card", None)
    register_identity_provider("company", None)


Enter = Callable[..., Page]


@pytest.fixture
def enter(chromium: Browser, live_server: LiveServer) -> Iterator[Enter]:
    """Return `enter(width=360)`: somebody opens the sign-in page with a browser of their own."""
    contexts: list[BrowserContext] = []

    def comes_in(width: int = 360) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 800}, locale="ja-JP")
        context.set_default_timeout(60_000)
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{live_server.url}/account/login/")
        return page

    yield comes_in
    for context in contexts:
        context.close()
