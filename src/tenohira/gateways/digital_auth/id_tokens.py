"""Checking an ID token (OpenID Connect Core 3.1.3.7): who signed it, for whom, for which sign-in, and when."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable
from typing import Any

from authlib.oidc.core.util import create_half_hash
from django.utils.translation import gettext as _
from joserfc import jws, jwt
from joserfc.errors import JoseError

from tenohira.engines.people.errors import IdentityRefused
from tenohira.gateways.digital_auth.conversation import Conversation, refused
from tenohira.gateways.digital_auth.registration import Registration

LEEWAY = 30
"""Seconds by which the clocks of hall and provider may differ."""
_OLDEST = 600  # seconds: a token is fresh from this sign-in, which may take ten minutes
_LONGEST_SUBJECT = 255  # OpenID Connect Core 2


def check_id_token(
    token: str,
    registration: Registration,
    conversation: Conversation,
    *,
    nonce: str,
    access_token: str,
    now: Callable[[], int] = lambda: int(time.time()),
) -> dict[str, Any]:
    """Return the claims of a right ID token of this sign-in; raises IdentityRefused for any other, ProviderAway."""
    try:
        key_id = str(jws.extract_compact(token.encode()).headers().get("kid", ""))
        found = jwt.decode(token, conversation.keys(key_id), algorithms=[registration.algorithm])
        _registry(registration, now).validate(found.claims)
    except (JoseError, ValueError, TypeError, UnicodeError) as error:
        raise _not_right() from error
    claims = dict(found.claims)
    if not _fits(claims, registration, nonce, now()) or not _fits_access(claims, access_token, registration):
        raise _not_right()
    return claims


def _registry(registration: Registration, now: Callable[[], int]) -> jwt.JWTClaimsRegistry:
    return jwt.JWTClaimsRegistry(
        now=now,
        leeway=LEEWAY,
        iss={"essential": True, "value": registration.issuer},
        aud={"essential": True, "value": registration.client_id},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True},
    )


def _fits(claims: dict[str, Any], registration: Registration, nonce: str, now: int) -> bool:
    """Whether the token is for this sign-in and for nobody else beside us."""
    said, audience = claims["nonce"], claims["aud"]
    only_us = audience in (registration.client_id, [registration.client_id])
    party = claims.get("azp", registration.client_id) == registration.client_id
    same = isinstance(said, str) and hmac.compare_digest(said.encode(), nonce.encode())
    fresh = claims["iat"] > now - _OLDEST - LEEWAY
    named = 0 < len(claims["sub"]) <= _LONGEST_SUBJECT
    asked = registration.acr_values.split()
    strong = not asked or claims.get("acr") in (*asked, registration.acr_values)
    return all((only_us, party, same, fresh, named, strong))


def _fits_access(claims: dict[str, Any], access_token: str, registration: Registration) -> bool:
    said = claims.get("at_hash")
    if said is None:
        return True
    wanted = create_half_hash(access_token, registration.algorithm)
    return isinstance(said, str) and wanted is not None and hmac.compare_digest(said.encode(), wanted)


def _not_right() -> IdentityRefused:
    return refused(_("本人確認サービスから届いた証明が、このログインのものと確かめられませんでした。"))
