"""What this room needs from the outside: somebody who carries mail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext as _

from tenohira.engines.messages.errors import NoWebhookPort


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
