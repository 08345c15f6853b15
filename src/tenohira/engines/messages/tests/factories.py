"""Notices, their readers, and a carrier that remembers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tenohira.engines.messages.commands import Recipient, send
from tenohira.engines.messages.definition import MessageTemplate
from tenohira.engines.messages.errors import Gone
from tenohira.engines.messages.ports import Mail, Parcel
from tenohira.foundation.journal import Actor

HANAKO = "person:11111111-1111-4111-8111-111111111111"
RESIDENT = Actor("resident", HANAKO)
CLERK = Actor("staff", "staff:sano", office="kodomo-mirai", post="staff", channel="desk")
CASE = "case:T26-0012-3"
VALUES = {
    "name": "鈴木 花子",
    "service_title": "児童手当の認定請求",
    "receipt_number": "T26-0012-3",
    "case_url": "https://tenohira.example/cases/T26-0012-3",
    "message": "口座の写しがぼやけています",
}
RETURNED = MessageTemplate(
    event="returned",
    subject={"ja": "「{{ service_title }}」を直してください", "en": "Please correct: {{ service_title }}"},
    body={
        "ja": "{{ name }} 様\n\n> {{ message }}\n\n[開く]({{ case_url }})\n",
        "en": "Dear {{ name }},\n\n> {{ message }}\n\n[Open]({{ case_url }})\n",
    },
)


@dataclass
class Carrier:
    """A MailPort that keeps what it gets, refuses everything while `is_down`, and always whom it does not know."""

    sent: list[Mail] = field(default_factory=list)
    is_down: bool = False
    unknown: set[str] = field(default_factory=set)

    def send(self, mails: Sequence[Mail]) -> list[Exception | None]:
        """Keep mails."""
        return [self._take(mail) for mail in mails]

    def _take(self, mail: Mail) -> Exception | None:
        if self.is_down:
            return ConnectionRefusedError("mail server does not answer")
        if mail.to in self.unknown:
            return ValueError("no such mailbox")
        self.sent.append(mail)
        return None


@dataclass
class Device:
    """A ChannelPort that keeps what it gets; nobody is at the addresses in `left`, those in `busy` fail for now."""

    sent: list[Parcel] = field(default_factory=list)
    left: set[str] = field(default_factory=set)
    busy: set[str] = field(default_factory=set)

    def send(self, parcels: Sequence[Parcel]) -> list[Exception | None]:
        """Keep parcels."""
        return [self._take(parcel) for parcel in parcels]

    def _take(self, parcel: Parcel) -> Exception | None:
        if parcel.address in self.left:
            return Gone("nobody there")
        if parcel.address in self.busy:
            return TimeoutError("try later")
        self.sent.append(parcel)
        return None


def notify(
    key: str = "returned:T26-0012-3:1",
    template: MessageTemplate = RETURNED,
    values: Mapping[str, Any] | None = None,
    **to: Any,
) -> str:
    """Send a notice to 鈴木 花子."""
    recipient = Recipient(**({"ref": HANAKO, "mail": "hanako@example.jp", "language": "ja"} | to))
    return send(recipient, template, VALUES | dict(values or {}), subject=CASE, key=key, by=CLERK)
