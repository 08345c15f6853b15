"""The gateway and a provider nobody here wrote agree on the protocol; what it refuses, we hear."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx
import pytest
from joserfc.jwk import ECKey
from pytest_django.live_server_helper import LiveServer

from tenohira.engines.people.errors import IdentityCancelled, IdentityRefused
from tenohira.engines.people.ports import Begun, CardHolder, CompanyUser
from tenohira.gateways.digital_auth.registration import Registration
from tenohira.gateways.digital_auth.relying_party import RelyingParty
from tests.oidc.conftest import OUR_KEY, card_registration
from tests.oidc.peer import Peer


class Links(HTMLParser):
    """The links of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found.append(dict(attrs)["href"] or "")


def at_the_provider(url: str, who: str, callback: str) -> dict[str, str]:
    """Follow the redirects as a browser would, choose who it is, and return the query that comes back."""
    with httpx.Client() as browser:
        answer = browser.get(url)
        for _hop in range(10):
            if answer.is_redirect:
                target = urljoin(str(answer.request.url), answer.headers["Location"])
                if target.startswith(callback):
                    return {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}
                answer = browser.get(target)
            else:
                link = next(one for one in Links(answer.text).found if one == f"?who={who}")
                answer = browser.get(urljoin(str(answer.request.url), link))
    raise AssertionError(f"never came back: {answer.status_code} {answer.text[:500]}")


@pytest.fixture
def callback(live_server: LiveServer) -> str:
    return f"{live_server.url}/sign-in/card/callback/"


def sign_in(party: RelyingParty, callback: str, who: str = "hanako") -> tuple[Begun, dict[str, str]]:
    begun = party.begin(callback)
    return begun, at_the_provider(begun.url, who, callback)


def test_a_card_is_read_through_the_whole_protocol(peer: Peer, callback: str) -> None:
    party = RelyingParty(card_registration(peer.issuer))
    begun, answer = sign_in(party, callback)
    found = party.finish(begun, callback, answer)
    assert isinstance(found, CardHolder)
    assert (found.facts.name, found.facts.sex) == ("鈴木　花子", "女")
    assert found.facts.address == "手県てのひら市中央１丁目２番３号"
    assert found.subject not in {"", "hanako"}, "the subject is pairwise"


def test_the_same_person_is_the_same_subject_and_another_is_not(peer: Peer, callback: str) -> None:
    party = RelyingParty(card_registration(peer.issuer))
    subjects = [party.finish(*_with(callback, sign_in(party, callback, who))).subject for who in
                ("hanako", "hanako", "takahashi")]  # fmt: skip
    assert subjects[0] == subjects[1] != subjects[2]


def _with(callback: str, made: tuple[Begun, dict[str, str]]) -> tuple[Begun, str, dict[str, str]]:
    return made[0], callback, made[1]


def test_a_code_is_good_once(peer: Peer, callback: str) -> None:
    party = RelyingParty(card_registration(peer.issuer))
    begun, answer = sign_in(party, callback)
    party.finish(begun, callback, answer)
    with pytest.raises(IdentityRefused, match="認めませんでした"):
        party.finish(begun, callback, answer)


def test_a_code_without_its_verifier_is_worth_nothing(peer: Peer, callback: str) -> None:
    party = RelyingParty(card_registration(peer.issuer))
    begun, answer = sign_in(party, callback)
    stolen = Begun(begun.url, begun.state, begun.nonce, "another-verifier-" + "x" * 40)
    with pytest.raises(IdentityRefused):
        party.finish(stolen, callback, answer)


def test_a_token_of_another_sign_in_does_not_carry_our_nonce(peer: Peer, callback: str) -> None:
    party = RelyingParty(card_registration(peer.issuer))
    begun, answer = sign_in(party, callback)
    with pytest.raises(IdentityRefused, match="確かめられませんでした"):
        party.finish(Begun(begun.url, begun.state, "another-nonce", begun.verifier), callback, answer)


def test_the_provider_refuses_a_hall_with_another_key(peer: Peer, callback: str) -> None:
    impostor = ECKey.generate_key("P-256", {"kid": OUR_KEY.kid or ""}, private=True)
    changed = Registration(kind="card", issuer=peer.issuer, client_id="RP00000001", key=impostor)
    begun, answer = sign_in(RelyingParty(card_registration(peer.issuer)), callback)
    with pytest.raises(IdentityRefused, match="認めませんでした"):
        RelyingParty(changed).finish(begun, callback, answer)


def test_who_stops_there_is_told_so(peer: Peer, callback: str) -> None:
    party = RelyingParty(card_registration(peer.issuer))
    begun, answer = sign_in(party, callback, "!")
    with pytest.raises(IdentityCancelled):
        party.finish(begun, callback, answer)


def test_a_token_of_another_issuer_name_is_refused(peer: Peer, callback: str) -> None:
    elsewhere = peer.issuer.replace("localhost", "127.0.0.1")
    begun, answer = sign_in(RelyingParty(card_registration(peer.issuer)), callback)
    answer.pop("iss", None)
    with pytest.raises(IdentityRefused):
        RelyingParty(card_registration(elsewhere)).finish(begun, callback, answer)


@pytest.mark.parametrize("left_out", ["code_challenge", "code_challenge_method"])
def test_the_provider_is_one_that_insists_on_pkce(peer: Peer, callback: str, left_out: str) -> None:
    begun = RelyingParty(card_registration(peer.issuer)).begin(callback)
    parts = urlsplit(begun.url)
    query: dict[str, Any] = {k: v[0] for k, v in parse_qs(parts.query).items() if k != left_out}
    answer = httpx.get(f"{parts.scheme}://{parts.netloc}{parts.path}", params=query)
    assert "error=invalid_request" in answer.headers.get("Location", "")


def test_a_company_is_read_through_the_whole_protocol(peer: Peer, live_server: LiveServer) -> None:
    callback = f"{live_server.url}/sign-in/company/callback/"
    registration = Registration(kind="company", issuer=peer.issuer, client_id="COMPANY001", key=OUR_KEY)
    party = RelyingParty(registration)
    begun, answer = sign_in(party, callback, "farmer")
    found = party.finish(begun, callback, answer)
    assert isinstance(found, CompanyUser)
    assert (found.corporate_number, found.company, found.role) == (
        "1180301018771", "みかん農園株式会社", "representative",
    )  # fmt: skip
    assert (found.address, found.representative) == ("手県てのひら市浜町2", "平野 大地")
