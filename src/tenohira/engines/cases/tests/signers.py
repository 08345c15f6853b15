"""A verifier for the tests of this room: it believes a signature that names the sha256 of the paper."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from tenohira.engines.cases import ports
from tenohira.engines.cases.errors import RevocationUnknown, SignatureRefused
from tenohira.engines.cases.ports import Holder, Proof, register_verifier
from tenohira.engines.people import queries as people

NEVER = datetime(2036, 1, 1, tzinfo=UTC)


def holder(ref: str) -> Holder:
    """What the card of a resident says of them."""
    person = people.person(ref)
    return Holder(person.name, person.sex, person.birth_date, person.address)


@dataclass
class Believer:
    """The port without its gateway. `holder` is whose card signs."""

    holder: Holder
    signed_at: datetime | None = None
    is_away: bool = False
    asked: list[bytes] = field(default_factory=list)

    def verify(self, content: bytes, signature: bytes, *, now: datetime) -> Proof:
        self.asked.append(content)
        if self.is_away:
            raise RevocationUnknown("失効情報を確かめられませんでした。", "", "")
        if signature != over(content):
            raise SignatureRefused("この署名は受け取れませんでした。", "ちがう申請書の署名です。", "")
        return Proof(self.holder, "JPKI", "1f", "c" * 64, NEVER, self.signed_at, "crl")

    def called(self, **changes: str | date | None) -> None:
        """Let another card sign."""
        self.holder = replace(self.holder, **changes)  # type: ignore[arg-type]


def over(content: bytes) -> bytes:
    """A signature over content."""
    return b"signed:" + hashlib.sha256(content).digest()


@contextmanager
def believing(ref: str) -> Iterator[Believer]:
    """Connect a verifier for the card of a resident."""
    before = ports.verifier()
    one = Believer(holder(ref))
    register_verifier(one)
    try:
        yield one
    finally:
        register_verifier(before)
