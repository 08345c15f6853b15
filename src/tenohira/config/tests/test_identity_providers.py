"""Which sign-ins outside the hall the operator has set up: none by default, none by halves."""

from __future__ import annotations

from pathlib import Path

import pytest
from joserfc.jwk import ECKey, OKPKey, RSAKey

from tenohira.config.environment import Environment
from tenohira.config.identity_providers import registrations
from tenohira.engines.people.ports import identity_provider
from tenohira.gateways.digital_auth.registration import (
    Registration,
    RegistrationWrong,
    read_endpoints,
    read_key,
    require_https,
    signing_algorithm,
)

ISSUER = "https://auth.example/api/realms/main"


@pytest.fixture
def key(tmp_path: Path) -> str:
    path = tmp_path / "hall.pem"
    path.write_bytes(ECKey.generate_key("P-256", private=True).as_pem(private=True))
    return str(path)


def environment(**values: str) -> Environment:
    return Environment.model_validate(values)


def card(key: str, **changes: str) -> Environment:
    return environment(
        **{"digital_auth_issuer": ISSUER, "digital_auth_client_id": "RP1", "digital_auth_key": key} | changes
    )


def test_nothing_is_set_up_by_default() -> None:
    assert registrations(Environment.model_validate({})) == []
    assert identity_provider("card") is None
    assert identity_provider("company") is None


def test_a_card_provider_has_the_addresses_of_the_national_app(key: str) -> None:
    [found] = registrations(card(key, digital_auth_key_id="hall-2026"))
    base = "https://auth.example/api/realms/main/protocol/openid-connect"
    assert [found.address(name) for name in ("auth", "token", "userinfo", "certs")] == [
        f"{base}/auth", f"{base}/token", f"{base}/userinfo", f"{base}/certs",
    ]  # fmt: skip
    assert (found.kind, found.algorithm, found.scope) == (
        "card", "ES256", "openid name address birthdate gender",
    )  # fmt: skip
    assert found.key is not None
    assert found.key.kid == "hall-2026"


def test_the_base_path_and_the_strength_can_be_set(key: str) -> None:
    [found] = registrations(card(key, digital_auth_base_path="/other/", digital_auth_acr_values=" aal3 crl "))
    assert found.address("token") == "https://auth.example/other/token"
    assert found.acr_values == "aal3 crl"


def test_a_company_provider_may_have_other_names_and_a_secret() -> None:
    [found] = registrations(
        environment(
            company_sign_in_issuer="https://company.example/oauth/",
            company_sign_in_client_id="C1",
            company_sign_in_secret="geheim",
            company_sign_in_algorithm="RS256",
        )
    )
    assert (found.kind, found.key, found.secret, found.algorithm) == ("company", None, "geheim", "RS256")
    assert found.address("auth") == "https://company.example/oauth/authorize"
    assert found.address("certs") == "https://company.example/oauth/.well-known/jwks.json"


def test_a_key_is_better_than_a_secret(key: str) -> None:
    [found] = registrations(
        environment(
            company_sign_in_issuer="https://company.example",
            company_sign_in_client_id="C1",
            company_sign_in_secret="geheim",
            company_sign_in_key=key,
        )
    )
    assert found.secret == ""
    assert found.key is not None


@pytest.mark.parametrize("missing", ["digital_auth_client_id", "digital_auth_key"])
def test_half_a_set_up_is_refused_at_the_start_with_what_to_do(key: str, missing: str) -> None:
    with pytest.raises(RegistrationWrong) as told:
        registrations(card(key, **{missing: ""}))
    assert "TENOHIRA_DIGITAL_AUTH" in told.value.what
    assert "connect-the-card.md" in told.value.remedy


def test_a_company_without_key_or_secret_is_refused() -> None:
    with pytest.raises(RegistrationWrong, match="COMPANY_SIGN_IN"):
        registrations(environment(company_sign_in_issuer=ISSUER, company_sign_in_client_id="C1"))


@pytest.mark.parametrize("issuer", ["http://auth.example", "ftp://auth.example", "auth.example", "//x"])
def test_a_provider_is_reached_by_https_only(key: str, issuer: str) -> None:
    with pytest.raises(RegistrationWrong, match="使えません"):
        registrations(card(key, digital_auth_issuer=issuer))


@pytest.mark.parametrize("issuer", ["https://auth.example", "http://localhost:8080", "http://127.0.0.1:1"])
def test_a_provider_on_this_machine_may_be_tried_without(issuer: str) -> None:
    require_https(issuer)


def test_rsa_and_ec_keys_sign_each_in_its_way(tmp_path: Path, key: str) -> None:
    rsa = tmp_path / "rsa.pem"
    rsa.write_bytes(RSAKey.generate_key(2048, private=True).as_pem(private=True))
    assert signing_algorithm(read_key(key, "")) == "ES256"
    assert signing_algorithm(read_key(str(rsa), "x")) == "RS256"


def test_what_is_no_key_is_refused_and_not_shown(tmp_path: Path) -> None:
    for name, content in (("empty.pem", b""), ("text.pem", b"geheim"), ("missing.pem", None)):
        path = tmp_path / name
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(RegistrationWrong, match="読めません") as told:
            read_key(str(path), "")
        assert "geheim" not in str(told.value)
    other = tmp_path / "ed25519.pem"
    other.write_bytes(OKPKey.generate_key("Ed25519", private=True).as_pem(private=True))
    with pytest.raises(RegistrationWrong):
        read_key(str(other), "")


@pytest.mark.parametrize("text", ["", "a,b,c", "a,b,c,d,e", "a,,c,d"])
def test_endpoints_are_four_names(text: str) -> None:
    with pytest.raises(RegistrationWrong):
        read_endpoints(text)
    assert read_endpoints("auth, token ,/userinfo,certs")["userinfo"] == "userinfo"


def test_the_registration_does_not_put_its_path_twice() -> None:
    one = Registration(kind="card", issuer=ISSUER, client_id="RP1")
    assert one.address("auth").count("/realms/main") == 1
