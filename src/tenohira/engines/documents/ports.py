"""What this room needs from others: a virus scanner, the names of offices, and signatures in PDFs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class ScannerAway(Exception):
    """The scanner cannot say anything about content now."""


class Scanner(Protocol):
    """Looks for malware in content."""

    def scan(self, content: bytes) -> str | None:
        """Return the name of what was found, or None when the content is clean; raises ScannerAway."""


@dataclass(frozen=True)
class OfficeLabel:
    """How an office stands on a paper; `sign` is its 文書記号, such as 「こ」."""

    name: str
    sign: str = ""
    phone: str = ""
    place: str = ""


class OfficeDirectory(Protocol):
    """Knows the offices of the current city."""

    def label(self, office: str, language: str) -> OfficeLabel | None:
        """Return how the office with this id is called in a language, None when there is no such office."""


@dataclass(frozen=True)
class Statement:
    """What a signature says about a paper, in the words that a PDF reader shows."""

    reason: str
    location: str
    contact: str = ""


@dataclass(frozen=True)
class Signed:
    """A signed PDF. `signer` is whom the certificate names, `certificate` its sha256 (64 hex digits).

    `timestamped_at` is the moment a time-stamping authority vouches for, None without one.
    """

    content: bytes
    signer: str
    certificate: str
    timestamped_at: datetime | None = None


class Signer(Protocol):
    """Signs with the key of the current city."""

    def sign(self, pdf: bytes, statement: Statement) -> Signed | None:
        """Return the PDF with a signature after which nothing may be changed; None when the city has no key.

        Raises SigningFailed.
        """


@dataclass(frozen=True)
class Signature:
    """A signature found in a PDF.

    `is_intact`: not a byte it covers was changed, and the key of its certificate made it; `covers_all`: nothing
    was added after it; `signed_at` is what the signer's clock said.
    """

    signer: str
    certificate: str
    is_intact: bool
    covers_all: bool
    signed_at: datetime | None = None
    timestamped_at: datetime | None = None


class SignatureReader(Protocol):
    """Finds the signatures in a PDF, whoever made them; trusts nobody."""

    def signatures(self, pdf: bytes) -> list[Signature]:
        """Return the signatures of a PDF, oldest first; nothing for a file that cannot be read."""


_scanners: list[Scanner] = []
_signers: list[Signer] = []
_readers: list[SignatureReader] = []
_directories: list[OfficeDirectory] = []


def register_scanner(scanner: Scanner) -> None:
    """Let every file pass this scanner (the last one registered counts)."""
    _scanners[:] = [scanner]


def scanner() -> Scanner | None:
    """Return the registered scanner; None means that files are not scanned.

    With one, a file that it has not found clean is not handed out.
    """
    return _scanners[0] if _scanners else None


def register_offices(directory: OfficeDirectory) -> None:
    """Let papers name offices after this directory (the last one registered counts)."""
    _directories[:] = [directory]


def office_label(office: str, language: str) -> OfficeLabel:
    """Return how an office is called; an office nobody knows is called by its id."""
    found = _directories[0].label(office, language) if _directories else None
    return found or OfficeLabel(office)


def register_signer(signer: Signer) -> None:
    """Let every paper be signed by this signer (the last one registered counts)."""
    _signers[:] = [signer]


def signer() -> Signer | None:
    """Return the registered signer; None means that papers are not signed."""
    return _signers[0] if _signers else None


def register_reader(reader: SignatureReader) -> None:
    """Let signatures be read by this reader (the last one registered counts)."""
    _readers[:] = [reader]


def reader() -> SignatureReader | None:
    """Return the registered reader; None means that only the bytes of a paper are compared."""
    return _readers[0] if _readers else None
