"""What happens to files and papers, as the journal tells it."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from tenohira.foundation.journal import Event


class FileStored(Event):
    """A file was taken in."""

    kind: ClassVar[str] = "document.file_stored"
    title: ClassVar[str] = "ファイルを受け取りました"
    file: str
    media_type: str
    size: int
    sha256: str


class FileAttached(Event):
    """A file was put to a subject."""

    kind: ClassVar[str] = "document.file_attached"
    title: ClassVar[str] = "ファイルを添付しました"
    file: str


class VirusFound(Event):
    """A virus was found in a file that was taken in before there was a scanner; it is not handed out any more."""

    kind: ClassVar[str] = "document.virus_found"
    title: ClassVar[str] = "ファイルにウイルスが見つかりました"
    file: str
    found: str


class FileDiscarded(Event):
    """The content of a file was destroyed."""

    kind: ClassVar[str] = "document.file_discarded"
    title: ClassVar[str] = "ファイルを廃棄しました"
    file: str
    sha256: str


class DocumentIssued(Event):
    """A paper was issued with a document number."""

    kind: ClassVar[str] = "document.issued"
    title: ClassVar[str] = "文書を発行しました"
    document: str
    number: str
    document_kind: str
    template: str
    sha256: str
    valid_until: date | None = None
    signed_by: str = ""
    timestamped: bool = False


class DocumentRevoked(Event):
    """A paper lost its force."""

    kind: ClassVar[str] = "document.revoked"
    title: ClassVar[str] = "文書を無効にしました"
    document: str
    number: str


class DocumentErased(Event):
    """The PDF of a paper was destroyed; its number and its check code stay, so that it can still be verified."""

    kind: ClassVar[str] = "document.erased"
    title: ClassVar[str] = "文書の中身を廃棄しました"
    document: str
    number: str
    sha256: str


class OrphansSwept(Event):
    """Sealed content that no row names was destroyed: what a killed transaction left behind."""

    kind: ClassVar[str] = "document.orphans_swept"
    title: ClassVar[str] = "持ち主のないファイルを片付けました"
    files: int
