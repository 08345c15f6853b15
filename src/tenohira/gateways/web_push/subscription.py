"""What a browser hands over when somebody wants notices on it: read strictly, kept in one form."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from django.utils.translation import gettext as _

from tenohira.engines.messages.errors import ReachRefused, WebhookRefused
from tenohira.gateways.webhook.addresses import judged

_LONGEST = 2000


def address_of(text: str, networks: Sequence[str] = ()) -> str:
    """Return the address to be kept of a PushSubscription's JSON (W3C Push API); raises ReachRefused.

    Its endpoint must lead to the open internet by https, its keys must be a point on P-256 and 16 bytes (RFC 8291).
    """
    try:
        endpoint, point, secret = _parts(json.loads(text[:_LONGEST]))
        judged(endpoint, networks)
    except (ValueError, TypeError, KeyError, RecursionError, WebhookRefused):
        raise ReachRefused(
            _("この端末を登録できませんでした。"),
            _("ブラウザが渡した受け取り先を読めないか、使えない場所です。"),
            _(
                "ページを開き直して、もう一度ためしてください。直らないときは、ほかのブラウザを使ってください。"
            ),
        ) from None
    return json.dumps({"endpoint": endpoint, "keys": {"auth": secret, "p256dh": point}}, sort_keys=True)


def _parts(given: Any) -> tuple[str, str, str]:
    endpoint, point, secret = given["endpoint"], given["keys"]["p256dh"], given["keys"]["auth"]
    ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _bytes(point))
    if len(_bytes(secret)) != 16 or not isinstance(endpoint, str):
        raise ValueError
    return endpoint, point, secret


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError from error
