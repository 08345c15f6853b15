"""The hall as a relying party: authorization code with PKCE (S256, RFC 7636), state and nonce, always."""

from __future__ import annotations

import hmac
from collections.abc import Mapping

from authlib.common.security import generate_token
from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from django.utils.translation import gettext as _

from tenohira.engines.people.errors import IdentityCancelled
from tenohira.engines.people.ports import Begun, CardHolder, CompanyUser
from tenohira.gateways.digital_auth.claims import card_holder, company_user
from tenohira.gateways.digital_auth.conversation import Conversation, refused
from tenohira.gateways.digital_auth.id_tokens import check_id_token
from tenohira.gateways.digital_auth.registration import Registration

_RANDOM = 43  # letters: the least a verifier may have (RFC 7636 4.1), about 256 bits
_STOPPED = {"access_denied", "login_required", "interaction_required", "consent_required"}


class RelyingParty:
    """The IdentityProvider of the people engine, over OpenID Connect."""

    def __init__(self, registration: Registration, conversation: Conversation | None = None) -> None:
        self._registration = registration
        self._conversation = conversation or Conversation(registration)

    def begin(self, callback: str) -> Begun:
        """Return a new sign-in with values of its own that nobody can guess."""
        one = self._registration
        state, nonce, verifier = (generate_token(_RANDOM) for _number in range(3))
        query = [
            ("response_type", "code"),
            ("client_id", one.client_id),
            ("redirect_uri", callback),
            ("scope", one.scope),
            ("state", state),
            ("nonce", nonce),
            ("code_challenge", create_s256_code_challenge(verifier)),
            ("code_challenge_method", "S256"),
        ]
        if one.acr_values:
            query.append(("acr_values", one.acr_values))
        return Begun(add_params_to_uri(one.address("auth"), query), state, nonce, verifier)

    def finish(self, begun: Begun, callback: str, answer: Mapping[str, str]) -> CardHolder | CompanyUser:
        """Return who signed in; raises IdentityRefused, IdentityCancelled, ProviderAway."""
        code = self._code(begun, answer)
        one, conversation = self._registration, self._conversation
        tokens = conversation.exchange(code, callback, begun.verifier)
        access, proof = tokens.get("access_token"), tokens.get("id_token")
        if not isinstance(access, str) or not isinstance(proof, str):
            raise refused(_("本人確認サービスから、証明が届きませんでした。"))
        claims = check_id_token(proof, one, conversation, nonce=begun.nonce, access_token=access)
        said = conversation.userinfo(access)
        if said.get("sub") != claims["sub"]:
            raise refused(_("本人確認サービスの答えが、別の方のものでした。"))
        return card_holder(one, said) if one.kind == "card" else company_user(one, said)

    def _code(self, begun: Begun, answer: Mapping[str, str]) -> str:
        if not hmac.compare_digest(answer.get("state", "").encode(), begun.state.encode()):
            raise refused(_("このブラウザで始めたログインではありません。"))
        if answer.get("iss", self._registration.issuer) != self._registration.issuer:
            raise refused(_("ちがう本人確認サービスからの答えでした。"))  # RFC 9207
        error = answer.get("error", "")
        if error in _STOPPED:
            raise IdentityCancelled(
                _("ログインを中止しました。"),
                _("本人確認サービスで、中止が選ばれました。"),
                _("もう一度始めるか、ほかの方法でログインしてください。"),
            )
        if error or not answer.get("code"):
            raise refused(_("本人確認サービスで、ログインが終わりませんでした。"))
        return answer["code"]
