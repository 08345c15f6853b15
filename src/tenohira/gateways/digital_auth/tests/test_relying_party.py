"""The hall as a relying party: what it sends, what it takes, and every wrong answer refused."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt

from tenohira.engines.people.errors import IdentityCancelled, IdentityRefused, ProviderAway
from tenohira.engines.people.matching import FourFacts
from tenohira.engines.people.ports import Begun, CardHolder, CompanyUser
from tenohira.gateways.digital_auth.conversation import Conversation
from tenohira.gateways.digital_auth.relying_party import RelyingParty
from tenohira.gateways.digital_auth.tests import issuer as make
from tenohira.gateways.digital_auth.tests.issuer import BASE, CALLBACK, OURS, Door, Issuer


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    one = Issuer()
    door = Door(one)
    yield one
    door.close()


def begun(issuer: Issuer, party: RelyingParty) -> Begun:
    found = party.begin(CALLBACK)
    issuer.nonce = found.nonce
    return found


def come_back(issuer: Issuer, **answer: str) -> Any:
    """Begin, and come back with a right code and state unless told otherwise."""
    party = RelyingParty(issuer.registration())
    one = begun(issuer, party)
    return party.finish(one, CALLBACK, {"code": "code-1", "state": one.state} | answer)


def query(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def test_the_browser_is_sent_with_everything_the_app_asks_for(issuer: Issuer) -> None:
    one = RelyingParty(issuer.registration(acr_values="aal3 crl")).begin(CALLBACK)
    assert one.url.startswith(f"{issuer.url}{BASE}/auth?")
    sent = query(one.url)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(one.verifier.encode()).digest()).rstrip(b"=").decode()
    assert sent == {
        "response_type": "code",
        "client_id": "RP00000001",
        "redirect_uri": CALLBACK,
        "scope": "openid name address birthdate gender",
        "state": one.state,
        "nonce": one.nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        "acr_values": "aal3 crl",
    }


def test_what_must_not_be_guessed_is_new_each_time_and_long(issuer: Issuer) -> None:
    party = RelyingParty(issuer.registration())
    made = [party.begin(CALLBACK) for _number in range(20)]
    values = [value for one in made for value in (one.state, one.nonce, one.verifier)]
    assert len(set(values)) == 60
    assert min(map(len, values)) >= 43
    assert not any(one.verifier in one.url for one in made)


def test_the_four_facts_come_from_userinfo(issuer: Issuer) -> None:
    found = come_back(issuer)
    assert found == CardHolder(
        issuer.issuer,
        "pairwise-1",
        FourFacts("鈴木　花子", "手県てのひら市中央１丁目２－３", date(1992, 4, 8), "女"),
    )
    [(_endpoint, _sent, headers)] = [one for one in issuer.asked if one[0] == "userinfo"]
    assert headers["Authorization"] == "Bearer access-1"


def test_the_hall_proves_who_it_is_with_its_key_and_never_a_secret(issuer: Issuer) -> None:
    party = RelyingParty(issuer.registration())
    one = begun(issuer, party)
    party.finish(one, CALLBACK, {"code": "code-1", "state": one.state})
    [sent] = issuer.asked_for("token")
    assert {name: sent[name] for name in ("grant_type", "code", "redirect_uri", "code_verifier")} == {
        "grant_type": "authorization_code", "code": "code-1", "redirect_uri": CALLBACK,
        "code_verifier": one.verifier,
    }  # fmt: skip
    assert sent["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    assert "client_secret" not in sent
    proof = jwt.decode(sent["client_assertion"], OURS, algorithms=["ES256"])
    assert proof.header["kid"] == "hall"
    claims = proof.claims
    assert claims["iss"] == claims["sub"] == "RP00000001"
    assert claims["aud"] == f"{issuer.url}{BASE}/token"
    assert claims["exp"] - claims["iat"] <= 120
    assert len(claims["jti"]) >= 20


def test_each_proof_has_a_name_of_its_own(issuer: Issuer) -> None:
    come_back(issuer)
    come_back(issuer)
    names = [
        jwt.decode(sent["client_assertion"], OURS, algorithms=["ES256"]).claims["jti"]
        for sent in issuer.asked_for("token")
    ]
    assert len(set(names)) == 2


def claims(**changes: Any) -> Callable[[dict[str, Any]], None]:
    return lambda found: found.update(changes)


def later(**seconds: int) -> Callable[[dict[str, Any]], None]:
    return lambda found: found.update({name: int(time.time()) + s for name, s in seconds.items()})


WRONG_CLAIMS = {
    "nonce of another sign-in": claims(nonce="other"),
    "nonce missing": claims(nonce=None),
    "nonce a number": claims(nonce=1),
    "audience another hall": claims(aud="RP99999999"),
    "audience us and others": claims(aud=["RP00000001", "RP99999999"]),
    "audience missing": claims(aud=None),
    "issuer another": claims(iss="https://evil.example/api/realms/main"),
    "issuer nearly ours": lambda found: found.update(iss=found["iss"] + "/"),
    "issuer missing": claims(iss=None),
    "expired": later(exp=-31),
    "expiry missing": claims(exp=None),
    "expiry not a number": claims(exp="tomorrow"),
    "issued in the future": later(iat=120, exp=600),
    "issued long ago": later(iat=-3600, exp=600),
    "issue missing": claims(iat=None),
    "not yet valid": later(nbf=120),
    "subject missing": claims(sub=None),
    "subject empty": claims(sub=""),
    "subject too long": claims(sub="x" * 256),
    "subject a number": claims(sub=7),
    "made for another party": claims(azp="RP99999999"),
    "for another access token": claims(at_hash=make.half_hash("access-2")),
    "at_hash a number": claims(at_hash=5),
}


@pytest.mark.parametrize("change", WRONG_CLAIMS.values(), ids=WRONG_CLAIMS.keys())
def test_a_token_that_says_something_wrong_is_refused(
    issuer: Issuer, change: Callable[[dict[str, Any]], None]
) -> None:
    issuer.change = change
    with pytest.raises(IdentityRefused) as told:
        come_back(issuer)
    assert all((told.value.what, told.value.why, told.value.remedy))
    assert issuer.asked_for("userinfo") == []


WRONG_SIGNATURES = {
    "none": make.unsigned,
    "RS256 though rightly signed": make.with_rsa,
    "HS256 with the public key": make.with_public_key_as_secret,
    "another key under the right name": make.forged,
    "a key nobody published": make.unknown_key,
    "another payload": make.tampered,
    "no token": lambda _claims: "x",
    "two parts": lambda _claims: "a.b",
    "five parts": lambda _claims: "a.b.c.d.e",
    "not text": lambda _claims: "é.é.é",
}


@pytest.mark.parametrize("sign", WRONG_SIGNATURES.values(), ids=WRONG_SIGNATURES.keys())
def test_a_token_that_is_not_signed_as_agreed_is_refused(
    issuer: Issuer, sign: Callable[[dict[str, Any]], str]
) -> None:
    issuer.sign = sign
    with pytest.raises(IdentityRefused):
        come_back(issuer)
    assert issuer.asked_for("userinfo") == []


RIGHT = {
    "clocks differ by half a minute": later(iat=20, exp=300),
    "an audience in a list": claims(aud=["RP00000001"]),
    "made for us": claims(azp="RP00000001"),
    "without at_hash": claims(at_hash=None),
}


@pytest.mark.parametrize("change", RIGHT.values(), ids=RIGHT.keys())
def test_what_the_standard_allows_is_taken(issuer: Issuer, change: Callable[[dict[str, Any]], None]) -> None:
    issuer.change = change
    assert come_back(issuer).subject == "pairwise-1"


def test_a_token_of_an_earlier_sign_in_is_refused(issuer: Issuer) -> None:
    party = RelyingParty(issuer.registration())
    first = begun(issuer, party)
    token = issuer.sign(issuer.claims())
    party.finish(first, CALLBACK, {"code": "code-1", "state": first.state})
    second = begun(issuer, party)
    issuer.sign = lambda _claims: token
    with pytest.raises(IdentityRefused):
        party.finish(second, CALLBACK, {"code": "code-1", "state": second.state})


@pytest.mark.parametrize(
    ("said", "taken"), [("aal3", True), ("aal3 crl", True), ("aal1", False), (None, False)]
)
def test_the_strength_that_was_asked_for_must_be_there(issuer: Issuer, said: str | None, taken: bool) -> None:
    issuer.change = claims(acr=said)
    party = RelyingParty(issuer.registration(acr_values="aal3 crl"))
    one = begun(issuer, party)
    answer = {"code": "code-1", "state": one.state}
    if taken:
        assert party.finish(one, CALLBACK, answer).subject == "pairwise-1"
    else:
        with pytest.raises(IdentityRefused):
            party.finish(one, CALLBACK, answer)


@pytest.mark.parametrize("state", ["", "another", "あ"])
def test_another_state_is_refused_before_anything_is_asked(issuer: Issuer, state: str) -> None:
    with pytest.raises(IdentityRefused, match="このブラウザで始めたログインではありません"):
        come_back(issuer, state=state)
    assert issuer.asked == []


def test_an_answer_of_another_issuer_is_refused_before_anything_is_asked(issuer: Issuer) -> None:
    with pytest.raises(IdentityRefused, match="ちがう本人確認サービス"):
        come_back(issuer, iss="https://evil.example")
    assert issuer.asked == []


def test_userinfo_of_somebody_else_is_refused(issuer: Issuer) -> None:
    issuer.answers["userinfo"] = make.as_json({"sub": "pairwise-2", **make.FACTS})
    with pytest.raises(IdentityRefused, match="別の方のもの"):
        come_back(issuer)


@pytest.mark.parametrize("error", ["access_denied", "login_required", "consent_required"])
def test_who_stops_is_told_so_kindly(issuer: Issuer, error: str) -> None:
    with pytest.raises(IdentityCancelled, match="中止"):
        come_back(issuer, error=error, code="")


@pytest.mark.parametrize("answer", [{"error": "server_error"}, {"code": ""}], ids=["error", "no code"])
def test_an_answer_without_a_code_is_refused(issuer: Issuer, answer: dict[str, str]) -> None:
    with pytest.raises(IdentityRefused):
        come_back(issuer, **answer)
    assert issuer.asked == []


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_code_the_provider_does_not_take_again_is_refused(issuer: Issuer, status: int) -> None:
    issuer.answers["token"] = (status, b'{"error": "invalid_grant"}')
    with pytest.raises(IdentityRefused, match="認めませんでした"):
        come_back(issuer)


@pytest.mark.parametrize(
    "tokens", [{}, {"access_token": "a"}, {"id_token": "a"}, {"access_token": 1, "id_token": 2}]
)
def test_an_answer_without_both_tokens_is_refused(issuer: Issuer, tokens: dict[str, Any]) -> None:
    issuer.answers["token"] = make.as_json(tokens)
    with pytest.raises(IdentityRefused):
        come_back(issuer)


BROKEN = {
    "an error page": (500, b"<html>"),
    "a redirect": (302, b""),
    "no JSON": (200, b"<html>ok</html>"),
    "a list": (200, b"[]"),
    "far too much": (200, b'{"a":"' + b"x" * 1_000_001 + b'"}'),
    "not UTF-8": (200, b'{"a":"\xff"}'),
}


@pytest.mark.parametrize("endpoint", ["token", "certs", "userinfo"])
@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN.keys())
def test_a_provider_that_answers_badly_is_away(
    issuer: Issuer, endpoint: str, answer: tuple[int, bytes]
) -> None:
    issuer.answers[endpoint] = answer
    with pytest.raises(ProviderAway) as told:
        come_back(issuer)
    assert "もう一度お試しください" in told.value.remedy


@pytest.mark.parametrize("keys", [{"keys": "x"}, {"keys": [{"kty": "EC"}]}, {"keys": [1]}])
def test_keys_that_cannot_be_read_are_a_provider_that_is_away(issuer: Issuer, keys: dict[str, Any]) -> None:
    issuer.answers["certs"] = make.as_json(keys)
    with pytest.raises(ProviderAway):
        come_back(issuer)


def test_a_provider_that_is_slow_or_gone_is_away(issuer: Issuer) -> None:
    issuer.delay = 0.5
    slow = RelyingParty(issuer.registration(timeout=0.1))
    one = begun(issuer, slow)
    with pytest.raises(ProviderAway):
        slow.finish(one, CALLBACK, {"code": "c", "state": one.state})
    issuer.url = "http://127.0.0.1:1"
    with pytest.raises(ProviderAway):
        come_back(issuer)


def test_keys_are_fetched_once_and_again_when_the_provider_changes_them(issuer: Issuer) -> None:
    now = [0.0]
    registration = issuer.registration()
    party = RelyingParty(registration, Conversation(registration, clock=lambda: now[0]))

    def sign_in() -> str:
        one = begun(issuer, party)
        return party.finish(one, CALLBACK, {"code": "c", "state": one.state}).subject

    sign_in()
    sign_in()
    assert len(issuer.asked_for("certs")) == 1
    new = make.ECKey.generate_key("P-256", {"kid": "k2", "use": "sig"}, private=True)
    issuer.keys, issuer.sign = [new], lambda found: jwt.encode({"alg": "ES256", "kid": "k2"}, found, new)
    with pytest.raises(IdentityRefused):
        sign_in()
    assert len(issuer.asked_for("certs")) == 1, (
        "a forged key name within a minute must not flood the provider"
    )
    now[0] = 61.0
    assert sign_in() == "pairwise-1"
    now[0] = 3700.0
    sign_in()
    assert len(issuer.asked_for("certs")) == 3


def test_nothing_of_the_person_is_in_what_is_said_when_it_goes_wrong(issuer: Issuer) -> None:
    issuer.change = claims(nonce="other")
    with pytest.raises(IdentityRefused) as told:
        come_back(issuer)
    assert "pairwise" not in str(told.value)
    assert json.dumps(make.FACTS["name"], ensure_ascii=False).strip('"') not in str(told.value)


def test_a_company_provider_without_keys_is_asked_with_the_secret_and_its_own_algorithm(
    issuer: Issuer,
) -> None:
    issuer.sign = make.with_rsa
    issuer.change = claims(aud="C1")
    issuer.facts = {"account_type": "2", "corporate_number": "1180301018771", "name": "みかん農園株式会社"}
    registration = issuer.registration(
        kind="company", client_id="C1", key=None, secret="geheim", algorithm="RS256"
    )
    # at_hash is cut from SHA-256 for RS256 as for ES256
    party = RelyingParty(registration)
    one = begun(issuer, party)
    found = party.finish(one, CALLBACK, {"code": "c", "state": one.state})
    assert isinstance(found, CompanyUser)
    assert found.company == "みかん農園株式会社"
    [(_name, sent, headers)] = [asked for asked in issuer.asked if asked[0] == "token"]
    assert headers["Authorization"] == "Basic " + base64.b64encode(b"C1:geheim").decode()
    assert "client_assertion" not in sent
    assert query(one.url)["scope"] == "openid profile"
    issuer.sign = lambda found: jwt.encode({"alg": "ES256", "kid": "k1"}, found, make.THEIRS)
    two = begun(issuer, party)
    with pytest.raises(IdentityRefused):
        party.finish(two, CALLBACK, {"code": "c", "state": two.state})
