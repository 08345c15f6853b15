"""Second factors: their secrets lie sealed, and staff of a city that asks for one keep at least one."""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.utils.translation import gettext_lazy as _

from tenohira.engines.people import queries as people
from tenohira.foundation.city import city_definition
from tenohira.foundation.sealing import NOT_SEALED, seal, sealed_with, unseal

_BY_ITSELF = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class SealedFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """allauth's second factors, sealed with the keys of the installation, which are not in the database."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _(
            "職員には二つめの確認が必要なため、最後の1つは外せません。先に、別のパスキーか認証アプリを加えてください。"
        ),
    }

    def encrypt(self, text: str) -> str:
        """Seal the secret of an authenticator app, or the seed of recovery codes."""
        return seal(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open it; one from before secrets were sealed is taken as it is, until `tenohira keys rotate` seals it."""
        token = encrypted_text.encode()
        return encrypted_text if sealed_with(token) == NOT_SEALED else unseal(token).decode()

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """Whether a factor may go: always, but for the last one of a member of staff who needs one."""
        if (
            city_definition().staff_second_factor == "optional"
            or people.staff_of(authenticator.user_id) is None
        ):
            return True
        left = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=_BY_ITSELF)
        return bool(left.exclude(pk=authenticator.pk).exists())
