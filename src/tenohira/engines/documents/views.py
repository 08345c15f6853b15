"""Files and papers as other rooms see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from tenohira.engines.documents.ports import Signature

VerificationState = Literal["valid", "expired", "revoked", "unknown"]
Match = Literal["exact", "added", "altered", "other", "unsigned", "unreadable"]


@dataclass(frozen=True)
class StoredFile:
    """A file kept safe. `ref` is `file:<uuid>`, `media_type` follows the content, `size` is in bytes."""

    ref: str
    name: str
    media_type: str
    size: int
    sha256: str
    owner: str = ""
    subject: str = ""
    stored_at: datetime | None = None

    @property
    def is_photo(self) -> bool:
        """Whether it is a picture."""
        return self.media_type.startswith("image/")


@dataclass(frozen=True)
class Erased:
    """How many files and papers of a subject were destroyed."""

    files: int
    papers: int


@dataclass(frozen=True)
class IssuedDocument:
    """A paper the city issued. `ref` is `document:<uuid>`, `token` opens its public verification page."""

    ref: str
    number: str
    token: str
    kind: str
    title: str
    language: str
    subject: str
    office: str
    office_name: str
    issued_on: date
    valid_until: date | None
    revoked_at: datetime | None
    revoked_reason: str
    size: int
    verify_url: str
    signed_by: str = ""


@dataclass(frozen=True)
class Verification:
    """Whether a paper is genuine and in force; never whose it is. Unknown tokens have empty fields."""

    state: VerificationState
    title: str = ""
    number: str = ""
    issued_on: date | None = None
    office_name: str = ""
    valid_until: date | None = None
    signed_by: str = ""
    timestamped_at: datetime | None = None


@dataclass(frozen=True)
class Comparison:
    """A PDF somebody received, held against the paper with a check code.

    `match` says what it is:
    exact: byte for byte what was issued; added: the signed part is what was issued, but something was added after
    it; altered: signed by the city, but changed since; other: a genuine paper of this city, but not this one;
    unsigned: neither the issued bytes nor the city's signature; unreadable: not a PDF that can be opened.
    `signature` is the city's, as found in the file; None where there is none or none can be read.
    """

    match: Match
    signature: Signature | None = None
