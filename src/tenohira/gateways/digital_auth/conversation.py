"""The three requests the hall makes of a provider: token, keys, userinfo. What is not right is refused in words."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import httpx
from authlib.oauth2.rfc7523 import private_key_jwt_sign
from authlib.oauth2.rfc7523.client import ASSERTION_TYPE
from django.utils.translation import gettext as _
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from tenohira.engines.people.errors import IdentityRefused, ProviderAway
from tenohira.gateways.digital_auth.registration import Registration, signing_algorithm

_ASSERTION_LASTS = 120  # seconds
_KEYS_LAST = 3600.0  # seconds
_KEYS_AGAIN = (
    60.0  # seconds between two fetches for a key nobody knows, so that forged tokens cannot flood a provider
)
_MOST_BYTES = 1_000_000


class Conversation:
    """Talks with one provider; keeps its public keys for an hour."""

    def __init__(self, registration: Registration, clock: Callable[[], float] = time.monotonic) -> None:
        self._registration = registration
        self._clock = clock
        self._keys: KeySet | None = None
        self._fetched_at = 0.0

    def exchange(self, code: str, callback: str, verifier: str) -> dict[str, Any]:
        """Give the code for tokens, proving who we are; raises ProviderAway, IdentityRefused for a code not good."""
        data = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": callback,
            "code_verifier": verifier,
        }
        return self._ask("POST", "token", data=data, signed=True)

    def userinfo(self, access_token: str) -> dict[str, Any]:
        """Return what the provider says of the person; raises ProviderAway, IdentityRefused."""
        return self._ask("GET", "userinfo", headers={"Authorization": f"Bearer {access_token}"})

    def keys(self, key_id: str) -> KeySet:
        """Return the provider's public keys, fetched again when they are old or `key_id` is not among them."""
        age = self._clock() - self._fetched_at
        known = self._keys is not None and (not key_id or any(key.kid == key_id for key in self._keys.keys))
        if self._keys is None or age > _KEYS_LAST or (not known and age > _KEYS_AGAIN):
            answer = self._ask("GET", "certs")
            try:
                self._keys = KeySet.import_key_set({"keys": answer.get("keys", [])})
            except (JoseError, ValueError, TypeError, KeyError) as error:
                raise away() from error
            self._fetched_at = self._clock()
        return self._keys

    def _ask(
        self,
        method: str,
        endpoint: str,
        *,
        data: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        signed: bool = False,
    ) -> dict[str, Any]:
        one, auth = self._registration, None
        address = one.address(endpoint)
        if signed and one.key is None:
            auth = httpx.BasicAuth(one.client_id, one.secret)
        elif signed and data is not None:
            data = data | self._assertion(address)
        try:
            with httpx.Client(timeout=one.timeout, follow_redirects=False) as client:
                answer = client.request(method, address, data=data, headers=headers, auth=auth)
        except httpx.HTTPError as error:
            raise away() from error
        return _read(answer)

    def _assertion(self, address: str) -> dict[str, str]:
        one = self._registration
        if one.key is None:
            return {}
        header = {"kid": one.key.kid} if one.key.kid else {}
        signed = private_key_jwt_sign(
            one.key,
            one.client_id,
            address,
            alg=signing_algorithm(one.key),
            header=header,
            expires_in=_ASSERTION_LASTS,
        )
        return {
            "client_id": one.client_id,
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": signed,
        }


def _read(answer: httpx.Response) -> dict[str, Any]:
    if answer.status_code in {400, 401, 403}:
        raise refused(_("本人確認サービスが、このログインを認めませんでした。"))
    if answer.status_code != 200 or len(answer.content) > _MOST_BYTES:
        raise away()
    try:
        said = answer.json()
    except ValueError as error:
        raise away() from error
    if not isinstance(said, dict):
        raise away()
    return said


def away() -> ProviderAway:
    """Return the error for a provider that does not answer as agreed."""
    return ProviderAway(
        _("いま、カード・GビズIDでのログインが使えません。"),
        _("本人確認サービスから、返事がありませんでした。市役所の側では何も変わっていません。"),
        _(
            "しばらくしてから、もう一度お試しください。お急ぎのときは、ほかの方法でログインするか、窓口にお越しください。"
        ),
    )


def refused(why: str) -> IdentityRefused:
    """Return the error for an answer that proves nothing, with the reason."""
    return IdentityRefused(
        _("ログインできませんでした。"),
        why,
        _(
            "ログインの画面から、もう一度始めてください。くり返すときは、ほかの方法でログインするか、市役所に連絡してください。"
        ),
    )
