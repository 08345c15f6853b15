"""A service people talk to us on (LINE): what it tells of them, and what we may say there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

Deed = Literal["followed", "left", "spoke", "linked"]


@dataclass(frozen=True)
class Heard:
    """What somebody did there, without their words.

    `address` is theirs as a Parcel has it, `reply` opens one answer ("" for none), `nonce` comes with `linked`, ""
    when the service did not link; `is_again`: told before, and we did not say that we heard it.
    """

    deed: Deed
    address: str
    reply: str = ""
    nonce: str = ""
    is_again: bool = False


class TalkPort(Protocol):
    """Hears and answers people on such a service, and lets them link themselves with their account here."""

    def heard(self, body: bytes, signature: str) -> list[Heard]:
        """Return what a request to our webhook tells; raises NotFromService unless the service signed it."""

    def link_token(self, address: str) -> str:
        """Return what lets this person, and nobody else, link; raises OSError."""

    def link_page(self, token: str, nonce: str) -> str:
        """Return the service's page that links whoever has the token with what the nonce stands for."""

    def answer(self, reply: str, title: str, text: str, label: str = "", link: str = "") -> None:
        """Answer once, with a button when there is a label and a link; raises OSError."""

    def is_there(self, address: str) -> bool:
        """Tell whether we may write to this person now; raises OSError."""


_ports: list[TalkPort] = []


def register_talk(port: TalkPort) -> None:
    """Let people talk to us through this port (the last one registered counts)."""
    _ports[:] = [port]


def talk_port() -> TalkPort | None:
    """Return the registered port, None when there is none."""
    return _ports[0] if _ports else None
