"""Making the verifier from what the operator gave."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tenohira.foundation.errors import TenohiraError
from tenohira.gateways.jpki.revocation import Revocation
from tenohira.gateways.jpki.verifier import JpkiVerifier


class AuthoritiesWrong(TenohiraError):
    """A file of TENOHIRA_JPKI_AUTHORITIES is missing or is no certificate."""


def verifier_from(authorities: Sequence[str], lists: Sequence[str], responder: str) -> JpkiVerifier | None:
    """Return the verifier that trusts these CA certificates (files), None without any; raises AuthoritiesWrong.

    Without lists and responder it refuses every signature: nobody could say which certificates were revoked.
    """
    if not authorities:
        return None
    try:
        trusted = [Path(path).read_bytes() for path in authorities]
        return JpkiVerifier(trusted, Revocation(tuple(lists), responder))
    except (OSError, ValueError, TypeError) as error:
        raise AuthoritiesWrong(
            "公的個人認証のCA証明書を読めません。",
            f"TENOHIRA_JPKI_AUTHORITIES のファイルがないか、証明書ではありません（{'、'.join(authorities)}）。",
            "署名用CAの証明書を1ファイルに1つずつ、PEM か DER で置いてください。",
        ) from error
