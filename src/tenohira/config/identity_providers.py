"""Which sign-ins outside the hall the operator has set up, from the environment."""

from __future__ import annotations

from tenohira.config.environment import Environment
from tenohira.gateways.digital_auth.registration import (
    Registration,
    RegistrationWrong,
    read_endpoints,
    read_key,
    require_https,
)


def registrations(environment: Environment) -> list[Registration]:
    """Return the providers that are set up, none by default; raises RegistrationWrong for half a set-up."""
    return [found for found in (_card(environment), _company(environment)) if found is not None]


def _card(environment: Environment) -> Registration | None:
    if not environment.digital_auth_issuer:
        return None
    require_https(environment.digital_auth_issuer)
    _require("TENOHIRA_DIGITAL_AUTH", environment.digital_auth_client_id, environment.digital_auth_key)
    return Registration(
        kind="card",
        issuer=environment.digital_auth_issuer,
        client_id=environment.digital_auth_client_id,
        base_path=environment.digital_auth_base_path,
        key=read_key(environment.digital_auth_key, environment.digital_auth_key_id),
        acr_values=environment.digital_auth_acr_values.strip(),
    )


def _company(environment: Environment) -> Registration | None:
    if not environment.company_sign_in_issuer:
        return None
    require_https(environment.company_sign_in_issuer)
    key, secret = environment.company_sign_in_key, environment.company_sign_in_secret
    _require("TENOHIRA_COMPANY_SIGN_IN", environment.company_sign_in_client_id, key or secret)
    return Registration(
        kind="company",
        issuer=environment.company_sign_in_issuer,
        client_id=environment.company_sign_in_client_id,
        base_path=environment.company_sign_in_base_path,
        endpoints=read_endpoints(environment.company_sign_in_endpoints),
        key=read_key(key, environment.company_sign_in_key_id) if key else None,
        secret="" if key else secret,
        algorithm=environment.company_sign_in_algorithm,
    )


def _require(prefix: str, client_id: str, key: str) -> None:
    if client_id and key:
        return
    raise RegistrationWrong(
        f"{prefix}_ISSUER が設定されていますが、{prefix}_CLIENT_ID か {prefix}_KEY がありません。",
        "クライアントIDと秘密鍵がないと、市役所であることを相手に証明できません。",
        "docs/howto/connect-the-card.md のとおりに3つとも設定するか、_ISSUER を空にしてください。",
    )
