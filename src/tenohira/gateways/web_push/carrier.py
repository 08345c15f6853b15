"""Encrypts a notice for one browser (RFC 8291), signs for it (RFC 8292), and hands it to that browser's push service.

A push service is an address that a browser named: it is judged and called as webhooks are, without redirects and in
time, and never inside the city's networks.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from py_vapid import Vapid02
from pywebpush import WebPusher, WebPushException

from tenohira.engines.messages.errors import Gone, WebhookRefused
from tenohira.engines.messages.ports import Parcel
from tenohira.gateways.web_push.keys import Key, public_part
from tenohira.gateways.web_push.subscription import address_of
from tenohira.gateways.webhook.addresses import Target, judged
from tenohira.gateways.webhook.carrier import CONNECT_SECONDS, TOTAL_SECONDS, post_once

KEPT_SECONDS = 24 * 60 * 60
"""How long a push service keeps a message for a device that is off: as long as it is waited for before mail goes."""

_TOKEN_SECONDS = 12 * 60 * 60  # a push service refuses more than 24 hours (RFC 8292, 2)
_MOST_BYTES = 3800  # a message has at most 4096 bytes, some of them for the encryption (RFC 8291, 4)
_AT_ONCE = 8
_GONE = {404, 410}


class PushFailed(OSError):
    """A push service did not take a message; it is tried again later."""


class WebPush:
    """The DevicePort of the messages engine. `contact`: mailto: or https: of who runs the hall, for push services."""

    def __init__(
        self,
        key: Key,
        contact: str,
        networks: Sequence[str] = (),
        *,
        connect: float = CONNECT_SECONDS,
        total: float = TOTAL_SECONDS,
    ) -> None:
        self.key = public_part(key)
        self._vapid = Vapid02(key)
        self._contact, self._networks = contact, networks
        self._connect, self._total = connect, total

    def address_of(self, text: str) -> str:
        """Return the address to be kept of a PushSubscription's JSON; raises ReachRefused."""
        return address_of(text, self._networks)

    def send(self, parcels: Sequence[Parcel]) -> list[Exception | None]:
        """Hand parcels to their push services, some at once; see ChannelPort.

        A service that does not answer is not asked again for the rest of these: they wait together.
        """
        round_ = _Round()
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            return list(pool.map(lambda parcel: self._one(parcel, round_), parcels))

    def _one(self, parcel: Parcel, round_: _Round) -> Exception | None:
        try:
            subscription = json.loads(parcel.address)
            origin = _origin(subscription["endpoint"])
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            return Gone(f"{type(error).__name__}: not a subscription")
        if round_.is_away(origin):
            return PushFailed(f"{origin} did not answer")
        try:
            target = judged(subscription["endpoint"], self._networks)
            status = self._post(target, origin, subscription, parcel)
        except OSError as error:  # before ValueError: a certificate that is not trusted is both
            round_.away(origin)
            return PushFailed(f"{origin}: {type(error).__name__}")
        except (WebPushException, ValueError) as error:
            return Gone(f"{type(error).__name__}: not a subscription")
        except WebhookRefused as error:
            return error
        if 200 <= status < 300:
            return None
        return Gone(f"{origin}: HTTP {status}") if status in _GONE else PushFailed(f"{origin}: HTTP {status}")

    def _post(self, target: Target, origin: str, subscription: dict[str, object], parcel: Parcel) -> int:
        body = WebPusher(subscription).encode(message_of(parcel), "aes128gcm")["body"]
        claims = {"aud": origin, "exp": int(time.time()) + _TOKEN_SECONDS, "sub": self._contact}
        headers = {
            **self._vapid.sign(claims),
            "Content-Type": "application/octet-stream",
            "Content-Encoding": "aes128gcm",
            "TTL": str(KEPT_SECONDS),
            "Urgency": "normal",
            "Topic": parcel.tag,
        }
        return post_once(target, body, headers, connect=self._connect, total=self._total)


class _Round:
    """One call of `send`: which services did not answer in it."""

    def __init__(self) -> None:
        self._away: set[str] = set()
        self._lock = threading.Lock()

    def away(self, origin: str) -> None:
        with self._lock:
            self._away.add(origin)

    def is_away(self, origin: str) -> bool:
        with self._lock:
            return origin in self._away


def _origin(endpoint: str) -> str:
    parts = urlsplit(endpoint)
    return f"{parts.scheme}://{parts.netloc}"


def message_of(parcel: Parcel) -> bytes:
    """Return what the service worker reads (portal/static/portal/push-worker.js): JSON, its text cut to fit."""
    text = parcel.text
    while True:
        told = {
            "title": parcel.title[:120],
            "text": text,
            "link": parcel.link,
            "tag": parcel.tag,
            "language": parcel.language,
        }
        message = json.dumps(told, ensure_ascii=False).encode()
        if len(message) <= _MOST_BYTES or not text:
            return message
        text = text[: len(text) * 3 // 4].rstrip() + "…" if len(text) > 8 else ""
