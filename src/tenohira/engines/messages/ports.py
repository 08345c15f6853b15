"""What this room needs from the outside: somebody who carries mail, somebody for each other way to a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, cast

from django.utils.translation import gettext as _

from tenohira.engines.messages.errors import NoChannelPort, NoWebhookPort


@dataclass(frozen=True)
class Mail:
    """One mail as it is handed over. `message_id` is `<…@…>` (RFC 5322), the same however often it goes."""

    to: str
    subject: str
    text: str
    html: str
    message_id: str


class MailPort(Protocol):
    """Carries mail."""

    def send(self, mails: Sequence[Mail]) -> list[Exception | None]:
        """Hand mails to the carrier; returns for each, in their order, None or why it did not take it."""


_ports: list[MailPort] = []


def register_mail(port: MailPort) -> None:
    """Let mail go through this port (the last one registered counts)."""
    _ports[:] = [port]


def mail_port() -> MailPort | None:
    """Return the registered port, None when there is none."""
    return _ports[0] if _ports else None


class WebhookPort(Protocol):
    """Carries an announcement to another system."""

    def check(self, url: str) -> None:
        """Raise WebhookRefused when this address may not be called."""

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """Post once and return the HTTP status; redirects are not followed.

        Raises WebhookRefused for an address that may not be called, OSError when nobody answered in time.
        """


_webhook_ports: list[WebhookPort] = []


def register_webhook_port(port: WebhookPort) -> None:
    """Let announcements go through this port (the last one registered counts)."""
    _webhook_ports[:] = [port]


def webhook_port() -> WebhookPort:
    """Return the registered port; raises NoWebhookPort when there is none."""
    if not _webhook_ports:
        raise NoWebhookPort(
            _("ほかのシステムへ知らせることができません。"),
            _("送り出す部品（ゲートウェイ）が設定されていません。"),
            _("config/wiring.py を確かめてください。"),
        )
    return _webhook_ports[0]


WEB_PUSH, LINE = "web-push", "line"
CHANNELS = (WEB_PUSH, LINE)
"""Ways to a person's device, the one used first without a choice first. A name fits into nine characters: it begins
the key of an effect."""


@dataclass(frozen=True)
class Parcel:
    """One notice on its way to one address, as `add_reach` got it.

    `tag` is 32 hexadecimal digits (a UUID without hyphens) that name the notice, the same however often it goes and
    whatever the address: what goes again replaces what went before. `text` is plain, without markup; most templates
    let it say only that something arrived. `language` is BCP 47.
    """

    address: str
    tag: str
    title: str
    text: str
    link: str
    language: str


class ChannelPort(Protocol):
    """Carries notices one way."""

    def send(self, parcels: Sequence[Parcel]) -> list[Exception | None]:
        """Hand parcels over; returns for each, in their order, None or why it was not taken.

        Gone: nobody is at this address any more; it is forgotten. Anything else is tried again with the same tag.
        """


class DevicePort(ChannelPort, Protocol):
    """Carries notices to browsers. `key`: what a browser subscribes with (base64url)."""

    key: str

    def address_of(self, text: str) -> str:
        """Return the address to be kept of what a browser handed over (JSON); raises ReachRefused."""


_channels: dict[str, ChannelPort] = {}


def register_channel(name: str, port: ChannelPort) -> None:
    """Let notices go this way through this port (the last one registered counts)."""
    _channels[name] = port


def channel_port(name: str) -> ChannelPort:
    """Return the port of a way; raises NoChannelPort when there is none."""
    if name not in _channels:
        raise NoChannelPort(
            _("お知らせを送れませんでした。"),
            _("「%(name)s」の送り先（ゲートウェイ）が設定されていません。") % {"name": name},
            _("docs/reference/settings.md で、必要な設定を確かめてください。"),
        )
    return _channels[name]


def open_channels() -> list[str]:
    """Return the ways that a gateway stands behind."""
    return [name for name in CHANNELS if name in _channels]


def device_port() -> DevicePort | None:
    """Return the port to browsers, None when there is none."""
    return cast("DevicePort | None", _channels.get(WEB_PUSH))
